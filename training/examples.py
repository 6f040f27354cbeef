"""Reads the sentences to learn from: one pen a file, or the project's own phrase files together."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from voice_hero.intents.classifier import NOTHING
from voice_hero.lang.en.features import PHASES

TOP: Final = Path(__file__).resolve().parent.parent
EXAMPLES: Final = TOP / "intents" / "en" / "examples"
PHRASES: Final = TOP / "tests" / "phrases"

PROJECT: Final = "project"
"""The fold of the project's own phrase files: who wrote the templates read them."""
ANY: Final = "any"
QUESTIONS: Final = ("caution", "comfort", "confirm")
OUTSIDE: Final = tuple(phase for phase in PHASES if phase not in QUESTIONS)

DEPENDENT: Final[dict[str, tuple[str, ...]]] = {
    "start": ("welcome",),
    "next": ("steps",),
    "back": ("steps",),
    "resume": ("paused",),
    "come_out": ("hold",),
    "yes": QUESTIONS,
    "no": QUESTIONS,
    "shorter": ("steps", "welcome"),
    "pause": ("steps", "hold"),
    "repeat": ("steps",),
    "where": ("steps",),
    "restart": ("steps", "hold", "paused"),
    "go_to_step": ("steps",),
    "how_long": ("hold", "steps"),
    "set_hold": ("steps", "hold", "welcome", "paused"),
    "extend_hold": ("hold", "steps", "paused"),
    "shorten_hold": ("hold", "steps", "paused"),
    "pain": OUTSIDE,
    "condition": OUTSIDE,
    "stop": ("steps", "hold", "paused", "welcome", "after"),
}
"""Intents that depend on the phase, and the phases in which a line that names none is this one."""


@dataclass(frozen=True, slots=True)
class Example:
    """One sentence of one pen, and what it means."""

    pen: str
    """Name of its file without the ending."""
    fold: str
    """What is left out together: the pen, or `PROJECT`."""
    phase: str
    """One phase of `PHASES`, several with | between them, or `ANY`."""
    intent: str
    """An intent, `condition`, or `NOTHING`."""
    phrase: str

    @property
    def phases(self) -> tuple[str, ...]:
        """The phases in which it surely means its intent."""
        return PHASES if self.phase == ANY else tuple(self.phase.split("|"))


def read_all() -> list[Example]:
    """Every sentence to learn from, each once a pen; never one of a fresh set."""
    found: list[Example] = []
    for path in sorted(EXAMPLES.glob("*.tsv")):
        found += _once(_lines(path, path.stem))
    for path in sorted(PHRASES.glob("*.tsv")):
        lines = _pairs(path) if path.stem == "contrast" else _lines(path, PROJECT)
        found += _once(lines)
    return found


def pens() -> list[str]:
    """What can be left out: each pen of the examples, then `PROJECT`."""
    return [*sorted(path.stem for path in EXAMPLES.glob("*.tsv")), PROJECT]


def _once(lines: Iterator[Example]) -> list[Example]:
    return list(dict.fromkeys(lines))


def _lines(path: Path, fold: str) -> Iterator[Example]:
    """Lines of phase, intent, slots, sentence; the project's own mostly have no phase."""
    for line in path.read_text("utf-8").splitlines():
        *phase, intent, _, phrase = line.split("\t")
        intent = NOTHING if intent == "none" else intent
        said = phase[0] if phase else "|".join(DEPENDENT.get(intent, PHASES))
        yield Example(path.stem, fold, said, intent, phrase.strip().lower())


def _pairs(path: Path) -> Iterator[Example]:
    """Each of two: a line has a phase, then intent, slots, sentence of the one and the other."""
    for line in path.read_text("utf-8").splitlines():
        phase, *both = line.split("\t")
        for intent, _, phrase in (both[:3], both[3:]):
            yield Example(path.stem, PROJECT, phase, intent, phrase)
