"""Cut off anywhere and started again: what the person is told, and where it goes on."""

from collections.abc import Sequence

import pytest
from journal_helper import Wall
from mat import Mat, all_poses

from voice_hero.command import Command
from voice_hero.journal.journal import Journal
from voice_hero.phases import Phase
from voice_hero.poses.pose import Topic
from voice_hero.session.events import Heard
from voice_hero.session.state import Place
from voice_hero.sound.cue_names import CueName

WAY_UP = "For the way up, say, come out."


def cut(mat: Mat, ago_s: float = 60.0) -> Mat:
    """The program that starts after this one was killed, with what the journal has of it."""
    wall = Wall()
    journal = Journal(None, wall)
    for record in mat.records:
        journal.append(record.kind, record.data)
    wall.at += ago_s
    again = Mat(past=journal.past(all_poses()))
    again.records = list(mat.records)
    journal.close()
    return again


def woken(mat: Mat, ago_s: float = 60.0) -> Mat:
    again = cut(mat, ago_s).wake()
    again.speak_out()
    return again


def told(mat: Mat) -> list[str]:
    return mat.since(0)


# In the hold


def test_paused_between_two_beats_it_knows_the_second() -> None:
    mat = Mat().in_hold()
    mat.wait(37)
    mat.barge("pause")
    assert "You were thirty seven seconds into the hold." in told(woken(mat))


def test_a_length_asked_for_in_the_hold_is_the_length_after_a_cut() -> None:
    mat = Mat().in_hold()
    mat.wait(22)
    mat.barge("set_hold", seconds=120)
    again = woken(mat)
    assert "You were twenty two seconds into the hold." in told(again)
    again.hear("resume")
    again.wait(200)
    assert again.session.state.last_held_s == 120


def test_on_the_way_into_the_deeper_form_the_hold_has_stood_still() -> None:
    mat = Mat().in_hold()
    mat.wait(23)
    mat.barge("deepen")
    mat.wait(4)
    mat.barge("yes")
    mat.wait(9)
    assert "You were twenty seven seconds into the hold." in told(woken(mat))


def test_a_hold_in_breaths_goes_on_in_breaths() -> None:
    mat = Mat().begin(4)
    mat.hear("set_hold", breaths=6)
    mat.barge("next")
    while mat.phase is not Phase.HOLD:
        mat.wait(0.5)
    mat.wait(20.5)
    again = woken(mat)
    again.barge("resume")
    assert again.barge("how_long")[-1] == "Four breaths left."
    again.wait(60)
    assert again.cues.count(CueName.BREATHE_IN) == 4
    assert again.cues.count(CueName.END) == 1


def test_a_length_asked_for_before_going_on_is_taken() -> None:
    mat = Mat().in_hold()
    mat.wait(31)
    again = woken(mat)
    assert again.hear("set_hold", seconds=90) == ["All right, one minute and thirty seconds."]
    again.barge("resume")
    again.wait(150)
    assert again.session.state.last_held_s == 90


def test_breaths_asked_for_before_going_on_outlast_a_second_cut_while_getting_ready() -> None:
    mat = Mat().in_hold()
    mat.wait(31)
    again = woken(mat)
    again.hear("set_hold", breaths=10)
    again.barge("resume")
    hold = again.session.state.hold
    assert hold is not None
    cut = woken(again).session.state.interrupted
    assert cut is not None
    assert (cut.held_s, cut.total_s, cut.breaths) == (hold.done_s, hold.total_s, 10)


@pytest.mark.parametrize(
    ("asked", "said", "held_s"),
    [
        (("set_hold", {"seconds": 90}), "All right, one minute and thirty seconds in all.", 90),
        (("set_hold", {"seconds": 20}), "You have held that long already.", 60),
        (("extend_hold", {"seconds": 30}), "All right, one minute left now.", 90),
        (("set_hold", {"breaths": 5}), "All right, five breaths.", 70.0),
    ],
)
def test_a_length_asked_for_while_getting_ready_again_is_taken_and_told(
    asked: tuple[str, dict[str, int | str]], said: str, held_s: float
) -> None:
    mat = Mat().in_hold()
    mat.wait(30)
    again = woken(mat)
    again.barge("resume")
    since = len(again.told)
    intent, slots = asked
    again.send(Heard(intent, Command(intent, slots, intent)))
    again.wait(150)
    assert said in again.since(since)
    if "already" not in said:
        assert not any("thirty seconds left" in text for text in again.since(since)[:4])
    assert again.session.state.last_held_s == held_s
    assert again.cues.count(CueName.END) == 1


