"""What keeps the person safe: cautions, pain, distress, and a stop that leaves nobody kneeling."""

import re
from typing import Final

from voice_hero.command import Command
from voice_hero.poses.pose import Topic
from voice_hero.session import attention, holding, lengths
from voice_hero.session.core import Session
from voice_hero.session.state import Line, Place, Then

DISTRESS_AFTER_PAIN_S: Final = 30.0
"""A call for help within this time of pain is a call for help, not for the list of commands."""


def cautions(s: Session, command: Command) -> None:
    """Who should leave the pose out; plainly, to somebody who names a condition."""
    named = _names_condition(s, command.text)
    if _applies(s, command.text):
        refuse(s)
    elif named:
        s.inform(s.text("doctor_first"))
    else:
        s.inform(s.state.pose.topics[Topic.CAUTIONS])


def benefits(s: Session, command: Command) -> None:
    """What is said of the pose; to somebody who has named a condition, only to ask a doctor."""
    pose = s.state.pose
    applies = _applies(s, command.text)
    if _names_condition(s, command.text) or applies or s.state.named_condition:
        s.inform(pose.caution.ask_doctor)
    else:
        s.inform(pose.topics[Topic.BENEFITS])


def _names_condition(s: Session, text: str) -> bool:
    """True if a state of health is named in `text`; remembered until the session ends."""
    named = any(re.search(rf"\b{re.escape(word)}\b", text) for word in s.world.conditions)
    s.state.named_condition |= named
    return named


def _applies(s: Session, text: str) -> bool:
    """True if what speaks against the pose is named as an injury or an illness of somebody's.

    "Is it bad for the knees" asks about the pose; "with a bad knee" tells of the person. A
    headache is an illness by its own name.
    """
    conditions = " ".join(s.state.pose.caution.conditions).lower()
    words = {_stem(word) for word in text.split()}
    about = {_stem(word) for word in conditions.split()} & words
    tells = set(s.world.injuries) & set(re.sub(r"\bbad (for|to)\b", "", text).split())
    parts = about - set(s.world.injuries)
    return bool(parts) and (bool(tells) or any(part.endswith("ache") for part in parts))


def _stem(word: str) -> str:
    return word.removesuffix("s")


def refuse(s: Session) -> None:
    """A caution applies: not today, and what may help; the way out, for who is in the pose."""
    state = s.state
    state.question, state.warned, state.named_condition = None, True, True
    state.asked.pop(state.pose.name, None)
    lines = s.lines(state.pose.caution.refuse, program=True)
    if holding.is_down(state):
        holding.leave_hold(s)
        holding.way_out(s, lines)
    elif state.place is Place.OUT:
        s.aside(lines)
    else:
        state.place, state.paused, state.halted = Place.WELCOME, False, []
        s.program(lines)


def pain(s: Session, command: Command) -> None:
    """End the hold and say the way out, at once, with no question asked."""
    s.state.hurt_at = s.now
    s.record("pain")
    _shortest_way_out(s, [], s.lines(s.text("pain_after"), program=True))


def distress(s: Session, command: Command) -> None:
    """Nobody can be called from here: say so, and the way out in the shortest words."""
    s.state.hurt_at = s.now
    s.record("distress")
    _shortest_way_out(s, s.lines(s.text("distress"), program=True), [])


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
    s.state.pose, s.state.guest = old.pose, old.guest
    s.state.host_settings = s.state.settings if old.guest else None
    s.state.over, s.state.left_down = True, down
    s.state.named_condition = old.named_condition  # until the next round: they are there still
    key = "stopped_hold" if in_the_pose else "goodbye_half" if down else "goodbye"
    s.queue(s.lines(s.text(key)))
