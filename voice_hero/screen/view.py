"""What the live screen shows, as data: nothing in here draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import Final

from voice_hero import paths
from voice_hero.files.yaml_source import read_yaml
from voice_hero.phases import Phase
from voice_hero.screen.report import Slots
from voice_hero.session.core import Session
from voice_hero.session.hold import ALMOST, Hold
from voice_hero.session.state import Place, State

HINTS_FILE: Final = paths.PACKAGE / "lang" / "en" / "lines" / "hints.yaml"

LEFT_DOWN: Final = "left_down"
"""Key of the hints after a stop that may have left somebody in the pose."""


@dataclass(frozen=True)
class ShownUtterance:
    """Something that was heard."""

    text: str
    """The words, as they were recognised."""
    meaning: str | None
    """What it was taken for, in words; None where it was not for the assistant."""


@dataclass(frozen=True)
class Countdown:
    """The clock of a hold, in whole seconds: it is drawn anew when a second has passed."""

    left_s: int
    total_s: int
    running: bool = True
    """False while it waits."""
    deep: bool = False
    """True for the deepening inside a hold."""
    breaths_left: int = 0
    """Breaths left, where they are counted; 0 where they are not."""


@dataclass(frozen=True)
class View:
    """One picture of the session. Two views that are equal look alike."""

    title: str
    """The pose."""
    phase: Phase
    step: int = 0
    """Which step, from 1; 0 before the first and after the last."""
    steps: int = 0
    step_title: str = ""
    where: str = ""
    """Where in the practice, where that is no step."""
    said: str = ""
    """The sentence that was begun last."""
    speaking: bool = False
    """True while there is something to be said."""
    heard: tuple[ShownUtterance, ...] = ()
    """What was heard last, oldest first."""
    countdown: Countdown | None = None
    level_dbfs: float | None = None
    """Level of the microphone; None where nothing is known of it."""
    hints: tuple[str, ...] = ()
    """Examples of what can be said now, the most useful first."""
    ears: bool = True
    """False while the microphone is gone."""
    notice: str = ""
    """The last line of the log, where it would have gone to this terminal."""


def view_of(
    session: Session,
    now: float,
    *,
    said: str = "",
    heard: Sequence[ShownUtterance] = (),
    level_dbfs: float | None = None,
    notice: str = "",
) -> View:
    """Picture of the session at `now`, in seconds on its clock."""
    state, phase = session.state, session.phase
    guided = not state.asleep and state.place in {Place.STEPS, Place.READY, Place.HOLD}
    steps = state.pose.steps
    return View(
        title=state.pose.title,
        phase=phase,
        step=state.step + 1 if guided else 0,
        steps=len(steps),
        step_title=steps[state.step].title if guided else "",
        where="" if guided else _where(state),
        said=said,
        speaking=bool(state.queue),
        heard=tuple(heard),
        countdown=_countdown(state, now),
        level_dbfs=level_dbfs if state.ears else None,
        hints=hints()[LEFT_DOWN if state.left_down else phase.value] if state.ears else (),
        ears=state.ears,
        notice=notice,
    )


def meaning(intent: str, slots: Slots) -> str:
    """A command in words: `extend_hold`, {seconds: 30} is "extend hold 30 s"."""
    values = [f"{value} s" if key == "seconds" else str(value) for key, value in slots.items()]
    return " ".join([intent, *values]).replace("_", " ")


@cache
def hints() -> dict[str, tuple[str, ...]]:
    """Examples of what can be said, by the phase's value, and LEFT_DOWN."""
    data = read_yaml(HINTS_FILE).data
    assert isinstance(data, dict), "hints.yaml maps phases to lists"
    return {str(phase): tuple(examples) for phase, examples in data.items()}


def _where(state: State) -> str:
    if state.asleep:
        return "asleep"
    if state.over:
        return "ended"
    return {Place.OUT: "on the way out", Place.AFTER: "done"}.get(state.place, "welcome")


def _countdown(state: State, now: float) -> Countdown | None:
    hold: Hold | None = state.deep or state.hold
    if hold is None or state.asleep:
        return None
    return Countdown(
        left_s=ceil(hold.left_s(now) - ALMOST),
        total_s=round(hold.total_s),
        running=hold.running_since is not None,
        deep=state.deep is not None,
        breaths_left=hold.breaths_left(now),
    )
