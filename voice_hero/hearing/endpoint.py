"""How long to wait after the last sound before what was said counts as whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from voice_hero.command import Command
from voice_hero.hearing.heard_command import heard_command
from voice_hero.hearing.hypothesis import UNKNOWN, HeardReading, Hypothesis
from voice_hero.hearing.limits import Limits
from voice_hero.intents.matcher import Matcher
from voice_hero.intents.usual_sentences import Usual, is_short
from voice_hero.phases import Phase

URGENT: Final = frozenset({"stop", "pause", "pain", "distress"})
"""Commands that are acted on at once, though more words could follow: silence does no harm."""


UNDER_WAY: Final = frozenset({Phase.STEPS, Phase.HOLD})
"""Phases in which a practice runs."""


@dataclass(frozen=True)
class Verdict:
    """What an utterance amounts to, should it end here."""

    hypothesis: Hypothesis
    command: Command | None
    """None where it is no command as a whole."""
    wait_s: float
    """Silence after which it is whole."""
    refused: bool = False
    """True where it sounded like a command, but more like other words."""
    meant: bool = False
    """True where it is no command, but was clearly said to us."""
    clear: bool = False
    """True where nothing slower needs to be asked."""
    ears: int = 1
    """How many listeners it is the verdict of."""


def judge(
    hypothesis: Hypothesis, matcher: Matcher, usual: Usual, phase: Phase | str, limits: Limits
) -> Verdict:
    """Match what was heard so far, and say how long a pause would have to be to end it.

    Of all readings that are not too far behind the best, the first that is a whole command counts,
    or a fuller one of the same intent close behind it: the grammar lets words follow one another
    that no command holds ("stopped" for "stop"). Behind a decoy none does.
    """
    found = list(_commands(hypothesis, matcher, usual, phase, limits))
    if not found:
        prefix = _clear(hypothesis.text) and matcher.is_prefix(hypothesis.text, phase)
        return Verdict(hypothesis, None, limits.prefix_wait_s if prefix else limits.refused_wait_s)
    reading, command = _fullest(found, limits)
    if command.intent == "start" and phase in UNDER_WAY:
        stop = _stop_behind(hypothesis, matcher, usual, phase, limits)
        if stop is not None:
            return stop
    at_once = command.intent in URGENT or not matcher.may_continue(reading.text, phase)
    wait_s = limits.quick_wait_s if at_once else limits.continued_wait_s
    return Verdict(hypothesis.taking(reading), command, wait_s)


def _commands(
    hypothesis: Hypothesis, matcher: Matcher, usual: Usual, phase: Phase | str, limits: Limits
) -> Iterator[tuple[HeardReading, Command]]:
    """Readings that are whole commands and not too far behind, the likeliest first."""
    for reading in hypothesis.any_readings:
        if usual.is_decoy(reading.text):
            return
        short = is_short(reading.text)
        margin = limits.reading_margin if short else limits.long_reading_margin
        if reading.behind <= margin and _clear(reading.text):
            command = heard_command(reading.text, phase, matcher, usual)
            if command is not None:
                yield reading, command


def _fullest(
    found: Sequence[tuple[HeardReading, Command]], limits: Limits
) -> tuple[HeardReading, Command]:
    """The likeliest, unless that is a long one of which noise has swallowed words.

    More words for the same intent, that is: "when can i stop" is not a fuller "can i stop".
    """
    reading, likeliest = found[0]
    if is_short(reading.text):
        return found[0]
    alike = [one for one in found if one[1].intent == likeliest.intent]
    worth = limits.word_worth
    fullest = min(alike, key=lambda one: one[0].behind - worth * len(one[0].text.split()))
    return found[0] if fullest[1].is_same(likeliest) else fullest


def _stop_behind(
    hypothesis: Hypothesis, matcher: Matcher, usual: Usual, phase: Phase | str, limits: Limits
) -> Verdict | None:
    """A "stop" that was nearly heard: it sounds like "start", and nobody starts what runs."""
    for reading in hypothesis.any_readings:
        if reading.behind <= limits.reading_margin:
            command = heard_command(reading.text, phase, matcher, usual)
            if command is not None and command.intent == "stop":
                return Verdict(hypothesis.taking(reading), command, limits.quick_wait_s)
    return None


def judge_urgent(
    hypothesis: Hypothesis, matcher: Matcher, usual: Usual, phase: Phase | str, limits: Limits
) -> Verdict | None:
    """The same for what was heard where only the urgent sentences are listened for."""
    for reading in hypothesis.readings:
        if reading.behind <= limits.urgent_margin and reading.text in usual.urgent:
            command = matcher.match(reading.text, phase)
            if command is not None:
                return Verdict(hypothesis.taking(reading), command, limits.quick_wait_s)
    return None


def _clear(text: str) -> bool:
    return bool(text) and UNKNOWN not in text.split()
