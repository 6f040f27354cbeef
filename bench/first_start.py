"""From a start with nothing rendered to the first word: all lines rendered before it, or a few.

    python bench/first_start.py [first|all …]

Does what `script/run` does once everything is installed: `render`, then `run` in a room of null
sinks, with an empty cache. Nothing is downloaded.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from _report import save_table

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from pulse import LOUDSPEAKER, MICROPHONE, PulseRoom  # noqa: E402

from voice_hero import paths  # noqa: E402
from voice_hero.sound.samples import SAMPLE_RATE  # noqa: E402

WAYS: Final = {"all": ["render"], "first": ["render", "--first"]}
"""What is rendered before the start."""

GREETING: Final = "Welcome to hero pose"
WATCHED_S: Final = 90.0
"""How long memory is watched from the first word on, and pieces are counted."""

HUM: Final = 6.0
"""Standard deviation of a quiet room's noise; a room is never digitally silent."""

PROGRAM: Final = (sys.executable, "-P", "-m", "voice_hero")


@dataclass
class Start:
    """One start with an empty cache, and the next one."""

    rendered_s: float
    """Rendering before the program is started."""
    first_word_s: float
    """From the very beginning to the first word."""
    second_s: float
    """The same with the cache that the first start has left."""
    peak_mb: float
    """Memory of all processes of the running program, at its peak."""
    pieces: tuple[int, int]
    """Pieces in the cache at the first word, and WATCHED_S later."""


class Memory:
    """Looks at a process and all that it has started, again and again."""

    def __init__(self, process: int) -> None:
        self.peak_mb = 0.0
        self._process = process
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self) -> float:
        """The highest sum of the proportional set sizes, in MB."""
        self._over.set()
        self._thread.join()
        return self.peak_mb

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            sizes = [_pss_kb(process) for process in _tree(self._process)]
            self.peak_mb = max(self.peak_mb, sum(sizes) / 1000)


def _tree(process: int) -> Iterator[int]:
    yield process
    try:
        children = Path(f"/proc/{process}/task").glob("*/children")
        numbers = [int(n) for file in children for n in file.read_text().split()]
    except OSError:  # it has ended
        return
    for number in numbers:
        yield from _tree(number)


def _pss_kb(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def start(way: str, folder: Path, room: PulseRoom) -> Start:
    """Begin with nothing."""
    env = room.env | {
        paths.CACHE_VARIABLE: str(folder / way),
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }
    began = time.monotonic()
    subprocess.run([*PROGRAM, *WAYS[way]], env=env, check=True)
    rendered_s = time.monotonic() - began
    process = _run(env, folder / f"{way} state")
    memory = Memory(process.pid)
    _wait_for_greeting(process)
    first_word_s = time.monotonic() - began
    at_first = _pieces(folder / way)
    time.sleep(WATCHED_S)
    peak_mb, later = memory.stop(), _pieces(folder / way)
    _end(process)
    began = time.monotonic()
    process = _run(env, folder / f"{way} state")
    _wait_for_greeting(process)
    second_s = time.monotonic() - began
    _end(process)
    return Start(rendered_s, first_word_s, second_s, peak_mb, (at_first, later))


def _run(env: dict[str, str], state: Path) -> subprocess.Popen[str]:
    ends = ["--input", MICROPHONE, "--output", LOUDSPEAKER, "--state", str(state)]
    return subprocess.Popen(
        [*PROGRAM, "run", "--plain", *ends], env=env, stdout=subprocess.PIPE, text=True
    )


def _wait_for_greeting(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    if not any(GREETING in line for line in process.stdout):
        raise SystemExit("it ended without a word")


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    process.wait()


def _pieces(cache: Path) -> int:
    return sum(1 for _ in cache.rglob("*.flac"))


def main() -> None:
    ways = sys.argv[1:] or list(WAYS)
    hum = np.random.default_rng(1).normal(0, HUM, 3600 * SAMPLE_RATE).astype(np.int16)
    rows = []
    with tempfile.TemporaryDirectory() as name, PulseRoom(Path(name)) as room:
        room.speak_into_mic(hum, wait=False)
        for way in ways:
            done = start(way, Path(name), room)
            seconds = (done.rendered_s, done.first_word_s, done.second_s)
            pieces = f"{done.pieces[0]}, {done.pieces[1]}"
            rows.append([way, *(f"{s:.1f} s" for s in seconds), pieces, f"{done.peak_mb:.0f} MB"])
    columns = [
        "rendered before the start",
        "rendering",
        "start to first word",
        "second start to first word",
        f"pieces then, and {WATCHED_S:.0f} s later",
        "memory at its peak, all processes",
    ]
    load = os.getloadavg()[0]
    notes = (
        "Everything installed, nothing rendered or compiled, no downloads; second ears by "
        f"themselves. The load of the machine was {load:.1f} at the end."
    )
    save_table("first_start", "The first start", columns, rows, notes)


if __name__ == "__main__":
    main()
