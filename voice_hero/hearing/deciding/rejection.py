"""Whether what sounds like a command is one: the likelihood of any other words in the same sound.

The grammar makes commands out of talk, because talk has to be something in it. Two other hearings
of the same sound tell: one at another pitch, which makes other words of talk but not of a command,
and one that is free to be any words and shows how much better those explain it. Short commands are
the danger: they have to be heard at both pitches.
"""

import math
from typing import Final

from voice_hero.command import Command
from voice_hero.hearing.endpoint import URGENT, Verdict
from voice_hero.hearing.heard_command import heard_command
from voice_hero.hearing.hypothesis import Hypothesis
from voice_hero.hearing.limits import Limits
from voice_hero.intents.matcher import Matcher
from voice_hero.intents.usual_sentences import Usual, is_short
from voice_hero.phases import Phase


def is_doubtful(verdict: Verdict, limits: Limits) -> bool:
    """Whether a command needs the other hearings before it counts.

    Long ones seldom come out of talk, and decoding them costs most: only those that are not the
    best reading are doubted.
    """
    heard = verdict.hypothesis
    is_long = len(heard.text.split()) > limits.doubtful_words
    return verdict.command is not None and not (is_long and heard.behind <= limits.doubtful_behind)


def says_the_same(
    verdict: Verdict, free: Hypothesis, matcher: Matcher, usual: Usual, phase: Phase | str
) -> bool:
    """Whether a free decoding gives the same command, in whatever words."""
    command = heard_command(free.text, phase, matcher, usual)
    if command is None or verdict.command is None:
        return False
    return command.is_same(verdict.command)


ANSWERS: Final = frozenset({"yes", "no"})
"""Live only while a question is open: then one word alone is just what is to be expected."""


def answers(verdict: Verdict) -> bool:
    """Whether it is one of them."""
    return verdict.command is not None and verdict.command.intent in ANSWERS


NEVER: Final = -math.inf
"""Allowed unlikeness of what is refused, whatever else it could be."""


def agreeing(
    command: Command, heard: Hypothesis, matcher: Matcher, usual: Usual, phase: Phase | str
) -> Hypothesis | None:
    """Another hearing, taken for the same command; None where none of its readings is one."""
    for reading in heard.any_readings:
        found = heard_command(reading.text, phase, matcher, usual)
        if found is not None and found.is_same(command):
            return heard.taking(reading)
    return None


def allowed_unlikeness(
    verdict: Verdict, second: Hypothesis | None, phase: Phase | str, limits: Limits
) -> float:
    """How much better other words may explain the sound of a command, in natural logarithms.

    `second` is the sound at another pitch, taken for the same command, as from `agreeing`. A true
    command is heard at both pitches; what talk is taken for changes with the pitch. While it sleeps
    it hears everything that is said in the room, and any lone word is said some day.
    """
    heard = verdict.hypothesis
    if phase == Phase.ASLEEP and " " not in heard.text:
        return NEVER
    if is_short(heard.text):
        allowed = limits.unlike_short if is_agreed(heard, second, limits) else NEVER
        if answers(verdict):
            allowed = limits.unlike_alone if allowed == NEVER else limits.unlike_answer
    elif second is None or second.behind > limits.long_reading_margin:
        allowed = limits.unlike_alone
    elif len(heard.text.split()) <= limits.doubtful_words:
        allowed = limits.unlike_long
    else:
        allowed = limits.unlike_longest
    return min(allowed, limits.unlike_asleep) if phase == Phase.ASLEEP else allowed


def is_urgent(verdict: Verdict) -> bool:
    """Whether silence does no harm, even if it was not meant."""
    return verdict.command is not None and verdict.command.intent in URGENT


def may_be_heard_freely(
    verdict: Verdict, second: Hypothesis | None, phase: Phase | str, limits: Limits
) -> bool:
    """Whether a word or two that might be nothing still count if they are what is heard freely.

    In a room with much echo a "stop" was no words at all at one pitch, and "stop" beyond doubt in a
    free decoding; a "go on" was so in a kitchen. The other pitch has to give it at least as a
    possibility.
    """
    if phase == Phase.ASLEEP or not is_short(verdict.hypothesis.text):
        return False
    return second is not None and second.behind <= limits.reading_margin


def is_sure(
    verdict: Verdict,
    second: Hypothesis | None,
    usual: Usual,
    phase: Phase | str,
    limits: Limits,
) -> bool:
    """Whether a command of several words is, or nearly is, what is heard first at both pitches.

    Then it needs no free decoding, which takes longest. What wakes it up hears more talk, and "I
    want a dark roast" was taken for "I want a rest".
    """
    heard = verdict.hypothesis
    if second is None or is_short(heard.text) or phase == Phase.ASLEEP:
        return False
    if usual.asks_for_a_thing(heard.text):
        return False
    return is_near(heard, second, limits) and is_agreed(heard, second, limits)


def is_near(heard: Hypothesis, second: Hypothesis | None, limits: Limits) -> bool:
    """Whether it is, or nearly is, what is heard first at both pitches."""
    return second is not None and max(heard.behind, second.behind) <= limits.sure_margin


def is_clear(
    verdict: Verdict, second: Hypothesis | None, phase: Phase | str, limits: Limits
) -> bool:
    """Whether a command of a word or two may count without being adapted to the speaker."""
    heard = verdict.hypothesis
    if not is_short(heard.text) or phase == Phase.ASLEEP:
        return False
    return is_agreed(heard, second, limits)


def is_agreed(heard: Hypothesis, second: Hypothesis | None, limits: Limits) -> bool:
    """Whether the second pitch gives the same, and neither might as well give nothing."""
    if second is None or second.behind > limits.reading_margin:
        return False
    return not may_be_nothing(heard, limits) and not may_be_nothing(second, limits)


def may_be_nothing(heard: Hypothesis, limits: Limits) -> bool:
    """Whether the sound might as well hold no words at all."""
    least = heard.behind + limits.silence_margin
    return any(not reading.text and reading.behind < least for reading in heard.readings)


def unlikeness(taken: Hypothesis, free: Hypothesis) -> float:
    """How much likelier the sound is as any words than as this command, in natural logarithms.

    Below zero for most true commands: the grammar expects them, the whole language does not.
    """
    return free.likelihood - taken.likelihood
