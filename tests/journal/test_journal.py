"""What has been written down is there after kills, cuts, a full disk, and a second program."""

import logging
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from journal_helper import Wall, Writer

from voice_hero.errors import JournalError
from voice_hero.journal.journal import BEATS_A_SYNC, MOST_WAITING, Journal, open_journal
from voice_hero.journal.journal_file import forget, read_events
from voice_hero.journal.practised import Datum

HERO: dict[str, Datum] = {"pose": "hero", "guest": False}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.db"


def _opened(file: Path, wall: Wall | None = None) -> Journal:
    journal, message = open_journal(file, wall or Wall())
    assert message is None
    return journal


def _fill(file: Path, sessions: int = 30) -> list[int]:
    """A journal of numbered steps; returns the numbers."""
    with closing(_opened(file)) as journal:
        for number in range(sessions):
            journal.append("step", {**HERO, "step": number})
    return list(range(sessions))


def _steps(file: Path) -> list[object]:
    return [event.data["step"] for event in read_events(file) if event.kind == "step"]


def test_what_is_written_is_there_after_opening_again(file: Path) -> None:
    wall = Wall()
    with closing(_opened(file, wall)) as journal:
        Writer(journal, wall).whole(comfortable=True)
        before = journal.events()

    with closing(_opened(file, wall)) as journal:
        assert journal.events() == before
        assert [event.kind for event in before][-3:] == ["done", "comfortable", "session_end"]


def test_a_journal_in_memory_leaves_no_file(tmp_path: Path) -> None:
    wall = Wall()
    with closing(Journal(None, wall)) as journal:
        Writer(journal, wall).whole()
        assert len(journal.events()) > 5
    assert list(tmp_path.iterdir()) == []


def test_only_the_last_beat_of_a_stretch_is_kept(file: Path) -> None:
    wall = Wall()
    with closing(_opened(file, wall)) as journal:
        Writer(journal, wall).hold(60.0)
        beats = [event for event in journal.events() if event.kind == "hold_beat"]
    assert [beat.data["held_s"] for beat in beats] == [55.0]


def test_a_year_of_daily_practice_stays_small(file: Path) -> None:
    wall = Wall()
    with closing(Journal(None, wall)) as in_memory:
        writer = Writer(in_memory, wall)
        for _ in range(365):
            writer.whole(300.0, comfortable=True)
        events = in_memory.events()
    with closing(_opened(file, wall)) as journal:
        journal.seed(events)
    assert file.stat().st_size < 1_000_000


def test_a_guest_leaves_no_trace(file: Path) -> None:
    wall = Wall()
    with closing(_opened(file, wall)) as journal:
        writer = Writer(journal, wall)
        writer.guest = True
        writer.whole(comfortable=True)
        assert journal.events() == []


# Cuts


def _cut_copies(file: Path, folder: Path, random_cuts: random.Random) -> Iterator[Path]:
    """A hundred copies of a journal that was killed, each cut at some byte of one of its files."""
    sides = [file, file.with_name(file.name + "-wal")]
    for number in range(100):
        copy = folder / str(number) / file.name
        copy.parent.mkdir(parents=True)
        for side in sides:
            shutil.copy(side, copy.with_name(side.name))
        victim = copy.with_name(sides[number % 2].name)
        with victim.open("r+b") as handle:
            handle.truncate(random_cuts.randrange(victim.stat().st_size))
        yield copy


def test_a_hundred_cuts_at_any_byte(file: Path, tmp_path: Path) -> None:
    _fill(file)
    writing = _opened(file)
    for number in range(30, 60):
        writing.append("step", {**HERO, "step": number})
    copies = list(_cut_copies(file, tmp_path / "cut", random.Random(4)))
    writing.close()
    aside = 0
    for copy in copies:
        journal, message = open_journal(copy, Wall())
        with closing(journal):
            known = [event.data["step"] for event in journal.events()]
            assert known == list(range(len(known))), "what is left is a beginning of what was"
            journal.append("done", HERO)
            assert read_events(copy)[-1].kind == "done"
        if message is not None:
            aside += 1
            assert "set aside" in message
            assert list(copy.parent.glob("journal.db.damaged-*")), "kept, not deleted"
    assert 0 < aside < 100, "both ways of ending were met"


