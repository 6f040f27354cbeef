"""What keeps the person safe, and the rules of conduct, as the person on the mat hears them."""

from collections.abc import Callable

import pytest
from mat import Mat

from voice_hero.command import By, Command
from voice_hero.phases import LIVE, Asking, Phase
from voice_hero.session.effects import Cue, Hush, Say
from voice_hero.session.events import EarsDeaf, Heard, Wake
from voice_hero.session.plan import Today
from voice_hero.session.state import Interrupted, Past, Settings
from voice_hero.sound.cue_names import CueName


def way_out(mat: Mat) -> list[str]:
    return [s.text for s in mat.session.state.pose.way_out.say]


def shortest(mat: Mat) -> list[str]:
    return [s.text for s in mat.session.state.pose.way_out.shortest]


def refusal(mat: Mat) -> list[str]:
    return [s.text for s in mat.session.state.pose.caution.refuse]


def revise(mat: Mat, intent: str | None, text: str = "", **slots: int | str) -> None:
    command = Command(intent, slots, text or intent) if intent else None
    mat.send(Heard(text or intent or "", command, revises=True))


def at_question() -> Mat:
    mat = Mat().wake()
    mat.hear("start")
    return mat


def getting_ready() -> Mat:
    mat = Mat().begin(4)
    mat.barge("next")
    mat.wait(3)
    return mat


def paused() -> Mat:
    mat = Mat().in_hold()
    mat.hear("pause")
    return mat


def asked_to_deepen() -> Mat:
    mat = Mat().in_hold()
    mat.wait(20)
    mat.hear("deepen")
    return mat


def deeper() -> Mat:
    mat = asked_to_deepen()
    mat.hear("yes")
    return mat


def on_the_way_out() -> Mat:
    mat = Mat().in_hold()
    mat.wait(66)
    return mat


def at_the_end() -> Mat:
    mat = Mat().in_hold()
    mat.wait(150)
    mat.hear("yes")
    mat.hear("no")
    return mat


# Where somebody can be: a way to get there, for tests over every state

STATES = {
    "welcome": lambda: Mat().wake(),
    "question": at_question,
    "step": lambda: Mat().begin(3),
    "ready": getting_ready,
    "hold": lambda: Mat().in_hold(),
    "paused": paused,
    "deepening": deeper,
    "deepen question": asked_to_deepen,
    "out": on_the_way_out,
    "after": at_the_end,
}

IN_THE_POSE = ("step", "ready", "hold", "paused", "deepening", "deepen question", "out")


# The caution


def test_the_caution_is_said_in_every_session_and_asked_about_once_an_hour() -> None:
    mat = Mat(past=Past(asked_ago_s={"hero": 600.0})).wake()
    said = mat.hear("start")
    line = mat.session.state.pose.caution.line
    assert said[0] == line
    assert "leave it out today if any of that is true" in said[1]
    assert not any(text.endswith("?") for text in said)


def test_yes_to_the_caution_is_refused_plainly_with_what_may_help() -> None:
    mat = at_question()
    said = mat.hear("yes")
    assert said == refusal(mat)
    assert "please do not" in said[0]
    assert any("teacher" in line and "props" in line for line in said)
    assert any("doctor" in line for line in said)
    assert mat.hear("next")[0] == "I would leave this pose out today."
    assert mat.session.state.hold is None


def test_who_then_says_start_is_taken_at_their_word_once_with_a_shorter_hold() -> None:
    mat = at_question()
    mat.hear("yes")
    said = mat.hear("start")
    assert said[:3] == [
        "As you wish.",
        "We will keep the hold short.",
        "Come out at the first discomfort.",
    ]
    assert mat.hear("how_long")[0] == "The hold is thirty seconds."
    for _ in range(4):
        mat.hear("next")
    mat.wait(200)
    mat.hear("yes")
    mat.hear("no")
    assert mat.hear("start")[0] == "I would leave this pose out today."
    assert mat.hear("start")[0] == "As you wish."


