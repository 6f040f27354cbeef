"""Another length of the hold, because the person says so: before it, in it, in the deeper form."""

from collections.abc import Sequence
from typing import Final

from voice_hero.command import Command
from voice_hero.lang.en import wording
from voice_hero.session import deepening, holding
from voice_hero.session.core import Session
from voice_hero.session.hold import Hold
from voice_hero.session.lengths import (
    breath_s,
    get_ready_lines,
    keep_plan,
    left_words,
    planned_s,
    running,
)
from voice_hero.session.state import Place, Question

EXTEND_S: Final = 30
"""What "a bit longer" adds, in seconds: by as much the plan of the hero pose grows."""

SHORTEN_S: Final = EXTEND_S
"""What "shorter" takes off, in seconds."""

_OVER: Final = frozenset({Place.OUT, Place.AFTER})


def set_hold(s: Session, command: Command) -> None:
    """Another length, for today."""
    state = s.state
    breaths = command.slots.get("breaths")
    wanted = round(int(breaths) * breath_s(s)) if breaths else int(command.slots["seconds"])
    if state.place in _OVER:
        s.answer("set_after")
    elif _about_deepening(s):
        _set_deep(s, wanted)
    elif breaths:
        _set_breaths(s, int(breaths))
    else:
        _set_seconds(s, wanted)


def extend_hold(s: Session, command: Command) -> None:
    """More time; in breaths where those are counted."""
    state = s.state
    more = int(command.slots.get("seconds", EXTEND_S))
    hold = running(s)
    if state.place in _OVER:
        s.answer("set_after")
    elif _about_deepening(s) and hold is not state.deep:
        _set_deep(s, deepening.length_s(s) + more)
    elif hold is not None and hold.breath_s:
        _add_breaths(s, hold, hold.breath_s, more)
    elif hold is not None:
        _add_seconds(s, hold, more)
    elif state.breaths is not None:
        _set_breaths(s, state.breaths + max(1, round(more / breath_s(s))))
    else:
        _plan(s, planned_s(s) + more, "extended_plan", "extended_plan_most")


def shorten_hold(s: Session, command: Command) -> None:
    """Less time, never less than is held nor than the plan's least; else the way out."""
    state = s.state
    less = int(command.slots.get("seconds", SHORTEN_S))
    hold = running(s)
    if state.place in _OVER:
        s.answer("set_after")
    elif _about_deepening(s) and hold is not state.deep:
        _set_deep(s, deepening.length_s(s) - less)
    elif hold is not None and hold.breath_s:
        _take_breaths(s, hold, hold.breath_s, less)
    elif hold is not None:
        _take_seconds(s, hold, hold.total_s - less)
    elif state.breaths is not None:
        _set_breaths(s, state.breaths - max(1, round(less / breath_s(s))))
    else:
        least, _ = _bounds(s)
        key = "extended_plan" if planned_s(s) - less >= least else "shortened_plan_least"
        _plan(s, max(least, planned_s(s) - less), key, key)


def _take_seconds(s: Session, hold: Hold, wanted: float) -> None:
    least, _ = _bounds(s)
    total = min(hold.total_s, max(wanted, float(least)))
    if total <= hold.held_s(s.now):
        _out_since_reached(s)
        return
    hold.set_total(total)
    if hold is s.state.hold:
        keep_plan(s)
    key = "extended" if wanted >= least else "shortened_least"
    _say_plan(s, s.text(key, left=left_words(s), length=wording.duration(least)))