def test_half_time_is_not_told_again() -> None:
    mat = Mat().in_hold()
    mat.wait(40)
    again = woken(mat)
    again.barge("resume")
    again.wait(60)
    assert CueName.HALF not in again.cues
    assert again.session.state.hold is None


# Before the hold


def test_a_length_asked_for_before_the_hold_is_kept() -> None:
    for step in (1, 3):
        mat = Mat().wake()
        mat.hear("set_hold", seconds=120)
        mat.hear("start")
        mat.hear("no")
        for _ in range(step - 1):
            mat.hear("next")
        again = woken(mat)
        again.hear("resume")
        assert again.hear("how_long") == ["The hold is two minutes.", "It comes in step five."]


def test_breaths_asked_for_before_the_hold_are_kept() -> None:
    mat = Mat().wake()
    mat.hear("set_hold", breaths=7)
    mat.hear("start")
    mat.hear("no")
    again = woken(mat)
    again.hear("resume")
    assert again.hear("how_long")[0] == "The hold is seven breaths."


def test_seconds_asked_for_after_breaths_are_what_is_kept() -> None:
    mat = Mat().begin(2)
    mat.hear("set_hold", breaths=7)
    mat.hear("set_hold", seconds=45)
    again = woken(mat)
    again.hear("resume")
    assert again.hear("how_long")[0] == "The hold is forty five seconds."


def test_a_hold_kept_short_for_a_caution_is_kept_short() -> None:
    mat = Mat().wake()
    for intent in ("start", "yes", "start"):
        mat.hear(intent)
    again = woken(mat)
    again.hear("resume")
    assert again.hear("how_long")[0] == "The hold is thirty seconds."
    again.hear("stop")
    assert again.hear("start")[-1].endswith("?"), "the answer was no no: it is asked again"


def test_start_over_keeps_what_was_asked_for() -> None:
    mat = Mat().begin(3)
    mat.hear("set_hold", seconds=90)
    again = woken(mat)
    again.hear("restart")
    assert "one minute and thirty seconds" in again.hear("how_long")[0]


# On the way out


def out_of_the_hold(seconds: float) -> Mat:
    mat = Mat().in_hold()
    mat.wait(60 + seconds)
    assert mat.session.state.place is Place.OUT
    return mat


@pytest.mark.parametrize("seconds", [0.1, 6.0, 20.0])
@pytest.mark.parametrize("word", ["resume", "come_out", "next"])
def test_on_the_way_out_the_way_out_is_offered_and_given(seconds: float, word: str) -> None:
    mat = out_of_the_hold(seconds)
    again = woken(mat)
    assert told(again) == ["We were cut off on the way out.", WAY_UP]
    said = again.hear(word)
    way_out = [line.text for line in all_poses()["hero"].way_out.say]
    assert said[: len(way_out)] == way_out
    assert said[-1] == "Was the hold comfortable?"
    again.hear("yes")
    assert "hold_start" not in again.kinds()[len(mat.kinds()) :]
    assert woken(again).phase is Phase.WELCOME
    assert not any("cut off" in text for text in told(woken(again)))


def test_the_end_of_the_hold_was_written_and_the_way_out_was_not() -> None:
    mat = out_of_the_hold(0.1)
    while mat.records[-1].kind != "hold_end":
        mat.records.pop()
    assert told(woken(mat)) == ["We were cut off on the way out.", WAY_UP]


def test_after_pain_the_way_out_is_offered_and_nothing_else() -> None:
    mat = Mat().in_hold()
    mat.wait(20)
    mat.barge("pain")
    again = woken(mat)
    assert told(again) == ["We were cut off on the way out.", WAY_UP]
    assert again.hear("help") == [WAY_UP]
    said = again.hear("come_out")
    assert "comfortable" not in " ".join(said)
    assert again.past is not None
    assert again.past.today["hero"].reason == "gentler"


def test_on_the_way_out_before_another_pose_it_is_that_way_out_that_is_offered() -> None:
    mat = Mat().begin(4)
    mat.barge("start", pose="lotus")
    again = woken(mat)
    assert told(again) == ["We were cut off on the way out.", WAY_UP]
    assert again.hear("come_out")[0] == all_poses()["hero"].way_out.say[0].text


