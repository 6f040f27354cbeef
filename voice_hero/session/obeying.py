"""What comes of a command: an answer to what was asked back, a question back, or the deed."""

from typing import Final

from voice_hero.command import Command
from voice_hero.phases import CHANGES
from voice_hero.session import asking_back, attention, health
from voice_hero.session.core import Session
from voice_hero.session.state import Question

_TOLD_ALL_THE_SAME: Final = frozenset("pain distress stop come_out benefits".split())
"""What somebody who names a state of health is not turned away from."""


def obey(s: Session, command: Command) -> None:
    """Do what `command` says, unless it has to be asked back first."""
    if asking_back.answered(s, command):
        return
    if command.condition and command.intent not in _TOLD_ALL_THE_SAME:
        health.told(s, command)
    elif _is_doubtful(s, command):
        attention.doubtful(s)
    elif asking_back.must_be_asked_back(s, command):
        asking_back.ask_back(s, command)
    else:
        s.do(command.intent, command)


def _is_doubtful(s: Session, command: Command) -> bool:
    """True if nobody can tell what it answers to the caution's question; only "stop" is a wish."""
    if s.state.question is not Question.CONDITIONS or command.is_certain:
        return False
    return command.intent == "no" or command.intent in CHANGES - {"stop"}
