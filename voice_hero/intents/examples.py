"""Sentences that people say, each with its intent: what likeness is learned from."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from voice_hero.errors import IntentError
from voice_hero.phases import LIVE, Phase

FOLDER: Final = "examples"
"""Beside the templates: a file for each pen, lines of situation, intent, slots (JSON), sentence."""

ANY: Final = "any"
"""Situation of a sentence that means the same in all."""

_COLUMNS: Final = 4
_QUESTIONS: Final = frozenset({"caution", "comfort", "confirm"})


@dataclass(frozen=True)
class Example:
    """One sentence."""

    situation: str
    """A phase, ANY, or the question that is open: caution, comfort, confirm."""
    intent: str
    text: str
    """Lower case, without punctuation, numbers as words."""

    def counts_in(self, phase: Phase) -> bool:
        """Whether it is a command that may be said in a phase."""
        here = "question" if self.situation in _QUESTIONS else self.situation
        return here in (ANY, phase.value) and self.intent in LIVE[phase]


def files_of(folder: Path) -> list[Path]:
    """The files of examples beside the templates of a folder."""
    return sorted((folder / FOLDER).glob("*.tsv"))


def load_examples(folder: Path) -> list[Example]:
    """All examples of a folder of intents; none where it has none. Raises IntentError."""
    return [example for file in files_of(folder) for example in _read(file)]


def _read(file: Path) -> Iterator[Example]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise IntentError(f"{file} cannot be read as UTF-8: {error}") from error
    for number, line in enumerate(lines, 1):
        columns = line.split("\t")
        if len(columns) != _COLUMNS:
            raise IntentError(
                f"{file}, line {number}: {line!r} is not situation, intent, slots and sentence, "
                "parted by tabs"
            )
        yield Example(columns[0], columns[1], columns[3])
