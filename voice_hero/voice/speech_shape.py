"""The shape of a rendered piece: its pitch, its edges, its loudness."""

from typing import Final

import numpy as np
import soxr

from voice_hero.sound.resampling import Floats, to_int16
from voice_hero.sound.samples import Samples

FRAME_S: Final = 0.010
"""Window in which the level is looked at."""

QUIET_DB: Final = -45.0
"""Relative to the loudest window; below is silence. Piper's last "s" and "f" stay above −40."""

ACTIVE_DB: Final = -25.0
"""Relative to the loudest window; only what is above counts for the loudness of speech."""

EDGE_S: Final = 0.040
"""Silence that is left at either end."""

FADE_S: Final = 0.008
"""Ramp at either end, so that nothing clicks."""

SPEECH_DBFS: Final = -20.0
"""RMS of active speech. Pieces that are heard side by side must not jump in loudness."""

KNEE: Final = 0.70
CEILING: Final = 0.87
"""Peaks above the knee are bent, softly, to stay below the ceiling (−1.2 dBFS)."""

STEP: Final = 8
"""Samples are multiples of this: 13 bits, whose noise at −83 dBFS nobody hears under speech, and
a third less on the disk (FLAC, 22.05 kHz: 14.8 instead of 22.3 kB a second)."""


def shaped(sound: Floats, rate: int, pitch: float = 1.0) -> Samples:
    """A piece as it is kept: at `pitch` times its own pitch, trimmed, levelled, without clicks.

    A pitch other than 1 shortens the sound by the same factor: the voice has to have spoken that
    much slower. Two edges of silence where there is nothing else.
    """
    if pitch != 1.0 and len(sound):
        sound = soxr.resample(sound, rate * pitch, rate, quality="HQ").astype(np.float32)
    sound = _trimmed(sound, rate)
    if not len(sound):
        return np.zeros(round(2 * EDGE_S * rate), np.int16)
    samples = to_int16(_faded(_limited(_levelled(sound, rate)), rate))
    return np.round(samples / STEP).astype(np.int16) * np.int16(STEP)


def levels_db(sound: Floats, rate: int) -> Floats:
    """Level of each whole window of FRAME_S, in dB relative to full scale."""
    size = round(FRAME_S * rate)
    frames = sound[: len(sound) // size * size].reshape(-1, size)
    power = (frames.astype(np.float64) ** 2).mean(axis=1)
    level: Floats = (10.0 * np.log10(power + 1e-10)).astype(np.float32)
    return level


def speech_dbfs(sound: Floats, rate: int) -> float:
    """RMS of the windows in which there is speech, in dBFS."""
    level = levels_db(sound, rate)
    active = level[level > level.max() + ACTIVE_DB]
    return float(10.0 * np.log10((10.0 ** (active.astype(np.float64) / 10.0)).mean()))


def _trimmed(sound: Floats, rate: int) -> Floats:
    """Without the silence at either end, but for EDGE_S."""
    level = levels_db(sound, rate)
    if not len(level) or level.max() < -80.0:
        return sound[:0]
    loud = np.flatnonzero(level > level.max() + QUIET_DB)
    size, edge = round(FRAME_S * rate), round(EDGE_S * rate)
    start, end = loud[0] * size - edge, (loud[-1] + 1) * size + edge
    lacking = (max(0, -start), max(0, end - len(sound)))
    return np.pad(sound[max(0, start) : end], lacking)


def _levelled(sound: Floats, rate: int) -> Floats:
    gain_db = SPEECH_DBFS - speech_dbfs(sound, rate)
    return sound * np.float32(10.0 ** (gain_db / 20.0))


def _limited(sound: Floats) -> Floats:
    over = np.abs(sound) > KNEE
    room = CEILING - KNEE
    bent = np.sign(sound) * (KNEE + room * np.tanh((np.abs(sound) - KNEE) / room))
    return np.where(over, bent, sound).astype(np.float32)


def _faded(sound: Floats, rate: int) -> Floats:
    ramp = np.sin(np.linspace(0.0, np.pi / 2, round(FADE_S * rate), dtype=np.float32)) ** 2
    ramp = ramp[: len(sound) // 2]
    faded = sound.copy()
    faded[: len(ramp)] *= ramp
    faded[len(faded) - len(ramp) :] *= ramp[::-1]
    return faded
