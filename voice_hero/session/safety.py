"""What keeps the person safe: cautions, pain, distress, and a stop that leaves nobody kneeling."""

import re
from typing import Final

from voice_hero.matcher import Command
from voice_hero.pose import Sentence, Topic
from voice_hero.session import holding
from voice_hero.session.core import Session
from voice_hero.session.state import Line, Place, Then

DISTRESS_AFTER_PAIN_S: Final = 30.0
"""A call for help within this time of pain is a call for help, not for the list of commands."""

_COMMON: Final = frozenset({"problem", "problems", "injured", "injury", "bad", "a", "an", "or"})
"""Words of a condition that do not name it."""


def cautions(s: Session, command: Command) -> None:
    """Who should leave the pose out; plainly, to somebody who names a condition."""
    state = s.state
    pose = state.pose
    applies = _applies(s, command.text)
    sentences: list[Sentence | str] = list(pose.caution.refuse) if applies else []
    if names_condition(s, command.text):
        sentences += s.text("doctor_first")
    sentences = sentences or list(pose.topics[Topic.CAUTIONS])
    if applies and state.place in (Place.STEPS, Place.READY, Place.HOLD):
        sentences += s.text("applies_way_out")
    if applies and state.place is Place.WELCOME:
        state.warned, state.question = True, None
        sentences += s.text("warned")
    s.inform(sentences)


def benefits(s: Session, command: Command) -> None:
    """What is said of the pose; to somebody who has named a condition, only to ask a doctor."""
    if names_condition(s, command.text):
        s.inform(s.state.pose.caution.ask_doctor)
    else:
        s.inform(s.state.pose.topics[Topic.BENEFITS])


def names_condition(s: Session, text: str) -> bool:
    """True if a state of health is named in `text`, or was in this session."""
    if any(re.search(rf"\b{re.escape(word)}\b", text) for word in s.conditions):
        s.state.named_condition = True
    return s.state.named_condition


def _applies(s: Session, text: str) -> bool:
    """True if the person names as their own what speaks against the pose."""
    named = set(re.findall(r"[a-z]+", " ".join(s.state.pose.caution.conditions).lower())) - _COMMON
    stems = {word.removesuffix("s") for word in named}
    words = {word.removesuffix("s") for word in text.split()}
    return bool(stems & words)


def refuse(s: Session) -> None:
    """A caution applies: not today, and what may help."""
    state = s.state
    state.question, state.warned = None, True
    state.place = Place.WELCOME
    s.program(s.lines(state.pose.caution.refuse, program=True))


def pain(s: Session, command: Command) -> None:
    """End the hold and say the way out, at once, with no question asked."""
    s.state.hurt_at = s.now
    s.record("pain")
    _shortest_way_out(s, [], s.lines(s.text("pain_after"), program=True))


def distress(s: Session, command: Command) -> None:
    """Nobody can be called from here: say so, and the way out in the shortest words."""
    s.record("distress")
    _shortest_way_out(s, s.lines(s.text("distress"), program=True), [])


def _shortest_way_out(s: Session, before: list[Line], after: list[Line]) -> None:
    state = s.state
    holding.leave_hold(s, "pain")
    state.question, state.halted = None, []
    lines = [*before, *s.lines(state.pose.way_out.shortest, program=True), *after]
    if state.place in (Place.STEPS, Place.READY, Place.HOLD, Place.OUT):
        state.place = Place.OUT
        last = lines[-1]
        lines[-1] = s.line(last.text, last.pause_s, program=True, then=Then.OUT_DONE)
    s.program(lines)


def help_(s: Session, command: Command) -> None:
    """What can be said now; right after pain, a call for help."""
    hurt_at = s.state.hurt_at
    if hurt_at is not None and s.now - hurt_at <= DISTRESS_AFTER_PAIN_S:
        distress(s, command)
    else:
        s.inform(s.text(f"help_{s.phase}"))


def stop(s: Session, command: Command) -> None:
    """Silence at once; then one line, and the way out stays at hand."""
    state = s.state
    in_hold = state.place in (Place.READY, Place.HOLD, Place.OUT)
    half_way = state.place is Place.STEPS and state.step > 0
    holding.leave_hold(s, "stop")
    s.hush()
    s.record("session_end", reason="stop")
    pose = state.pose
    s.fresh()
    s.state.pose, s.state.over = pose, True
    key = "stopped_hold" if in_hold else "goodbye_half" if half_way else "goodbye"
    s.queue(s.lines(s.text(key)))
