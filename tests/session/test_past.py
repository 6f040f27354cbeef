"""What a session is told about earlier ones."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from journal_helper import DAY, Wall, Writer

from voice_hero.journal.earlier_sessions import past_of
from voice_hero.journal.journal import Journal
from voice_hero.journal.practised import Datum, Event
from voice_hero.poses.pose import Pose, load_pose, shipped_poses
from voice_hero.session.state import Past, Settings

POSES = {name: load_pose(name) for name in shipped_poses()}


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def journal(wall: Wall) -> Iterator[Journal]:
    opened = Journal(None, wall)
    yield opened
    opened.close()


@pytest.fixture
def write(journal: Journal, wall: Wall) -> Writer:
    return Writer(journal, wall)


def _past(write: Writer, poses: dict[str, Pose] = POSES) -> Past:
    return write.journal.past(poses)


def test_the_first_time_of_all(write: Writer) -> None:
    past = _past(write)
    assert (past.sessions, past.longest_s, past.last_s) == (0, 0.0, 0.0)
    assert past.interrupted is None
    assert past.settings == Settings()
    assert past.today["hero"].reason == "first"
    assert past.today["hero"].seconds == POSES["hero"].hold.plan.start_s


# The plan


def test_two_comfortable_ones_grow_the_plan_of_that_pose_alone(write: Writer) -> None:
    write.whole(60, comfortable=True)
    write.whole(60, comfortable=True)
    past = _past(write)
    assert (past.today["hero"].seconds, past.today["hero"].reason) == (90, "grown")
    assert past.today["hero"].last_s == 60
    assert past.today["childs_pose"].reason == "first"


def test_silence_is_no_yes(write: Writer) -> None:
    for _ in range(5):
        write.whole(60)
    assert _past(write).today["hero"].seconds == 60


def test_the_last_answer_of_a_practice_counts(write: Writer) -> None:
    write.whole(60, comfortable=True)
    write.begin()
    write.hold()
    write("done")
    write("comfortable", value=True)
    write("comfortable", value=False)
    assert _past(write).today["hero"].seconds == 60


@pytest.mark.parametrize("word", ["pain", "distress"])
@pytest.mark.parametrize("moment", ["in a step", "in the hold", "after it", "after the stop"])
def test_pain_makes_the_next_plan_gentler(write: Writer, word: str, moment: str) -> None:
    for held_s in (60, 60, 90, 90):
        write.whole(held_s, comfortable=True)
    assert _past(write).today["hero"].seconds == 120
    write.begin()
    if moment == "in a step":
        write(word)
    elif moment == "in the hold":
        write("hold_start", total_s=120.0, held_s=0.0)
        write(word)
        write("hold_end", held_s=30.0, total_s=120.0, reason="pain")
    else:
        write.hold(120, 120)
        write("done")
        if moment == "after the stop":
            write("session_end", reason="stop")
        write(word)
    past = _past(write)
    assert (past.today["hero"].seconds, past.today["hero"].reason) == (90, "gentler")
    cut = past.interrupted
    assert cut is None or cut.out, "nobody who was hurt is invited back"


def test_a_hold_that_was_left_early_grows_nothing(write: Writer) -> None:
    for _ in range(3):
        write.begin()
        write.hold(20, 60, reason="left")
        write("done")
        write("comfortable", value=True)
    assert _past(write).today["hero"].seconds == 60


def test_guests_change_nothing(write: Writer) -> None:
    write.whole(60, comfortable=True)
    before = _past(write)
    write.guest = True
    write.whole(300, comfortable=True)
    write.begin()
    write("pain")
    write("settings", rate_step=2, volume_step=-3, breath_step=1, brief=True)
    write.wall.at = write.wall.at - 1000  # how long ago is the only thing that may differ
    after = _past(write)
    assert after.today == before.today
    assert (after.sessions, after.longest_s, after.last_s) == (1, 60.0, 60.0)
    assert after.settings == before.settings
    assert after.interrupted is None


def test_guests_in_a_journal_of_old_are_passed_over() -> None:
    pose: dict[str, Datum] = {"pose": "hero", "guest": True}
    events = [Event(1.0, kind, pose) for kind in ("session_start", "cautioned", "step", "pain")]
    assert past_of(events, POSES, 2.0) == past_of([], POSES, 2.0)


# Counting


def test_sessions_the_longest_and_the_last(write: Writer) -> None:
    write.whole(90)
    write.whole(45)
    past = _past(write)
    assert (past.sessions, past.longest_s, past.last_s) == (2, 90.0, 45.0)


def test_a_start_that_went_no_further_is_no_session(write: Writer) -> None:
    write("session_start")
    write("cautioned")
    write("session_end", reason="silence")
    assert _past(write).sessions == 0


def test_starting_over_counts_once_and_the_longer_hold_counts(write: Writer) -> None:
    write.begin()
    write.hold(15, 60, reason="left")
    write("step", step=0)
    write.hold(60, 60)
    write("done")
    past = _past(write)
    assert (past.sessions, past.last_s) == (1, 60.0)


# The caution


def test_how_long_ago_the_caution_was_asked_about(write: Writer) -> None:
    write.whole()
    asked = next(e.at for e in write.journal.events() if e.kind == "cautioned")
    write.wall.at += 600
    assert _past(write).asked_ago_s == {"hero": pytest.approx(write.wall.at - asked)}


def test_a_question_without_an_answer_that_let_begin_is_asked_again(write: Writer) -> None:
    write("session_start")
    write("cautioned")
    assert _past(write).asked_ago_s == {}


# Cut off


def _cut_in_hold(write: Writer, held_s: float = 40.0) -> None:
    write.begin()
    write("hold_start", total_s=90.0, held_s=0.0)
    write("hold_beat", held_s=held_s)


def test_cut_off_in_a_step(write: Writer) -> None:
    write.begin(3)
    write.wall.at += 60
    cut = _past(write).interrupted
    assert cut is not None
    assert (cut.pose, cut.step, cut.held_s, cut.ago_s) == ("hero", 2, 0.0, 60.0)


def test_cut_off_in_the_hold(write: Writer) -> None:
    _cut_in_hold(write)
    write.wall.at += 100
    cut = _past(write).interrupted
    assert cut is not None
    assert (cut.step, cut.held_s, cut.total_s, cut.ago_s) == (4, 40.0, 90.0, 100.0)


def test_a_paused_hold_knows_its_own_figures(write: Writer) -> None:
    _cut_in_hold(write)
    write("paused", held_s=43.5, total_s=120.0)
    cut = _past(write).interrupted
    assert cut is not None
    assert (cut.held_s, cut.total_s) == (43.5, 120.0)


def test_a_length_asked_for_before_the_hold_and_in_it(write: Writer) -> None:
    write.begin(3)
    write("planned", seconds=120)
    cut = _past(write).interrupted
    assert cut is not None
    assert (cut.held_s, cut.total_s) == (0.0, 120)
    write("hold_start", total_s=120.0, held_s=0.0)
    write("planned", seconds=150)
    cut = _past(write).interrupted
    assert cut is not None
    assert cut.total_s == 150


def test_a_hold_taken_up_again_is_one_hold(write: Writer) -> None:
    _cut_in_hold(write)
    write.wall.at += 120
    write("hold_start", total_s=90.0, held_s=40.0)
    write("hold_end", 50, held_s=90.0, total_s=90.0, reason="complete")
    write("done")
    write("comfortable", value=True)
    past = _past(write)
    assert (past.sessions, past.longest_s) == (1, 90.0)
    assert past.interrupted is None


def test_what_was_held_before_a_cut_is_not_lost_if_nobody_goes_on(write: Writer) -> None:
    _cut_in_hold(write)
    write.wall.at += DAY
    write("session_start")
    write("step", step=0)
    past = _past(write)
    assert (past.sessions, past.longest_s) == (1, 40.0)
    assert past.interrupted is not None
    assert past.interrupted.held_s == 0.0


def test_after_its_end_a_cut_is_no_longer_in_the_hold(write: Writer) -> None:
    write.begin()
    write.hold()
    cut = _past(write).interrupted
    assert cut is not None
    assert cut.out, "what is offered is the way out, not the step"


def test_out_of_the_hold_and_on_with_the_steps_a_cut_is_in_the_step(write: Writer) -> None:
    write.begin()
    write.hold(20, 60, reason="left")
    write("step", step=2)
    cut = _past(write).interrupted
    assert cut is not None
    assert (cut.out, cut.step, cut.held_s) == (False, 2, 0.0)


@pytest.mark.parametrize("end", ["done", "session_end"])
def test_what_has_ended_was_not_cut_off(write: Writer, end: str) -> None:
    write.begin(2)
    write(end, reason="stop")
    assert _past(write).interrupted is None


def test_the_end_counts_though_another_pose_was_up_when_it_was_said(write: Writer) -> None:
    write.pose = "childs_pose"
    write.begin(2)
    write.pose = "hero"
    write("session_end", reason="silence")
    assert _past(write).interrupted is None


def test_a_pose_that_is_no_longer_there_is_not_gone_back_to(write: Writer) -> None:
    write.begin(2)
    assert _past(write, {"half_lotus": POSES["half_lotus"]}).interrupted is None


@pytest.mark.parametrize("jump", [DAY, -DAY])
def test_a_wall_clock_that_jumps_a_day_mixes_nothing_up(write: Writer, jump: float) -> None:
    write.whole(60, comfortable=True)
    write.wall.at += jump
    write.whole(75, comfortable=True)
    write.begin(2)
    write.wall.at += jump
    past = _past(write)
    assert past.today["hero"].seconds == 90
    assert (past.sessions, past.last_s) == (2, 75.0)
    assert past.interrupted is not None
    assert past.interrupted.ago_s == jump
    assert past.asked_ago_s["hero"] == pytest.approx(jump, abs=100)


# Settings


def test_the_settings_chosen_last(write: Writer) -> None:
    write("settings", rate_step=1, volume_step=-2, breath_step=0, brief=False)
    write("settings", rate_step=2, volume_step=-2, breath_step=-1, brief=True)
    assert _past(write).settings == Settings(2, -2, -1, True)


def test_settings_that_are_no_settings_are_passed_over(write: Writer) -> None:
    write("settings", rate_step="fast", volume_step=0.5, brief="yes", breath_step=1)
    assert _past(write).settings == Settings(breath_step=1)


# Whatever the order

_KINDS = [
    "session_start",
    "cautioned",
    "step",
    "planned",
    "hold_start",
    "hold_beat",
    "hold_end",
    "paused",
    "resumed",
    "deepened",
    "pain",
    "distress",
    "comfortable",
    "done",
    "settings",
    "session_end",
    "unknown",
]


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            Event,
            at=st.floats(-1e10, 1e10),
            kind=st.sampled_from(_KINDS),
            data=st.dictionaries(
                st.sampled_from(
                    ["pose", "guest", "step", "held_s", "total_s", "seconds", "value", "reason"]
                ),
                st.one_of(
                    st.sampled_from(["hero", "childs_pose", "complete"]),
                    st.booleans(),
                    st.floats(0, 300),
                    st.integers(0, 300),
                ),
            ),
        ),
        max_size=40,
    )
)
def test_any_order_of_events_gives_a_past_that_can_be_used(events: list[Event]) -> None:
    past = past_of(events, POSES, 0.0)
    for name, today in past.today.items():
        plan = POSES[name].hold.plan
        assert plan.least_s <= today.seconds <= plan.goal_s
    assert past.last_s <= past.longest_s
    assert past.sessions <= len(events)
