"""What somebody said, understood: the one thing that hearing and typing hand to a session."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """What somebody said, understood."""

    intent: str
    slots: Mapping[str, int | str]
    """Whole numbers and names; lengths of time in seconds."""
    text: str
    """The words that were understood, normalised."""
    opening: int = 0
    """How many of them, the first ones, only lead up to it ("could you please")."""
    closing: int = 0
    """How many of them, the last ones, only follow it."""

    @property
    def core(self) -> str:
        """The words that say it."""
        words = self.text.split()
        return " ".join(words[self.opening : len(words) - self.closing])

    def is_same(self, other: "Command") -> bool:
        """Whether both ask for the same, in whatever words."""
        return self.intent == other.intent and self.slots == other.slots
