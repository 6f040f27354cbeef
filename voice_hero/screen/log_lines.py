"""Keeps the log from being written across the live screen."""

import logging
from collections import deque
from typing import Final

KEPT: Final = 100
"""So many lines of the log are kept until the screen is gone; older ones are dropped."""


class HeldLog(logging.Handler):
    """Takes the place of the handlers that write to a terminal, and gives them their lines later.

    Handlers that write elsewhere (a file, the journal) go on as before.
    """

    def __init__(self) -> None:
        super().__init__()
        self._records: deque[logging.LogRecord] = deque(maxlen=KEPT)
        self._replaced: list[logging.Handler] = []
        self.count = 0
        """Lines since it was made; tells a new line from an old one that reads alike."""

    @property
    def last(self) -> str:
        """The last line; empty before the first."""
        return self.format(self._records[-1]) if self._records else ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self._records.append(record)
        self.count += 1

    def take_over(self) -> None:
        """From now on, keep what would go to a terminal."""
        root = logging.getLogger()
        self._replaced = [handler for handler in root.handlers if _on_terminal(handler)]
        for handler in self._replaced:
            root.removeHandler(handler)
        if self._replaced:
            self.setFormatter(self._replaced[0].formatter)
            self.setLevel(self._replaced[0].level)
            root.addHandler(self)

    def give_back(self) -> None:
        """Put the handlers back, and hand them what was kept."""
        root = logging.getLogger()
        root.removeHandler(self)
        for handler in self._replaced:
            root.addHandler(handler)
            for record in self._records:
                handler.handle(record)
        self._replaced = []
        self._records.clear()


def _on_terminal(handler: logging.Handler) -> bool:
    return isinstance(handler, logging.StreamHandler) and bool(handler.stream.isatty())
