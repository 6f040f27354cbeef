"""Poses and rests in a row: loading, and every mistake with its line and field."""

from pathlib import Path

import pytest

from voice_hero.errors import PoseError
from voice_hero.files.yaml_source import read_yaml
from voice_hero.poses.pose import known_poses
from voice_hero.poses.sequence import (
    PosePart,
    RestPart,
    is_sequence,
    known_sequences,
    load_sequence,
)
from voice_hero.poses.sequence_lint import lint

POSES = known_poses()[0]
EVENING = """\
title: evening practice
aliases: [my evening practice, the evening]
welcome:
  - Welcome to your evening practice.
parts:
  - pose: childs_pose
    hold_s: 60
  - rest_s: 30
    say:
      - Lie down on your back.
      - text: Let your arms be heavy.
        pause_s: 3
  - pose: hero
  - pose: half_lotus
  - rest_s: 120
"""


def written(folder: Path, text: str = EVENING, name: str = "evening") -> Path:
    file = folder / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def told(file: Path) -> list[str]:
    found = lint(
        read_yaml(file),
        POSES,
        has_phoneme="abc".__contains__,
        is_command=lambda text: "stop" if text == "Stop." else None,
        others=POSES.values(),
        is_heard=lambda word: word != "savasana",
    )
    return [f"{one.line}: {one.field}: {one.message}" for one in found]


def test_a_sequence_is_read_in_its_order(tmp_path: Path) -> None:
    file = written(tmp_path)
    assert told(file) == []
    evening = load_sequence(file, POSES)
    assert (evening.name, evening.title) == ("evening", "evening practice")
    assert evening.poses == ("childs_pose", "hero", "half_lotus")
    kinds = [type(part) for part in evening.parts]
    assert kinds == [PosePart, RestPart, PosePart, PosePart, RestPart]
    first, rest = evening.parts[:2]
    assert isinstance(first, PosePart)
    assert first.hold_s == 60
    assert isinstance(rest, RestPart)
    assert [one.pause_s for one in rest.say] == [1.0, 3.0]
    assert evening.spoken_names == (
        "evening practice",
        "my evening practice",
        "the evening",
        "evening",
    )
    assert evening.answers_to("My Evening Practice")


def test_it_is_told_apart_from_a_pose(tmp_path: Path) -> None:
    assert is_sequence(read_yaml(written(tmp_path)))
    assert not is_sequence(read_yaml(written(tmp_path, "title: tree pose\n", "tree")))


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("pose: hero", "pose: heron", "13: parts.2.pose: names 'heron', and there is no such pose"),
        ("hold_s: 60", "hold_s: 900", "7: parts.0.hold_s: is 900, but child's pose is held for"),
        ("rest_s: 30", "rest_s: soon", "8: parts.1.rest_s: input should be a valid integer"),
        ("rest_s: 120", "wait_s: 120", "15: parts.4: is neither a pose nor a rest"),
        ("    hold_s: 60", "    rest_s: 60", "6: parts.0: is neither a pose nor a rest"),
        ("    hold_s: 60", "    holds: 60", "7: parts.0.holds: is no field of this file"),
        ("arms be heavy", "2 arms be heavy", "11: parts.1.say.1.text: has digits"),
        (
            "Let your arms be heavy.",
            "Stop.",
            "11: parts.1.say.1.text: is, taken whole",
        ),
        ("the evening]", "the hero]", "2: aliases.1: is 'the hero', which is hero pose already"),
        ("the evening]", "savasana]", "2: aliases.1: is never heard"),
        (
            "the evening]",
            "Evening]",
            "2: aliases.1: is 'Evening' (expected words",
        ),
        ("title: evening practice\n", "", "1: title: is missing"),
        ("welcome:", "welcom:", "3: welcom: is no field of this file"),
    ],
)
def test_each_mistake_is_found_on_its_line(
    tmp_path: Path, old: str, new: str, finding: str
) -> None:
    assert old in EVENING
    found = told(written(tmp_path, EVENING.replace(old, new, 1)))
    assert any(line.startswith(finding) for line in found), found
    assert len(found) == 1 or "heron" in new


def test_all_mistakes_come_in_one_round(tmp_path: Path) -> None:
    text = EVENING.replace("pose: hero", "pose: heron").replace("rest_s: 30", "rest_s: soon")
    found = told(written(tmp_path, text.replace("evening practice\n", "e 2\n", 1)))
    assert [line.split(": ")[1] for line in found] == ["title", "parts.1.rest_s", "parts.2.pose"]


def test_a_row_without_a_pose_is_none(tmp_path: Path) -> None:
    (line,) = told(written(tmp_path, "title: t\naliases: [t]\nparts:\n  - rest_s: 30\n"))
    assert line == "3: parts: has no pose in it (add one: pose: hero)"


def test_a_users_sequences_are_known_and_a_broken_one_is_told(tmp_path: Path) -> None:
    written(tmp_path)
    written(tmp_path, EVENING.replace("pose: hero", "pose: heron"), "morning")
    found, mistakes = known_sequences([tmp_path, tmp_path / "nowhere"], POSES)
    assert list(found) == ["evening"]
    assert len(mistakes) == 1
    assert "morning.yaml:13: parts.2.pose: names 'heron'" in mistakes[0]
    with pytest.raises(PoseError, match="there is no such pose"):
        load_sequence(tmp_path / "morning.yaml", POSES)
