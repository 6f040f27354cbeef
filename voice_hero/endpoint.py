"""How long to wait after the last sound before what was said counts as whole."""

from dataclasses import dataclass
from typing import Final

from voice_hero.hearing_limits import Limits
from voice_hero.matcher import Command, Matcher
from voice_hero.phases import Phase
from voice_hero.recogniser import UNKNOWN, Hypothesis

NEGATIONS: Final = frozenset({"don't", "dont", "not", "never", "no", "didn't", "won't", "nope"})
"""Words that call off what was said just before them."""


@dataclass(frozen=True)
class Verdict:
    """What an utterance amounts to, should it end here."""

    hypothesis: Hypothesis
    command: Command | None
    """None where it is no command as a whole."""
    wait_s: float
    """Silence after which it is whole."""


def judge(hypothesis: Hypothesis, matcher: Matcher, phase: Phase | str, limits: Limits) -> Verdict:
    """Match what was heard so far, and say how long a pause would have to be to end it."""
    text = hypothesis.text
    if not text or UNKNOWN in text.split():
        return Verdict(hypothesis, None, limits.refused_wait_s)
    command = matcher.match(text, phase)
    if command is None:
        prefix = matcher.is_prefix(text, phase)
        return Verdict(hypothesis, None, limits.prefix_wait_s if prefix else limits.refused_wait_s)
    longer = matcher.may_continue(text, phase)
    return Verdict(hypothesis, command, limits.continued_wait_s if longer else limits.quick_wait_s)


def calls_off(hypothesis: Hypothesis) -> bool:
    """Whether a negation stands in it."""
    return any(word in NEGATIONS for word in hypothesis.text.split())
