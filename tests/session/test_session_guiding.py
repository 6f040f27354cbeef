"""The way through the steps, as the person on the mat meets it."""

import pytest
from mat import Mat

from voice_hero.command import Command
from voice_hero.phases import Asking, Phase
from voice_hero.session.events import Heard
from voice_hero.session.state import Interrupted, Past, Place
from voice_hero.sound.cue_names import CueName


def steps_of(mat: Mat) -> list[str]:
    return [s.text for s in mat.session.state.pose.steps[mat.session.state.step].say]


def test_the_caution_is_said_and_asked_before_the_first_step() -> None:
    mat = Mat().wake()
    said = mat.hear("start")
    assert any("heart" in line and "knee" in line and "headache" in line for line in said)
    assert said[-1].endswith("?")
    assert mat.phase is Phase.QUESTION
    assert mat.hear("no")[0].startswith("Step one")


def test_five_steps_one_at_a_time_and_the_fifth_is_held() -> None:
    mat = Mat().begin()
    for name in ("two", "three", "four"):
        assert mat.hear("next")[0].startswith(f"Step {name}")
        assert mat.wait(50) == []
    assert mat.hear("next")[0].startswith("The last step")
    assert mat.phase is Phase.HOLD


@pytest.mark.parametrize("intent", ["next", "go_to_step", "resume", "restart"])
def test_nothing_but_an_answer_passes_the_caution(intent: str) -> None:
    mat = Mat().wake()
    question = mat.hear("start")[-1]
    assert mat.hear(intent, step=3) == ["I need your answer first.", question]
    assert mat.phase is Phase.QUESTION
    assert mat.hear("no")[0].startswith("Step three" if intent == "go_to_step" else "Step one")


def test_a_doubtful_answer_to_the_caution_is_asked_again_and_then_told_what_is_needed() -> None:
    mat = Mat().wake()
    question = mat.hear("start")[-1]
    told = []
    for _ in range(4):
        since = len(mat.told)
        mat.send(Heard("no problem", None, worth_a_hint=True))
        mat.speak_out()
        told.append(mat.since(since))
    hint, needs = "A yes or a no will do.", "Say yes if one applies, no if none does."
    assert [one[-2:] for one in told] == [
        [hint, question],
        [hint, question],
        [needs, question],
        [needs, question],
    ]
    assert mat.session.asking is Asking.CAUTION


@pytest.mark.parametrize("intent", ["no", "go_to_step", "set_hold", "come_out"])
def test_what_is_only_like_an_answer_to_the_caution_is_none(intent: str) -> None:
    mat = Mat().wake()
    question = mat.hear("start")[-1]
    assert mat.seem(intent, step=3, seconds=60)[-1] == question
    assert mat.session.asking is Asking.CAUTION
    assert not mat.session.state.planned_s


def test_talk_at_the_caution_is_no_answer_and_gets_none() -> None:
    mat = Mat().wake()
    mat.hear("start")
    assert mat.send(Heard("what's next on netflix", None)) == []


def test_repeat_is_the_last_instruction_then_other_words_then_the_whole_step() -> None:
    mat = Mat().begin(2)
    step = mat.session.state.pose.steps[1]
    assert mat.hear("repeat") == [step.say[-1].text]
    assert mat.hear("repeat") == [step.say[-1].again]
    assert mat.hear("repeat")[1:] == [s.text for s in step.say]


def test_the_second_repeat_is_slower() -> None:
    mat = Mat().begin(2)
    mat.hear("repeat")
    effects = mat.session.handle(Heard("again", mat_command("repeat")), mat.now)
    assert [effect.slow for effect in effects if hasattr(effect, "slow")] == [True]


def mat_command(intent: str) -> Command:
    return Command(intent, {}, intent)


def test_say_it_all_again_is_the_step() -> None:
    mat = Mat().begin(2)
    assert mat.hear("repeat", "say it all again")[1:] == steps_of(mat)


def test_repeat_in_the_middle_of_a_step_goes_on_from_there() -> None:
    mat = Mat().begin()
    mat.barge("next")
    mat.wait(8)
    said = steps_of(mat)
    in_air = mat.told[-1][1]
    after = said[said.index(in_air) :]
    assert mat.hear("repeat") == after