def test_a_yes_is_asked_again_after_a_stop_and_nothing_of_it_is_written_down() -> None:
    mat = at_question()
    mat.hear("yes")
    mat.hear("stop")
    assert mat.hear("start")[-1].endswith("?")
    assert not any("condition" in str(record) or "yes" in str(record) for record in mat.records)


@pytest.mark.parametrize(
    "text",
    [
        "i have a bad knee",
        "i've had a knee replacement is that okay",
        "is this okay with a bad knee",
        "i have a headache",
        "i have a heart condition should i do this",
    ],
)
@pytest.mark.parametrize("state", ["welcome", "question", "step", "hold", "paused"])
def test_naming_ones_own_injury_ends_it_plainly_with_the_way_out(state: str, text: str) -> None:
    mat = STATES[state]()
    down = state in IN_THE_POSE
    said = mat.hear("cautions", text)
    assert said[: len(refusal(mat))] == refusal(mat)
    assert (way_out(mat)[0] in said) is down
    assert mat.session.state.hold is None
    if not down:
        assert mat.hear("start")[0] == "As you wish."


@pytest.mark.parametrize("text", ["is it bad for ankles", "will it do my knees in", "cautions"])
def test_asking_about_the_pose_is_no_injury(text: str) -> None:
    mat = Mat().in_hold()
    said = mat.hear("cautions", text)
    assert said[0] == "The clock runs on while I answer."
    assert mat.phase is Phase.HOLD


@pytest.mark.parametrize(
    "text",
    [
        "can i do this if i'm pregnant",
        "i have high blood pressure",
        "i have arthritis",
        "i had an operation last month",
    ],
)
def test_a_state_of_health_is_sent_to_a_doctor(text: str) -> None:
    mat = Mat().begin(2)
    assert mat.hear("cautions", text)[0] == "Please ask a doctor first."


def with_condition(mat: Mat, intent: str, text: str) -> list[str]:
    since = len(mat.told)
    mat.send(Heard(text, Command(intent, {}, text, by=By.RULE, condition=True)))
    mat.speak_out()
    return mat.since(since)


@pytest.mark.parametrize("state", STATES)
def test_a_condition_that_the_pose_does_not_list_is_for_a_doctor(state: str) -> None:
    mat = STATES[state]()
    down = state in IN_THE_POSE
    intent = "yes" if mat.phase is Phase.QUESTION else "cautions"
    said = with_condition(mat, intent, "i am pregnant")
    assert said[0] == "Please ask a doctor first."
    assert (way_out(mat)[0] in said) is down
    assert mat.session.state.hold is None
    assert mat.phase is not Phase.QUESTION


@pytest.mark.parametrize(
    "text", ["i am pregnant", "i'm expecting", "in the third month of my pregnancy"]
)
@pytest.mark.parametrize("state", ["welcome", "question", "step", "hold"])
def test_a_condition_of_the_poses_own_refuses_whatever_the_general_rule(
    state: str, text: str
) -> None:
    mat = STATES[state]()
    pose = mat.session.state.pose
    listed = pose.caution.model_copy(update={"conditions": ("pregnancy", "recent operation")})
    mat.session.state.pose = pose.model_copy(update={"caution": listed})
    assert with_condition(mat, "cautions", text)[: len(refusal(mat))] == refusal(mat)
    assert mat.session.state.hold is None


@pytest.mark.parametrize("text", ["i tore my meniscus", "i have bad knees", "heart problems"])
def test_a_condition_at_the_caution_never_begins_the_pose(text: str) -> None:
    for intent in ("yes", "no"):
        mat = at_question()
        assert with_condition(mat, intent, text)[: len(refusal(mat))] == refusal(mat)
        assert mat.phase is Phase.WELCOME


