"""What is to be rendered, in the order in which it was asked for, by a thread of its own."""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from voice_hero.errors import SpeechError
from voice_hero.sound.rendered import Rendered
from voice_hero.voice.renderer_process import CLOSED, RendererProcess

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """One piece to be rendered."""

    text: str
    """As Piper takes it."""
    rate: float
    """Speed, relative to the voice's own."""
    keep: bool = field(default=True, compare=False)
    """False if whoever asked looks after the result."""


Done = Callable[[Job, Rendered], None]


class RenderQueue:
    """Jobs to a child process that is started on the first one and ended after a rest."""

    def __init__(
        self, renderer: RendererProcess, idle_s: float, ready: Done, afterwards: Done
    ) -> None:
        """Both functions are called in the queue's thread, before and after a result is out."""
        self._renderer = renderer
        self._idle_s = idle_s
        self._ready, self._afterwards = ready, afterwards
        self._lock = threading.Lock()
        self._futures: dict[Job, Future[Rendered]] = {}
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()

    def poll(self, job: Job) -> None:
        """See to it that a job is done in its turn. Raises SpeechError, once, if it has failed."""
        with self._lock:
            future = self._futures.get(job)
            failed = future is not None and future.done()
            if failed:
                del self._futures[job]
        if future is None:
            self.ask(job)
        elif failed:
            future.result()

    def ask(self, job: Job) -> Future[Rendered]:
        """The result to come. A job that has failed is tried again."""
        with self._lock:
            if self._closed.is_set():
                raise SpeechError(CLOSED)
            future = self._futures.get(job)
            if future is None or future.done():
                future = self._futures[job] = Future()
                self._enqueue(job)
            return future

    def forget(self) -> None:
        """Do not begin what was asked for and is not begun yet."""
        with self._lock:
            for job, future in list(self._futures.items()):
                if future.cancel():
                    del self._futures[job]

    def warm_up(self) -> None:
        """Have the child started, without waiting for it."""
        with self._lock:
            if not self._closed.is_set():
                self._enqueue(Job("", 1.0))

    def close(self) -> None:
        """End the child and the thread; what was not rendered yet fails with SpeechError."""
        with self._lock:
            self._closed.set()
            self._jobs.put(None)
            thread = self._thread
        self._renderer.close()
        if thread is not None:
            thread.join()

    def _enqueue(self, job: Job) -> None:
        self._jobs.put(job)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="render queue", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while not self._closed.is_set():
            try:
                job = self._jobs.get(timeout=self._idle_s)
            except queue.Empty:
                self._renderer.stop()
                job = self._jobs.get()
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
            if future is None or not future.set_running_or_notify_cancel():
                return
        try:
            rendered = self._renderer.render(job.text, job.rate)
        except SpeechError as error:
            future.set_exception(error)
            return
        self._ready(job, rendered)
        with self._lock:
            del self._futures[job]
        future.set_result(rendered)
        self._afterwards(job, rendered)

    def _start(self) -> None:
        try:
            self._renderer.start()
        except SpeechError as error:  # told to whoever asks for the first line
            _log.info("%s", error)
