"""Loading poses: by name, alias or file, and what is said of a file with a mistake."""

from pathlib import Path

import pytest
from places import TESTS
from pydantic import ValidationError

from voice_hero.errors import PoseError
from voice_hero.poses.pose import Topic, known_poses, load_pose, shipped_poses

HERE = TESTS
MOUNTAIN = (HERE / "poses" / "mountain.yaml").read_text(encoding="utf-8")


def test_three_poses_are_shipped() -> None:
    assert shipped_poses() == ["childs_pose", "half_lotus", "hero"]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("hero", "hero"),
        ("HERO", "hero"),
        ("the hero pose", "hero"),
        ("Virasana", "hero"),
        ("child's pose", "childs_pose"),
        ("Child’s Pose", "childs_pose"),
        ("childs_pose", "childs_pose"),
        ("balasana", "childs_pose"),
        ("lotus", "half_lotus"),
        ("half-lotus", "half_lotus"),
        ("padmasana", "half_lotus"),
    ],
)
def test_a_pose_is_found_by_whatever_it_is_called(said: str, name: str) -> None:
    assert load_pose(said).name == name


def test_no_two_shipped_poses_answer_to_the_same_name() -> None:
    names = [alias for name in shipped_poses() for alias in load_pose(name).aliases]
    assert len(names) == len(set(names))


def test_an_unknown_pose_is_told_with_the_known_ones() -> None:
    with pytest.raises(PoseError, match=r"no pose 'heron'; there are: childs_pose, half_lotus, h"):
        load_pose("heron")


def test_a_users_pose_is_found_by_its_name_and_its_alias(tmp_path: Path) -> None:
    (tmp_path / "mountain.yaml").write_text(MOUNTAIN, encoding="utf-8")
    assert load_pose("mountain", [tmp_path]).title == "mountain pose"
    assert load_pose("Tadasana", [tmp_path]).name == "mountain"
    assert load_pose(str(tmp_path / "mountain.yaml")).name == "mountain"


def test_a_users_pose_goes_before_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "hero.yaml").write_text(MOUNTAIN, encoding="utf-8")
    assert load_pose("hero", [tmp_path]).title == "mountain pose"


def test_all_poses_are_known_with_a_users_own_before_the_shipped_ones(tmp_path: Path) -> None:
    for name in ("hero", "mountain"):
        (tmp_path / f"{name}.yaml").write_text(MOUNTAIN, encoding="utf-8")
    (tmp_path / "tree.yaml").write_text("title: [", encoding="utf-8")
    poses, mistakes = known_poses([tmp_path])
    assert sorted(poses) == ["childs_pose", "half_lotus", "hero", "mountain"]
    assert poses["hero"].title == "mountain pose"
    assert len(mistakes) == 1
    assert "tree.yaml:1: " in mistakes[0]


def test_a_folder_that_is_not_there_is_no_mistake(tmp_path: Path) -> None:
    assert load_pose("hero", [tmp_path / "nowhere"]).name == "hero"


def test_a_broken_file_hides_no_other_pose(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("title: [", encoding="utf-8")
    assert load_pose("balasana", [tmp_path]).name == "childs_pose"
    with pytest.raises(PoseError, match=r"Not looked into.*\n.*broken\.yaml:1: "):
        load_pose("nothing", [tmp_path])


def test_a_mistake_is_told_with_file_line_field_and_what_was_expected(tmp_path: Path) -> None:
    file = tmp_path / "mountain.yaml"
    text = MOUNTAIN.replace("start_s: 60", "start_s: soon").replace("  tip:", "  tips:")
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PoseError) as caught:
        load_pose(str(file))
    start, tips = str(caught.value).splitlines()
    line = text.splitlines().index("    start_s: soon") + 1
    assert start == (
        f"{file}:{line}: hold.plan.start_s: input should be a valid integer (found 'soon')"
    )
    assert tips.startswith(f"{file}:{text.splitlines().index('  tips:') + 1}: topics.tips: ")
    assert "'tip'" in tips


