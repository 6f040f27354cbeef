"""Pausing and going on, after a word or after a power cut."""

from voice_hero.command import Command
from voice_hero.session import attention, holding, lengths, steps
from voice_hero.session.core import Session
from voice_hero.session.hold import Hold, Mark
from voice_hero.session.state import Interrupted, Place, Question, Then


def pause(s: Session, command: Command) -> None:
    """Stop the clock, or the guiding."""
    state = s.state
    if state.paused:
        s.answer("paused_already")
        return
    guided = any(line.program for line in state.queue)
    if state.place in (Place.WELCOME, Place.AFTER) and not guided:
        s.hush()
        s.aside(s.lines(s.text("pause_nothing")))
        return
    for hold in (state.hold, state.deep):
        if hold is not None:
            hold.wait(s.now)
    s.halt()
    state.paused, state.question = True, None
    s.record("paused", **lengths.figures(s))
    in_hold = state.place is Place.HOLD
    paused = s.text("paused_hold", left=lengths.left_words(s)) if in_hold else s.text("paused")
    counted = s.text("paused_until") if "seconds" in command.slots else ()
    s.answer_with([*paused, *counted])


def resume(s: Session, command: Command) -> None:
    """Go on where it was paused, or where a power cut ended it."""
    state = s.state
    if state.question is Question.CONDITIONS:
        attention.doubtful(s, "caution_first")
    elif state.interrupted is not None and state.place is Place.WELCOME:
        _resume_cut(s)
    elif not state.paused:
        s.answer("resume_too_late" if state.waited_out else "resume_nothing")
    else:
        state.paused = state.waited_out = False
        s.record("resumed", **lengths.figures(s))
        if state.place is Place.HOLD and not state.halted:
            then = Then.DEEP_CLOCK if state.deep is not None else Then.MAIN_CLOCK
            text = s.text("resumed_hold", left=lengths.left_words(s))
            s.program(lengths.then_after(s.lines(text, program=True), then, s))
        else:
            s.queue(s.lines(s.text("resumed")))
            s.unhalt()


def _resume_cut(s: Session) -> None:
    """Take up a practice that a power cut has ended; a hold goes on from a get-ready line."""
    state = s.state
    cut = state.interrupted
    assert cut is not None
    state.question = None
    if cut.out:
        holding.out_of_a_cut(s)
        return
    state.interrupted, state.left_down = None, False
    state.step = min(cut.step, len(state.pose.steps) - 1)
    if cut.held_s <= 0:
        steps.enter_step(s, state.step)
        return
    state.step = state.pose.hold.step - 1
    state.place = Place.READY
    state.hold = _rest_of(s, cut)
    if state.planned_s is not None or state.breaths is not None:
        lengths.keep_plan(s)  # what is left of it is known only now
    lines = s.lines(s.text("resumed_hold", left=lengths.left_words(s)), program=True)
    s.program([*lines, *lengths.get_ready_lines(s)])


def _rest_of(s: Session, cut: Interrupted) -> Hold:
    """The hold that was cut off; at the length that has been asked for since, if one has."""
    state = s.state
    longer = state.planned_s is not None and state.planned_s > cut.held_s
    total_s = float(state.planned_s) if state.planned_s is not None and longer else cut.total_s
    hold = Hold(total_s=total_s, done_s=min(cut.held_s, total_s))
    if hold.done_s >= total_s / 2:
        hold.told.add(Mark.HALF)
    if state.breaths is not None:
        one = lengths.breath_s(s)
        asked_anew = state.breaths != cut.breaths
        left = state.breaths if asked_anew else round(hold.left_s(s.now) / one)
        most = int((state.pose.hold.plan.most_s - hold.done_s) // one)
        hold.count_breaths(max(1, min(left, most)), one, s.now)
    return hold
