"""Facts that a pose file states in more than one place, held against each other."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from voice_hero.files.yaml_source import FieldPath
from voice_hero.lang.en.numbers import TENS, UNITS, value_of
from voice_hero.lang.en.spoken_times import times_in
from voice_hero.lang.en.wording import count, duration, ordinal
from voice_hero.poses.pose_data import (
    Spot,
    hold_paths,
    items_at,
    number_at,
    sentence_at,
    spoken_texts,
    titles,
    value_at,
)
from voice_hero.poses.pose_parts import LEAST_HOLD_S, MOST_HOLD_S

_ABOUT_HOLD: Final = re.compile(r"\b(?:hold|stay|remain)\b(?! your)")
_AT_FIRST: Final = re.compile(r"\b(?:at first|in the beginning|to begin with)\b")
_NUMBER: Final = f"(?:{'|'.join([*UNITS, *TENS])})"
_STEPS: Final = re.compile(
    rf"\b(?:in|of|has|have|are|the|all|these) ({_NUMBER}(?: {_NUMBER})?) steps\b"
)
_STEP: Final = re.compile(rf"\bstep ({_NUMBER}(?: {_NUMBER})?)\b")
_NTH_STEP: Final = re.compile(rf"\b({'|'.join(ordinal(n) for n in range(1, 21))}) step\b")
_ORDINALS: Final = {ordinal(n): n for n in range(1, 21)}

_CLAUSES: Final = re.compile(r"[,;:]|\b(?:and|but|then|later|before|until)\b")
_OF_HOLDS: Final = frozenset({"hold", "more_holds", "welcome"})
_PLAN: Final = ("start_s", "goal_s", "grow_s", "least_s", "most_s")
_WITHOUT: Final = {"least_s": LEAST_HOLD_S, "most_s": MOST_HOLD_S}


def contradictions(data: Any) -> Iterator[Spot]:
    """Each place of a file whose text says otherwise than another place, with what is wrong.

    A file that has other mistakes is looked at too: what is not there contradicts nothing.
    """
    yield from _wrong_times(data)
    yield from _other_words_other_time(data)
    for path, text in _all_texts(data):
        yield from ((path, wrong) for wrong in _wrong_steps(data, text))
    yield from _unnamed_conditions(data)


def _wrong_times(data: Any) -> Iterator[Spot]:
    plans = [plan for path in hold_paths(data) if (plan := _plan_at(data, path))]
    starts = [plan["start_s"] for plan in plans if "start_s" in plan]
    ever = [seconds for plan in plans for seconds in plan.values()]
    deep = [number_at(data, "deepening", name) for name in ("least_s", "most_s")]
    held = {("steps", step - 1) for step in _held_steps(data)}
    for path, text in _all_texts(data):
        if path[0] == "deepening" or "deepen" in text.lower():
            known = [number for number in deep if number is not None]
            yield from _times_off(path, text, known, "deepening has")
        elif starts and (
            path[:2] in held or path[0] in _OF_HOLDS or _ABOUT_HOLD.search(text.lower())
        ):
            for clause in _CLAUSES.split(text.lower()):
                planned = starts if _AT_FIRST.search(clause) else ever
                yield from _times_off(path, clause, planned, "hold.plan has")


def _plan_at(data: Any, hold: FieldPath) -> dict[str, int]:
    """The lengths of a hold's plan that can be read, in seconds."""
    plan = value_at(data, *hold, "plan")
    if not isinstance(plan, dict):
        return {}
    known = {name: number_at({**_WITHOUT, **plan}, name) for name in _PLAN}
    return {name: seconds for name, seconds in known.items() if seconds is not None}


def _held_steps(data: Any) -> set[int]:
    """The steps that are held and that there are, counted from 1."""
    steps = len(items_at(data, "steps"))
    held = [number_at(data, *path, "step") for path in hold_paths(data)]
    return {step for step in held if step is not None and 1 <= step <= steps}


def _times_off(path: FieldPath, text: str, known: Sequence[int], where: str) -> Iterator[Spot]:
    for seconds in times_in(text):
        if seconds not in known:
            given = ", ".join(duration(one) for one in sorted(set(known))) or "none"
            yield path, f"says {duration(seconds)}, but {where} {given} (make them agree)"


def _other_words_other_time(data: Any) -> Iterator[Spot]:
    for path, text, other_words in _with_other_words(data):
        first, again = list(times_in(text)), list(times_in(other_words))
        if first and again and first != again:
            said = " and ".join(duration(seconds) for seconds in again)
            yield (*path, "again"), f"says {said}, but text says otherwise (make them agree)"


def _wrong_steps(data: Any, text: str) -> Iterator[str]:
    plain, steps = re.sub("[^a-z ]", "", text.lower()), len(items_at(data, "steps"))
    for found in _STEPS.finditer(plain):
        if value_of(found[1].split()) != steps:
            yield f"says {found[1]} steps, but there are {count(steps, 'step')} (make them agree)"
    held = _held_steps(data)
    numbers = [value_of(found[1].split()) or 0 for found in _STEP.finditer(plain)]
    numbers += [_ORDINALS[found[1]] for found in _NTH_STEP.finditer(plain)]
    for number in numbers:
        if not 1 <= number <= steps:
            yield f"speaks of a {ordinal(number)} step, but there are {count(steps, 'step')}"
        elif held and _ABOUT_HOLD.search(plain) and number not in held:
            there = " and ".join(map(str, sorted(held)))
            yield f"holds the {ordinal(number)} step, but hold.step is {there}"


def _unnamed_conditions(data: Any) -> Iterator[Spot]:
    """Everything in `conditions` is named by the line, and when somebody asks for the cautions."""
    line = value_at(data, "caution", "line")
    topic = items_at(data, "topics", "cautions")
    cautions = " ".join(sentence_at(item)[0] for item in topic)
    for position, condition in enumerate(items_at(data, "caution", "conditions")):
        path: FieldPath = ("caution", "conditions", position)
        if not isinstance(condition, str):
            continue
        if isinstance(line, str) and not _names(line, condition):
            yield path, f"is {condition!r}, which caution.line does not name (make them agree)"
        if topic and not _names(cautions, condition):
            yield path, f"is {condition!r}, which topics.cautions does not name (make them agree)"


def _names(text: str, condition: str) -> bool:
    said = set(re.findall(r"[a-z']+", text.lower()))
    return set(re.findall(r"[a-z']+", condition.lower())) <= said


def _with_other_words(data: Any, path: FieldPath = ()) -> Iterator[tuple[FieldPath, str, str]]:
    """Each sentence that has other words, with both."""
    text, again = sentence_at(data)
    if text and again:
        yield path, text, again
    elif isinstance(data, dict):
        for key, inner in data.items():
            yield from _with_other_words(inner, (*path, key))
    elif isinstance(data, list):
        for position, inner in enumerate(data):
            yield from _with_other_words(inner, (*path, position))


def _all_texts(data: Any) -> Iterator[Spot]:
    yield from spoken_texts(data)
    yield from titles(data)
