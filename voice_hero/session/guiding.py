"""The way through the steps: next, back, again, which step."""

import re
from dataclasses import replace
from typing import Final

from voice_hero.command import Command
from voice_hero.lang.en import wording
from voice_hero.session import attention, beginning, holding, interruption, lengths, steps
from voice_hero.session.core import Session
from voice_hero.session.state import Line, Place, Question

WHOLE_STEP: Final = frozenset({"all", "whole", "everything", "step"})
"""Words by which somebody asks for more than the last instruction."""

_WHAT: Final = frozenset({"what", "after"})
"""Words by which "what comes next", when the pose is done, asks for what follows it."""

_WHERE: Final = {
    Place.WELCOME: "where_welcome",
    Place.OUT: "where_out",
    Place.AFTER: "where_after",
}


def next_step(s: Session, command: Command) -> None:
    """Go on to the next step, or say why not."""
    state = s.state
    if state.question is Question.CONDITIONS:
        attention.doubtful(s, "caution_first")
        return
    question, state.question = state.question, None
    if question is Question.OTHER_POSE and state.goal_pose is not None:
        beginning.begin(s, state.goal_pose, certain=command.is_certain)
    elif state.place is Place.WELCOME and state.warned:
        s.answer("warned")
    elif state.place is Place.WELCOME and state.interrupted is not None:
        s.do("resume", command)
    elif state.place is Place.WELCOME:
        beginning.begin(s, state.pose, certain=command.is_certain)
    elif state.place is Place.STEPS:
        steps.enter_step(s, state.step + 1)
    elif state.place is Place.READY:
        s.answer("next_paused_hold" if state.paused else "next_in_ready")
    elif state.place is Place.HOLD:
        left = lengths.left_words(s)
        s.answer("next_paused_hold" if state.paused else "next_in_hold", left=left)
    elif state.place is Place.OUT:
        s.do("resume", command) if state.paused else s.answer("next_out")
    else:
        _next_after(s, command)


def _next_after(s: Session, command: Command) -> None:
    """The pose is done: the next one of a row, or what is known to follow it."""
    if s.state.practice:
        beginning.begin(s, s.poses[s.state.practice[0]], certain=command.is_certain)
    elif attention.is_hurt(s):
        s.answer("next_hurt")
    elif _WHAT & set(re.split(r"\W", command.text)):
        s.do("follow_up", command)
    else:
        s.answer("next_after")


def back(s: Session, command: Command) -> None:
    """Go back one step."""
    state = s.state
    if state.place is Place.WELCOME:
        s.answer("back_welcome")
    elif state.place is Place.OUT:
        s.answer("next_out")
    elif state.place is Place.AFTER:
        s.answer("back_after")
    elif state.step == 0:
        steps.enter_step(s, 0, before=s.lines(s.text("first_step"), program=True))
    else:
        steps.enter_step(s, state.step - 1)


def go_to_step(s: Session, command: Command) -> None:
    """Go to a step by its number."""
    state = s.state
    count = len(state.pose.steps)
    wanted = count if "last" in command.text.split() else int(command.slots["step"])
    if not 1 <= wanted <= count:
        _no_such_step(s, count)
    elif state.question is Question.CONDITIONS:
        state.goal_step = wanted - 1
        attention.doubtful(s, "caution_first")
    elif state.place is Place.WELCOME and state.warned:
        s.answer("warned")
    elif state.place in (Place.WELCOME, Place.AFTER):
        beginning.begin(s, state.pose, wanted - 1)
    elif state.place is Place.HOLD and wanted == state.pose.hold.step:
        where(s, command)
    else:
        steps.enter_step(s, wanted - 1)


def _no_such_step(s: Session, count: int) -> None:
    key = {Place.WELCOME: "no_such_step_yet", Place.AFTER: "no_such_step_after"}.get(
        s.state.place, "no_such_step"
    )
    s.answer(key, steps=wording.number(count), step=wording.number(s.state.step + 1))


def repeat(s: Session, command: Command) -> None:
    """Say the last instruction again; then slower, in other words; then the whole step."""
    state = s.state
    block = state.spoken_block
    on_step = state.place in (Place.STEPS, Place.READY, Place.HOLD) and state.question is None
    if not block:
        s.answer("nothing_to_repeat")
    elif not block[0].program:
        s.aside(s.again(block))
    elif not on_step:
        _repeat_guiding(s)
    else:
        state.repeats += 1
        whole = bool(WHOLE_STEP & set(command.text.split()))
        if (whole or state.repeats > 2) and state.place is not Place.HOLD:
            steps.enter_step(s, state.step, in_full=True)
        else:
            _repeat_instruction(s)


def _repeat_guiding(s: Session) -> None:
    """Outside the steps: on from the sentence that was cut off, or all of it once it is over."""
    rest = [line for line in s.state.queue if line.program]
    block = [replace(line, then=None) for line in s.state.spoken_block]
    s.hush()
    s.queue(s.again(rest or block))
    s.ask_again()


def _repeat_instruction(s: Session) -> None:
    state = s.state
    rest = [line for line in state.queue if line.program]
    cut_off = rest[0] if rest else None
    if cut_off is not None and cut_off.instruction is None:
        s.program(s.again(rest))
        return
    index = state.instruction if cut_off is None else cut_off.instruction
    spoken = _instruction(s, index or 0)
    s.hush()
    s.queue([spoken, *s.again(rest[1:])])


def _instruction(s: Session, index: int) -> Line:
    """One instruction said again: the second time slower and in other words.

    Key words have no others.
    """
    state = s.state
    if state.brief_step:
        brief = state.pose.steps[state.step].brief
        program, slow = state.place is not Place.HOLD, state.repeats == 2
        return s.line(brief, program=program, slow=slow, instruction=0)
    sentence = state.pose.steps[state.step].say[index]
    in_other_words = state.repeats == 2 and sentence.again is not None
    text = sentence.again if in_other_words and sentence.again else sentence.text
    return s.line(
        text,
        sentence.pause_s,
        program=state.place is not Place.HOLD,
        slow=in_other_words,
        instruction=index,
    )


def where(s: Session, command: Command) -> None:
    """Which step, of how many."""
    state = s.state
    count, step = wording.number(len(state.pose.steps)), wording.number(state.step + 1)
    if state.over:
        s.answer("where_stopped")
    elif state.place is Place.WELCOME and state.interrupted is not None:
        s.answer_with(interruption.cut_texts(s, state.interrupted))
    elif state.place is Place.HOLD:
        key = "where_paused_hold" if state.paused else "where_hold"
        s.answer(key, step=step, steps=count, left=lengths.left_words(s))
    else:
        s.answer(_WHERE.get(state.place, "where_step"), step=step, steps=count)


def restart(s: Session, command: Command) -> None:
    """Start over, or only the hold; asks first where a hold would be lost."""
    state = s.state
    if "what" in command.slots:
        holding.hold_again(s)
    elif state.question is Question.CONDITIONS:
        attention.doubtful(s, "caution_first")
    elif state.place is Place.HOLD:
        s.ask(Question.RESTART, s.text("ask_restart"))
    elif state.place is Place.WELCOME and state.warned:
        s.answer("warned")
    elif state.place is Place.WELCOME:
        beginning.begin(s, state.pose)
    else:
        from_the_top(s)


def from_the_top(s: Session) -> None:
    """The first step again; the caution was asked about in this session."""
    if s.state.place is Place.AFTER:
        beginning.begin(s, s.state.pose)
    else:
        steps.enter_step(s, 0, before=s.lines(s.text("from_the_top"), program=True))
