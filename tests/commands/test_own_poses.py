"""Poses of one's own in every command: a folder of the user's, a file that is named."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from places import TESTS

from voice_hero.commands import live, rehearsal
from voice_hero.commands.rehearsal import RehearsalAsked
from voice_hero.devices import naming
from voice_hero.errors import DeviceError, PoseError
from voice_hero.models.model_store import find_models, voice_phonemes

LIMIT_S = 600
"""Far more than any command here takes, but for a machine that is busy with ten others."""

MOUNTAIN = (TESTS / "poses" / "mountain.yaml").read_text(encoding="utf-8")


def pose_text(
    title: str, alias: str, *, follow_up: str = "hero", sound: str = "tɑːdˈɑːsənə"
) -> str:
    """The short pose under other names."""
    text = MOUNTAIN.replace("Mountain pose", title.capitalize()).replace("mountain pose", title)
    text = text.replace("[mountain,", f"[{alias},").replace(
        "Tadasana", f"{alias}asana".capitalize()
    )
    return text.replace("tɑːdˈɑːsənə", sound).replace(
        "follow_up_pose: hero", f"follow_up_pose: {follow_up}"
    )


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compiled intents and rendered speech: what one test has made, the next one finds."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def folder(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder of poses, with two that follow each other."""
    poses = tmp_path / "config" / "voice-hero" / "poses"
    poses.mkdir(parents=True)
    (poses / "crane.yaml").write_text(pose_text("crane pose", "crane", follow_up="fern"))
    (poses / "fern.yaml").write_text(pose_text("fern pose", "fern", sound="fˈɜːnə"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("VOICE_HERO_CACHE", str(cache))
    monkeypatch.setenv("VOICE_HERO_MODELS", str(find_models().vosk.parent))
    return poses


def voice_hero(*words: str | Path, lines: str = "") -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "voice_hero", *map(str, words)],
        input=lines.encode(),
        capture_output=True,
        env=os.environ,
        timeout=LIMIT_S,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def said(*words: str | Path, lines: str) -> list[str]:
    code, out, err = voice_hero("type", "--json", *words, lines=lines)
    assert (code, err) == (0, "")
    entries = [json.loads(line) for line in out.splitlines()]
    return [entry["said"] for entry in entries if "said" in entry]


@pytest.mark.usefixtures("folder")
def test_an_own_pose_is_started_by_its_title_and_its_alias() -> None:
    for asked in ("start crane pose", "let's do the crane", "start craneasana"):
        lines = said(lines=asked.replace("the crane", "crane") + "\nno\n")
        assert "Welcome to hero pose." in lines
        assert "Crane pose is not for dizziness, or for a headache." in lines
        assert "Stand with your feet together." in lines


@pytest.mark.usefixtures("folder")
def test_a_session_begins_with_the_pose_that_is_named() -> None:
    assert said("--pose", "fern", lines="")[0] == "Welcome to fern pose, which has two steps."
    assert said("--pose", "Fern Pose", lines="")[0].startswith("Welcome to fern pose")


def test_a_file_is_a_pose_too(tmp_path: Path) -> None:
    file = tmp_path / "heron.yaml"
    file.write_text(pose_text("heron pose", "heron"))
    lines = said("--pose", file, lines="start heron\nno\n")
    assert lines[0] == "Welcome to heron pose, which has two steps."
    assert "Stand with your feet together." in lines


def test_a_file_of_ones_own_goes_before_a_shipped_one(folder: Path) -> None:
    (folder / "half_lotus.yaml").write_text(pose_text("half lotus", "quiet lotus"))
    lines = said(lines="start half lotus\nno\n")
    assert "Half lotus is not for dizziness, or for a headache." in lines


@pytest.mark.usefixtures("folder")
def test_one_own_pose_may_follow_another() -> None:
    lines = said("--pose", "crane", lines="what comes after this pose\nyes\nno\n")
    assert "Fern pose is not for dizziness, or for a headache." in lines


def test_a_broken_own_pose_is_told_and_hides_no_other(folder: Path) -> None:
    (folder / "broken.yaml").write_text("title: [")
    code, out, err = voice_hero("type", "--pose", "crane", lines="stop\n")
    assert code == 0
    assert "Welcome to crane pose" in out
    assert "broken.yaml:1: " in err


@pytest.mark.usefixtures("folder")
def test_match_knows_the_own_names() -> None:
    _, out, _ = voice_hero("match", "--json", lines="start fern pose\n")
    assert json.loads(out) == {
        "text": "start fern pose",
        "intent": "start",
        "slots": {"pose": "fern"},
    }


@pytest.mark.usefixtures("folder")
def test_the_service_begins_with_the_pose_that_was_named(folder: Path) -> None:
    words = ("service", "install", "--user", "--dry-run", "--program", "/bin/true", "--pose")
    _, out, _ = voice_hero(*words, "crane")
    assert f'run --plain --asleep --pose "{folder / "crane.yaml"}"' in out
    _, out, _ = voice_hero(*words, "Virasana")
    assert 'run --plain --asleep --pose "hero"' in out
    code, _, err = voice_hero(*words, "heron")
    assert code == 2
    assert "There is no pose 'heron'; there are: crane, fern" in err


@pytest.mark.usefixtures("folder")
def test_a_rehearsal_takes_the_pose_that_was_named(tmp_path: Path) -> None:
    dialog = rehearsal.dialog_of(RehearsalAsked(pose="fern"))
    assert (dialog.name, dialog.pose) == ("fern", "fern")
    file = tmp_path / "mine.yaml"
    file.write_text("turns: [{say: start}]\npose: half_lotus\n")
    assert rehearsal.dialog_of(RehearsalAsked(file)).pose == "half_lotus"
    assert rehearsal.dialog_of(RehearsalAsked(file, pose="crane")).pose == "crane"
    assert rehearsal.dialog_of(RehearsalAsked()).pose == "hero"
    assert rehearsal.dialog_of(RehearsalAsked(pose="virasana")) == rehearsal.dialog_of(
        RehearsalAsked()
    )
    with pytest.raises(PoseError, match="no pose 'heron'"):
        rehearsal.dialog_of(RehearsalAsked(pose="heron"))


@pytest.mark.usefixtures("folder")
def test_without_a_microphone_the_named_pose_is_rehearsed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[RehearsalAsked] = []

    def nothing_there(*_: object) -> None:
        raise DeviceError("there is no microphone; plug one in")

    def rehearse(one: RehearsalAsked) -> int:
        asked.append(one)
        return 0

    monkeypatch.setattr(naming, "find", nothing_there)
    monkeypatch.setattr(rehearsal, "rehearse", rehearse)
    assert live.run(live.Options(None, None, "crane", None, None)) == 0
    assert [one.pose for one in asked] == ["crane"]


@pytest.mark.usefixtures("folder")
def test_a_name_sounds_as_the_named_pose_says(tmp_path: Path) -> None:
    for pose in ("crane", "fern"):
        text = pose_text("x", "x", sound="kɹˈeɪnə" if pose == "crane" else "fˈɜːnəfˈɜːnəfˈɜːnə")
        (tmp_path / f"{pose}.yaml").write_text(text)
        out = tmp_path / f"{pose}.wav"
        code, _, err = voice_hero(
            "say", "Xasana.", "--pose", tmp_path / f"{pose}.yaml", "--out", out
        )
        assert (code, err) == (0, "")
    assert (tmp_path / "fern.wav").stat().st_size > (tmp_path / "crane.wav").stat().st_size * 1.5


def test_phonemes_are_told_in_the_form_that_say_as_takes() -> None:
    code, out, _ = voice_hero("say", "--phonemes", "sukhasana")
    name, _, phonemes = out.rstrip("\n").partition(": ")
    assert (code, name) == (0, "sukhasana")
    known = voice_phonemes(find_models().voice)
    assert phonemes
    assert all(known(one) if callable(known) else one in known for one in phonemes)
    code, _, err = voice_hero("say", "--phonemes", "...")
    assert code == 2
    assert "nothing to be spoken" in err


def test_words_that_nobody_is_heard_to_say_are_told(folder: Path) -> None:
    file = folder / "crane.yaml"
    file.write_text(file.read_text().replace("[crane,", "[crane, bakasana,"))
    code, out, _ = voice_hero("lint", file)
    assert code == 1
    (line,) = out.splitlines()
    assert "aliases.1: is never heard: the speech model has no word 'bakasana'" in line
    assert "write it in plain words" in line
    file.write_text(pose_text("bakasana", "baka").replace(", bakasana]", "]"))
    code, out, _ = voice_hero("lint", file)
    assert (code, "title: is never heard" in out) == (1, True)


def test_a_sequence_is_linted_and_asked_for_by_its_name(folder: Path) -> None:
    sequences = folder.parent / "sequences"
    sequences.mkdir()
    file = sequences / "evening.yaml"
    text = (
        "title: evening row\naliases: [my evening row]\nparts:\n  - pose: crane\n  - rest_s: 30\n"
    )
    file.write_text(text)
    assert voice_hero("lint", file) == (0, "nothing found\n", "")
    _, out, _ = voice_hero("match", "--json", lines="start my evening row\n")
    assert json.loads(out)["slots"] == {"pose": "evening"}
    file.write_text(text.replace("crane", "heron"))
    code, out, _ = voice_hero("lint", file)
    assert code == 1
    assert "evening.yaml:4: parts.0.pose: names 'heron', and there is no such pose" in out
