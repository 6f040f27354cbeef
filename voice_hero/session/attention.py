"""Whether anybody is there: silence, ears that are lost, and what was not understood."""

from typing import Final

from voice_hero.command import Command
from voice_hero.phases import Phase
from voice_hero.poses.pose import Pose
from voice_hero.session import asking_back, holding, lengths
from voice_hero.session.core import Session
from voice_hero.session.state import Place, Question, State
from voice_hero.sound.cue_names import CueName

HURT_FOR_S: Final = 600.0
"""For so long after pain nobody is asked whether it was comfortable, or led to another pose."""

HINT_EVERY_S: Final = 30.0
"""At most one spoken hint in this time."""

MOST_DOUBTS: Final = 3
"""Doubtful answers to the caution's question, until it is said what is needed."""

RESUME: Final = Command("resume", {}, "")
"""As if the person had asked to go on."""

_IN_THE_POSE: Final = frozenset({Place.READY, Place.HOLD})


def remind(s: Session) -> None:
    """A minute of silence: say once, quietly, what can be said. Nobody who said stop is told."""
    state = s.state
    if state.over:
        return
    if not state.ears:
        if holding.is_down(state):
            holding.leave_hold(s)
            holding.way_out(s, s.lines(s.text("way_out_first"), program=True))
        return
    s.queue([s.line(text, quiet=True) for text in s.text(_hint(s))])


def sleep(s: Session) -> None:
    """Ten minutes of silence. Out of the pose first, where somebody may still be in it.

    A pause in which nobody is down lasts for as long again; one on the way out is over.
    """
    state = s.state
    if state.place in _IN_THE_POSE or (state.paused and holding.is_down(state)):
        state.waited_out = state.paused
        key = "pause_too_long" if state.paused else "way_out_first"
        holding.lead_out(s, s.lines(s.text(key), program=True))
        return
    if state.paused and state.place is Place.OUT:
        s.do("resume", RESUME)
        return
    if state.paused and not state.waited_out:
        state.waited_out, state.heard_at = True, s.now
        return
    s.record("session_end", reason="silence")
    resting = [] if state.over else s.text("resting", title=s.home.title)
    way_out = [] if state.over else holding.leave_for_another(s)
    s.fresh()
    s.state.asleep = s.state.over = True
    s.queue([*way_out, *(s.line(text, quiet=True) for text in resting)])


def ears_lost(s: Session) -> None:
    """Nobody can say "pain" any more: no hold begins or waits, and one that runs ends on time."""
    state = s.state
    if not state.ears:
        return
    state.ears = False
    if state.asleep or state.over:
        return
    asking_back.drop(s)
    state.question = None
    waits = state.place is Place.HOLD and state.paused
    if waits or state.place is Place.READY:
        holding.leave_hold(s)
        holding.way_out(s, s.lines(s.text("ears_lost_out"), program=True))
    elif state.place is Place.HOLD:
        s.tell("ears_lost_hold")
    else:
        s.tell("ears_lost")


def ears_found(s: Session) -> None:
    """It hears again, and says so."""
    if not s.state.ears:
        s.state.ears = True
        s.tell("ears_found")


def not_understood(s: Session) -> None:
    """A short low sound, and at most one hint in half a minute.

    While it speaks there is no sound without a hint: it could only come after all that is queued,
    long after the words that it is about.
    """
    state = s.state
    if state.question is Question.CONDITIONS:
        s.cue(CueName.NOT_UNDERSTOOD)
        doubtful(s)
        return
    hint = state.hinted_at is None or s.now - state.hinted_at >= HINT_EVERY_S
    if hint or not state.queue:
        s.cue(CueName.NOT_UNDERSTOOD)
    if hint:
        state.hinted_at = s.now
        s.aside(s.lines(s.text(_hint(s))))


def doubtful(s: Session, key: str = "hint_question") -> None:
    """Put the caution's question again: nothing but a clear no begins the pose.

    `key` is said before it, until there have been so many doubts that it says what it needs.
    """
    state = s.state
    state.doubts += 1
    s.answer("caution_needs" if state.doubts >= MOST_DOUBTS else key)


def _hint(s: Session) -> str:
    """Key of what can be said now."""
    if s.state.interrupted is not None and s.phase is Phase.WELCOME:
        return "hint_stopped" if s.state.interrupted.out else "hint_cut"
    if s.state.left_down:
        return "hint_stopped"
    if s.state.warned and s.state.place is Place.WELCOME:
        return "hint_refused"
    if s.state.place is Place.OUT and s.phase is Phase.AFTER:
        return "next_out"
    if is_hurt(s) and s.phase is Phase.AFTER:
        return "hint_hurt"
    return f"hint_{s.phase}"


def help_key(s: Session) -> str:
    """Key of what is told to somebody who asks what can be said."""
    state = s.state
    cut = state.interrupted is not None and s.phase is Phase.WELCOME
    hurt = is_hurt(s) and s.phase is Phase.AFTER
    warned = state.warned and s.phase is Phase.WELCOME
    return _hint(s) if state.left_down or cut or hurt or warned else f"help_{s.phase}"


def is_hurt(s: Session) -> bool:
    """True if pain was named a while ago: nobody is led back into a pose."""
    return s.state.hurt_at is not None and s.now - s.state.hurt_at < HURT_FOR_S


def taken_back(s: Session, undone: State) -> None:
    """Write down that what was recorded last has not happened, so that the journal stays true."""
    state = s.state
    rounds, hurt = undone.rounds - state.rounds, undone.hurts != state.hurts
    cut = state.interrupted
    open_again = cut is not None and not cut.out and undone.interrupted is None
    if rounds or hurt or open_again:
        pain = {"pain": state.hurts > 0} if hurt else {}
        s.record("taken_back", rounds=rounds, open_again=open_again, **pain)
    if state.hold is not None and undone.hold is None:
        s.record("hold_start", **lengths.figures(s))
    elif state.place in (Place.STEPS, Place.READY) and _at(undone) != _at(state):
        s.record("step", step=state.step)
    if _other_length(state, undone):
        lengths.keep_plan(s, taken_back=True)
    if state.settings != undone.settings:
        s.keep_settings()


def _other_length(state: State, undone: State) -> bool:
    """True if what was asked for, or the length of a hold that both know, is not the same."""
    if (state.planned_s, state.breaths) != (undone.planned_s, undone.breaths):
        return True
    holds = state.hold, undone.hold
    return None not in holds and len({hold.total_s for hold in holds if hold}) > 1


def _at(state: State) -> tuple[Pose, Place, int, bool, str | None]:
    return state.pose, state.place, state.step, state.guest, state.person
