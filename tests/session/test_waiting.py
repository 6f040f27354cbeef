"""A long pause, what begins again after pain, and a hold that is left out."""

from collections.abc import Callable

import pytest
from mat import Mat

from voice_hero.phases import Phase
from voice_hero.session.state import Place

TOO_LATE = "The pause was longer than ten minutes, so it ended."


def way_out(mat: Mat) -> str:
    return mat.session.state.pose.way_out.say[0].text


def in_a_paused_hold() -> Mat:
    mat = Mat().in_hold()
    mat.wait(20)
    mat.hear("pause")
    return mat


def in_a_paused_step() -> Mat:
    mat = Mat().begin(3)
    mat.hear("pause")
    return mat


@pytest.mark.parametrize("get_there", [in_a_paused_hold, in_a_paused_step])
def test_a_pause_in_the_pose_ends_with_the_way_out_and_resume_says_why(
    get_there: Callable[[], Mat],
) -> None:
    mat = get_there()
    said = mat.wait(700)
    assert ["That was a long pause.", "Here is the way out.", way_out(mat)] == [
        text for text in said if "resume" not in text
    ][:3]
    assert mat.hear("resume")[0] == TOO_LATE
    assert mat.phase is not Phase.ASLEEP
    mat.hear("stop")
    assert mat.hear("resume") == ["Nothing is paused."]


def test_a_pause_in_the_first_step_goes_on_after_ten_minutes() -> None:
    mat = Mat().begin()
    mat.barge("repeat", "say it all again")
    mat.wait(4)
    mat.hear("pause")
    mat.wait(700)
    assert mat.phase is Phase.PAUSED
    assert mat.hear("resume")[0] == "Going on."
    mat.hear("pause")
    mat.wait(2000)
    assert mat.session.state.asleep


def test_a_pause_on_the_way_out_goes_on_by_itself() -> None:
    mat = Mat().in_hold()
    mat.wait(63)
    mat.barge("pause")
    mat.wait(750)
    assert mat.session.state.place is Place.AFTER


def test_the_welcome_says_what_to_say_to_begin() -> None:
    mat = Mat().wake()
    mat.speak_out()
    assert mat.told[-1][1] == "Say start when you are ready."


def test_after_pain_next_says_how_to_begin_again() -> None:
    mat = Mat().begin(2)
    mat.hear("pain")
    assert mat.hear("next") == ["Rest as long as you like.", "To begin again, say start."]
    assert mat.hear("start")[-1] != "Rest as long as you like."
    assert mat.phase is Phase.STEPS


@pytest.mark.parametrize("text", ["no hold today", "skip the hold"])
def test_a_hold_that_is_not_wanted_is_agreed_to(text: str) -> None:
    mat = Mat().begin(3)
    assert mat.hear("come_out", text)[:2] == ["All right, no hold today.", way_out(mat)]
    mat = Mat().wake()
    agreed = ["All right, no hold today.", "When it comes, say come out."]
    assert mat.hear("come_out", text) == agreed
    question = mat.hear("start")[-1]
    assert mat.hear("come_out", text) == [*agreed, question]
    mat = Mat().in_hold()
    assert mat.hear("come_out", text)[0] == way_out(mat)
