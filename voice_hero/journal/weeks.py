"""Practices put together by the week, for the eye."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from voice_hero.journal.practised import Held, PastPractice

LONGEST_GAP: Final = 4
"""Weeks without practice that are shown as such; of a longer gap only that there was one.

A board without a clock of its own may have put a session into 1970.
"""


@dataclass(frozen=True)
class Week:
    """One week of one pose."""

    monday: date
    practices: tuple[PastPractice, ...]

    @property
    def longest_s(self) -> float:
        """Longest hold of the week in seconds; 0 where there was none."""
        return max((one.hold.held_s for one in self.practices if one.hold), default=0.0)

    @property
    def held_s(self) -> float:
        """Seconds held in all."""
        return sum(one.hold.held_s for one in self.practices if one.hold)

    @property
    def comfortable(self) -> int:
        """Practices called comfortable."""
        return sum(one.comfortable is True for one in self.practices)

    @property
    def practised(self) -> int:
        """Practices that came as far as their hold."""
        return sum(one.practised for one in self.practices)

    @property
    def broken_off(self) -> int:
        """Practices that were left before their hold."""
        return len(self.practices) - self.practised

    @property
    def hurt_holds(self) -> list[Held]:
        """The holds that hurt, the last of each practice, in order."""
        return [one.hurt_hold for one in self.practices if one.hurt_hold]

    @property
    def hurt(self) -> int:
        """Practices in which pain was named."""
        return sum(one.pain for one in self.practices)


def moment(at: float) -> datetime:
    """The local time of a wall clock's reading; one that no calendar knows becomes 1970."""
    try:
        return datetime.fromtimestamp(at, UTC).astimezone()
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC).astimezone()


def monday_of(at: float) -> date:
    """The first day of the week of a wall clock's reading, by local time."""
    day = moment(at).date()
    return day - timedelta(days=day.weekday())


def poses_of(practices: Iterable[PastPractice]) -> list[str]:
    """Short names of the poses, the most practised first."""
    names = [one.pose for one in practices]
    return sorted(dict.fromkeys(names), key=lambda name: -names.count(name))


def weeks_of(practices: Sequence[PastPractice]) -> list[Week | None]:
    """The weeks in order, those without practice too; None stands for a long gap."""
    by_monday: dict[date, list[PastPractice]] = {}
    for one in practices:
        by_monday.setdefault(monday_of(one.started_at), []).append(one)
    weeks: list[Week | None] = []
    before: date | None = None
    for monday, here in sorted(by_monday.items()):
        weeks += _between(before, monday)
        weeks.append(Week(monday, tuple(here)))
        before = monday
    return weeks


def _between(before: date | None, monday: date) -> list[Week | None]:
    missing = 0 if before is None else (monday - before).days // 7 - 1
    if missing > LONGEST_GAP:
        return [None]
    return [Week(monday - timedelta(weeks=back), ()) for back in range(missing, 0, -1)]
