"""What is told in a hold besides its cues: nothing, or how much is left, at a distance."""

from typing import Final

from voice_hero.command import Command
from voice_hero.lang.en import wording
from voice_hero.session.core import Session
from voice_hero.session.state import Place

LEAST_EVERY_S: Final = 10
"""The shortest distance at which it tells the time left: less is no hold but talk."""


def quiet_hold(s: Session, command: Command) -> None:
    """No word in the hold but what is asked for; the cues sound all the same."""
    state = s.state
    state.quiet, state.tell_every_s = True, None
    if state.hold is not None:
        state.hold.word_at_s = state.hold.every_s = None
    s.answer("quiet_hold")


def tell_every(s: Session, command: Command) -> None:
    """Tell how much is left at this distance, until the hold ends."""
    state = s.state
    wanted = int(command.slots["seconds"])
    every = max(LEAST_EVERY_S, wanted)
    if state.place in (Place.OUT, Place.AFTER):
        s.answer("set_after")
        return
    state.tell_every_s = float(every)
    if state.hold is not None:
        state.hold.tell_every(float(every), s.now)
    key = "tell_every" if every == wanted else "tell_every_least"
    s.answer(key, length=wording.duration(every))