@pytest.mark.parametrize("times", [2, 3])
def test_on_the_way_out_before_another_pose_that_is_asked_for_again(times: int) -> None:
    mat = Mat().in_hold()
    mat.wait(20)
    for _ in range(times):
        mat.barge("practice")
    again = woken(mat)
    assert told(again) == ["We were cut off on the way out.", WAY_UP]
    assert again.hear("come_out")[0] == all_poses()["hero"].way_out.say[0].text


def test_a_way_out_that_was_taken_back_is_none() -> None:
    mat = Mat().begin(3)
    mat.barge("come_out")
    mat.send(Heard("don't come out", None, revises=True))
    assert "We were cut off at step three." in told(woken(mat))


def test_a_pain_that_was_taken_back_was_none_and_the_hold_goes_on_after_a_cut() -> None:
    mat = Mat().in_hold()
    mat.wait(20)
    mat.barge("pain")
    mat.send(Heard("not my knee", None, revises=True))
    mat.wait(10)
    again = woken(mat)
    assert "You were thirty seconds into the hold." in told(again)
    assert again.past is not None
    assert again.past.today["hero"].reason != "gentler"


def test_a_pain_that_was_taken_back_leaves_one_before_the_steps_what_it_was() -> None:
    mat = Mat().begin(2)
    mat.barge("pain")
    mat.barge("go_to_step", step=5)
    while mat.phase is not Phase.HOLD:
        mat.wait(1)
    mat.wait(20)
    mat.barge("pain")
    mat.send(Heard("not my knee", None, revises=True))
    mat.wait(10)
    again = woken(mat)
    assert "You were thirty seconds into the hold." in told(again)
    assert again.past is not None
    assert again.past.today["hero"].reason == "gentler"


def test_another_pose_that_was_taken_back_was_none_and_the_hold_goes_on_after_a_cut() -> None:
    mat = Mat().in_hold()
    mat.wait(20)
    mat.barge("practice")
    mat.send(Heard("not now", None, revises=True))
    mat.wait(10)
    again = woken(mat)
    assert "You were thirty seconds into the hold." in told(again)
    again.hear("resume")
    assert again.session.state.practice == []


@pytest.mark.parametrize("slots", [{"seconds": 90}, {"breaths": 9}])
def test_a_length_that_was_taken_back_is_none_after_a_cut(slots: dict[str, int | str]) -> None:
    for mat in (Mat().begin(3), Mat().in_hold()):
        mat.wait(11)
        mat.send(Heard("make it longer", Command("set_hold", slots, "make it longer")))
        mat.send(Heard("no don't", None, revises=True))
        mat.wait(20)
        again = woken(mat)
        again.barge("resume")
        said = again.barge("how_long")[0]
        assert said in ("Thirty seconds left.", "The hold is one minute.")


@pytest.mark.parametrize("word", ["practice", "someone_else", "come_out"])
def test_a_way_out_after_a_cut_that_was_taken_back_leaves_the_hold_as_it_was(word: str) -> None:
    mat = Mat().in_hold()
    mat.wait(40)
    again = woken(mat)
    again.barge(word)
    again.send(Heard("no don't", None, revises=True))
    again.wait(10)
    assert "You were forty seconds into the hold." in told(woken(again))


@pytest.mark.parametrize(("intent", "slots"), [("set_hold", {"seconds": 40}), ("extend_hold", {})])
def test_a_length_after_a_cut_that_was_taken_back_leaves_the_hold_its_own(
    intent: str, slots: dict[str, int | str]
) -> None:
    mat = Mat().in_hold()
    mat.wait(40)
    again = woken(mat)
    again.send(Heard("another length", Command(intent, slots, "another length")))
    again.send(Heard("no don't", None, revises=True))
    once_more = woken(again)
    assert "You were forty seconds into the hold." in told(once_more)
    once_more.barge("resume")
    assert once_more.barge("how_long")[0] == "Twenty seconds left."


# What can be said then


def test_after_a_cut_every_word_has_a_true_answer() -> None:
    mat = Mat().in_hold()
    mat.wait(40)
    where = ["We were cut off.", "You were forty seconds into the hold."]
    assert woken(mat).hear("where")[:2] == where
    assert woken(mat).hear("how_long")[:2] == where
    assert woken(mat).hear("help") == ["You can say resume, start over, or come out."]
    assert woken(mat).hear("next")[0].startswith("Going on")
    assert woken(mat).hear("stop") == ["Goodbye.", WAY_UP]
    assert woken(mat).hear("pain")[0] == all_poses()["hero"].way_out.shortest[0].text
    assert "<start>" not in woken(mat).hear("cautions")


