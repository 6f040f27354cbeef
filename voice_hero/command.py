"""What somebody said, understood: the one thing that hearing and typing hand to a session."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class By(StrEnum):
    """What understood it."""

    RULE = "rule"
    """What holds for a kind of sentences: yes and no, the body, a negation."""
    TEMPLATE = "template"
    EXAMPLE = "example"
    """Likeness to sentences that are known: good enough for what changes nothing."""


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

    by: By = By.TEMPLATE
    score: float = 1.0
    """How sure it is, 0 to 1; 1 for rules and templates."""
    condition: bool = False
    """True if it names a state of health, an injury or an operation: a doctor first."""

    @property
    def core(self) -> str:
        """The words that say it."""
        words = self.text.split()
        return " ".join(words[self.opening : len(words) - self.closing])

    @property
    def is_certain(self) -> bool:
        """False if it is only like something: what changes the practice is then asked back."""
        return self.by is not By.EXAMPLE

    def is_same(self, other: "Command") -> bool:
        """Whether both ask for the same, in whatever words."""
        return self.intent == other.intent and self.slots == other.slots
