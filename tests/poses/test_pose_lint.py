"""The lint of poses: every broken file, each mistake with its line and field."""

import re
from pathlib import Path

import pytest
from places import TESTS

from voice_hero.files.finding import Finding
from voice_hero.intents.compiling.folder import load_intents
from voice_hero.intents.matcher import Matcher
from voice_hero.poses.pose import SHIPPED, load_pose, shipped_poses
from voice_hero.poses.pose_lint import lint
from voice_hero.poses.pose_parts import Topic

HERE = TESTS
BROKEN = sorted((HERE / "broken_poses").glob("*.yaml"))
PHONEMES = frozenset("ɑəɪiʌːˈˌ abdefhklmnprstvwz")
OTHERS = [load_pose(name) for name in shipped_poses()]
COMMANDS = {"stop": "stop", "go back": "back", "next": "next", "repeat": "repeat"}


def command(text: str) -> str | None:
    return COMMANDS.get(text.lower().strip(" .!"))


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(load_intents(HERE.parent / "intents" / "en"))


def findings(file: Path) -> list[Finding]:
    return lint(file, has_phoneme=PHONEMES.__contains__, is_command=command, other_poses=OTHERS)


def with_changes(folder: Path, *changes: tuple[str, str], name: str = "mountain") -> Path:
    """A copy of the faultless pose in which each first text is replaced by the second."""
    text = (HERE / "poses" / "mountain.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file = folder / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_there_are_broken_files_of_many_kinds() -> None:
    assert len(BROKEN) >= 15


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_the_mistake_is_found_on_its_line_and_nothing_else_is(file: Path) -> None:
    expected = re.match(rb"# expect: (\d+) (\S+)\n", file.read_bytes())
    assert expected
    found = {(finding.line, finding.field) for finding in findings(file)}
    assert found == {(int(expected[1]), expected[2].decode())}


@pytest.mark.parametrize("name", shipped_poses())
def test_the_shipped_poses_have_no_mistake(name: str) -> None:
    assert findings(SHIPPED / f"{name}.yaml") == []


@pytest.mark.parametrize(
    "file",
    [*sorted(SHIPPED.glob("*.yaml")), HERE / "poses" / "mountain.yaml"],
    ids=lambda f: f.stem,
)
def test_no_text_of_a_pose_is_a_command_between_two_pauses(file: Path, matcher: Matcher) -> None:
    def intent(text: str) -> str | None:
        command = matcher.match(text)
        return command.intent if command else None

    assert lint(file, has_phoneme=PHONEMES.__contains__, is_command=intent) == []


def test_the_file_from_which_the_broken_ones_were_made_has_no_mistake() -> None:
    assert findings(HERE / "poses" / "mountain.yaml") == []


def test_a_finding_reads_as_file_line_field_and_message() -> None:
    file = HERE / "broken_poses" / "seconds_as_s.yaml"
    (finding,) = findings(file)
    assert str(finding) == (
        f"{file}:27: steps.0.say.1.text: has digits, '30s' (write 'thirty seconds')"
    )


@pytest.mark.parametrize(
    ("stem", "message"),
    [
        ("unknown_field", "did you mean pause_s?"),
        ("command_again", "'back'"),
        ("lacking_phoneme", "'ʘ'"),
        ("hold_length", "says three minutes, but hold.plan has one minute"),
        ("step_count", "says three steps, but there are two steps"),
        ("deepening_length", "says forty seconds"),
        ("wrong_type", "(found 'long')"),
        ("unknown_follow_up", "childs_pose, half_lotus, hero"),
        ("twice_the_same_field", "first on line"),
        ("not_utf8", "save it as UTF-8"),
    ],
)
def test_the_message_says_what_was_expected(stem: str, message: str) -> None:
    (finding,) = findings(HERE / "broken_poses" / f"{stem}.yaml")
    assert message in finding.message


def test_several_mistakes_come_in_the_order_of_their_lines(tmp_path: Path) -> None:
    text = (HERE / "poses" / "mountain.yaml").read_text(encoding="utf-8")
    text = text.replace("pause_s: 3", "pause_s: many", 1).replace("one spot", "1 spot")
    file = tmp_path / "mountain.yaml"
    file.write_text(text.replace("aliases: [", "aliases: [M, "), encoding="utf-8")
    found = [finding.field for finding in findings(file)]
    assert found == ["aliases.0", "steps.0.say.0.pause_s", "topics.tip.0"]


def test_a_missing_file_is_a_finding_too(tmp_path: Path) -> None:
    (finding,) = findings(tmp_path / "nowhere.yaml")
    assert "cannot be read" in finding.message


def test_a_file_name_that_cannot_be_a_short_name_is_found(tmp_path: Path) -> None:
    file = tmp_path / "My Pose.yaml"
    file.write_bytes((HERE / "poses" / "mountain.yaml").read_bytes())
    assert [finding.field for finding in findings(file)] == ["file"]


def test_a_user_may_link_to_a_pose_in_the_same_folder(tmp_path: Path) -> None:
    text = (HERE / "poses" / "mountain.yaml").read_text(encoding="utf-8")
    text = text.replace("follow_up_pose: hero", "follow_up_pose: heron")
    for name in ("mountain", "heron"):
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    assert findings(tmp_path / "mountain.yaml") == []


def test_all_that_is_wrong_is_found_in_one_round(tmp_path: Path) -> None:
    file = with_changes(
        tmp_path,
        ("        again: Bring both feet side by side.\n", ""),
        ("        again: Make each foot as wide as you can.\n", ""),
        ("start_s: 60", "start_s: 150"),
        ("conditions: [dizziness, headache]", "conditions: [dizziness, fever]"),
        ("  tip:\n", "  tips:\n"),
        ("which has two steps", "which has four steps"),
        ("  shortest:\n    - Knees soft.\n", ""),
        ("close your eyes", "close 2 eyes"),
        ("It is said to steady the mind.", "It cures back pain."),
        ("tɑːdˈɑːsənə", "tʘ"),
    )
    assert {finding.field for finding in findings(file)} == {
        "steps.0.say.0.again",
        "steps.0.say.1.again",
        "hold.plan.goal_s",
        "steps.1.say.1.text",
        "steps.1.say.1.again",
        "caution.conditions.1",
        "topics.tips",
        "welcome.0",
        "way_out.shortest",
        "topics.variation.0",
        "topics.benefits.0",
        "say_as.Tadasana",
    }


def test_a_topic_that_a_pose_does_not_have_may_be_left_out(tmp_path: Path) -> None:
    file = with_changes(tmp_path, ("  partner:\n    - A partner can look at your back.\n", ""))
    assert findings(file) == []
    assert Topic.PARTNER not in load_pose(str(file)).topics


@pytest.mark.parametrize(
    "change",
    [
        ("Let your knees become soft.", "Lengthen your neck, and the spine."),
        ("Let your knees become soft.", "Lie down, and rest."),
        ("set your feet", "raise the arms"),
        ("dizziness", "back injury"),
        ("It is said to steady the mind.", "It stretches the lower back, the hips and the heels."),
        ("It is said to steady the mind.", "Many people find that it eases tiredness."),
    ],
)
def test_what_is_no_command_and_no_promise_is_let_through(
    tmp_path: Path, matcher: Matcher, change: tuple[str, str]
) -> None:
    def intent(text: str) -> str | None:
        command = matcher.match(text)
        return command.intent if command else None

    file = with_changes(tmp_path, change)
    assert lint(file, has_phoneme=PHONEMES.__contains__, is_command=intent) == []


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ("Thirty seconds at first, later three minutes.", []),
        ("At first thirty seconds, and later up to three minutes.", []),
        ("Three minutes at first, later thirty seconds.", ["says three minutes"]),
        ("At first thirty seconds, later nine minutes.", ["says nine minutes"]),
    ],
)
def test_each_length_is_held_against_its_own_number(
    tmp_path: Path, said: str, wrong: list[str]
) -> None:
    file = with_changes(
        tmp_path,
        ("start_s: 60", "start_s: 30"),
        ("goal_s: 120", "goal_s: 180"),
        ("One minute is enough at first.", said),
        ("In the beginning about one minute will do.", "That is enough."),
    )
    found = findings(file)
    assert [finding.message.split(", but")[0] for finding in found] == wrong


