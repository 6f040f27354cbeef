"""Whether somebody speaks in a frame of sound."""

from bisect import bisect_left, insort
from collections import deque
from typing import Final, Protocol

import numpy as np

from voice_hero.hearing.limits import Limits
from voice_hero.sound.samples import FRAME_S, Samples

_FULL_SCALE: Final = 32768.0
SILENCE_DBFS: Final = -96.0
_FLOOR_FRAMES: Final = round(6.0 / FRAME_S)
"""Over how long the room's own level is taken; longer than any utterance without a pause."""
_FLOOR_SHARE: Final = 0.2
"""Which part of that time is the quietest: the level under which a fifth of the frames lie."""


class VoiceActivity(Protocol):
    """A detector of speech."""

    def probability(self, samples: Samples) -> float:
        """How likely it is, 0 to 1, that somebody speaks in this frame of FRAME_SAMPLES."""

    def reset(self) -> None:
        """Forget what came before."""


def level_dbfs(samples: Samples) -> float:
    """Root-mean-square level relative to full scale; −96 for digital silence."""
    power = float(np.mean(np.square(samples.astype(np.float64) / _FULL_SCALE)))
    if power <= 0:
        return SILENCE_DBFS
    return max(SILENCE_DBFS, 10 * float(np.log10(power)))


class RoomLevel:
    """The level of the room when nobody speaks, followed over the last seconds."""

    def __init__(self) -> None:
        self._levels: deque[float] = deque()
        self._sorted: list[float] = []

    def note(self, dbfs: float) -> None:
        """Take in the level of one more frame."""
        self._levels.append(dbfs)
        insort(self._sorted, dbfs)
        if len(self._levels) > _FLOOR_FRAMES:
            del self._sorted[bisect_left(self._sorted, self._levels.popleft())]

    @property
    def dbfs(self) -> float:
        """Level under which a fifth of the last frames lie."""
        if not self._sorted:
            return SILENCE_DBFS
        return self._sorted[int(_FLOOR_SHARE * (len(self._sorted) - 1))]


class SpeechGate:
    """Calls the detector only where there is sound, and remembers the room's level."""

    def __init__(self, detector: VoiceActivity, limits: Limits) -> None:
        self._detector = detector
        self._limits = limits
        self._room = RoomLevel()
        self._idle_frames = 0

    @property
    def room_dbfs(self) -> float:
        """The room's own level."""
        return self._room.dbfs

    def probability(self, samples: Samples, dbfs: float) -> float:
        """How likely speech is in the next frame; 0 without asking where nothing stands out."""
        floor = self._room.dbfs
        self._room.note(dbfs)
        if dbfs > floor + self._limits.quiet_margin_db:
            self._idle_frames = 0
        else:
            self._idle_frames += 1
        if self._idle_frames * FRAME_S > self._limits.continuation_s:
            return 0.0
        return self._detector.probability(samples)