@pytest.mark.parametrize("seed", range(5))
def test_bytes_turned_over_never_stop_a_session(file: Path, seed: int) -> None:
    _fill(file)
    raw = bytearray(file.read_bytes())
    chance = random.Random(seed)
    for _ in range(300):
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    file.write_bytes(bytes(raw))

    journal, message = open_journal(file, Wall())
    with closing(journal):
        journal.past({})
        journal.append("done", HERO)
        assert journal.events()[-1].kind == "done"
    assert message is not None


def test_two_damaged_ones_are_both_kept(file: Path) -> None:
    for text in ("first", "second"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text * 100)
        journal, message = open_journal(file, Wall())
        journal.close()
        assert message is not None
    kept = sorted(file.parent.glob("journal.db.damaged-*"))
    assert [one.read_text()[:6] for one in kept] == ["firstf", "second"]


def test_another_programs_database_is_set_aside_whole(file: Path) -> None:
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE recipe (name TEXT)")
        other.execute("INSERT INTO recipe VALUES ('soup')")
        other.commit()
    journal, message = open_journal(file, Wall())
    journal.close()
    assert message is not None
    assert "no journal" in message
    (kept,) = file.parent.glob("journal.db.damaged-*")
    with closing(sqlite3.connect(kept)) as other:
        assert other.execute("SELECT name FROM recipe").fetchall() == [("soup",)]


def test_a_row_that_cannot_be_read_is_damage(file: Path) -> None:
    _fill(file)
    with closing(sqlite3.connect(file)) as other:
        other.execute("UPDATE event SET data = CAST(x'ff7b22' AS TEXT) WHERE id = 3")
        other.commit()
    journal, message = open_journal(file, Wall())
    journal.close()
    assert message is not None
    assert "row 3" in message


def test_a_later_layout_is_left_alone(file: Path) -> None:
    _fill(file)
    with closing(sqlite3.connect(file)) as other:
        other.execute("PRAGMA user_version = 99")
    journal, message = open_journal(file, Wall())
    journal.close()
    assert message is not None
    assert "Update voice-hero" in message
    assert [one.name for one in file.parent.glob("*.damaged*")] == []


# Kills

_APPENDS = """
import sys
from pathlib import Path
from voice_hero.journal.journal import open_journal
journal, message = open_journal(Path(sys.argv[1]))
assert message is None, message
first = int(sys.argv[2])
print("open", flush=True)
for number in range(first, first + 1_000_000):
    kind = "hold_beat" if number % 4 else "step"
    journal.append(kind, {"pose": "hero", "guest": False, "step": number})
    print(number, flush=True)
"""


