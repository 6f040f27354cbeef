"""The learner who goes once through any pose."""

import pytest
from places import TESTS

from voice_hero.poses.pose import load_pose
from voice_hero.rehearsal.once_through import once_through


@pytest.mark.parametrize(
    ("called", "nexts", "hold"),
    [("half_lotus", 4, "hold for 30 seconds"), (str(TESTS / "poses" / "mountain.yaml"), 1, None)],
)
def test_it_says_next_as_often_as_there_are_steps(
    called: str, nexts: int, hold: str | None
) -> None:
    dialog = once_through(load_pose(called), called)
    said = [turn.text for turn in dialog.turns]
    assert dialog.pose == called
    assert said.count("next") == nexts
    assert said[0] == "start"
    assert said[-1] == "stop"
    assert "come out" in said
    assert hold is None or hold in said


def test_the_hold_that_it_asks_for_is_one_that_the_pose_has() -> None:
    pose = load_pose("hero")
    plan = pose.hold.plan.model_copy(update={"least_s": 45})
    strict = pose.model_copy(update={"hold": pose.hold.model_copy(update={"plan": plan})})
    assert "hold for 45 seconds" in [turn.text for turn in once_through(strict, "hero").turns]