def _take_breaths(s: Session, hold: Hold, one: float, less: int) -> None:
    """Whole breaths less, so that the hold ends with one."""
    least, _ = _bounds(s)
    most = int((hold.total_s - least) // one)
    breaths = min(max(1, round(less / one)), most)
    if breaths < 1 or hold.total_s - breaths * one <= hold.held_s(s.now):
        _out_since_reached(s)
        return
    hold.set_total(hold.total_s - breaths * one)
    keep_plan(s)
    _say_plan(s, s.text("extended_breaths", count=wording.number(hold.breaths_left(s.now))))


def _out_since_reached(s: Session) -> None:
    """It has been held for as long as was asked for: the way out."""
    holding.lead_out(s, s.lines(s.text("shortened_reached"), program=True))


def _about_deepening(s: Session) -> bool:
    return s.state.deep is not None or s.state.question is Question.DEEPEN


def _bounds(s: Session) -> tuple[int, int]:
    """Shortest and longest hold that may be asked for now, in seconds."""
    plan, deeper = s.state.pose.hold.plan, s.state.pose.deepening
    if deeper is not None and _about_deepening(s):
        return deeper.least_s, deeper.most_s
    return plan.least_s, plan.most_s


def _within(s: Session, wanted: int, key: str) -> tuple[int, str]:
    """The nearest length that may be asked for, and the key of what is said of it."""
    least, most = _bounds(s)
    bound = "set_least" if wanted < least else "set_most" if wanted > most else key
    return max(least, min(most, wanted)), bound


def _set_deep(s: Session, wanted: int) -> None:
    """Another length of the deepening, while it is offered or under way."""
    state = s.state
    length, key = _within(s, wanted, "set_length")
    said = s.text(key, length=wording.duration(length))
    if state.deep is None:
        state.deep_s = length
        s.aside(s.lines(said))
        s.queue(s.lines(s.text("deepen_ask", length=wording.duration(length))))
    else:
        _set_running(s, state.deep, length, key)


def _set_seconds(s: Session, wanted: int) -> None:
    hold = running(s)
    if hold is None:
        _plan(s, wanted, "set_length", "set_most")
        return
    length, key = _within(s, wanted, "set_now")
    _set_running(s, hold, length, key)


def _set_running(s: Session, hold: Hold, length: int, key: str) -> None:
    if length <= hold.held_s(s.now):
        s.answer("set_reached")
        return
    hold.set_total(float(length))
    hold.count_seconds()
    if hold is s.state.hold:
        s.state.breaths = None
        keep_plan(s)
    _say_plan(s, s.text(key, length=wording.duration(length)))


def _plan(s: Session, wanted: int, key: str, most_key: str) -> None:
    """Another length of the hold that is to come."""
    state = s.state
    length, said = _within(s, wanted, key)
    state.planned_s, state.breaths = length, None
    keep_plan(s)
    _say_plan(s, s.text(most_key if said == "set_most" else said, length=wording.duration(length)))


def _say_plan(s: Session, said: Sequence[str]) -> None:
    """Say the new length; the guiding that would name the old one leaves that out.

    The way into the hold is rebuilt also where a hold that was cut off is about to go on.
    """
    state = s.state
    if state.place is Place.READY:
        waiting = state.halted if state.paused else state.queue
        rest = [line for line in waiting if line.program and line.instruction is not None]
        rest = [*s.again(rest), *get_ready_lines(s)]
        if state.paused:
            state.halted = rest
        else:
            s.hush()
            s.queue(rest)
    s.aside(s.lines(said))
    s.ask_again()


def _set_breaths(s: Session, wanted: int) -> None:
    """So many breaths, from now on or of the hold that is to come."""
    state = s.state
    one = breath_s(s)
    hold = running(s)
    plan = state.pose.hold.plan
    held = hold.held_s(s.now) if hold else 0.0
    most, least = int((plan.most_s - held) // one), -int(-(plan.least_s - held) // one)
    breaths = max(1, least, min(most, wanted))
    key = (
        "set_least_breaths"
        if wanted < breaths
        else "set_most_breaths"
        if wanted > breaths
        else "set_breaths"
    )
    state.breaths, state.planned_s = breaths, None
    if hold is not None:
        hold.count_breaths(breaths, one, s.now)
    keep_plan(s)
    _say_plan(s, s.text(key, count=wording.number(breaths)))


def _add_breaths(s: Session, hold: Hold, one: float, more: int) -> None:
    _, most = _bounds(s)
    breaths = min(max(1, round(more / one)), int((most - hold.total_s) // one))
    if breaths < 1:
        s.answer("extended_most", length=wording.duration(most), left=left_words(s))
        return
    hold.set_total(hold.total_s + breaths * one)
    keep_plan(s)
    _say_plan(s, s.text("extended_breaths", count=wording.number(hold.breaths_left(s.now))))


def _add_seconds(s: Session, hold: Hold, more: int) -> None:
    _, most = _bounds(s)
    total = max(hold.total_s, min(float(most), hold.total_s + more))
    key = "extended_most" if total < hold.total_s + more else "extended"
    hold.set_total(total)
    if hold is s.state.hold:
        keep_plan(s)
    _say_plan(s, s.text(key, left=left_words(s), length=wording.duration(most)))


def change_pace(s: Session) -> None:
    """Breathe at the person's new pace: as many breaths as were left."""
    hold = s.state.hold
    if hold is None or hold.breath_s is None:
        return
    one = breath_s(s)
    most = int((s.state.pose.hold.plan.most_s - hold.held_s(s.now)) // one)
    hold.count_breaths(max(1, min(hold.breaths_left(s.now), most)), one, s.now)
    keep_plan(s)
