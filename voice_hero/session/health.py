"""A state of health that is named: the pose is left out, or a doctor is asked first."""

import re
from collections.abc import Sequence

from voice_hero.command import Command
from voice_hero.poses.pose import Pose
from voice_hero.session import holding, lengths
from voice_hero.session.core import Session
from voice_hero.session.state import Line, Place, Then


def told(s: Session, command: Command) -> None:
    """Somebody has told of a state of health: turn them away from the pose, whichever it is."""
    if is_listed(s, command):
        refuse(s)
    else:
        _turn_away(s, s.lines(s.text("doctor_first"), program=True))


def refuse(s: Session) -> None:
    """What speaks against the pose applies: not today, and what may help."""
    _turn_away(s, s.lines(s.state.pose.caution.refuse, program=True))


def _turn_away(s: Session, lines: Sequence[Line]) -> None:
    """Say why, and do not go on with the pose; the way out for whoever may be in it."""
    state = s.state
    state.question, state.warned, state.named_condition = None, True, True
    state.asked.pop(state.pose.name, None)
    if holding.is_down(state):
        holding.lead_out(s, lines)
    elif state.place is Place.OUT:
        s.aside(lines)
    else:
        after = _out_of_what_was_left(s)
        state.place, state.paused, state.halted = Place.WELCOME, False, []
        s.program([*lines, *after])


def _out_of_what_was_left(s: Session) -> list[Line]:
    """The way out, where a stop or a power cut has left somebody in the pose."""
    state = s.state
    if state.interrupted is not None:
        s.record("way_out")
        state.interrupted, state.left_down = None, True
    if not state.left_down:
        return []
    moves = s.lines(state.pose.way_out.say, program=True)
    return lengths.then_after(moves, Then.LED_OUT, s)


def names_one(s: Session, command: Command) -> bool:
    """True if a state of health is named; remembered until the session ends."""
    words = s.world.conditions
    named = command.condition or any(_holds(command.text, word) for word in words)
    s.state.named_condition |= named
    return named


def is_listed(s: Session, command: Command) -> bool:
    """True if what speaks against the pose is named as somebody's own.

    "Is it bad for the knees" asks about the pose; "with a bad knee" tells of the person. A
    headache is an illness by its own name.
    """
    text, pose = command.text, s.state.pose
    words = {_stem(word) for word in text.split()}
    injuries = set(s.world.injuries)
    parts = ({_stem(word) for word in _conditions(pose).split()} & words) - injuries
    tells = bool(injuries & set(re.sub(r"\bbad (for|to)\b", "", text).split()))
    aches = any(part.endswith("ache") for part in parts)
    if parts and (tells or aches or command.condition):
        return True
    return command.condition and any(
        any(_holds(text, word) for word in same)
        and any(_holds(_conditions(pose), word) for word in same)
        for same in s.world.same_conditions
    )


def _conditions(pose: Pose) -> str:
    return " ".join(pose.caution.conditions).lower()


def _holds(text: str, words: str) -> bool:
    return re.search(rf"\b{re.escape(words)}\b", text) is not None


def _stem(word: str) -> str:
    return word.removesuffix("s")
