"""A sound heard once more with nothing listened for but the few sentences that it is most like.

Noise makes other words of some of those that were said, and what comes out is no sentence any more:
"am i don't know what safe you", "as it been a minute yet". Where thousands of sentences are
listened for, each of their words is one of many; among ten sentences that are spelt much like what
was heard they come through. What was said need not be one of the ten: their words join anew.
"""

from collections.abc import Sequence
from typing import Final

from voice_hero.command import Command
from voice_hero.hearing.deciding.closeness import nearest, said_in
from voice_hero.hearing.deciding.judging import Judging
from voice_hero.hearing.decodings import Hearing
from voice_hero.hearing.endpoint import Verdict
from voice_hero.hearing.hypothesis import Hypothesis
from voice_hero.lang.en.normalising import calls_off

NEVER: Final = frozenset({"stop", "restart", "come_out"})
"""What ends a practice has to be heard with everything listened for."""


def narrowed(hearing: Hearing, judging: Judging) -> Verdict | None:
    """The command of three words and more that it is at both pitches, if it is one.

    None as well where nothing that is listened for is much like what was heard: most talk.
    """
    phrases = _likely(hearing, judging)
    first = _among(phrases, hearing, judging)
    second = _among(phrases, hearing.with_pitches_swapped(), judging) if first else []
    found = [
        (heard.behind + again.behind, command, heard)
        for command, heard in first
        for other, again in second
        if other.is_same(command)
    ]
    if not found:
        return None
    _, command, heard = min(found, key=lambda one: one[0])
    verdict = Verdict(heard, command, judging.limits.quick_wait_s)
    if _is_far_off(verdict, hearing, judging) or _loses_a_negation(verdict, hearing):
        return None
    stands = judging.stands(verdict, hearing, judging.limits.unlike_narrowed)
    return verdict if stands or _may_be_heard_freely(command, hearing, judging) else None


def _may_be_heard_freely(command: Command, hearing: Hearing, judging: Judging) -> bool:
    """Whether a free decoding has the same command among its readings, at both pitches."""
    freely = (hearing.freely, hearing.with_pitches_swapped().freely)
    found = (judging.among(command, heard, hearing.phase) for heard in freely)
    return all(one is not None and one.behind <= judging.limits.free_margin for one in found)


def _among(
    phrases: Sequence[str], hearing: Hearing, judging: Judging
) -> list[tuple[Command, Hypothesis]]:
    """What it is where only these are listened for."""
    if not phrases:
        return []
    found = judging.long_commands(hearing.among(phrases), hearing.phase)
    return [
        (command, heard)
        for command, heard in found
        if command.intent not in NEVER and heard.behind <= judging.limits.narrowed_margin
    ]


def _is_far_off(verdict: Verdict, hearing: Hearing, judging: Judging) -> bool:
    """Whether the words have joined to something that is not much like what was heard."""
    texts = [text for heard in _with_everything(hearing) for text in said_in(heard, 1)]
    return not nearest(texts, [verdict.hypothesis.text], 1, judging.limits.narrowing_least)


def _loses_a_negation(verdict: Verdict, hearing: Hearing) -> bool:
    """Whether it is there ("don't do that again") where everything is listened for."""
    negated = any(calls_off(heard.text) for heard in _with_everything(hearing))
    return negated and not calls_off(verdict.hypothesis.text)


def _with_everything(hearing: Hearing) -> tuple[Hypothesis, Hypothesis, Hypothesis]:
    """What it is where everything is listened for."""
    return hearing.by_grammar, hearing.at_second_pitch, hearing.freely


def _likely(hearing: Hearing, judging: Judging) -> list[str]:
    """Phrases that are most like what was heard, and the commands among it."""
    limits = judging.limits
    by_grammar = [
        text
        for heard in (hearing.by_grammar, hearing.at_second_pitch)
        for text in said_in(heard, limits.narrowing_readings)
    ]
    listened_for = hearing.recogniser.phrases(hearing.phase)
    if not nearest(by_grammar, listened_for, 1, limits.narrowing_least):
        return []
    texts = by_grammar + said_in(hearing.freely, limits.narrowing_readings)
    commands = [text for text in texts if judging.long_command(text, hearing.phase) is not None]
    return [*nearest(texts, listened_for, limits.narrowed_to), *commands]
