"""The weeks as they are shown: in the terminal, as a picture, as rows."""

import csv
import io
import json
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from journal_helper import DAY, MONDAY_NOON, Wall, Writer
from rich.console import Console

from voice_hero.commands import looking_back
from voice_hero.commands.assembling import JOURNAL_NAME
from voice_hero.errors import JournalError
from voice_hero.journal import history
from voice_hero.journal.journal import Journal

WEEK = 7 * DAY


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def write(file: Path) -> Iterator[Writer]:
    wall = Wall()
    with closing(Journal(file, wall)) as journal:
        yield Writer(journal, wall)


def _shown(file: Path, width: int = 80, *, ascii_only: bool = False) -> str:
    raw = io.BytesIO()
    encoding = "ascii" if ascii_only else "utf-8"
    out = io.TextIOWrapper(raw, encoding)
    console = Console(file=out, width=width, no_color=True, legacy_windows=False)
    history.show(file, console, titles={"hero": "hero pose"})
    out.flush()
    return raw.getvalue().decode(encoding)


def _four_weeks(write: Writer) -> None:
    for week, length in enumerate((60, 90, 120, 90)):
        write.wall.at = MONDAY_NOON + week * WEEK
        write.whole(length, comfortable=True)
    write("pain")


def test_nothing_yet(file: Path) -> None:
    assert "No practice" in _shown(file)
    assert history.json_lines(file) == []
    assert not file.exists()


def test_each_week_has_its_row_and_its_bar(file: Path, write: Writer) -> None:
    _four_weeks(write)
    lines = _shown(file).splitlines()
    assert lines[0].strip() == "Hero pose"
    rows = [line.split() for line in lines if line.startswith("09 Mar 26")]
    assert rows[0][3:6] == ["1", "1:30", "1:30"]
    bars = [line for line in lines if "█" in line]
    lengths = [bar.count("█") / bars[2].count("█") for bar in bars]
    assert lengths == pytest.approx([0.5, 0.75, 1.0, 0.75], abs=0.05)
    assert ["hurt" in bar for bar in bars] == [False, False, False, True]


@pytest.mark.parametrize("width", [40, 41, 63, 64, 80, 200])
def test_no_line_is_wider_than_the_terminal(file: Path, write: Writer, width: int) -> None:
    _four_weeks(write)
    shown = _shown(file, width)
    assert max(len(line) for line in shown.splitlines()) <= width
    assert "…" not in shown, "nothing is cut short"
    assert [line for line in shown.splitlines() if "2:00" in line and "█" in line]


def test_a_terminal_that_knows_only_ascii(file: Path, write: Writer) -> None:
    _four_weeks(write)
    write.wall.at += 50 * WEEK
    write.whole()
    shown = _shown(file, 40, ascii_only=True)
    assert "####" in shown
    assert "..." in shown