def test_who_says_nothing_after_a_cut_is_reminded_and_then_given_the_way_out() -> None:
    mat = Mat().in_hold()
    mat.wait(40)
    again = woken(mat)
    assert again.wait(70) == ["You can say resume, start over, or come out."]
    assert all_poses()["hero"].way_out.say[0].text in again.wait(700)
    assert again.phase is Phase.ASLEEP


def test_a_stop_over_the_answer_to_a_call_for_help_after_a_cut_leaves_the_way_out() -> None:
    mat = Mat().in_hold()
    mat.wait(40)
    again = woken(mat)
    again.barge("distress")
    assert again.hear("stop") == ["Goodbye.", WAY_UP]


def test_a_second_cut_while_the_question_is_open_forgets_nobody_in_the_pose() -> None:
    mat = Mat().in_hold()
    mat.wait(40)
    again = woken(mat)
    again.session.state.asked.clear()  # as if it had been asked more than an hour ago
    assert again.hear("restart")[-1].endswith("?")
    assert "You were forty seconds into the hold." in told(woken(again))


@pytest.mark.parametrize("word", ["yes", "next"])
def test_from_a_pose_that_was_cut_off_to_the_next_one_by_way_of_the_way_out(word: str) -> None:
    mat = Mat().in_hold()
    mat.wait(40)
    again = woken(mat)
    assert again.hear("follow_up")[-1].endswith("?")
    assert again.hear(word)[1] == all_poses()["hero"].way_out.say[0].text


def test_come_out_after_a_cut_in_the_hold_is_the_way_out_to_its_end() -> None:
    mat = Mat().in_hold()
    mat.wait(40)
    again = woken(mat)
    assert again.hear("come_out")[-1] == "Was the hold comfortable?"
    assert again.session.state.last_held_s == 40


@pytest.mark.parametrize(("ago_s", "phase"), [(60.0, Phase.WELCOME), (7200.0, Phase.ASLEEP)])
def test_a_service_that_begins_asleep_does_not_sleep_over_a_person_in_the_pose(
    ago_s: float, phase: Phase
) -> None:
    mat = Mat().in_hold()
    mat.wait(40)
    again = cut(mat, ago_s).wake(asleep=True)
    again.speak_out()
    assert again.phase is phase
    assert bool(told(again)) is (phase is Phase.WELCOME)


def test_the_rest_of_the_whole_practice_outlasts_a_cut() -> None:
    mat = Mat().wake()
    mat.hear("practice")
    mat.hear("no")
    again = woken(mat)
    again.hear("resume")
    assert again.session.state.pose.name == "childs_pose"
    assert again.session.state.practice == ["hero", "half_lotus"]
    said = _to_the_end(again)
    assert "Next is hero pose." in said


def test_a_second_cut_of_the_whole_practice() -> None:
    mat = Mat().wake()
    mat.hear("practice")
    mat.hear("no")
    _to_the_end(mat)
    mat.hear("start")
    mat.hear("no")
    again = woken(mat)
    again.hear("resume")
    assert again.session.state.pose.name == "hero"
    assert again.session.state.practice == ["half_lotus"]


def _to_the_end(mat: Mat) -> Sequence[str]:
    since = len(mat.told)
    while mat.session.state.place is not Place.AFTER:
        mat.hear("next")
        mat.wait(30)
    mat.speak_out()
    mat.hear("yes")
    return mat.since(since)


# A journal that cannot be written


def test_a_record_that_cannot_be_kept_is_told_once_and_the_practice_goes_on() -> None:
    mat = Mat().begin(2)
    for _ in range(3):
        mat.session.not_written()
        mat.wait(1)
    words = ["I cannot write this practice down.", "It goes on all the same."]
    assert told(mat)[-2:] == words
    assert mat.hear("next")[0] == "Step three: settle the seat and the hands."
    mat.session.not_written()
    mat.wait(10)
    assert told(mat).count(words[0]) == 1


def test_it_is_not_told_over_a_sentence_nor_into_the_silence_after_a_stop() -> None:
    mat = Mat().begin(2)
    mat.session.not_written()
    assert mat.barge("tip") == [all_poses()["hero"].topics[Topic.TIP][0].text]
    mat.speak_out()
    assert told(mat)[-1] == "It goes on all the same."

    mat = Mat().begin(2)
    mat.barge("stop")
    mat.session.not_written()
    assert "I cannot write this practice down." not in mat.wait(100)
