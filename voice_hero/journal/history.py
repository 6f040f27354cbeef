"""The weeks of practice: a table and a chart in the terminal, a picture, CSV and JSON."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from voice_hero.errors import JournalError
from voice_hero.journal import svg_picture
from voice_hero.journal.journal_file import read_events
from voice_hero.journal.practised import PastPractice, owner_of, practices
from voice_hero.journal.weeks import Week, moment, poses_of, weeks_of

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
    "practice",
    "person",
    "practised",
    "hurt_s",
)
"""What is told of each practice, as a row or an object.

`started` in ISO 8601 with the offset of the local time; lengths in seconds, empty without a hold;
`comfortable` true, false, or empty where nothing was said; `practice` its number, by which it can
be forgotten; `practised` false where it was broken off before its hold; `hurt_s` the length of the
hold that hurt, empty where none did.
"""

MOST_LISTED: Final = 10
"""Practices that are listed one by one: the last ones."""


@dataclass(frozen=True)
class Numbered:
    """A practice in which a step or a hold was reached, and its number, counted from 1."""

    number: int
    practice: PastPractice


@dataclass(frozen=True)
class Whose:
    """Whose practices are asked for."""

    name: str | None = None
    """A person's name, in small letters; None for everything."""

    def has(self, practice: PastPractice, owner: str | None) -> bool:
        """Whether a practice is among them; `owner` is the name of whom the journal began with."""
        return self.name is None or (practice.person or owner) == self.name


EVERYBODY: Final = Whose()


def show(
    journal_path: Path,
    console: Console,
    titles: Mapping[str, str] = NO_TITLES,
    whose: Whose = EVERYBODY,
) -> None:
    """Print the weeks, person by person and pose by pose, and the last practices one by one.

    `titles` says how a pose is called, by its short name. Raises JournalError: damaged, or not to
    be read.
    """
    found = numbered(journal_path, whose)
    if not found:
        console.print("No practice is written down yet.")
        return
    for person in dict.fromkeys(one.practice.person for one in found):
        of_person = [one for one in found if one.practice.person == person]
        if person is not None and whose.name is None:
            console.rule(Text(person.title()), align="left")
        _show_weeks([one.practice for one in of_person], console, titles)
        _show_last(of_person, console, titles)


def _show_weeks(found: Sequence[PastPractice], console: Console, titles: Mapping[str, str]) -> None:
    for pose in poses_of(found):
        of_pose = weeks_of([one for one in found if one.pose == pose])
        console.print(Text(_title(pose, titles), style="bold"))
        console.print(_table(of_pose, wide=console.width >= WIDE_FROM))
        console.print()
        console.print(_chart(of_pose, console))
        console.print()


def _title(pose: str, titles: Mapping[str, str]) -> str:
    title = titles.get(pose, pose.replace("_", " "))
    return title[:1].upper() + title[1:]


def _show_last(found: Sequence[Numbered], console: Console, titles: Mapping[str, str]) -> None:
    """The last practices with their numbers."""
    wide = console.width >= WIDE_FROM
    table = Table(box=None, pad_edge=False, padding=(0, 1))
    table.add_column("No.", justify="right")
    table.add_column("Day")
    if wide:
        table.add_column("Pose")
    table.add_column("Held", justify="right")
    table.add_column("")
    for one in found[-MOST_LISTED:]:
        practice = one.practice
        held = clock(practice.hold.held_s) if practice.hold else "-"
        pose = [_title(practice.pose, titles)] if wide else []
        day = f"{moment(practice.started_at):%Y-%m-%d}"
        table.add_row(str(one.number), day, *pose, held, _remark(practice))
    console.print(table)
    console.print()


def _remark(one: PastPractice) -> str:
    """What else there is to say of a practice, in a word or two."""
    said = []
    if not one.practised:
        said.append("broken off")
    if one.hurt_hold is not None and one.hurt_hold != one.hold:
        said.append(f"hurt at {clock(one.hurt_hold.held_s)}")
    elif one.pain:
        said.append("hurt")
    if not one.pain and one.comfortable is not None:
        said.append("comfortable" if one.comfortable else "uncomfortable")
    return ", ".join(said)


def csv_text(journal_path: Path, whose: Whose = EVERYBODY) -> str:
    """One row for each practice, under a line with the names of the fields."""
    out = io.StringIO()
    table = csv.DictWriter(out, FIELDS, lineterminator="\n")
    table.writeheader()
    for one in numbered(journal_path, whose):
        table.writerow({key: _plain(value) for key, value in _row(one).items()})
    return out.getvalue()


