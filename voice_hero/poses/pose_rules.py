"""What the fields of one pose must be to each other; a field alone is the schema's affair."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

from voice_hero.files.yaml_source import FieldPath
from voice_hero.poses.pose_data import (
    Spot,
    hold_paths,
    items_at,
    number_at,
    sided_paths,
    sides_at,
    spoken_texts,
    titles,
    value_at,
)
from voice_hero.poses.pose_parts import LEAST_HOLD_S, MOST_HOLD_S, OTHER, SIDE

_PLAN: Final = ("least_s", "start_s", "goal_s", "most_s")
_WITHOUT: Final = {"least_s": LEAST_HOLD_S, "most_s": MOST_HOLD_S}


def broken_rules(data: Any) -> Iterator[Spot]:
    """Each field that does not fit another one, with what is wrong; all of them, in one go."""
    yield from _without_other_words(data)
    yield from _held_steps(data)
    for path in hold_paths(data):
        yield from _plan_out_of_order(data, path)
        yield from _change_of_sides(data, path)
    yield from _deepening_out_of_order(data)
    yield from _sides(data)


def _without_other_words(data: Any) -> Iterator[Spot]:
    for step in range(len(items_at(data, "steps"))):
        for position, item in enumerate(items_at(data, "steps", step, "say")):
            if isinstance(item, str) or (isinstance(item, dict) and item.get("again") is None):
                yield (
                    ("steps", step, "say", position, "again"),
                    "is missing (every sentence of a step needs the same instruction in other "
                    "words)",
                )


def _held_steps(data: Any) -> Iterator[Spot]:
    """Each hold is in a step that there is, and in a later one than the hold before it."""
    steps, before = len(items_at(data, "steps")), 0
    for path in hold_paths(data):
        held = number_at(data, *path, "step")
        if held is None:
            continue
        if 0 < steps < held:
            yield (*path, "step"), f"is {held}, but there are {steps} steps (steps count from 1)"
        elif held <= before:
            yield (*path, "step"), f"is {held}, but the hold before it is in step {before}"
        before = held


def _plan_out_of_order(data: Any, hold: FieldPath) -> Iterator[Spot]:
    plan = value_at(data, *hold, "plan")
    if not isinstance(plan, dict):
        return
    known = {name: number_at({**_WITHOUT, **plan}, name) for name in _PLAN}
    given = [(name, seconds) for name, seconds in known.items() if seconds is not None]
    for (shorter, least), (longer, most) in pairwise(given):
        if most < least:
            yield (
                (*hold, "plan", longer),
                f"is {most}, less than {shorter}, {least} (expected {' <= '.join(_PLAN)})",
            )


def _change_of_sides(data: Any, hold: FieldPath) -> Iterator[Spot]:
    sides, change = value_at(data, *hold, "sides"), value_at(data, *hold, "change")
    if sides is not None and not change:
        yield (
            (*hold, "change"),
            "is missing (a hold with sides needs the sentences that lead to the second side)",
        )
    elif sides is None and change:
        yield (*hold, "change"), "is of no use without sides (add sides: [left, right])"


def _sides(data: Any) -> Iterator[Spot]:
    """Two names that differ; {side} and {other} only where there are sides, and there at all."""
    for path in sided_paths(data):
        sides = items_at(data, *path, "sides")
        if len(sides) == len(set(map(str, sides))) + 1:
            yield (*path, "sides"), f"names {sides[0]!r} twice (expected two sides)"
        texts = [text for _, text in spoken_texts(value_at(data, *path), path)]
        if not any(SIDE in text or OTHER in text for text in texts):
            yield (
                (*path, "sides"),
                f"is of no use: no text says which side (write {SIDE} or {OTHER} in one)",
            )
    for path, text in (*spoken_texts(data), *titles(data)):
        if (SIDE in text or OTHER in text) and sides_at(data, path) is None:
            where = SIDE if SIDE in text else OTHER
            yield path, f"has {where}, but there are no sides here (add sides: [left, right])"


def _deepening_out_of_order(data: Any) -> Iterator[Spot]:
    least, most = (number_at(data, "deepening", name) for name in ("least_s", "most_s"))
    if least is not None and most is not None and least > most:
        yield (
            ("deepening", "least_s"),
            f"is {least}, more than most_s, {most} (expected least_s <= most_s)",
        )
