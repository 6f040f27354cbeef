"""The recording of a rehearsal: learner on the left, assistant on the right."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from voice_hero import recording
from voice_hero.audio import SAMPLE_RATE
from voice_hero.errors import RecordingError


def write_stereo(file: Path, sound: npt.NDArray[np.int16]) -> None:
    """Write sound of shape (n, 2) at SAMPLE_RATE; the name appears once the file is whole.

    Raises RecordingError where there is no sound, no room left on the disk, or no such folder can
    be made.
    """
    if not len(sound):
        raise RecordingError(f"{file} is not written: nothing was said or played")
    recording.save(file, sound, SAMPLE_RATE)
