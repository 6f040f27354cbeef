"""How long the rest of the practice will take."""

from collections.abc import Iterable
from typing import Final

from voice_hero.command import Command
from voice_hero.lang.en import wording
from voice_hero.poses.pose import Pose, Sentence
from voice_hero.session import lengths
from voice_hero.session.core import Session
from voice_hero.session.state import Line, Place
from voice_hero.session.talk import RATE_STEP

WORD_S: Final = 0.46
"""A spoken word at the usual pace, in seconds: 130 a minute, as one guides."""

TURN_S: Final = 5.0
"""From the end of a step to the "next" that follows it, in seconds."""

CAUTION_S: Final = 15.0
"""The caution, its question and the answer, in seconds."""

_FINE_S: Final = 300
"""Up to this it is told to the half minute, and above to the minute."""


def total_time(s: Session, command: Command) -> None:
    """About how long it takes from here: the steps as they are spoken, the hold, the way out."""
    state = s.state
    rest_s = _rest_of_pose_s(s) + sum(_whole_s(s, s.poses[name]) for name in state.practice)
    if rest_s <= 0:
        s.answer("total_done")
        return
    unit = 30 if rest_s <= _FINE_S else 60
    length = wording.duration(max(unit, unit * round(rest_s / unit)))
    s.answer("total_all" if state.place is Place.WELCOME else "total_rest", length=length)


def _rest_of_pose_s(s: Session) -> float:
    state = s.state
    pose = state.pose
    if state.place is Place.AFTER:
        return 0.0
    if state.place is Place.WELCOME:
        return _whole_s(s, pose)
    waiting = state.halted if state.paused else state.queue
    now_s = _lines_s(s, [line for line in waiting if line.program])
    if state.place is Place.OUT:
        return now_s
    left_s = state.hold.left_s(s.now) if state.hold is not None else _planned_s(s, pose)
    steps_s = _steps_s(s, pose, state.step + 1)
    return now_s + steps_s + left_s + _way_out_s(s, pose)


def _whole_s(s: Session, pose: Pose) -> float:
    return CAUTION_S + _steps_s(s, pose, 0) + _planned_s(s, pose) + _way_out_s(s, pose)


def _planned_s(s: Session, pose: Pose) -> float:
    if pose is not s.state.pose:
        today = s.past.today.get(pose.name)
        return pose.hold.plan.start_s if today is None or s.state.guest else today.seconds
    breaths = s.state.breaths
    return lengths.planned_s(s) if breaths is None else breaths * lengths.breath_s(s)


def _steps_s(s: Session, pose: Pose, first: int) -> float:
    """The steps from this index on, each with the word that asks for the next."""
    brief = s.state.settings.brief and not s.state.guest
    return sum(
        TURN_S + (_spoken_s(s, step.brief) if brief else _sentences_s(s, step.say))
        for step in pose.steps[first:]
    )


def _way_out_s(s: Session, pose: Pose) -> float:
    return _sentences_s(s, [*pose.hold.ready, *pose.way_out.say, *pose.way_out.rest])


def _sentences_s(s: Session, sentences: Iterable[Sentence]) -> float:
    return sum(_spoken_s(s, one.text) + one.pause_s for one in sentences)


def _lines_s(s: Session, lines: Iterable[Line]) -> float:
    return sum(_spoken_s(s, line.text) + line.pause_s for line in lines)


def _spoken_s(s: Session, text: str) -> float:
    rate: float = RATE_STEP**s.state.settings.rate_step
    return len(text.split()) * WORD_S / rate