def test_a_condition_named_where_a_cut_has_left_somebody_leads_out() -> None:
    cut = Interrupted("hero", 4, held_s=40.0, total_s=90.0, ago_s=20.0)
    mat = Mat(past=Past(interrupted=cut)).wake()
    said = with_condition(mat, "cautions", "i had a knee operation")
    assert said == [*refusal(mat), *way_out(mat)]
    assert mat.hear("resume") == ["Nothing is paused."]


def test_a_condition_beside_pain_or_a_stop_does_not_keep_them_waiting() -> None:
    mat = Mat().in_hold()
    assert with_condition(mat, "pain", "my operated knee hurts")[0] == "Hands to the floor."
    mat = Mat().in_hold()
    assert with_condition(mat, "stop", "stop my heart")[0] == "Stopped."


def test_benefits_are_not_claimed_to_who_names_a_condition_by_any_word() -> None:
    mat = Mat().begin(2)
    ask_doctor = [s.text for s in mat.session.state.pose.caution.ask_doctor]
    assert with_condition(mat, "benefits", "does it help my fibromyalgia") == ask_doctor


@pytest.mark.parametrize(
    "text", ["does this help with high blood pressure", "is it good for my asthma"]
)
def test_benefits_are_never_claimed_to_somebody_who_has_named_a_condition(text: str) -> None:
    mat = Mat().begin(2)
    ask_doctor = [s.text for s in mat.session.state.pose.caution.ask_doctor]
    assert mat.hear("benefits", text) == ask_doctor
    assert mat.hear("benefits", "what are the benefits") == ask_doctor
    mat.hear("come_out")
    mat.hear("restart")
    assert mat.hear("benefits", "what are the benefits") == ask_doctor


def test_yes_to_the_caution_has_named_a_condition_too() -> None:
    mat = at_question()
    mat.hear("yes")
    assert "doctor" in mat.hear("benefits", "what are the benefits")[0]


def test_benefits_are_passed_on_as_what_is_said() -> None:
    mat = Mat().wake()
    said = mat.hear("benefits", "what are the benefits")
    assert all("said to" in line or "doctor" in line for line in said)


def test_the_partners_part_comes_with_gentleness_and_letting_go() -> None:
    said = " ".join(Mat().begin(2).hear("partner"))
    assert "gentl" in said
    assert "let go as soon as anything is uncomfortable" in said


def test_the_props_are_told_and_the_step_stays() -> None:
    mat = Mat().begin(3)
    assert any("book" in line for line in mat.hear("props", "i can't get all the way down"))
    assert mat.hear("where") == ["You are at step three of five."]


def test_a_question_that_was_not_answered_is_asked_again() -> None:
    mat = at_question()
    mat.hear("stop")
    assert mat.hear("start")[-1].endswith("?")


def test_after_a_refusal_nobody_is_told_to_say_start() -> None:
    mat = at_question()
    mat.hear("yes")
    words = ["I would leave this pose out today.", "You can ask about props."]
    assert mat.hear("help") == words
    assert mat.wait(400) == words


def test_what_is_not_understood_at_the_caution_is_followed_by_its_question() -> None:
    mat = at_question()
    mat.send(Heard("blah", None, worth_a_hint=True))
    mat.speak_out()
    assert mat.since(len(mat.told) - 2)[0] == "A yes or a no will do."
    assert mat.told[-1][1].endswith("?")


# A guest


def test_a_guest_gets_the_first_plan_full_texts_and_changes_nothing() -> None:
    past = Past(today={"hero": Today(120, 90, "grown")}, sessions=9, longest_s=90, last_s=90)
    mat = Mat(past=past).wake()
    mat.hear("shorter")
    said = mat.hear("someone_else", "i'm new")
    assert said[-1] == "Say start when you are ready."
    since = len(mat.records)
    assert mat.hear("start")[-1].endswith("?")
    mat.hear("no")
    step = mat.session.state.pose.steps[1]
    assert mat.hear("next")[1:] == [s.text for s in step.say]
    assert mat.hear("how_long")[0] == "The hold is one minute."
    assert "keep no record" in mat.hear("progress")[0]
    assert all(r.data["guest"] is True for r in mat.records[since:] if r.kind != "settings")


