"""Recordings of a talk in stereo: who talks to us on the left, the assistant on the right."""

from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
import soundfile

from voice_hero import recording
from voice_hero.audio import SAMPLE_RATE, Frame
from voice_hero.errors import RecordingError


def write_stereo(file: Path, sound: npt.NDArray[np.int16]) -> None:
    """Write sound of shape (n, 2) at SAMPLE_RATE; the name appears once the file is whole.

    Raises RecordingError where there is no sound, no room left on the disk, or no such folder can
    be made.
    """
    if not len(sound):
        raise RecordingError(f"{file} is not written: nothing was said or played")
    recording.save(file, sound, SAMPLE_RATE)


class StereoRecorder:
    """Writes a live talk as it goes: the microphone on the left, what is played on the right."""

    def __init__(self, file: Path) -> None:
        self._name = file

    def __enter__(self) -> Self:
        """Open the file. Raises RecordingError where it cannot be made."""
        try:
            self._name.parent.mkdir(parents=True, exist_ok=True)
            self._file = soundfile.SoundFile(self._name, "w", SAMPLE_RATE, 2, "PCM_16")
        except (soundfile.LibsndfileError, OSError, TypeError, ValueError) as error:
            raise RecordingError(f"{self._name} cannot be written: {error}") from error
        return self

    def __exit__(self, *reason: object) -> None:
        """Close the file; what has been heard so far is in it."""
        self._file.close()

    def add(self, frame: Frame) -> None:
        """Append one frame. Raises RecordingError when the disk is full."""
        try:
            self._file.write(np.stack([frame.samples, frame.reference], axis=1))
        except soundfile.LibsndfileError as error:
            raise RecordingError(f"{self._name} cannot be written on: {error}") from error