def json_lines(journal_path: Path, whose: Whose = EVERYBODY) -> list[str]:
    """One object for each practice, as a line without its end."""
    return [json.dumps(_row(one)) for one in numbered(journal_path, whose)]


def plot(
    journal_path: Path,
    file: Path,
    titles: Mapping[str, str] = NO_TITLES,
    whose: Whose = EVERYBODY,
) -> None:
    """Draw the length of the holds over time; the ending names the kind of picture.

    An SVG needs nothing more; other kinds are drawn by matplotlib. `titles` says how a pose is
    called, by its short name.

    Raises JournalError: nothing to draw, no plot library, or a picture that cannot be written.
    """
    found = [one.practice for one in numbered(journal_path, whose)]
    found = [one for one in found if one.hold or one.pain]
    if file.suffix.lower() == ".svg":
        svg_picture.draw(found, file, titles)
        return
    try:
        from voice_hero.journal.picture import draw  # noqa: PLC0415 (an optional extra, and slow to load)
    except ModuleNotFoundError as error:
        raise JournalError(
            f"A picture of this kind needs {error.name}, which is not installed: end its name in "
            f".svg, as in {file.with_suffix('.svg').name}, which needs nothing, or "
            "pip install 'voice-hero[plot]'"
        ) from error
    draw(found, file, titles)


def numbered(journal_path: Path, whose: Whose = EVERYBODY) -> list[Numbered]:
    """Every practice in which a step or a hold was reached; the numbers are those of all people.

    Raises JournalError for a person of whom nothing is written down.
    """
    events = read_events(journal_path)
    owner = owner_of(events)
    found = [one for one in practices(events) if one.begun]
    rows = [Numbered(number, one) for number, one in enumerate(found, 1) if whose.has(one, owner)]
    if not rows and whose.name is not None:
        people = sorted({name for one in found if (name := one.person or owner) is not None})
        there = f"; there is {', '.join(people)}" if people else ""
        raise JournalError(f"Nothing is written down of {whose.name}{there}.")
    return rows


def practised(journal_path: Path) -> list[PastPractice]:
    """Every practice in which a step or a hold was reached."""
    return [one.practice for one in numbered(journal_path)]


def clock(seconds: float) -> str:
    """A length as it is read: 1:05."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"


def _row(numbered_one: Numbered) -> dict[str, str | float | bool | None]:
    one = numbered_one.practice
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
        numbered_one.number,
        one.person,
        one.practised,
        one.hurt_hold.held_s if one.hurt_hold else None,
    )
    return dict(zip(FIELDS, values, strict=True))


def _plain(value: str | float | bool | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _table(weeks: Sequence[Week | None], *, wide: bool) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1))
    table.add_column("Week of")
    broken = any(week is not None and week.broken_off for week in weeks)
    more = ("In all", "Comfortable") if wide else ()
    for name in ("Times", "Longest", *more, "Hurt", *(("Broken off",) if broken else ())):
        table.add_column(name, justify="right")
    for week in weeks:
        if week is None:
            table.add_row("...")
            continue
        cells = [str(week.practised), clock(week.longest_s)]
        cells += [clock(week.held_s), str(week.comfortable)] if wide else []
        cells.append(str(week.hurt or ""))
        table.add_row(_day(week), *cells, *([str(week.broken_off or "")] if broken else []))
    return table


def _chart(weeks: Sequence[Week | None], console: Console) -> Table:
    """The longest hold of each week as a bar, and each other hold that hurt as one of its own."""
    longest = max((week.longest_s for week in weeks if week), default=0.0)
    room = max(5, min(60, console.width - 23))
    block = "#" if console.options.ascii_only else "█"
    chart = Table.grid(padding=(0, 1))

    def bar(held_s: float, hurt: bool) -> Text:
        drawn = block * round(room * held_s / longest) if longest else ""
        told = f"{drawn} {clock(held_s)}".strip() + (" hurt" if hurt else "")
        return Text(told, no_wrap=True)

    for week in weeks:
        if week is None:
            chart.add_row("...")
            continue
        hurt = [one.held_s for one in week.hurt_holds]
        if not week.practised:
            chart.add_row(_day(week), Text("hurt" if week.hurt else "", no_wrap=True))
            continue
        chart.add_row(_day(week), bar(week.longest_s, week.longest_s in hurt))
        for held_s in (one for one in hurt if one != week.longest_s):
            chart.add_row("", bar(held_s, True))
        if week.hurt > len(hurt):
            chart.add_row("", Text("hurt, not in a hold", no_wrap=True))
    return chart


def _day(week: Week) -> str:
    return f"{week.monday:%Y-%m-%d}"
