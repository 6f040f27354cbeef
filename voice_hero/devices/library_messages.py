"""What ALSA and PortAudio print on standard error, kept off the screen."""

import contextlib
import ctypes
import logging
import os
import tempfile
import threading
from collections.abc import Iterator
from typing import IO

log = logging.getLogger(__name__)

_stderr_taken = threading.Lock()
_kept: list[object] = []
"""What C code holds a pointer to, and Python must therefore not collect."""


@contextlib.contextmanager
def quiet_stderr() -> Iterator[None]:
    """Send what C libraries print on standard error to the debug log instead."""
    with contextlib.ExitStack() as stack:
        if _stderr_taken.acquire(blocking=False):
            stack.callback(_stderr_taken.release)
            caught = stack.enter_context(tempfile.TemporaryFile())
            stack.callback(_log_lines, caught)
            with contextlib.suppress(OSError):  # standard error may be closed
                saved = os.dup(2)
                stack.callback(_restore_stderr, saved)
                os.dup2(caught.fileno(), 2)
        yield


def _restore_stderr(saved: int) -> None:
    os.dup2(saved, 2)
    os.close(saved)


def _log_lines(caught: IO[bytes]) -> None:
    caught.seek(0)
    for line in caught.read().decode(errors="replace").splitlines():
        if line.strip():
            log.debug("sound system: %s", line.strip())


def silence_alsa() -> None:
    """ALSA prints every probe that fails, also from its own threads, unless it has a handler."""
    library = alsa()
    if library is None:
        return
    handler_type = ctypes.CFUNCTYPE(
        None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
    )
    handler = handler_type(lambda file, line, function, error, text: None)
    _kept.append(handler)
    library.snd_lib_error_set_handler(handler)


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
