"""What the loudspeaker puts out, kept for the microphone to compare itself with."""

from collections import deque
from typing import Final

import numpy as np

from voice_hero.sound.resampling import Floats, PromptResampler
from voice_hero.sound.samples import FRAME_SAMPLES, SAMPLE_RATE, Samples

RING_SAMPLES: Final = 4 * SAMPLE_RATE
"""Four seconds: the microphone's queue holds two, and its reader may be that far behind."""

MARGIN_SAMPLES: Final = SAMPLE_RATE * 8 // 1000
"""Kept between what is read and what has just been written. Smaller: holes; larger: the
reference comes nearer to its own echo, which is 48 ms on its way at least (measured with
PulseAudio at its shortest), and must not come after it."""

FIRST_GUESS_SAMPLES: Final = SAMPLE_RATE * 20 // 1000
"""The same until the unevenness of the callbacks is known."""

WINDOW_FRAMES: Final = 128
SETTLE_FRAMES: Final = 32
"""Frames (4 s) in which the unevenness of the callbacks is looked at, and the first of them
(1 s), after which the guess is put right."""

LATE_SHARE: Final = 0.1
"""Frames that may be later than what is kept free for: a stall now and then moves nothing."""

STEP_BEYOND_SAMPLES: Final = SAMPLE_RATE * 12 // 1000
"""From here on a drift between both devices' clocks is taken back. Smaller: steps for nothing
but a busy machine, and each one is new to an echo canceller; quartz needs minutes for it."""

SETTLING_BLOCKS: Final = 3
"""Blocks of silence after which the converter holds nothing of what was before them."""

JUMP_BEYOND_SAMPLES: Final = SAMPLE_RATE * 120 // 1000
"""From here on it is no drift: a device has stopped, or sound was dropped."""


class ReferenceRing:
    """A ring of played sound, written by the loudspeaker's callback, read with every frame.

    Both ends count samples. The microphone's callback notes how much has been played (`mark`)
    at the very moment of each block. References follow on each other without seam; how far the
    marks are ahead of them is watched over four seconds, by the latest tenth, so that lumps in
    the callbacks make no holes; it is put right after the first second, and when it is off by
    STEP_BEYOND_SAMPLES. So the delay between a reference and its echo stays what
    it is, however long both ends run and however their clocks drift; what is not read is
    overwritten. One writer and one reader, each in its own thread, without a lock.
    """

    def __init__(self) -> None:
        self._ring: Samples = np.zeros(RING_SAMPLES, np.int16)
        self._converter = PromptResampler(SAMPLE_RATE)
        self._rate = SAMPLE_RATE
        self._silent_blocks = 0
        self._written = 0
        self._last_mark = 0
        self._still = 0
        self._read = 0
        self._fresh_from = 0
        self._ahead: deque[int] = deque(maxlen=WINDOW_FRAMES)
        self.steps = 0
        """How often the delay was put right after the first second."""

    def start_writing(self, rate: int) -> None:
        """A loudspeaker at `rate` Hz writes from now on."""
        self._converter = PromptResampler(rate)
        self._rate = rate
        self._silent_blocks = 0

    def write(self, block: Floats) -> None:
        """Add what is put out now; for the loudspeaker's callback."""
        self._silent_blocks = 0
        self._add(self._converter.feed(block))

    def write_silence(self, block: Floats) -> None:
        """Add a block of zeros: nothing to convert, once the converter has given all it held."""
        count, rest = divmod(len(block) * SAMPLE_RATE, self._rate)
        self._silent_blocks += 1
        if rest or self._silent_blocks <= SETTLING_BLOCKS:
            self._add(self._converter.feed(block))
        else:
            self._add(np.zeros(count, np.int16))

    def _add(self, ready: Samples) -> None:
        start = self._written % RING_SAMPLES
        first = min(len(ready), RING_SAMPLES - start)
        self._ring[start : start + first] = ready[:first]
        self._ring[: len(ready) - first] = ready[first:]
        self._written += len(ready)

    def mark(self) -> int:
        """How much has been played so far, in samples at SAMPLE_RATE."""
        return self._written

    def start_reading(self) -> None:
        """A microphone starts, or starts again: forget how far apart both were."""
        self._ahead.clear()

    def take(self, mark: int) -> Samples:
        """FRAME_SAMPLES that go with a frame whose last sample came at `mark`; zeros for lack."""
        self._still = self._still + FRAME_SAMPLES if mark == self._last_mark else 0
        self._last_mark = mark
        if self._still > JUMP_BEYOND_SAMPLES:  # nothing is put out, not even silence
            self._ahead.clear()
            return np.zeros(FRAME_SAMPLES, np.int16)
        start = self._read
        ahead = mark - FRAME_SAMPLES - start
        if not self._ahead or abs(ahead) > JUMP_BEYOND_SAMPLES:
            self.steps += bool(self._ahead)
            self._ahead.clear()
            self._fresh_from = max(self._fresh_from, start)  # nothing is given twice
            self._move(ahead - MARGIN_SAMPLES - FIRST_GUESS_SAMPLES)
        self._ahead.append(mark - FRAME_SAMPLES - self._read)
        self._follow()
        start = self._read
        self._read += FRAME_SAMPLES
        return self._copy(start)

    def _follow(self) -> None:
        """Put right how far behind the marks is read."""
        late = sorted(self._ahead)[int(len(self._ahead) * LATE_SHARE)]
        off = late - MARGIN_SAMPLES
        settled = len(self._ahead) == SETTLE_FRAMES
        drifted = len(self._ahead) == WINDOW_FRAMES and abs(off) > STEP_BEYOND_SAMPLES
        if settled or drifted:
            self.steps += drifted
            self._move(off)

    def _move(self, by: int) -> None:
        self._read += by
        for index, ahead in enumerate(self._ahead):
            self._ahead[index] = ahead - by

    def _copy(self, start: int) -> Samples:
        """What was played from `start` on; zeros where it is not there yet, or no longer."""
        wanted = np.arange(start, start + FRAME_SAMPLES)
        written = self._written
        there = (wanted < written) & (wanted >= max(self._fresh_from, written - RING_SAMPLES))
        return np.where(there, self._ring[wanted % RING_SAMPLES], np.int16(0))
