"""What keeps the person safe: cautions, pain, distress, and a stop that leaves nobody kneeling."""

from collections.abc import Sequence
from typing import Final

from voice_hero.command import Command
from voice_hero.poses.pose import Topic
from voice_hero.session import answering, attention, health, holding, lengths
from voice_hero.session.core import Session
from voice_hero.session.state import Line, Place, State, Then

DISTRESS_AFTER_PAIN_S: Final = 30.0
"""A call for help within this time of pain is a call for help, not for the list of commands."""


def cautions(s: Session, command: Command) -> None:
    """Who should leave the pose out; plainly, to somebody who names a condition."""
    named = health.names_one(s, command)
    if health.is_listed(s, command):
        health.refuse(s)
    elif named:
        s.inform(s.text("doctor_first"))
    else:
        s.inform(s.state.pose.topics.get(Topic.CAUTIONS) or [s.state.pose.caution.line])


def benefits(s: Session, command: Command) -> None:
    """What is said of the pose; to somebody who has named a condition, only to ask a doctor."""
    pose = s.state.pose
    named = health.names_one(s, command) or health.is_listed(s, command)
    if named or s.state.named_condition:
        s.inform(pose.caution.ask_doctor)
    else:
        s.inform(answering.said_of(s, Topic.BENEFITS))


def pain(s: Session, command: Command) -> None:
    """In the pose the way out, at once, with no question asked; after it care; before it: don't."""
    state = s.state
    state.hurt_at = s.now
    if may_be_in_the_pose(state):
        _note(s, "pain")
        _shortest_way_out(s, [], s.lines(s.text("pain_after"), program=True))
    elif _is_after(state):
        _note(s, "pain")
        _say_only(s, [*s.text("pain_care"), *s.text("pain_after")])
    else:
        state.warned = True
        _say_only(s, s.text("pain_before"))


def distress(s: Session, command: Command) -> None:
    """Nobody can be called from here: say so; and the way up, in the shortest words."""
    state = s.state
    state.hurt_at = s.now
    words = s.text("distress")
    if may_be_in_the_pose(state) or _is_after(state):
        _note(s, "distress")
        _shortest_way_out(s, s.lines(words, program=True), [])
    else:
        state.warned = True
        _say_only(s, words)


def may_be_in_the_pose(state: State) -> bool:
    """True if somebody may be in the pose, by a stop or a power cut too."""
    left = state.left_down or state.interrupted is not None
    return left or state.place in (Place.STEPS, Place.READY, Place.HOLD, Place.OUT)


def _is_after(state: State) -> bool:
    """True if a pose has been practised, and nobody has begun another."""
    return state.place is Place.AFTER or (state.over and not state.asleep and state.rounds > 0)


def _note(s: Session, kind: str) -> None:
    s.state.hurts += 1
    s.record(kind)


def _say_only(s: Session, sentences: Sequence[str]) -> None:
    """Nothing else goes on, and nothing is asked."""
    state = s.state
    state.question, state.halted, state.paused, state.practice = None, [], False, []
    s.program(s.lines(sentences, program=True))


def _shortest_way_out(s: Session, before: list[Line], after: list[Line]) -> None:
    state = s.state
    holding.leave_hold(s, "pain")
    state.question, state.halted, state.interrupted = None, [], None
    lines = [*before, *s.lines(state.pose.way_out.shortest, program=True), *after]
    in_the_pose = state.place in (Place.STEPS, Place.READY, Place.HOLD, Place.OUT)
    if in_the_pose:
        state.place, state.left_down = Place.OUT, False
        s.record("way_out")
    s.program(lengths.then_after(lines, Then.OUT_DONE if in_the_pose else Then.LED_OUT, s))


def help_(s: Session, command: Command) -> None:
    """What can be said now; right after pain, a call for help."""
    hurt_at = s.state.hurt_at
    if hurt_at is not None and s.now - hurt_at <= DISTRESS_AFTER_PAIN_S:
        distress(s, command)
    else:
        s.inform(s.text(attention.help_key(s)))


def stop(s: Session, command: Command) -> None:
    """Silence at once; then one line, and the way out stays at hand."""
    old = s.state
    in_the_pose = old.place in (Place.READY, Place.HOLD, Place.OUT)
    down = holding.is_down(old) or old.place is Place.OUT or old.left_down
    holding.leave_hold(s, "stop")
    s.hush()
    s.record("session_end", reason="stop")
    s.fresh()
    s.state.pose = old.pose
    s.state.over, s.state.left_down = True, down
    s.state.named_condition = old.named_condition  # until the next round: they are there still
    key = "stopped_hold" if in_the_pose else "goodbye_half" if down else "goodbye"
    s.queue(s.lines(s.text(key)))
