"""Named pieces of bytes in one file of the cache, written whole or not at all."""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

MAGIC: Final = b"VHpack1\n"
MAX_BYTES: Final = 64_000_000
"""A larger file is none of ours; ours have some two million."""

_SUM_BYTES: Final = 32
_COUNT_BYTES: Final = 4


def write(file: Path, parts: Mapping[str, bytes]) -> None:
    """Write the pieces, making the folder where there is none. Raises OSError."""
    head = json.dumps([[name, len(part)] for name, part in parts.items()]).encode()
    body = b"".join((len(head).to_bytes(_COUNT_BYTES, "little"), head, *parts.values()))
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f".new-{os.getpid()}-{file.name}")
    try:
        new.write_bytes(MAGIC + hashlib.sha256(body).digest() + body)
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)


def read(file: Path) -> dict[str, bytes] | None:
    """The pieces; None where the file is missing, unreadable, damaged, or something else."""
    try:
        if file.stat().st_size > MAX_BYTES:
            return None
        data = file.read_bytes()
    except OSError:
        return None
    start = len(MAGIC) + _SUM_BYTES
    body = data[start:]
    if data[:start] != MAGIC + hashlib.sha256(body).digest():
        return None
    try:
        return _parts(body)
    except (ValueError, TypeError, RecursionError):
        return None


def _parts(body: bytes) -> dict[str, bytes] | None:
    at = _COUNT_BYTES + int.from_bytes(body[:_COUNT_BYTES], "little")
    parts: dict[str, bytes] = {}
    for name, length in json.loads(body[_COUNT_BYTES:at]):
        if not isinstance(name, str) or not isinstance(length, int) or length < 0:
            return None
        parts[name] = body[at : at + length]
        at += length
    return parts if at == len(body) else None
