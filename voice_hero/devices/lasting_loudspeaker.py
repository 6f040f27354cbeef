"""A real loudspeaker that may go away: lines go on in their own time until it is back."""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from voice_hero.sound.ends import Speaker
from voice_hero.sound.samples import Clip

log = logging.getLogger(__name__)

GRACE_S: Final = 5.0
"""A line that is not reported so long after its end is given up, whatever has become of it.
Less: a loudspeaker that stutters has lines counted as said that still sound; more: the session
waits longer for a line that nobody will ever report."""

LAST_S: Final = 30.0
"""What was lost longer ago than this is not said again: the practice has gone on."""


class LiveSpeakerEnd(Speaker, Protocol):
    """What a real loudspeaker can do besides playing clips."""

    @property
    def lost(self) -> bool:
        """True if the device has gone."""

    def reopen(self, wait_s: float) -> bool:
        """True once the device is back; what was queued is forgotten."""


@dataclass
class _Turn:
    """A clip whose turn it is."""

    clip: Clip
    began: float
    """When its turn came, by the session's clock."""

    @property
    def ends(self) -> float:
        return self.began + len(self.clip.samples) / self.clip.rate + self.clip.gap_s


class LastingLoudspeaker:
    """A loudspeaker that is looked for until it is back.

    While it is away each line takes the time that it would have taken, and then counts as said: the
    session's clock and the end of a hold are kept, and nothing waits for ever. A line that is cut
    off and not over yet when the loudspeaker is back is said again from its beginning.
    """

    def __init__(self, speaker: LiveSpeakerEnd, now: Callable[[], float]) -> None:
        """`now` is the session's clock."""
        self._speaker = speaker
        self._now = now
        self._waiting: deque[Clip] = deque()
        self._turn: _Turn | None = None
        self._lost = False
        self._missed_at: float | None = None
        self._news = False

    @property
    def lost(self) -> bool:
        """True while the loudspeaker is away."""
        return self._lost

    def came_back(self) -> bool:
        """True once after each return of the loudspeaker before which a line was missed.

        Not where that was more than LAST_S ago.
        """
        news, self._news = self._news, False
        return news

    def play(self, clip: Clip) -> None:
        """Queue a clip."""
        self._waiting.append(clip)
        self._next_turn(self._now())
        if not self._lost:
            self._speaker.play(clip)

    def hush(self) -> None:
        """Fall silent and forget the queue."""
        self._waiting.clear()
        self._turn = None
        self._missed_at = None
        self._speaker.hush()

    def duck(self, lowered: bool) -> None:
        """Lower the voice while somebody speaks over it, or bring it back."""
        self._speaker.duck(lowered)

    def set_volume(self, gain_db: float) -> None:
        """Loudness from now on, in dB relative to the rendered sound."""
        self._speaker.set_volume(gain_db)

    def audible(self) -> Sequence[str]:
        """Texts that may be in the air now."""
        return [] if self._lost else self._speaker.audible()

    def played(self) -> Sequence[int]:
        """Ids of the clips that are over since the last call, heard or not."""
        self._look()
        over = [] if self._lost else self._told()
        return over + self._overdue(0.0 if self._lost else GRACE_S)

    def close(self) -> None:
        """Give the device back."""
        self._speaker.close()

    def _look(self) -> None:
        """Notice that the loudspeaker goes or comes."""
        if not self._lost and self._speaker.lost:
            self._lost = True
            log.warning("the loudspeaker has gone; it is looked for until it is back")
        elif self._lost and self._speaker.reopen(0.0):
            self._lost = False
            log.warning("the loudspeaker is back")
            missed, self._missed_at = self._missed_at, None
            self._news = missed is not None and self._now() - missed <= LAST_S
            self._begin_again()

    def _begin_again(self) -> None:
        """Queue once more what is not over: the device has forgotten it."""
        if self._turn is not None:
            self._turn.began = self._now()
            self._speaker.play(self._turn.clip)
        for clip in self._waiting:
            self._speaker.play(clip)

    def _told(self) -> list[int]:
        """What the device says it has played, with all that was before it."""
        over = []
        for clip_id in self._speaker.played():
            while self._knows(clip_id):
                over.append(self._end_turn(self._now()))
        return over

    def _knows(self, clip_id: int) -> bool:
        """True if the clip is not over yet."""
        here = [self._turn.clip] if self._turn is not None else []
        return any(clip.clip_id == clip_id for clip in (*here, *self._waiting))

    def _overdue(self, grace_s: float) -> list[int]:
        """What should have been over `grace_s` ago; the next one's turn began at its end."""
        over = []
        now = self._now()
        while self._turn is not None and self._turn.ends + grace_s <= now:
            if self._turn.clip.text:
                self._missed_at = now
            over.append(self._end_turn(self._turn.ends if self._lost else now))
        return over

    def _end_turn(self, at: float) -> int:
        """The next one's turn begins; the id of the one that is over."""
        assert self._turn is not None
        clip_id, self._turn = self._turn.clip.clip_id, None
        self._next_turn(at)
        return clip_id

    def _next_turn(self, at: float) -> None:
        if self._turn is None and self._waiting:
            self._turn = _Turn(self._waiting.popleft(), at)
