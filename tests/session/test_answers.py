"""Answers about the practice: how long in all, which poses, how often, and what a pose lacks."""

import pytest
from journal_helper import DAY, Wall, Writer
from mat import Mat, all_poses

from voice_hero.journal.journal import Journal
from voice_hero.poses.pose import Topic
from voice_hero.session.plan import Today
from voice_hero.session.state import Past, Settings

MINUTES = {"four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}


def minutes(said: list[str]) -> float:
    """The minutes in "It will take about six minutes from here."."""
    (line,) = [text for text in said if "about" in text]
    words = line.split()
    return float(next(MINUTES[word] for word in words if word in MINUTES))


# How long in all


def test_the_whole_is_the_steps_the_hold_and_the_way_out() -> None:
    usual = minutes(Mat().wake().hear("total_time"))
    longer = Mat(past=Past(today={"hero": Today(180, 150, "grown")})).wake()
    assert minutes(longer.hear("total_time")) - usual == pytest.approx(2, abs=1)
    slower = Mat(past=Past(settings=Settings(rate_step=-3))).wake()
    assert minutes(slower.hear("total_time")) > usual


def test_it_is_about_as_long_as_it_takes() -> None:
    mat = Mat().wake()
    told_s = 60 * minutes(mat.hear("total_time"))
    began = mat.now
    mat.hear("start")
    mat.hear("no")
    for _ in range(4):
        mat.wait(5)
        mat.hear("next")
    mat.wait(120)
    assert told_s == pytest.approx(mat.now - began, rel=0.3)


def test_the_further_on_the_less_is_left() -> None:
    mat = Mat().wake()
    whole = minutes(mat.hear("total_time"))
    mat.begin(3)
    rest = mat.hear("total_time")[0]
    assert rest.endswith("from here.")
    assert minutes([rest.replace("three", "four")]) <= whole
    mat.hear("set_hold", seconds=300)
    assert minutes(mat.hear("total_time")) > 5


def test_in_the_hold_it_is_what_is_left_of_it_and_the_way_out() -> None:
    mat = Mat().in_hold()
    mat.wait(20)
    assert mat.hear("total_time")[0] == "It will take about two minutes from here."
    mat.wait(150)
    mat.hear("no")
    assert mat.hear("total_time")[0] == "The pose is done."


def test_a_practice_of_several_counts_all_of_them() -> None:
    mat = Mat().wake()
    mat.hear("practice")
    mat.hear("no")
    assert "minutes from here." in mat.hear("total_time")[0]
    mat.hear("stop")
    assert mat.session.state.practice == []


# Which poses, and how often


def test_which_poses_there_are() -> None:
    assert Mat().wake().hear("poses") == ["I know hero pose, child's pose and half lotus."]


def test_how_often_this_week() -> None:
    assert Mat().wake().hear("count_week") == ["You have not practised this week yet."]
    mat = Mat(past=Past(sessions=20, this_week=3)).wake()
    assert mat.hear("count_week") == ["This week you have practised three times."]
    mat.hear("someone_else")
    assert mat.hear("count_week") == ["I keep no record for a guest."]


def test_a_week_begins_on_monday() -> None:
    wall = Wall()  # a Monday at noon
    journal = Journal(None, wall)
    write = Writer(journal, wall)
    wall.at -= DAY
    write.whole()
    assert journal.past(all_poses()).this_week == 1, "still Sunday"
    wall.at += DAY
    assert journal.past(all_poses()).this_week == 0
    write.whole()
    write.whole()
    wall.at += 5 * DAY
    assert journal.past(all_poses()).this_week == 2
    wall.at -= 6 * DAY
    assert journal.past(all_poses()).this_week == 1, "a clock before them counts none of them"
    journal.close()


# What a pose lacks


@pytest.mark.parametrize("topic", [t for t in Topic if t is not Topic.CAUTIONS])
def test_a_pose_that_has_nothing_on_a_topic_says_so(topic: Topic) -> None:
    mat = Mat().wake()
    pose = mat.session.state.pose
    rest = {name: text for name, text in pose.topics.items() if name is not topic}
    gone = {"topics": rest, "preparation_pose": None, "follow_up_pose": None}
    mat.session.state.pose = pose.model_copy(update=gone)
    assert mat.hear(topic.value) == ["I have nothing on that for this pose."]


def test_the_cautions_are_never_nothing() -> None:
    mat = Mat().wake()
    pose = mat.session.state.pose
    mat.session.state.pose = pose.model_copy(update={"topics": {}})
    assert mat.hear("cautions") == [pose.caution.line]


def test_a_pose_without_a_follow_up_ends_with_thanks() -> None:
    mat = Mat().in_hold()
    pose = mat.session.state.pose
    mat.session.state.pose = pose.model_copy(update={"topics": {}, "follow_up_pose": None})
    mat.wait(150)
    assert mat.hear("yes") == ["Good.", "I will remember that."]


# At normal speed


def test_normal_speed() -> None:
    mat = Mat().begin(2)
    assert mat.hear("normal_speed") == ["This is the normal speed."]
    mat.hear("slower")
    mat.hear("slower")
    assert mat.hear("normal_speed") == ["At normal speed."]
    assert mat.session.state.settings.rate_step == 0


def test_normal_speed_of_breaths() -> None:
    mat = Mat().begin(4)
    mat.hear("set_hold", breaths=5)
    mat.barge("next")
    mat.wait(60)
    mat.hear("slower")
    assert mat.hear("normal_speed") == ["At normal speed."]
    assert mat.session.state.settings.breath_step == 0
    assert mat.session.state.hold is not None
    assert mat.session.state.hold.breath_s == pytest.approx(8)
