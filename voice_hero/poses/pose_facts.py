"""Facts that a pose file states in more than one place, held against each other."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from voice_hero.files.yaml_source import FieldPath
from voice_hero.lang.en.numbers import TENS, UNITS, value_of
from voice_hero.lang.en.spoken_times import times_in
from voice_hero.lang.en.wording import count, duration, ordinal
from voice_hero.poses.pose import Pose
from voice_hero.poses.pose_parts import Sentence, Topic

_ABOUT_HOLD: Final = re.compile(r"\b(?:hold|stay|remain)\b(?! your)")
_AT_FIRST: Final = re.compile(r"\b(?:at first|in the beginning|to begin with)\b")
_NUMBER: Final = f"(?:{'|'.join([*UNITS, *TENS])})"
_STEPS: Final = re.compile(
    rf"\b(?:in|of|has|have|are|the|all|these) ({_NUMBER}(?: {_NUMBER})?) steps\b"
)
_STEP: Final = re.compile(rf"\bstep ({_NUMBER}(?: {_NUMBER})?)\b")
_NTH_STEP: Final = re.compile(rf"\b({'|'.join(ordinal(n) for n in range(1, 21))}) step\b")
_ORDINALS: Final = {ordinal(n): n for n in range(1, 21)}

Spot = tuple[FieldPath, str]
"""Where a text stands, and the text."""


def contradictions(pose: Pose) -> Iterator[Spot]:
    """Each place whose text says otherwise than another place, with what is wrong."""
    yield from _wrong_times(pose)
    yield from _other_words_other_time(pose)
    for path, text in _all_texts(pose):
        yield from ((path, wrong) for wrong in _wrong_steps(pose, text))
    yield from _unnamed_conditions(pose)


def _wrong_times(pose: Pose) -> Iterator[Spot]:
    plan, deepening = pose.hold.plan, pose.deepening
    ever = (plan.start_s, plan.goal_s, plan.grow_s, plan.least_s, plan.most_s)
    deep = (deepening.least_s, deepening.most_s) if deepening else ()
    held = ("steps", pose.hold.step - 1)
    for path, text in _all_texts(pose):
        if path[0] == "deepening" or "deepen" in text.lower():
            yield from _times_off(path, text, deep, "deepening has")
        elif path[:2] == held or path[0] in {"hold", "welcome"} or _ABOUT_HOLD.search(text.lower()):
            planned = (plan.start_s,) if _AT_FIRST.search(text.lower()) else ever
            yield from _times_off(path, text, planned, "hold.plan has")


def _times_off(path: FieldPath, text: str, known: Sequence[int], where: str) -> Iterator[Spot]:
    for seconds in times_in(text):
        if seconds not in known:
            given = ", ".join(duration(one) for one in sorted(set(known))) or "none"
            yield path, f"says {duration(seconds)}, but {where} {given} (make them agree)"


def _other_words_other_time(pose: Pose) -> Iterator[Spot]:
    for path, sentence in _all_sentences(pose):
        first, again = list(times_in(sentence.text)), list(times_in(sentence.again or ""))
        if first and again and first != again:
            said = " and ".join(duration(seconds) for seconds in again)
            yield (*path, "again"), f"says {said}, but text says otherwise (make them agree)"


def _wrong_steps(pose: Pose, text: str) -> Iterator[str]:
    plain, steps = re.sub("[^a-z ]", "", text.lower()), len(pose.steps)
    for found in _STEPS.finditer(plain):
        if value_of(found[1].split()) != steps:
            yield f"says {found[1]} steps, but there are {count(steps, 'step')} (make them agree)"
    numbers = [value_of(found[1].split()) or 0 for found in _STEP.finditer(plain)]
    numbers += [_ORDINALS[found[1]] for found in _NTH_STEP.finditer(plain)]
    for number in numbers:
        if not 1 <= number <= steps:
            yield f"speaks of a {ordinal(number)} step, but there are {count(steps, 'step')}"
        elif _ABOUT_HOLD.search(plain) and number != pose.hold.step:
            yield f"holds the {ordinal(number)} step, but hold.step is {pose.hold.step}"


def _unnamed_conditions(pose: Pose) -> Iterator[Spot]:
    """Everything in `conditions` is named by the line, and when somebody asks for the cautions."""
    cautions = " ".join(sentence.text for sentence in pose.topics[Topic.CAUTIONS])
    for position, condition in enumerate(pose.caution.conditions):
        path: FieldPath = ("caution", "conditions", position)
        if not _names(pose.caution.line, condition):
            yield path, f"is {condition!r}, which caution.line does not name (make them agree)"
        if not _names(cautions, condition):
            yield path, f"is {condition!r}, which topics.cautions does not name (make them agree)"


def _names(text: str, condition: str) -> bool:
    said = set(re.findall(r"[a-z']+", text.lower()))
    return set(re.findall(r"[a-z']+", condition.lower())) <= said


def _all_sentences(pose: Pose) -> Iterator[tuple[FieldPath, Sentence]]:
    def among(
        path: FieldPath, sentences: Iterable[Sentence]
    ) -> Iterator[tuple[FieldPath, Sentence]]:
        for position, sentence in enumerate(sentences):
            yield (*path, position), sentence

    yield from among(("welcome",), pose.welcome)
    for field in ("refuse", "ask_doctor"):
        yield from among(("caution", field), getattr(pose.caution, field))
    for position, step in enumerate(pose.steps):
        yield from among(("steps", position, "say"), step.say)
    for field in ("ready", "during"):
        yield from among(("hold", field), getattr(pose.hold, field))
    if pose.deepening:
        for field in ("explain", "enter", "leave"):
            yield from among(("deepening", field), getattr(pose.deepening, field))
    for field in ("say", "shortest", "rest"):
        yield from among(("way_out", field), getattr(pose.way_out, field))
    for topic, sentences in pose.topics.items():
        yield from among(("topics", topic.value), sentences)


def _all_texts(pose: Pose) -> Iterator[Spot]:
    for path, sentence in _all_sentences(pose):
        yield (*path, "text"), sentence.text
        if sentence.again:
            yield (*path, "again"), sentence.again
    for position, step in enumerate(pose.steps):
        yield ("steps", position, "title"), step.title
        yield ("steps", position, "brief"), step.brief
    yield ("caution", "line"), pose.caution.line
    yield ("caution", "question"), pose.caution.question
