"""A shorter hold, the hold once more, a pause of a counted length, and "too long"."""

import pytest
from journal_helper import Wall
from mat import Mat, all_poses

from voice_hero.journal.earlier_sessions import past_of
from voice_hero.journal.practised import Event as Written
from voice_hero.journal.practised import practices
from voice_hero.phases import Phase
from voice_hero.session.plan import Today
from voice_hero.session.state import Past, Place


def written(mat: Mat) -> list[Written]:
    return [Written(Wall().at, r.kind, r.data) for r in mat.records]


def in_hold(after_s: float = 0.0, plan_s: int = 120) -> Mat:
    mat = Mat(past=Past(today={"hero": Today(plan_s, plan_s, "same")})).in_hold()
    mat.wait(after_s)
    return mat


def holds(mat: Mat) -> list[tuple[float, float, object]]:
    (practice,) = practices(written(mat))
    return [(one.held_s, one.total_s, one.reason) for one in practice.holds]


@pytest.mark.parametrize(
    ("slots", "said"),
    [
        ({}, "All right, one minute and ten seconds left now."),
        ({"seconds": 60}, "All right, forty seconds left now."),
        ({"seconds": 90}, "All right, ten seconds left now."),
    ],
)
def test_less_time_in_the_hold(slots: dict[str, int], said: str) -> None:
    mat = in_hold(20)
    assert mat.hear("shorten_hold", "", **slots)[0] == said
    mat.wait(150)
    total = 120 - slots.get("seconds", 30)
    assert holds(mat) == [(total, total, "complete")]


def test_a_hold_that_was_made_shorter_does_not_grow_the_plan() -> None:
    mat = in_hold(20)
    mat.hear("shorten_hold")
    mat.wait(200)
    mat.hear("yes")
    assert past_of(written(mat), all_poses(), 0).today["hero"].reason == "same"


def test_never_below_ten_seconds_and_it_says_so() -> None:
    mat = in_hold(3, plan_s=60)
    assert mat.hear("shorten_hold", seconds=55)[0] == "Ten seconds is the shortest I hold."
    mat.wait(15)
    assert holds(mat) == [(10, 10, "complete")]


@pytest.mark.parametrize("paused", [False, True])
def test_what_is_held_already_ends_it_with_the_way_out(paused: bool) -> None:
    mat = in_hold(40, plan_s=60)
    if paused:
        mat.hear("pause")
    said = mat.hear("shorten_hold", seconds=30)
    way_out = [s.text for s in mat.session.state.pose.way_out.say]
    assert said[:3] == ["You have held that long already.", "Here is the way out.", way_out[0]]
    ((held_s, _, reason),) = holds(mat)
    assert held_s == pytest.approx(40, abs=3)
    assert reason == "left"


def test_less_time_of_a_paused_hold_leaves_it_paused() -> None:
    mat = in_hold(20)
    mat.hear("pause")
    assert mat.hear("shorten_hold")[0] == "All right, one minute and ten seconds left now."
    assert mat.phase is Phase.PAUSED


def test_less_time_before_the_hold_is_todays_length_and_written_down() -> None:
    mat = Mat().begin(2)
    assert mat.hear("shorten_hold") == ["All right, the hold will be thirty seconds."]
    assert mat.hear("shorten_hold") == ["Ten seconds is the shortest I hold."]
    assert mat.hear("how_long")[0] == "The hold is ten seconds."
    planned = [r.data["seconds"] for r in mat.records if r.kind == "planned"]
    assert planned == [30, 10]


def test_fewer_breaths() -> None:
    mat = Mat().begin(4)
    mat.hear("set_hold", breaths=8)
    assert mat.hear("shorten_hold", seconds=16) == ["All right, six breaths."]
    mat.barge("next")
    while mat.phase is not Phase.HOLD:
        mat.wait(1)
    mat.wait(4)
    assert mat.hear("shorten_hold", seconds=16)[0] == "All right, four breaths left now."
    mat.wait(60)
    assert holds(mat) == [(32, 32, "complete")]


