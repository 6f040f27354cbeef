"""Sound files: read at any rate and with any number of channels, written whole or not at all."""

import os
import struct
import tempfile
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from voice_hero.errors import RecordingError
from voice_hero.sound.resampling import to_int16
from voice_hero.sound.samples import SAMPLE_RATE, Samples

LONGEST_S: Final = 4 * 3600.0
"""Longest recording that is read, in seconds; more would not fit into a small board's memory."""

LOST_IN_MIX_DB: Final = 7.0
"""Channels that add up to this much less than the loudest of them are no mix of it: all but one
are empty, or they are in opposite phase. Two channels with sound in one of them lose 6 dB."""

WRITTEN: Final = (".wav", ".flac")
"""Endings of the files that are written, in small letters."""

_OPEN_END: Final = 0x7FFF_0000
"""A data chunk of this many bytes or more stands for "until the end": written into a pipe."""


def load(path: Path) -> Samples:
    """A recording as mono samples at SAMPLE_RATE.

    Raises RecordingError where the file is missing, empty, damaged, cut off, or far too long.
    """
    try:
        _refuse_what_is_cut_off(path)
        with soundfile.SoundFile(path) as file:
            if file.frames <= 0:
                raise RecordingError(f"{path} holds no sound; record it again")
            if file.frames / file.samplerate > LONGEST_S:
                raise RecordingError(f"{path} is longer than four hours; cut it into pieces")
            sound = file.read(dtype="float32", always_2d=True)
            rate = file.samplerate
    except (soundfile.LibsndfileError, OSError) as error:
        raise RecordingError(
            f"{path} cannot be read: {_reason(error)}; {_way_out(error)}"
        ) from error
    mono = _mixed(np.nan_to_num(sound, posinf=1.0, neginf=-1.0))
    return to_int16(mono if rate == SAMPLE_RATE else soxr.resample(mono, rate, SAMPLE_RATE))


def save(path: Path, samples: Samples, rate: int) -> None:
    """Write a WAV or FLAC file, shape (n,) or (n, channels); the name appears when it is whole.

    Raises RecordingError where it cannot be written.
    """
    check_target(path)
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
        raise RecordingError(
            f"{path} cannot be written: {_reason(error)}; name another place"
        ) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def check_target(path: Path) -> None:
    """Raise RecordingError if a sound file can't have this name: before the work, not after it."""
    if path.is_dir():
        raise RecordingError(f"{path} is a folder; name a file in it, such as {path / 'said.wav'}")
    if path.suffix.lower() not in WRITTEN:
        raise RecordingError(
            f"{path} cannot be written: end its name in .wav, as in {path.stem or 'said'}.wav"
        )
    above = next(folder for folder in path.absolute().parents if folder.exists())
    if not above.is_dir():
        raise RecordingError(f"{path} cannot be written: {above} is no folder; name another place")
    if not os.access(above, os.W_OK | os.X_OK):
        raise RecordingError(
            f"{path} cannot be written: nothing may be put into {above}; name another place"
        )


def _mixed(sound: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """One channel of many: their mean, or the loudest where the mean would lose it."""
    mean: npt.NDArray[np.float32] = sound.mean(axis=1)
    if sound.shape[1] == 1:
        return mean
    powers = np.mean(sound.astype(np.float64) ** 2, axis=0)
    loudest = int(powers.argmax())
    if np.mean(mean.astype(np.float64) ** 2) < powers[loudest] * 10 ** (-LOST_IN_MIX_DB / 10):
        return sound[:, loudest]
    return mean


def _refuse_what_is_cut_off(path: Path) -> None:
    """Raise RecordingError for a WAV that promises more sound than it has.

    libsndfile reads what there is of it, and does not tell.
    """
    promised = _promised(path)
    if promised is None:
        return
    size, there = promised
    if there < size < _OPEN_END:
        raise RecordingError(
            f"{path} is cut off: {there} of its {size} bytes of sound are there; "
            "copy it again, or record it again"
        )


def _promised(path: Path) -> tuple[int, int] | None:
    """Bytes of sound that a WAV says it has, and that follow; None for other files."""
    end = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] != b"RIFF" or head[8:] != b"WAVE":
            return None
        while len(chunk := file.read(8)) == 8:
            size: int = struct.unpack("<I", chunk[4:])[0]
            if chunk[:4] == b"data":
                return size, end - file.tell()
            file.seek(size + size % 2, os.SEEK_CUR)
    return None


def _way_out(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "check its name"
    if isinstance(error, IsADirectoryError):
        return "name the files in it"
    return "copy it again, or record it again, as WAV or FLAC"


def _reason(error: Exception) -> str:
    """What went wrong, without the file's name, which stands before it already."""
    if isinstance(error, soundfile.LibsndfileError):
        reason = str(error.error_string).strip().rstrip(".").replace(" : ", ": ")
        return "the system refuses it; is the disk full?" if reason == "System error" else reason
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error)
