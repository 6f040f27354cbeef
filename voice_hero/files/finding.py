"""What a lint has to say about one place in a file."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Finding:
    """One mistake, and where it is."""

    file: Path
    """The file as the user named it."""
    line: int
    """Line of the mistake, counted from 1."""
    field: str
    """Path to the field, joined by dots, lists counted from 0: `steps.2.say.0.text`."""
    message: str
    """What is wrong, and what was expected."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.message}"
