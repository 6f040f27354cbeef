"""When the learner of a rehearsal says what: rules of turn-taking, without any sound."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from voice_hero.rehearsal.dialog import AFTER_S, Turn
from voice_hero.sound.samples import FRAME_S

ANSWER_WITHIN_S: Final = 4.0
"""A learner who gets no answer goes on after this long."""

PATIENCE_S: Final = 240.0
"""A learner speaks after this long, whatever is being said: no rehearsal waits for ever. The
longest that is said or held in one go, a step with its pauses or a hold, is well below it."""


@dataclass(frozen=True)
class Air:
    """What the learner hears of the assistant in one frame."""

    sounding: bool
    """True if it puts out sound now."""
    busy: bool
    """True if it is in the middle of saying something, pauses between its sentences included."""
    texts: Sequence[str] = ()
    """Lines that are in the air."""


class TurnTaking:
    """Gives each turn at its moment. Times are seconds on one clock, which starts at 0."""

    def __init__(self, turns: Iterable[Turn]) -> None:
        self._turns = deque(turns)
        self._speaking = False
        self._said_at = 0.0
        self._busy_at = 0.0
        self._answered = False
        self._onset_at: float | None = None
        self._reached = False

    @property
    def left(self) -> int:
        """Turns that have not been said to their end."""
        return len(self._turns) + self._speaking

    def answer(self) -> None:
        """The assistant has something to say."""
        self._answered = True

    def listen(self, now: float, air: Air) -> Turn | None:
        """Take in a frame that begins at `now`; the turn that begins with it, if one does."""
        if air.busy:
            self._busy_at = now + FRAME_S
        if not self._turns or self._speaking:
            return None
        turn = self._turns[0]
        if air.sounding and self._onset_at is None:
            self._onset_at = now
        if turn.until is not None and any(_in(turn.until, text) for text in air.texts):
            self._reached = True
        if not self._due(turn, now, air):
            return None
        self._speaking = True
        self._answered = False
        return self._turns.popleft()

    def fall_silent(self, now: float) -> None:
        """The turn that was given last has been said to its end at `now`; no effect without one."""
        if not self._speaking:
            return
        self._speaking = False
        self._said_at = now
        self._onset_at = None
        self._reached = False

    def _due(self, turn: Turn, now: float, air: Air) -> bool:
        since_said = now - self._said_at
        if turn.wait is not None:
            return since_said >= turn.wait
        if since_said >= PATIENCE_S:
            return True
        if turn.over is not None:
            return self._over(turn.over, now, air)
        quiet_s = 0.0 if air.busy else now - self._busy_at
        if turn.until is not None:
            return self._reached and quiet_s >= AFTER_S
        after = AFTER_S if turn.after is None else turn.after
        answered = self._answered or since_said >= ANSWER_WITHIN_S
        return answered and quiet_s >= after

    def _over(self, seconds: float, now: float, air: Air) -> bool:
        """Over its speech: in a pause between two of its sentences, the next one is waited for."""
        if self._onset_at is None:
            return now - self._said_at >= ANSWER_WITHIN_S
        return now - self._onset_at >= seconds and (air.sounding or not air.busy)


def _in(part: str, line: str) -> bool:
    return part.casefold() in line.casefold()
