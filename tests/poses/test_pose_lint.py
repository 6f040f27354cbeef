"""The lint of poses: every broken file, each mistake with its line and field."""

import re
from pathlib import Path

import pytest
from places import TESTS

from voice_hero.files.finding import Finding
from voice_hero.intents.compiling.folder import load_intents
from voice_hero.intents.matcher import Matcher
from voice_hero.poses.pose import SHIPPED, shipped_poses
from voice_hero.poses.pose_lint import lint

HERE = TESTS
BROKEN = sorted((HERE / "broken_poses").glob("*.yaml"))
PHONEMES = frozenset("ɑəɪiʌːˈˌ abdefhklmnprstvwz")
COMMANDS = {"stop": "stop", "go back": "back", "next": "next", "repeat": "repeat"}


def command(text: str) -> str | None:
    return COMMANDS.get(text.lower().strip(" .!"))


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(load_intents(HERE.parent / "intents" / "en"))


def findings(file: Path) -> list[Finding]:
    return lint(file, has_phoneme=PHONEMES.__contains__, is_command=command)


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
        ("missing_topic", "lacks tip"),
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
