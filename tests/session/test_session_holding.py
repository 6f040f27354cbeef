"""The hold as the person in it hears it: length, clock, cues, breaths, the deepening."""

import itertools

import pytest
from mat import Mat

from voice_hero.phases import Phase
from voice_hero.session.events import EarsFound, EarsLost, Heard
from voice_hero.session.plan import Today
from voice_hero.session.state import Interrupted, Past
from voice_hero.sound.cue_names import CueName


def times_of(mat: Mat, text: str) -> list[float]:
    return [at for at, told in mat.told if told == text]


def held(mat: Mat) -> float:
    """Seconds of the hold that has been written down last."""
    return float(next(r.data["held_s"] for r in reversed(mat.records) if r.kind == "hold_end"))


# The plan, and the length that is said


def test_the_length_is_said_before_the_clock_starts() -> None:
    mat = Mat().in_hold()
    texts = [text for _, text in mat.told]
    assert texts.index("We hold for one minute to begin with.") < texts.index("<start>")


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (Today(120, 90, "grown"), ["Last time, one minute and thirty seconds went well."]),
        (Today(120, 90, "grown"), ["Today we hold for two minutes."]),
        (Today(60, 60, "same"), ["We hold for one minute, as before."]),
        (
            Today(30, 60, "gentler"),
            ["Last time it hurt, so today we hold for only thirty seconds."],
        ),
    ],
)
def test_the_reason_for_the_length_is_said(today: Today, said: list[str]) -> None:
    mat = Mat(past=Past(today={"hero": today})).in_hold()
    texts = [text for _, text in mat.told]
    assert all(line in texts for line in said)


@pytest.mark.parametrize(
    ("asked", "said", "length"),
    [
        (5, "That is too short. I make it ten seconds.", 10),
        (10, "All right, ten seconds.", 10),
        (90, "All right, one minute and thirty seconds.", 90),
        (300, "All right, five minutes.", 300),
        (3600, "That is too long. I make it five minutes.", 300),
    ],
)
def test_another_length_before_the_hold_within_its_bounds(
    asked: int, said: str, length: int
) -> None:
    mat = Mat().wake()
    assert " ".join(mat.hear("set_hold", seconds=asked)) == said
    mat.hear("start")
    mat.hear("no")
    for _ in range(4):
        mat.hear("next")
    mat.wait(400)
    (start,), (end,) = times_of(mat, "<start>"), times_of(mat, "<end>")
    assert end - start == pytest.approx(length, abs=0.2)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (5, "That is too short. I make it ten seconds."),
        (120, "All right, two minutes in all."),
        (900, "That is too long. I make it five minutes."),
    ],
)
def test_another_length_in_the_hold(asked: int, said: str) -> None:
    mat = Mat().in_hold()
    assert " ".join(mat.hear("set_hold", seconds=asked)) == said


def test_a_length_that_is_held_already_is_not_taken() -> None:
    mat = Mat().in_hold()
    mat.wait(30)
    assert mat.hear("set_hold", seconds=20)[0] == "You have held that long already."
    mat.wait(100)
    assert held(mat) == 60


def test_another_length_while_getting_ready_is_not_followed_by_the_old_one() -> None:
    mat = Mat().begin(4)
    mat.barge("next")
    mat.wait(4)
    said = mat.hear("set_hold", seconds=90)
    assert said[:2] == ["All right, one minute and thirty seconds.", mat_step(mat)]
    assert "We hold for one minute to begin with." not in said
    assert said[-2:] == ["Settle in, and get ready.", "<start>"]
    mat.wait(100)
    assert held(mat) == 90


def mat_step(mat: Mat) -> str:
    return mat.session.state.pose.steps[4].say[0].text


def test_another_length_while_getting_ready_and_paused() -> None:
    mat = Mat().begin(4)
    mat.barge("next")
    mat.wait(4)
    mat.hear("pause")
    assert mat.hear("set_hold", seconds=20) == ["All right, twenty seconds."]
    assert mat.phase is Phase.PAUSED
    assert "We hold for one minute to begin with." not in mat.hear("resume")
    mat.wait(30)
    assert held(mat) == 20


