"""Keeps libraries from opening sockets of their own accord."""

import os
import socket
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from types import ModuleType
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


STAND_INS: Final = {"requests": (), "tqdm": ("tqdm",), "urllib.request": ("urlretrieve",)}
"""Modules, and the names looked for in them, that Vosk imports only to download models by itself.
They are not needed here, and cost 9 MB and a tenth of a second."""


@contextmanager
def no_probing() -> Iterator[None]:
    """Import Vosk within this: without what it would download models by.

    That is requests, and it brings urllib3, which opens a socket to see whether IPv6 works.
    """
    before = socket.has_ipv6
    socket.has_ipv6 = False
    missing = {name: names for name, names in STAND_INS.items() if name not in sys.modules}
    for name, names in missing.items():
        stand_in = sys.modules[name] = ModuleType(name)
        for word in names:
            setattr(stand_in, word, type(word, (), {}))
    try:
        yield
    finally:
        socket.has_ipv6 = before
        for name in missing:
            del sys.modules[name]
