"""Says of a speech model whether it is whole, and if not, which fault it has and how to mend it."""

import json
import os
import tarfile
import zipfile
from pathlib import Path
from typing import BinaryIO, Final

from voice_hero.errors import ModelError
from voice_hero.models.model_receipt import read_receipt
from voice_hero.models.openfst import read_head

AGAIN: Final = "remove it and run `voice-hero models install` again"
"""The way out of most faults."""

_KALDI: Final = b"\0B"
"""How Kaldi's binary files begin."""

_REQUIRED: Final = (
    "am/final.mdl",
    "conf/mfcc.conf",
    "conf/model.conf",
    "graph/HCLr.fst",
    "graph/Gr.fst",
    "graph/disambig_tid.int",
    "graph/phones/word_boundary.int",
    "ivector/final.dubm",
    "ivector/final.ie",
    "ivector/final.mat",
    "ivector/global_cmvn.stats",
    "ivector/online_cmvn.conf",
    "ivector/splice.conf",
)
"""What every small Vosk model with a grammar has; `graph/words.txt` only some."""

WHISPER_FILES: Final = ("model.bin", "config.json", "vocabulary.txt")
"""What CTranslate2 and the child that asks it need of a Whisper model."""

_ENDINGS: Final = (
    ("ivector/final.ie", b"</IvectorExtractor> "),
    ("ivector/final.dubm", b"</DiagGMM> "),
)
"""Kaldi files and their last bytes: what breaks off lacks them."""

_DEEPEST: Final = 8
"""Folders below the one named in which a nested model is looked for; the npm package needs six."""

_GRAPH_FIELD: Final = 7
"""Number of the field of an ONNX file that holds the network."""


def check_vosk(folder: Path) -> None:
    """Check that a folder is a whole Vosk model that heeds a grammar.

    Raises ModelError that names the fault and the way out.
    """
    try:
        _check_is_model_folder(folder)
        noted = _check_receipt(folder)
        for name in _REQUIRED:
            _check_there(folder, name)
        if not noted:
            _check_whole(folder)
    except OSError as error:
        raise ModelError(_unreadable(error, folder)) from error


def check_voice(onnx: Path) -> None:
    """Check that a file is a whole Piper voice, with its settings beside it.

    Raises ModelError that names the fault and the way out.
    """
    try:
        if onnx.is_dir():
            raise ModelError(
                f"The voice {onnx} is a folder, not an .onnx file; name the file in it."
            )
        if not onnx.exists():
            raise ModelError(f"The voice {onnx} is missing; run `voice-hero models install`.")
        _check_receipt(onnx.parent)
        _check_network(onnx)
        _check_settings(onnx)
    except OSError as error:
        raise ModelError(_unreadable(error, onnx)) from error


def check_whisper(folder: Path) -> None:
    """Check that a folder is a whole Whisper model for CTranslate2.

    Raises ModelError that names the fault and the way out.
    """
    try:
        for name in WHISPER_FILES:
            if not (folder / name).is_file():
                raise ModelError(f"The second ears {folder} lack {name}; {AGAIN}.")
        _check_receipt(folder)
    except OSError as error:
        raise ModelError(_unreadable(error, folder)) from error


def looks_like_vosk(folder: Path) -> bool:
    """True if the folder is meant to be a Vosk model, whole or not."""
    try:
        return (folder / "am").is_dir() or any(folder.glob("graph/*.fst"))
    except OSError:
        return False


def nested_model(folder: Path) -> Path | None:
    """The first model that lies somewhere below, at most `_DEEPEST` folders down, or None.

    What may not be looked into is passed over.
    """
    level = [folder]
    for _ in range(_DEEPEST):
        level = [child for parent in level for child in sorted(parent.glob("*")) if child.is_dir()]
        found = [child for child in level if looks_like_vosk(child)]
        if found:
            return found[0]
    return None


def _check_is_model_folder(folder: Path) -> None:
    if folder.is_file():
        packed = zipfile.is_zipfile(folder) or tarfile.is_tarfile(folder)
        what = "still a packed archive" if packed else "a file, not a model folder"
        way = f"run `voice-hero models install --from {folder}`" if packed else AGAIN
        raise ModelError(f"The speech model {folder} is {what}; {way}.")
    if not folder.exists():
        raise ModelError(f"The speech model {folder} is missing; run `voice-hero models install`.")
    with os.scandir(folder):  # raises PermissionError, with the name
        pass
    if (folder / "graph" / "HCLG.fst").exists():
        raise ModelError(
            f"The speech model {folder} has a static graph (graph/HCLG.fst), which would ignore "
            "the list of commands; use a small model, with graph/HCLr.fst and graph/Gr.fst."
        )
    if not looks_like_vosk(folder):
        inner = nested_model(folder)
        if inner:
            raise ModelError(
                f"The speech model {folder} is nested too deep: it lies in {inner}; "
                f"run `voice-hero models install --from {inner}`."
            )
        raise ModelError(
            f"The folder {folder} is no Vosk model: it has neither am/ nor graph/; {AGAIN}."
        )


