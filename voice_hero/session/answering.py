"""Answers that change nothing in the practice: the pose's texts, the offers, the progress."""

from collections.abc import Callable, Sequence
from typing import Final

from voice_hero.command import Command
from voice_hero.lang.en import wording
from voice_hero.poses.pose import Sentence, Topic
from voice_hero.session.core import Session
from voice_hero.session.state import Place, Question

LEVELS: Final = ((-10, "ears_loud"), (-35, "ears_clear"), (-50, "ears_soft"))
"""Level of an utterance's speech, in dBFS, from which on "can you hear me" says so; the least of
a level that is well below is only faint."""


def about(topic: Topic) -> Callable[[Session, Command], None]:
    """The answer to one topic of the pose."""

    def answer(s: Session, command: Command) -> None:
        s.inform(said_of(s, topic))

    return answer


def said_of(s: Session, topic: Topic) -> Sequence[Sentence | str]:
    """What the pose has on a topic, or that it has nothing."""
    return s.state.pose.topics.get(topic) or s.text("nothing_on_that")


def preparation(s: Session, command: Command) -> None:
    """What to do before the pose, and an offer to guide through it."""
    _offer(s, Topic.PREPARATION, s.state.pose.preparation_pose)


def follow_up(s: Session, command: Command) -> None:
    """What to do after the pose, and an offer to guide through it."""
    _offer(s, Topic.FOLLOW_UP, s.state.pose.follow_up_pose)


def _offer(s: Session, topic: Topic, name: str | None) -> None:
    state = s.state
    texts = said_of(s, topic)
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


def poses(s: Session, command: Command) -> None:
    """Which poses there are."""
    s.answer("poses_known", poses=wording.listed([pose.title for pose in s.poses.values()]))


def count_week(s: Session, command: Command) -> None:
    """How many practices there were this week."""
    if s.state.guest:
        s.answer("progress_guest")
    elif s.past.this_week == 0:
        s.answer("week_none")
    else:
        s.answer("week_count", count=wording.count(s.past.this_week, "time"))


def hear_check(s: Session, command: Command) -> None:
    """How loud the person is."""
    level = command.slots.get("dbfs")
    if level is None:
        s.answer("ears_good")
    else:
        s.answer(next((key for least, key in LEVELS if int(level) > least), "ears_faint"))
