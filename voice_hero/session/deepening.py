"""The deepening: explained before the hold, offered inside it, with a clock of its own."""

from typing import Final

from voice_hero.command import Command
from voice_hero.lang.en import wording
from voice_hero.session import lengths
from voice_hero.session.core import Session
from voice_hero.session.hold import Hold, Mark
from voice_hero.session.state import Place, Question, Then
from voice_hero.sound.cue_names import CueName

LAST_S: Final = 5.0
"""The last stretch of it that is announced, in seconds; half of the shortest."""


def deepen(s: Session, command: Command) -> None:
    """Before the hold: explain. Inside it: offer."""
    state = s.state
    deepening = state.pose.deepening
    if deepening is None:
        s.answer("deepen_none")
    elif state.place in (Place.OUT, Place.AFTER):
        s.aside(s.lines([*deepening.explain, *s.text("deepen_after")]))
        s.ask_again()
    elif state.place is not Place.HOLD:
        s.aside(s.lines(deepening.explain))
        s.ask_again()
    elif state.deep is not None:
        s.answer("deepen_running")
    elif state.hold is not None and state.hold.left_s(s.now) < deepening.least_s:
        s.answer("deepen_short")
    else:
        offer(s)


def offer(s: Session) -> None:
    """Ask whether to go into the deeper form, and say for how long."""
    length = wording.duration(length_s(s))
    s.ask(Question.DEEPEN, s.text("deepen_ask", length=length))


def length_s(s: Session) -> int:
    """Length of the deepening, in seconds: what was asked for, or the middle of its bounds."""
    deepening = s.state.pose.deepening
    assert deepening is not None
    return s.state.deep_s or (deepening.least_s + deepening.most_s) // 2


def enter_deep(s: Session) -> None:
    """Guide into the deeper form; the hold waits meanwhile."""
    state = s.state
    deepening = state.pose.deepening
    if state.hold is None or deepening is None:
        return
    state.hold.wait(s.now)
    state.paused = False
    state.deep = Hold(total_s=float(length_s(s)), last_s=LAST_S)
    s.record("deepening", **lengths.figures(s))
    lines = s.lines([*deepening.enter, *s.text("deepen_go")], program=True)
    s.program(lengths.then_after(lines, Then.DEEP_CLOCK, s))


def deep_clock(s: Session) -> None:
    """Let the clock of the deepening run."""
    if s.state.deep is not None:
        s.cue(CueName.START)
        s.state.deep.start(s.now)


def deep_mark(s: Session, mark: Mark) -> None:
    """Tell a mark of the deepening; its end leads back into the hold."""
    state = s.state
    deepening = state.pose.deepening
    if mark is Mark.LAST and not state.queue:
        s.queue(s.lines(s.text("how_long_running", left=wording.about(LAST_S))))
    if mark is not Mark.END or deepening is None:
        return
    s.hush()
    s.cue(CueName.END)
    s.record("deepened")
    state.deep, state.deep_s, state.question = None, None, None
    back = s.text("deepen_back", left=lengths.left_words(s))
    lines = s.lines([*deepening.leave, *back], program=True)
    s.program(lengths.then_after(lines, Then.MAIN_CLOCK, s))
