"""Keeps libraries from opening sockets of their own accord."""

import os
import socket
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Final

OPT_OUTS: Final = {
    # From 1.29 on, onnxruntime, which speaks for Piper, reports to its maker: it looks up and calls
    # mobile.events.data.microsoft.com. Read once, when the library is loaded.
    "ORT_DISABLE_TELEMETRY": "1",
    "ORT_TELEMETRY_DISABLED": "1",  # the same, as some releases spell it
}


def opt_out(environment: MutableMapping[str, str] = os.environ) -> None:
    """Say no for this process and its children; to be called before anything else is loaded."""
    environment.update(OPT_OUTS)


@contextmanager
def no_probing() -> Iterator[None]:
    """Import a library within this that would try whether IPv6 works.

    Vosk imports requests, to download models, and that imports urllib3, which opens one to see.
    """
    before = socket.has_ipv6
    socket.has_ipv6 = False
    try:
        yield
    finally:
        socket.has_ipv6 = before
