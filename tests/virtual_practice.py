"""A person, a session and a journal on a virtual clock: weeks of practice in seconds."""

import shutil
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from voice_hero.command import Command
from voice_hero.journal.journal import open_journal
from voice_hero.poses.pose import Pose, load_pose, shipped_poses
from voice_hero.session import events as ev
from voice_hero.session import new_session
from voice_hero.session.effects import Hush, Record, Say
from voice_hero.session.state import Place

MONDAY_NOON: Final = 1_772_449_200.0
"""2 March 2026, 11:00 UTC."""

DAY: Final = 86_400.0
CHARACTER_S: Final = 0.06
"""About how long one letter takes to say."""

LATE_S: Final = 0.001
"""A program wakes a little after the moment that it waited for."""

POSES: Final[Mapping[str, Pose]] = {name: load_pose(name) for name in shipped_poses()}


class Sitting:
    """One run of the program: a session, its voice, and a journal at `file`."""

    def __init__(self, file: Path, at: float) -> None:
        """Open the journal and say the first words, at `at` by the wall clock."""
        self.file = file
        self.now = 0.0
        self.began = at
        self.said: list[str] = []
        self.written: list[Record] = []
        self._air: deque[Say] = deque()
        self._line_ends = 0.0
        self.journal, self.message = open_journal(file, lambda: self.began + self.now)
        self.session = new_session(POSES["hero"], POSES, self.journal.past(POSES))
        self._do(ev.Wake())

    def say(self, intent: str, **slots: int | str) -> None:
        """The person says something that was understood, once the voice is silent."""
        self.until_silent()
        self.interrupt(intent, **slots)

    def interrupt(self, intent: str, **slots: int | str) -> None:
        """The person says something over whatever is being said."""
        self._do(ev.Heard(intent, Command(intent, slots, intent)))

    def until_silent(self) -> None:
        """Let everything that is queued be said."""
        while self._air:
            self._step(self.now + 60)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        target = self.now + seconds
        while self.now < target:
            self._step(target)

    def until(self, place: Place) -> None:
        """Let time pass until the session is in `place`."""
        limit = self.now + 1800
        while self.session.state.place is not place:
            self._step(self.now + 60)
            assert self.now < limit, f"never came to {place}"

    def leave(self) -> None:
        """End the program in good order."""
        self.journal.close()

    def cut(self, folder: Path) -> Path:
        """Pull the plug; returns the journal as the disk has it then, moved to `folder`."""
        folder.mkdir()
        for file in self.file.parent.glob(self.file.name + "*"):
            shutil.copy(file, folder / file.name)
        self.journal.close()
        return folder / self.file.name

    def _step(self, target: float) -> None:
        """To the end of the line in the air, the session's own next moment, or `target`."""
        deadline = self.session.deadline()
        line_end = self._line_ends if self._air else target
        tick = target if deadline is None else max(deadline, self.now) + LATE_S
        due = min(target, line_end, tick)
        self.now = due
        if self._air and due >= line_end:
            line = self._air.popleft()
            self._begin_line()
            self._do(ev.Spoken(line.line_id))
        else:
            self._do(ev.Tick())

    def _begin_line(self) -> None:
        if self._air:
            line = self._air[0]
            self._line_ends = self.now + CHARACTER_S * len(line.text) + line.pause_s

    def _do(self, event: ev.Event) -> None:
        for effect in self.session.handle(event, self.now):
            match effect:
                case Record(kind=kind, data=data):
                    self.journal.append(kind, data)
                    self.written.append(effect)
                case Hush():
                    self._air.clear()
                case Say():
                    self._air.append(effect)
                    self.said.append(effect.text)
                    if len(self._air) == 1:
                        self._begin_line()
                case _:
                    pass


@dataclass(frozen=True)
class Day:
    """What happened on one day."""

    number: int
    """Counted from 0."""
    planned_s: int
    """The plan's own length, before the hold."""
    said: list[str]
    written: list[Record] = field(default_factory=list)


PAIN_DAY: Final = 11
CUT_DAY: Final = 16
CUT_AT_S: Final = 43.0
"""Seconds into the hold; written down every five, so forty of them are known."""
SILENT_DAYS: Final = frozenset({2, 9, 19})
"""Days on which nobody answers whether it was comfortable."""
REST_DAYS: Final = frozenset({6, 13, 20, 27})


def four_weeks(folder: Path) -> Iterator[tuple[Day, Path]]:
    """Four weeks of daily practice: each day, and where the journal lies after it.

    Sundays are free; on one day it hurts; in the third week the plug is pulled in the hold and
    the practice taken up again two minutes later.
    """
    file = folder / "journal.db"
    for number in range(28):
        if number in REST_DAYS:
            continue
        at = MONDAY_NOON + number * DAY
        sitting = Sitting(file, at)
        planned_s = sitting.session.today.seconds
        _into_the_hold(sitting)
        if number == CUT_DAY:
            sitting.wait(CUT_AT_S)
            before = sitting
            file = before.cut(folder / "after the cut")
            sitting = Sitting(file, at + before.now + 120)
            sitting.said[:0], sitting.written[:0] = before.said, before.written
            sitting.say("resume")
        if number == PAIN_DAY:
            sitting.wait(20)
            sitting.interrupt("pain")
        sitting.until(Place.AFTER)
        if number not in SILENT_DAYS | {PAIN_DAY}:
            sitting.say("yes")
        sitting.say("stop")
        sitting.until_silent()
        sitting.leave()
        yield Day(number, planned_s, sitting.said, sitting.written), file


def _into_the_hold(sitting: Sitting) -> None:
    sitting.say("start")
    sitting.say("no")
    for _ in POSES["hero"].steps[1:]:
        sitting.say("next")
    sitting.until(Place.HOLD)