def _check_there(folder: Path, name: str) -> None:
    file = folder / name
    if not file.is_file():
        raise ModelError(_half(folder, f"{name} is missing"))
    if file.stat().st_size == 0:
        raise ModelError(_half(folder, f"{name} is empty"))
    with file.open("rb"):  # raises PermissionError, with the name
        pass


def _check_receipt(folder: Path) -> bool:
    """Compare with the sizes that the installer noted; False where it noted none."""
    sizes = read_receipt(folder).files
    for name, size in sizes.items():
        file = folder / name
        if not file.is_file():
            raise ModelError(_half(folder, f"{name} is missing"))
        there = file.stat().st_size
        if there != size:
            raise ModelError(_half(folder, f"{name} has {there:,} bytes of {size:,}"))
    return bool(sizes)


def _check_whole(folder: Path) -> None:
    """Look into the files of a model that somebody unpacked by hand."""
    for name in ("am/final.mdl", "ivector/final.mat", *(name for name, _ in _ENDINGS)):
        with (folder / name).open("rb") as file:
            if file.read(2) != _KALDI:
                raise ModelError(_half(folder, f"{name} is not a Kaldi file"))
    for name, ending in _ENDINGS:
        if _tail(folder / name, len(ending)) != ending:
            raise ModelError(_half(folder, f"{name} breaks off"))
    if b"<Priors> " not in _tail(folder / "am/final.mdl", 100_000):
        raise ModelError(_half(folder, "am/final.mdl breaks off"))
    words = 0
    for name in ("graph/HCLr.fst", "graph/Gr.fst"):
        graph = folder / name
        try:
            head = read_head(graph)
        except ValueError as error:
            raise ModelError(_half(folder, f"{name}: {error}")) from error
        words += len(head.words)
        if graph.stat().st_size < head.least_size:
            raise ModelError(_half(folder, f"{name} breaks off"))
    if not words:
        _check_there(folder, "graph/words.txt")


def _check_network(onnx: Path) -> None:
    """Step over the fields of the file, each of which gives its own length."""
    size = onnx.stat().st_size
    if size == 0:
        raise ModelError(f"The voice {onnx} is empty; {AGAIN}.")
    has_network = False
    with onnx.open("rb") as file:
        while file.tell() < size:
            tag = _varint(file)
            if tag is None or not _step_over(file, tag & 7):
                raise ModelError(f"The voice {onnx} is not an ONNX file; {AGAIN}.")
            has_network = has_network or tag >> 3 == _GRAPH_FIELD
        if file.tell() > size:
            raise ModelError(
                f"The voice {onnx} is truncated: {size:,} bytes of {file.tell():,}; {AGAIN}."
            )
    if not has_network:
        raise ModelError(f"The voice {onnx} is not an ONNX file: no network in it; {AGAIN}.")


def _step_over(file: BinaryIO, wire_type: int) -> bool:
    """Move past one field's value; False if there is no such type in an ONNX file."""
    if wire_type == 0:
        return _varint(file) is not None
    if wire_type == 2:
        length = _varint(file)
        if length is None:
            return False
        file.seek(length, 1)
        return True
    return False


def _varint(file: BinaryIO) -> int | None:
    value = 0
    for shift in range(0, 64, 7):
        byte = file.read(1)
        if not byte:
            return None
        value |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return value
    return None


def _check_settings(onnx: Path) -> None:
    settings = onnx.with_name(onnx.name + ".json")
    if not settings.is_file():
        raise ModelError(
            f"The voice {onnx} lacks its settings: {settings.name} must lie beside it; {AGAIN}."
        )
    try:
        found = json.loads(settings.read_text("utf-8"))
        rate, phonemes = found["audio"]["sample_rate"], found["phoneme_id_map"]
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"The voice's settings {settings} are damaged ({error or 'empty'}); {AGAIN}."
        ) from error
    if not (isinstance(rate, int) and rate > 0 and isinstance(phonemes, dict) and phonemes):
        raise ModelError(f"The voice's settings {settings} give no rate or no phonemes; {AGAIN}.")


def _half(folder: Path, fault: str) -> str:
    return f"The model {folder} is only half unpacked: {fault}; {AGAIN}."


def _unreadable(error: OSError, path: Path) -> str:
    name = error.filename or path
    return (
        f"The model file {name} cannot be read ({error.strerror}); "
        f"let this user read it: `chmod -R a+rX {path}`."
    )


def _tail(file: Path, count: int) -> bytes:
    with file.open("rb") as opened:
        opened.seek(-min(count, file.stat().st_size), 2)
        return opened.read()
