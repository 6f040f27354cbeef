"""How long the hold is: planned, asked about, and changed."""

from typing import Final

from voice_hero import wording
from voice_hero.matcher import Command
from voice_hero.session.core import Session
from voice_hero.session.hold import Hold
from voice_hero.session.plan import ROUND_S
from voice_hero.session.state import Line, Place, Then

EXTEND_S: Final = 30
"""What "a bit longer" adds, in seconds: by as much the plan of the hero pose grows."""

BREATH_S: Final = 8.0
"""One slow breath, in and out, in seconds: seven or eight a minute, unhurried for most adults."""

BREATH_STEP: Final = 1.15
"""By how much one step of "slower" stretches a breath."""


def planned_s(s: Session) -> int:
    """Length of the hold that is to come, in seconds."""
    state = s.state
    if state.planned_s is not None:
        return state.planned_s
    plan = state.pose.hold.plan
    if state.short:
        half = plan.start_s // 2 // ROUND_S * ROUND_S
        return max(plan.least_s, half)
    return s.today.seconds


def shorten(s: Session) -> None:
    """Keep the hold short for somebody who goes on in spite of a caution."""
    s.state.short, s.state.planned_s, s.state.breaths = True, None, None


def breath_s(s: Session) -> float:
    """Length of one breath at the person's pace, in seconds."""
    return BREATH_S * BREATH_STEP**-s.state.settings.breath_step


def running(s: Session) -> Hold | None:
    """The clock that counts now: the deepening's, the hold's, or none."""
    return (s.state.deep or s.state.hold) if s.state.place is Place.HOLD else None


def left_words(s: Session) -> str:
    """What is left of the clock that counts now, in words: "about forty seconds"."""
    hold = s.state.deep or s.state.hold
    return wording.about(max(1, round(hold.left_s(s.now)))) if hold else wording.about(1)


def _length_lines(s: Session) -> list[Line]:
    """How long the hold will be, and why."""
    state = s.state
    length = wording.duration(planned_s(s))
    if state.breaths is not None:
        texts = s.text("hold_breaths", count=wording.number(state.breaths))
    elif state.planned_s is not None:
        texts = s.text("hold_length", length=length)
    elif state.short:
        texts = s.text("plan_short", length=length)
    else:
        texts = s.text(f"plan_{s.today.reason}", length=length)
    return s.lines(texts, program=True)


def ready_lines(s: Session) -> list[Line]:
    """The length, the get-ready line, and the start of the clock."""
    return then_after(
        _length_lines(s) + s.lines(s.state.pose.hold.ready, program=True), Then.START_CLOCK, s
    )


def then_after(lines: list[Line], then: Then, s: Session) -> list[Line]:
    """The same lines, the last of which is followed by `then`."""
    last = lines[-1]
    return [*lines[:-1], s.line(last.text, last.pause_s, program=True, then=then)]


def how_long(s: Session, command: Command) -> None:
    """What is true of the hold now."""
    state = s.state
    plan_length = wording.duration(planned_s(s))
    step = wording.number(state.pose.hold.step)
    breaths = "_breaths" if state.breaths is not None else ""
    count = wording.number(state.breaths or 0)
    if state.place is Place.HOLD:
        _how_long_running(s)
    elif state.place in (Place.OUT, Place.AFTER):
        held = state.last_held_s
        if held:
            s.answer("how_long_out", length=wording.duration(round(held)))
        else:
            s.answer("how_long_none")
    elif state.place is Place.READY:
        s.answer(f"how_long_ready{breaths}", length=plan_length, count=count)
    else:
        s.answer(f"how_long_before{breaths}", length=plan_length, step=step, count=count)


def _how_long_running(s: Session) -> None:
    state = s.state
    hold = state.deep or state.hold
    assert hold is not None
    key = "how_long_paused" if state.paused else "how_long_running"
    if hold.breath_s and hold.breaths_left(s.now) <= 1 and not state.paused:
        s.answer("how_long_last_breath")
    elif hold.breath_s:
        s.answer(f"{key}_breaths", count=wording.number(hold.breaths_left(s.now)))
    else:
        s.answer(key, left=left_words(s))


def set_hold(s: Session, command: Command) -> None:
    """Another length, for today."""
    state = s.state
    if "breaths" in command.slots:
        _set_breaths(s, int(command.slots["breaths"]))
        return
    wanted = int(command.slots["seconds"])
    least, most = _bounds(s)
    length = max(least, min(most, wanted))
    hold = running(s)
    key = "set_least" if wanted < least else "set_most" if wanted > most else "set_length"
    if state.place in (Place.OUT, Place.AFTER):
        s.answer("set_after")
    elif hold is None:
        state.planned_s, state.breaths = length, None
        s.record("planned", seconds=length)
        _say_length(s, key, length)
    elif length <= hold.held_s(s.now):
        s.answer("set_reached")
    else:
        hold.set_total(float(length))
        hold.breath_s = state.breaths = None
        s.answer("set_now" if key == "set_length" else key, length=wording.duration(length))


def _say_length(s: Session, key: str, length: int) -> None:
    """Say the new length; a get-ready line that names the old one is begun anew."""
    spoken = s.text(key, length=wording.duration(length))
    if s.state.place is Place.READY and not s.state.paused:
        s.program([*s.lines(spoken, program=True), *ready_lines(s)[1:]])
    else:
        s.aside(s.lines(spoken))
        s.ask_again()


def _set_breaths(s: Session, wanted: int) -> None:
    state = s.state
    plan = state.pose.hold.plan
    one = breath_s(s)
    most, least = int(plan.most_s // one), -int(-plan.least_s // one)
    breaths = max(least, min(most, wanted))
    if state.place in (Place.OUT, Place.AFTER):
        s.answer("set_after")
        return
    state.breaths, state.planned_s = breaths, None
    if state.place is Place.HOLD and state.hold is not None:
        held = state.hold.held_s(s.now)
        state.hold.count_breaths(one, min(float(plan.most_s), held + breaths * one), s.now)
    s.answer("set_breaths", count=wording.number(breaths))


def extend_hold(s: Session, command: Command) -> None:
    """More time."""
    state = s.state
    more = int(command.slots.get("seconds", EXTEND_S))
    _, most = _bounds(s)
    hold = running(s)
    if state.place in (Place.OUT, Place.AFTER):
        s.answer("set_after")
    elif hold is not None:
        total = min(float(most), hold.total_s + more)
        capped = total < hold.total_s + more
        hold.set_total(max(hold.total_s, total))
        key = "extended_most" if capped else "extended"
        s.answer(key, left=left_words(s), length=wording.duration(most))
    else:
        length = min(most, planned_s(s) + more)
        capped = length < planned_s(s) + more
        state.planned_s, state.breaths = length, None
        s.record("planned", seconds=length)
        _say_length(s, "extended_plan_most" if capped else "extended_plan", length)


def _bounds(s: Session) -> tuple[int, int]:
    """Shortest and longest hold that may be asked for now, in seconds."""
    state = s.state
    deepening = state.pose.deepening
    if state.deep is not None and deepening is not None:
        return deepening.least_s, deepening.most_s
    plan = state.pose.hold.plan
    return plan.least_s, plan.most_s
