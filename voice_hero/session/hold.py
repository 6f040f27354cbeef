"""The clock of a hold: deadlines on a monotonic clock, never sums of sleeps."""

import math
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

LATE_S: Final = 1.5
"""A cue later than this many seconds is skipped: told late, "half" would be a lie."""

LAST_S: Final = 10.0
"""The last stretch that is announced, in seconds."""

NEAR_S: Final = 2.5
"""So long before the last stretch what is left is rounded down to it, and not told twice."""

HALF_FROM_S: Final = 30.0
"""Shorter holds have no half-time: the two announcements would tread on one another."""


ALMOST: Final = 1e-6
"""Times nearer than this, in seconds, are the same: sums of floats differ by less."""


class Mark(StrEnum):
    """A moment of a hold that is told."""

    HALF = "half"
    LAST = "last"
    END = "end"
    BREATHE_IN = "breathe_in"
    BREATHE_OUT = "breathe_out"


BREATHS: Final = frozenset({Mark.BREATHE_IN, Mark.BREATHE_OUT})
"""Marks that only keep the pace."""


@dataclass
class Hold:
    """One timed hold. Times are seconds on the clock that is handed in."""

    total_s: float
    """Planned length."""
    breath_s: float | None = None
    """Length of one breath where the person asked for breaths."""
    breath_from_s: float = 0.0
    """Time held when the counting of breaths began."""
    last_s: float = LAST_S
    """The last stretch that is announced, in seconds, in holds of twice that at least."""
    done_s: float = 0.0
    """Time held before the clock last started."""
    running_since: float | None = None
    """When the clock last started; None while it waits."""
    told: set[Mark] = field(default_factory=set)
    """Marks that are past, told or skipped."""
    half_breaths: int = 0
    """Half breaths that are past since then."""

    def copy(self) -> "Hold":
        """A copy that later changes do not touch."""
        return replace(self, told=set(self.told))

    def start(self, now: float) -> None:
        """Let the clock run; no effect while it runs."""
        if self.running_since is None:
            self.running_since = now

    def wait(self, now: float) -> None:
        """Stop the clock and keep what has been held; no effect while it waits."""
        if self.running_since is not None:
            self.done_s = self.held_s(now)
            self.running_since = None

    def held_s(self, now: float) -> float:
        """Seconds held so far, never more than planned."""
        run = 0.0 if self.running_since is None else now - self.running_since
        return min(self.total_s, self.done_s + max(0.0, run))

    def left_s(self, now: float) -> float:
        """Seconds left."""
        return self.total_s - self.held_s(now)

    def set_total(self, total_s: float) -> None:
        """Change the planned length; a last stretch that lies ahead again is told again."""
        if total_s > self.total_s:
            self.told.discard(Mark.LAST)
        self.total_s = total_s

    def tell_last_if_near(self, now: float) -> None:
        """The last stretch is as good as announced where "ten seconds" has just been told."""
        if self.last_s < self.left_s(now) <= self.last_s + NEAR_S:
            self.told.add(Mark.LAST)

    def count_breaths(self, breaths: int, breath_s: float, now: float) -> None:
        """From now on, so many breaths of `breath_s` seconds, to the end."""
        self.breath_s, self.breath_from_s, self.half_breaths = breath_s, self.held_s(now), 0
        self.total_s = self.breath_from_s + breaths * breath_s

    def count_seconds(self) -> None:
        """No longer in breaths."""
        self.breath_s = None

    def breaths_left(self, now: float) -> int:
        """Breaths left, the one that is being breathed counted in; 0 where they are not counted."""
        if self.breath_s is None:
            return 0
        return math.ceil(self.left_s(now) / self.breath_s - ALMOST)

    def _marks(self) -> list[tuple[float, Mark]]:
        """Marks that lie ahead, with the held time at which each is due."""
        marks: list[tuple[float, Mark]] = []
        if self.breath_s:
            half_breath = self.breath_s / 2
            due = self.breath_from_s + self.half_breaths * half_breath
            if due < self.total_s - half_breath / 2:
                mark = Mark.BREATHE_OUT if self.half_breaths % 2 else Mark.BREATHE_IN
                marks.append((due, mark))
        else:
            if self.total_s >= HALF_FROM_S and Mark.HALF not in self.told:
                marks.append((self.total_s / 2, Mark.HALF))
            if self.total_s >= 2 * self.last_s and Mark.LAST not in self.told:
                marks.append((self.total_s - self.last_s, Mark.LAST))
        if Mark.END not in self.told:
            marks.append((self.total_s, Mark.END))
        return sorted(marks)

    def next_deadline(self) -> float | None:
        """When the next mark is due; None while the clock waits."""
        marks = self._marks()
        if self.running_since is None or not marks:
            return None
        return self.running_since + marks[0][0] - self.done_s

    def due(self, now: float) -> list[Mark]:
        """Marks due by `now` that have not been told. Late ones are dropped, but for the end."""
        fresh: list[Mark] = []
        while (deadline := self.next_deadline()) is not None and deadline <= now + ALMOST:
            mark = self._marks()[0][1]
            if mark in BREATHS:
                self.half_breaths += 1
            else:
                self.told.add(mark)
            if mark is Mark.END or now - deadline <= LATE_S:
                fresh.append(mark)
        return [Mark.END] if Mark.END in fresh else fresh
