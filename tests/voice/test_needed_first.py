"""What is rendered before the start: enough for the first minutes, and no more."""

import pytest
from mat import Mat, all_poses

from voice_hero.lang.en.phrasebook import load_phrasebook
from voice_hero.poses.pose import Topic
from voice_hero.voice.needed_first import first_lines, guiding, later_lines, next_lines
from voice_hero.voice.rendered_ahead import fixed_lines, slow_lines
from voice_hero.voice.speech_pieces import Pieces
from voice_hero.voice.voice import UnvoicedVoice

SLOW = 0.85


def said(mat: Mat) -> list[str]:
    return [text for text in mat.since(0) if not text.startswith("<")]


@pytest.mark.parametrize("pose", sorted(all_poses()))
@pytest.mark.parametrize("answer", ["no", "yes", "stop", "pain", "distress", "come_out", "resume"])
def test_whatever_is_answered_to_the_caution_is_there_before_the_start(
    pose: str, answer: str
) -> None:
    mat = Mat(pose).wake()
    mat.hear("start")
    mat.hear(answer)
    missing = set(said(mat)) - set(first_lines(all_poses()[pose], load_phrasebook()))
    assert not missing


@pytest.mark.parametrize("pose", sorted(all_poses()))
@pytest.mark.parametrize("urgent", ["stop", "pain", "distress", "come_out"])
@pytest.mark.parametrize("place", ["woken", "step one", "hold", "after a stop"])
def test_the_urgent_answers_are_there_from_the_first_minute_on(
    pose: str, urgent: str, place: str
) -> None:
    mat = Mat(pose).wake() if place == "woken" else Mat(pose).begin(1)
    if place == "hold":
        mat = Mat(pose).in_hold()
    elif place == "after a stop":
        mat.hear("next")
        mat.hear("stop")
    before = len(mat.told)
    mat.hear(urgent)
    first = mat.since(before)[:1]
    assert set(first) <= set(first_lines(all_poses()[pose], load_phrasebook()))


@pytest.mark.parametrize("pose", sorted(all_poses()))
def test_it_is_about_a_minute_and_a_half(pose: str) -> None:
    lines = first_lines(all_poses()[pose], load_phrasebook())
    seconds = sum(UnvoicedVoice().fetch(line).seconds for line in lines)
    assert 45 < seconds < 150, seconds
    assert lines[0] == all_poses()[pose].welcome[0].text


def test_a_whole_usual_practice_is_said_in_the_order_of_its_guiding() -> None:
    mat = Mat().begin(1)
    for _ in all_poses()["hero"].steps[1:]:
        mat.wait(50)
        mat.hear("next")
    mat.wait(200)
    hero = all_poses()["hero"]
    in_the_hold = {one.text for one in hero.hold.during} | {"Half of it is done."}
    lines = [x for x in guiding(hero, load_phrasebook()) if x not in in_the_hold]
    places = [lines.index(text) for text in said(mat) if text in lines]
    assert places == sorted(places)
    assert len(places) > 40


def test_all_that_can_be_said_comes_later_each_once() -> None:
    poses, book = all_poses(), load_phrasebook()
    wanted = later_lines(poses["hero"], poses.values(), book, SLOW)
    assert len(set(wanted)) == len(wanted)
    usual = {one.line for one in wanted if one.rate == 1.0}
    assert usual >= set(fixed_lines(poses.values(), book))
    assert {one.line for one in wanted if one.rate == SLOW} == set(slow_lines(poses.values()))


def test_the_other_poses_come_last() -> None:
    poses, book = all_poses(), load_phrasebook()
    lines = [one.line for one in later_lines(poses["hero"], poses.values(), book, SLOW)]
    assert lines.index(poses["childs_pose"].steps[0].say[0].text) > lines.index(
        poses["hero"].topics[Topic.PROPS][-1].text
    )


def test_whoever_jumps_to_a_step_has_that_step_next_at_the_pace_chosen() -> None:
    hero, book = all_poses()["hero"], load_phrasebook()
    wanted = next_lines(hero, book, 3, 1.12, SLOW)
    lines = [one.line for one in wanted]
    assert hero.steps[0].say[0].text not in lines
    assert lines.index(hero.steps[3].say[0].text) < lines.index(hero.steps[4].say[0].text)
    assert lines.index("I cannot call anyone.") < lines.index(hero.steps[3].say[0].text)
    assert {one.rate for one in wanted} == {1.12, 1.12 * SLOW}


def test_the_sentence_that_bridges_is_one_short_piece() -> None:
    (line,) = load_phrasebook().say("one_moment")
    assert [piece.text for piece in Pieces({}).of(line)] == [line]
    assert UnvoicedVoice().fetch(line).seconds < 1.0
