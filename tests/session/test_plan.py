"""The rule by which a hold grows: only on a yes, back after pain, and never out of its bounds."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_hero.poses.pose import Plan
from voice_hero.session.plan import PastHold, Today, today

PLAN = Plan(start_s=60, goal_s=300, grow_s=30, after=2)
YES = PastHold(held_s=600, comfortable=True)
NO = PastHold(held_s=600, comfortable=False)
SILENT = PastHold(held_s=600)
PAIN = PastHold(held_s=20, pain=True, complete=False)
LEFT = PastHold(held_s=20, comfortable=True, complete=False)


@pytest.mark.parametrize(
    ("past", "seconds", "reason"),
    [
        ([], 60, "first"),
        ([YES], 60, "same"),
        ([YES, YES], 90, "grown"),
        ([YES, YES, YES], 90, "same"),
        ([YES] * 4, 120, "grown"),
        ([YES, NO, YES], 60, "same"),
        ([YES, SILENT, YES], 90, "grown"),
        ([SILENT] * 10, 60, "same"),
        ([LEFT] * 10, 60, "same"),
        ([YES] * 4 + [PAIN], 90, "gentler"),
        ([YES] * 4 + [PAIN, PAIN], 60, "gentler"),
        ([PAIN], 30, "gentler"),
        ([PAIN] * 9, 30, "gentler"),
        ([YES, PAIN, YES], 30, "same"),
        ([PAIN, YES, YES], 60, "grown"),
        ([YES] * 100, 300, "same"),
    ],
)
def test_the_rule(past: list[PastHold], seconds: int, reason: str) -> None:
    found = today(PLAN, past)
    assert (found.seconds, found.reason) == (seconds, reason)


def test_the_last_hold_is_told() -> None:
    assert today(PLAN, [YES, PastHold(held_s=44.6)]).last_s == 45
    assert today(PLAN, []) == Today(seconds=60)


holds = st.builds(
    PastHold,
    held_s=st.floats(0, 300),
    comfortable=st.sampled_from([True, False, None]),
    pain=st.booleans(),
    complete=st.booleans(),
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    least, start, goal = sorted(draw(st.tuples(*[st.integers(1, 600)] * 3)))
    return Plan(
        least_s=least,
        start_s=start,
        goal_s=goal,
        most_s=goal,
        grow_s=draw(st.integers(1, 120)),
        after=draw(st.integers(1, 5)),
    )


def _lengths(plan: Plan, past: list[PastHold]) -> list[tuple[PastHold, int, int]]:
    """Each hold, with the planned length before and after it."""
    seconds = [today(plan, past[:end]).seconds for end in range(len(past) + 1)]
    return [
        (hold, before, after) for hold, (before, after) in zip(past, pairwise(seconds), strict=True)
    ]


@settings(deadline=None)
@given(plans(), st.lists(holds, max_size=60))
def test_never_over_the_goal_never_under_the_least(plan: Plan, past: list[PastHold]) -> None:
    assert plan.least_s <= today(plan, past).seconds <= plan.goal_s


@settings(deadline=None)
@given(plans(), st.lists(holds, max_size=30))
def test_only_what_was_comfortable_and_complete_grows_it(plan: Plan, past: list[PastHold]) -> None:
    for hold, before, after in _lengths(plan, past):
        if not hold.comfortable or not hold.complete or hold.pain:
            assert after <= before
        assert after - before <= plan.grow_s


@settings(deadline=None)
@given(plans(), st.lists(holds, max_size=30))
def test_pain_always_makes_it_shorter_but_for_the_shortest(
    plan: Plan, past: list[PastHold]
) -> None:
    for hold, before, after in _lengths(plan, past):
        if hold.pain:
            assert after < before or before <= max(plan.least_s, plan.start_s // 2)


@settings(deadline=None)
@given(plans(), st.lists(holds, max_size=30))
def test_silence_changes_no_length(plan: Plan, past: list[PastHold]) -> None:
    for hold, before, after in _lengths(plan, past):
        if hold.comfortable is None and not hold.pain:
            assert after == before


def test_short_holds_on_purpose_do_not_grow_the_plan() -> None:
    plan = Plan(start_s=60, goal_s=300, grow_s=30, after=2)
    short = [PastHold(10.0, comfortable=True)] * 4
    assert today(plan, short).seconds == 60


def test_breaths_that_do_not_add_up_to_a_minute_count_all_the_same() -> None:
    plan = Plan(start_s=60, goal_s=300, grow_s=30, after=2)
    assert today(plan, [PastHold(56.0, comfortable=True)] * 2).seconds == 90


def test_the_last_hold_is_the_last_that_was_held_at_all() -> None:
    plan = Plan(start_s=60, goal_s=300, grow_s=30, after=2)
    assert today(plan, [PastHold(60.0), PastHold(0.0, pain=True)]).last_s == 60
