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

WORDS_FROM_S: Final = 4.0
"""Time held before the first word of coaching: the hold begins in silence."""

FIRST_GAP_S: Final = 15.0
THINS_BY: Final = 1.5
MOST_GAP_S: Final = 75.0
"""From one word of coaching to the next: so much at first, then ever more, up to the most."""

BEFORE_CUE_S: Final = 7.0
AFTER_CUE_S: Final = 4.0
"""No word begins so shortly before a cue that it could run into it, nor into what is told then."""

ALMOST: Final = 1e-6
"""Times nearer than this, in seconds, are the same: sums of floats differ by less."""


class Mark(StrEnum):
    """A moment of a hold that is told."""

    HALF = "half"
    LAST = "last"
    END = "end"
    TELL = "tell"
    """How much is left, where the person wants to know it ever so often."""
    WORD = "word"
    """A word of coaching."""
    BREATHE_IN = "breathe_in"
    BREATHE_OUT = "breathe_out"


BREATHS: Final = frozenset({Mark.BREATHE_IN, Mark.BREATHE_OUT})
"""Marks that only keep the pace."""

PASSING: Final = BREATHS | {Mark.WORD}
"""Marks after which all is as it was."""

_UNCOUNTED: Final = PASSING | {Mark.TELL}
"""Marks of which there are many."""


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
    every_s: float | None = None
    """Distance at which what is left is told; None where nobody asked for it."""
    every_from_s: float = 0.0
    """Time held when it was told last, or asked for."""
    word_at_s: float | None = None
    """Time held at which the next word of coaching falls; None where none is wanted."""
    word_gap_s: float = FIRST_GAP_S
    """From there to the one after it."""
    words: int = 0
    """Words of coaching that are past."""

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

    def tell_every(self, every_s: float, now: float) -> None:
        """From now on, tell what is left whenever it is a multiple of `every_s`."""
        self.every_s, self.every_from_s = every_s, self.held_s(now)

    def coach(self, gap_s: float, now: float) -> None:
        """Words of coaching from now on: the first soon, the second `gap_s` after it.

        Where the gaps are wide from the beginning, the first comes after most of one.
        """
        self.word_at_s = self.held_s(now) + max(WORDS_FROM_S, gap_s - FIRST_GAP_S)
        self.word_gap_s = gap_s

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
        marks += [(due, Mark.TELL) for due in self._tellings()[:1]]
        word = self._next_word()
        if word is not None:
            marks.append((word, Mark.WORD))
        if Mark.END not in self.told:
            marks.append((self.total_s, Mark.END))
        return sorted(marks)

    def _tellings(self) -> list[float]:
        """Times held at which what is left is a multiple of the distance, the last stretch not."""
        if self.every_s is None:
            return []
        left = self.total_s - self.every_from_s
        announced = self.breath_s is None and self.total_s >= 2 * self.last_s
        last = self.last_s if announced else 0.0
        count = math.ceil(left / self.every_s - ALMOST) - 1
        times = [self.total_s - number * self.every_s for number in range(count, 0, -1)]
        return [at for at in times if at < self.total_s - last - ALMOST]

    def _next_word(self) -> float | None:
        """Time held at which the next word of coaching is clear of every cue."""
        due = self.word_at_s
        if due is None or self.breath_s is not None:
            return None
        half = [self.total_s / 2] if self.total_s >= HALF_FROM_S else []
        for cue in sorted([*half, *self._tellings()]):
            if cue - BEFORE_CUE_S < due < cue + AFTER_CUE_S:
                due = cue + self.word_gap_s
        return due if due <= self.total_s - self.last_s - BEFORE_CUE_S else None

    def _pass(self, mark: Mark, due_s: float) -> None:
        """Note that a mark is past; `due_s` is the time held at which it was due."""
        if mark in BREATHS:
            self.half_breaths += 1
        elif mark is Mark.TELL:
            self.every_from_s = due_s
        elif mark is Mark.WORD:
            self.words += 1
            self.word_at_s = due_s + self.word_gap_s
            self.word_gap_s = min(MOST_GAP_S, self.word_gap_s * THINS_BY)
        else:
            self.told.add(mark)

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
            due_s, mark = self._marks()[0]
            self._pass(mark, due_s)
            if mark is Mark.END or now - deadline <= LATE_S:
                fresh.append(mark)
        return [Mark.END] if Mark.END in fresh else fresh
