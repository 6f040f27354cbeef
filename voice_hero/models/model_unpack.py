"""Takes a model out of an archive: nothing outside the target, no links, no endless files."""

import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final, Protocol

from voice_hero.errors import ModelError
from voice_hero.models.model_check import WHISPER_FILES
from voice_hero.models.model_fetch import Progress
from voice_hero.models.model_manifest import Kind

LARGEST_MODEL: Final = 2 * 1024**3
"""Bytes that a model may have once unpacked; the small ones have less than 0.1 GB."""

_CHUNK: Final = 1024 * 1024
_MARKS: Final = ("am/final.mdl", "graph/HCLr.fst", "graph/HCLG.fst")
"""Files by which a recogniser's model is known in an archive."""


@dataclass(frozen=True)
class Item:
    """One entry of an archive that is not a folder."""

    name: str
    """Path in the archive, with forward slashes."""
    size: int
    """Bytes, as the archive claims."""
    plain: bool
    """True if it is an ordinary file, not a link or a device."""


class Archive(Protocol):
    """A zip or tar file, as far as they are alike."""

    def items(self) -> list[Item]:
        """Every entry but the folders."""

    def open(self, name: str) -> IO[bytes]:
        """Contents of an ordinary file."""


class _Zip:
    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file

    def items(self) -> list[Item]:
        return [
            Item(info.filename, info.file_size, not stat.S_ISLNK(info.external_attr >> 16))
            for info in self._file.infolist()
            if not info.is_dir()
        ]

    def open(self, name: str) -> IO[bytes]:
        return self._file.open(name)


class _Tar:
    def __init__(self, file: tarfile.TarFile) -> None:
        self._file = file

    def items(self) -> list[Item]:
        members = (member for member in self._file.getmembers() if not member.isdir())
        return [Item(member.name, member.size, member.isreg()) for member in members]

    def open(self, name: str) -> IO[bytes]:
        opened = self._file.extractfile(name)
        if opened is None:
            raise ModelError(f"{name} in {self._file.name!r} is not an ordinary file.")
        return opened


@contextmanager
def open_archive(file: Path) -> Iterator[Archive]:
    """Open a zip file (a wheel is one) or a tar file, whatever its name ends with.

    Raises ModelError when it is neither, and when it turns out to be damaged while it is read.
    """
    try:
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as opened_zip:
                yield _Zip(opened_zip)
        else:
            with tarfile.open(file) as opened_tar:
                yield _Tar(opened_tar)
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, NotImplementedError) as e:
        raise ModelError(
            f"{file} is no whole zip or tar archive ({_first_line(e)}); fetch it again."
        ) from e


def _first_line(error: Exception) -> str:
    """What is wrong. Where tarfile has tried every method in vain it lists all of them."""
    lines = str(error).splitlines() or ["it breaks off"]
    return "it is neither" if lines[0] == "file could not be opened successfully:" else lines[0]


def find_inside(archive: Archive, kind: Kind) -> str | None:
    """Path, in an archive, of the model folder or the voice's .onnx; None if there is no such.

    The folder is given as "" where the model lies at the very top.
    """
    names = [item.name.removeprefix("./") for item in archive.items()]
    if kind == "voice":
        return next((name for name in names if f"{name}.json" in names), None)
    if kind == "second_ears":
        folders = (name.rpartition("/")[0] for name in names if name.endswith("model.bin"))
        return next((f for f in folders if f"{f}/vocabulary.txt".lstrip("/") in names), None)
    for mark in _MARKS:
        for name in names:
            if name == mark or name.endswith("/" + mark):
                return name.removesuffix(mark).rstrip("/")
    return None


def unpack(archive: Archive, kind: Kind, inside: str, target: Path, progress: Progress) -> None:
    """Write the files of one model into an empty folder.

    `inside` is as `find_inside` gives it; of a voice only the .onnx, its settings and its card are
    taken. Raises ModelError when a file would lie outside the folder, is no ordinary file, or when
    all together are larger than LARGEST_MODEL; OSError when they cannot be written.
    """
    wanted = [
        (item, path)
        for item in archive.items()
        if (path := _path_in_model(item.name.removeprefix("./"), kind, inside)) is not None
    ]
    total = sum(item.size for item, _ in wanted)
    done = 0
    for item, path in wanted:
        destination = _safe(target, path, item)
        destination.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(item.name) as source, destination.open("xb") as out:
            while piece := source.read(_CHUNK):
                done += len(piece)
                if done > LARGEST_MODEL:
                    raise ModelError(f"It is larger than {LARGEST_MODEL:,} bytes unpacked.")
                out.write(piece)
                progress("unpacking", done, max(done, total))
            out.flush()
            os.fsync(out.fileno())  # a Pi may lose its power at any moment


def _path_in_model(name: str, kind: Kind, inside: str) -> str | None:
    if kind == "second_ears":
        there = inside == name.rpartition("/")[0]
        return name.rpartition("/")[2] if there and name.endswith(WHISPER_FILES) else None
    if kind == "recogniser":
        prefix = f"{inside}/" if inside else ""
        return name.removeprefix(prefix) if name.startswith(prefix) else None
    folder = inside.rpartition("/")[0]
    card = f"{folder}/MODEL_CARD" if folder else "MODEL_CARD"
    return name.rpartition("/")[2] if name in (inside, f"{inside}.json", card) else None


def _safe(target: Path, path: str, item: Item) -> Path:
    parts = PurePosixPath(path).parts
    escapes = path.startswith("/") or ".." in parts or "\\" in path or not parts
    if escapes or not item.plain:
        what = "points outside the model" if escapes else "is a link, not a file"
        raise ModelError(f"Its entry {item.name!r} {what}; do not use this archive.")
    return target.joinpath(*parts)
