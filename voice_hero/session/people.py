"""Who is practising: the one it began with, somebody with a name, or a guest.

Each has a plan, a history and settings of their own; a guest has the first plan and no history.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from voice_hero.command import Command
from voice_hero.lang.en import wording
from voice_hero.session import holding
from voice_hero.session.core import Session
from voice_hero.session.state import Line

ME: Final = "me"
"""The name by which the one it began with is back."""


def person(s: Session, command: Command) -> None:
    """Somebody says who they are; without a name, that it is them again."""
    name = key_of(str(command.slots.get("name", ME)))
    if not name:
        s.answer("name_unclear")
    elif name in (ME, s.state.owner):
        _owner(s)
    elif s.state.person == name and not s.state.guest:
        who(s, command)
    elif _is_fresh(s):
        s.state.owner = name
        s.record("owner", name=name)
        s.answer("owner_named", name=title_of(name))
    else:
        known = name in s.past_of_all.people
        _hand_over(s, name, "person_known" if known else "person_new")


def someone_else(s: Session, command: Command) -> None:
    """A guest: the first plan, full texts, and nothing of it is counted, until somebody is back.

    Where nobody has practised yet, it is the first one, whose practice is kept.
    """
    if _is_fresh(s):
        s.answer_with([*s.text("first_person"), *s.text("ask_start")])
    else:
        _hand_over(s, None, "guest_plan", guest=True)


def who(s: Session, command: Command) -> None:
    """Who is practising."""
    s.answer_with(name_of(s) or s.text("who_owner"))


def name_of(s: Session) -> Sequence[str]:
    """Who is practising, where it is not the one it began with, or where they have a name."""
    state = s.state
    if state.guest:
        return s.text("who_guest")
    name = state.person or state.owner
    return s.text("who_person", name=title_of(name)) if name else ()


def greeting(s: Session) -> list[Line]:
    """Said at each welcome of another one than whom it began with."""
    other = s.state.guest or s.state.person is not None
    return s.lines(name_of(s), program=True) if other else []


def key_of(name: str) -> str:
    """A name as it is kept: what can be spoken of it, in small letters."""
    return wording.spoken(name).casefold().strip(" .,!?;:")


def title_of(name: str) -> str:
    """A name as it is said."""
    return name.title()


def go_on_as(s: Session, name: str) -> None:
    """Be this person's, where a power cut has ended their practice."""
    state = s.state
    state.person, state.asked, state.settings = name, {}, s.past_of(name).settings
    s.apply_settings()


def _owner(s: Session) -> None:
    state = s.state
    if state.person is None and not state.guest:
        s.answer("owner_here")
    else:
        _hand_over(s, None, "owner_back")


def _is_fresh(s: Session) -> bool:
    """True if nobody has ever practised, nor said who they are."""
    state, past = s.state, s.past_of_all
    nobody = past.sessions == 0 and not past.people and state.owner is None
    return nobody and state.rounds == 0 and not state.guest and state.person is None


def _hand_over(s: Session, name: str | None, key: str, *, guest: bool = False) -> None:
    """End what is under way, and be somebody else's; the way out first, for who is in the pose."""
    leave = holding.leave_for_another(s)
    s.record("session_end", reason="guest" if guest else "person")
    s.hush()
    s.fresh()
    state = s.state
    if not state.guest:
        state.chosen[state.person] = state.settings
    state.guest, state.person, state.asked, state.left_down = guest, name, {}, bool(leave)
    state.hurt_at = None
    kept = state.chosen.get(name) or s.past.settings
    state.settings = replace(kept, brief=False) if guest else kept
    s.apply_settings()
    texts = [*s.text(key, name=title_of(name or "")), *s.text("ask_start")]
    s.program([*leave, *s.lines(texts, program=True)])
