"""What is to be rendered, the urgent first, then as it was asked for, by a thread of its own."""

import itertools
import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType
from typing import Final

from voice_hero.errors import SpeechError
from voice_hero.sound.rendered import Rendered
from voice_hero.voice.renderer_process import (
    ALONE,
    ANSWERING,
    BEHIND,
    CLOSED,
    RendererProcess,
)

START_S: Final = 1.0
PACE: Final = 0.5
"""Seconds until a child is there, and for one of speech, before either has been measured: a
Raspberry Pi 4, by its published speed. A desktop takes 0.4 s and 0.09."""

NEWEST: Final = 0.3
"""Share of the newest measurement in what is kept of the pace: a busy moment passes."""

LEAST_S: Final = 0.3
"""A shorter piece tells no pace."""

_WORD_S: Final = 0.28
"""Length of a spoken word, in seconds."""

_log = logging.getLogger(__name__)


class Urgency(IntEnum):
    """Who waits for a piece; the smaller goes first."""

    ANSWER = 0
    """A person."""
    AHEAD = 1
    """The start."""
    BEHIND = 2
    """Nobody."""


_EFFORTS: Final = MappingProxyType(
    {Urgency.ANSWER: ANSWERING, Urgency.AHEAD: ALONE, Urgency.BEHIND: BEHIND}
)


@dataclass(frozen=True)
class Job:
    """One piece to be rendered."""

    text: str
    """As Piper takes it."""
    rate: float
    """Speed, relative to the voice's own."""
    keep: bool = field(default=True, compare=False)
    """False if whoever asked looks after the result."""
    urgency: Urgency = field(default=Urgency.ANSWER, compare=False)


Done = Callable[[Job, Rendered], None]


class RenderQueue:
    """Jobs to a child process that is started on the first one and ended after a rest."""

    def __init__(
        self,
        renderer: RendererProcess,
        idle_s: float,
        ready: Done,
        afterwards: Done,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Both functions are called in the queue's thread, before and after a result is out."""
        self._renderer = renderer
        self._idle_s = idle_s
        self._ready, self._afterwards = ready, afterwards
        self._now = now
        self._start_s, self._pace = START_S, PACE
        """Seconds until a child is there; seconds for one of speech. As measured lately."""
        self._lock = threading.Lock()
        self._futures: dict[Job, Future[Rendered]] = {}
        self._urgency: dict[Job, Urgency] = {}
        """Of those that are not done, the highest with which it was asked for."""
        self._jobs: queue.PriorityQueue[tuple[int, int, Job | None]] = queue.PriorityQueue()
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()

    def poll(self, job: Job) -> None:
        """See to it that a job is done in its turn. Raises SpeechError, once, if it has failed."""
        with self._lock:
            future = self._futures.get(job)
            failed = future is not None and future.done()
            if failed:
                del self._futures[job], self._urgency[job]
        if future is not None and failed:
            future.result()
        else:
            self.ask(job)

    def ask(self, job: Job) -> Future[Rendered]:
        """The result to come. A job that has failed is tried again; one that has become more
        urgent takes the place that it would have had.
        """
        with self._lock:
            if self._closed.is_set():
                raise SpeechError(CLOSED)
            future = self._futures.get(job)
            if future is None or future.done():
                future = self._futures[job] = Future()
                self._enqueue(job)
            elif not future.running() and job.urgency < self._urgency[job]:
                self._enqueue(job)
            return future

    def delay_s(self, job: Job) -> float:
        """About how long a job that has been asked for will take, in seconds; 0 for any other."""
        with self._lock:
            left = [(one, future) for one, future in self._futures.items() if not future.done()]
            left.sort(key=lambda one: (not one[1].running(), self._urgency[one[0]]))
        delay_s = 0.0 if self._renderer.pid is not None else self._start_s
        for other, _ in left:
            delay_s += _seconds_of(other) * self._pace
            if other == job:
                return delay_s
        return 0.0

    def forget(self) -> None:
        """Do not begin what was asked for and is not begun yet."""
        with self._lock:
            for job, future in list(self._futures.items()):
                if future.cancel():
                    del self._futures[job], self._urgency[job]

    def warm_up(self) -> None:
        """Have the child started, without waiting for it."""
        with self._lock:
            if not self._closed.is_set():
                self._enqueue(Job("", 1.0))

    def close(self) -> None:
        """End the child and the thread; what was not rendered yet fails with SpeechError."""
        with self._lock:
            self._closed.set()
            self._jobs.put((-1, next(self._numbers), None))
            thread = self._thread
        self._renderer.close()
        if thread is not None:
            thread.join()

    def _enqueue(self, job: Job) -> None:
        self._urgency[job] = job.urgency
        self._jobs.put((job.urgency, next(self._numbers), job))
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="render queue", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while not self._closed.is_set():
            try:
                _, _, job = self._jobs.get(timeout=self._idle_s)
            except queue.Empty:
                self._renderer.stop()
                _, _, job = self._jobs.get()
            if job is not None:
                self._do(job)
        self._renderer.stop()
        with self._lock:
            left = list(self._futures.values())
        for future in left:
            if not future.done() and future.set_running_or_notify_cancel():
                future.set_exception(SpeechError(CLOSED))

    def _do(self, job: Job) -> None:
        if not job.text:
            self._start()
            return
        with self._lock:
            future = self._futures.get(job)
            if future is None or future.done() or not future.set_running_or_notify_cancel():
                return  # forgotten, or done in a more urgent place
        try:
            rendered = self._rendered(job)
        except SpeechError as error:
            future.set_exception(error)
            return
        self._ready(job, rendered)
        with self._lock:
            del self._futures[job], self._urgency[job]
        future.set_result(rendered)
        self._afterwards(job, rendered)

    def _rendered(self, job: Job) -> Rendered:
        child, begun = self._renderer.pid, self._now()
        rendered = self._renderer.render(job.text, job.rate, _EFFORTS[job.urgency])
        took_s, sound_s = self._now() - begun, max(_seconds_of(job), LEAST_S)
        if child == self._renderer.pid:
            self._pace += (took_s / sound_s - self._pace) * NEWEST
        else:
            self._start_s = max(0.0, took_s - sound_s * self._pace)
        return rendered

    def _start(self) -> None:
        try:
            self._renderer.start()
        except SpeechError as error:  # told to whoever asks for the first line
            _log.info("%s", error)


def _seconds_of(job: Job) -> float:
    """About how long a piece will be, spoken, in seconds."""
    return len(job.text.split()) * _WORD_S / job.rate
