"""Steps and holds on two sides, and several holds in one pose: schema, lint, what is rendered."""

from pathlib import Path

import pytest
from places import TESTS

from voice_hero.files.finding import Finding
from voice_hero.lang.en.phrasebook import LINES_FILE, load_phrasebook
from voice_hero.poses.pose import load_pose
from voice_hero.poses.pose_lint import lint
from voice_hero.voice.rendered_ahead import fixed_lines, slow_lines

MOUNTAIN = (TESTS / "poses" / "mountain.yaml").read_text(encoding="utf-8")

SIDED_STEP = (
    """    say:
      - text: Stand with your feet together.
        again: Bring both feet side by side.
""",
    """    sides: [right, left]
    say:
      - text: Stand on your {side} foot.
        again: Let the {other} foot leave the floor.
""",
)
SIDED_HOLD = (
    "  ready:\n    - Get ready to be still.\n",
    "  sides: [right, left]\n  ready:\n    - Stay on your {side} foot.\n"
    "  change:\n    - Now it is your {other} foot.\n",
)
MORE_HOLDS = (
    "deepening:\n",
    """more_holds:
  - step: 3
    plan: {start_s: 30, goal_s: 60, grow_s: 15, after: 2}
    ready:
      - Now hold this for thirty seconds.
deepening:
""",
)
THIRD_STEP = (
    "hold:\n  step: 2\n",
    """  - title: reach up
    brief: Arms up.
    say:
      - text: Reach up, and hold step three.
        again: Send both arms high.
hold:
  step: 2
""",
)


def changed(folder: Path, *changes: tuple[str, str]) -> Path:
    """The faultless pose with changes, in a file of its own."""
    text = MOUNTAIN.replace("which has two steps", "which is short")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file = folder / "mountain.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def findings(file: Path) -> list[Finding]:
    return lint(file, has_phoneme=lambda one: True, is_command=lambda text: None)


def told(file: Path) -> list[tuple[str, str]]:
    return [(finding.field, finding.message) for finding in findings(file)]


def test_a_step_and_a_hold_may_have_two_sides(tmp_path: Path) -> None:
    file = changed(tmp_path, SIDED_STEP, SIDED_HOLD)
    assert findings(file) == []
    pose = load_pose(str(file))
    assert pose.steps[0].sides == ("right", "left")
    assert pose.steps[0].say[0].on("right", "left").text == "Stand on your right foot."
    assert pose.hold.change[0].on("right", "left").text == "Now it is your left foot."
    assert pose.hold.sides == ("right", "left")


def test_both_sides_are_rendered_ahead(tmp_path: Path) -> None:
    pose = load_pose(str(changed(tmp_path, SIDED_STEP, SIDED_HOLD)))
    lines = fixed_lines([pose], load_phrasebook(LINES_FILE))
    for side in ("right", "left"):
        assert f"Stand on your {side} foot." in lines
        assert f"Stay on your {side} foot." in lines
        assert f"Let the {side} foot leave the floor." in slow_lines([pose])
    assert lines.count("Spread your toes on the floor.") == 1
    assert not any("{" in line for line in lines)


def test_a_pose_may_have_several_holds(tmp_path: Path) -> None:
    file = changed(tmp_path, THIRD_STEP, MORE_HOLDS)
    assert findings(file) == []
    pose = load_pose(str(file))
    assert [hold.step for hold in pose.holds] == [2, 3]
    assert [hold.plan.start_s for hold in pose.holds] == [60, 30]
    assert "Now hold this for thirty seconds." in fixed_lines([pose], load_phrasebook(LINES_FILE))


def test_a_shipped_pose_has_one_hold_and_one_side() -> None:
    for name in ("hero", "childs_pose", "half_lotus"):
        pose = load_pose(name)
        assert pose.holds == (pose.hold,)
        assert pose.hold.sides is None


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        (
            [SIDED_STEP, ("[right, left]", "[left, left]")],
            "steps.0.sides",
            "names 'left' twice",
        ),
        (
            [
                (
                    "    say:\n      - text: Stand",
                    "    sides: [left, right]\n    say:\n      - text: Stand",
                )
            ],
            "steps.0.sides",
            "is of no use: no text says which side",
        ),
        (
            [("Stand with your feet", "Stand with your {side} feet")],
            "steps.0.say.0.text",
            "has {side}, but there are no sides here",
        ),
        (
            [SIDED_HOLD, ("  change:\n    - Now it is your {other} foot.\n", "")],
            "hold.change",
            "is missing (a hold with sides needs",
        ),
        (
            [("deepening:\n", "  change:\n    - Turn around now.\ndeepening:\n")],
            "hold.change",
            "is of no use without sides",
        ),
        (
            [THIRD_STEP, MORE_HOLDS, ("  - step: 3\n", "  - step: 2\n")],
            "more_holds.0.step",
            "is 2, but the hold before it is in step 2",
        ),
        ([MORE_HOLDS], "more_holds.0.step", "is 3, but there are 2 steps"),
        (
            [THIRD_STEP, MORE_HOLDS, ("goal_s: 60", "goal_s: 20")],
            "more_holds.0.plan.goal_s",
            "is 20, less than start_s, 30",
        ),
        (
            [THIRD_STEP, MORE_HOLDS, ("for thirty seconds", "for nine minutes")],
            "more_holds.0.ready.0",
            "says nine minutes",
        ),
        (
            [THIRD_STEP, MORE_HOLDS, ("after: 2}", "after: 2}\n    sides: [left]")],
            "more_holds.0.sides",
            "",
        ),
    ],
)
def test_each_mistake_is_found(
    tmp_path: Path, changes: list[tuple[str, str]], field: str, message: str
) -> None:
    found = told(changed(tmp_path, *changes))
    assert any(where == field and message in what for where, what in found), found


def test_a_text_is_looked_at_as_it_is_said_on_a_side(tmp_path: Path) -> None:
    change = (
        "on your {side} foot",
        "on your {side} foot with all ten of its very best toes spread wide",
    )
    (finding,) = findings(changed(tmp_path, SIDED_STEP, change))
    assert (finding.field, finding.message[:24]) == (
        "steps.0.say.0.text",
        "is too long for the ear:",
    )
