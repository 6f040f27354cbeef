"""Rendering around a session: what is said first before it begins, the rest behind it."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from voice_hero.check import self_test
from voice_hero.errors import CacheError
from voice_hero.lang.en.phrasebook import load_phrasebook
from voice_hero.poses.pose import Pose
from voice_hero.session.core import Session
from voice_hero.session.talk import RATE_STEP
from voice_hero.stage import SLOW, Stage
from voice_hero.voice.needed_first import first_lines, later_lines, next_lines, urgent_lines
from voice_hero.voice.rendered_ahead import RenderReport, render_ahead
from voice_hero.voice.rendering_behind import RenderingBehind, rendering_behind
from voice_hero.voice.voice import PiperVoice

log = logging.getLogger(__name__)

FIRST_PIECES: Final = 4
"""So many pieces are rendered before it is told how long the others will take."""

Tell = Callable[[str], None]


class Waiting:
    """Tells what is waited for, and about how long, where anything is."""

    def __init__(self, what: str, tell: Tell, now: Callable[[], float] = time.monotonic) -> None:
        """`what`: "what is said first"."""
        self._what, self._tell, self._now = what, tell, now
        self._begun: tuple[int, float] | None = None

    def __call__(self, done: int, total: int) -> None:
        """So many pieces are there, of so many."""
        if self._begun is None:
            self._begun = done, self._now()
            if done < total:
                self._tell(f"Rendering {self._what}: {total - done} pieces of speech …")
            return
        before, begun = self._begun
        if done - before == FIRST_PIECES and done < total:
            left_s = (self._now() - begun) / FIRST_PIECES * (total - done)
            self._tell(f"About {max(1, round(left_s))} s to go.")


def render_first(voice: PiperVoice, pose: Pose, tell: Tell, rate: float = 1.0) -> RenderReport:
    """Render what the first minutes of `pose` may say, at a pace, and the line of the self-test.

    `tell` is told what is waited for. Raises CacheError where it cannot be kept, SpeechError.
    """
    lines = first_lines(pose, load_phrasebook())
    waiting = Waiting("what is said first; the rest follows while you practise", tell)
    report = render_ahead(voice, lines, waiting, rate)
    tested = render_ahead(voice, [self_test.LINE], lambda done, total: None)
    return report + tested


def prepare(voice: PiperVoice, session: Session, tell: Tell) -> None:
    """Have what a session needs first rendered; where it cannot be kept, that is told.

    What is urgent is there from now on. Raises SpeechError.
    """
    pose, phrasebook = session.state.pose, load_phrasebook()
    try:
        render_first(voice, pose, tell, RATE_STEP**session.state.settings.rate_step)
    except CacheError as error:
        log.warning("%s Until then lines are rendered when they are needed.", error)
    voice.never_late(urgent_lines(pose, phrasebook))


class LookingAhead:
    """Has the next lines rendered before they are needed, wherever the session goes."""

    def __init__(self, behind: RenderingBehind, stage: Stage) -> None:
        self._behind, self._stage = behind, stage
        self._seen: tuple[str, int, float] | None = None

    def note(self, somebody_speaks: bool) -> None:
        """One turn of the loop, and whether somebody speaks in it."""
        self._behind.hold_off(somebody_speaks)
        state, rate = self._stage.session.state, self._stage.rate
        here = state.pose.name, state.step, rate
        if here != self._seen:
            self._seen = here
            self._behind.prefer(next_lines(state.pose, load_phrasebook(), state.step, rate, SLOW))


@contextmanager
def looking_ahead(voice: PiperVoice, stage: Stage) -> Iterator[Callable[[bool], None]]:
    """Rendering the rest behind a session; it is to be told each turn whether somebody speaks."""
    session = stage.session
    poses: Sequence[Pose] = tuple(session.poses.values())
    wanted = later_lines(session.state.pose, poses, load_phrasebook(), SLOW)
    with rendering_behind(voice, wanted) as behind:
        yield LookingAhead(behind, stage).note if behind is not None else _nothing


def _nothing(somebody_speaks: bool) -> None:
    """A voice that keeps nothing renders nothing ahead."""
