"""Sound files that furnish a simulated room: what may be used, judged by its header alone."""

from pathlib import Path
from typing import Final

import soundfile

LONGEST_NOISE_S: Final = 600.0
LONGEST_RESPONSE_S: Final = 4.0
"""Longest sound files of a room; a response is folded with every frame, so it costs time too."""

MOST_SAMPLES: Final = 60_000_000
"""Most samples in such a file, channels counted: ten minutes in stereo at 48 kHz (240 MB)."""

LEAST_RATE: Final = 8_000
MOST_RATE: Final = 192_000
"""Sample rates of such a file, in Hz: what recorders write."""


def sound_fault(file: Path, longest_s: float) -> str | None:
    """Why a sound file cannot be used, or None."""
    try:
        if not file.is_file():  # a pipe would never end
            return f"is {str(file)!r}, and there is no such file"
        info = soundfile.info(file)
    except (soundfile.LibsndfileError, OSError, ValueError) as error:
        return f"is {str(file)!r}, which cannot be read ({error}; expected WAV or FLAC)"
    if info.frames <= 0:
        return f"is {str(file)!r}, which holds no sound"
    return _size_fault(info.frames, info.channels, info.samplerate, longest_s)


def _size_fault(frames: int, channels: int, rate: int, longest_s: float) -> str | None:
    if not LEAST_RATE <= rate <= MOST_RATE:
        return f"has a rate of {rate} Hz (expected {LEAST_RATE} to {MOST_RATE})"
    if frames > longest_s * rate:
        return f"is {frames / rate:.0f} s long (at most {longest_s:.0f} s)"
    if frames * channels > MOST_SAMPLES:
        return f"has {frames * channels} samples, channels counted (at most {MOST_SAMPLES})"
    return None
