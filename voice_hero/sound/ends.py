"""The two ends of the way of the data: what a microphone and a loudspeaker owe the rest."""

from collections.abc import Sequence
from enum import Enum, auto
from typing import Protocol

from voice_hero.sound.samples import Clip, Frame


class News(Enum):
    """What can become of a microphone."""

    LOST = auto()
    FOUND = auto()
    DEAF = auto()
    """It gives nothing but zeros."""


class Microphone(Protocol):
    """Where frames come from."""

    def read(self, timeout_s: float) -> Frame | None:
        """Next frame, or None when none came within `timeout_s` seconds.

        Raises DeviceError when the device is known to be gone.
        """

    def gather(self, limit_s: float) -> None:
        """Let frames come for `limit_s` seconds at most, where none waits: nobody is in a hurry."""

    def news(self) -> Sequence[News]:
        """What has become of the microphone since the last call."""

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


class LastingSpeaker(Speaker, Protocol):
    """A loudspeaker that may go away and come back: what a conversation speaks through."""

    def came_back(self) -> bool:
        """True once after each return before which something was missed."""


class Clock(Protocol):
    """A monotonic clock."""

    def now(self) -> float:
        """Seconds since some fixed moment; never goes back."""
