"""Finds the installed models, and says of each what it is and whether it is whole."""

import json
import os
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from voice_hero import paths
from voice_hero.errors import ModelError
from voice_hero.models.model_check import (
    check_voice,
    check_vosk,
    check_whisper,
    looks_like_vosk,
    nested_model,
)
from voice_hero.models.model_manifest import Entry, Kind, read_manifest
from voice_hero.models.model_receipt import Receipt, read_receipt
from voice_hero.models.openfst import read_head

__all__ = [
    "CHECKS",
    "ModelRow",
    "SpeechModels",
    "check_voice",
    "check_vosk",
    "find_model",
    "find_models",
    "find_second_ears",
    "listing",
    "model_words",
    "voice_phonemes",
]

_ARCHIVES: Final = (".zip", ".tgz", ".tar.gz")
CHECKS: Final[dict[Kind, Callable[[Path], None]]] = {
    "recogniser": check_vosk,
    "voice": check_voice,
    "second_ears": check_whisper,
}
"""Kind to what raises ModelError when a model of that kind has a fault."""
_CALLED: Final[dict[Kind, str]] = {
    "recogniser": "speech model",
    "voice": "voice",
    "second_ears": "second recogniser",
}
_SPECIALS: Final = frozenset({"<eps>", "<s>", "</s>", "[unk]", "!SIL", "<unk>"})


@dataclass(frozen=True)
class SpeechModels:
    """The two models without which there is no session, both checked."""

    vosk: Path
    """Folder of the recogniser's model."""
    voice: Path
    """The voice's .onnx file; its .onnx.json lies beside it."""


@dataclass(frozen=True)
class ModelRow:
    """One model, as `voice-hero models list` shows it."""

    name: str
    """Name in the manifest, or of the folder or file if it is not in there."""
    version: str
    """Release that is installed, or that would be fetched first; empty if unknown."""
    kind: Kind
    """What it is for."""
    size: int
    """Bytes on the disk, or, if it is not installed, to be fetched."""
    licence: str
    """What is known of its terms."""
    where: Path | None
    """Where it lies, or None if it is not installed."""
    state: str
    """`ready`, `not installed`, or the sentence that names its fault."""


def find_models() -> SpeechModels:
    """Find a whole recogniser model and a whole voice.

    Raises ModelError when there is none, or when all there is has a fault.
    """
    return SpeechModels(vosk=find_model("recogniser"), voice=find_model("voice"))


def find_model(kind: Kind) -> Path:
    """Find a whole model of one kind: a model folder, or an .onnx file.

    The first folder of `paths.model_dirs` that has any decides; in it, what the installer put
    there (in a folder named after the kind) goes before others, and a whole one before one with a
    fault. Raises ModelError.
    """
    looked = paths.model_dirs()
    for folder in looked:
        fault: ModelError | None = None
        for candidate in _candidates(folder, kind):
            try:
                CHECKS[kind](candidate)
            except ModelError as error:
                fault = fault or error
            else:
                return candidate
        if fault:
            raise fault
    raise ModelError(
        f"No {_CALLED[kind]} is installed (looked in {', '.join(map(_place, looked))}); "
        "run `voice-hero models install`."
    )


def find_second_ears() -> Path | None:
    """Folder of the second recogniser; None where there is none, or none that is whole."""
    try:
        return find_model("second_ears")
    except ModelError:
        return None


def model_words(folder: Path) -> frozenset[str]:
    """Every word that a Vosk model can hear, without the specials such as `[unk]`.

    Read from the graph, as Vosk itself does; from `graph/words.txt` where the graph has none.
    Raises ModelError when neither can be read.
    """
    try:
        words = read_head(folder / "graph" / "Gr.fst").words
        if not words:
            lines = (folder / "graph" / "words.txt").read_text("utf-8").splitlines()
            words = tuple(line.split()[0] for line in lines if line.strip())
    except (OSError, ValueError):
        check_vosk(folder)  # names the fault better than the reader can
        raise
    return frozenset(word for word in words if word not in _SPECIALS and not word.startswith("#"))


