"""What becomes of sentences whose meaning is known: by rules, templates and a model together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from training.examples import Example
from voice_hero.intents.classifier import NOTHING
from voice_hero.intents.meaning import CONDITION, Meaning
from voice_hero.phases import Asking, Phase

_QUESTIONS: Final = {"caution": Asking.CAUTION, "comfort": Asking.COMFORT, "confirm": Asking.OTHER}
_USUAL: Final = ("steps", "hold")
_MANY: Final = 2
"""What is said in more phases than this is asked in the usual ones alone."""


@dataclass(frozen=True)
class Verdict:
    """How one pen's sentences were understood. Each counts once, in all its phases together."""

    commands: int
    """Sentences that are for us."""
    right: int
    """Of them, those that were found to mean their intent in each phase."""
    wrong: int
    """Those that were found to mean another one in a phase."""
    nothing: int
    """Sentences that are not for us."""
    taken: int
    """Of them, those from which a command was taken in a phase."""


def judge(meaning: Meaning, examples: Sequence[Example]) -> Verdict:
    """Understand each, and count."""
    found = [(one.intent, _found(meaning, one)) for one in examples]
    commands = [(wanted, got) for wanted, got in found if wanted != NOTHING]
    nothing = [got for wanted, got in found if wanted == NOTHING]
    return Verdict(
        commands=len(commands),
        right=sum(got == {wanted} for wanted, got in commands),
        wrong=sum(bool(got - {wanted, NOTHING}) for wanted, got in commands),
        nothing=len(nothing),
        taken=sum(got != {NOTHING} for got in nothing),
    )


def _found(meaning: Meaning, example: Example) -> set[str]:
    """What it was found to mean in the phases in which it is asked."""
    phases = example.phases
    usual = [phase for phase in _USUAL if phase in phases]
    asked = usual if len(phases) > _MANY and usual else phases
    return {_intent(meaning, example.phrase, phase) for phase in asked}


def _intent(meaning: Meaning, phrase: str, situation: str) -> str:
    asking = _QUESTIONS.get(situation)
    command = meaning.match(phrase, Phase.QUESTION if asking else Phase(situation), asking)
    if command is None:
        return NOTHING
    return CONDITION if command.condition else command.intent
