"""The weeks as they are shown: in the terminal, as a picture, as rows."""

import csv
import io
import json
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest
from journal_helper import DAY, MONDAY_NOON, Wall, Writer
from rich.console import Console

from voice_hero.commands import looking_back
from voice_hero.commands.assembling import JOURNAL_NAME
from voice_hero.commands.looking_back import HistoryAsked
from voice_hero.errors import JournalError
from voice_hero.journal import forgetting, history
from voice_hero.journal.earlier_sessions import past_of
from voice_hero.journal.history import Whose
from voice_hero.journal.journal import Journal

WEEK = 7 * DAY
SVG = "{http://www.w3.org/2000/svg}"


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
    rows = [line.split() for line in lines if line.startswith("2026-03-09")]
    assert rows[0][1:4] == ["1", "1:30", "1:30"]
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
    starts = [line[:10] for line in _shown(file).splitlines() if line[:4].isdigit()]
    half = starts[: len(starts) // 2]
    assert half[1:] == ["2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23"]


def test_a_pose_of_its_own_has_a_chart_of_its_own(file: Path, write: Writer) -> None:
    write.whole()
    write.whole()
    write.pose = "childs_pose"
    write.whole()
    titles = [line.strip() for line in _shown(file).splitlines() if line.strip().endswith("pose")]
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
    assert [gone.name for gone in forgetting.forget(file)] == ["journal.db"]
    assert "No practice" in _shown(file)


def test_a_practice_broken_off_before_its_hold_is_told_apart(file: Path, write: Writer) -> None:
    write.whole(60.0, comfortable=True)
    write.begin(3)
    write("session_end", reason="stop")
    shown = _shown(file).splitlines()
    week = next(line.split() for line in shown if line.startswith("2026-03-02"))
    assert week[1:] == ["1", "1:00", "1:00", "1", "1"], "times, longest, in all, comfortable, off"
    assert "Broken off" in shown[1]
    listed = [line.split() for line in shown if line.split()[:1] in (["1"], ["2"])]
    assert [row[-1] for row in listed] == ["comfortable", "off"]
    assert [json.loads(line)["practised"] for line in history.json_lines(file)] == [True, False]
    assert past_of(write.journal.events(), {}, write.wall.at).sessions == 1
    assert past_of(write.journal.events(), {}, write.wall.at).this_week == 1


def test_the_label_of_pain_stands_at_the_hold_that_hurt(file: Path, write: Writer) -> None:
    write.begin()
    write.hold(30.0, 60.0, "pain")
    write("pain")
    write("session_end", reason="stop")
    write.whole(90.0, comfortable=True)
    bars = [line for line in _shown(file).splitlines() if "█" in line]
    assert [bar.split()[-1] for bar in bars] == ["1:30", "hurt"]
    assert "0:30 hurt" in bars[1]
    first, second = (json.loads(line) for line in history.json_lines(file))
    assert (first["hurt_s"], second["hurt_s"]) == (30.0, None)


def test_pain_in_the_second_of_two_holds_is_that_holds(file: Path, write: Writer) -> None:
    write.begin()
    write.hold(60.0, 60.0, "complete")
    write("step", step=4)
    write("hold_start", total_s=60.0, held_s=0.0)
    write("pain")
    write("hold_end", held_s=20.0, total_s=60.0, reason="pain")
    (only,) = (json.loads(line) for line in history.json_lines(file))
    assert (only["held_s"], only["hurt_s"]) == (60.0, 20.0)
    assert "hurt at 0:20" in _shown(file)


def test_pain_before_the_hold_belongs_to_no_hold(file: Path, write: Writer) -> None:
    write.begin(2)
    write("pain")
    (only,) = (json.loads(line) for line in history.json_lines(file))
    assert (only["pain"], only["hurt_s"], only["practised"]) == (True, None, False)


def _of_two(write: Writer) -> None:
    """Two practices of whom the journal began with, and one of Anna between them."""
    write("owner", name="ben")
    write.whole(60.0)
    for kind, data in (("session_start", {}), ("step", {"step": 4})):
        write(kind, person="anna", **data)
    write("hold_start", person="anna", total_s=45.0, held_s=0.0)
    write("hold_end", person="anna", total_s=45.0, held_s=45.0, reason="complete")
    write("session_end", person="anna", reason="stop")
    write.whole(90.0)


@pytest.mark.parametrize(("name", "held"), [("anna", [45.0]), ("ben", [60.0, 90.0])])
def test_a_persons_practices_are_shown_alone(
    file: Path, write: Writer, name: str, held: list[float]
) -> None:
    _of_two(write)
    rows = [json.loads(line) for line in history.json_lines(file, Whose(name))]
    assert [row["held_s"] for row in rows] == held
    with pytest.raises(JournalError, match="Nothing is written down of carl; there is anna, ben"):
        history.json_lines(file, Whose("carl"))


def test_each_person_has_weeks_of_their_own(file: Path, write: Writer) -> None:
    _of_two(write)
    shown = _shown(file)
    assert "Anna" in shown
    weeks = [line.split()[1:3] for line in shown.splitlines() if line.startswith("2026-03-02  ")]
    assert [week for week in weeks if week[0].isdigit()] == [["2", "1:30"], ["1", "0:45"]]


# Forgetting


def test_one_practice_is_forgotten_and_nothing_else(file: Path, write: Writer) -> None:
    _of_two(write)
    write.journal.close()
    forgetting.forget_practice(file, 2)
    rows = [json.loads(line) for line in history.json_lines(file)]
    assert [(row["practice"], row["held_s"]) for row in rows] == [(1, 60.0), (2, 90.0)]
    assert b"anna" not in b"".join(one.read_bytes() for one in file.parent.glob("journal.db*"))
    with pytest.raises(JournalError, match="There is no practice 3: there are practices 1 to 2"):
        forgetting.forget_practice(file, 3)


def test_one_person_is_forgotten_and_nobody_else(file: Path, write: Writer) -> None:
    _of_two(write)
    write.journal.close()
    forgetting.forget_person(file, "anna")
    assert [json.loads(line)["held_s"] for line in history.json_lines(file)] == [60.0, 90.0]
    with pytest.raises(JournalError, match="Nothing is written down of anna"):
        forgetting.forget_person(file, "anna")


def test_what_was_taken_back_goes_with_the_practice_before_it(file: Path, write: Writer) -> None:
    write.whole(60.0)
    write("session_start")
    write("step", step=0)
    write("taken_back", rounds=1, open_again=False)
    write.whole(90.0)
    write.journal.close()
    forgetting.forget_practice(file, 1)
    assert [json.loads(line)["held_s"] for line in history.json_lines(file)] == [90.0]


def test_a_session_that_is_being_written_down_is_not_forgotten(file: Path, write: Writer) -> None:
    write.whole(60.0)
    with pytest.raises(JournalError, match="in use"):
        forgetting.forget_practice(file, 1)


@pytest.mark.parametrize(
    ("answer", "kept", "code"), [("y\n", 0, 0), ("yes\n", 0, 0), ("n\n", 1, 1), ("", 1, 1)]
)
def test_forgetting_is_asked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, kept: int, code: int
) -> None:
    with closing(Journal(tmp_path / JOURNAL_NAME, wall := Wall())) as journal:
        Writer(journal, wall).whole()
    monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
    assert looking_back.history(HistoryAsked(tmp_path, forget=True)) == code
    assert len(history.json_lines(tmp_path / JOURNAL_NAME)) == kept


