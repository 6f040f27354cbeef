"""Sound files: read at any rate and with any number of channels, written whole or not at all."""

import os
import tempfile
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
import soxr

from voice_hero.audio import SAMPLE_RATE, Samples
from voice_hero.errors import RecordingError
from voice_hero.resample import to_int16

LONGEST_S: Final = 4 * 3600.0
"""Longest recording that is read, in seconds; more would not fit into a small board's memory."""


def load(path: Path) -> Samples:
    """A recording as mono samples at SAMPLE_RATE.

    Raises RecordingError where the file is missing, empty, damaged, or far too long.
    """
    try:
        with soundfile.SoundFile(path) as file:
            if file.frames <= 0:
                raise RecordingError(f"{path} holds no sound; record it again")
            if file.frames / file.samplerate > LONGEST_S:
                raise RecordingError(f"{path} is longer than four hours; cut it into pieces")
            sound = file.read(dtype="float32", always_2d=True)
            rate = file.samplerate
    except (soundfile.LibsndfileError, OSError) as error:
        reason = "there is no such file" if not path.exists() else str(error)
        raise RecordingError(
            f"{path} cannot be read: {reason}; WAV and FLAC files can be heard"
        ) from error
    mono = np.nan_to_num(sound.mean(axis=1), posinf=1.0, neginf=-1.0)
    return to_int16(mono if rate == SAMPLE_RATE else soxr.resample(mono, rate, SAMPLE_RATE))


def save(path: Path, samples: Samples, rate: int) -> None:
    """Write a WAV or FLAC file, shape (n,) or (n, channels); the name appears when it is whole.

    Raises RecordingError where it cannot be written.
    """
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(suffix=path.suffix, prefix=".", dir=path.parent)
        temporary = Path(name)
        os.close(handle)
        soundfile.write(temporary, samples, rate)
        temporary.chmod(0o644)
        temporary.replace(path)
    except (soundfile.LibsndfileError, OSError, TypeError, ValueError) as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise RecordingError(f"{path} cannot be written: {error}") from error
