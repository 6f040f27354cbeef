"""How long to hold today: the rule of growing, from what was held before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from voice_hero.poses.pose import Plan

ROUND_S: Final = 5
"""Planned lengths are multiples of this: they are rendered ahead."""


@dataclass(frozen=True)
class PastHold:
    """What the journal knows of one hold."""

    held_s: float
    comfortable: bool | None = None
    """True or False as the person said; None where nothing was said."""
    pain: bool = False
    """True if it ended in pain."""
    complete: bool = True
    """True if it was held to its planned end."""


@dataclass(frozen=True)
class Today:
    """The length of today's hold, and why."""

    seconds: int
    last_s: int | None = None
    """Length of the last hold that counts; None for a first one."""
    reason: str = "first"
    """first, grown, same, or gentler: the key of the line that says why."""


NEARLY_S: Final = 5.0
"""A hold this much shorter than planned still counts: breaths do not add up to whole minutes."""


def today(plan: Plan, past: Sequence[PastHold]) -> Today:
    """Replay the past holds, oldest first, under `plan`.

    Grows by `grow_s` after `after` holds in a row that were as long as planned and called
    comfortable. Silence, and a hold that was shorter on purpose, neither grow nor fall back. Pain
    falls back by one growth, never below `start_s` unless the start itself hurt: then to half.
    """
    seconds, streak, reason = plan.start_s, 0, "first"
    for hold in past:
        long_enough = hold.complete and hold.held_s >= seconds - NEARLY_S
        if hold.pain:
            half = plan.start_s // 2 // ROUND_S * ROUND_S
            floor = plan.start_s if seconds > plan.start_s else max(plan.least_s, half)
            seconds, streak, reason = max(floor, seconds - plan.grow_s), 0, "gentler"
        elif hold.comfortable and long_enough:
            streak, reason = streak + 1, "same"
            if streak >= plan.after and seconds < plan.goal_s:
                seconds, streak = min(plan.goal_s, seconds + plan.grow_s), 0
                reason = "grown"
        else:
            streak = 0 if hold.comfortable is False else streak
            reason = "same"
    last = next((round(hold.held_s) for hold in reversed(past) if hold.held_s > 0), None)
    return Today(seconds=seconds, last_s=last, reason=reason)