@pytest.mark.parametrize("file", sorted((HERE / "broken_poses").glob("*.yaml")), ids=str)
def test_a_broken_file_is_loaded_whole_or_refused_in_one_kind_of_error(file: Path) -> None:
    try:
        pose = load_pose(str(file))
    except PoseError as error:
        assert str(error).startswith(f"{file}:")
    else:
        assert pose.name == file.stem


def test_a_missing_file_and_a_folder_are_told_plainly(tmp_path: Path) -> None:
    with pytest.raises(PoseError, match="cannot be read"):
        load_pose(str(tmp_path / "none.yaml"))
    with pytest.raises(PoseError, match="cannot be read"):
        load_pose(str(tmp_path))


@pytest.mark.parametrize("name", shipped_poses())
class TestEveryShippedPose:
    def test_has_a_text_for_every_topic(self, name: str) -> None:
        assert set(load_pose(name).topics) == set(Topic)

    def test_has_steps_of_three_to_seven_sentences(self, name: str) -> None:
        assert all(3 <= len(step.say) <= 7 for step in load_pose(name).steps)

    def test_says_every_step_in_other_words_too(self, name: str) -> None:
        for step in load_pose(name).steps:
            for sentence in step.say:
                assert sentence.again
                assert sentence.again != sentence.text

    def test_leaves_time_for_each_move_of_the_way_out(self, name: str) -> None:
        way_out = load_pose(name).way_out
        assert all(3 <= sentence.pause_s <= 6 for sentence in (*way_out.say, *way_out.shortest))
        assert all(len(sentence.text.split()) <= 5 for sentence in way_out.shortest)

    def test_holds_within_the_bounds_that_were_promised(self, name: str) -> None:
        pose = load_pose(name)
        assert (pose.hold.plan.least_s, pose.hold.plan.most_s) == (10, 300)
        if pose.deepening:
            assert (pose.deepening.least_s, pose.deepening.most_s) == (10, 20)

    def test_leads_on_to_poses_that_are_there(self, name: str) -> None:
        pose = load_pose(name)
        links = {pose.preparation_pose, pose.follow_up_pose} - {None}
        assert links <= set(shipped_poses())

    def test_passes_claims_on_as_what_is_said(self, name: str) -> None:
        *claims, doctor = (line.text for line in load_pose(name).topics[Topic.BENEFITS])
        assert all(" said to " in claim for claim in claims)
        assert "ask a doctor first" in doctor

    def test_sends_the_conditions_of_the_health_rule_to_a_doctor_first(self, name: str) -> None:
        cautions = [line.text.lower() for line in load_pose(name).topics[Topic.CAUTIONS]]
        doctor = " ".join(line for line in cautions if "ask a doctor first" in line)
        for condition in ("pregnant", "high blood pressure", "arthritis", "recent operation"):
            assert condition in doctor

    def test_refuses_plainly_and_says_what_may_help(self, name: str) -> None:
        refuse = " ".join(line.text.lower() for line in load_pose(name).caution.refuse)
        assert "do not do" in refuse and "today" in refuse
        assert all(help_ in refuse for help_ in ("props", "teacher", "doctor"))

    def test_asks_a_partner_to_be_gentle(self, name: str) -> None:
        partner = " ".join(line.text.lower() for line in load_pose(name).topics[Topic.PARTNER])
        assert "let go as soon as anything is uncomfortable" in partner

    def test_gives_the_voice_phonemes_for_every_sanskrit_name_it_says(self, name: str) -> None:
        pose = load_pose(name)
        texts = [line.text for lines in pose.topics.values() for line in lines]
        named = [text for text in texts if "Sanskrit" in text]
        assert named
        for text in named:
            assert any(name in text for name in pose.say_as), text


def test_a_pose_cannot_be_changed_once_it_is_loaded() -> None:
    with pytest.raises(ValidationError):
        load_pose("hero").title = "another"
