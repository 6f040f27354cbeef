"""A child process that is talked to over pipes, with a limit of time on every word."""

import os
import select
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from voice_hero.hearing.second_ears.messages import pack, unpack

_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    # One pool of memory: with glibc's usual eight for each core the model's pieces are kept twice.
    "MALLOC_ARENA_MAX": "1",
}


class ChildGoneError(Exception):
    """The child has ended, or has not answered within its time; it is of no use any more."""


class ChildProcess:
    """One `python -m MODULE ARGUMENT…`, used by one thread; `kill` may come from any."""

    def __init__(self, module: str, arguments: Sequence[str], log: Path) -> None:
        """Start the child, whose standard error is appended to `log`."""
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                # -P: no module is taken from the folder in which the product happens to run.
                [sys.executable, "-P", "-m", module, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=os.environ | _ENVIRONMENT,
                process_group=0,  # a Ctrl-C at the terminal is the product's to deal with
                bufsize=0,
            )
        self._asking, self._answering = _ends(self._process)
        os.set_blocking(self._asking.fileno(), False)
        self._deadline = 0.0

    @property
    def pid(self) -> int:
        """The child's process number."""
        return self._process.pid

    def check(self) -> None:
        """Raise ChildGoneError where the child has ended."""
        code = self._process.poll()
        if code is not None:
            raise ChildGoneError(f"the child has ended with code {code}")

    def say(self, header: Mapping[str, object], sound: bytes, within_s: float) -> None:
        """Send one message; raise ChildGoneError where it isn't taken within so many seconds."""
        self._deadline = time.monotonic() + within_s
        rest = memoryview(pack(header, sound))
        while rest:
            self._wait(self._asking, select.POLLOUT)
            try:
                rest = rest[os.write(self._asking.fileno(), rest) :]
            except BrokenPipeError as error:
                raise ChildGoneError("the child has ended while it was asked") from error

    def hear(self, within_s: float) -> dict[str, object]:
        """Return the header of the next message; raise ChildGoneError where none comes in time."""
        self._deadline = time.monotonic() + within_s
        try:
            return unpack(self._read)[0]
        except EOFError as error:
            raise ChildGoneError("the child has ended without an answer") from error
        except ValueError as error:
            raise ChildGoneError("the child's answer is no JSON") from error

    def kill(self) -> None:
        """End the child at once; it has nothing to save. A second time does nothing."""
        self._process.kill()

    def close(self) -> None:
        """End the child and give back its pipes."""
        self._process.kill()
        self._process.wait()
        self._asking.close()
        self._answering.close()

    def _read(self, count: int) -> bytes:
        """Read exactly so many bytes before the deadline."""
        data = b""
        while len(data) < count:
            self._wait(self._answering, select.POLLIN)
            part = os.read(self._answering.fileno(), count - len(data))
            if not part:
                raise EOFError
            data += part
        return data

    def _wait(self, pipe: IO[bytes], event: int) -> None:
        """Wait until a pipe has something or takes something, but not beyond the deadline."""
        left = max(0.0, self._deadline - time.monotonic())
        poll = select.poll()
        poll.register(pipe, event)
        if not poll.poll(left * 1000):
            raise ChildGoneError("the child does not answer")


def _ends(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    """Return the child's standard input and output, which are pipes."""
    if process.stdin is None or process.stdout is None:
        raise ValueError("the child was started without pipes")
    return process.stdin, process.stdout
