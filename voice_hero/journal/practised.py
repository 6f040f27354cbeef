"""What the journal's events add up to: one practice of one pose after another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

COUNTS_FROM_S: Final = 1.0
"""A hold that was left sooner than this, in seconds, is no hold."""

Datum = int | float | str | bool


@dataclass(frozen=True)
class Event:
    """One thing that happened."""

    at: float
    """When, in seconds since 1970, by the wall clock as it stood then."""
    kind: str
    """As the session names its records: "step", "hold_end" …"""
    data: Mapping[str, Datum] = field(default_factory=dict)

    def number(self, key: str) -> float | None:
        """The number under `key`; None where there is none."""
        value = self.data.get(key)
        return float(value) if isinstance(value, int | float) else None


@dataclass(frozen=True)
class Held:
    """One hold."""

    held_s: float
    """Seconds held, as far as is known."""
    total_s: float
    """Seconds planned."""
    reason: str | None = None
    """How it ended: complete, left, stop, pain, cut; None while it may still go on."""
    hurt: bool = False
    """True if pain or distress was named in it, or on the way out of it."""


@dataclass
class PastPractice:
    """One practice of one pose."""

    pose: str
    """Short name of the pose."""
    started_at: float
    last_at: float
    """First and last sign of it, in seconds since 1970 by the wall clock as it stood then."""
    person: str | None = None
    """Who practised, in small letters; None for whom the journal began with."""
    asked_at: float | None = None
    """When the caution was asked about; None if it was not."""
    step: int | None = None
    """Index of the step that was begun last; None if none was."""
    planned_s: float = 0.0
    """What the person asked the hold to be, in seconds; 0 if nothing was asked."""
    breaths: int | None = None
    """Breaths that the person asked for; None where the hold is counted in seconds."""
    row: tuple[str, ...] = ()
    """Poses that were to follow, in a practice of several."""
    holds: list[Held] = field(default_factory=list)
    deepened: bool = False
    comfortable: bool | None = None
    """What the person said last; None if nothing was said."""
    pain: bool = False
    """True if pain or distress was named."""
    hurt: bool = False
    """True if that was after the last step was begun: nobody is invited back from there."""
    hurt_before: bool = False
    """What `hurt` was before pain was named last, should that be taken back."""
    out: bool = False
    """True if the hold had ended, or the way out had begun, after the last step."""
    ended: bool = False
    """True if it came to an end of its own: done, stopped, or fallen asleep over."""
    rows: list[int] = field(default_factory=list)
    """Indexes of the events that tell of it, and of those that were taken back after it."""

    @property
    def begun(self) -> bool:
        """True if a step or a hold was reached."""
        return self.step is not None or bool(self.holds)

    @property
    def practised(self) -> bool:
        """True if it was held; what was broken off before its hold is no practice of the pose."""
        return self.hold is not None

    @property
    def hurt_hold(self) -> Held | None:
        """The last hold that hurt; None if none did."""
        return next((one for one in reversed(self.holds) if one.hurt), None)

    @property
    def hold(self) -> Held | None:
        """The longest hold; None if there was none worth the name."""
        longest = max(self.holds, key=lambda one: one.held_s, default=None)
        return longest if longest is not None and longest.held_s >= COUNTS_FROM_S else None

    @property
    def open_hold(self) -> Held | None:
        """The hold that was running or paused when the record breaks off."""
        return self.holds[-1] if self.holds and self.holds[-1].reason is None else None


def practices(events: Iterable[Event]) -> list[PastPractice]:
    """All practices, in the order in which they were written down.

    The order is the journal's own: the wall clock may have jumped in between. What is said of a
    pose after its end ("my knee hurts", "that was comfortable") belongs to it still.
    """
    found: list[PastPractice] = []
    for index, event in enumerate(events):
        if event.kind in ("settings", "owner") or event.data.get("guest") is True:
            continue
        pose = str(event.data.get("pose", ""))
        if event.kind == "taken_back":
            _take_back(found, event, index)
            continue
        person = person_of(event)
        whose = bool(found) and found[-1].person == person
        same = whose and (found[-1].pose == pose or event.kind == "session_end")
        if event.kind == "session_start" or not same:
            found.append(PastPractice(pose, event.at, event.at, person))
        _add(found[-1], event)
        found[-1].rows.append(index)
    return found


def person_of(event: Event) -> str | None:
    """Whose it is; None for whom the journal began with."""
    name = event.data.get("person")
    return name if isinstance(name, str) else None


def owner_of(events: Iterable[Event]) -> str | None:
    """The name of whom the journal began with, as they gave it; None where they gave none."""
    named = (event.data.get("name") for event in events if event.kind == "owner")
    return next((name for name in named if isinstance(name, str)), None)


def _take_back(found: list[PastPractice], event: Event, index: int) -> None:
    """What was begun last has not been; and pain, where it is told whether any is left.

    `open_again`: nor has a practice that a power cut ended been left since.
    """
    gone = [index]
    for _ in range(min(len(found), max(0, round(event.number("rounds") or 0)))):
        gone += found.pop().rows
    if found:
        found[-1].rows += gone
    pain = event.data.get("pain")
    if found and isinstance(pain, bool):
        last = found[-1]
        last.pain, last.hurt = pain, pain and last.hurt_before
        if not pain:
            last.holds = [replace(one, hurt=False) for one in last.holds]
    if found and event.data.get("open_again") is True:
        last = found[-1]
        last.out = last.ended = False
        if last.holds and last.holds[-1].reason == "cut":
            last.holds[-1] = replace(last.holds[-1], reason=None)


def _add(practice: PastPractice, event: Event) -> None:
    practice.last_at = event.at
    match event.kind:
        case "cautioned":
            practice.asked_at = event.at
        case "step":
            _close(practice, "cut")
            practice.step = int(event.number("step") or 0)
            practice.hurt = practice.hurt_before = False
            practice.out = practice.ended = False
        case "session_start":
            row = str(event.data.get("row", ""))
            practice.row = tuple(name for name in row.split(",") if name)
        case "hold_start":
            _start(practice, event)
        case "planned":
            breaths = event.number("breaths")
            practice.breaths = None if breaths is None else max(1, round(breaths))
            _update(practice, event)
        case "way_out":
            _close(practice, "cut")
            practice.out = True
        case "hold_end":
            _update(practice, event)
            _close(practice, str(event.data.get("reason", "left")))
            practice.out = True
        case "comfortable":
            practice.comfortable = event.data.get("value") is True
        case "pain" | "distress":
            practice.hurt_before = practice.hurt
            practice.pain = practice.hurt = True
            if practice.holds and (practice.open_hold is not None or practice.out):
                practice.holds[-1] = replace(practice.holds[-1], hurt=True)
        case "done" | "session_end":
            _close(practice, "cut")
            practice.ended = True
        case _:
            practice.deepened |= event.kind == "deepened"
            _update(practice, event)


def _start(practice: PastPractice, event: Event) -> None:
    """A hold begins, or goes on after a cut."""
    held_s, total_s = event.number("held_s") or 0.0, event.number("total_s") or 0.0
    if practice.open_hold is not None and held_s > 0:
        practice.holds[-1] = Held(held_s, total_s)
    else:
        _close(practice, "cut")
        practice.holds.append(Held(held_s, total_s))
    practice.ended = practice.out = False


def _update(practice: PastPractice, event: Event) -> None:
    """How far the hold is, or a length that was asked for."""
    asked_s = event.number("seconds")
    last = practice.open_hold
    if last is None:
        practice.planned_s = practice.planned_s if asked_s is None else asked_s
        return
    held_s, total_s = event.number("held_s"), event.number("total_s") or asked_s
    practice.holds[-1] = replace(
        last,
        held_s=last.held_s if held_s is None else held_s,
        total_s=last.total_s if total_s is None else total_s,
    )


def _close(practice: PastPractice, reason: str) -> None:
    if practice.open_hold is not None:
        practice.holds[-1] = replace(practice.holds[-1], reason=reason)