def voice_phonemes(onnx: Path) -> frozenset[str]:
    """Every phoneme that a voice has, one code point in NFD each, as Piper takes them.

    Raises ModelError when its settings cannot be read.
    """
    try:
        settings = json.loads(Path(f"{onnx}.json").read_text("utf-8"))
        return frozenset(unicodedata.normalize("NFD", key) for key in settings["phoneme_id_map"])
    except (OSError, ValueError, KeyError):
        check_voice(onnx)  # names the fault better than the reader can
        raise


def listing() -> list[ModelRow]:
    """Every model that is installed, whole or not, and those of the manifest that are not."""
    entries = read_manifest(paths.manifest_file())
    rows = [
        _installed_row(path, kind, entries)
        for kind in CHECKS
        for folder in paths.model_dirs()
        for path in _candidates(folder, kind)
    ]
    present = {row.name for row in rows}
    return rows + [_absent_row(entry) for entry in entries if entry.name not in present]


def _candidates(folder: Path, kind: Kind) -> list[Path]:
    """What may be meant as a model of a kind, the installer's own first."""
    if not folder.is_dir() or not _readable(folder):
        return []
    found = set(_FINDERS[kind](folder))
    return sorted(found, key=lambda path: (_home(path, kind) != folder / kind, path))


def _recognisers(folder: Path) -> Iterator[Path]:
    if looks_like_vosk(folder):  # $VOICE_HERO_MODELS may name the model itself
        yield folder
        return
    for child in _visible(folder):
        if child.is_dir():
            meant = child.name == "recogniser" and not _readable(child)
            if meant or looks_like_vosk(child) or nested_model(child):
                yield child
        elif child.name.endswith(_ARCHIVES) and "vosk" in child.name:
            yield child


def _voices(folder: Path) -> Iterator[Path]:
    for place in (folder, *(child for child in _visible(folder) if child.is_dir())):
        if not _readable(place):
            if place.name == "voice":
                yield place / "voice.onnx"  # so that the check can say what is wrong
            continue
        yield from place.glob("*.onnx")
        for settings in place.glob("*.onnx.json"):
            yield settings.with_suffix("")


def _second_ears(folder: Path) -> Iterator[Path]:
    yield from (child for child in _visible(folder) if child.name == "second_ears")


_FINDERS: Final[dict[Kind, Callable[[Path], Iterator[Path]]]] = {
    "recogniser": _recognisers,
    "voice": _voices,
    "second_ears": _second_ears,
}


def _readable(folder: Path) -> bool:
    return os.access(folder, os.R_OK | os.X_OK, effective_ids=True)


def _visible(folder: Path) -> list[Path]:
    """Children whose names do not mark them as being installed at this moment."""
    return [child for child in sorted(folder.iterdir()) if not child.name.startswith(".")]


def _installed_row(path: Path, kind: Kind, entries: Sequence[Entry]) -> ModelRow:
    receipt = Receipt()
    state = "ready"
    try:
        receipt = read_receipt(_home(path, kind))
        CHECKS[kind](path)
    except ModelError as error:
        state = str(error)
    name = receipt.name or path.name.removesuffix(".onnx")
    entry = next((entry for entry in entries if entry.name == name), None)
    licence = entry.licence if entry else "unknown"
    return ModelRow(name, receipt.version, kind, _bytes_of(path), licence, path, state)


def _home(path: Path, kind: Kind) -> Path:
    return path.parent if kind == "voice" else path


def _absent_row(entry: Entry) -> ModelRow:
    first = entry.sources[0]
    return ModelRow(
        entry.name, first.version, entry.kind, first.size, entry.licence, None, "not installed"
    )


def _bytes_of(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def _place(folder: Path) -> str:
    if not folder.is_dir():
        return f"{folder}, which does not exist"
    if not _readable(folder):
        return f"{folder}, which this user may not read"
    return str(folder)
