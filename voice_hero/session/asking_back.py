"""What was understood by its likeness alone, and would change the practice, is asked back."""

from dataclasses import replace
from typing import Final

from voice_hero.command import By, Command
from voice_hero.lang.en import wording
from voice_hero.phases import CHANGES
from voice_hero.session.core import ASKING, Session
from voice_hero.session.state import Place, Question

_IN_A_PRACTICE: Final = frozenset({Place.STEPS, Place.READY, Place.HOLD, Place.OUT})

_KEEPS_IT_OPEN: Final = frozenset({"repeat", "help"})
"""Commands after which the question stands as it stood."""


def must_be_asked_back(s: Session, command: Command) -> bool:
    """True if `command` would change the practice, and nobody can be sure that it was meant.

    What has a question of its own, or nothing to change, is done at once.
    """
    state = s.state
    practising = state.place in _IN_A_PRACTICE
    something_is_lost = {
        "start": practising and "pose" in command.slots,
        "practice": practising,
        "person": practising,
        "someone_else": practising,
        "restart": state.place is not Place.HOLD or "what" in command.slots,
        "come_out": practising or state.interrupted is not None,
        "stop": not state.over,
    }
    intent = command.intent
    return not command.is_certain and something_is_lost.get(intent, intent in CHANGES)


def ask_back(s: Session, command: Command) -> None:
    """Ask whether `command` was meant. The clock of a hold runs on; other guiding waits."""
    state = s.state
    before = None if state.question is Question.CONFIRM else state.question
    state.meant, state.asked_before, state.answer_by = command, before, None
    state.question = Question.CONFIRM
    if state.place is not Place.HOLD and not state.paused:
        s.halt()
    s.aside(s.lines(_question(s, command)))


def answered(s: Session, command: Command) -> bool:
    """True if `command` was an answer to what was asked back; all else but a few drops it."""
    state = s.state
    if state.question is not Question.CONFIRM or command.intent in _KEEPS_IT_OPEN:
        return False
    meant = state.meant
    if command.intent == "yes" and not command.is_certain:
        s.ask_again()
    elif command.intent == "yes" and meant is not None:
        drop(s)
        s.do(meant.intent, replace(meant, by=By.RULE))
    elif command.intent == "no":
        drop(s)
        s.aside(s.lines(s.text("as_before")))
        _put_again(s)
    else:
        drop(s)
        return False
    return True


def go_on(s: Session) -> None:
    """Drop what was asked back; a question that it came between is put again, an offer is not."""
    drop(s)
    _put_again(s)


def _put_again(s: Session) -> None:
    if s.state.question in ASKING:
        s.ask_again()
    else:
        s.state.question = s.state.deep_s = None


def drop(s: Session) -> None:
    """Be where it was before it was asked back; the question of it falls silent."""
    state = s.state
    if state.question is not Question.CONFIRM:
        return
    state.question, state.meant, state.asked_before = state.asked_before, None, None
    s.aside(())
    if not state.paused:
        s.unhalt()


def _question(s: Session, command: Command) -> tuple[str, ...]:
    slots = command.slots
    if "breaths" in slots:
        return s.text("confirm_breaths", count=wording.count(int(slots["breaths"]), "breath"))
    if command.intent == "restart" and "what" not in slots:
        return s.text("ask_restart")
    length = wording.duration(int(slots.get("seconds", 0)))
    step = wording.number(int(slots.get("step", 0)))
    title = str(slots.get("pose", ""))
    return s.text(f"confirm_{command.intent}", length=length, step=step, title=title)
