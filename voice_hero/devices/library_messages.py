"""What ALSA, JACK and PortAudio print on standard error, kept off the screen."""

import contextlib
import ctypes
import logging
import os
import sys
import threading
from collections.abc import Iterator
from typing import IO, Final

log = logging.getLogger(__name__)

LAST_LINES_S: Final = 0.5
"""How long what was printed last is waited for: a child may keep the pipe open for ever."""


@contextlib.contextmanager
def libraries_kept_quiet() -> Iterator[None]:
    """Send what C libraries print on standard error, from whatever thread, to the debug log.

    Python's own `sys.stderr` still reaches the terminal: meanwhile it is another object, so that
    a handler of the log that is to print must be made within this.
    """
    try:
        saved = os.dup(2)
    except OSError:  # standard error is closed
        yield
        return
    reading, writing = os.pipe()
    os.dup2(writing, 2)
    os.close(writing)
    reader = threading.Thread(target=_log_lines, args=(reading,), name="libraries", daemon=True)
    reader.start()
    before = sys.stderr
    if _is_standard_error(before):
        # Never closed: handlers made meanwhile go on using it.
        sys.stderr = os.fdopen(os.dup(saved), "w", 1, before.encoding, before.errors)
    try:
        yield
    finally:
        sys.stderr = before
        os.dup2(saved, 2)
        os.close(saved)
        reader.join(LAST_LINES_S)


def _is_standard_error(stream: IO[str] | None) -> bool:
    try:
        return stream is not None and stream.fileno() == 2
    except (OSError, ValueError):  # it is no file, or closed
        return False


def _log_lines(reading: int) -> None:
    with os.fdopen(reading, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.strip():
                log.debug("sound system: %s", line.strip())


def alsa() -> ctypes.CDLL | None:
    """ALSA's library, or None on a system without it."""
    try:
        return ctypes.CDLL("libasound.so.2")
    except OSError:
        return None


def alsa_is_configured() -> bool:
    """False where ALSA finds no configuration: PortAudio would then end the whole process."""
    library = alsa()
    if library is None:
        return True
    library.snd_config_update()
    top = ctypes.c_void_p.in_dll(library, "snd_config")
    found = ctypes.c_void_p()
    return bool(top) and library.snd_config_search(top, b"pcm", ctypes.byref(found)) == 0
