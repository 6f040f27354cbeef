"""The hold: its clock, its cues, its end, and the way out."""

from voice_hero import wording
from voice_hero.matcher import Command
from voice_hero.session import lengths
from voice_hero.session.core import Session
from voice_hero.session.effects import CueName
from voice_hero.session.hold import HALF_FROM_S, Hold, Mark
from voice_hero.session.state import Line, Place, Then


def start_clock(s: Session) -> None:
    """The get-ready line has been spoken: let the clock run."""
    state = s.state
    if state.hold is None:
        if state.breaths is None:
            state.hold = Hold(total_s=float(lengths.planned_s(s)))
        else:
            breath_s = lengths.breath_s(s)
            state.hold = Hold(total_s=state.breaths * breath_s, breath_s=breath_s)
    state.place, state.interrupted = Place.HOLD, None
    s.cue(CueName.START)
    state.hold.start(s.now)
    s.record("hold_start", total_s=state.hold.total_s, held_s=state.hold.held_s(s.now))
    if state.hold.total_s >= HALF_FROM_S and not state.hold.done_s and not state.settings.brief:
        s.queue(s.lines(state.pose.hold.during))


def main_clock(s: Session) -> None:
    """The clock of the hold goes on."""
    if s.state.hold is not None and not s.state.paused:
        s.cue(CueName.START)
        s.state.hold.start(s.now)


def hold_mark(s: Session, mark: Mark) -> None:
    """Tell a mark of the hold. While an answer is being spoken only the end is told."""
    if mark is Mark.END:
        s.hush()
        s.cue(CueName.END)
        _finish(s)
    elif not s.state.queue:
        _tell(s, mark)


def _tell(s: Session, mark: Mark) -> None:
    if mark is Mark.HALF:
        s.cue(CueName.HALF)
        s.queue(s.lines(s.text("half")))
    elif mark is Mark.LAST:
        s.queue(s.lines(s.text("last_ten")))
    elif mark is Mark.BREATHE_IN:
        s.cue(CueName.BREATHE_IN)
    elif mark is Mark.BREATHE_OUT:
        s.cue(CueName.BREATHE_OUT)


def beat(s: Session) -> None:
    """Write down how far the hold is, so that a power cut loses little."""
    if s.state.hold is not None:
        s.record("hold_beat", held_s=round(s.state.hold.held_s(s.now), 1))


def _finish(s: Session) -> None:
    """The hold is over as planned: the way out."""
    state = s.state
    assert state.hold is not None
    held = state.hold.total_s
    leave_hold(s, "complete")
    done = s.text("hold_done", length=wording.duration(round(held)))
    way_out(s, s.lines(done, program=True))


def leave_hold(s: Session, reason: str = "left") -> None:
    """End a hold that has begun, if there is one, and write it down."""
    state = s.state
    if state.hold is not None:
        held = round(state.hold.held_s(s.now), 1)
        state.last_held_s = held
        s.record("hold_end", held_s=held, total_s=state.hold.total_s, reason=reason)
    state.hold = state.deep = None
    state.paused = False


def way_out(s: Session, before: list[Line] | None = None) -> None:
    """Speak the way out, move by move, and the rest after it."""
    state = s.state
    pose = state.pose
    state.place, state.question, state.halted = Place.OUT, None, []
    lines = s.lines([*pose.way_out.say, *pose.way_out.rest], program=True)
    s.program([*(before or []), *lengths.then_after(lines, Then.OUT_DONE, s)])


def come_out(s: Session, command: Command) -> None:
    """The way out, at any time."""
    state = s.state
    if state.place in (Place.WELCOME, Place.AFTER):
        s.aside(s.lines(state.pose.way_out.say))
        s.ask_again()
        return
    leave_hold(s)
    way_out(s)
