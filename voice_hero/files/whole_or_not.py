"""A place to make something out of sight, and the step that puts it in sight whole."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_TEMPORARY: Final = ".installing-"
"""How the name of such a folder begins; the number of the process follows."""


@contextmanager
def workshop(target: Path) -> Iterator[Path]:
    """A new folder in `target`, on its disk, that goes away with all that is in it.

    What a killed process left behind there is cleared away first.
    """
    target.mkdir(parents=True, exist_ok=True)
    for left in target.glob(f"{_TEMPORARY}*"):
        if _is_abandoned(left):
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{_TEMPORARY}{os.getpid()}-", dir=target))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put_in_place(new: Path, home: Path, aside: Path) -> None:
    """Rename `new` to `home`; what was at `home` goes to `aside`, or back if that fails.

    All three lie on one disk, and `aside` does not exist.
    """
    if home.exists() or home.is_symlink():
        home.rename(aside)
    try:
        new.rename(home)
    finally:
        if not home.exists() and (aside.exists() or aside.is_symlink()):
            aside.rename(home)


def _is_abandoned(folder: Path) -> bool:
    """True if the process that worked in there is gone."""
    number = folder.name.removeprefix(_TEMPORARY).partition("-")[0]
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except (ValueError, PermissionError):  # not ours, or another user's
        return False
    return False
