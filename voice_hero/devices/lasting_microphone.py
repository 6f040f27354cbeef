"""A real microphone that may go away, and is looked for until it is back."""

import time
from collections.abc import Callable
from typing import Final, Protocol

from voice_hero.errors import DeviceError
from voice_hero.sound.ends import News
from voice_hero.sound.samples import Frame

DEAF_AFTER_S: Final = 10.0
"""Nothing but zeros for this long is a muted microphone, not a quiet room."""


class LiveMicrophoneEnd(Protocol):
    """What a real microphone can do besides giving frames."""

    @property
    def silent_for_s(self) -> float:
        """For how long there have been nothing but zeros, in seconds."""

    def read(self, timeout_s: float) -> Frame | None:
        """Next frame, or None. Raises DeviceError when the device is gone."""

    def gather(self, limit_s: float) -> None:
        """Let frames come for `limit_s` seconds at most, where none waits."""

    def reopen(self) -> bool:
        """True once the device is back."""

    def close(self) -> None:
        """Give the device back."""


class LastingMicrophone:
    """A real microphone that may be unplugged, and is looked for until it is back."""

    def __init__(
        self, microphone: LiveMicrophoneEnd, rest: Callable[[float], None] = time.sleep
    ) -> None:
        """`rest` waits for some seconds while there is nothing to wait on."""
        self._microphone = microphone
        self._rest = rest
        self._lost = False
        self._deaf = False
        self._news: list[News] = []

    def read(self, timeout_s: float) -> Frame | None:
        """Next frame, or None; a lost microphone gives none until it is found again."""
        try:
            if self._lost and not self._microphone.reopen():
                self._rest(timeout_s)
                return None
            frame = self._microphone.read(timeout_s)
        except DeviceError:
            if not self._lost:
                self._lost = True
                self._news.append(News.LOST)
            return None
        if frame is not None:
            self._note(frame)
        return frame

    def gather(self, limit_s: float) -> None:
        """Let some frames come, where none waits; see LiveMicrophone."""
        if not self._lost:
            self._microphone.gather(limit_s)

    def _note(self, frame: Frame) -> None:
        if self._lost:
            self._lost = False
            self._news.append(News.FOUND)
        deaf = self._microphone.silent_for_s >= DEAF_AFTER_S
        if deaf and not self._deaf:
            self._news.append(News.DEAF)
        self._deaf = deaf

    def tell(self, news: News) -> None:
        """Have the session told, as soon as it is there."""
        self._news.append(news)

    def news(self) -> list[News]:
        """What the session should know of the microphone since the last call."""
        news, self._news = self._news, []
        return news

    def close(self) -> None:
        """Give the device back."""
        self._microphone.close()
