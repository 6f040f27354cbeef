"""Whether what sounds like a command is one: the likelihood of any other words in the same sound.

The grammar makes commands out of talk, because talk has to be something in it. A second decoding
of the same sound, free to be any words, tells how much better those explain it. Lone words are the
danger: of the false commands in fifty minutes of talk nine in ten were one word and none had three.
"""

from typing import Final

from voice_hero.endpoint import Verdict
from voice_hero.hearing_limits import Limits
from voice_hero.phases import Phase
from voice_hero.recogniser import Hypothesis


def is_doubtful(verdict: Verdict, limits: Limits) -> bool:
    """Whether a command needs the second decoding before it counts."""
    words = len(verdict.hypothesis.text.split())
    return verdict.command is not None and words <= limits.doubtful_words


ANSWERS: Final = frozenset({"yes", "no"})
"""Live only while a question is open: then one word alone is just what is to be expected."""


def is_refused(verdict: Verdict, free: Hypothesis, phase: Phase | str, limits: Limits) -> bool:
    """Whether other words explain the sound so much better that the command does not count."""
    command = verdict.command
    if command is not None and command.intent in ANSWERS and free.text == command.text:
        return False
    words = len(verdict.hypothesis.text.split())
    by_words = {1: limits.unlike_one_word, 2: limits.unlike_more_words}
    allowed = by_words.get(words, limits.unlike_longer)
    if phase == Phase.ASLEEP:
        allowed = min(allowed, limits.unlike_asleep)
    return unlikeness(verdict.hypothesis, free) > allowed


def unlikeness(taken: Hypothesis, free: Hypothesis) -> float:
    """How much likelier the sound is as any words than as this command, in natural logarithms.

    Below zero for most true commands: the grammar expects them, the whole language does not.
    """
    return free.likelihood - taken.likelihood
