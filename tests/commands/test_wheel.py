"""The wheel, installed in an empty environment and used away from the checkout."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from places import TOP

from voice_hero.commands.linting import lint_files
from voice_hero.models.model_store import find_models
from voice_hero.poses.pose import SHIPPED

pytestmark = pytest.mark.device

Run = Callable[..., subprocess.CompletedProcess[str]]


def copied(folder: Path) -> Path:
    """The sources, where a build may leave its traces."""
    source = folder / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(TOP / name, source)
    caches = shutil.ignore_patterns("__pycache__")
    for name in ("voice_hero", "intents", "tests", "script", "bench"):
        shutil.copytree(TOP / name, source / name, ignore=caches)
    (source / "models").mkdir()
    shutil.copy(TOP / "models" / "manifest.toml", source / "models")
    return source


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps"]
    subprocess.run([*pip, "-w", str(folder), str(copied(folder))], check=True)
    [file] = folder.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def run(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs the installed command in an empty folder.

    The environment holds the wheel alone; what it depends on is lent by the one that runs the
    tests, since fetching it anew would take minutes.
    """
    place = tmp_path_factory.mktemp("elsewhere")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place / "env")], check=True)
    python = place / "env" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    subprocess.run([*pip, "install", "-q", "--no-deps", str(wheel)], check=True)
    [packages] = (place / "env" / "lib").glob("python*/site-packages")
    lent = place / "lent"
    lent.mkdir()
    for part in {Path(path) for path in sys.path if path.endswith("site-packages")}:
        for entry in part.iterdir():
            if not entry.name.startswith(("voice_hero", "__pycache__")) and entry.suffix != ".pth":
                (lent / entry.name).symlink_to(entry)
    (packages / "lent.pth").write_text(f"{lent}\n")
    home = place / "home"
    home.mkdir()
    models = find_models()
    (place / "models").mkdir()
    (place / "models" / "recogniser").symlink_to(models.vosk.absolute())
    (place / "models" / "voice").symlink_to(models.voice.parent.absolute())
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    env |= {"HOME": str(home), "VOICE_HERO_MODELS": str(place / "models")}

    def run(*words: str, said: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(place / "env" / "bin" / "voice-hero"), *words],
            input=said, env=env | more, cwd=home, capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


def test_the_wheel_holds_what_is_not_code_and_no_model(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in ("data/manifest.toml", "poses/hero.yaml", "service/system.service", "py.typed"):
        assert f"voice_hero/{name}" in names
    home = "voice_hero/data/intents/en/"
    intents = {name.removeprefix(home) for name in names if name.startswith(home)}
    folder = TOP / "intents" / "en"
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert intents == {file.relative_to(folder).as_posix() for file in files}
    assert not [name for name in names if name.endswith((".onnx", ".fst", ".mdl"))]


def test_the_wheel_brings_what_fetches_the_models(wheel: Path) -> None:
    """`uv tool install` puts no pip into the environments that it makes."""
    packed = zipfile.ZipFile(wheel)
    (name,) = (name for name in packed.namelist() if name.endswith(".dist-info/METADATA"))
    assert re.search(r"^Requires-Dist: pip\b", packed.read(name).decode(), re.M)


def test_it_matches_away_from_the_checkout(run: Run) -> None:
    ran = run("match", "--json", said="what's next\nthe washing machine is done\n")
    assert ran.returncode == 0, ran.stderr
    first, second = map(json.loads, ran.stdout.splitlines())
    assert first == {"text": "what's next", "intent": "next", "slots": {}}
    assert second["intent"] is None


def test_it_guides_typed_lines(run: Run) -> None:
    ran = run("type", "--json", said="start\nno\nnext\nstop\n")
    assert ran.returncode == 0, ran.stderr
    entries = [json.loads(line) for line in ran.stdout.splitlines()]
    said = [entry["said"] for entry in entries if "said" in entry]
    assert any("Welcome" in line for line in said)
    assert any("Step two" in line for line in said)


def test_it_finds_the_same_in_a_pose_as_the_checkout(run: Run, tmp_path: Path) -> None:
    pose = tmp_path / "hero.yaml"
    text = (SHIPPED / "hero.yaml").read_text("utf-8")
    pose.write_text(text.replace("text: ", "text: 3 secs of ", 1), "utf-8")
    ran = run("lint", str(pose))
    assert ran.stderr == ""
    assert ran.returncode == 1
    assert ran.stdout.splitlines() == list(map(str, lint_files([pose])))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_it_completes_its_commands(run: Run, shell: str) -> None:
    # Otherwise the shell is guessed from the parent process, which is none under the tests.
    script = run("--show-completion", shell, _TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1")
    assert script.returncode == 0, script.stderr
    assert "_VOICE_HERO_COMPLETE" in script.stdout
    asked = {
        "_VOICE_HERO_COMPLETE": f"complete_{shell}",
        "_TYPER_COMPLETE_ARGS": "voice-hero he",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "COMP_WORDS": "voice-hero he",
        "COMP_CWORD": "1",
    }
    assert "hear" in run(**asked).stdout
