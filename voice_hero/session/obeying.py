"""What comes of a command: an answer to what was asked back, a question back, or the deed."""

from voice_hero.command import Command
from voice_hero.session import asking_back
from voice_hero.session.core import Session


def obey(s: Session, command: Command) -> None:
    """Do what `command` says, unless it has to be asked back first."""
    if asking_back.answered(s, command):
        return
    if asking_back.must_be_asked_back(s, command):
        asking_back.ask_back(s, command)
    else:
        s.do(command.intent, command)
