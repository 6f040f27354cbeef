"""How a practice begins: the first words, the caution, another pose, another person."""

import math
import re
from collections.abc import Sequence
from typing import Final

from voice_hero.command import Command
from voice_hero.lang.en import wording
from voice_hero.poses.pose import Pose
from voice_hero.session import holding, interruption, lengths, people, steps
from voice_hero.session.core import Session
from voice_hero.session.state import Interrupted, Line, Place, Question

ASK_AGAIN_AFTER_S: Final = 3600.0
"""Within this time of the last asking, the caution is told but not asked about."""

_POSE_NAME: Final = re.compile(r"\b([\w']+) pose\b")

_ANY_POSE: Final = frozenset(
    "the this that a my our your next same whole yoga new another first last other sitting "
    "kneeling".split()
)
"""Words before "pose" that are no name of one."""


def wake(s: Session) -> None:
    """The first words of a run."""
    s.apply_settings()
    cut = s.state.interrupted
    if cut is None:
        s.program(s.lines([*s.state.pose.welcome, *s.text("ask_start")]))
    elif not interruption.recent(cut):
        s.state.interrupted = None
        s.program(s.lines(s.text("cut_long_ago")))
    else:
        _take_up(s, cut)
        s.program([*people.greeting(s), *s.lines(interruption.cut_texts(s, cut))])


def _take_up(s: Session, cut: Interrupted) -> None:
    """Be where it was cut off: the pose, those that were to follow, the length asked for."""
    state = s.state
    state.pose = s.poses.get(cut.pose, state.pose)
    state.practice = [name for name in cut.row if name in s.poses]
    state.left_down, state.breaths = cut.down, cut.breaths
    if cut.person is not None:
        people.go_on_as(s, cut.person)
    if cut.breaths is None and cut.held_s <= 0 and cut.total_s > 0:
        state.planned_s = round(cut.total_s)


def start(s: Session, command: Command) -> None:
    """Begin the pose, or the one that was named."""
    state = s.state
    pose = state.pose
    if "pose" in command.slots:
        named = _pose_called(s, str(command.slots["pose"]))
        if named is None:
            _say_which_there_are(s)
            return
        pose = named
    elif _names_unknown_pose(s, command):
        _say_which_there_are(s)
        return
    elif (other := _other_pose_in(s, command.text)) is not None:
        pose = other
    elif state.practice and state.place is Place.AFTER:
        pose = s.poses[state.practice[0]]
    if pose is not state.pose:
        begin(s, pose, certain=command.is_certain)
    elif state.paused:
        s.do("resume", command)
    elif state.place in (Place.STEPS, Place.READY):
        s.answer("already_started")
    elif state.place is Place.OUT:
        s.answer("next_out")
    else:
        begin(s, pose, certain=command.is_certain)


def begin(
    s: Session, pose: Pose, step: int = 0, before: Sequence[Line] = (), *, certain: bool = True
) -> None:
    """Begin `pose` at `step` (index), after `before`, once the caution is said and settled.

    Whoever may be in another pose is told the way out of it first. Where nobody can be `certain`
    that it was asked for, the caution is asked about however lately it was.
    """
    state = s.state
    if state.warned and not certain:
        s.answer("warned")
        return
    if pose is not state.pose:
        before = [*holding.leave_for_another(s), *before]
    if s.world.past is not None:
        s.past = s.world.past()
    if state.over:
        before = [*people.greeting(s), *before]
    if state.over or pose is not state.pose or state.place is Place.AFTER:
        if _asked_twice(s, pose):
            return
        _new_round(s, pose)
        state = s.state
        state.left_down = bool(before)
    state.goal_step, state.paused, state.halted = step, False, []
    state.interrupted = None
    state.practice = [name for name in state.practice if name != pose.name]
    state.rounds += not state.guest
    s.record("session_start", **({"row": ",".join(state.practice)} if state.practice else {}))
    if state.warned:
        lengths.shorten(s)
    lengths.keep_plan(s)
    if state.warned:
        state.warned = False
        steps.enter_step(s, step, [*before, *s.lines(s.text("as_you_wish"), program=True)])
    elif certain and s.now - state.asked.get(pose.name, -math.inf) <= ASK_AGAIN_AFTER_S:
        caution = s.lines([pose.caution.line, *s.text("caution_again")], program=True)
        steps.enter_step(s, step, [*before, *caution])
    else:
        s.record("cautioned")
        s.ask(Question.CONDITIONS, [pose.caution.line, pose.caution.question], before)


def _asked_twice(s: Session, pose: Pose) -> bool:
    """Somebody to whom a caution applies was taken at their word once: warn again first."""
    state = s.state
    if not state.short or state.over or pose is not state.pose:
        return False
    state.short, state.warned = False, True
    s.answer("warned")
    return True


def _new_round(s: Session, pose: Pose) -> None:
    """Forget the practice before; what was said for today, or of one's health, stays."""
    old = s.state
    s.hush()
    s.fresh()
    new = s.state
    new.pose, new.practice = pose, old.practice
    new.named_condition = old.named_condition and not old.over
    if not old.over:
        new.quiet, new.tell_every_s = old.quiet, old.tell_every_s
    if pose is old.pose:
        new.warned, new.planned_s, new.breaths = old.warned, old.planned_s, old.breaths


def practice(s: Session, command: Command) -> None:
    """All poses in a row: the preparation, this one, the follow-up."""
    pose = s.home
    names = [pose.preparation_pose, pose.name, pose.follow_up_pose]
    row = [name for name in names if name is not None and name in s.poses]
    titles = wording.listed([s.poses[name].title for name in row])
    leave = holding.leave_for_another(s)
    first = s.poses[row[0]]
    _new_round(s, first)
    s.state.practice, s.state.left_down = row[1:], bool(leave)
    first_words = s.lines(s.text("practice_begin", poses=titles), program=True)
    begin(s, first, before=[*leave, *first_words], certain=command.is_certain)


def _say_which_there_are(s: Session) -> None:
    known = wording.listed([pose.title for pose in s.poses.values()])
    s.answer("other_pose_unknown", poses=known)


def _names_unknown_pose(s: Session, command: Command) -> bool:
    """True if what is only like a start names a pose that there is not: "start crow pose"."""
    if command.is_certain:
        return False
    named = [name for name in _POSE_NAME.findall(command.text) if name not in _ANY_POSE]
    known = [pose.answers_to(f"{name} pose") for name in named for pose in s.poses.values()]
    return bool(named) and not any(known)


def _pose_called(s: Session, name: str) -> Pose | None:
    return next((pose for pose in s.poses.values() if pose.answers_to(name)), None)


def _other_pose_in(s: Session, text: str) -> Pose | None:
    """A pose that is not the one at hand, where its name is all or a part of what was said."""
    words = text.split()
    spans = [" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1)]
    others = [pose for pose in s.poses.values() if pose is not s.state.pose]
    return next((pose for pose in others if any(map(pose.answers_to, spans))), None)
