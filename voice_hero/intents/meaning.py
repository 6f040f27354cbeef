"""What a sentence means: by rules, then by templates, then by likeness to sentences that are known.

The same for words that were typed and for words that a recogniser wrote down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Protocol

from voice_hero.command import By, Command
from voice_hero.intents.matcher import Matcher
from voice_hero.lang.en.normalising import words_of
from voice_hero.lang.en.rules import body, corrections, polarity
from voice_hero.lang.en.rules.ruling import Ruling, rule
from voice_hero.lang.en.slots import slots_in
from voice_hero.phases import CHANGES, LIVE, Asking, Phase

CONDITION: Final = "condition"
"""What the rules call a state of health that is named; the session is told by `cautions`."""

LEAST_SCORE: Final = 0.5
"""Likeness counts from this probability on."""
LEAST_SCORE_OF_A_CHANGE: Final = 0.8
"""From this on what changes the practice is asked back; below it is nothing."""

_ASKED: Final[Mapping[Asking | None, str]] = MappingProxyType(
    {Asking.CAUTION: "caution", Asking.COMFORT: "comfort", Asking.OTHER: "confirm"}
)
"""An open question to the situation in which the examples were written."""


class LikelyIntent(Protocol):
    """An intent and how probable it is."""

    @property
    def intent(self) -> str | None:
        """None where nothing is likelier than any intent."""

    @property
    def score(self) -> float:
        """0 to 1."""


class Likeness(Protocol):
    """What tells which known sentences an unknown one is like."""

    def classify(self, words: Sequence[str], situation: str, live: frozenset[str]) -> LikelyIntent:
        """The intent, None for nothing, and its probability."""


@dataclass(frozen=True)
class Understood:
    """What a sentence was understood to mean, and by what."""

    command: Command | None
    """None where it is no command."""
    by: By | None
    """None where neither rule nor template nor example knew it."""
    score: float
    """Probability, 0 to 1; 1 for rules and templates."""


_OUTSIDE: Final = ("welcome", "steps", "hold", "paused", "after")
"""Situations in which no question is open: all of them are meant where none is named."""

_UNKNOWN: Final = Understood(None, None, 0.0)


class Meaning:
    """Sentences in, what they mean out. It remembers nothing."""

    def __init__(self, matcher: Matcher, likeness: Likeness | None = None) -> None:
        self._matcher = matcher
        self._likeness = likeness

    def match(
        self, text: str, phase: Phase | str = Phase.ANY, asking: Asking | None = None
    ) -> Command | None:
        """Command that the whole text says, or None. Never raises on any text."""
        return self.understand(text, phase, asking).command

    def understand(
        self, text: str, phase: Phase | str = Phase.ANY, asking: Asking | None = None
    ) -> Understood:
        """The same, and what knew it."""
        words = words_of(text)
        if not words:
            return _UNKNOWN
        now = Phase(phase)
        said = corrections.reduced(words)
        ruling = rule(words, now.value, _question(now, asking))
        if ruling is not None:
            return _ruled(ruling, said, now)
        return self._by_template(text, words, said, now) or self._by_example(said, now, asking)

    def _by_template(
        self, text: str, words: Sequence[str], said: Sequence[str], phase: Phase
    ) -> Understood | None:
        """What a template takes, as it was said or as it was corrected."""
        corrected = " ".join(said)
        written = text if list(said) == list(words) else corrected
        found = self._matcher.match(written, phase)
        if found is None:
            for_others = self._matcher.is_for_others(written, phase)
            return Understood(None, By.TEMPLATE, 1.0) if for_others else None
        if polarity.drops(said, found.intent):
            return Understood(None, By.RULE, 1.0)
        return Understood(found, By.TEMPLATE, 1.0)

    def _by_example(self, said: Sequence[str], phase: Phase, asking: Asking | None) -> Understood:
        """What it is most like, if that is live and no rule speaks against it."""
        if self._likeness is None or phase is Phase.ASLEEP:
            return _UNKNOWN
        guesses = [
            self._likeness.classify(said, situation, LIVE[phase])
            for situation in _situations(phase, asking)
        ]
        guess = max(guesses, key=lambda one: (one.intent is not None, one.score))
        intent = guess.intent
        if intent is None or intent not in LIVE[phase] or _is_ruled_out(said, intent, asking):
            return Understood(None, By.EXAMPLE, guess.score)
        least = LEAST_SCORE_OF_A_CHANGE if intent in CHANGES else LEAST_SCORE
        slots = slots_in(said, intent)
        if guess.score < least or slots is None:
            return Understood(None, By.EXAMPLE, guess.score)
        command = Command(intent, slots, " ".join(said), by=By.EXAMPLE, score=guess.score)
        return Understood(command, By.EXAMPLE, guess.score)


def _situations(phase: Phase, asking: Asking | None) -> tuple[str, ...]:
    """Situations in which the examples were written that are meant by a phase."""
    if phase is Phase.QUESTION:
        return (_ASKED[asking or Asking.OTHER],)
    return _OUTSIDE if phase is Phase.ANY else (phase.value,)


def _is_ruled_out(said: Sequence[str], intent: str, asking: Asking | None) -> bool:
    """Whether a rule speaks against what a sentence is only like.

    Likeness never begins the pose, and what is comfortable is never pain.
    """
    if asking is Asking.CAUTION and intent == "no":
        return True
    if intent == "pain" and body.is_well(said):
        return True
    return polarity.drops(said, intent)


def _question(phase: Phase, asking: Asking | None) -> str | None:
    """The question that is open, as the rules name it."""
    if phase is not Phase.QUESTION:
        return None
    return (asking or Asking.OTHER).value


def _ruled(ruling: Ruling, said: Sequence[str], phase: Phase) -> Understood:
    nothing = Understood(None, By.RULE, 1.0)
    if ruling.intent is None:
        return nothing
    condition = ruling.intent == CONDITION
    intent = "cautions" if condition else ruling.intent
    if intent not in LIVE[phase]:
        return nothing
    command = Command(intent, dict(ruling.slots), " ".join(said), by=By.RULE)
    return replace(nothing, command=replace(command, condition=condition))
