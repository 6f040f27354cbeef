"""The product's side of its second ears: asks them, and goes on without where they fail.

A thread of its own owns the child, so nobody who asks ever waits longer than he said, and nothing
that happens to the child is ever raised to him: no answer is None.
"""

import logging
import queue
import threading
from enum import Enum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voice_hero.hearing.second_ears.child_process import ChildGoneError, ChildProcess
from voice_hero.hearing.second_ears.messages import LONGEST_S, Transcript

logger = logging.getLogger(__name__)

RATE = 16_000
"""Samples a second."""
LOAD_S = 60.0
"""Seconds in which a child must have loaded, on the slowest machine and card."""
HANG_S = 15.0
"""Seconds after which a child that does not answer is taken for hung: ten times its slowest."""
WATCH_S = 1.0
"""Seconds between two looks at a child that has nothing to do."""
CLOSE_S = 2.0
"""Seconds that closing may take."""
CHILD = "voice_hero.hearing.second_ears.child"
"""Module that is run as the child."""
CHILDREN = 2
"""Children that are started at most: the first, and one that takes its place."""


class EarsState(Enum):
    """What is to be expected of second ears."""

    STARTING = "starting"
    """The child is loading: an utterance waits for it."""
    READY = "ready"
    """The child answers."""
    OFF = "off"
    """Not started, closed, or failed for good: every answer is None, at once."""


class AwaitedTranscript:
    """What will have been heard in one utterance."""

    def __init__(self) -> None:
        self._given = threading.Event()
        self._transcript: Transcript | None = None
        self.wanted = True
        """True as long as somebody may still wait for it."""

    def give(self, transcript: Transcript | None) -> None:
        """Set the answer; None says that there will be none."""
        self._transcript = transcript
        self._given.set()

    def wait(self, timeout_s: float) -> Transcript | None:
        """Return what was heard, or None where that is not known within so many seconds."""
        self.wanted = self._given.wait(timeout_s)
        return self._transcript if self.wanted else None


class SecondEars:
    """Whisper in a child process. `start` it, ask it from any thread, `close` it."""

    def __init__(self, model: Path, log: Path, module: str = CHILD) -> None:
        """Take the model's folder, and the file to which the child's warnings are appended."""
        self._model = model
        self._log = log
        self._module = module
        self._asked: queue.SimpleQueue[tuple[AwaitedTranscript, str, bytes] | None] = (
            queue.SimpleQueue()
        )
        self._lock = threading.Lock()
        self._state = EarsState.OFF
        self._child: ChildProcess | None = None
        self._worker: threading.Thread | None = None
        self._loaded = threading.Event()

    @property
    def state(self) -> EarsState:
        """Whether an answer can be expected."""
        return self._state

    @property
    def pid(self) -> int | None:
        """The child's process number, None where there is no child."""
        child = self._child
        return child.pid if child else None

    def start(self) -> None:
        """Start the child and return at once; it loads while the product goes on.

        Nothing where it has been started and not closed; what was closed can be started anew.
        """
        if self._worker is not None and self._worker.is_alive():
            return
        self._asked = queue.SimpleQueue()
        self._loaded.clear()
        self._state = EarsState.STARTING
        self._worker = threading.Thread(target=self._work, name="second-ears", daemon=True)
        self._worker.start()

    def wait_until_loaded(self, timeout_s: float) -> bool:
        """Wait until the child answers; False where it does not within so many seconds."""
        return self._loaded.wait(timeout_s) and self._state is EarsState.READY

    def ask(self, samples: NDArray[np.int16], prompt: str = "") -> AwaitedTranscript:
        """Have one utterance (mono, 16 kHz) heard; its first LONGEST_S seconds count."""
        answer = AwaitedTranscript()
        sound = samples[: int(LONGEST_S * RATE)].astype("<i2").tobytes()
        with self._lock:
            if self._state is EarsState.OFF:
                answer.give(None)
            else:
                self._asked.put((answer, prompt, sound))
        return answer

    def transcribe(
        self, samples: NDArray[np.int16], timeout_s: float, prompt: str = ""
    ) -> Transcript | None:
        """Return what was heard in one utterance, None where that takes longer than `timeout_s`."""
        return self.ask(samples, prompt).wait(timeout_s)

    def close(self) -> None:
        """End the child. What has been asked and not answered has no answer."""
        self._switch_off()
        self._asked.put(None)
        if self._worker is not None:
            self._worker.join(CLOSE_S)

    def _work(self) -> None:
        """Serve from one child, and from another if that fails; then switch off."""
        try:
            for _ in range(CHILDREN):
                self._serve_noting_failure()
                if self._state is EarsState.OFF:
                    break
        finally:  # also after a mistake of ours: nobody must wait for a thread that has ended
            self._switch_off()

    def _serve_noting_failure(self) -> None:
        """Serve, and say in the log why it ended unless it was closed."""
        try:
            self._serve()
        except (ChildGoneError, OSError) as error:
            if self._state is not EarsState.OFF:
                logger.warning("second ears: %s (see %s)", error, self._log)

    def _serve(self) -> None:
        """Start a child and let it answer what is asked, until closed."""
        child = ChildProcess(self._module, [str(self._model)], self._log)
        try:
            with self._lock:
                self._child = child
            self._become(EarsState.STARTING)
            child.hear(LOAD_S)
            self._become(EarsState.READY)
            while (asked := self._next(child)) is not None:
                self._answer(child, *asked)
        finally:
            self._child = None
            child.close()

    def _become(self, state: EarsState) -> None:
        """Change the state, unless closed: then raise, so that the child ends."""
        with self._lock:
            if self._state is EarsState.OFF:
                raise ChildGoneError("closed")
            self._state = state
            if state is EarsState.READY:
                self._loaded.set()

    def _next(self, child: ChildProcess) -> tuple[AwaitedTranscript, str, bytes] | None:
        """Return the next utterance that somebody still waits for, None when closed."""
        while True:
            try:
                asked = self._asked.get(timeout=WATCH_S)
            except queue.Empty:
                child.check()
                continue
            if asked is None or asked[0].wanted:
                return asked

    def _answer(
        self, child: ChildProcess, answer: AwaitedTranscript, prompt: str, sound: bytes
    ) -> None:
        """Have the child hear one utterance; only once, for it may be what ended the child."""
        transcript = None
        try:
            child.say({"prompt": prompt}, sound, HANG_S)
            transcript = _transcript(child.hear(HANG_S))
        finally:
            answer.give(transcript)

    def _switch_off(self) -> None:
        """From now on answer None; give it to those who wait already."""
        with self._lock:
            self._state = EarsState.OFF
            self._loaded.set()
            if self._child:
                self._child.kill()
        while not self._asked.empty():
            asked = self._asked.get()
            if asked is not None:
                asked[0].give(None)


def _transcript(header: dict[str, object]) -> Transcript:
    """Return the transcript that a child's answer holds."""
    text, logprob = header.get("text"), header.get("avg_logprob")
    no_speech = header.get("no_speech_prob")
    if not (isinstance(text, str) and isinstance(logprob, float) and isinstance(no_speech, float)):
        raise ChildGoneError(f"the child answers {header}")
    return Transcript(text, logprob, no_speech)
