"""The deepening: explained before the hold, offered inside it, with a clock of its own."""

from voice_hero import wording
from voice_hero.matcher import Command
from voice_hero.session import lengths
from voice_hero.session.core import Session
from voice_hero.session.effects import CueName
from voice_hero.session.hold import Hold, Mark
from voice_hero.session.state import Place, Question, Then


def deepen(s: Session, command: Command) -> None:
    """Before the hold: explain. Inside it: offer."""
    state = s.state
    deepening = state.pose.deepening
    if deepening is None:
        s.answer("deepen_none")
    elif state.place is not Place.HOLD:
        after = state.place in (Place.OUT, Place.AFTER)
        s.aside(s.lines([*deepening.explain, *s.text("deepen_after" if after else "deepen_when")]))
        s.ask_again()
    elif state.deep is not None or _entering(s):
        s.answer("deepen_running")
    elif state.hold is not None and state.hold.left_s(s.now) < deepening.least_s:
        s.answer("deepen_short")
    else:
        length = wording.duration(_deep_length(s))
        s.ask(Question.DEEPEN, s.text("deepen_ask", length=length))


def _entering(s: Session) -> bool:
    return any(line.then is Then.DEEP_CLOCK for line in [*s.state.queue, *s.state.halted])


def _deep_length(s: Session) -> int:
    deepening = s.state.pose.deepening
    assert deepening is not None
    return (deepening.least_s + deepening.most_s) // 2


def enter_deep(s: Session) -> None:
    """Guide into the deeper form; the hold waits meanwhile."""
    state = s.state
    assert state.hold is not None
    assert state.pose.deepening is not None
    state.hold.wait(s.now)
    state.paused = False
    lines = s.lines([*state.pose.deepening.enter, *s.text("deepen_go")], program=True)
    s.program(lengths.then_after(lines, Then.DEEP_CLOCK, s))


def deep_clock(s: Session) -> None:
    """Let the clock of the deepening run."""
    state = s.state
    if state.hold is None or state.paused:
        return
    if state.deep is None:
        state.deep = Hold(total_s=float(_deep_length(s)))
    s.cue(CueName.START)
    state.deep.start(s.now)


def deep_mark(s: Session, mark: Mark) -> None:
    """Tell a mark of the deepening; its end leads back into the hold."""
    state = s.state
    if mark is not Mark.END:
        return
    assert state.pose.deepening is not None
    s.hush()
    s.cue(CueName.END)
    s.record("deepened")
    state.deep, state.question = None, None
    back = s.text("deepen_back", left=lengths.left_words(s))
    lines = s.lines([*state.pose.deepening.leave, *back], program=True)
    s.program(lengths.then_after(lines, Then.MAIN_CLOCK, s))
