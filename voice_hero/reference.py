"""What the loudspeaker puts out, kept for the microphone to compare itself with."""

from typing import Final

import numpy as np

from voice_hero.audio import FRAME_SAMPLES, SAMPLE_RATE, Samples
from voice_hero.resample import Floats, ToListening

RING_SAMPLES: Final = 4 * SAMPLE_RATE
"""Four seconds: the microphone's queue holds two, and its reader may be that far behind."""

LEAD_SAMPLES: Final = SAMPLE_RATE * 45 // 1000
"""How old the newest sample of a reference is when its frame has been captured. It covers what
the conversion holds back (22 ms) and the unevenness of two devices' callbacks. Smaller: zeros
in the reference; larger: the reference may come after its own echo, which is on its way for
at least a device's buffer out (60 ms) and a block in (32 ms)."""

SLIDE_BEYOND_SAMPLES: Final = SAMPLE_RATE * 5 // 1000
"""From here on a drift between both devices' clocks is taken back, a sample a frame: up to
0.2 %, far more than quartz is off. Smaller: slides for nothing but uneven callbacks."""

JUMP_BEYOND_SAMPLES: Final = SAMPLE_RATE * 120 // 1000
"""From here on it is no drift: a device has stopped, or sound was dropped."""

_MEAN_FRAMES: Final = 64
"""Frames over which unevenness is averaged out (2 s)."""


class ReferenceRing:
    """A ring of played sound, written by the loudspeaker's callback, read with every frame.

    Both ends count samples. The microphone's callback notes how much has been played (`mark`)
    at the very moment of each block; a frame's reference ends LEAD_SAMPLES before that mark.
    Successive references follow on each other without seam; how far they are from the mark is
    averaged, and put right a sample at a time, or at once where it is far off. So the delay
    between a reference and its echo stays what it is, however long both ends run, and what is
    not read is overwritten. One writer and one reader, each in its own thread, without a lock.
    """

    def __init__(self) -> None:
        self._ring: Samples = np.zeros(RING_SAMPLES, np.int16)
        self._converter = ToListening(SAMPLE_RATE, "LQ")
        self._written = 0
        self._mark = 0
        self._last_mark = 0
        self._still = 0
        self._read = 0
        self._fresh_from = 0
        self._off = 0.0
        self._reading = False
        self.jumps = 0
        """How often both ends were too far apart to slide together."""

    def start_writing(self, rate: int) -> None:
        """A loudspeaker at `rate` Hz writes from now on."""
        self._converter = ToListening(rate, "LQ")

    def write(self, block: Floats) -> None:
        """Add what is put out now, zeros included; for the loudspeaker's callback."""
        ready = self._converter.feed(block)
        start = self._written % RING_SAMPLES
        first = min(len(ready), RING_SAMPLES - start)
        self._ring[start : start + first] = ready[:first]
        self._ring[: len(ready) - first] = ready[first:]
        self._written += len(ready)
        self._mark = self._written + self._converter.held_back

    def mark(self) -> int:
        """How much has been played so far, in samples at SAMPLE_RATE."""
        return self._mark

    def start_reading(self) -> None:
        """A microphone starts, or starts again: forget how far apart both were."""
        self._reading = False

    def take(self, mark: int) -> Samples:
        """FRAME_SAMPLES that go with a frame whose last sample came at `mark`; zeros for lack."""
        self._still = self._still + FRAME_SAMPLES if mark == self._last_mark else 0
        self._last_mark = mark
        if self._still > JUMP_BEYOND_SAMPLES:  # nothing is put out, not even silence
            self._reading = False
            return np.zeros(FRAME_SAMPLES, np.int16)
        off = mark - LEAD_SAMPLES - FRAME_SAMPLES - self._read
        if not self._reading or abs(off) > JUMP_BEYOND_SAMPLES:
            self._jump(off)
        else:
            self._slide(off)
        start = self._read
        self._read += FRAME_SAMPLES
        return self._copy(start)

    def _jump(self, off: int) -> None:
        self.jumps += self._reading
        self._reading = True
        self._fresh_from = max(self._fresh_from, self._read)  # nothing is given twice
        self._read += off
        self._off = 0.0

    def _slide(self, off: int) -> None:
        self._off += (off - self._off) / _MEAN_FRAMES
        if abs(self._off) > SLIDE_BEYOND_SAMPLES:
            step = 1 if self._off > 0 else -1
            self._read += step
            self._off -= step

    def _copy(self, start: int) -> Samples:
        """What was played from `start` on; zeros where it is not there yet, or no longer."""
        wanted = np.arange(start, start + FRAME_SAMPLES)
        written = self._written
        there = (wanted < written) & (wanted >= max(self._fresh_from, written - RING_SAMPLES))
        return np.where(there, self._ring[wanted % RING_SAMPLES], np.int16(0))