@pytest.mark.device
def test_ten_kills_in_the_middle_of_appends(file: Path) -> None:
    chance = random.Random(10)
    told: list[int] = []
    for kill in range(10):
        process = subprocess.Popen(
            [sys.executable, "-c", _APPENDS, str(file), str(kill * 1_000_000)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        time.sleep(chance.uniform(0.0, 0.2))
        os.kill(process.pid, signal.SIGKILL)
        told += [int(line) for line in process.stdout.read().split("\n")[:-1]]
        process.wait(timeout=30)
    journal, message = open_journal(file)
    with closing(journal):
        events = journal.events()
    assert message is None
    written = {event.data["step"] for event in events}
    steps = [number for number in told if number % 4 == 0]
    assert len(steps) > 20
    assert [number for number in steps if number not in written] == []
    last_beats = [
        max(n for n in told if n // 1_000_000 == kill)
        for kill in range(10)
        if any(n // 1_000_000 == kill for n in told)
    ]
    newest = {
        kill: max(int(e.data["step"]) for e in events if int(e.data["step"]) // 1_000_000 == kill)
        for kill in {n // 1_000_000 for n in told}
    }
    assert all(newest[last // 1_000_000] >= last for last in last_beats)


# Two at once


def test_a_second_program_is_told_and_keeps_to_memory(file: Path) -> None:
    wall = Wall()
    with closing(_opened(file, wall)) as first:
        writer = Writer(first, wall)
        writer.begin(3)
        second, message = open_journal(file, wall)
        with closing(second):
            assert message is not None
            assert "in use" in message
            Writer(second, wall).begin(5)
        writer("step", step=3)
        assert [event.data.get("step") for event in first.events()][-1] == 3
    assert _steps(file) == [0, 1, 2, 3]


def test_the_journal_is_free_again_once_it_is_closed(file: Path) -> None:
    _fill(file)
    _opened(file).close()


def test_history_reads_while_a_session_is_written(file: Path) -> None:
    with closing(_opened(file)) as journal:
        journal.append("step", {**HERO, "step": 7})
        assert _steps(file) == [7]


def test_a_file_that_another_program_locks_for_a_while_loses_nothing(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(_opened(file)) as journal:
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with caplog.at_level(logging.WARNING):
                for number in range(3):
                    journal.append("step", {**HERO, "step": number})
            assert journal.trouble is not None
            assert [event.data["step"] for event in journal.events()] == [0, 1, 2]
            other.execute("ROLLBACK")
        journal.append("step", {**HERO, "step": 3})
        assert journal.trouble is None
    assert _steps(file) == [0, 1, 2, 3]
    assert len(caplog.records) == 1


# The disk


@contextmanager
def _full_disk(size: int) -> Iterator[None]:
    """No file may grow beyond `size` bytes, as if the disk were full then."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_fills_up_stops_nothing_and_is_told_once(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    wall = Wall()
    with closing(_opened(file, wall)) as journal:
        writer = Writer(journal, wall)
        with _full_disk(100_000), caplog.at_level(logging.WARNING):
            for _ in range(20):
                writer.whole(comfortable=True)
            assert journal.trouble is not None
            assert journal.past({}).sessions == 20
        assert len(caplog.records) == 1
        assert "disk space" in caplog.text
        writer.whole(comfortable=True)
        assert journal.trouble is None
    with closing(_opened(file, wall)) as journal:
        assert journal.past({}).sessions == 21


def test_what_waits_for_the_disk_is_bounded(file: Path) -> None:
    with closing(_opened(file)) as journal, _full_disk(1000):
        for number in range(3):
            journal.append("step", {**HERO, "step": number})
        assert journal.trouble is not None
        journal._waiting.extend(journal.events() * MOST_WAITING)
        assert len(journal.events()) == MOST_WAITING


def test_a_disk_that_is_full_from_the_start_still_knows_the_past(file: Path) -> None:
    wall = Wall()
    with closing(_opened(file, wall)) as journal:
        Writer(journal, wall).whole()
    with _full_disk(0):
        journal, message = open_journal(file, wall)
        with closing(journal):
            assert message is not None
            assert journal.past({}).sessions == 1
            journal.append("step", {**HERO, "step": 1})


def test_a_place_where_no_folder_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file, not a folder")
    journal, message = open_journal(tmp_path / "state" / "journal.db", Wall())
    with closing(journal):
        assert message is not None
        assert "--state" in message
        journal.append("step", {**HERO, "step": 1})
        assert len(journal.events()) == 1


def test_a_folder_in_the_journals_place(file: Path) -> None:
    file.mkdir(parents=True)
    journal, message = open_journal(file, Wall())
    journal.close()
    assert message is not None
    assert file.is_dir()


def test_everything_but_a_beat_waits_for_the_card(file: Path) -> None:
    """What SQLite is told before each write, as only a pulled plug would show the difference."""
    with closing(_opened(file)) as journal:
        seen = []
        for kind in ("step", *("hold_beat",) * (BEATS_A_SYNC + 1), "hold_end"):
            journal.append(kind, HERO)
            (level,) = journal._db.execute("PRAGMA synchronous").fetchone()
            seen.append(level)
    normal, full = 1, 2
    assert seen == [full, normal, normal, full, normal, full]


# Forgetting


def test_forget_removes_all_of_it(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("damaged")
    journal, _ = open_journal(file, Wall())
    journal.append("step", {**HERO, "step": 1})
    journal.close()
    file.with_name("journal.db-wal").touch()
    file.with_name("settings.toml").write_text("somebody else's")

    gone = forget(file)

    assert len(gone) == 3
    assert [one.name for one in file.parent.iterdir()] == ["settings.toml"]
    assert forget(file) == []
    _opened(file).close()


def test_forget_where_nothing_ever_was(tmp_path: Path) -> None:
    assert forget(tmp_path / "never" / "journal.db") == []
    assert list(tmp_path.iterdir()) == []


def test_forget_waits_for_the_session_to_end(file: Path) -> None:
    with (
        closing(_opened(file)) as journal,
        pytest.raises(JournalError, match="in use by another"),
    ):
        journal.append("step", {**HERO, "step": 1})
        forget(file)
    assert _steps(file) == [1]
