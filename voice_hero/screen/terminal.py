"""What the live screen needs to know of the terminal, and to ask of it."""

import os
import select
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console

_LOCAL_MODES: Final = 3
"""Where `termios.tcgetattr` keeps the flags for echo and signals."""


def fits(console: Console) -> bool:
    """True where a live screen can be drawn: a terminal that can move its cursor, and is ours."""
    # Rich takes a pipe for a terminal where FORCE_COLOR is set; this does not.
    if not console.file.isatty() or not console.is_terminal or console.is_dumb_terminal:
        return False
    return _in_foreground(console.file.fileno())


def takes(console: Console) -> bool:
    """True if the terminal takes what is written to it, at once."""
    return bool(select.select([], [console.file], [], 0)[1])


@contextmanager
def deaf_to_keys(console: Console) -> Iterator[None]:
    """What is typed is not shown, nor left for the shell; Ctrl-C works as ever."""
    terminal = console.file.fileno()
    before = termios.tcgetattr(terminal)
    silent = list(before)
    silent[_LOCAL_MODES] &= ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSANOW, silent)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSAFLUSH, before)


def _in_foreground(terminal: int) -> bool:
    """False after `voice-hero run &`: the terminal is somebody else's, and asking stops us."""
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return True  # not our controlling terminal: nothing is stopped for using it