def test_more_time() -> None:
    mat = Mat().in_hold()
    mat.wait(20)
    assert mat.hear("extend_hold", seconds=30) == [
        "All right, one minute and ten seconds left now."
    ]
    mat.wait(100)
    assert held(mat) == 90


def test_more_time_than_there_may_be_says_the_longest() -> None:
    mat = Mat().in_hold()
    said = mat.hear("extend_hold", seconds=600)
    assert said[0] == "Five minutes is the longest I hold."
    mat.wait(400)
    assert held(mat) == 300


def test_more_time_before_the_hold() -> None:
    mat = Mat().begin(2)
    said = mat.hear("extend_hold")
    assert said == ["All right, the hold will be one minute and thirty seconds."]
    assert mat.hear("extend_hold", seconds=600) == ["Five minutes is the longest I hold."]


def test_a_length_asked_for_holds_for_the_next_round_today() -> None:
    mat = Mat().wake()
    mat.hear("set_hold", seconds=20)
    mat.hear("start")
    mat.hear("no")
    mat.hear("next")
    mat.hear("come_out")
    mat.hear("restart")
    assert "twenty seconds" in mat.hear("how_long")[0]


# Asking how long


def test_how_long_at_every_moment_is_one_true_answer() -> None:
    mat = Mat().wake()
    assert mat.hear("how_long") == ["The hold is one minute.", "It comes in step five."]
    mat.hear("start")
    mat.hear("no")
    for _ in range(3):
        mat.hear("next")
    mat.barge("next")
    mat.wait(3)
    assert mat.barge("how_long") == ["The hold is one minute."]
    while mat.phase is not Phase.HOLD:
        mat.wait(0.1)
    (start,) = times_of(mat, "<start>")
    mat.wait(start + 20 - mat.now)
    assert mat.hear("how_long") == ["Forty seconds left."]
    mat.wait(start + 56 - mat.now)
    assert mat.hear("how_long")[0] == "Four seconds left."
    mat.wait(120)
    assert mat.cues.count(CueName.END) == 1
    assert mat.hear("how_long")[:2] == ["The hold is over.", "You held for one minute."]


def test_how_long_with_a_moment_left_is_no_number_that_would_be_wrong_when_heard() -> None:
    mat = Mat().in_hold()
    mat.wait(58.7)
    assert mat.barge("how_long") == ["Almost done."]
    assert mat.wait(1.3)[0] == "<end>"


@pytest.mark.parametrize("late_s", [0.0, 0.02, 0.3])
def test_how_long_at_the_very_moment_of_the_end(late_s: float) -> None:
    mat = Mat().in_hold()
    (start,) = times_of(mat, "<start>")
    mat.wait(start + 59.999 - mat.now)
    mat.now = start + 60.0 + late_s
    said = mat.barge("how_long")
    mat.speak_out()
    assert said == ["<end>", "The hold is over."]
    assert mat.cues.count(CueName.END) == 1


def test_the_end_cuts_an_answer_off_and_is_told_once() -> None:
    mat = Mat().in_hold()
    mat.wait(57)
    mat.barge("benefits")
    said = mat.wait(4)
    assert said.count("<end>") == 1
    assert said[said.index("<end>") + 1].startswith("That was one minute")


def test_how_long_while_paused() -> None:
    mat = Mat().in_hold()
    mat.wait(30)
    mat.hear("pause")
    mat.wait(45)
    assert mat.hear("how_long") == ["We are paused, with thirty seconds left."]


def test_how_long_when_there_was_no_hold() -> None:
    mat = Mat().begin(2)
    mat.hear("come_out")
    assert mat.hear("how_long") == ["The pose is done.", "There was no hold this time."]


# The clock


def test_half_time_the_last_seconds_and_the_end_are_told_when_they_are_due() -> None:
    mat = Mat().in_hold()
    (start,) = times_of(mat, "<start>")
    mat.wait(70)
    assert times_of(mat, "<half>") == [pytest.approx(start + 30, abs=0.2)]
    assert times_of(mat, "Ten seconds left.") == [pytest.approx(start + 50, abs=0.2)]
    assert times_of(mat, "<end>") == [pytest.approx(start + 60, abs=0.2)]