def test_a_guest_in_the_middle_of_a_hold_is_led_out_first() -> None:
    mat = Mat().in_hold()
    said = mat.hear("someone_else")
    assert said[:2] == ["Here is the way out.", way_out(mat)[0]]
    assert said[-1] == "Say start when you are ready."
    assert mat.kinds().count("hold_end") == 1
    assert not any(line.endswith("?") for line in said)


@pytest.mark.parametrize("state", ["step", "ready", "paused", "deepening"])
def test_another_pose_from_inside_the_pose_begins_with_the_way_out(state: str) -> None:
    mat = STATES[state]()
    out = way_out(mat)[0]
    if state in ("step", "ready"):
        said = mat.hear("start", pose="child's pose")
    else:
        said = mat.hear("practice")
    assert out in said
    assert said[-1].endswith("?")
    starts, ends = mat.kinds().count("hold_start"), mat.kinds().count("hold_end")
    assert starts == ends


# Pain and distress


@pytest.mark.parametrize("state", [s for s in STATES if s in IN_THE_POSE])
def test_pain_is_answered_with_the_way_out_at_once_and_nothing_is_asked(state: str) -> None:
    mat = STATES[state]()
    said = [*mat.barge("pain", "my knee hurts"), *mat.wait(90)]
    assert said[: len(shortest(mat))] == shortest(mat)
    assert not any(line.endswith("?") for line in said)
    assert mat.session.state.hold is None
    assert mat.kinds().count("pain") == 1
    assert mat.wait(0) == []


@pytest.mark.parametrize("state", ["welcome", "question"])
def test_pain_before_the_pose_is_no_way_out_but_not_today(state: str) -> None:
    mat = STATES[state]()
    assert mat.hear("pain", "i feel dizzy") == [
        "Then please leave the pose out today.",
        "Ask a doctor or a teacher before you try it.",
    ]
    assert mat.phase is Phase.WELCOME
    assert "pain" not in mat.kinds(), "the last practice did not hurt"
    assert mat.hear("next")[0] == "I would leave this pose out today."


def at_the_comfort_question() -> Mat:
    mat = Mat().in_hold()
    mat.wait(150)
    assert mat.session.asking is Asking.COMFORT
    return mat


def stopped_after() -> Mat:
    mat = at_the_end()
    mat.hear("stop")
    return mat


@pytest.mark.parametrize("get_there", [at_the_comfort_question, at_the_end, stopped_after])
def test_pain_after_the_pose_is_written_down_and_met_with_care(
    get_there: Callable[[], Mat],
) -> None:
    mat = get_there()
    assert mat.hear("pain", "my knee hurt") == [
        "I am sorry.",
        "Rest now, and be gentle with it.",
        "If it does not ease, please see a doctor.",
    ]
    assert mat.kinds().count("pain") == 1
    assert mat.phase is not Phase.QUESTION


@pytest.mark.parametrize("state", ["welcome", "question"])
def test_out_of_a_pose_that_has_not_begun_is_no_way_out(state: str) -> None:
    mat = STATES[state]()
    assert mat.hear("come_out") == ["You are not in the pose.", "We leave it out for now."]
    assert mat.phase is Phase.WELCOME
    assert "way_out" not in mat.kinds()


def test_the_way_out_after_the_pose_is_for_whoever_is_still_in_it() -> None:
    said = at_the_end().hear("come_out")
    assert said == ["If you are still in the pose, this is the way out.", *way_out(Mat())]


def test_pain_over_its_own_speech_hushes_before_a_word_more() -> None:
    mat = Mat().begin(2)
    mat.barge("next")
    mat.wait(5)
    effects = mat.send(Heard("ow", Command("pain", {}, "ow")))
    spoken = [e for e in effects if isinstance(e, Hush | Say)]
    assert isinstance(spoken[0], Hush)
    assert isinstance(spoken[1], Say)
    assert spoken[1].text == shortest(mat)[0]


