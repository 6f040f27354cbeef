"""Renders what has not been rendered yet while a session goes on, so that nobody notices."""

import logging
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager

from voice_hero.errors import CacheError, SpeechError
from voice_hero.voice.needed_first import Wanted
from voice_hero.voice.voice import PiperVoice
from voice_hero.voice.voice_cache import VoiceCache

_log = logging.getLogger(__name__)


class WorkList:
    """Lines in the order in which they are to be rendered. For one thread."""

    def __init__(self, wanted: Iterable[Wanted]) -> None:
        self._later = deque(wanted)
        self._next: deque[Wanted] = deque()

    def prefer(self, wanted: Sequence[Wanted]) -> None:
        """Have these before all others, in place of those that were preferred before."""
        self._next = deque(wanted)

    def take(self) -> Wanted | None:
        """The next one, off the list; None where nothing is left."""
        if self._next:
            return self._next.popleft()
        return self._later.popleft() if self._later else None


class RenderingBehind:
    """A thread that has one piece at a time rendered, and none begun while somebody speaks."""

    def __init__(self, voice: PiperVoice, cache: VoiceCache, wanted: Iterable[Wanted]) -> None:
        self._voice, self._cache = voice, cache
        self._list = WorkList(wanted)
        self._changed = threading.Condition()
        self._held_off = self._closed = False
        self._thread = threading.Thread(target=self._work, name="rendering behind", daemon=True)
        self._thread.start()

    def hold_off(self, somebody_speaks: bool) -> None:
        """Begin nothing as long as somebody speaks. Costs nothing where that has not changed."""
        if somebody_speaks != self._held_off:
            with self._changed:
                self._held_off = somebody_speaks
                self._changed.notify_all()

    def prefer(self, wanted: Sequence[Wanted]) -> None:
        """Have these rendered before all others: they may be needed next."""
        with self._changed:
            self._list.prefer(wanted)
            self._changed.notify_all()

    def close(self) -> None:
        """Begin nothing more, and close the voice with it: a piece under way is given up."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._voice.close()
        self._thread.join()

    def _work(self) -> None:
        try:
            while (wanted := self._take()) is not None:
                for piece in self._voice.pieces([wanted.line]):
                    self._render(piece, wanted.rate)
        except CacheError as error:
            _log.warning("%s Until then lines are rendered when they are needed.", error)

    def _take(self) -> Wanted | None:
        """The next line, as soon as there is one; None once it is closed."""
        with self._changed:
            while not self._closed:
                if (wanted := self._list.take()) is not None:
                    return wanted
                self._changed.wait()
        return None

    def _render(self, piece: str, rate: float) -> None:
        """Render one piece and keep it, unless it is there. Raises CacheError."""
        while not self._cache.path(piece, rate).exists() and self._may_begin():
            try:
                rendered = self._voice.render_behind(piece, rate).result()
            except CancelledError:  # something urgent came up
                continue
            except SpeechError as error:
                if not self._closed:
                    _log.info("%s", error)
                return
            self._cache.store(piece, rate, rendered)

    def _may_begin(self) -> bool:
        """True as soon as nobody speaks; False once it is closed."""
        with self._changed:
            while self._held_off and not self._closed:
                self._changed.wait()
            return not self._closed


@contextmanager
def rendering_behind(
    voice: PiperVoice, wanted: Iterable[Wanted]
) -> Iterator[RenderingBehind | None]:
    """Rendering behind for as long as the context lasts; None where the voice keeps nothing."""
    if voice.cache is None:
        yield None
        return
    behind = RenderingBehind(voice, voice.cache, wanted)
    try:
        yield behind
    finally:
        behind.close()
