"""What the rules make of a sentence, or nothing where templates and the classifier decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from voice_hero.lang.en.rules import corrections
from voice_hero.lang.en.rules.answers import GivenAnswer, answer_of
from voice_hero.lang.en.rules.body import BodyFinding, BodyKind, findings, is_comfort
from voice_hero.lang.en.rules.lexicon import load, text_of
from voice_hero.lang.en.rules.polarity import (
    Stance,
    asks_when,
    has_command,
    has_cue,
    negated,
    stance,
)
from voice_hero.lang.en.rules.spelling import written_out

__all__ = ["Ruling", "negated", "rule"]

_UNHURT: Final = frozenset(
    {BodyKind.DENIED, BodyKind.RELIEF, BodyKind.COMFORT, BodyKind.OTHER_PERSON_OR_TOPIC}
)
_NAMED: Final = frozenset({BodyKind.PAIN_NOW, BodyKind.CONDITION, BodyKind.BODY_PART_NAMED})
_PART_ONLY: Final = frozenset({BodyKind.BODY_PART_NAMED})
_NOT_YET: Final = ["not", "yet"]
_OTHERS: Final = frozenset("his her he she they their your 's".split())
_OWN: Final = frozenset("i my me it that this yes no".split())
_BEFORE: Final = frozenset({"asleep", "welcome"})
"""Phases in which an injury that is named is no pain of this moment."""


@dataclass(frozen=True)
class Ruling:
    """What a sentence certainly says."""

    intent: str | None
    """None: certainly nothing."""
    slots: Mapping[str, int | str] = field(default_factory=lambda: MappingProxyType({}))


_NOTHING: Final = Ruling(None)


def rule(words: Sequence[str], phase: str, question: str | None) -> Ruling | None:
    """What a sentence certainly says, or None if the rules do not know.

    The phase is one of asleep welcome question steps hold paused after any; the question that has
    just been asked is None, "caution", "comfort" or "other".
    """
    said = corrections.reduced(words)
    found = _with_taken_back(words, said)
    kinds = {each.kind for each in found}
    if BodyKind.DISTRESS in kinds and not _asks_for_help(said):
        return Ruling("distress")
    if question == "caution":
        return _to_caution(said, found)
    if question == "comfort":
        return _to_comfort(said, found)
    felt = _felt(said, found, phase)
    if felt is not None:
        return felt
    if question == "other":
        return _to_other(said)
    return _of_command(said, {each.kind for each in found if not each.named}, phase)


def _asks_for_help(said: Sequence[str]) -> bool:
    """Whether it is a request for help with something, and not a cry for it.

    "Help" alone asks what can be said; after pain the session takes it for the cry.
    """
    if "help" not in said or any(
        each.kind is BodyKind.DISTRESS
        for each in findings([word for word in said if word != "help"])
    ):
        return False
    polarity = load("polarity")
    return len(said) == 1 or bool(
        said[0] in polarity.words("asking") or polarity.words("helped") & set(said)
    )


def _with_taken_back(words: Sequence[str], said: Sequence[str]) -> list[BodyFinding]:
    """What the sentence says of the body.

    Pain that was taken back counts, where no other word of the body takes its place.
    """
    found = findings(said)
    if not found and list(words) != list(said):
        return [
            each for each in findings(words) if each.kind in {BodyKind.PAIN_NOW, BodyKind.DISTRESS}
        ]
    return found


def _felt(said: Sequence[str], found: Sequence[BodyFinding], phase: str) -> Ruling | None:
    """Pain or a condition of the speaker."""
    pains = [each for each in found if each.kind is BodyKind.PAIN_NOW]
    condition = any(each.kind is BodyKind.CONDITION for each in found)
    if any(not each.past for each in pains):
        return Ruling("condition" if condition and _is_old(said, phase) else "pain")
    if condition:
        return Ruling("condition")
    if pains:
        return _NOTHING
    return None


def _is_old(said: Sequence[str], phase: str) -> bool:
    """Whether a trouble has a name, and no word says that it is felt now."""
    if _finds("felt_now", said):
        return False
    return _finds("named_trouble", said) or phase in _BEFORE


def _to_caution(said: Sequence[str], found: Sequence[BodyFinding]) -> Ruling | None:
    """Only a clear denial may begin the pose."""
    kinds = {each.kind for each in found}
    if kinds & _NAMED:
        return _NOTHING if kinds <= _PART_ONLY and _is_question(said) else Ruling("yes")
    if BodyKind.OTHER_PERSON_OR_TOPIC in kinds or stance(said) is Stance.REPORTED:
        return _NOTHING
    answer = answer_of(said, "caution")
    if answer is GivenAnswer.YES:
        return Ruling("yes")
    unclear = answer is None or any(
        each.kind is BodyKind.DENIED and not each.named for each in found
    )
    denied = _denies(said, found) if unclear else answer is GivenAnswer.NO
    if denied and not _finds("half_denied", said):
        return Ruling("no")
    return _NOTHING if answer or kinds or is_comfort(said) else _to_caution_by_part(said)


def _denies(said: Sequence[str], found: Sequence[BodyFinding]) -> bool:
    """Whether poor health is denied, or a part that was asked about is well.

    Neither "not my knee" nor "no tingling" says so.
    """
    kinds = {each.kind for each in found if not each.named}
    if kinds & {BodyKind.DENIED}:
        return _finds("denied_health", said)
    if _finds("sound_parts", said):
        return bool(kinds & {BodyKind.COMFORT}) and stance(said) is Stance.PLAIN
    return answer_of(said, "caution") is GivenAnswer.NO


def _to_caution_by_part(said: Sequence[str]) -> Ruling | None:
    """What a part of the body in a sentence comes to of which nothing else is known."""
    body = load("body")
    plain = written_out(said)
    mine = {part for my, part in pairwise(plain) if my == "my"} & body.words("part")
    if mine and not _is_question(said) and not has_command(said):
        return Ruling("yes")
    return _NOTHING if set(plain) & body.words("plain_part") else None


def _to_comfort(said: Sequence[str], found: Sequence[BodyFinding]) -> Ruling | None:
    """Whether it was comfortable."""
    kinds = {each.kind for each in found}
    if BodyKind.PAIN_NOW in kinds:
        return Ruling("pain")
    if BodyKind.OTHER_PERSON_OR_TOPIC in kinds or _is_of_others(said) or _finds("unsure", said):
        return _NOTHING
    if BodyKind.CONDITION in kinds:
        return Ruling("condition")
    liked = _liked(said, kinds)
    if liked is not None:
        return Ruling("yes" if liked else "no")
    answer = answer_of(said, "comfort")
    if answer is None:
        return Ruling("no") if written_out(said) == _NOT_YET else None
    return _NOTHING if answer is GivenAnswer.DOUBT else Ruling(answer.value)


def _liked(said: Sequence[str], kinds: set[BodyKind]) -> bool | None:
    """Whether the words say that it was pleasant, or not."""
    if _finds("like_after_all", said) and not _finds("never_well", said):
        return True
    if _finds("dislike", said):
        return False
    well = bool(kinds & {BodyKind.COMFORT, BodyKind.DENIED, BodyKind.RELIEF})
    return True if well or is_comfort(said) or _finds("like", said) else None


def _is_of_others(said: Sequence[str]) -> bool:
    """Whether it tells of somebody else, or what somebody else said."""
    there = set(written_out(said))
    return stance(said) is Stance.REPORTED or bool(there & _OTHERS and not there & _OWN)


def _finds(name: str, said: Sequence[str]) -> bool:
    return load("body").search(name, text_of(written_out(said))) is not None


def _is_question(said: Sequence[str]) -> bool:
    return _finds("question", said)


def _to_other(said: Sequence[str]) -> Ruling | None:
    """Answer to a question about something harmless."""
    answer = answer_of(said, "other")
    if answer is None:
        return None
    return _NOTHING if answer is GivenAnswer.DOUBT else Ruling(answer.value)


def _of_command(said: Sequence[str], kinds: set[BodyKind], phase: str) -> Ruling | None:
    """What is certainly no command."""
    if written_out(said) == _NOT_YET:
        return Ruling("pause") if phase == "steps" else _NOTHING
    taken = stance(said)
    if taken is Stance.ASKED and asks_when(said):
        return None
    if taken is not Stance.PLAIN:
        return _NOTHING
    hint = has_command if kinds & _UNHURT - {BodyKind.COMFORT} else has_cue
    return _NOTHING if kinds & _UNHURT and not hint(said) else None


def hurts(text: str, phase: str) -> bool:
    """Whether the words say that something hurts the speaker now."""
    ruling = rule(text.split(), phase, None)
    return ruling is not None and ruling.intent == "pain"


def may_hurt(text: str) -> bool:
    """Whether a word of pain is among them; cheap, for the many readings of one sound."""
    return not load("body").words("hurt").isdisjoint(text.split())