def test_whoever_is_sure_is_not_asked(tmp_path: Path) -> None:
    with closing(Journal(tmp_path / JOURNAL_NAME, wall := Wall())) as journal:
        writer = Writer(journal, wall)
        writer.whole(60.0)
        writer.whole(90.0)
    assert looking_back.history(HistoryAsked(tmp_path, forget=True, practice=1, sure=True)) == 0
    left = history.json_lines(tmp_path / JOURNAL_NAME)
    assert [json.loads(line)["held_s"] for line in left] == [90.0]
    with pytest.raises(JournalError, match="add --forget"):
        looking_back.history(HistoryAsked(tmp_path, practice=1))


# The picture


def test_an_svg_needs_no_library(
    file: Path, tmp_path: Path, write: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "voice_hero.journal.picture", raising=False)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    _four_weeks(write)
    history.plot(file, tmp_path / "weeks.svg", {"hero": "Held & mehr"})
    assert "Held &amp; mehr" in (tmp_path / "weeks.svg").read_text(encoding="utf-8")
    dots = ElementTree.parse(tmp_path / "weeks.svg").iter(f"{SVG}circle")
    heights = [float(dot.get("cy", "")) for dot in dots][:4]
    assert heights[0] > heights[1] > heights[2]
    assert heights[1] == heights[3]


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
    drawn = ElementTree.parse(picture)
    words = " ".join(text.text or "" for text in drawn.iter(f"{SVG}text"))
    for said in ("hero: held", "planned", "it hurt", "childs pose: held", "2026-03-02"):
        assert said in words
    crosses = [line for line in drawn.iter(f"{SVG}line") if line.get("stroke") == "#a00000"]
    assert len(crosses) == 2


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
    assert looking_back.history(HistoryAsked(tmp_path)) == 0
    shown = capsys.readouterr().out.splitlines()
    for title in ("Child's pose", "Half lotus", "Of my own"):
        assert title in [line.strip() for line in shown]


def test_the_picture_calls_a_pose_by_its_title(file: Path, tmp_path: Path, write: Writer) -> None:
    write.whole()
    history.plot(file, tmp_path / "weeks.svg", {"hero": "Heldensitz"})
    assert "Heldensitz" in (tmp_path / "weeks.svg").read_text(encoding="utf-8")