def test_pain_is_written_down_with_the_hold_that_it_ended() -> None:
    mat = Mat().in_hold()
    mat.wait(20)
    mat.hear("pain")
    end = next(r for r in mat.records if r.kind == "hold_end")
    assert end.data["reason"] == "pain"


def test_no_diagnosis_after_pain_only_who_can_tell() -> None:
    mat = Mat().in_hold()
    assert mat.hear("pain")[-1] == "If it does not ease, please see a doctor."


def test_after_pain_nobody_is_asked_whether_it_was_comfortable_or_led_to_another_pose() -> None:
    mat = Mat().wake()
    mat.hear("practice")
    mat.hear("no")
    mat.hear("next")
    mat.hear("pain")
    mat.wait(20)
    assert mat.session.state.practice == []


@pytest.mark.parametrize("state", list(STATES))
def test_distress_says_that_it_cannot_call_and_the_way_up_to_who_may_be_down(state: str) -> None:
    mat = STATES[state]()
    said = mat.hear("distress", "i can't get up")
    assert said[:2] == ["I cannot call anyone.", "Shout for help, or use a phone, now."]
    way_up = [] if state in ("welcome", "question") else shortest(mat)
    assert said[2 : 2 + len(shortest(mat))] == way_up
    assert not any(line.endswith("?") for line in said)


def test_distress_is_heard_asleep() -> None:
    mat = Mat().wake(asleep=True)
    assert mat.hear("distress")[0] == "I cannot call anyone."
    assert mat.phase is not Phase.ASLEEP


@pytest.mark.parametrize(("after_s", "is_distress"), [(5, True), (29, True), (31, False)])
def test_help_within_half_a_minute_of_pain_is_a_call_for_help(
    after_s: float, is_distress: bool
) -> None:
    mat = Mat().in_hold()
    mat.barge("pain")
    mat.wait(after_s)
    assert (mat.barge("help") == ["I cannot call anyone."]) is is_distress


# Stop


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("welcome", ["Goodbye."]),
        ("question", ["Goodbye."]),
        ("step", ["Goodbye.", "For the way up, say, come out."]),
        ("ready", ["Stopped.", "For the way up, say, come out."]),
        ("hold", ["Stopped.", "For the way up, say, come out."]),
        ("paused", ["Stopped.", "For the way up, say, come out."]),
        ("deepening", ["Stopped.", "For the way up, say, come out."]),
        ("deepen question", ["Stopped.", "For the way up, say, come out."]),
        ("out", ["Stopped.", "For the way up, say, come out."]),
        ("after", ["Goodbye."]),
    ],
)
def test_stop_is_silence_at_once_one_line_and_then_nothing(state: str, said: list[str]) -> None:
    mat = STATES[state]()
    assert mat.hear("stop") == said
    assert mat.session.state.hold is None
    assert mat.phase is Phase.WELCOME
    assert mat.wait(1500) == []
    assert mat.hear("next") == []


@pytest.mark.parametrize("state", IN_THE_POSE)
def test_for_five_minutes_after_a_stop_the_way_out_stays_at_hand(state: str) -> None:
    for intent in ("come_out", "pain"):
        mat = STATES[state]()
        out = shortest(mat) if intent == "pain" else way_out(mat)
        mat.hear("stop")
        mat.wait(290)
        assert mat.hear(intent)[: len(out)] == out


def test_what_is_not_understood_after_a_stop_is_told_the_way_up() -> None:
    mat = Mat().in_hold()
    mat.hear("stop")
    mat.send(Heard("blah", None, worth_a_hint=True))
    mat.speak_out()
    assert mat.since(len(mat.told) - 2) == ["<not_understood>", "For the way up, say, come out."]
    assert mat.hear("help") == ["For the way up, say, come out."]


