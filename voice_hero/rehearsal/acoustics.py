"""How sound gets from one place of a simulated room to another: responses, folding, noise."""

from typing import Final

import numpy as np
import numpy.typing as npt

from voice_hero.sound.resampling import Floats
from voice_hero.sound.samples import FRAME_SAMPLES, SAMPLE_RATE

_Random = np.random.Generator

NOISE_SAMPLES: Final = 1 << 17
"""Length of a piece of noise (8 s), which is played over and over without a seam."""

TAIL_SHARE: Final = 0.3
"""Share of a response's energy that comes after its first sound: a small, furnished room."""

SOFT_FROM: Final = 0.8
"""Amplitude from which a microphone bends the wave instead of cutting it off."""


class Folding:
    """Sound folded with a response, frame by frame: each frame's tail is added to the next ones."""

    def __init__(self, response: Floats) -> None:
        length = len(response) + FRAME_SAMPLES - 1
        self._size = 1 << (length - 1).bit_length()
        self._spectrum = np.fft.rfft(response, self._size)
        self._tail: npt.NDArray[np.float64] = np.zeros(self._size)
        self._rings = 0

    def feed(self, frame: Floats) -> Floats:
        """The next frame as it arrives, shape (FRAME_SAMPLES,)."""
        if frame.any():
            self._tail += np.fft.irfft(np.fft.rfft(frame, self._size) * self._spectrum, self._size)
            self._rings = self._size
        if self._rings <= 0:
            return np.zeros(FRAME_SAMPLES, np.float32)
        ready = self._tail[:FRAME_SAMPLES].astype(np.float32)
        self._tail[:-FRAME_SAMPLES] = self._tail[FRAME_SAMPLES:]
        self._tail[-FRAME_SAMPLES:] = 0.0
        self._rings -= FRAME_SAMPLES
        return ready


def room_response(reverb_s: float, random: _Random) -> Floats:
    """Response of unit energy: a first sound, then noise that falls by 60 dB in `reverb_s`."""
    length = max(1, round(reverb_s * SAMPLE_RATE))
    response = random.standard_normal(length) * 10 ** (-3 * np.arange(length) / length)
    response[0] = 0.0
    tail = float(np.square(response).sum())
    if tail > 0:
        response *= np.sqrt(TAIL_SHARE / tail)
    response[0] = np.sqrt(1 - TAIL_SHARE) if tail > 0 else 1.0
    return response.astype(np.float32)


def measured_response(recorded: Floats) -> Floats:
    """A recorded response at unit energy, beginning with its first sound."""
    first = max(0, int(np.abs(recorded).argmax()) - SAMPLE_RATE // 1000)
    energy = float(np.square(recorded[first:], dtype=np.float64).sum())
    return recorded[first:] / np.float32(np.sqrt(energy) if energy > 0 else 1.0)


def delayed(response: Floats, delay_s: float, gain_db: float) -> Floats:
    """The same response, later and at another level."""
    late = np.zeros(round(delay_s * SAMPLE_RATE), np.float32)
    return np.concatenate([late, response * np.float32(10 ** (gain_db / 20))])


def steady_noise(random: _Random) -> Floats:
    """Pink noise (3 dB less an octave, from 50 Hz) of unit RMS, repeatable without a seam."""
    frequencies = np.fft.rfftfreq(NOISE_SAMPLES, 1 / SAMPLE_RATE)
    phases = np.exp(2j * np.pi * random.random(len(frequencies)))
    slope = 1 / np.sqrt(np.maximum(frequencies, 50.0))
    slope[0] = 0.0
    return at_unit_rms(np.fft.irfft(phases * slope, NOISE_SAMPLES).astype(np.float32))


def at_unit_rms(sound: Floats) -> Floats:
    """The same sound at an RMS of 1; silence stays silence."""
    rms = float(np.sqrt(np.square(sound, dtype=np.float64).mean())) if len(sound) else 0.0
    return sound / np.float32(rms) if rms > 0 else sound


def speech_rms(sound: Floats) -> float:
    """RMS of speech while it is spoken: of its 32 ms pieces within 30 dB of the loudest."""
    pieces = sound[: len(sound) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    if not len(pieces):
        pieces = sound.reshape(1, -1)
    power = np.square(pieces, dtype=np.float64).mean(axis=1) if pieces.size else np.zeros(1)
    return float(np.sqrt(power[power >= power.max() / 1000].mean()))


def soft_clip(sound: Floats) -> Floats:
    """Sound that never leaves ±1, unchanged below SOFT_FROM."""
    loud = np.abs(sound) > SOFT_FROM
    if not loud.any():
        return sound
    room = 1 - SOFT_FROM
    bent = np.sign(sound) * (SOFT_FROM + room * np.tanh((np.abs(sound) - SOFT_FROM) / room))
    return np.where(loud, bent, sound).astype(np.float32)
