"""What is known of the assistant's own voice in the microphone, as sound and as text."""

import math
import re
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from voice_hero.hearing.hypothesis import UNKNOWN
from voice_hero.hearing.limits import Limits
from voice_hero.hearing.own_voice.canceller import Canceller
from voice_hero.hearing.voice_activity import level_dbfs
from voice_hero.sound.samples import FRAME_S, Frame, Samples

_WORD: Final = re.compile(r"[a-z]+(?:'[a-z]+)?")
_SILENT_DBFS: Final = -60.0
"""A reference below this makes no echo that could be heard."""
_SPAN_S: Final = 1.0
"""Over how long the effect of the canceller is taken."""

_LOUD_DBFS: Final = -35.0
"""From here on the reference holds the strong half of our speech, of which an echo shows first."""
_WATCHED: Final = round(2.0 / FRAME_S)
"""The last frames of such sound, of which hardly one stands out where there is no echo."""
_STRAY: Final = 2
"""How many may: a click, or a bang next door."""

_RECENT: Final = 3
"""Frames by which it is told whether anybody else speaks now."""
_SHARE_OF_BEST: Final = 0.75
"""Our voice is alone where this much of the best in dB is taken away. In a room with much echo the
best is 11 to 18 dB, and a fixed −12 dB left our own voice standing in a third of its frames."""


def spoken_words(text: str) -> tuple[str, ...]:
    """Words of a text as the recogniser would write them."""
    return tuple(_WORD.findall(text.lower().replace("’", "'")))


def contained(text: str, said: frozenset[str]) -> bool:
    """Whether the words of a hypothesis stand, in this order, in one of the texts we spoke."""
    words = tuple(w for w in text.split() if w != UNKNOWN)
    return bool(words) and any(_stands_in(words, spoken_words(line)) for line in said)


def _stands_in(words: tuple[str, ...], line: tuple[str, ...]) -> bool:
    span = len(words)
    return any(line[i : i + span] == words for i in range(len(line) - span + 1))


@dataclass(frozen=True)
class Moment:
    """One frame, as the listener keeps it."""

    sound: Samples
    """The microphone's sound without our own voice."""
    played: Samples
    """What the loudspeaker put out."""
    level_dbfs: float
    """Level of `sound`."""
    heard: float
    """Power of the microphone's sound as it came, summed over the frame."""
    left: float
    """Power of `sound`, likewise."""


class OwnVoice:
    """Remembers what the loudspeaker plays, for how long the room repeats it, and removes it."""

    def __init__(self, limits: Limits, canceller: Canceller | None) -> None:
        self._tail_frames = round(limits.echo_tail_s / FRAME_S)
        self._texts: deque[frozenset[str]] = deque(maxlen=self._tail_frames)
        self._since_sound = self._tail_frames
        self._canceller = canceller
        self._last: deque[Moment] = deque(maxlen=round(_SPAN_S / FRAME_S))
        self._beginnings = 0
        self._limits = limits
        self._best_removed_db = 0.0
        self._standing_out: deque[bool] = deque(maxlen=_WATCHED)

    def take(self, frame: Frame, audible: Sequence[str]) -> Moment:
        """Take in one more frame and what is audible; give it back without our own voice."""
        self._texts.append(frozenset(audible))
        sounding = level_dbfs(frame.reference) > _SILENT_DBFS
        self._since_sound = 0 if sounding else self._since_sound + 1
        if self._canceller is None or not self.speaking:
            power = _power(frame.samples)
            return Moment(frame.samples, frame.reference, level_dbfs(frame.samples), power, power)
        left = self._canceller.residual(frame)
        if self._canceller.beginnings != self._beginnings:
            self._beginnings = self._canceller.beginnings
            self._last.clear()
            self._best_removed_db = 0.0
        moment = Moment(
            left, frame.reference, level_dbfs(left), _power(frame.samples), _power(left)
        )
        self._last.append(moment)
        if len(self._last) == self._last.maxlen:
            self._best_removed_db = max(self._best_removed_db, -kept_db(self._last))
        return moment

    @property
    def speaking(self) -> bool:
        """Whether our own voice, or its echo, may be in the microphone now."""
        return self._since_sound < self._tail_frames

    @property
    def texts(self) -> frozenset[str]:
        """What may be in the air now, echo included."""
        return frozenset().union(*self._texts)

    def compare(self, frame: Frame, room_dbfs: float) -> None:
        """Note of a frame into which we spoke whether it stands out from the room's own level."""
        if level_dbfs(frame.reference) > _LOUD_DBFS:
            least = room_dbfs + self._limits.quiet_margin_db
            self._standing_out.append(level_dbfs(frame.samples) > least)

    @property
    def unheard(self) -> bool:
        """Whether our own voice does not come back: headphones, or a speakerphone that cancels."""
        full = len(self._standing_out) == _WATCHED
        return full and sum(self._standing_out) <= _STRAY

    @property
    def told_apart(self) -> bool:
        """Whether what stands out now can be told from our own voice."""
        return self.learned or self.unheard or not self.speaking

    @property
    def learned(self) -> bool:
        """Whether the canceller knows by now how our own voice comes back."""
        return self._best_removed_db >= self._limits.learned_db

    @property
    def interrupted(self) -> bool:
        """Whether the last frames hold more than our own voice, while we speak."""
        return self.speaking and self.learned and not self.alone

    @property
    def alone(self) -> bool:
        """Whether the last frames hold nothing but our own voice."""
        if not (self.speaking and self.learned):
            return False
        least = max(self._limits.over_speech_kept_db, -_SHARE_OF_BEST * self._best_removed_db)
        return kept_db(list(self._last)[-_RECENT:]) < least


def kept_db(moments: Iterable[Moment]) -> float:
    """Level of what is left relative to what was heard, in dB; 0 where nothing was taken away."""
    heard = left = 1.0
    for moment in moments:
        heard += moment.heard
        left += moment.left
    return 10 * math.log10(left / heard)


def _power(samples: Samples) -> float:
    return float(np.sum(np.square(samples.astype(np.float64))))
