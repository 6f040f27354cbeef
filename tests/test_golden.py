"""What the program answers is what it answered: `python tests/golden_answers.py` writes it anew."""

import shutil
from difflib import unified_diff
from pathlib import Path

import pytest
from golden_answers import ANSWERS, FOLDER, history

from voice_hero.devices import device_settings
from voice_hero.journal.journal import open_journal

STATE = FOLDER / "state_0.1.0"


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_it_answers_as_it_did(name: str) -> None:
    before = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    now = ANSWERS[name]().splitlines()
    assert list(unified_diff(before, now, name, "now", n=0, lineterm="")) == []


def test_a_journal_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    shutil.copytree(STATE, tmp_path, dirs_exist_ok=True)
    assert history(tmp_path) == (FOLDER / "history_0.1.0.jsonl").read_text(encoding="utf-8")
    journal, trouble = open_journal(tmp_path / "journal.sqlite")
    journal.close()
    assert trouble is None


def test_settings_of_an_earlier_version_are_read() -> None:
    assert device_settings.load(STATE).wake_silence_ms == 500
