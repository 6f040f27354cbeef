"""The program as a service in a room of null sinks, watched from outside."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from pulse import LOUDSPEAKER, MICROPHONE, PulseRoom  # noqa: E402

from voice_hero.service.notify import SOCKET_VARIABLE  # noqa: E402
from voice_hero.sound.samples import SAMPLE_RATE  # noqa: E402

HUM: Final = 6.0
"""Standard deviation of a quiet room's noise; a room is never digitally silent."""
BYTECODE: Final = Path(tempfile.gettempdir()) / "voice-hero-bench-bytecode"
TICKS_A_SECOND: Final = os.sysconf("SC_CLK_TCK")


class Appliance:
    """The running program; `listening_after_s` is from its start to the first frame heard."""

    def __init__(self, room: PulseRoom, folder: Path, *words: str) -> None:
        self._room = room
        self.lines: deque[str] = deque()
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
            systemd.bind(str(folder / "notify"))
            systemd.settimeout(60)
            began = time.monotonic()
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-P", "-m", "voice_hero", "run", "--plain"),
                    *("--input", MICROPHONE, "--output", LOUDSPEAKER),
                    *("--state", str(folder / "state"), *words),
                ],
                env=room.env
                | {
                    SOCKET_VARIABLE: str(folder / "notify"),
                    "PYTHONPATH": str(ROOT),
                    "PYTHONPYCACHEPREFIX": str(BYTECODE),
                    "PYTHONDONTWRITEBYTECODE": "",  # compiled once, as where it is installed
                },
                cwd=folder,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            threading.Thread(target=self._read, daemon=True).start()
            try:
                while not systemd.recv(4096).startswith(b"READY=1"):
                    pass
            except TimeoutError:
                self.end()
                raise
            self.listening_after_s = time.monotonic() - began

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(line.rstrip() for line in self.process.stdout)

    def end(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def until(self, part: str, limit_s: float = 60.0) -> bool:
        """True once a line with `part` has been printed; lines up to it are used up."""
        end = time.monotonic() + limit_s
        while time.monotonic() < end:
            while self.lines:
                if part in self.lines.popleft():
                    return True
            time.sleep(0.02)
        return False


@contextlib.contextmanager
def room_with_hum(folder: Path) -> Iterator[PulseRoom]:
    """A quiet room of ten minutes."""
    folder.mkdir()
    with PulseRoom(folder) as room:
        hum = np.random.default_rng(1).normal(0, HUM, 600 * SAMPLE_RATE).astype(np.int16)
        room.speak_into_mic(hum, wait=False)
        yield room


def tree(pid: int) -> list[int]:
    """The process and all below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in task.read_text(encoding="ascii").split():
                found += tree(int(child))
    return found


def pss_mb(pid: int) -> float:
    """Memory of the tree; what is shared is shared out."""
    total = 0
    for one in tree(pid):
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="ascii")
            total += sum(int(line.split()[1]) for line in text.splitlines() if line[:4] == "Pss:")
    return total / 1024


def cpu_s(pid: int) -> float:
    """Processor time of the tree so far."""
    total = 0
    for one in tree(pid):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text(encoding="ascii").rpartition(")")[2]
            total += sum(int(field) for field in fields.split()[11:13])
    return total / TICKS_A_SECOND


class Peak:
    """The most of something, looked at every tenth of a second while the context lasts."""

    def __init__(self, look: Callable[[], float]) -> None:
        self._look = look
        self._over = threading.Event()
        self.most = 0.0

    def __enter__(self) -> "Peak":
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *reason: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.1):
            self.most = max(self.most, self._look())
