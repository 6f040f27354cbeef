"""The child process that renders, seen from its parent: started, asked, ended."""

import json
import logging
import os
import re
import selectors
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import numpy as np

from voice_hero import paths
from voice_hero.errors import SpeechError
from voice_hero.sound.rendered import Rendered

log = logging.getLogger(__name__)

PATIENCE_S: Final = 60.0
"""A child that has not answered for so long is taken for hung. Loading the voice takes 1 s on a
desktop; ten seconds of speech on a slow board, in half a core, some 20 s."""

MOST_BYTES: Final = 1 << 16
"""So much of what a child prints is read."""


@dataclass(frozen=True)
class Effort:
    """What a child may take of the machine."""

    threads: int
    """Cores that it may keep busy."""
    niceness: int
    """Added to the parent's own: hearing goes first."""
    frugal: bool = False
    """True if it is to be content with less memory, and take longer."""


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0))


ANSWERING: Final = Effort(max(1, cores() - 1), 10)
"""For what somebody waits for; one core is left for hearing."""

ALONE: Final = Effort(cores(), 10)
"""Before the start: nobody is being listened to."""

BEHIND: Final = Effort(max(1, cores() - 1), 19, frugal=True)
"""For what nobody waits for: everything else goes first."""

_FRUGAL: Final = {"MALLOC_MMAP_THRESHOLD_": "4000000"}
"""glibc raises this by itself to as much as was ever freed in one piece, and has then less to give
back; fixed, ten sentences took 240 MB at the peak instead of up to 315, and 1.4 times as long."""

_WARNING: Final = re.compile(r"\[[VIW]:onnxruntime")
"""onnxruntime looks for graphics cards whenever it is loaded, and complains of those that it cannot
make out, as on every Raspberry Pi."""

_ARGUMENTS: Final = ("-P", "-m", "voice_hero.voice.renderer")

CLOSED: Final = "The voice has been closed; it says nothing more."

_PACKAGE_HOME: Final = paths.PACKAGE.parent


class RendererEndedError(SpeechError):
    """The child process ended, or hung, before it had answered."""


class RendererProcess:
    """One child process at a time. To be used from one thread; only `close` may come from any."""

    def __init__(self, onnx: Path, pitch: float = 1.0, pace: float = 1.0) -> None:
        """`pace` is what rate 1 is, relative to the voice's own."""
        self._onnx = onnx
        self._pitch = pitch
        self._pace = pace
        self._effort = ANSWERING
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stderr: IO[bytes] | None = None
        self._unread = bytearray()
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Number of the child process, or None where there is none."""
        process = self._process
        return process.pid if process is not None else None

    def start(self, effort: Effort = ANSWERING) -> None:
        """Start the child and wait until its voice is loaded, unless it runs already.

        One that takes precedence over what it is wanted for is replaced: nothing makes a process
        less nice again, so what is urgent is left to a nicer one, but nothing else to a rude one.
        Raises RendererEndedError.
        """
        running = self._process is not None and self._process.poll() is None
        if running and self._effort.niceness >= effort.niceness:
            return
        self.stop()
        self._effort = effort
        with self._lock:
            if self._closed:
                raise RendererEndedError(CLOSED)
            try:
                self._process = self._spawn()
            except OSError as error:
                raise RendererEndedError(
                    f"the renderer cannot be started ({error}); free some memory and disk"
                ) from error
        self._header()
        self._log_printed()

    def render(self, text: str, rate: float, effort: Effort = ANSWERING) -> Rendered:
        """One piece as sound. A child that ends meanwhile is started again, once.

        Raises RendererEndedError when the second one has ended too.
        """
        try:
            return self._ask(text, rate, effort)
        except RendererEndedError:
            if self._closed:
                raise
        try:
            return self._ask(text, rate, effort)
        except RendererEndedError as error:
            raise RendererEndedError(f"{text!r} cannot be spoken: {error}") from error

    def stop(self) -> None:
        """End the child, at once; a later `start` starts another."""
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for file in (process.stdin, process.stdout, self._stderr):
            if file is not None:
                _close_quietly(file)
        self._unread.clear()

    def close(self) -> None:
        """End the child for good, from any thread; `render` then raises RendererEndedError."""
        with self._lock:
            self._closed = True
            if self._process is not None:
                self._process.kill()

    def _spawn(self) -> subprocess.Popen[bytes]:
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115  # closed by stop()
        return subprocess.Popen(
            [
                *(sys.executable, *_ARGUMENTS, str(self._onnx)),
                *(str(self._effort.threads), str(self._effort.niceness)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            env={
                **os.environ,
                **(_FRUGAL if self._effort.frugal else {}),
                "PYTHONPATH": _python_path(),
            },
            process_group=0,  # so that Ctrl-C reaches the parent alone
        )

    def _ask(self, text: str, rate: float, effort: Effort) -> Rendered:
        self.start(effort)
        request = (
            json.dumps({"text": text, "rate": rate * self._pace, "pitch": self._pitch}).encode()
            + b"\n"
        )
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(request)
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise self._ended("ended") from error
        header = self._header()
        data = self._read(int(header["bytes"]))
        return Rendered(np.frombuffer(data, "<i2").astype(np.int16), int(header["rate"]))

    def _header(self) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE_S
        while b"\n" not in self._unread:
            self._receive(deadline)
        line, _, rest = bytes(self._unread).partition(b"\n")
        self._unread[:] = rest
        header: dict[str, Any] = json.loads(line)
        return header

    def _read(self, size: int) -> bytes:
        deadline = time.monotonic() + PATIENCE_S
        while len(self._unread) < size:
            self._receive(deadline)
        data = bytes(self._unread[:size])
        del self._unread[:size]
        return data

    def _receive(self, deadline: float) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise self._ended(f"did not answer for {PATIENCE_S:.0f} s")
        data = os.read(self._process.stdout.fileno(), 1 << 16)
        if not data:
            raise self._ended("ended")
        self._unread += data

    def _ended(self, how: str) -> RendererEndedError:
        """End the child, if it has not ended yet; its last words are in the message."""
        last = self._last_words()
        self.stop()
        if self._closed:
            return RendererEndedError(CLOSED)
        return RendererEndedError(
            f"the renderer {how} ({last}); run `voice-hero models list` to see whether "
            f"the voice {self._onnx.name} is whole"
        )

    def _last_words(self) -> str:
        """What it ended with; a warning, which it prints at every start, is no reason to end."""
        words = [line for line in self._printed() if not _WARNING.search(line)]
        return words[-1] if words else "without a word"

    def _log_printed(self) -> None:
        for line in self._printed():
            log.debug("renderer: %s", line)

    def _printed(self) -> list[str]:
        """Its lines on standard error so far."""
        if self._stderr is None:
            return []
        # Read without seeking: the child writes where the file stands.
        said = os.pread(self._stderr.fileno(), MOST_BYTES, 0).decode(errors="replace")
        return [line for line in map(str.strip, said.split("\n")) if line]


def _python_path() -> str:
    """Where the child finds this package, whether or not it is installed."""
    inherited = os.environ.get("PYTHONPATH")
    return os.pathsep.join([str(_PACKAGE_HOME), *([inherited] if inherited else [])])


def _close_quietly(pipe: IO[bytes]) -> None:
    """Close a pipe whose other end is gone, with whatever was still to be written into it."""
    try:
        pipe.close()
    except BrokenPipeError:
        return
