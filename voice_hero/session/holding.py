"""The hold: its clock, its cues, its end, and the way out."""

from collections.abc import Sequence
from dataclasses import replace

from voice_hero.command import Command
from voice_hero.lang.en import wording
from voice_hero.poses.pose import Sentence
from voice_hero.session import lengths
from voice_hero.session.core import Session
from voice_hero.session.hold import (
    FIRST_GAP_S,
    HALF_FROM_S,
    LATE_S,
    MOST_GAP_S,
    Hold,
    Mark,
)
from voice_hero.session.state import Line, Place, State, Then
from voice_hero.sound.cue_names import CueName


def start_clock(s: Session) -> None:
    """The get-ready line has been spoken: let the clock run."""
    state = s.state
    if state.hold is None:
        if state.breaths is None:
            state.hold = Hold(total_s=float(lengths.planned_s(s)))
        else:
            breath_s = lengths.breath_s(s)
            state.hold = Hold(total_s=state.breaths * breath_s, breath_s=breath_s)
    hold = state.hold
    state.place, state.interrupted = Place.HOLD, None
    s.cue(CueName.START)
    hold.start(s.now)
    s.record("hold_start", **lengths.figures(s))
    if state.tell_every_s is not None:
        hold.tell_every(state.tell_every_s, s.now)
    if not state.quiet and hold.total_s >= HALF_FROM_S:
        hold.coach(FIRST_GAP_S if _coaching(s) else MOST_GAP_S, s.now)


def main_clock(s: Session) -> None:
    """The clock of the hold goes on."""
    if s.state.hold is not None:
        s.cue(CueName.START)
        s.state.hold.start(s.now)


def hold_mark(s: Session, mark: Mark) -> None:
    """Tell a mark of the hold. One that falls into an answer waits a moment for its end."""
    state = s.state
    if mark is Mark.END:
        s.hush()
        s.cue(CueName.END)
        _finish(s)
    elif not state.queue:
        _tell(s, mark)
    elif mark in (Mark.HALF, Mark.LAST, Mark.TELL):
        state.late_mark, state.late_until = mark, s.now + LATE_S


def fell_silent(s: Session) -> None:
    """Tell the mark that fell into an answer, if it is not too late for it."""
    state = s.state
    mark, state.late_mark = state.late_mark, None
    if mark is not None and s.clock_runs and s.now <= state.late_until:
        _tell(s, mark)


def _tell(s: Session, mark: Mark) -> None:
    state = s.state
    if mark is Mark.HALF:
        s.cue(CueName.HALF)
        if not state.quiet and state.tell_every_s is None:
            s.queue(s.lines(s.text("half")))
    elif mark is Mark.LAST:
        if not state.quiet or state.tell_every_s is not None:
            s.queue(s.lines(s.text("last_ten")))
    elif mark is Mark.TELL:
        s.queue(s.lines(s.text("how_long_running", left=lengths.left_words(s))))
    elif mark is Mark.WORD and state.question is None:
        s.queue(_word(s))
    elif mark is Mark.BREATHE_IN:
        s.cue(CueName.BREATHE_IN)
    elif mark is Mark.BREATHE_OUT:
        s.cue(CueName.BREATHE_OUT)


def _coaching(s: Session) -> Sequence[Sentence]:
    """What may be said while the hold runs; nothing where only the key words are wanted."""
    return () if s.state.settings.brief else s.state.pose.hold.during


def _word(s: Session) -> list[Line]:
    """The next word of coaching; of a pose that has none, how much is left."""
    hold, words = s.state.hold, _coaching(s)
    if hold is None or not words:
        return s.lines(s.text("how_long_running", left=lengths.left_words(s)))
    return s.lines([words[(hold.words - 1) % len(words)]])


def beat(s: Session) -> None:
    """Write down how far the hold is, so that a power cut loses little."""
    if s.state.hold is not None:
        s.record("hold_beat", **lengths.figures(s))


def _finish(s: Session) -> None:
    """The hold is over as planned: the way out."""
    state = s.state
    leave_hold(s, "complete")
    done = s.text("hold_done", length=wording.duration(round(state.last_held_s or 0)))
    way_out(s, s.lines(done, program=True))


