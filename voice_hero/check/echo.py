"""Whether, when and how loud the microphone hears the loudspeaker."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from voice_hero.sound.samples import SAMPLE_RATE, Frame, Samples

SWEEP_S: Final = 0.8
FROM_HZ: Final = 300.0
TO_HZ: Final = 3_000.0
"""A tone that rises is like nothing else in a room, and small loudspeakers can play all of it."""

LOUDNESS: Final = 0.25
"""Peak: clearly audible, and no fright."""

FURTHEST_S: Final = 0.8
"""An echo that is later than this would be another sound."""

STANDS_OUT: Final = 8.0
"""How far the best match must rise above all the others, as a multiple of their root mean square.
Measured on noise alone: at most 5; on a sweep 20 dB below the noise: 14 and more."""


@dataclass(frozen=True)
class Echo:
    """The loudspeaker, as the microphone hears it."""

    delay_s: float
    """From what was put out to what was heard, in seconds; devices and air together."""
    gain_db: float
    """How much louder than it was put out."""


def sweep(rate: int) -> Samples:
    """A tone that rises from FROM_HZ to TO_HZ, faded in and out."""
    t = np.arange(round(SWEEP_S * rate)) / rate
    wave = np.sin(2 * np.pi * (FROM_HZ * t + (TO_HZ - FROM_HZ) * t**2 / (2 * SWEEP_S)))
    edge = np.clip(np.minimum(t, SWEEP_S - t) / 0.05, 0.0, 1.0)
    sound: Samples = np.rint(wave * edge * LOUDNESS * 32767).astype(np.int16)
    return sound


def find_echo(frames: Sequence[Frame]) -> Echo | None:
    """The echo of what was played during these frames, or None if there is none."""
    if not frames:
        return None
    played = np.concatenate([frame.reference for frame in frames]).astype(np.float64)
    heard = np.concatenate([frame.samples for frame in frames]).astype(np.float64)
    energy = float(played @ played)
    if energy == 0.0:
        return None
    size = 2 * len(heard)
    match = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(played, size)), size)
    match = np.abs(match[: round(FURTHEST_S * SAMPLE_RATE)])
    delay = int(np.argmax(match))
    others = np.concatenate([match[: max(0, delay - 400)], match[delay + 400 :]])
    if match[delay] <= STANDS_OUT * float(np.sqrt(np.mean(others**2))):
        return None
    return Echo(delay / SAMPLE_RATE, 20 * float(np.log10(match[delay] / energy)))