def test_the_way_out_after_a_stop_survives_a_question() -> None:
    mat = Mat().in_hold()
    mat.hear("stop")
    mat.barge("come_out")
    mat.wait(4)
    said = mat.hear("how_long")
    assert said[-1] == way_out(mat)[-1]


def test_stop_is_live_everywhere_but_asleep() -> None:
    assert all("stop" in live for phase, live in LIVE.items() if phase is not Phase.ASLEEP)


def test_one_true_word_where_nothing_runs_or_waits() -> None:
    mat = Mat().wake()
    mat.speak_out()
    assert mat.hear("pause") == ["Nothing is running.", "I will wait."]
    assert mat.hear("resume") == ["Nothing is paused."]


# Two words


def test_a_word_that_changes_the_meaning_replaces_a_harmless_one() -> None:
    mat = Mat().begin(2)
    mat.barge("next")
    revise(mat, "where")
    mat.speak_out()
    assert mat.told[-1][1] == "You are at step two of five."
    steps = [r.data["step"] for r in mat.records if r.kind == "step"]
    assert steps[-1] == 1


def test_a_negation_takes_back_and_says_so() -> None:
    mat = Mat().begin(2)
    mat.barge("next")
    revise(mat, None, "next no don't")
    mat.speak_out()
    assert mat.told[-1][1] == "All right, as before."
    assert mat.hear("where") == ["You are at step two of five."]


def test_a_negation_takes_back_a_stop_and_the_journal_knows_that_the_hold_goes_on() -> None:
    mat = Mat().in_hold()
    mat.wait(20)
    mat.barge("stop")
    mat.wait(0.5)
    revise(mat, None, "stop no don't")
    assert mat.records[-1].kind == "hold_start"
    assert mat.records[-1].data["held_s"] == pytest.approx(20.5, abs=0.2)


def test_a_harmful_word_is_not_replaced() -> None:
    mat = Mat().in_hold()
    mat.barge("stop")
    revise(mat, "pause", "stop the timer")
    mat.speak_out()
    assert mat.phase is Phase.WELCOME


def test_pain_counts_even_as_the_rest_of_a_stop() -> None:
    mat = Mat().in_hold()
    mat.barge("stop")
    revise(mat, "pain", "stop my knee hurts")
    mat.speak_out()
    assert shortest(mat)[0] in [text for _, text in mat.told]


def test_louder_taken_back_is_as_loud_as_before() -> None:
    mat = Mat().wake()
    mat.barge("louder")
    before = mat.session.state.settings.volume_step
    revise(mat, None, "louder no")
    assert mat.session.state.settings.volume_step == before - 1
    assert [r.data["volume_step"] for r in mat.records if r.kind == "settings"] == [0, -1]


# The way of talking


@pytest.mark.parametrize(
    ("intent", "word", "last"),
    [
        ("louder", "Louder.", "This is as loud as I go."),
        ("quieter", "Quieter.", "This is as quiet as I go."),
        ("faster", "A little faster.", "This is as fast as I go."),
        ("slower", "A little slower.", "This is as slow as I go."),
    ],
)
def test_pace_and_loudness_have_a_floor_and_a_ceiling_and_are_kept(
    intent: str, word: str, last: str
) -> None:
    mat = Mat().wake()
    said = [mat.hear(intent)[0] for _ in range(9)]
    assert said[0] == word
    assert said[-2:] == [last, last]
    steps = [r for r in mat.records if r.kind == "settings"]
    assert len(steps) == said.count(word)


def test_a_minute_of_silence_after_a_stop_or_asleep_is_left_alone() -> None:
    mat = Mat().begin(2)
    mat.hear("stop")
    assert mat.wait(590) == []
    assert Mat().wake(asleep=True).wait(5000) == []


def test_woken_by_a_phrase_it_goes_on_as_usual() -> None:
    mat = Mat().wake(asleep=True)
    assert mat.hear("start", pose="hero pose")[-1].endswith("?")
    assert mat.phase is Phase.QUESTION
    assert mat.hear("no")[0].startswith("Step one")


