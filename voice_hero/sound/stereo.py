"""Recordings of a talk in stereo: who talks to us on the left, the assistant on the right."""

import wave
from pathlib import Path
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from voice_hero.errors import RecordingError
from voice_hero.sound import recordings
from voice_hero.sound.samples import FRAME_S, SAMPLE_RATE, Frame


def write_stereo(file: Path, sound: npt.NDArray[np.int16]) -> None:
    """Write sound of shape (n, 2) at SAMPLE_RATE; the name appears once the file is whole.

    Raises RecordingError where there is no sound, no room left on the disk, or no such folder can
    be made.
    """
    if not len(sound):
        raise RecordingError(f"{file} is not written: nothing was said or played")
    recordings.save(file, sound, SAMPLE_RATE)


HEADER_FRAMES: Final = round(1.0 / FRAME_S)
"""Frames from one time that the header is written to the next."""

MOST_BYTES: Final = 2**32 - 2**20
"""What a WAV can hold, eighteen hours; nothing is added after that."""


class StereoRecorder:
    """Writes a live talk as it goes: the microphone on the left, what is played on the right.

    Once a second the length in the file's header is put right, so that a recording that is never
    closed, because somebody pulls the plug, can be listened to.
    """

    def __init__(self, file: Path) -> None:
        self._name = file
        self._frames = 0

    def __enter__(self) -> Self:
        """Open the file. Raises RecordingError where it cannot be made."""
        try:
            self._name.parent.mkdir(parents=True, exist_ok=True)
            self._opened = self._name.open("wb")
        except (OSError, ValueError) as error:
            raise RecordingError(f"{self._name} cannot be written: {error}") from error
        self._file = wave.open(self._opened, "wb")
        self._file.setnchannels(2)
        self._file.setsampwidth(2)
        self._file.setframerate(SAMPLE_RATE)
        return self

    def __exit__(self, *reason: object) -> None:
        """Close the file; what has been heard so far is in it."""
        try:
            self._file.close()
            self._opened.close()
        except OSError as error:
            raise RecordingError(f"{self._name} cannot be finished: {error}") from error

    def add(self, frame: Frame) -> None:
        """Append one frame. Raises RecordingError when the disk is full."""
        data = np.stack([frame.samples, frame.reference], axis=1).astype("<i2").tobytes()
        if (self._frames + 1) * len(data) > MOST_BYTES:
            return
        self._frames += 1
        try:
            if self._frames % HEADER_FRAMES == 1:
                self._file.writeframes(data)
            else:
                self._file.writeframesraw(data)
        except OSError as error:
            raise RecordingError(f"{self._name} cannot be written on: {error}") from error