def test_an_answer_to_a_repeated_question_is_said_again() -> None:
    mat = Mat().begin(2)
    tip = mat.hear("tip")
    assert mat.hear("repeat") == tip


def test_back_and_the_first_step() -> None:
    mat = Mat().begin(2)
    assert mat.hear("back")[0].startswith("Step one")
    said = mat.hear("back")
    assert said[0] == "This is the first step."
    assert said[1].startswith("Step one")


@pytest.mark.parametrize("step", [0, 6, 7, 99])
def test_a_step_that_does_not_exist_says_how_many_there_are_and_where_we_are(step: int) -> None:
    mat = Mat().begin(2)
    said = " ".join(mat.hear("go_to_step", step=step))
    assert "five steps" in said
    assert "step two" in said
    assert mat.session.state.step == 1


def test_go_to_a_step_before_the_caution_is_settled() -> None:
    mat = Mat().wake()
    assert mat.hear("go_to_step", step=3)[-1].endswith("?")
    assert mat.hear("no")[0].startswith("Step three")


def test_the_last_step_is_the_poses_own_last() -> None:
    mat = Mat(pose="childs_pose").begin()
    last = len(mat.session.state.pose.steps)
    mat.hear("go_to_step", "skip to the last step", step=5)
    assert mat.session.state.step == last - 1


def test_where() -> None:
    mat = Mat().wake()
    assert "not begun" in mat.hear("where")[0]
    mat.hear("start")
    mat.hear("no")
    mat.hear("next")
    assert mat.hear("where") == ["You are at step two of five."]


def test_a_question_in_the_middle_of_a_step_comes_back_to_the_sentence_that_was_cut_off() -> None:
    mat = Mat().begin()
    mat.barge("next")
    mat.wait(8)
    in_air = mat.told[-1][1]
    said = mat.hear("tip")
    step = steps_of(mat)
    assert said[-len(step[step.index(in_air) :]) :] == step[step.index(in_air) :]


def test_pause_and_resume_in_a_step() -> None:
    mat = Mat().begin()
    mat.barge("next")
    mat.wait(8)
    in_air = mat.told[-1][1]
    assert mat.hear("pause") == ["Paused."]
    assert mat.phase is Phase.PAUSED
    assert mat.hear("pause")[0].startswith("We are paused already.")
    assert mat.wait(30) == []
    said = mat.hear("resume")
    assert said[:2] == ["Going on.", in_air]
    assert mat.hear("resume") == ["Nothing is paused."]


def test_restart_in_a_hold_asks_first() -> None:
    mat = Mat().in_hold()
    assert mat.hear("restart") == ["Do you want to start again from the beginning?"]
    assert mat.hear("no") == ["Then we stay where we are."]
    assert mat.phase is Phase.HOLD
    mat.hear("restart")
    assert mat.hear("yes")[1].startswith("Step one")


def test_a_step_in_key_words_only() -> None:
    mat = Mat().begin()
    mat.hear("shorter")
    assert mat.hear("next")[1:] == [mat.session.state.pose.steps[1].brief]
    mat.hear("in_full")
    assert mat.hear("next")[1:] == steps_of(mat)


def test_a_later_word_takes_back_a_harmless_command() -> None:
    mat = Mat().begin(4)
    mat.barge("back", "go back")
    assert mat.session.state.step == 2
    mat.send(Heard("go back to step two", mat_go(2), revises=True))
    mat.speak_out()
    assert mat.session.state.step == 1


def mat_go(step: int) -> Command:
    return Command("go_to_step", {"step": step}, f"go back to step {step}")


def test_a_negation_cancels_a_stop_in_the_hold() -> None:
    mat = Mat().in_hold()
    mat.barge("stop")
    mat.send(Heard("stop no don't", None, revises=True))
    mat.speak_out()
    assert mat.phase is Phase.HOLD
    assert mat.wait(120).count("<end>") == 1


