"""A step of the pose: entered, and told with what belongs to it."""

from collections.abc import Sequence
from typing import Final

from voice_hero.lang.en import wording
from voice_hero.session import holding, lengths
from voice_hero.session.core import Session
from voice_hero.session.state import Line, Place, Then

TITLE_PAUSE_S: Final = 0.8
"""Silence after a step's title."""


def caution_settled(s: Session, before: Sequence[Line] = ()) -> None:
    """The caution does not apply: on to the step that was asked for."""
    s.state.asked[s.state.pose.name] = s.now
    enter_step(s, s.state.goal_step, before)


def enter_step(
    s: Session, step: int, before: Sequence[Line] = (), *, in_full: bool = False
) -> None:
    """Say a step from its beginning; the step of the hold ends in the hold.

    `in_full`: also where only the key words are wanted.
    """
    state = s.state
    holding.leave_hold(s)
    state.last_held_s, state.waited_out = None, False
    state.left_down &= any(line.then is Then.LED_OUT for line in before)
    state.step, state.instruction, state.repeats = step, 0, 0
    state.paused, state.question, state.halted = False, None, []
    state.place = Place.READY if step + 1 == state.pose.hold.step else Place.STEPS
    state.brief_step = state.settings.brief and not state.guest and not in_full
    s.record("step", step=step)
    s.program([*before, *_step_lines(s)])


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
    if state.brief_step:
        lines.append(s.line(step.brief, program=True, instruction=0))
    else:
        lines += [
            s.line(one.text, one.pause_s, program=True, instruction=index)
            for index, one in enumerate(step.say)
        ]
    if state.place is Place.READY:
        lines += [*lengths.length_lines(s), *lengths.get_ready_lines(s)]
    return lines
