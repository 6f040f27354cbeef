"""The machine around it: room on the disk, a clock that runs, and no way out to a network."""

import shutil
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

from voice_hero.check.result import Result

CACHE_BYTES: Final = 60_000_000
"""All lines of one voice, rendered ahead."""

STATE_BYTES: Final = 10_000_000
"""Ten years of daily practice take 5 MB, and SQLite needs as much again to write safely."""

TICK_S: Final = 0.05
_TABLES: Final = ("tcp", "tcp6", "udp", "udp6", "udplite", "udplite6", "raw", "raw6")


def check_disk(
    needs: Iterable[tuple[Path, int]], free: Callable[[Path], int] | None = None
) -> Result:
    """Each folder, made or not, has so many bytes free."""
    free = free or (lambda folder: shutil.disk_usage(folder).free)
    found, lacking = [], []
    for folder, needed in needs:
        there = free(_existing(folder))
        found.append(f"{there / 1e6:,.0f} MB free for {folder}")
        if there < needed:
            lacking.append(f"{folder} needs {needed / 1e6:.0f} MB")
    detail = "; ".join([*lacking, *found])
    if lacking:
        remedy = "free some space, or name a cache folder on another disk in $VOICE_HERO_CACHE"
        return Result("disk", False, detail, remedy, "The disk is nearly full.")
    return Result("disk", True, detail)


def check_clock(
    monotonic: Callable[[], float] = time.monotonic,
    wall: Callable[[], float] = time.time,
    installed_at: float | None = None,
) -> Result:
    """The clock of the holds runs; the date is later than that of the program's own files."""
    first = monotonic()
    time.sleep(TICK_S)
    passed = monotonic() - first
    if installed_at is None:
        installed_at = Path(__file__).stat().st_mtime
    today = datetime.fromtimestamp(wall()).isoformat(" ", "minutes")
    if passed <= 0:
        detail = f"the monotonic clock stood still ({passed * 1000:.0f} ms in {TICK_S * 1000:g})"
        return Result("clock", False, detail, "start the machine anew", "The clock stands still.")
    if wall() < installed_at:
        detail = f"it is said to be {today}, before this program was installed"
        remedy = "let it find the time once (timedatectl set-ntp true), or fit a clock module"
        return Result("clock", False, detail, remedy, "The date is not set.")
    return Result("clock", True, f"holds are timed by a clock that runs; today is {today}")


def check_sockets(proc: Path = Path("/proc/self")) -> Result:
    """This process, with all that it has loaded, has no socket of a network open."""
    mine = {_inode(fd) for fd in (proc / "fd").iterdir()} - {""}
    network = [
        f"{table} {row[1]}"
        for table in _TABLES
        for row in _rows(proc / "net" / table)
        if len(row) > 9 and row[9] in mine
    ]
    if network:
        detail = f"{len(network)} network sockets are open: {', '.join(network)}"
        remedy = "report this: nothing but 'models install' should open one"
        return Result("network", False, detail, remedy, "A way to the network is open.")
    return Result("network", True, f"no network socket; {len(mine)} local ones")


def _existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder


def _inode(fd: Path) -> str:
    try:
        target = str(fd.readlink())
    except OSError:  # closed meanwhile: the one that lists the folder itself
        return ""
    return target[8:-1] if target.startswith("socket:[") else ""


def _rows(table: Path) -> list[list[str]]:
    try:
        return [line.split() for line in table.read_text("utf-8").splitlines()[1:]]
    except OSError:  # a kernel without this protocol
        return []