def test_what_was_not_understood_gives_a_low_sound_and_one_hint_in_half_a_minute() -> None:
    mat = Mat().begin(2)
    mat.send(Heard("blah", None, worth_a_hint=True))
    mat.speak_out()
    hint = mat.told[-1][1]
    mat.send(Heard("blah", None, worth_a_hint=True))
    mat.speak_out()
    assert mat.told[-1][1] == "<not_understood>"
    mat.wait(31)
    mat.send(Heard("blah", None, worth_a_hint=True))
    mat.speak_out()
    assert mat.told[-1][1] == hint


def test_talk_that_was_not_for_it_gives_nothing_at_all() -> None:
    mat = Mat().begin(2)
    assert mat.send(Heard("what's next on netflix", None)) == []


def test_a_minute_of_silence_is_broken_once_and_quietly() -> None:
    mat = Mat().begin(2)
    said = mat.wait(200)
    assert len(said) == 1
    assert "next" in said[0]


def test_after_ten_silent_minutes_it_sleeps_and_a_lone_start_does_not_wake_it() -> None:
    mat = Mat().begin(2)
    said = mat.wait(800)
    assert said[1] == "Here is the way out."
    assert said[-1] == "To wake me, say, start hero pose."
    assert mat.phase is Phase.ASLEEP
    assert mat.hear("next") == []


def test_after_a_stop_the_next_command_meets_a_new_welcome() -> None:
    mat = Mat().begin(2)
    mat.hear("stop")
    assert mat.phase is Phase.WELCOME
    said = mat.hear("start")
    assert any(line.startswith("Step one") for line in said)


def test_asked_again_about_the_caution_only_after_an_hour() -> None:
    mat = Mat().begin()
    mat.hear("stop")
    assert not any(line.endswith("?") for line in mat.hear("start"))
    mat.hear("stop")
    mat.now += 3700
    mat.send(Heard("", None))
    assert mat.hear("start")[-1].endswith("?")


def test_an_earlier_session_within_the_hour_counts() -> None:
    mat = Mat(past=Past(asked_ago_s={"hero": 600.0})).wake()
    assert any(line.startswith("Step one") for line in mat.hear("start"))


@pytest.mark.parametrize("ago_s", [4000.0, -50.0])
def test_an_older_or_impossible_time_of_asking_does_not_count(ago_s: float) -> None:
    mat = Mat(past=Past(asked_ago_s={"hero": ago_s})).wake()
    assert mat.hear("start")[-1].endswith("?")


def test_cut_off_in_the_hold_and_started_again_it_says_where_and_goes_on() -> None:
    cut = Interrupted("hero", 4, held_s=40.0, total_s=90.0, ago_s=20.0)
    mat = Mat(past=Past(interrupted=cut)).wake()
    mat.speak_out()
    assert any("forty seconds into the hold" in text for _, text in mat.told)
    said = mat.hear("resume")
    assert any("get ready" in line for line in said)
    assert "<start>" in said
    mat.wait(200)
    assert mat.cues.count(CueName.END) == 1
    starts = [t for t, text in mat.told if text == "<start>"]
    ends = [t for t, text in mat.told if text == "<end>"]
    assert ends[0] - starts[0] == pytest.approx(50.0, abs=0.2)


@pytest.mark.parametrize("asleep", [False, True])
@pytest.mark.parametrize("ago_s", [-10.0, -1e9])
def test_a_clock_behind_the_journal_offers_to_go_on_from_the_last_state(
    ago_s: float, asleep: bool
) -> None:
    cut = Interrupted("hero", 4, held_s=40.0, total_s=90.0, ago_s=ago_s)
    mat = Mat(past=Past(interrupted=cut)).wake(asleep=asleep)
    mat.speak_out()
    assert any("forty seconds into the hold" in text for _, text in mat.told)
    assert "<start>" in mat.hear("resume")


def test_a_clock_behind_the_journal_tells_the_way_up_to_who_was_on_it() -> None:
    cut = Interrupted("hero", 4, held_s=0.0, total_s=60.0, ago_s=-3600.0, out=True)
    mat = Mat(past=Past(interrupted=cut)).wake()
    mat.speak_out()
    assert mat.told[-1][1] == "For the way up, say, come out."
    assert mat.hear("come_out")[0] == "Press your hands against the floor."