def test_weeks_without_practice_are_shown_but_not_thousands_of_them(
    file: Path, write: Writer
) -> None:
    write.wall.at = 0.0
    write.whole()
    write.wall.at = MONDAY_NOON
    write.whole()
    write.wall.at += 3 * WEEK
    write.whole()
    starts = [line[:9] for line in _shown(file).splitlines() if line[:2].isdigit()]
    half = starts[: len(starts) // 2]
    assert half[1:] == ["02 Mar 26", "09 Mar 26", "16 Mar 26", "23 Mar 26"]


def test_a_pose_of_its_own_has_a_chart_of_its_own(file: Path, write: Writer) -> None:
    write.whole()
    write.whole()
    write.pose = "childs_pose"
    write.whole()
    titles = [line.strip() for line in _shown(file).splitlines() if "pose" in line]
    assert titles == ["Hero pose", "Childs pose"]


def test_rows_for_a_spreadsheet(file: Path, write: Writer) -> None:
    write.whole(60.0, comfortable=True)
    write.begin(2)
    write("pain")
    first, second = csv.DictReader(io.StringIO(history.csv_text(file)))
    assert first["started"].startswith("2026-03-02T")
    assert (first["pose"], first["held_s"], first["planned_s"]) == ("hero", "60.0", "60.0")
    assert (first["complete"], first["comfortable"], first["pain"]) == ("true", "true", "false")
    assert (second["held_s"], second["comfortable"], second["pain"]) == ("", "", "true")


def test_one_object_a_line(file: Path, write: Writer) -> None:
    write.whole(60.0)
    write.begin(1)
    first, second = (json.loads(line) for line in history.json_lines(file))
    assert tuple(first) == history.FIELDS
    assert (first["held_s"], first["complete"], first["comfortable"]) == (60.0, True, None)
    assert (second["held_s"], second["complete"]) == (None, False)


def test_a_moment_that_no_calendar_knows(file: Path, write: Writer) -> None:
    write.wall.at = 1e300
    write.whole()
    assert "1970" in history.csv_text(file) or "1969" in history.csv_text(file)
    assert "1:00" in _shown(file)


def test_a_damaged_journal_is_told(file: Path) -> None:
    file.write_text("nothing that SQLite would know" * 100)
    with pytest.raises(JournalError, match="damaged"):
        _shown(file)


def test_forgetting_leaves_nothing_to_show(file: Path, write: Writer) -> None:
    write.whole()
    write.journal.close()
    assert [gone.name for gone in history.forget(file)] == ["journal.db"]
    assert "No practice" in _shown(file)


# The picture


def test_without_the_library_the_message_says_how_to_get_it(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "voice_hero.journal.picture", raising=False)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(JournalError, match=r"pip install 'voice-hero\[plot\]'"):
        history.plot(file, tmp_path / "weeks.png")


def test_the_picture_is_drawn(file: Path, tmp_path: Path, write: Writer) -> None:
    _four_weeks(write)
    picture = tmp_path / "weeks.png"
    history.plot(file, picture)
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_the_picture_names_pose_plan_and_pain(file: Path, tmp_path: Path, write: Writer) -> None:
    _four_weeks(write)
    write.pose = "childs_pose"
    write.whole()
    picture = tmp_path / "weeks.svg"
    history.plot(file, picture)
    drawn = picture.read_text()
    for words in ("hero, planned", "hero, held", "hero, it hurt", "childs pose, held"):
        assert f"<!-- {words} -->" in drawn


def test_a_picture_without_a_hold(file: Path, tmp_path: Path, write: Writer) -> None:
    write.begin(2)
    with pytest.raises(JournalError, match="no hold to draw"):
        history.plot(file, tmp_path / "weeks.png")


@pytest.mark.parametrize("name", ["weeks.doc", "no/such/folder/weeks.png"])
def test_a_picture_that_cannot_be_written(
    file: Path, tmp_path: Path, write: Writer, name: str
) -> None:
    write.whole()
    with pytest.raises(JournalError, match=r"weeks\."):
        history.plot(file, tmp_path / name)


def test_the_command_calls_each_pose_by_its_title(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(Journal(tmp_path / JOURNAL_NAME, wall := Wall())) as journal:
        for pose in ("childs_pose", "half_lotus", "of_my_own"):
            Writer(journal, wall, pose).whole()
    assert looking_back.history(tmp_path, None, csv=False, as_json=False, forget=False) == 0
    shown = capsys.readouterr().out.splitlines()
    for title in ("Child's pose", "Half lotus", "Of my own"):
        assert title in [line.strip() for line in shown]


def test_the_picture_calls_a_pose_by_its_title(file: Path, tmp_path: Path, write: Writer) -> None:
    write.whole()
    history.plot(file, tmp_path / "weeks.svg", {"hero": "Heldensitz"})
    assert "Heldensitz" in (tmp_path / "weeks.svg").read_text(encoding="utf-8")