@pytest.mark.parametrize("pauses", [1, 2, 7, 40])
def test_pausing_any_number_of_times_leaves_the_sum_right(pauses: int) -> None:
    mat = Mat().in_hold()
    (start,), paused = times_of(mat, "<start>"), 0.0
    for number in range(pauses):
        mat.wait(60 / (pauses + 2) / 2 + number % 3 * 0.013)
        before = mat.now
        mat.hear("pause")
        mat.wait(number % 5 * 1.7)
        mat.hear("resume")
        paused += times_of(mat, "<start>")[-1] - before
    mat.wait(100)
    (end,) = times_of(mat, "<end>")
    assert end - start - paused == pytest.approx(60, abs=0.2)
    assert held(mat) == 60


def test_the_clock_waits_while_going_on_is_announced() -> None:
    mat = Mat().in_hold()
    mat.wait(20)
    mat.hear("pause")
    before = mat.now
    said = mat.hear("resume")
    assert said == ["Going on, with forty seconds left.", "<start>"]
    again = times_of(mat, "<start>")[-1]
    assert again > before + 2
    mat.wait(60)
    assert times_of(mat, "<end>") == [pytest.approx(again + 40, abs=0.2)]


def test_a_clock_that_jumps_tells_no_stale_cue_and_the_end_once() -> None:
    mat = Mat().in_hold()
    mat.wait(20)
    mat.now += 25
    assert mat.wait(0) == []
    mat.now += 40
    said = mat.wait(5)
    assert said[0] == "<end>"
    assert "<half>" not in said
    assert "Ten seconds left." not in said
    mat.wait(200)
    assert mat.cues.count(CueName.END) == 1


def test_half_time_that_falls_into_an_answer_is_told_right_after_it_or_not_at_all() -> None:
    for into_answer, told in ((0.5, 1), (10, 0)):
        mat = Mat().in_hold()
        mat.wait(30 - into_answer)
        mat.barge("how_long" if told else "benefits")
        mat.wait(29)
        assert mat.cues.count(CueName.HALF) == told


def test_a_question_in_a_hold_is_answered_while_the_clock_runs_on_and_says_so() -> None:
    for intent in ("cautions", "benefits", "tip", "variation", "props", "partner", "help"):
        mat = Mat().in_hold()
        (start,) = times_of(mat, "<start>")
        mat.wait(14)
        assert mat.hear(intent)[0] == "The clock runs on while I answer."
        mat.wait(80)
        assert times_of(mat, "<end>") == [pytest.approx(start + 60, abs=0.2)]


def test_a_question_in_a_paused_hold_leaves_it_paused() -> None:
    mat = Mat().in_hold()
    mat.hear("pause")
    assert mat.hear("tip")[0] != "The clock runs on while I answer."
    mat.wait(50)
    assert mat.phase is Phase.PAUSED


def test_a_question_asked_in_the_hold_does_not_stop_it_for_ever() -> None:
    mat = Mat().in_hold()
    mat.wait(20)
    mat.barge("deepen")
    mat.barge("yes")
    mat.wait(2)
    mat.barge("restart")
    mat.hear("no")
    mat.wait(150)
    assert mat.cues.count(CueName.END) == 2
    assert held(mat) == 60


def test_after_the_end_there_is_the_way_out_in_single_moves_then_rest_then_what_follows() -> None:
    mat = Mat().in_hold()
    pose = mat.session.state.pose
    mat.wait(150)
    texts = [text for _, text in mat.told]
    assert texts[texts.index("<end>") + 1] == "That was one minute."
    way_out = [s.text for s in (*pose.way_out.say, *pose.way_out.rest)]
    at = texts.index(way_out[0])
    assert texts[at : at + len(way_out)] == way_out
    moves = [t for t, text in mat.told if text in way_out]
    assert all(later - earlier >= 3 for earlier, later in itertools.pairwise(moves))
    assert texts[-1] == "Was the hold comfortable?"
    said = mat.hear("yes")
    assert said[0] == "Good."
    assert any("Padmasana" in line for line in said)


def test_not_comfortable_promises_only_what_the_plan_does() -> None:
    mat = Mat().in_hold()
    mat.wait(150)
    assert mat.hear("no")[:2] == ["Thank you.", "Then the hold will not grow yet."]


# Breaths


