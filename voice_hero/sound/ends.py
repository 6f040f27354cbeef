"""The two ends of the way of the data: what a microphone and a loudspeaker owe the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

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


class Microphone(Protocol):
    """Where frames come from."""

    def read(self, timeout_s: float) -> Frame | None:
        """Next frame, or None when none came within `timeout_s` seconds.

        Raises DeviceError when the device is known to be gone.
        """

    def close(self) -> None:
        """Give the device back; never blocks for more than a second."""


class Speaker(Protocol):
    """Where clips go: they are played in the order in which they came, without further gaps."""

    def play(self, clip: Clip) -> None:
        """Queue a clip."""

    def hush(self) -> None:
        """Fall silent at once and forget the queue; hushed clips are never reported as played."""

    def duck(self, lowered: bool) -> None:
        """Lower the voice while somebody speaks over it, or bring it back."""

    def set_volume(self, gain_db: float) -> None:
        """Loudness from now on, in dB relative to the rendered sound (0 at most)."""

    def played(self) -> Sequence[int]:
        """Ids of the clips that have been played to the end of their gap since the last call."""

    def audible(self) -> Sequence[str]:
        """Texts that may be in the air: from a clip's first queued sample to its echo's tail."""

    def close(self) -> None:
        """Give the device back; never blocks for more than a second."""


class Clock(Protocol):
    """A monotonic clock."""

    def now(self) -> float:
        """Seconds since some fixed moment; never goes back."""
