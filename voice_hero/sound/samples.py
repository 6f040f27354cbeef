"""Sound as numbers: samples, the frames that a microphone gives, the clips that are played."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.int16]
"""Mono sound, shape (n,), full scale ±32767."""

SAMPLE_RATE: Final = 16_000
"""Hz; what Vosk's small models and Silero's detector are trained on."""

FRAME_SAMPLES: Final = 512
"""Samples in one frame of microphone sound (32 ms): the window of Silero's detector."""

FRAME_S: Final = FRAME_SAMPLES / SAMPLE_RATE
"""Seconds in one frame."""


@dataclass(frozen=True)
class Frame:
    """One frame of what the room sounds like, beside what was being played into it."""

    samples: Samples
    """Microphone sound, FRAME_SAMPLES at SAMPLE_RATE."""
    reference: Samples
    """What the loudspeaker put out while it was captured, same shape and rate; zeros in silence."""


NO_FLOOR_DB: Final = -120.0
"""Softer than anything that is played."""


@dataclass(frozen=True)
class Clip:
    """A piece of sound to be played, in one go."""

    clip_id: int
    """Tells clips apart; given back when the clip has been played."""
    samples: Samples
    """Mono sound at `rate`."""
    rate: int
    """Hz."""
    text: str = ""
    """What is spoken in it; empty for a cue."""
    gap_s: float = 0.0
    """Silence that belongs to it, after its last sample, in seconds."""
    floor_db: float = NO_FLOOR_DB
    """No volume and no ducking makes it softer than this, in dB relative to its own loudness."""