def test_breaths_that_are_done_already_end_it() -> None:
    mat = Mat().begin(4)
    mat.hear("set_hold", breaths=5)
    mat.barge("next")
    while mat.phase is not Phase.HOLD:
        mat.wait(1)
    mat.wait(28)
    assert mat.hear("shorten_hold", seconds=16)[0] == "You have held that long already."
    assert mat.session.state.place in (Place.OUT, Place.AFTER)


def test_a_shorter_deeper_form_and_the_way_out_of_it() -> None:
    mat = in_hold(20)
    mat.hear("deepen")
    assert mat.hear("shorten_hold", seconds=3)[-1] == "Shall we do that now, for twelve seconds?"
    mat.barge("yes")
    while mat.session.state.deep is None or mat.session.state.deep.running_since is None:
        mat.wait(1)
    mat.wait(9)
    leave = [s.text for s in mat.session.state.pose.deepening.leave]  # type: ignore[union-attr]
    mat.wait(2)
    said = mat.hear("shorten_hold", seconds=30)
    assert said[2 : 2 + len(leave)] == leave
    assert mat.session.state.hold is None


def test_after_the_hold_there_is_nothing_to_shorten() -> None:
    mat = in_hold()
    mat.wait(250)
    assert mat.hear("shorten_hold")[0] == "The hold is over."


# The hold from its beginning


@pytest.mark.parametrize("paused", [False, True])
def test_the_hold_from_its_beginning(paused: bool) -> None:
    mat = in_hold(50, plan_s=60)
    if paused:
        mat.hear("pause")
    said = mat.hear("restart", what="hold")
    assert said[:3] == ["The hold from its beginning.", "Settle in, and get ready.", "<start>"]
    mat.wait(100)
    (first, second) = holds(mat)
    assert (first[1:], second) == ((60, "left"), (60, 60, "complete"))
    starts = [at for at, text in mat.told if text == "<start>"]
    (end,) = [at for at, text in mat.told if text == "<end>"]
    assert end - starts[-1] == pytest.approx(60, abs=0.2)


def test_the_hold_from_its_beginning_is_as_long_as_it_was_made() -> None:
    mat = in_hold(50, plan_s=60)
    mat.hear("extend_hold", seconds=60)
    mat.hear("restart", what="hold")
    mat.wait(150)
    assert holds(mat)[-1] == (120, 120, "complete")


def test_the_breaths_of_a_hold_from_its_beginning() -> None:
    mat = Mat().begin(4)
    mat.hear("set_hold", breaths=5)
    mat.barge("next")
    while mat.phase is not Phase.HOLD:
        mat.wait(1)
    mat.wait(18)
    mat.hear("restart", what="hold")
    assert mat.hear("how_long")[0] == "Five breaths left."


@pytest.mark.parametrize("steps", [2, 4])
def test_where_no_hold_runs_none_begins_anew(steps: int) -> None:
    mat = Mat().begin(steps)
    assert mat.hear("restart", what="hold") == ["No hold is running."]
    assert mat.phase is Phase.STEPS


# A pause of a counted length, and too long


def test_a_pause_of_so_many_seconds_waits_for_resume_and_says_so() -> None:
    mat = Mat().begin(2)
    assert mat.hear("pause", seconds=10) == ["Paused.", "I wait until you say resume."]
    assert mat.wait(30) == []
    assert mat.phase is Phase.PAUSED
    assert mat.hear("how_long")[-1] == "The hold is one minute."


def test_so_does_one_in_the_hold() -> None:
    mat = in_hold(20, plan_s=60)
    assert mat.hear("pause", seconds=10) == [
        "Paused, with forty seconds left.",
        "I wait until you say resume.",
    ]


def test_too_long_is_written_down_and_nothing_grows() -> None:
    mat = in_hold()
    mat.wait(250)
    assert mat.hear("no", "too long")[0] == "Thank you."
    (answer,) = [r.data for r in mat.records if r.kind == "comfortable"]
    assert (answer["value"], answer["reason"]) == (False, "too_long")
    assert past_of(written(mat), all_poses(), 0).today["hero"].reason != "grown"


def test_a_length_that_is_corrected_is_the_last_one() -> None:
    mat = Mat().begin(2)
    mat.hear("set_hold", seconds=120)
    assert mat.hear("set_hold", "no three minutes", seconds=180) == ["All right, three minutes."]