def test_a_low_sound_is_not_queued_behind_a_long_step() -> None:
    mat = Mat().begin(2)
    mat.send(Heard("blah", None, worth_a_hint=True))
    mat.speak_out()
    mat.barge("next")
    mat.wait(2)
    effects = mat.send(Heard("blah", None, worth_a_hint=True))
    assert not any(isinstance(e, Cue) for e in effects)
    mat.speak_out()
    effects = mat.send(Heard("blah", None, worth_a_hint=True))
    assert Cue(CueName.NOT_UNDERSTOOD) in effects


@pytest.mark.parametrize(
    ("dbfs", "answer"),
    [
        (None, "Yes, I hear you well."),
        (-8.0, "Yes, very loud."),
        (-11.0, "Yes, I hear you clearly."),
        (-34.0, "Yes, I hear you clearly."),
        (-45.0, "Yes, I hear you, though it is soft."),
        (-55.0, "Yes, but only faintly."),
    ],
)
def test_can_you_hear_me(dbfs: float | None, answer: str) -> None:
    mat = Mat().wake()
    mat.send(Heard("can you hear me", Command("hear_check", {}, "can you"), level_dbfs=dbfs))
    mat.speak_out()
    assert answer in mat.since(0)


def test_a_deaf_microphone_is_told_but_not_asleep() -> None:
    mat = Mat().begin(2)
    mat.send(EarsDeaf())
    assert mat.told[-1][1] == "I hear nothing at all from the microphone."
    sleeper = Mat()
    sleeper.send(Wake(asleep=True))
    sleeper.send(EarsDeaf())
    assert sleeper.told == []


def test_how_am_i_doing() -> None:
    past = Past(sessions=9, longest_s=120, last_s=90)
    assert Mat(past=past).wake().hear("progress") == [
        "You have practised nine times.",
        "Your longest hold was two minutes.",
        "Your last one was one minute and thirty seconds.",
    ]
    assert Mat().wake().hear("progress")[0] == "This is your first time."


def test_each_new_round_asks_again_what_is_known_of_the_ones_before() -> None:
    known = [Past(), Past(today={"hero": Today(30, 60, "gentler")})]
    mat = Mat(past_now=lambda: known[0]).begin(2)
    mat.hear("pain")
    mat.hear("stop")
    known.pop(0)
    mat.hear("start")
    assert mat.hear("how_long")[0] == "The hold is thirty seconds."


# What a guest, an injury and a pain leave behind


def test_a_guests_answer_and_settings_are_nobody_elses() -> None:
    mat = Mat(past=Past(sessions=3)).wake()
    mat.hear("shorter")
    mat.hear("someone_else")
    mat.hear("quieter")
    mat.hear("quieter")
    mat.hear("start")
    assert "You may pad your knees, shins and feet with a thick blanket." in mat.hear("no")
    mat.hear("stop")
    mat.hear("person", "it's me again")
    assert mat.hear("start")[-1].endswith("?"), "the guest's answer was the guest's"
    assert mat.hear("no")[1].startswith("Kneel, thighs upright"), "key words again"
    assert mat.session.state.settings == Settings(brief=True)


def test_a_condition_named_before_a_stop_is_remembered_until_the_next_round() -> None:
    mat = Mat().wake()
    mat.hear("cautions", "i am pregnant")
    mat.hear("stop")
    assert not any("said to" in text for text in mat.hear("benefits", "what is it good for"))
    mat.hear("start")
    mat.hear("no")
    assert any("said to" in text for text in mat.hear("benefits", "what is it good for"))


def test_after_pain_nobody_is_told_to_start_over() -> None:
    mat = Mat().in_hold()
    mat.wait(20)
    since = len(mat.told)
    mat.barge("pain")
    mat.wait(60)
    mat.hear("help")
    mat.hear("next")
    mat.wait(90)
    told = mat.since(since)
    assert told.count("Rest as long as you like.") == 3
    assert not any("start over" in text for text in told)