@pytest.mark.parametrize(
    "promise",
    [
        "It cures back pain.",
        "It is said to heal the knees.",
        "It relieves back pain.",
        "This can lower your blood pressure.",
        "It is good for asthma.",
    ],
)
def test_a_promise_of_health_is_refused(tmp_path: Path, promise: str) -> None:
    (finding,) = findings(with_changes(tmp_path, ("It is said to steady the mind.", promise)))
    assert (finding.field, finding.message.split()[0]) == ("topics.benefits.0", "promises")


def test_benefits_send_people_to_a_doctor(tmp_path: Path) -> None:
    file = with_changes(tmp_path, ("    - With any illness, ask a doctor first.\n", ""))
    (finding,) = findings(file)
    assert finding.field == "topics.benefits"
    assert "sends nobody to a doctor" in finding.message


def test_a_name_that_is_another_poses_is_refused(tmp_path: Path) -> None:
    (finding,) = findings(with_changes(tmp_path, ("[mountain,", "[the lotus,")))
    assert (finding.field, finding.message) == (
        "aliases.0",
        "is 'the lotus', which is half lotus already (choose another)",
    )


def test_a_file_that_goes_before_a_shipped_pose_may_have_its_names(tmp_path: Path) -> None:
    file = with_changes(tmp_path, ("[mountain,", "[the hero,"), name="hero")
    assert findings(file) == []
