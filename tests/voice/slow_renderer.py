"""A renderer that begins a piece only when it is let, and notes what it was asked for."""

import threading
from typing import cast

import numpy as np

from voice_hero.errors import SpeechError
from voice_hero.sound.rendered import Rendered
from voice_hero.voice.renderer_process import ANSWERING, Effort, RendererProcess


class SlowRenderer:
    def __init__(self) -> None:
        self.begun: list[tuple[str, Effort]] = []
        self.pid: int | None = None
        self._let = threading.Semaphore(0)
        self._changed = threading.Condition()
        self._closed = False

    @property
    def as_process(self) -> RendererProcess:
        return cast(RendererProcess, self)

    @property
    def texts(self) -> list[str]:
        return [text for text, _ in self.begun]

    def wait_until_begun(self, text: str) -> None:
        """Until it has begun this piece."""
        with self._changed:
            assert self._changed.wait_for(lambda: text in self.texts, 10)

    def let(self, count: int = 1) -> None:
        """Let it finish so many pieces."""
        self._let.release(count)

    def start(self, effort: Effort = ANSWERING) -> None:
        self.pid = 1

    def render(self, text: str, rate: float, effort: Effort = ANSWERING) -> Rendered:
        self.pid = 1
        with self._changed:
            self.begun.append((text, effort))
            self._changed.notify_all()
        self._let.acquire()
        if self._closed:
            raise SpeechError("closed")
        return Rendered(np.ones(100, np.int16), 100)

    def stop(self) -> None:
        self.pid = None

    def close(self) -> None:
        self._closed = True
        self._let.release(1000)