def test_hours_later_it_offers_to_begin_again_instead() -> None:
    cut = Interrupted("hero", 4, held_s=40.0, total_s=90.0, ago_s=7200.0)
    mat = Mat(past=Past(interrupted=cut)).wake()
    mat.speak_out()
    assert not any("into the hold" in text for _, text in mat.told)
    assert mat.hear("resume") == ["Nothing is paused."]


def test_another_pose_by_name_and_one_that_it_does_not_know() -> None:
    mat = Mat().wake()
    said = mat.hear("start", pose="child's pose")
    assert said[-1].endswith("?")
    assert mat.session.state.pose.name == "childs_pose"
    mat.hear("stop")
    assert "do not know that pose" in mat.hear("start", pose="crow")[0]


def test_the_whole_practice_goes_through_three_poses() -> None:
    mat = Mat().wake()
    mat.hear("practice")
    seen = []
    for _ in range(60):
        seen.append(mat.session.state.pose.name)
        if mat.phase is Phase.QUESTION:
            asked = mat.session.state.question
            mat.hear("yes" if asked is not None and asked.value == "comfortable" else "no")
        elif mat.phase is Phase.HOLD:
            mat.wait(30)
        elif mat.phase is Phase.AFTER:
            mat.hear("start")
        else:
            mat.hear("next")
    assert list(dict.fromkeys(seen))[:3] == ["childs_pose", "hero", "half_lotus"]


def test_another_pose_that_is_named_though_the_slot_is_empty() -> None:
    mat = Mat().wake()
    mat.hear("start", "start lotus", pose="lotus")
    mat.hear("no")
    assert mat.hear("start", "start") == ["We have begun already."]
    assert mat.hear("start", "start the hero pose please")[-1].endswith("?")
    assert mat.session.state.pose.name == "hero"


@pytest.mark.parametrize("text", ["what comes next", "what's next", "what should i do after this"])
def test_what_comes_next_when_the_pose_is_done_offers_what_follows(text: str) -> None:
    mat = Mat().begin(5)
    mat.wait(120)
    mat.hear("no")
    mat.hear("no")
    assert mat.phase is Phase.AFTER
    assert mat.hear("next", text)[-1] == "Shall I guide you through that?"
    mat.hear("no")
    assert mat.hear("next", "next")[0] == "The pose is done."


def test_repeat_after_a_change_of_the_voice_is_the_instruction() -> None:
    mat = Mat().begin(2)
    for intent in ("louder", "louder", "in_full", "slower"):
        mat.hear(intent)
        mat.session.state.repeats = 0
        assert mat.hear("repeat") == ["Now sit down in between your feet."]


def test_repeat_after_key_words_is_the_key_words_and_then_the_step_in_full() -> None:
    mat = Mat().begin(2)
    mat.hear("shorter")
    brief = mat.hear("next")[1]
    assert mat.hear("repeat") == [brief]
    assert mat.hear("repeat") == [brief]
    in_full = mat.hear("repeat")
    assert "Let both sitting bones rest evenly." in in_full
    assert mat.hear("repeat") == [in_full[-1]]
    assert mat.hear("next")[1] != brief
    assert len(mat.hear("next")) > 1


def test_next_on_a_way_out_that_is_paused_goes_on() -> None:
    mat = Mat().in_hold()
    mat.wait(63)
    mat.barge("pause")
    assert mat.hear("next")[0] == "Going on."
    assert mat.session.state.place is Place.AFTER


@pytest.mark.parametrize(
    ("intent", "pose"), [("preparation", "childs_pose"), ("follow_up", "half_lotus")]
)
def test_what_comes_before_and_after_is_told_and_offered(intent: str, pose: str) -> None:
    mat = Mat().wake()
    said = mat.hear(intent)
    assert said[-1] == "Shall I guide you through that?"
    assert mat.hear("yes")[-1].endswith("?"), "its own caution"
    mat.hear("no")
    assert (mat.session.state.pose.name, mat.phase) == (pose, Phase.STEPS)

    mat = Mat().begin(3)
    assert mat.hear(intent) == said[:-2], "in the middle of a pose it is told only"
    assert mat.phase is Phase.STEPS
