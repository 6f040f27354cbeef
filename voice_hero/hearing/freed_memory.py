"""Gives memory back that the recogniser has let go of."""

import contextlib
import ctypes
from collections.abc import Callable
from typing import Final

from voice_hero.free_memory import give_back
from voice_hero.sound.samples import FRAME_S

CALM_FRAMES: Final = round(2.0 / FRAME_S)
"""Silence after speech before memory is given back: it takes 12 ms, which nobody waits for then."""


_M_TRIM_THRESHOLD: Final = -1
_M_MMAP_THRESHOLD: Final = -3
_M_ARENA_MAX: Final = -8

_SETTINGS: Final = {_M_MMAP_THRESHOLD: 256 * 1024, _M_TRIM_THRESHOLD: 1024 * 1024, _M_ARENA_MAX: 2}
"""glibc raises the first of these by itself, to as much as was ever freed in one piece, and keeps
what is smaller; a practice then ended with 230 MB instead of 190. What one arena has free is of no
use to the other, 4 MB at the peak; but where both threads that decode share one they wait for each
other: of 119 commands the slowest twentieth took 0.45 s to decide instead of 0.39."""


def frugal() -> None:
    """Have memory given back as soon as it is free; to be called before much is taken."""
    with contextlib.suppress(OSError, AttributeError):  # not glibc
        for setting, value in _SETTINGS.items():
            ctypes.CDLL(None).mallopt(setting, value)


class Tidier:
    """Gives memory back once after each stretch of speech."""

    def __init__(self, let_go: Callable[[], None]) -> None:
        """`let_go` frees what is kept but no longer needed, before free memory is given back."""
        self._let_go = let_go
        self._calm = 0
        self._used = True

    def note(self, somebody_speaks: bool) -> None:
        """One frame, and whether somebody speaks in it."""
        if somebody_speaks:
            self._calm, self._used = 0, True
            return
        self._calm += 1
        if self._used and self._calm >= CALM_FRAMES:
            self._used = False
            self._let_go()
            give_back()
