"""The live screen of `run`: one quiet picture of the session, drawn only when it has changed.

What it shows is gone with it: it lives on the terminal's second page, and what was heard is
written nowhere.
"""

from collections import deque
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import Final, Self

from rich.console import Console, ConsoleDimensions
from rich.live import Live

from voice_hero.phases import Phase
from voice_hero.screen.drawing import LEVEL_FLOOR_DBFS, draw
from voice_hero.screen.log_lines import HeldLog
from voice_hero.screen.report import Report, Slots
from voice_hero.screen.terminal import deaf_to_keys, fits, takes
from voice_hero.screen.view import ShownUtterance, View, meaning, view_of
from voice_hero.session.core import Session
from voice_hero.sound.cue_names import CueName
from voice_hero.sound.ends import Clock

__all__ = ["LiveScreen", "fits"]

REDRAW_S: Final = 0.25
"""Seconds between two looks at what has changed."""

HEARD: Final = 3
"""So many utterances are shown."""

LEVEL_STEP_DB: Final = 4.0
"""The level moves by no less than this: a steady noise, whose loudest frame of eight varies by one
or two, is no reason to draw anew."""

NOTICE_S: Final = 60.0
"""So long a line of the log stays; what was wrong an hour ago says nothing of now."""


class LiveScreen(Report):
    """Is told what happens, and shows it while its context lasts.

    The session's own thread draws, in `refresh`; nothing is drawn behind its back.
    """

    def __init__(
        self, console: Console, session: Session, clock: Clock, level: Callable[[], float]
    ) -> None:
        """`level` gives the loudness of the microphone's last frame in dBFS."""
        self._console, self._session, self._clock, self._level = console, session, clock, level
        self._live = Live(
            console=console,
            screen=True,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._log = HeldLog()
        self._end = ExitStack()
        self._noted, self._noted_at = 0, 0.0
        self._said = ""
        self._heard: deque[ShownUtterance] = deque(maxlen=HEARD)
        self._peak = self._shown_level = LEVEL_FLOOR_DBFS
        self._look_at = float("-inf")
        self._drawn: tuple[View, ConsoleDimensions] | None = None

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.callback(self._log.give_back)
            self._log.take_over()
            stack.enter_context(deaf_to_keys(self._console))
            stack.callback(self._live.stop)
            self._live.start()
            self.refresh()
            self._end = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end.close()

    def said(self, at_s: float, text: str) -> None:
        """Show the sentence that begins to sound."""
        self._said = text

    def heard(self, at_s: float, text: str, intent: str | None, slots: Slots) -> None:
        """Show an utterance, and what it was taken for."""
        self._heard.append(ShownUtterance(text, None if intent is None else meaning(intent, slots)))

    def cue(self, at_s: float, name: CueName) -> None:
        """Cues are for the ear; the bar shows what they tell."""

    def phase(self, at_s: float, phase: Phase) -> None:
        """The session itself is asked for it."""

    def refresh(self) -> None:
        """Draw, if something has changed since; at most once in REDRAW_S. Call it every frame."""
        self._peak = max(self._peak, self._level())
        now = self._clock.now()
        if now < self._look_at:
            return
        self._look_at = now + REDRAW_S
        view, size = picture = self._picture(now), self._console.size
        # A terminal that takes nothing (Ctrl-S, a hung connection) must not stop the session.
        if picture != self._drawn and takes(self._console):
            self._drawn = picture
            self._live.update(draw(view, size.height), refresh=True)

    def _picture(self, now: float) -> View:
        if abs(self._peak - self._shown_level) >= LEVEL_STEP_DB:
            self._shown_level = self._peak
        self._peak = LEVEL_FLOOR_DBFS
        return view_of(
            self._session,
            now,
            said=self._said,
            heard=self._heard,
            level_dbfs=self._shown_level,
            notice=self._notice(now),
        )

    def _notice(self, now: float) -> str:
        if self._log.count != self._noted:
            self._noted, self._noted_at = self._log.count, now
        return self._log.last if now - self._noted_at < NOTICE_S else ""
