"""The note that the installer leaves in a model's folder: where it came from, each file's size."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from voice_hero.errors import ModelError

RECEIPT: Final = "installed.json"
"""Name of the note."""


@dataclass(frozen=True)
class Receipt:
    """What is known of an installed model."""

    name: str = ""
    """Name in the manifest, or what it was called where it came from; empty if unknown."""
    version: str = ""
    """Release; empty if unknown."""
    source: str = ""
    """Where it came from, in words; empty if unknown."""
    files: Mapping[str, int] = field(default_factory=dict)
    """Path in the folder to size in bytes; empty if unknown."""


def write_receipt(folder: Path, receipt: Receipt) -> None:
    """Leave a receipt; its list of files is made of those that are in the folder now."""
    files = {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != RECEIPT
    }
    note = {
        "name": receipt.name,
        "version": receipt.version,
        "source": receipt.source,
        "files": files,
    }
    (folder / RECEIPT).write_text(json.dumps(note, indent=1) + "\n", "utf-8")


def read_receipt(folder: Path) -> Receipt:
    """The note of a folder; an empty one where a model was put there by hand.

    Raises ModelError when the note is damaged.
    """
    try:
        raw = json.loads((folder / RECEIPT).read_text("utf-8"))
        files = {str(name): int(size) for name, size in raw["files"].items()}
        return Receipt(str(raw["name"]), str(raw["version"]), str(raw["source"]), files)
    except (FileNotFoundError, NotADirectoryError):  # the latter: an archive, not unpacked
        return Receipt()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(
            f"The note {folder / RECEIPT} is damaged; "
            f"remove {folder} and run `voice-hero models install` again."
        ) from error
