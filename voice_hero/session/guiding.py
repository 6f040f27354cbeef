"""The way through the steps: begin, next, back, again, which step."""

import math
from collections.abc import Sequence
from typing import Final

from voice_hero import wording
from voice_hero.matcher import Command
from voice_hero.pose import Pose
from voice_hero.session import holding, lengths
from voice_hero.session.core import Session
from voice_hero.session.state import Line, Place, Question

RESUME_WITHIN_S: Final = 1800.0
"""A practice that was cut off can be taken up again for this long."""

ASK_AGAIN_AFTER_S: Final = 3600.0
"""Within this time of the last asking, the caution is told but not asked about."""

WHOLE_STEP: Final = frozenset({"all", "whole", "everything", "step"})
"""Words by which somebody asks for more than the last instruction."""

_WHERE: Final = {
    Place.WELCOME: "where_welcome",
    Place.OUT: "where_out",
    Place.AFTER: "where_after",
}

TITLE_PAUSE_S: Final = 0.8
"""Silence after a step's title."""


def wake(s: Session) -> None:
    """The first words of a run."""
    s.apply_settings()
    cut = s.state.interrupted
    if cut is None:
        s.program(s.lines(s.state.pose.welcome))
        return
    recent = 0 <= cut.ago_s <= RESUME_WITHIN_S
    if not recent:
        s.state.interrupted = None
        s.program(s.lines(s.text("cut_long_ago")))
    elif cut.held_s > 0:
        held = wording.duration(round(cut.held_s))
        s.program(s.lines(s.text("cut_hold", held=held)))
    else:
        s.program(s.lines(s.text("cut_step", step=wording.number(cut.step + 1))))


def start(s: Session, command: Command) -> None:
    """Begin the pose, or the one that was named."""
    state = s.state
    pose = state.pose
    if "pose" in command.slots:
        named = _pose_called(s, str(command.slots["pose"]))
        if named is None:
            known = ", ".join(p.title for p in s.poses.values())
            s.answer("other_pose_unknown", poses=known)
            return
        pose = named
    elif state.practice and state.place is Place.AFTER:
        pose = s.poses[state.practice[0]]
    if state.paused and pose is state.pose:
        s.do("resume", command)
    elif state.place in (Place.STEPS, Place.READY) and pose is state.pose:
        s.answer("already_started")
    elif state.place is Place.OUT and pose is state.pose:
        s.answer("next_out")
    else:
        begin(s, pose)


def begin(s: Session, pose: Pose, step: int = 0, before: Sequence[Line] = ()) -> None:
    """Begin `pose` at `step` (index), after `before`, once the caution is said and settled."""
    state = s.state
    if state.over or pose is not state.pose or state.place is Place.AFTER:
        _new_round(s, pose)
        state = s.state
    state.goal_step = step
    state.practice = [name for name in state.practice if name != pose.name]
    s.record("session_start", guest=state.guest)
    if state.warned:
        state.warned = False
        lengths.shorten(s)
        enter_step(s, step, before=[*before, *s.lines(s.text("as_you_wish"), program=True)])
    elif s.now - state.asked.get(pose.name, -math.inf) <= ASK_AGAIN_AFTER_S:
        caution = s.lines([pose.caution.line, *s.text("caution_again")], program=True)
        enter_step(s, step, before=[*before, *caution])
    else:
        state.asked[pose.name] = s.now
        s.record("cautioned")
        s.ask(Question.CONDITIONS, [pose.caution.line, pose.caution.question], before)


def enter_step(s: Session, step: int, before: Sequence[Line] = ()) -> None:
    """Say a step from its beginning; the step of the hold ends in the hold."""
    state = s.state
    holding.leave_hold(s)
    state.step, state.instruction, state.repeats = step, 0, 0
    state.paused, state.question, state.halted = False, None, []
    state.place = Place.READY if step + 1 == state.pose.hold.step else Place.STEPS
    s.record("step", step=step)
    s.program([*before, *_step_lines(s)])


def next_step(s: Session, command: Command) -> None:
    """Go on to the next step, or say why not."""
    state = s.state
    question, state.question = state.question, None
    if question is Question.CONDITIONS:
        enter_step(s, state.goal_step, before=s.lines(s.text("taken_as_no"), program=True))
    elif question is Question.OTHER_POSE and state.goal_pose is not None:
        begin(s, state.goal_pose)
    elif state.place is Place.WELCOME and state.warned:
        s.answer("warned")
    elif state.place is Place.WELCOME:
        begin(s, state.pose)
    elif state.place is Place.STEPS:
        enter_step(s, state.step + 1)
    elif state.place is Place.READY:
        s.answer("next_paused_hold" if state.paused else "next_in_ready")
    elif state.place is Place.HOLD:
        left = lengths.left_words(s)
        s.answer("next_paused_hold" if state.paused else "next_in_hold", left=left)
    elif state.place is Place.OUT:
        s.answer("next_out")
    elif state.practice:
        begin(s, s.poses[state.practice[0]])
    else:
        s.answer("next_after")


