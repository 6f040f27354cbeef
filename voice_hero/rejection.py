"""Whether what sounds like a command is one: the likelihood of any other words in the same sound.

The grammar makes commands out of talk, because talk has to be something in it. A second decoding
of the same sound, free to be any words, tells how much better those explain it. Lone words are the
danger: of the false commands in fifty minutes of talk nine in ten were one word and none had three.
"""

from typing import Final

from voice_hero.endpoint import Verdict
from voice_hero.hearing_limits import Limits
from voice_hero.matcher import Matcher
from voice_hero.phases import Phase
from voice_hero.recogniser import Hypothesis
from voice_hero.usual import Usual, is_short


def is_doubtful(verdict: Verdict, limits: Limits) -> bool:
    """Whether a command needs the second decoding before it counts.

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
    command = matcher.match(free.text, phase)
    return (
        command is not None
        and verdict.command is not None
        and command.is_same(verdict.command)
        and usual.allows(free.text)
    )


ANSWERS: Final = frozenset({"yes", "no"})
"""Live only while a question is open: then one word alone is just what is to be expected."""


def is_refused(verdict: Verdict, free: Hypothesis, phase: Phase | str, limits: Limits) -> bool:
    """Whether other words explain the sound so much better that the command does not count."""
    command = verdict.command
    if command is not None and command.intent in ANSWERS and free.text == command.text:
        return False
    unlike = unlikeness(verdict.hypothesis, free)
    words = len(verdict.hypothesis.text.split())
    if is_short(verdict.hypothesis.text):
        if may_be_nothing(verdict.hypothesis, limits):
            return True
        allowed = limits.unlike_short
    elif unlike > limits.unlike_unshared and not _is_shared(verdict.hypothesis.text, free, limits):
        return True
    else:
        allowed = limits.unlike_long if words <= limits.doubtful_words else limits.unlike_longest
    if phase == Phase.ASLEEP:
        allowed = min(allowed, limits.unlike_asleep)
    return unlike > allowed


def may_be_nothing(heard: Hypothesis, limits: Limits) -> bool:
    """Whether the sound might as well hold no words at all."""
    least = heard.behind + limits.silence_margin
    return any(not reading.text and reading.behind < least for reading in heard.readings)


def _is_shared(text: str, free: Hypothesis, limits: Limits) -> bool:
    """Whether enough of a command's words are in one of the better readings without a grammar."""
    words = set(text.split())
    readings = (r for r in free.readings if r.behind <= limits.shared_margin)
    return any(len(words & set(r.text.split())) >= limits.shared * len(words) for r in readings)


def unlikeness(taken: Hypothesis, free: Hypothesis) -> float:
    """How much likelier the sound is as any words than as this command, in natural logarithms.

    Below zero for most true commands: the grammar expects them, the whole language does not.
    """
    return free.likelihood - taken.likelihood
