"""The journal: what happened in the sessions, written down as it happens.

SQLite with a write-ahead log. What an append has returned from survives a kill, and, but for the
beats of a hold, a pulled plug: `synchronous=FULL` waits for the card once an event, some twenty to
thirty times a practice. The beats, one in five seconds, wait for it every third time only, so that
a slow card does not hold up the voice and wears less; a pulled plug then costs at most fifteen
seconds of what is known of a hold. A beat takes the row of the beat before it, so that a year of
daily practice stays at some thousand rows.

Guests are not written down at all: it is said aloud that no record of them is kept.
"""

import json
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from voice_hero.errors import JournalError
from voice_hero.journal.earlier_sessions import past_of
from voice_hero.journal.journal_file import (
    TROUBLE,
    JournalDamagedError,
    JournalInUseError,
    Lock,
    open_database,
    read_events,
    rows_as_events,
    set_aside,
)
from voice_hero.journal.practised import Datum, Event
from voice_hero.poses.pose import Pose
from voice_hero.session.state import Past

BEAT: Final = "hold_beat"
"""Kind of the events that only say how far a hold is."""

BEATS_A_SYNC: Final = 3
"""Every how many beats the card is waited for: at one beat in five seconds, 15 s may be lost."""

MOST_WAITING: Final = 10_000
"""Events kept in memory while the disk is full, some hundred practices; then the oldest go."""

_LOG: Final = logging.getLogger(__name__)


class Journal:
    """Appends what happens, and knows what has happened. For one thread."""

    def __init__(self, path: Path | None, wall: Callable[[], float] = time.time) -> None:
        """Open or begin the journal at `path`; None: in memory only.

        `wall` gives seconds since 1970. Raises JournalError: in use, damaged, or not to be opened;
        `open_journal` makes the best of each.
        """
        self._path = path
        self._wall = wall
        self._lock = Lock(path) if path is not None else None
        try:
            self._db = open_database(path)
        except JournalError:
            if self._lock is not None:
                self._lock.release()
            raise
        self._waiting: deque[Event] = deque(maxlen=MOST_WAITING)
        self._beat_row: int | None = None
        self._beats = 0
        self._full_sync = True
        self._warned = False
        self.trouble: str | None = None
        """Why events are kept in memory only; None while all are written."""

    def append(self, kind: str, data: Mapping[str, Datum]) -> None:
        """Write down one event; never raises for what the disk does.

        Where it cannot be written it waits in memory, and is tried again with the next one.
        """
        if data.get("guest") is True:
            return
        self._waiting.append(Event(self._wall(), kind, dict(data)))
        self._beats = self._beats + 1 if kind == BEAT else 0
        self._write(durable=kind != BEAT or self._beats % BEATS_A_SYNC == 0)

    def past(self, poses: Mapping[str, Pose]) -> Past:
        """What the session needs to know of earlier ones, planned for `poses`."""
        return past_of(self.events(), poses, self._wall())

    def events(self) -> list[Event]:
        """All that is known, oldest first."""
        try:
            written = rows_as_events(self._db)
        except (*TROUBLE, JournalDamagedError) as error:
            self._report(error)
            written = []
        return [*written, *self._waiting]

    def close(self) -> None:
        """Write what still waits, if it can be, and let go of the file; harmless twice."""
        if self._waiting:
            self._write(durable=True)
        self._db.close()
        if self._lock is not None:
            self._lock.release()

    def seed(self, events: Iterable[Event]) -> None:
        """Take over what another journal knows; for one in memory."""
        self._waiting.extend(events)
        self._write(durable=False)

    def _write(self, *, durable: bool) -> None:
        beat_row = self._beat_row
        try:
            if durable != self._full_sync:
                self._db.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
                self._full_sync = durable
            self._db.execute("BEGIN IMMEDIATE")
            for event in self._waiting:
                beat_row = self._put(event, beat_row)
            self._db.execute("COMMIT")
        except TROUBLE as error:
            self._undo()
            self._report(error)
        else:
            self._beat_row = beat_row
            self._waiting.clear()
            self.trouble = None

    def _put(self, event: Event, beat_row: int | None) -> int | None:
        """Write one row; returns the row that the next beat may take."""
        values = (event.at, event.kind, json.dumps(dict(event.data)))
        if event.kind == BEAT and beat_row is not None:
            self._db.execute(
                "UPDATE event SET at = ?, kind = ?, data = ? WHERE id = ?", (*values, beat_row)
            )
            return beat_row
        row = self._db.execute("INSERT INTO event (at, kind, data) VALUES (?, ?, ?)", values)
        return row.lastrowid if event.kind == BEAT else None

    def _undo(self) -> None:
        try:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
        except TROUBLE as error:
            _LOG.debug("The journal could not be rolled back: %s", error)

    def _report(self, error: Exception) -> None:
        """Say once that events are kept in memory only, and wait for nothing from then on."""
        self.trouble = (
            f"The journal {self._path} cannot be written ({error}): this session is kept in "
            "memory only, until it can. Free some disk space, or end what uses the file."
        )
        if not self._warned:
            self._warned = True
            _LOG.warning("%s", self.trouble)
            self._db.execute("PRAGMA busy_timeout = 0")


def open_journal(
    path: Path | None, wall: Callable[[], float] = time.time
) -> tuple[Journal, str | None]:
    """The journal at `path`, and what there is to say about it; never raises for the file's sake.

    A damaged one is set aside under another name, never deleted, and a new one is begun. One that
    is in use, or cannot be written, is read as far as it can be and goes on in memory.
    """
    try:
        return Journal(path, wall), None
    except JournalDamagedError as damage:
        assert path is not None
        return _begin_anew(path, wall, str(damage))
    except JournalInUseError as error:
        assert path is not None
        return _in_memory(path, wall, ended_here=True), f"{error} This session is not written down."
    except JournalError as error:
        assert path is not None
        return (
            _in_memory(path, wall, ended_here=False),
            f"{error} This session is not written down.",
        )


def _begin_anew(path: Path, wall: Callable[[], float], damage: str) -> tuple[Journal, str | None]:
    try:
        kept = set_aside(path, wall())
        journal = Journal(path, wall)
    except (OSError, JournalError) as error:
        return (
            Journal(None, wall),
            f"{damage} It could not be set aside ({error}): this session is not written down.",
        )
    return journal, f"{damage} It was set aside as {kept.name}, and a new one is begun."


def _in_memory(path: Path, wall: Callable[[], float], *, ended_here: bool) -> Journal:
    """A journal in memory that knows what can be read at `path`.

    `ended_here`: what runs there runs in another program, and is not this one's to resume.
    """
    journal = Journal(None, wall)
    try:
        known = read_events(path)
    except JournalError as error:
        _LOG.info("%s", error)
        known = []
    if ended_here and known:
        known = [*known, Event(known[-1].at, "session_end", {"reason": "elsewhere"})]
    journal.seed(known)
    return journal