def breaths(mat: Mat, count: int, say: str = "set_hold") -> Mat:
    mat.begin(4)
    mat.hear(say, breaths=count)
    mat.barge("next")
    while mat.phase is not Phase.HOLD:
        mat.wait(0.5)
    return mat


def test_a_hold_in_breaths_has_a_soft_cue_in_and_out_for_each() -> None:
    mat = breaths(Mat(), 5)
    assert "We hold for five breaths." in [text for _, text in mat.told]
    (start,) = times_of(mat, "<start>")
    mat.wait(60)
    ins, outs = times_of(mat, "<breathe_in>"), times_of(mat, "<breathe_out>")
    assert [round(t - start) for t in ins] == [0, 8, 16, 24, 32]
    assert [round(t - start) for t in outs] == [4, 12, 20, 28, 36]
    assert times_of(mat, "<end>") == [pytest.approx(start + 40, abs=0.2)]


def test_how_long_is_answered_in_breaths() -> None:
    mat = Mat().begin(2)
    assert mat.hear("set_hold", breaths=5) == ["All right, five breaths."]
    assert mat.hear("how_long") == ["The hold is five breaths.", "It comes in step five."]
    mat = breaths(Mat(), 5)
    mat.wait(9)
    assert mat.hear("how_long") == ["Four breaths left."]
    mat.hear("pause")
    assert mat.hear("how_long") == ["We are paused, with four breaths left."]
    mat.hear("resume")
    mat.wait(24)
    assert mat.barge("how_long") == ["This is the last breath."]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (1, "That is too short. I make it two breaths."),
        (99, "That is too long. I make it thirty seven breaths."),
    ],
)
def test_breaths_within_the_same_bounds(asked: int, said: str) -> None:
    mat = Mat().begin(2)
    assert " ".join(mat.hear("set_hold", breaths=asked)) == said


def test_slower_and_faster_set_the_pace_of_the_breath_to_a_floor_and_a_ceiling() -> None:
    mat = breaths(Mat(), 20)
    for intent, word, last in (
        ("slower", "Slower breaths.", "This is as slow as I go."),
        ("faster", "Quicker breaths.", "This is as fast as I go."),
    ):
        said = [mat.hear(intent)[0] for _ in range(8)]
        assert said[0] == word
        assert said[-1] == last
    before = len(times_of(mat, "<breathe_in>"))
    mat.wait(30)
    ins = times_of(mat, "<breathe_in>")[before:]
    gaps = [later - earlier for earlier, later in itertools.pairwise(ins)]
    assert gaps == [pytest.approx(8 * 1.15**-3, abs=0.1)] * len(gaps)
    assert gaps


def test_a_slower_breath_keeps_the_number_of_breaths() -> None:
    mat = breaths(Mat(), 5)
    mat.wait(8.5)
    assert mat.hear("slower") == ["Slower breaths."]
    assert mat.hear("how_long") == ["Four breaths left."]
    mat.wait(50)
    assert mat.cues.count(CueName.END) == 1


def test_more_time_in_breaths_is_told_in_breaths() -> None:
    mat = breaths(Mat(), 5)
    mat.wait(2)
    assert mat.hear("extend_hold", seconds=16) == ["All right, seven breaths left now."]


def test_from_seconds_to_breaths_and_back_in_the_hold() -> None:
    mat = Mat().in_hold()
    mat.wait(20)
    assert mat.hear("set_hold", breaths=3) == ["All right, three breaths."]
    mat.wait(5)
    assert mat.hear("how_long") == ["Three breaths left."]
    mat.hear("set_hold", seconds=60)
    mat.wait(60)
    assert held(mat) == 60
    assert mat.cues.count(CueName.END) == 1


# The deepening


def test_before_the_hold_the_deepening_is_explained_only() -> None:
    mat = Mat().begin(2)
    deepening = mat.session.state.pose.deepening
    assert deepening is not None
    assert mat.hear("deepen") == [s.text for s in deepening.explain]
    assert mat.phase is Phase.STEPS


