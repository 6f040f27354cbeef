"""What was understood by likeness alone, and would change the practice, is asked back."""

from dataclasses import replace

import pytest
from mat import Mat, likely

from voice_hero.phases import CHANGES, Asking, Phase
from voice_hero.session.effects import Record, Say
from voice_hero.session.events import EarsLost, Heard
from voice_hero.session.state import Past, Place

SAID: dict[str, tuple[dict[str, int | str], str]] = {
    "stop": ({}, "Shall I stop?"),
    "come_out": ({}, "Shall we come out of the pose?"),
    "set_hold": ({"seconds": 120}, "Shall we hold for two minutes?"),
    "extend_hold": ({}, "Shall we hold longer?"),
    "shorten_hold": ({}, "Shall we make the hold shorter?"),
    "go_to_step": ({"step": 2}, "Shall we go to step two?"),
    "restart": ({"what": "hold"}, "Shall we start the hold again?"),
}


def in_hold(after_s: float = 20) -> Mat:
    mat = Mat().in_hold()
    mat.wait(after_s)
    return mat


def in_a_step() -> Mat:
    """In the middle of the second step's sentences."""
    mat = Mat().begin()
    mat.barge("next")
    mat.wait(5)
    return mat


def test_every_change_has_a_question() -> None:
    assert set(SAID) == CHANGES


@pytest.mark.parametrize("intent", sorted(SAID))
def test_in_the_hold_it_is_asked_and_the_clock_runs_on(intent: str) -> None:
    slots, question = SAID[intent]
    mat = in_hold()
    kinds = len(mat.records)
    assert mat.seem(intent, **slots) == [question]
    assert (mat.phase, mat.session.asking) == (Phase.QUESTION, Asking.OTHER)
    assert {r.kind for r in mat.records[kinds:]} <= {"hold_beat"}
    start = next(at for at, text in mat.told if text == "<start>")
    mat.wait(60)
    end = next(at for at, text in mat.told if text == "<end>")
    assert end - start == pytest.approx(60, abs=0.2)


def test_yes_does_it() -> None:
    mat = in_hold()
    mat.seem("set_hold", seconds=120)
    assert mat.hear("yes")[0] == "All right, two minutes in all."
    mat.seem("stop")
    assert mat.hear("yes")[0] == "Stopped."
    assert mat.session.state.over


def test_a_yes_by_likeness_alone_does_nothing() -> None:
    mat = in_hold()
    mat.seem("stop")
    mat.seem("yes")
    assert mat.phase is Phase.QUESTION
    assert mat.session.state.hold is not None


def test_no_drops_it_with_a_word() -> None:
    mat = in_hold()
    mat.seem("come_out")
    assert mat.hear("no") == ["All right, as before."]
    assert mat.phase is Phase.HOLD


def test_another_command_drops_it_and_is_done() -> None:
    mat = in_hold()
    mat.seem("stop")
    assert "left." in mat.hear("how_long")[0]
    assert mat.phase is Phase.HOLD
    mat.seem("stop")
    mat.hear("come_out")
    assert mat.session.state.place in (Place.OUT, Place.AFTER)


def test_silence_drops_it_after_ten_seconds_without_a_word() -> None:
    mat = in_hold(12)
    mat.seem("stop")
    assert mat.wait(9) == []
    assert mat.session.asking is Asking.OTHER
    mat.wait(2)
    assert mat.phase is Phase.HOLD


def test_a_refused_word_does_not_make_it_last() -> None:
    mat = in_hold(12)
    mat.seem("stop")
    mat.wait(7)
    mat.send(Heard("blah", None, worth_a_hint=True))
    mat.wait(4)
    assert mat.phase is Phase.HOLD


def test_while_guiding_the_sentence_that_was_cut_off_follows_the_answer() -> None:
    mat = in_a_step()
    in_air = mat.told[-1][1]
    assert mat.seem("stop") == ["Shall I stop?"]
    said = mat.hear("no")
    assert said[:2] == ["All right, as before.", in_air]
    assert mat.phase is Phase.STEPS


def test_while_guiding_silence_lets_the_guiding_go_on() -> None:
    mat = in_a_step()
    in_air = mat.told[-1][1]
    mat.seem("restart")
    said = mat.wait(60)
    assert said[0] == in_air
    assert mat.told[-1][1] == "Now sit down in between your feet."


def test_getting_ready_waits_for_the_answer_and_the_hold_begins_after_it() -> None:
    mat = Mat().begin(4)
    mat.barge("next")
    mat.wait(3)
    mat.seem("come_out")
    assert mat.cues == []
    mat.wait(120)
    assert mat.session.state.last_held_s == 60


def test_a_pause_stays_a_pause() -> None:
    mat = in_hold()
    mat.hear("pause")
    mat.seem("set_hold", seconds=120)
    mat.wait(30)
    assert mat.phase is Phase.PAUSED
    assert mat.hear("resume") == ["Going on, with forty seconds left.", "<start>"]


