"""A practice that a power cut or a crash has ended: if it can be gone on with, and from where."""

from collections.abc import Sequence

from voice_hero.lang.en import wording
from voice_hero.session.core import Session
from voice_hero.session.state import RESUME_WITHIN_S, Interrupted


def recent(cut: Interrupted) -> bool:
    """True if the practice that was cut off can still be gone on with.

    A clock that stands before the last entry does not tell how long ago that was: somebody may
    still be in the pose.
    """
    return cut.ago_s <= RESUME_WITHIN_S


def cut_texts(s: Session, cut: Interrupted) -> Sequence[str]:
    """Where a practice was cut off, and what can be said to go on."""
    if cut.out:
        return s.text("cut_out")
    if cut.held_s > 0:
        return s.text("cut_hold", held=wording.duration(round(cut.held_s)))
    return s.text("cut_step", step=wording.number(cut.step + 1))
