"""The line that is being typed, at the bottom of a terminal, while other lines appear above it."""

import codecs
import os
import re
import select
import sys
import termios
import tty
from collections import deque
from types import TracebackType
from typing import Final, Self, TextIO

from rich.cells import cell_len

MARK: Final = "> "
"""What stands in front of the line that is being typed."""

_ERASE: Final = "\r\x1b[K"
_ENTER, _DELETE = ("\r", "\n"), ("\x7f", "\x08")
_CLEAR_LINE, _CLEAR_WORD, _END = "\x15", "\x17", "\x04"
_ESCAPE: Final = re.compile(r"\x1b(?:[\[O][0-?]*[ -/]*[@-~]|.)?")
"""What arrow keys and their like send: one key each, and none that we know."""
_LAST_WORD: Final = re.compile(r"\S*\s*$")


class TypedLines:
    """Lines from a terminal or a pipe, without waiting for them."""

    def __init__(self, source: TextIO) -> None:
        self._fd = source.fileno()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._typed = ""
        self._whole: deque[str] = deque()
        self._last_read = False

    @property
    def ended(self) -> bool:
        """True once every line has been handed over and no more will come."""
        return self._last_read and not self._whole

    def next(self, wait_s: float) -> str | None:
        """The next whole line, or None if there is none within `wait_s` seconds."""
        if not self._whole and not self._last_read:
            readable, _, _ = select.select([self._fd], [], [], wait_s)
            if readable:
                data = os.read(self._fd, 65536)
                self._take(self._decoder.decode(data, final=not data), end=not data)
        return self._whole.popleft() if self._whole else None

    def _take(self, text: str, end: bool) -> None:
        *lines, self._typed = (self._typed + text).split("\n")
        self._whole += lines
        if end:
            self._last_read = True
            if self._typed:
                self._whole.append(self._typed)
                self._typed = ""


class Prompt(TypedLines):
    """Takes each key by itself and draws the line, so that nothing printed meanwhile tears it.

    A context manager. It is also the file for a Console to print to: what is written there comes
    to stand above the line.
    """

    def __init__(self, source: TextIO = sys.stdin, screen: TextIO = sys.stdout) -> None:
        super().__init__(source)
        self._screen = screen
        self.encoding = screen.encoding

    def __enter__(self) -> Self:
        self._before = termios.tcgetattr(self._fd)
        tty.setcbreak(self._fd, termios.TCSADRAIN)  # what was typed ahead is kept
        self._draw()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        termios.tcsetattr(self._fd, termios.TCSADRAIN, self._before)
        self._screen.write(_ERASE)
        self._screen.flush()

    def write(self, text: str) -> int:
        """Print whole lines above the one that is being typed, in one go."""
        self._screen.write(f"{_ERASE}{text}{self._visible()}")
        return len(text)

    def flush(self) -> None:
        """Have it seen."""
        self._screen.flush()

    def isatty(self) -> bool:
        """It is one."""
        return True

    def _take(self, text: str, end: bool) -> None:
        if end:
            self._last_read = True
        for key in _ESCAPE.sub("", text):
            self._press(key)
        self._draw()

    def _press(self, key: str) -> None:
        if key in _ENTER:
            self._whole.append(self._typed)
            self._typed = ""
        elif key in _DELETE:
            self._typed = self._typed[:-1]
        elif key == _CLEAR_LINE:
            self._typed = ""
        elif key == _CLEAR_WORD:
            self._typed = _LAST_WORD.sub("", self._typed)
        elif key == _END and not self._typed:
            self._last_read = True
        elif key.isprintable():
            self._typed += key

    def _draw(self) -> None:
        self._screen.write(_ERASE + self._visible())
        self._screen.flush()

    def _visible(self) -> str:
        """The mark and the end of the line, as much of it as fits."""
        room = os.get_terminal_size(self._fd).columns - len(MARK) - 1
        shown = self._typed
        while shown and cell_len(shown) > room:
            shown = shown[1:]
        return MARK + shown
