"""The journal's file: opened, locked, read, set aside, forgotten."""

import fcntl
import json
import os
import sqlite3
import time
from collections.abc import Collection
from itertools import count
from pathlib import Path
from typing import Final

from voice_hero.errors import JournalError
from voice_hero.journal.practised import Event

VERSION: Final = 1
"""Layout of the file, kept in its `user_version`."""

BUSY_S: Final = 0.1
"""How long to wait for a file that another program locks: the voice must not be held up."""

SIDES: Final = ("", "-wal", "-shm")
"""Endings of what SQLite keeps beside the file itself."""

_DAMAGE: Final = frozenset(
    {
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_FORMAT,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_ERROR,  # our statements are right: it is the tables that are not
    }
)

_NO_ROOM: Final = frozenset(
    {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
)
"""The disk is full, or the folder is not ours: SQLite cannot make the files that it reads with."""

TROUBLE: Final = (sqlite3.Error, UnicodeDecodeError)
"""What SQLite's module raises; the second for a message that quotes a damaged name."""

_SCHEMA: Final = (
    "CREATE TABLE event (id INTEGER PRIMARY KEY, at REAL NOT NULL, kind TEXT NOT NULL, "
    "data TEXT NOT NULL)"
)


class JournalDamagedError(JournalError):
    """The file is no journal, or no longer."""


class JournalInUseError(JournalError):
    """Another program is writing in it."""


class Lock:
    """Keeps a second program from writing in the same journal; readers need none.

    A file of its own, as SQLite's locks let several writers in, and closing a second handle of the
    database would drop them. The kernel lets go of it when the process ends, however it ends.
    """

    def __init__(self, journal: Path) -> None:
        """Raises JournalInUseError, or JournalError where the folder cannot be written to."""
        self.path = journal.with_name(journal.name + ".lock")
        self._handle: int | None = None
        try:
            journal.parent.mkdir(parents=True, exist_ok=True)
            while not self._take():
                self.release()
        except BlockingIOError as error:
            self.release()
            raise JournalInUseError(
                f"The journal {journal} is in use by another voice-hero; end that one first."
            ) from error
        except OSError as error:
            self.release()
            raise _unusable(journal, error) from error

    def _take(self) -> bool:
        """False if the lock file was removed in the moment in which it was being opened."""
        self._handle = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.fstat(self._handle).st_nlink > 0

    def release(self) -> None:
        """Let others in; harmless twice."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def open_database(path: Path | None) -> sqlite3.Connection:
    """A journal that is whole and can be written; a new one where there is none.

    Raises JournalDamagedError, or JournalError where it cannot be opened or is of a later version.
    """
    database: sqlite3.Connection | None = None
    try:
        database = sqlite3.connect(path or ":memory:", timeout=BUSY_S, isolation_level=None)
        database.text_factory = _text
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        if path is not None and database.execute("PRAGMA user_version").fetchone() == (0,):
            _check_empty(database, path)
        _begin(database)
        _check(database, path)
    except TROUBLE as error:
        _close(database)
        raise _told(path, error) from error
    except JournalError:
        _close(database)
        raise
    return database


def _begin(database: sqlite3.Connection) -> None:
    if database.execute("PRAGMA user_version").fetchone() == (0,):
        database.execute("BEGIN IMMEDIATE")
        database.execute(_SCHEMA)
        database.execute(f"PRAGMA user_version = {VERSION}")
        database.execute("COMMIT")


def _check_empty(database: sqlite3.Connection, path: Path) -> None:
    if database.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
        raise JournalDamagedError(f"{path} is no journal of voice-hero.")


def _check(database: sqlite3.Connection, path: Path | None) -> None:
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise JournalError(
            f"The journal {path} has layout {version}, and this voice-hero knows {VERSION}: "
            "it was written by a later one. Update voice-hero."
        )
    (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise JournalDamagedError(
            f"The journal {path} is damaged ({' '.join(str(found).split())})."
        )
    rows_as_events(database, path)


def rows_as_events(database: sqlite3.Connection, path: Path | None = None) -> list[Event]:
    """All events, in the order in which they were written.

    Raises JournalDamagedError where a row is not as it was written, and sqlite3.Error.
    """
    rows = database.execute("SELECT id, at, kind, data FROM event ORDER BY id")
    return [_event(row, path) for row in rows]


def _event(row: tuple[object, ...], path: Path | None) -> Event:
    number, at, kind, text = row
    try:
        data = json.loads(text) if isinstance(text, str) else None
    except ValueError:
        data = None
    if not (isinstance(at, int | float) and isinstance(kind, str) and isinstance(data, dict)):
        raise JournalDamagedError(f"The journal {path} is damaged (row {number} cannot be read).")
    plain = {key: value for key, value in data.items() if isinstance(value, int | float | str)}
    return Event(float(at), kind, plain)


def read_events(path: Path) -> list[Event]:
    """All events of a journal that another program may be writing in; none if there is no file.

    Raises JournalError: damaged, or not to be read.
    """
    if not path.exists():
        return []
    try:
        return _read(path, "mode=ro")
    except TROUBLE as error:
        if _code(error) not in _NO_ROOM:
            raise _told(path, error) from error
    try:
        return _read(path, "immutable=1")
    except TROUBLE as error:
        raise _told(path, error) from error


def _read(path: Path, mode: str) -> list[Event]:
    database = sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=BUSY_S)
    try:
        database.text_factory = _text
        if database.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
            return []
        return rows_as_events(database, path)
    finally:
        database.close()


def set_aside(path: Path, now: float) -> Path:
    """Give a damaged journal another name, with all that belongs to it; returns that name.

    Raises OSError.
    """
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(now))
    names = (f"{path.name}.damaged-{stamp}" + (f"-{n}" if n else "") for n in count())
    kept = next(path.with_name(name) for name in names if not path.with_name(name).exists())
    for side in SIDES:
        old = path.with_name(path.name + side)
        if old.exists():
            old.rename(kept.with_name(kept.name + side))
    return kept


def forget(path: Path) -> list[Path]:
    """Remove the journal and every copy that was set aside; returns what was removed.

    Raises JournalInUseError while a session is being written down, and JournalError where a file
    cannot be removed.
    """
    if not path.parent.is_dir():
        return []
    lock = Lock(path)
    try:
        files = [path.with_name(path.name + side) for side in SIDES]
        files += path.parent.glob(f"{path.name}.damaged-*")
        gone = sorted(file for file in files if file.exists())
        for file in (*gone, lock.path):
            file.unlink()
    except OSError as error:
        raise JournalError(
            f"{error.filename} cannot be removed: {error.strerror}; remove it by hand."
        ) from error
    finally:
        lock.release()
    return gone


def remove(path: Path, rows: Collection[int]) -> None:
    """Remove these events, by their place among all of them, so that nothing of them is left.

    Raises JournalInUseError while a session is being written down, and JournalError.
    """
    lock = Lock(path)
    database: sqlite3.Connection | None = None
    try:
        database = open_database(path)
        ids = [number for (number,) in database.execute("SELECT id FROM event ORDER BY id")]
        database.execute("PRAGMA secure_delete = ON")
        database.execute("BEGIN IMMEDIATE")
        gone = [(ids[row],) for row in rows]
        database.executemany("DELETE FROM event WHERE id = ?", gone)
        database.execute("COMMIT")
        database.execute("VACUUM")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except TROUBLE as error:
        raise _told(path, error) from error
    finally:
        _close(database)
        lock.release()


def _told(path: Path | None, error: Exception) -> JournalError:
    if isinstance(error, UnicodeDecodeError) or _code(error) in _DAMAGE:
        return JournalDamagedError(f"The journal {path} is damaged ({error}).")
    return JournalError(
        f"The journal {path} cannot be used: {error}. See that the disk is not full, that the "
        "folder can be written to, and that no other program has the file open."
    )


def _code(error: Exception) -> int:
    """SQLite's own number for what went wrong; 0 where Python's module found it."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _unusable(path: Path, error: OSError) -> JournalError:
    return JournalError(
        f"The journal {path} cannot be written: {error.strerror}. Make the folder writable, or "
        "name another with --state."
    )


def _close(database: sqlite3.Connection | None) -> None:
    if database is not None:
        database.close()


def _text(raw: bytes) -> str:
    """Text that no damaged byte makes SQLite's module stumble over."""
    return raw.decode("utf-8", "replace")