def test_in_the_hold_it_is_offered_has_a_clock_of_its_own_and_leads_back() -> None:
    mat = Mat().in_hold()
    mat.wait(20)
    assert mat.hear("deepen") == ["Shall we do that now, for fifteen seconds?"]
    said = mat.hear("yes")
    assert said[0] == "Cup your hands around your knees."
    assert said[-2:] == ["Hold it.", "<start>"]
    start = times_of(mat, "<start>")[-1]
    mat.wait(14.9)
    assert mat.told[-1][1] == "Five seconds left."
    said = mat.wait(30)
    assert times_of(mat, "<end>")[0] - start == pytest.approx(15, abs=0.2)
    assert said[:4] == [
        "<end>",
        "Let go of your knees.",
        "Bring your head up to the center again.",
        "Your chest stays just as high.",
    ]
    assert said[4].startswith("Back in the hold, with ")
    mat.wait(100)
    assert mat.cues.count(CueName.END) == 2
    assert held(mat) == 60


@pytest.mark.parametrize(
    ("asked", "said", "length"),
    [
        (20, ["All right, twenty seconds."], 20),
        (60, ["That is too long.", "I make it twenty seconds."], 20),
        (3, ["That is too short.", "I make it ten seconds."], 10),
    ],
)
def test_another_length_of_the_deepening_meanwhile(
    asked: int, said: list[str], length: int
) -> None:
    mat = Mat().in_hold()
    mat.hear("deepen")
    mat.barge("yes")
    mat.wait(5)
    assert mat.hear("set_hold", seconds=asked)[: len(said)] == said
    mat.wait(60)
    starts, (end, *_) = times_of(mat, "<start>"), times_of(mat, "<end>")
    assert end - starts[1] == pytest.approx(length, abs=0.2)
    mat.wait(100)
    assert held(mat) == 60


def test_a_length_named_while_it_is_offered_is_the_deepenings() -> None:
    mat = Mat().in_hold()
    mat.hear("deepen")
    said = mat.hear("set_hold", seconds=20)
    assert said == ["All right, twenty seconds.", "Shall we do that now, for twenty seconds?"]
    mat.hear("yes")
    start = times_of(mat, "<start>")[-1]
    mat.wait(25)
    assert times_of(mat, "<end>")[0] - start == pytest.approx(20, abs=0.2)


def test_no_to_the_deepening_changes_nothing() -> None:
    mat = Mat().in_hold()
    (start,) = times_of(mat, "<start>")
    mat.hear("deepen")
    assert mat.hear("no") == ["Then stay as you are."]
    mat.wait(80)
    assert times_of(mat, "<end>") == [pytest.approx(start + 60, abs=0.2)]


def test_pausing_on_the_way_into_the_deepening_and_in_it() -> None:
    mat = Mat().in_hold()
    mat.hear("deepen")
    mat.barge("yes")
    mat.wait(5)
    mat.hear("pause")
    mat.wait(20)
    mat.hear("resume")
    mat.wait(5)
    mat.hear("pause")
    assert mat.hear("how_long") == ["We are paused, with ten seconds left."]
    mat.hear("resume")
    mat.wait(150)
    assert mat.cues.count(CueName.END) == 2
    assert held(mat) == 60


def test_out_of_the_deepening_the_head_comes_up_before_the_way_out() -> None:
    mat = Mat().in_hold()
    mat.hear("deepen")
    mat.hear("yes")
    said = mat.hear("come_out")
    assert said[:2] == ["Let go of your knees.", "Bring your head up to the center again."]
    assert said[3] == mat.session.state.pose.way_out.say[0].text


def test_too_little_left_for_the_deepening() -> None:
    mat = Mat().in_hold()
    mat.wait(52)
    assert mat.hear("deepen") == ["There is too little of the hold left for that."]


# Cut off, and lost ears


def test_a_hold_that_was_cut_off_answers_with_what_is_left_of_it() -> None:
    cut = Interrupted("hero", 4, held_s=40.0, total_s=90.0, ago_s=20.0)
    mat = Mat(past=Past(interrupted=cut)).wake()
    mat.speak_out()
    mat.barge("resume")
    assert mat.barge("how_long") == ["Fifty seconds left."]
    mat.barge("set_hold", seconds=120)
    mat.wait(150)
    assert held(mat) == 120


