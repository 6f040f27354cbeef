"""The weeks of practice: a table and a chart in the terminal, a picture, CSV and JSON."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from voice_hero.errors import JournalError
from voice_hero.journal.journal_file import forget, read_events
from voice_hero.journal.practised import Practice, practices
from voice_hero.journal.weeks import Week, moment, poses_of, weeks_of

__all__ = ["csv_text", "forget", "json_lines", "plot", "show"]

WIDE_FROM: Final = 64
"""Columns from which the table tells more than the longest hold of a week."""

NO_TITLES: Final[Mapping[str, str]] = MappingProxyType({})

FIELDS: Final = (
    "started",
    "pose",
    "held_s",
    "planned_s",
    "complete",
    "comfortable",
    "pain",
    "deepened",
)
"""What is told of each practice, as a row or an object.

`started` in ISO 8601 with the offset of the local time; lengths in seconds, empty without a hold;
`comfortable` true, false, or empty where nothing was said.
"""


def show(journal_path: Path, console: Console, titles: Mapping[str, str] = NO_TITLES) -> None:
    """Print the weeks, pose by pose; `titles` says how a pose is called, by its short name.

    Raises JournalError: damaged, or not to be read.
    """
    found = practised(journal_path)
    if not found:
        console.print("No practice is written down yet.")
        return
    for pose in poses_of(found):
        of_pose = weeks_of([one for one in found if one.pose == pose])
        title = titles.get(pose, pose.replace("_", " "))
        console.print(Text(title[:1].upper() + title[1:], style="bold"))
        console.print(_table(of_pose, wide=console.width >= WIDE_FROM))
        console.print()
        console.print(_chart(of_pose, console))
        console.print()


def csv_text(journal_path: Path) -> str:
    """One row for each practice, under a line with the names of the fields."""
    out = io.StringIO()
    table = csv.DictWriter(out, FIELDS, lineterminator="\n")
    table.writeheader()
    for one in practised(journal_path):
        table.writerow({key: _plain(value) for key, value in _row(one).items()})
    return out.getvalue()


def json_lines(journal_path: Path) -> list[str]:
    """One object for each practice, as a line without its end."""
    return [json.dumps(_row(one)) for one in practised(journal_path)]


def plot(journal_path: Path, file: Path, titles: Mapping[str, str] = NO_TITLES) -> None:
    """Draw the length of the holds over time; the ending names the kind of picture.

    `titles` says how a pose is called, by its short name.

    Raises JournalError: nothing to draw, no plot library, or a picture that cannot be written.
    """
    try:
        from voice_hero.journal.picture import draw  # noqa: PLC0415 (an optional extra, and slow to load)
    except ModuleNotFoundError as error:
        raise JournalError(
            f"The picture needs {error.name}, which is not installed: "
            "pip install 'voice-hero[plot]'"
        ) from error
    draw([one for one in practised(journal_path) if one.hold or one.pain], file, titles)


def practised(journal_path: Path) -> list[Practice]:
    """Every practice in which a step or a hold was reached."""
    return [one for one in practices(read_events(journal_path)) if one.begun]


def clock(seconds: float) -> str:
    """A length as it is read: 1:05."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"


def _row(one: Practice) -> dict[str, str | float | bool | None]:
    hold = one.hold
    values = (
        moment(one.started_at).isoformat(timespec="seconds"),
        one.pose,
        hold.held_s if hold else None,
        hold.total_s if hold else None,
        hold is not None and hold.reason == "complete",
        one.comfortable,
        one.pain,
        one.deepened,
    )
    return dict(zip(FIELDS, values, strict=True))


def _plain(value: str | float | bool | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _table(weeks: Sequence[Week | None], *, wide: bool) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1))
    table.add_column("Week of")
    for name in ("Times", "Longest", *(("In all", "Comfortable") if wide else ()), "Hurt"):
        table.add_column(name, justify="right")
    for week in weeks:
        if week is None:
            table.add_row("...")
            continue
        cells = [str(len(week.practices)), clock(week.longest_s)]
        cells += [clock(week.held_s), str(week.comfortable)] if wide else []
        table.add_row(_day(week), *cells, str(week.hurt or ""))
    return table


def _chart(weeks: Sequence[Week | None], console: Console) -> Table:
    """The longest hold of each week as a bar."""
    longest = max((week.longest_s for week in weeks if week), default=0.0)
    room = max(5, min(60, console.width - 22))
    block = "#" if console.options.ascii_only else "█"
    chart = Table.grid(padding=(0, 1))
    for week in weeks:
        if week is None:
            chart.add_row("...")
            continue
        bar = block * round(room * week.longest_s / longest) if longest else ""
        told = f"{bar} {clock(week.longest_s)}".strip() if week.practices else ""
        chart.add_row(_day(week), Text(told + (" hurt" if week.hurt else ""), no_wrap=True))
    return chart


def _day(week: Week) -> str:
    return f"{week.monday:%d %b %y}"
