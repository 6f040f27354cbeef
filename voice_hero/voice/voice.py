"""The voice: text in, sound out, from memory, from the disk, or rendered by Piper meanwhile."""

import logging
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol

import numpy as np

from voice_hero.errors import CacheError
from voice_hero.lang.en.wording import spoken
from voice_hero.sound.rendered import Rendered, join
from voice_hero.voice.render_queue import Job, RenderQueue, Urgency
from voice_hero.voice.renderer_process import RendererProcess
from voice_hero.voice.speech_pieces import Piece, Pieces
from voice_hero.voice.voice_cache import VoiceCache

__all__ = ["PiperVoice", "Rendered", "UnvoicedVoice", "Voice"]

IDLE_S: Final = 60.0
"""The child process ends after so long without work."""

MEMORY_BYTES: Final = 2_600_000
"""Decoded speech that is held ready: a minute of it. Taking a line from the disk costs a few ms."""

OWN_PACE: Final = 1.0
"""Pace of the voice by itself: how somebody talks."""

WORD_S: Final = 0.34
BREATH_S: Final = 0.20
"""A text of n words takes about n · WORD_S + BREATH_S seconds for voices without sound."""

_NOTHING: Final = Rendered(np.zeros(0, np.int16), 22_050)
_UNVOICED_RATE: Final = 1_000

_log = logging.getLogger(__name__)


class Voice(Protocol):
    """Speaks."""

    def fetch(self, text: str, rate: float = 1.0) -> Rendered | None:
        """The text as sound, or None while it is being rendered: ask again later.

        Zero samples where there is nothing to say. Asking for a later line has it rendered
        meanwhile. Raises SpeechError where it cannot be rendered.
        """

    def wait(self, text: str, rate: float = 1.0) -> Rendered:
        """The same, blocking until it is rendered."""

    def delay_s(self, text: str, rate: float = 1.0) -> float:
        """About how long it will take until a text that has been asked for is there, in seconds."""

    def forget(self) -> None:
        """Give up lines that were asked for and are not begun yet: something else is urgent."""

    def close(self) -> None:
        """Give up what is being rendered."""


