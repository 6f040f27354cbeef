"""How late our own voice comes back: constant for a sound card, but known to nobody beforehand."""

from collections import deque
from typing import Final

import numpy as np

from voice_hero.sound.samples import FRAME_S, SAMPLE_RATE, Frame

LATEST_S: Final = 0.4
"""Later echoes are not looked for; sound cards and servers stay below 0.3 s."""
_SPAN_S: Final = 1.28
"""How much of both sounds is compared at a time."""
_DISTINCT: Final = 9.0
"""A peak this many times as high as the typical value around it is an echo. Down to −32 dB, in two
rooms, with somebody else 6 dB above it, it stood 10 to 500 times above and always in the right
place; with somebody else's speech and no echo up to 7 times, in a quiet room up to 5."""
_AGREE_S: Final = 0.004
"""Two estimates in a row that lie this close are believed."""


class DelayFinder:
    """Compares what was played with what was heard, by phase alone, a second and more at a time."""

    def __init__(self) -> None:
        self._frames: deque[Frame] = deque(maxlen=round(_SPAN_S / FRAME_S))
        self._since = 0
        self._last_s: float | None = None

    def take(self, frame: Frame) -> float | None:
        """Take in a frame that was played into; a delay in seconds when two estimates agree."""
        self._frames.append(frame)
        self._since += 1
        if len(self._frames) < (self._frames.maxlen or 0) or self._since < len(self._frames) // 2:
            return None
        self._since = 0
        found_s = self._estimate()
        agreed = (
            found_s is not None
            and self._last_s is not None
            and abs(found_s - self._last_s) <= _AGREE_S
        )
        self._last_s = found_s
        return found_s if agreed else None

    def _estimate(self) -> float | None:
        heard = np.concatenate([frame.samples for frame in self._frames]).astype(np.float64)
        played = np.concatenate([frame.reference for frame in self._frames]).astype(np.float64)
        size = 1 << (2 * len(heard) - 1).bit_length()
        cross = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(played, size))
        likeness = np.fft.irfft(cross / (np.abs(cross) + 1e-3), size)
        likeness = np.abs(likeness[: round(LATEST_S * SAMPLE_RATE)])
        peak = int(np.argmax(likeness))
        typical = float(np.median(likeness)) / 0.6745
        return peak / SAMPLE_RATE if likeness[peak] > _DISTINCT * typical else None