def leave_hold(s: Session, reason: str = "left") -> None:
    """End a hold that has begun, if there is one, and write it down."""
    state = s.state
    if state.hold is not None:
        held = round(state.hold.held_s(s.now), 1)
        state.last_held_s = held
        s.record("hold_end", held_s=held, total_s=state.hold.total_s, reason=reason)
    state.hold = state.deep = state.deep_s = state.late_mark = None
    state.paused = False


def way_out(s: Session, before: Sequence[Line] = ()) -> None:
    """Speak the way out, move by move, and the rest after it."""
    state = s.state
    pose = state.pose
    state.place, state.question, state.halted, state.paused = Place.OUT, None, [], False
    s.record("way_out")
    lines = s.lines([*pose.way_out.say, *pose.way_out.rest], program=True)
    s.program([*before, *lengths.then_after(lines, Then.OUT_DONE, s)])


def come_out(s: Session, command: Command) -> None:
    """The way out, at any time; out of the deeper form first."""
    state = s.state
    may_be_in_it, state.left_down = state.left_down, False
    if state.interrupted is not None and state.place is Place.WELCOME:
        out_of_a_cut(s)
    elif state.place is Place.WELCOME and not may_be_in_it and "hold" in command.text.split():
        s.answer("no_hold_before")
    elif state.place is Place.WELCOME and not may_be_in_it:
        state.question = None
        s.program(s.lines(s.text("come_out_before"), program=True))
    elif state.place in (Place.WELCOME, Place.AFTER):
        unsure = () if may_be_in_it else s.text("come_out_after")
        s.program(s.lines([*unsure, *state.pose.way_out.say], program=True))
        s.ask_again()
    else:
        before_it = state.place in (Place.STEPS, Place.READY) and state.hold is None
        agreed = s.text("no_hold") if before_it and "hold" in command.text.split() else ()
        lead_out(s, s.lines(agreed, program=True))


def lead_out(s: Session, before: Sequence[Line] = ()) -> None:
    """End what is under way, after `before`, with the way out; of the deeper form first."""
    lines = [*before, *out_of_the_deeper_form(s)]
    leave_hold(s)
    way_out(s, lines)


def hold_again(s: Session) -> None:
    """The hold from its beginning, its clock anew; what was held so far is written down."""
    state = s.state
    hold = state.hold
    if hold is None:
        s.answer("no_hold_runs")
        return
    one = hold.breath_s
    state.breaths = max(1, round(hold.total_s / one)) if one is not None else None
    if one is None and round(hold.total_s) != lengths.planned_s(s):
        state.planned_s = round(hold.total_s)
    lines = [*out_of_the_deeper_form(s), *s.lines(s.text("hold_again"), program=True)]
    leave_hold(s)
    state.place, state.question, state.halted = Place.READY, None, []
    lengths.keep_plan(s)
    s.program([*lines, *lengths.get_ready_lines(s)])


def out_of_a_cut(s: Session) -> None:
    """The way out of a pose in which a power cut has left somebody, from its beginning."""
    state = s.state
    cut, state.interrupted, state.left_down = state.interrupted, None, False
    state.last_held_s = (cut.held_s if cut is not None else 0.0) or None
    way_out(s)


def out_of_the_deeper_form(s: Session) -> list[Line]:
    """The moves back to the plain hold; none for whoever is not deeper."""
    deepening = s.state.pose.deepening
    if s.state.deep is None or deepening is None:
        return []
    return s.lines(deepening.leave, program=True)


def leave_for_another(s: Session) -> list[Line]:
    """End what is under way, for another pose or person; the way out, where somebody is down."""
    state = s.state
    if state.place is Place.OUT:
        waiting = state.halted if state.paused else state.queue
        rest = [replace(line, then=None) for line in waiting if line.program]
        return lengths.then_after(s.again(rest), Then.LED_OUT, s) if rest else []
    if not is_down(state) and not state.left_down:
        return []
    first = s.lines(s.text("way_out_first"), program=True)
    moves = s.lines(state.pose.way_out.say, program=True)
    lines = [*out_of_the_deeper_form(s), *first, *moves]
    leave_hold(s)
    s.record("way_out")
    return lengths.then_after(lines, Then.LED_OUT, s)


def led_out(s: Session) -> None:
    """The way out has been spoken, before something else."""
    s.state.left_down = False


def is_down(state: State) -> bool:
    """True if the person may be in the pose: from the second step on, until the way out."""
    below_first = state.place is Place.STEPS and state.step > 0
    return below_first or state.place in (Place.READY, Place.HOLD)
