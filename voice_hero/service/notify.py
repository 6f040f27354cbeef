"""Tells systemd that the program is starting, ready, alive, ending; nothing where nobody asks."""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

log = logging.getLogger(__name__)

SOCKET_VARIABLE: Final = "NOTIFY_SOCKET"
"""Environment variable in which systemd names the socket that it listens on."""

INTERVAL_VARIABLE: Final = "WATCHDOG_USEC"
"""The same for the longest time between two signs of life, in microseconds."""

USUAL_INTERVAL_S: Final = 10.0
"""Between signs of life where systemd named no time."""

DEAF_PATIENCE_S: Final = 420.0
"""How long it counts as alive without a microphone: a hold of 300 s that has lost its ears ends by
itself, and the way out is told, before systemd may start everything anew."""


EXTENSION_S: Final = 120.0
"""How long systemd is asked to wait from each word of a start that takes long; it takes the longer
one of this and the unit's TimeoutStartSec."""

REPEAT_S: Final = 20.0
"""Between two such words: several may be late, on a machine that has no time for them."""

LONGEST_START_S: Final = 3600.0
"""A start that takes longer hangs: nothing more is said, and systemd begins anew."""


class Notifier:
    """Sends lines to systemd over its own local socket (`sd_notify(3)`)."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._address = _address(environment.get(SOCKET_VARIABLE, ""))
        usec = environment.get(INTERVAL_VARIABLE, "")
        self.interval_s = int(usec) / 2e6 if usec.isdigit() and int(usec) else USUAL_INTERVAL_S
        """Seconds between two signs of life: half of what systemd allows."""

    @property
    def wanted(self) -> bool:
        """True if systemd has started this program and listens."""
        return bool(self._address)

    @contextmanager
    def starting(self, what: str) -> Iterator[None]:
        """Have systemd wait for as long as this lasts, LONGEST_START_S at most.

        `what` is being done, for `systemctl status`.
        """
        if not self.wanted:
            yield
            return
        done = threading.Event()
        teller = threading.Thread(
            target=self._ask_for_time, args=(what, done), name="start", daemon=True
        )
        teller.start()
        try:
            yield
        finally:
            done.set()
            teller.join()

    def _ask_for_time(self, what: str, done: threading.Event) -> None:
        until = time.monotonic() + LONGEST_START_S
        while time.monotonic() < until:
            self._send(f"EXTEND_TIMEOUT_USEC={round(EXTENSION_S * 1e6)}\nSTATUS={what}")
            if done.wait(REPEAT_S):
                return

    def ready(self) -> None:
        """The start is over: somebody is listened to."""
        self._send("READY=1\nSTATUS=listening")

    def alive(self) -> None:
        """A sign of life."""
        self._send("WATCHDOG=1")

    def stopping(self) -> None:
        """The program is about to end."""
        self._send("STOPPING=1")

    def _send(self, lines: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
                out.connect(self._address)
                out.sendall(lines.encode())
        except OSError as error:  # systemd restarts us if it hears nothing; nothing else to do
            log.info("systemd could not be told %r: %s", lines, error)


class Watchdog:
    """Gives signs of life only as long as sound comes in."""

    def __init__(self, notifier: Notifier, now: Callable[[], float]) -> None:
        self._notifier = notifier
        self._now = now
        self._heard_at: float | None = None
        self._told_at: float | None = None

    def beat(self, heard: bool) -> None:
        """One turn of the loop; `heard` if a frame came from the microphone.

        No frame for DEAF_PATIENCE_S, and there is no further sign of life: what a lost microphone
        needs then is a new start of the sound system, and that takes a new process.
        """
        now = self._now()
        if heard:
            if self._heard_at is None:
                self._notifier.ready()
            self._heard_at = now
        if self._heard_at is None or now - self._heard_at > DEAF_PATIENCE_S:
            return
        if self._told_at is None or now - self._told_at >= self._notifier.interval_s:
            self._told_at = now
            self._notifier.alive()


def _address(name: str) -> str:
    """A path, or, after @, a name in Linux's abstract space."""
    return "\0" + name[1:] if name.startswith("@") else name