def test_the_question_that_it_came_between_is_put_again() -> None:
    mat = Mat().wake()
    caution = mat.hear("start")[-1]
    assert mat.seem("stop") == ["Shall I stop?"]
    assert mat.hear("no") == ["All right, as before.", caution]
    assert mat.session.asking is Asking.CAUTION
    mat.seem("stop")
    assert mat.wait(15) == [caution]
    assert mat.session.asking is Asking.CAUTION


def test_the_comfort_question_too() -> None:
    mat = Mat().in_hold()
    mat.wait(150)
    mat.seem("stop")
    assert mat.hear("no")[-1] == "Was the hold comfortable?"
    mat.hear("yes")
    assert [r.data["value"] for r in mat.records if r.kind == "comfortable"] == [True]


def test_a_length_meant_for_the_deeper_form_is_its_length() -> None:
    mat = in_hold()
    mat.hear("deepen")
    mat.seem("set_hold", seconds=20)
    said = mat.hear("yes")
    assert said[:2] == ["All right, twenty seconds.", "Shall we do that now, for twenty seconds?"]


@pytest.mark.parametrize("intent", ["pain", "distress"])
def test_pain_and_distress_are_never_asked_back(intent: str) -> None:
    mat = in_hold()
    mat.seem(intent)
    assert mat.session.state.hold is None
    assert not any(text.endswith("?") for text in mat.since(len(mat.told) - 5))


@pytest.mark.parametrize("intent", ["start", "next", "practice"])
def test_what_begins_the_pose_only_asks_about_the_caution(intent: str) -> None:
    mat = Mat(past=Past(asked_ago_s={"hero": 60.0, "childs_pose": 60.0})).wake()
    assert mat.seem(intent)[-1].endswith("?")
    assert mat.session.asking is Asking.CAUTION


def test_somebody_who_was_warned_does_not_begin_by_something_like_a_start() -> None:
    mat = Mat().wake()
    mat.hear("start")
    mat.hear("yes")
    assert mat.seem("start")[0] == "I would leave this pose out today."
    assert mat.phase is Phase.WELCOME


def test_another_pose_in_the_middle_of_one_is_asked_back() -> None:
    mat = Mat().begin(3)
    assert mat.seem("start", pose="child's pose") == ["Shall we do child's pose now?"]
    assert mat.hear("yes")[0] == "Here is the way out."


@pytest.mark.parametrize("intent", ["person", "someone_else"])
def test_somebody_else_in_the_middle_of_a_hold_is_asked_back(intent: str) -> None:
    mat = in_hold()
    assert mat.seem(intent, name="anna") == ["Is somebody else practising now?"]
    assert mat.hear("no") == ["All right, as before."]
    assert mat.phase is Phase.HOLD


def test_a_whole_practice_in_the_middle_of_a_pose_is_asked_back() -> None:
    mat = Mat().begin(3)
    assert mat.seem("practice") == ["Shall we do the whole practice now?"]
    assert mat.hear("yes")[0] == "Here is the way out."


def test_what_is_only_like_a_start_of_an_unknown_pose_begins_nothing() -> None:
    mat = Mat().wake()
    mat.send(Heard("start", replace(likely("start"), text="start crow pose")))
    mat.speak_out()
    assert mat.told[-2][1] == "I do not know that pose."
    assert mat.phase is Phase.WELCOME
    mat.send(Heard("start", replace(likely("start"), text="begin with the pose")))
    assert mat.session.asking is Asking.CAUTION


def test_a_yes_by_likeness_alone_does_not_start_over() -> None:
    mat = in_hold()
    mat.hear("restart")
    assert mat.seem("yes") == ["Do you want to start again from the beginning?"]
    assert mat.session.state.hold is not None


def test_where_nothing_is_lost_nothing_is_asked() -> None:
    mat = in_hold()
    assert mat.seem("restart") == ["Do you want to start again from the beginning?"]
    mat.hear("no")
    mat.hear("stop")
    assert mat.seem("come_out")[0] == "Press your hands against the floor."


def test_lost_ears_leave_no_question_and_the_hold_comes_to_its_end() -> None:
    mat = Mat().begin(4)
    mat.barge("next")
    mat.wait(3)
    mat.seem("stop")
    mat.send(EarsLost())
    mat.wait(100)
    assert mat.session.state.place is Place.AFTER
    assert mat.phase is Phase.AFTER


def test_what_was_asked_back_can_be_called_off_like_any_word() -> None:
    mat = in_hold()
    mat.send(Heard("stop", likely("stop")))
    effects = mat.send(Heard("stop the music", None, revises=True))
    assert [e.text for e in effects if isinstance(e, Say)] == ["All right, as before."]
    assert not any(isinstance(e, Record) for e in effects)
    assert mat.phase is Phase.HOLD