def test_lost_ears_in_the_hold_it_ends_on_time_and_the_way_out_is_spoken() -> None:
    mat = Mat().in_hold()
    (start,) = times_of(mat, "<start>")
    mat.wait(20)
    since = len(mat.told)
    mat.send(EarsLost())
    mat.send(EarsLost())
    mat.wait(200)
    said = mat.since(since)
    assert said.count("I cannot hear you any more.") == 1
    assert said[1] == "The hold ends on time, and then I tell you the way out."
    assert times_of(mat, "<end>") == [pytest.approx(start + 60, abs=0.2)]
    assert mat.session.state.pose.way_out.say[0].text in said
    assert not any(line.endswith("?") for line in said)
    mat.send(EarsFound())
    mat.speak_out()
    assert mat.told[-1][1] == "I can hear you again."


@pytest.mark.parametrize("paused", [False, True])
def test_with_lost_ears_no_hold_begins_or_waits(paused: bool) -> None:
    mat = Mat().in_hold() if paused else Mat().begin(4)
    if paused:
        mat.hear("pause")
    else:
        mat.barge("next")
    since = len(mat.told)
    mat.send(EarsLost())
    mat.speak_out()
    said = mat.since(since)
    assert said[:3] == [
        "I cannot hear you any more.",
        "Here is the way out.",
        mat.session.state.pose.way_out.say[0].text,
    ]
    assert "<start>" not in said


def test_lost_ears_half_way_down_the_way_out_comes_by_itself() -> None:
    mat = Mat().begin(3)
    mat.send(EarsLost())
    assert mat.told[-1][1] == "I cannot hear you any more."
    said = mat.wait(120)
    assert said[:2] == ["Here is the way out.", mat.session.state.pose.way_out.say[0].text]
    assert mat.wait(900)[-2:] == ["I am resting now.", "To wake me, say, start hero pose."]


def test_a_paused_hold_that_nobody_goes_on_with_ends_with_the_way_out() -> None:
    mat = Mat().in_hold()
    mat.hear("pause")
    said = mat.wait(670)
    assert said[:3] == [
        "You can say resume, or come out.",
        "That was a long pause.",
        "Here is the way out.",
    ]
    assert held(mat) < 15


def test_a_repeat_on_the_way_out_goes_on_to_one_end() -> None:
    mat = Mat().in_hold()
    mat.wait(70)
    in_air = mat.told[-1][1]
    said = mat.hear("repeat")
    assert said[0] == in_air
    assert said.count("That was hero pose.") == 1
    assert mat.kinds().count("done") == 1


def test_what_time_has_brought_is_not_undone_by_a_later_word() -> None:
    mat = Mat().in_hold()
    mat.wait(59.8)
    mat.barge("how_long")
    mat.wait(0.5)
    mat.send(Heard("how long no don't", None, revises=True))
    mat.wait(200)
    assert mat.cues.count(CueName.END) == 1
    assert mat.kinds().count("hold_end") == 1


def test_the_length_told_at_the_end_is_the_one_told_when_asked() -> None:
    mat = Mat().in_hold()
    mat.wait(12.5)
    mat.barge("set_hold", breaths=5)
    mat.wait(9.6)
    mat.barge("slower")
    said = mat.wait(100)
    told = next(text for text in said if text.startswith("That was ") and "pose" not in text)
    assert mat.hear("how_long")[1] == told.replace("That was", "You held for")


def test_in_breaths_every_answer_is_in_breaths() -> None:
    mat = Mat().in_hold()
    mat.wait(12)
    mat.barge("set_hold", breaths=5)
    mat.wait(9)
    assert mat.barge("next")[0] == "The hold is still running, with four breaths left."
    assert mat.barge("where")[-1].endswith("with four breaths left.")
    assert mat.barge("pause") == ["Paused, with four breaths left."]
    assert mat.barge("resume") == ["Going on, with four breaths left."]


def test_ten_seconds_left_is_not_told_twice() -> None:
    mat = Mat().in_hold()
    mat.wait(48.2)
    assert mat.barge("how_long") == ["Ten seconds left."]
    assert "Ten seconds left." not in mat.wait(11)
    mat = Mat().in_hold()
    mat.wait(48.2)
    mat.barge("how_long")
    mat.barge("extend_hold", seconds=30)
    assert "Ten seconds left." in mat.wait(35)
