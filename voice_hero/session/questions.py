"""Yes and no, to the question that is open; and what is asked when the pose is done."""

from typing import Final

from voice_hero.command import Command
from voice_hero.poses.pose import Topic
from voice_hero.session import attention, beginning, deepening, guiding, health, steps
from voice_hero.session.core import Session
from voice_hero.session.state import Line, Place, Question

TOO_LONG: Final = "too long"
"""An answer to whether the hold was comfortable: no, and why."""


def yes(s: Session, command: Command) -> None:
    """Yes to the question that is open."""
    state = s.state
    question, state.question = state.question, None
    if question is Question.CONDITIONS:
        health.refuse(s)
    elif question is Question.RESTART and not command.is_certain:
        s.ask(question, s.text("ask_restart"))
    elif question is Question.RESTART:
        guiding.from_the_top(s)
    elif question is Question.DEEPEN:
        deepening.enter_deep(s)
    elif question is Question.COMFORTABLE:
        s.record("comfortable", value=True)
        _after_comfort(s, "comfortable_guest" if state.guest else "comfortable")
    elif question is Question.OTHER_POSE and state.goal_pose is not None:
        beginning.begin(s, state.goal_pose, certain=command.is_certain)


def no(s: Session, command: Command) -> None:
    """No to the question that is open."""
    state = s.state
    question, state.question = state.question, None
    if question is Question.CONDITIONS:
        steps.caution_settled(s)
    elif question is Question.RESTART:
        s.answer("restart_dropped")
    elif question is Question.DEEPEN:
        state.deep_s = None
        s.answer("deepen_dropped")
    elif question is Question.COMFORTABLE:
        why = {"reason": "too_long"} if command.text == TOO_LONG else {}
        s.record("comfortable", value=False, **why)
        _after_comfort(s, "not_comfortable")
    elif question is Question.OTHER_POSE:
        s.answer("other_pose_dropped")


def out_done(s: Session) -> None:
    """The way out has been spoken to its end."""
    state = s.state
    state.place = Place.AFTER
    s.record("done")
    if attention.is_hurt(s):
        state.practice = []
        return
    if state.warned:
        state.practice = []
        s.queue(s.lines(s.text("out_left")))
        return
    key = "out_left" if state.last_held_s is None else "out_done"
    done = s.lines(s.text(key, title=state.pose.title))
    if state.last_held_s and state.ears:
        s.ask(Question.COMFORTABLE, s.text("ask_comfortable"), before=done)
    else:
        s.queue([*done, *_what_next(s)])


def _after_comfort(s: Session, key: str) -> None:
    state = s.state
    thanks = s.lines(s.text(key))
    name = state.pose.follow_up_pose
    if state.practice:
        s.program([*thanks, *_what_next(s)])
    elif name is not None and name in s.poses:
        texts = s.lines(state.pose.topics.get(Topic.FOLLOW_UP, ()))
        state.goal_pose = s.poses[name]
        offer = s.text("ask_other_pose", title=state.goal_pose.title)
        s.ask(Question.OTHER_POSE, offer, before=[*thanks, *texts])
    else:
        s.program([*thanks, *s.lines(state.pose.topics.get(Topic.FOLLOW_UP, ()))])


def _what_next(s: Session) -> list[Line]:
    """In a practice of several poses: which one follows."""
    if not s.state.practice:
        return []
    title = s.poses[s.state.practice[0]].title
    return s.lines(s.text("practice_next", title=title))
