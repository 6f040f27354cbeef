"""What the fields of one pose must be to each other; a field alone is the schema's affair."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

from voice_hero.poses.pose_data import Spot, items_at, number_at, value_at
from voice_hero.poses.pose_parts import LEAST_HOLD_S, MOST_HOLD_S

_PLAN: Final = ("least_s", "start_s", "goal_s", "most_s")
_WITHOUT: Final = {"least_s": LEAST_HOLD_S, "most_s": MOST_HOLD_S}


def broken_rules(data: Any) -> Iterator[Spot]:
    """Each field that does not fit another one, with what is wrong; all of them, in one go."""
    yield from _without_other_words(data)
    yield from _held_step(data)
    yield from _plan_out_of_order(data)
    yield from _deepening_out_of_order(data)


def _without_other_words(data: Any) -> Iterator[Spot]:
    for step in range(len(items_at(data, "steps"))):
        for position, item in enumerate(items_at(data, "steps", step, "say")):
            if isinstance(item, str) or (isinstance(item, dict) and item.get("again") is None):
                yield (
                    ("steps", step, "say", position, "again"),
                    "is missing (every sentence of a step needs the same instruction in other "
                    "words)",
                )


def _held_step(data: Any) -> Iterator[Spot]:
    held, steps = number_at(data, "hold", "step"), len(items_at(data, "steps"))
    if held is not None and 0 < steps < held:
        yield ("hold", "step"), f"is {held}, but there are {steps} steps (steps count from 1)"


def _plan_out_of_order(data: Any) -> Iterator[Spot]:
    plan = value_at(data, "hold", "plan")
    if not isinstance(plan, dict):
        return
    known = {name: number_at({**_WITHOUT, **plan}, name) for name in _PLAN}
    given = [(name, seconds) for name, seconds in known.items() if seconds is not None]
    for (shorter, least), (longer, most) in pairwise(given):
        if most < least:
            yield (
                ("hold", "plan", longer),
                f"is {most}, less than {shorter}, {least} (expected {' <= '.join(_PLAN)})",
            )


def _deepening_out_of_order(data: Any) -> Iterator[Spot]:
    least, most = (number_at(data, "deepening", name) for name in ("least_s", "most_s"))
    if least is not None and most is not None and least > most:
        yield (
            ("deepening", "least_s"),
            f"is {least}, more than most_s, {most} (expected least_s <= most_s)",
        )