class PiperVoice:
    """Piper's voice, kept on the disk and in memory piece by piece."""

    def __init__(
        self,
        onnx: Path,
        cache: Path | None,
        say_as: Mapping[str, str] = MappingProxyType({}),
        pitch: float = 1.0,
        idle_s: float = IDLE_S,
        pace: float = OWN_PACE,
    ) -> None:
        """`cache` is the folder of rendered speech, or None to keep nothing on the disk.

        `say_as`: names to the phonemes that they are spoken by. `pitch`: 1.25 makes another, higher
        person of the voice, at the same speed. `pace` is what rate 1 is, relative to the voice's
        own. Raises ModelError where the voice cannot be read.
        """
        self._pieces = Pieces(say_as)
        self._memory = _Memory(MEMORY_BYTES)
        self._renderer = RendererProcess(onnx, pitch, pace)
        self._queue = RenderQueue(self._renderer, idle_s, self._memory.put, self._keep)
        self._told = self._lacking = False
        self._never_late: frozenset[str] = frozenset()
        self.cache = VoiceCache(cache, onnx, pitch, pace) if cache is not None else None
        """Where pieces are kept on the disk."""

    def fetch(self, text: str, rate: float = 1.0) -> Rendered | None:
        """See Voice. What must never be late is spoken at its usual pace, rather than later."""
        pieces = self._pieces.of(text)
        whole = self._there(pieces, rate)
        if whole is None and text in self._never_late and rate != 1.0:
            whole = self._there(pieces, 1.0)
        if whole is None:
            self._lacking = True
            for job in _jobs(pieces, rate):
                if self._known(job) is None:
                    self._queue.poll(job)
        return _joined(pieces, whole) if whole is not None else None

    def delay_s(self, text: str, rate: float = 1.0) -> float:
        """See Voice."""
        jobs = _jobs(self._pieces.of(text), rate)
        return max((self._queue.delay_s(job) for job in jobs), default=0.0)

    def wait(self, text: str, rate: float = 1.0) -> Rendered:
        """See Voice."""
        pieces = self._pieces.of(text)
        found = [self._known(job) or self._queue.ask(job) for job in _jobs(pieces, rate)]
        return _joined(pieces, [f if isinstance(f, Rendered) else f.result() for f in found])

    def forget(self) -> None:
        """Give up lines that were asked for and are not begun yet: something else is urgent."""
        self._queue.forget()

    def never_late(self, lines: Iterable[str]) -> None:
        """Say which lines have been rendered ahead because nobody may have to wait for them."""
        self._never_late = frozenset(lines)

    def warm_up(self) -> None:
        """Have the child process started, without waiting for it."""
        self._queue.warm_up()

    def expect(self) -> None:
        """Somebody speaks, and will be answered: where a line has been missing before, the next may
        be missing too, and the child, which takes a second to start, had better be there.
        """
        if self._lacking and self.child is None:
            self.warm_up()

    def close(self) -> None:
        """Give up what is being rendered and end the child process; blocks for an instant only."""
        self._queue.close()

    # For rendering ahead

    def pieces(self, lines: Iterable[str]) -> list[str]:
        """All that has to be rendered for the lines, each piece once, in the order of the lines."""
        return list(dict.fromkeys(p.text for line in lines for p in self._pieces.of(line)))

    def render(self, piece: str, rate: float = 1.0) -> Future[Rendered]:
        """One piece, rendered in its turn and not kept on the disk.

        Takes all cores (unless the child runs already): nobody is being listened to.
        """
        return self._queue.ask(Job(piece, rate, keep=False, urgency=Urgency.AHEAD))

    def render_behind(self, piece: str, rate: float) -> Future[Rendered]:
        """The same, after all that somebody waits for, and at the lowest priority.

        `forget` cancels it.
        """
        return self._queue.ask(Job(piece, rate, keep=False, urgency=Urgency.BEHIND))

    @property
    def child(self) -> int | None:
        """Number of the process that renders, or None while there is none."""
        return self._renderer.pid

    def _there(self, pieces: Sequence[Piece], rate: float) -> list[Rendered] | None:
        """All of these pieces, or None where one has yet to be rendered."""
        whole: list[Rendered] = []
        for job in _jobs(pieces, rate):
            rendered = self._known(job)
            if rendered is None:
                return None
            whole.append(rendered)
        return whole

    def _known(self, job: Job) -> Rendered | None:
        """A piece that need not be rendered."""
        rendered = self._memory.get(job)
        if rendered is None and self.cache is not None:
            rendered = self.cache.load(job.text, job.rate)
            if rendered is not None:
                self._memory.put(job, rendered)
        return rendered

    def _keep(self, job: Job, rendered: Rendered) -> None:
        """Keep a piece on the disk; where that fails, it has been heard all the same."""
        if self.cache is None or not job.keep:
            return
        try:
            self.cache.store(job.text, job.rate, rendered)
        except CacheError as error:
            if not self._told:
                _log.warning("%s Until then lines are rendered each time.", error)
            self._told = True


class UnvoicedVoice:
    """Takes the time that the text would take, and is silent: for typed sessions."""

    def fetch(self, text: str, rate: float = 1.0) -> Rendered:
        """See Voice; there is never anything to wait for."""
        words = len(spoken(text).split())
        seconds = (words * WORD_S + BREATH_S) / rate if words else 0.0
        return Rendered(np.zeros(round(seconds * _UNVOICED_RATE), np.int16), _UNVOICED_RATE)

    def wait(self, text: str, rate: float = 1.0) -> Rendered:
        """See Voice."""
        return self.fetch(text, rate)

    def delay_s(self, text: str, rate: float = 1.0) -> float:
        """See Voice; nothing is ever waited for."""
        return 0.0

    def forget(self) -> None:
        """See Voice; nothing is ever asked for."""

    def close(self) -> None:
        """See Voice."""


class _Memory:
    """Pieces that were spoken last, up to a number of bytes. For any thread."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._lock = threading.Lock()
        self._held: OrderedDict[Job, Rendered] = OrderedDict()

    def get(self, job: Job) -> Rendered | None:
        with self._lock:
            if job in self._held:
                self._held.move_to_end(job)
            return self._held.get(job)

    def put(self, job: Job, rendered: Rendered) -> None:
        with self._lock:
            old = self._held.pop(job, None)
            self._held[job] = rendered
            self._bytes += rendered.samples.nbytes - (old.samples.nbytes if old else 0)
            while self._bytes > self._most and len(self._held) > 1:
                self._bytes -= self._held.popitem(last=False)[1].samples.nbytes


def _jobs(pieces: Sequence[Piece], rate: float) -> list[Job]:
    return [Job(piece.text, rate) for piece in pieces]


def _joined(pieces: Sequence[Piece], rendered: Sequence[Rendered]) -> Rendered:
    if not rendered:
        return _NOTHING
    return join(rendered, [piece.gap_s for piece in pieces[:-1]])
