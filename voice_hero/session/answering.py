"""Answers that change nothing in the practice: the pose's texts, the offers, the progress."""

from collections.abc import Callable
from typing import Final

from voice_hero.command import Command
from voice_hero.lang.en import wording
from voice_hero.poses.pose import Topic
from voice_hero.session.core import Session
from voice_hero.session.state import Place, Question

FAINT_DBFS: Final = -45
LOUD_DBFS: Final = -8
"""Levels of an utterance below and above which "can you hear me" says so."""


def about(topic: Topic) -> Callable[[Session, Command], None]:
    """The answer to one topic of the pose."""

    def answer(s: Session, command: Command) -> None:
        s.inform(s.state.pose.topics[topic])

    return answer


def preparation(s: Session, command: Command) -> None:
    """What to do before the pose, and an offer to guide through it."""
    _offer(s, Topic.PREPARATION, s.state.pose.preparation_pose)


def follow_up(s: Session, command: Command) -> None:
    """What to do after the pose, and an offer to guide through it."""
    _offer(s, Topic.FOLLOW_UP, s.state.pose.follow_up_pose)


def _offer(s: Session, topic: Topic, name: str | None) -> None:
    state = s.state
    texts = state.pose.topics[topic]
    free = state.place in (Place.WELCOME, Place.AFTER) and state.question is None
    if free and name is not None and name in s.poses:
        state.goal_pose = s.poses[name]
        offer = s.text("ask_other_pose", title=state.goal_pose.title)
        s.ask(Question.OTHER_POSE, offer, before=s.lines(texts))
    else:
        s.inform(texts)


def progress(s: Session, command: Command) -> None:
    """How many sessions, the longest hold, the last one."""
    past = s.past
    if s.state.guest:
        s.answer("progress_guest")
    elif past.sessions == 0:
        s.answer("progress_none")
    else:
        count = wording.count(past.sessions, "time")
        longest, last = (wording.duration(round(x)) for x in (past.longest_s, past.last_s))
        key = "progress" if past.longest_s else "progress_no_hold"
        s.answer(key, count=count, longest=longest, last=last)


def hear_check(s: Session, command: Command) -> None:
    """How loud the person is."""
    level = command.slots.get("dbfs")
    faint, loud = (
        (int(level) < FAINT_DBFS, int(level) > LOUD_DBFS) if level is not None else (False, False)
    )
    s.answer("ears_faint" if faint else "ears_loud" if loud else "ears_good")