def back(s: Session, command: Command) -> None:
    """Go back one step."""
    state = s.state
    if state.place is Place.WELCOME:
        s.answer("back_welcome")
    elif state.place in (Place.OUT, Place.AFTER):
        s.answer("back_after")
    elif state.step == 0:
        enter_step(s, 0, before=s.lines(s.text("first_step"), program=True))
    else:
        enter_step(s, state.step - 1)


def go_to_step(s: Session, command: Command) -> None:
    """Go to a step by its number."""
    state = s.state
    steps = len(state.pose.steps)
    wanted = steps if "last" in command.text.split() else int(command.slots["step"])
    if not 1 <= wanted <= steps:
        _no_such_step(s, steps)
    elif state.question is Question.CONDITIONS:
        state.goal_step = wanted - 1
        enter_step(s, wanted - 1, before=s.lines(s.text("taken_as_no"), program=True))
    elif state.place is Place.WELCOME and state.warned:
        s.answer("warned")
    elif state.place in (Place.WELCOME, Place.AFTER):
        begin(s, state.pose, wanted - 1)
    elif state.place is Place.HOLD and wanted == state.pose.hold.step:
        where(s, command)
    else:
        enter_step(s, wanted - 1)


def _no_such_step(s: Session, steps: int) -> None:
    key = {Place.WELCOME: "no_such_step_yet", Place.AFTER: "no_such_step_after"}.get(
        s.state.place, "no_such_step"
    )
    s.answer(key, steps=wording.number(steps), step=wording.number(s.state.step + 1))


def repeat(s: Session, command: Command) -> None:
    """Say the last instruction again; then slower, in other words; then the whole step."""
    state = s.state
    if not state.spoken_block:
        s.answer("nothing_to_repeat")
        return
    on_step = state.place in (Place.STEPS, Place.READY, Place.HOLD) and state.question is None
    if not on_step or not state.spoken_block[0].program:
        s.aside(s.again(state.spoken_block))
        return
    state.repeats += 1
    whole = bool(WHOLE_STEP & set(command.text.split()))
    if (whole or state.repeats > 2) and state.place is not Place.HOLD:
        enter_step(s, state.step)
    else:
        _repeat_instruction(s)


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
    """One instruction said again: the second time slower and in other words."""
    state = s.state
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
    steps, step = wording.number(len(state.pose.steps)), wording.number(state.step + 1)
    if state.over:
        s.answer("where_stopped")
    elif state.place is Place.HOLD:
        key = "where_paused_hold" if state.paused else "where_hold"
        s.answer(key, step=step, steps=steps, left=lengths.left_words(s))
    else:
        s.answer(_WHERE.get(state.place, "where_step"), step=step, steps=steps)


def restart(s: Session, command: Command) -> None:
    """Start over; asks first where a hold would be lost."""
    state = s.state
    if state.place is Place.HOLD:
        s.ask(Question.RESTART, s.text("ask_restart"))
    elif state.place is Place.WELCOME and state.warned:
        s.answer("warned")
    elif state.place is Place.WELCOME or state.question is Question.CONDITIONS:
        state.question = None
        begin(s, state.pose)
    else:
        from_the_top(s)


def from_the_top(s: Session) -> None:
    """The first step again; the caution was asked about in this session."""
    if s.state.place is Place.AFTER:
        begin(s, s.state.pose)
    else:
        enter_step(s, 0, before=s.lines(s.text("from_the_top"), program=True))


def practice(s: Session, command: Command) -> None:
    """All poses in a row: the preparation, this one, the follow-up."""
    pose = s.home
    names = [pose.preparation_pose, pose.name, pose.follow_up_pose]
    row = [name for name in names if name is not None and name in s.poses]
    titles = ", ".join(s.poses[name].title for name in row)
    holding.leave_hold(s)
    first = s.poses[row[0]]
    _new_round(s, first)
    s.state.practice = row[1:]
    begin(s, first, before=s.lines(s.text("practice_begin", poses=titles), program=True))


def _new_round(s: Session, pose: Pose) -> None:
    old = s.state
    s.hush()
    s.fresh()
    s.state.pose, s.state.guest, s.state.practice = pose, old.guest, old.practice
    s.state.warned = old.warned and pose is old.pose


def _pose_called(s: Session, name: str) -> Pose | None:
    return next((pose for pose in s.poses.values() if pose.answers_to(name)), None)


def _step_lines(s: Session) -> list[Line]:
    """The step's title, its instructions, and the way into the hold where it is the last."""
    state = s.state
    step = state.pose.steps[state.step]
    last = state.step + 1 == len(state.pose.steps)
    title = s.text(
        "last_step_title" if last else "step_title",
        step=wording.number(state.step + 1),
        title=step.title,
    )
    lines = [s.line(text, TITLE_PAUSE_S, program=True) for text in title]
    if state.settings.brief and not state.guest:
        lines.append(s.line(step.brief, program=True, instruction=0))
    else:
        lines += [
            s.line(one.text, one.pause_s, program=True, instruction=index)
            for index, one in enumerate(step.say)
        ]
    return lines + (lengths.ready_lines(s) if state.place is Place.READY else [])
