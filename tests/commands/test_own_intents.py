"""One's own ways of asking: a folder of the user's, and one that is named."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from voice_hero.models.model_store import find_models

LIMIT_S = 600
"""Far more than any command here takes, but for a machine that is busy with ten others."""

OWN = """
language: en
intents:
  louder: {data: [{sentences: ["more voice please coach"]}]}
  next: {data: [{sentences: ["<ask_you> flip the page"]}]}
"""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compiled intents: what one test has made, the next one finds."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def own(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder of intents, with a file."""
    folder = tmp_path / "config" / "voice-hero" / "intents"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text(OWN)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("VOICE_HERO_CACHE", str(cache))
    monkeypatch.setenv("VOICE_HERO_MODELS", str(find_models().vosk.parent))
    return folder


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


def intents(*words: str | Path, lines: str) -> list[str | None]:
    """What typed lines were taken for."""
    code, out, err = voice_hero("type", "--json", *words, lines=lines)
    assert (code, err) == (0, "")
    entries = [json.loads(line) for line in out.splitlines()]
    return [entry["intent"] for entry in entries if "heard" in entry]


@pytest.mark.usefixtures("own")
def test_the_users_folder_is_read_beside_the_shipped_one() -> None:
    lines = "more voice please coach\nspeak up\nstart\nno\ncould you flip the page\n"
    assert intents(lines=lines) == ["louder", "louder", "start", "no", "next"]
    _, out, _ = voice_hero("match", "--json", lines="more voice please coach\n")
    assert json.loads(out)["intent"] == "louder"


@pytest.mark.usefixtures("own")
def test_a_named_folder_is_read_beside_both(tmp_path: Path) -> None:
    (tmp_path / "named").mkdir()
    text = "language: en\nintents: {quieter: {data: [{sentences: [less voice please coach]}]}}\n"
    (tmp_path / "named" / "a.yaml").write_text(text)
    lines = "less voice please coach\nmore voice please coach\n"
    assert intents("--intents", tmp_path / "named", lines=lines) == ["quieter", "louder"]


def test_without_a_folder_of_ones_own_they_are_no_commands(own: Path) -> None:
    (own / "mine.yaml").unlink()
    code, out, _ = voice_hero("match", "--json", "--phase", "hold", lines="flip the page\n")
    assert (code, json.loads(out)["intent"]) == (0, None)


def test_lint_tells_what_takes_another_intents_sentence(own: Path) -> None:
    code, out, err = voice_hero("lint", "--intents", own)
    assert (code, out, err) == (0, "nothing found\n", "")
    (own / "mine.yaml").write_text(OWN.replace("more voice please coach", "step back"))
    code, out, _ = voice_hero("lint", "--intents", own)
    assert code == 1
    assert f"{own}/mine.yaml:4: louder: 'step back' is 'back' already" in out


def test_lint_tells_of_a_word_that_is_never_heard(own: Path) -> None:
    (own / "mine.yaml").write_text(OWN.replace("flip the page", "flip the vrksasana"))
    code, out, _ = voice_hero("lint", "--intents", own)
    assert code == 1
    assert "mine.yaml:5: next: the speech model has no word 'vrksasana'" in out
