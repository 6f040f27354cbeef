"""A box of the size of a small Raspberry Pi: half of a core, 512 MB; and how little is enough.

Runs `voice-hero rehearse --real-time --json` in a control group of version 1 or 2, whichever is
there and may be written to, at several shares of one core. The room of a rehearsal keeps to the
clock on the wall; where the box is too slow, it falls behind. What is behind by more than a
microphone's queue holds is what a real microphone would have lost. Writes results/pi_box.md and
pi_box.png. A yardstick, and no claim about a Pi.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from _report import figure, save_figure, save_table  # noqa: E402

from voice_hero.devices.microphone import QUEUE_S  # noqa: E402

SHARES: Final = (0.5, 0.35, 0.25, 0.2, 0.15, 0.1)
MEMORY: Final = 512 * 2**20
PERIOD_US: Final = 100_000
LATE_S: Final = 0.25
"""A cue that is later than this is noticed."""
GROUPS: Final = Path("/sys/fs/cgroup")


class Box(Protocol):
    """A control group."""

    folders: list[Path]

    @property
    def peak_mb(self) -> float:
        """Most memory that was used in it."""


class BoxV1:
    """Version 1: a folder for each of processor and memory."""

    def __init__(self, share: float) -> None:
        cpu, memory = (GROUPS / part / name_of(share) for part in ("cpu", "memory"))
        self.folders = [cpu, memory]
        for folder in self.folders:
            folder.mkdir(exist_ok=True)
        (cpu / "cpu.cfs_period_us").write_text(str(PERIOD_US))
        (cpu / "cpu.cfs_quota_us").write_text(str(round(share * PERIOD_US)))
        (memory / "memory.limit_in_bytes").write_text(str(MEMORY))
        (memory / "memory.max_usage_in_bytes").write_text("0")

    @property
    def peak_mb(self) -> float:
        """See Box."""
        return int((self.folders[1] / "memory.max_usage_in_bytes").read_text()) / 2**20


class BoxV2:
    """Version 2: one folder."""

    def __init__(self, share: float) -> None:
        (GROUPS / "cgroup.subtree_control").write_text("+cpu +memory")
        folder = GROUPS / name_of(share)
        folder.mkdir(exist_ok=True)
        self.folders = [folder]
        (folder / "cpu.max").write_text(f"{round(share * PERIOD_US)} {PERIOD_US}")
        (folder / "memory.max").write_text(str(MEMORY))

    @property
    def peak_mb(self) -> float:
        """See Box."""
        return int((self.folders[0] / "memory.peak").read_text()) / 2**20


def name_of(share: float) -> str:
    """A group's, so that several can be there at once."""
    return f"voice-hero-bench-{share:g}"


@contextlib.contextmanager
def box(share: float) -> Iterator[Box]:
    """A group for one run. Raises OSError where none may be made."""
    made = BoxV2(share) if (GROUPS / "cgroup.controllers").exists() else BoxV1(share)
    try:
        yield made
    finally:
        for folder in made.folders:
            folder.rmdir()


@dataclass(frozen=True)
class Run:
    """How one rehearsal went."""

    share: float
    code: int
    length_s: float
    lost_s: float
    """Sound beyond what the queue of a microphone holds."""
    cues: int
    late_s: float
    """Of the latest cue."""
    behind_s: float
    """The furthest that it was behind the clock."""
    peak_mb: float

    @property
    def holds(self) -> bool:
        """True if nothing was lost and no cue came late."""
        return self.code == 0 and not self.lost_s and self.late_s <= LATE_S


def run(share: float, folder: Path, dialog: list[str]) -> Run:
    """One rehearsal in a box."""
    with box(share) as made:

        def enter() -> None:
            for group in made.folders:
                (group / "cgroup.procs").write_text(str(os.getpid()))

        words = ["rehearse", *dialog, "--real-time", "--json", "--out", str(folder)]
        done = subprocess.run(
            [sys.executable, "-P", "-m", "voice_hero", *words],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
            check=False,
            preexec_fn=enter,
        )
        peak_mb = made.peak_mb
    entries: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    behind = [entry["wall_s"] - entry["at_s"] for entry in entries]
    first = min(behind)  # what it took to load everything
    cues = [lag - first for lag, entry in zip(behind, entries, strict=True) if "cue" in entry]
    most = max(behind) - first
    length_s = entries[-1]["at_s"]
    lost_s = max(0.0, most - QUEUE_S)
    return Run(share, done.returncode, length_s, lost_s, len(cues), max(cues), most, peak_mb)


def main() -> int:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--shares", type=float, nargs="+", default=SHARES, help="of one core")
    parser.add_argument("--dialog", nargs="*", default=[], help="another dialogue")
    parser.add_argument("--together", type=int, default=1, help="boxes at the same time")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:

        def one(share: float) -> Run:
            done = run(share, Path(folder) / f"{share:g}", chosen.dialog)
            print(done, flush=True)
            return done

        with ThreadPoolExecutor(chosen.together) as pool:
            runs = list(pool.map(one, chosen.shares))
    rows = [
        (
            f"{one.share:.0%}",
            f"{one.length_s:.0f} s",
            f"{one.lost_s:.2f} s",
            f"{one.late_s:.2f} s ({one.cues})",
            f"{one.behind_s:.2f} s",
            f"{one.peak_mb:.0f} MB",
            "yes" if one.holds else "no",
        )
        for one in runs
    ]
    failed = max((one.share for one in runs if not one.holds), default=0.0)
    least = min((one.share for one in runs if one.share > failed), default=None)
    version = 2 if (GROUPS / "cgroup.controllers").exists() else 1
    notes = (
        f"Control groups of version {version}, {MEMORY / 2**20:.0f} MB with the pages of files "
        f"counted, the cache of rendered speech warm, {chosen.together} at the same time, "
        f"load of the machine {os.getloadavg()[0]:.1f} at the end. It holds where no sound is "
        f"lost and no cue is later than {LATE_S:g} s. "
        + (f"The least share at which it held: {least:.0%} of one core." if least else "")
    )
    columns = ("share of a core", "talk", "sound lost", "latest cue", "furthest behind")
    save_table(
        "pi_box",
        "A rehearsal in a box of the size of a small Pi",
        (*columns, "memory", "holds"),
        rows,
        notes,
    )
    picture, axes = figure(6, 3.5)
    axes.plot([one.share for one in runs], [one.late_s for one in runs], marker="o")
    axes.axhline(LATE_S, color="black", linewidth=1)
    axes.set_xlabel("share of one core")
    axes.set_ylabel("latest cue, s")
    save_figure("pi_box", picture)
    return 0 if runs and runs[0].holds else 1


if __name__ == "__main__":
    sys.exit(main())
