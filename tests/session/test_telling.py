"""What is told in a hold: coaching that thins out, what is left at a distance, or nothing."""

from itertools import pairwise

import pytest
from mat import Mat, all_poses

from voice_hero.phases import Phase
from voice_hero.session.plan import Today
from voice_hero.session.state import Past, Settings

DURING = [s.text for s in all_poses()["hero"].hold.during]
CUES = ("<start>", "<half>", "<end>")


def in_hold(seconds: int, **settings: bool) -> Mat:
    past = Past(today={"hero": Today(seconds, None, "same")}, settings=Settings(**settings))
    return Mat(past=past).in_hold()


def told_in_hold(mat: Mat) -> list[tuple[float, str]]:
    """What is told from the start to the end of the hold, in seconds into it."""
    (start,) = [at for at, text in mat.told if text == "<start>"]
    mat.wait(400)
    (end,) = [at for at, text in mat.told if text == "<end>"]
    told = [(at, text) for at, text in mat.told if start <= at and (at < end or text == "<end>")]
    return [(round(at - start, 1), text) for at, text in told]


def words(told: list[tuple[float, str]]) -> list[tuple[float, str]]:
    return [(at, text) for at, text in told if text not in CUES]


@pytest.mark.parametrize("seconds", [60, 90, 120, 180, 240, 300])
def test_coaching_is_spread_and_thins_out(seconds: int) -> None:
    told = words(told_in_hold(in_hold(seconds)))
    times = [at for at, text in told if text in DURING]
    assert times[0] < 10
    gaps = [round(later - earlier) for earlier, later in pairwise(times)]
    assert all(gap >= 12 for gap in gaps)
    assert gaps == sorted(gaps)
    assert [text for _, text in told if text in DURING][:3] == DURING[: len(times)]


@pytest.mark.parametrize("seconds", [60, 120, 180, 240, 300])
@pytest.mark.parametrize("brief", [False, True])
def test_no_silence_is_longer_than_a_minute_and_a_half(seconds: int, brief: bool) -> None:
    told = told_in_hold(in_hold(seconds, brief=brief))
    times = [0.0, *(at for at, _ in words(told)), float(seconds)]
    assert max(later - earlier for earlier, later in pairwise(times)) <= 90
    assert not (brief and any(text in DURING for _, text in told))


@pytest.mark.parametrize("seconds", [30, 45, 60, 75, 100, 300])
def test_no_word_runs_into_a_cue_or_what_is_told_with_it(seconds: int) -> None:
    told = told_in_hold(in_hold(seconds))
    coached = [at for at, text in told if text in DURING]
    cues = [seconds / 2, seconds - 10, seconds]
    assert coached
    for at in coached:
        assert not any(cue - 6 < at < cue + 3 for cue in cues)


def test_a_pose_without_coaching_tells_what_is_left() -> None:
    mat = Mat().begin(4)
    pose = mat.session.state.pose
    hold = pose.hold.model_copy(update={"during": ()})
    mat.session.state.pose = pose.model_copy(update={"hold": hold})
    mat.hear("set_hold", seconds=300)
    mat.barge("next")
    mat.wait(60)
    told = words(told_in_hold(mat))
    assert all("left" in text or "Half" in text for _, text in told)
    assert len(told) >= 4


def test_no_coaching_while_a_question_is_open() -> None:
    mat = in_hold(300)
    mat.wait(10)
    mat.hear("deepen")
    assert not set(mat.wait(60)) & set(DURING)


def test_a_pause_does_not_bring_it_closer_together() -> None:
    mat = in_hold(120)
    mat.wait(10)
    since = len(mat.told)
    mat.hear("pause")
    mat.wait(60)
    mat.hear("resume")
    mat.wait(4)
    assert not set(mat.since(since)) & set(DURING)


# Quiet


def test_a_quiet_hold_has_its_sounds_and_no_word() -> None:
    mat = Mat().begin(4)
    assert mat.hear("quiet_hold") == ["All right, no words in the hold, only its sounds."]
    mat.barge("next")
    while mat.phase is not Phase.HOLD:
        mat.wait(1)
    told = told_in_hold(mat)
    assert [text for _, text in told] == ["<start>", "<half>", "<end>"]


def test_quiet_in_the_middle_of_it() -> None:
    mat = in_hold(300)
    mat.wait(10)
    mat.hear("quiet_hold")
    assert mat.wait(280) == ["<half>"]
    assert "left." in mat.hear("how_long")[0], "what is asked for is answered"


def test_quiet_lasts_for_the_practice_and_in_full_ends_it() -> None:
    mat = in_hold(60)
    mat.hear("quiet_hold")
    mat.hear("restart", what="hold")
    mat.wait(30)
    assert not set(mat.wait(10)) & set(DURING)
    mat.hear("in_full")
    mat.hear("restart", what="hold")
    assert set(mat.wait(30)) & set(DURING)
    mat.hear("quiet_hold")
    mat.hear("stop")
    assert not mat.session.state.quiet


# What is left, at a distance


@pytest.mark.parametrize(
    ("seconds", "every", "left"),
    [
        (120, 30, ["One minute and thirty seconds", "One minute", "Thirty seconds"]),
        (100, 30, ["One minute and thirty seconds", "One minute", "Thirty seconds"]),
        (40, 10, ["Thirty seconds", "Twenty seconds"]),
        (90, 60, ["One minute"]),
        (60, 60, []),
    ],
)
def test_it_tells_what_is_left_at_the_distance_asked_for(
    seconds: int, every: int, left: list[str]
) -> None:
    mat = Mat(past=Past(today={"hero": Today(seconds, None, "same")})).begin(4)
    mat.hear("tell_every", seconds=every)
    mat.barge("next")
    while mat.phase is not Phase.HOLD:
        mat.wait(1)
    told = [(at, text) for at, text in told_in_hold(mat) if "left" in text]
    assert [text for _, text in told] == [f"{one} left." for one in [*left, "Ten seconds"]]
    firsts = [at for at, _ in told]
    assert firsts[-1] == pytest.approx(seconds - 10, abs=0.3)
    assert [round(b - a) for a, b in pairwise(firsts[:-1])] == [every] * (
        len(left) - 1 if left else 0
    )


def test_asked_for_in_the_hold_it_begins_there() -> None:
    mat = in_hold(120)
    mat.wait(40)
    assert mat.hear("tell_every", seconds=30) == ["All right, I tell you every thirty seconds."]
    told = [text for text in mat.wait(70) if "left" in text]
    assert told == ["One minute left.", "Thirty seconds left.", "Ten seconds left."]


def test_a_longer_hold_goes_on_telling() -> None:
    mat = in_hold(60)
    mat.hear("tell_every", seconds=30)
    mat.wait(35)
    mat.hear("extend_hold", seconds=60)
    told = [text for text in mat.wait(80) if "left" in text]
    assert told[-3:] == ["One minute left.", "Thirty seconds left.", "Ten seconds left."]


def test_more_often_than_every_ten_seconds_is_not_done() -> None:
    mat = in_hold(60)
    assert mat.hear("tell_every", seconds=3)[0] == "I tell you every ten seconds."


def test_in_breaths_it_tells_breaths() -> None:
    mat = Mat().begin(4)
    mat.hear("set_hold", breaths=10)
    mat.hear("tell_every", seconds=40)
    mat.barge("next")
    mat.wait(90)
    assert "Five breaths left." in [text for _, text in mat.told]


def test_after_the_hold_there_is_nothing_to_tell() -> None:
    mat = in_hold(60)
    mat.wait(150)
    assert mat.hear("tell_every", seconds=30)[0] == "The hold is over."
