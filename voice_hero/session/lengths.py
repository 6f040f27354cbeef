"""How long the hold is: planned, told, and asked about."""

from collections.abc import Sequence
from typing import Final

from voice_hero.command import Command
from voice_hero.lang.en import wording
from voice_hero.session import interruption
from voice_hero.session.core import Session
from voice_hero.session.hold import Hold
from voice_hero.session.plan import ROUND_S
from voice_hero.session.state import Line, Place, Then

BREATH_S: Final = 8.0
"""One slow breath, in and out, in seconds: seven or eight a minute, unhurried for most adults."""

BREATH_STEP: Final = 1.15
"""By how much one step of "slower" stretches a breath."""

MOMENT_S: Final = 2.0
"""With less than this left a number would be cut off by the end, or be wrong when it is heard."""


def planned_s(s: Session) -> int:
    """Length of the hold that is to come, in seconds."""
    state = s.state
    if state.planned_s is not None:
        return state.planned_s
    if state.short:
        plan = state.pose.hold.plan
        return max(plan.least_s, plan.start_s // 2 // ROUND_S * ROUND_S)
    return s.today.seconds


def shorten(s: Session) -> None:
    """Keep the hold short for somebody who goes on in spite of a caution."""
    s.state.short, s.state.planned_s, s.state.breaths = True, None, None


def keep_plan(s: Session, *, taken_back: bool = False) -> None:
    """Write down a length that the person chose, so that it outlasts a power cut.

    `taken_back`: also that none is chosen any more.
    """
    state = s.state
    breaths: dict[str, int] = {} if state.breaths is None else {"breaths": state.breaths}
    if state.hold is not None:
        s.record("planned", seconds=round(state.hold.total_s), **figures(s), **breaths)
    elif state.breaths is not None:
        s.record("planned", seconds=round(state.breaths * breath_s(s)), **breaths)
    elif state.planned_s is not None or state.short:
        s.record("planned", seconds=planned_s(s))
    elif taken_back:
        _keep_length_before_cut(s)


def _keep_length_before_cut(s: Session) -> None:
    """No length is chosen any more; a hold that a power cut left open has its own again."""
    cut = s.state.interrupted
    if cut is None or cut.held_s <= 0:
        s.record("planned", seconds=0)
        return
    breaths: dict[str, int] = {} if cut.breaths is None else {"breaths": cut.breaths}
    known: dict[str, float] = {"held_s": cut.held_s, "total_s": cut.total_s}
    s.record("planned", seconds=round(cut.total_s), **known, **breaths)


def figures(s: Session) -> dict[str, float]:
    """How far the hold is, for the record; nothing where there is none."""
    hold = s.state.hold
    if hold is None:
        return {}
    return {"held_s": round(hold.held_s(s.now), 1), "total_s": hold.total_s}


def breath_s(s: Session) -> float:
    """Length of one breath at the person's pace, in seconds."""
    return float(BREATH_S * BREATH_STEP**-s.state.settings.breath_step)


def running(s: Session) -> Hold | None:
    """The clock that counts, or waits to go on: the deepening's, the hold's, or none."""
    return s.state.deep or s.state.hold


def left_words(s: Session) -> str:
    """What is left of the clock that counts now, in its own unit: "forty seconds"."""
    hold = running(s)
    breaths = hold.breaths_left(s.now) if hold else 0
    if breaths:
        return wording.count(breaths, "breath")
    return wording.about(max(1, round(hold.left_s(s.now)))) if hold else wording.about(1)


def length_lines(s: Session) -> list[Line]:
    """How long the hold will be, and why."""
    state = s.state
    length = wording.duration(planned_s(s))
    today = s.today
    if state.breaths is not None:
        texts = s.text("hold_breaths", count=wording.number(state.breaths))
    elif state.planned_s is not None or (today.reason == "grown" and not today.last_s):
        texts = s.text("hold_length", length=length)
    elif state.short:
        texts = s.text("plan_short", length=length)
    elif today.reason == "grown":
        last = wording.duration(ROUND_S * round((today.last_s or 0) / ROUND_S))
        texts = s.text("plan_grown", last=last, length=length)
    else:
        texts = s.text(f"plan_{today.reason}", length=length)
    return s.lines(texts, program=True)


def get_ready_lines(s: Session) -> list[Line]:
    """The get-ready line, and the start of the clock."""
    ready = s.lines(s.state.pose.hold.ready, program=True)
    return then_after(ready, Then.START_CLOCK, s)


def then_after(lines: Sequence[Line], then: Then, s: Session) -> list[Line]:
    """The same lines, the last of which is followed by `then`."""
    last = lines[-1]
    return [*lines[:-1], s.line(last.text, last.pause_s, program=True, then=then)]


def how_long(s: Session, command: Command) -> None:
    """What is true of the hold now."""
    state = s.state
    cut = state.interrupted
    if state.place is Place.WELCOME and cut is not None and (cut.out or cut.held_s > 0):
        s.answer_with(interruption.cut_texts(s, cut))
    elif state.place in (Place.OUT, Place.AFTER):
        held = round(state.last_held_s or 0)
        key = "how_long_out" if held else "how_long_none"
        s.answer(key, length=wording.duration(held))
    elif state.place in (Place.READY, Place.HOLD) and state.hold is not None:
        _how_long_running(s)
    elif state.breaths is not None:
        _how_long_planned(s, "_breaths", count=wording.number(state.breaths))
    else:
        _how_long_planned(s, "", length=wording.duration(planned_s(s)))


def _how_long_planned(s: Session, unit: str, **values: str) -> None:
    state = s.state
    step = wording.number(state.pose.hold.step)
    if state.paused:
        s.answer(f"how_long_paused_steps{unit}", **values)
    elif state.place is Place.READY:
        s.answer(f"how_long_ready{unit}", **values)
    else:
        s.answer(f"how_long_before{unit}", step=step, **values)


def _how_long_running(s: Session) -> None:
    state = s.state
    hold = running(s)
    assert hold is not None
    key = "how_long_paused" if state.paused else "how_long_running"
    breaths = hold.breaths_left(s.now)
    if hold is state.deep and hold.running_since is None and not hold.done_s:
        s.answer("how_long_ready", length=wording.duration(hold.total_s))
    elif not state.paused and hold.left_s(s.now) < MOMENT_S:
        s.answer("how_long_moment")
    elif breaths == 1 and not state.paused:
        s.answer("how_long_last_breath")
    elif breaths:
        s.answer(f"{key}_breaths", count=wording.number(breaths))
    else:
        hold.tell_last_if_near(s.now)
        s.answer(key, left=left_words(s))
