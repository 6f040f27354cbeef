"""How fast the clocks of the microphone and the loudspeaker part, where each has its own.

A few millionths make the room seem to move: by a sample and more in a second.
"""

from typing import Final

import numpy as np
import soxr

from voice_hero.hearing.own_voice.room_filter import Signal, fitted

_TAPS: Final = 2048
"""The direct sound and what follows it closely; what comes later tells nothing of the time."""
_FINER: Final = 16
_FARTHEST: Final = 40
"""Samples between two halves of twelve seconds: 400 millionths, four times what quartz does."""
_ALIKE: Final = 0.5
"""Below this likeness of both halves something else has changed than the time."""


def drift(played: Signal, heard: Signal) -> float | None:
    """By how much the echo comes later with every sample; None where that cannot be told.

    Both of the same length, in samples; the echo within the first _TAPS.
    """
    half = len(heard) // 2
    size = 2 * _TAPS
    first, second = (
        np.fft.rfft(fitted(played[part], heard[part], _TAPS), size)
        for part in (slice(0, half), slice(half, None))
    )
    cross = np.fft.irfft(np.conj(first) * second, size * _FINER) * _FINER
    reach = _FARTHEST * _FINER
    near = np.concatenate([cross[-reach:], cross[: reach + 1]])
    best = int(np.argmax(near))
    energy = np.fft.irfft(np.abs(first) ** 2, size)[0] * np.fft.irfft(np.abs(second) ** 2, size)[0]
    if energy <= 0 or near[best] < _ALIKE * np.sqrt(energy):
        return None
    return (best - reach) / _FINER / half


def undrifted(played: Signal, by: float) -> Signal:
    """What was played, as if its echo had always been as late as it is at the end."""
    backwards = soxr.resample(played[::-1], 1.0, 1.0 / (1.0 - by))[: len(played)]
    return np.pad(backwards, (0, len(played) - len(backwards)))[::-1]
