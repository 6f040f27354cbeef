"""Stores a CTranslate2 Whisper model as 8-bit weights.

CTranslate2 turns 16-bit weights into 8-bit ones each time it loads them, and holds both meanwhile.
Done once, at the installation, it gives the same numbers for half the file and half the memory.
Needs numpy alone: CTranslate2's own converter wants PyTorch and the original model.
"""

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from voice_hero.errors import ModelError

_DTYPES = [np.dtype(name) for name in ("<f4", "i1", "<i2", "<i4", "<f2")]
"""Types in the order of the file's numbers for them."""
_VERSION = 6
"""The file's layout that is read and written here."""


@dataclass
class Variable:
    """One named array of the model."""

    name: str
    """Its path in the network, as in `encoder/layer_0/ffn/linear_0/weight`."""
    values: NDArray[np.generic]
    """Its values."""


@dataclass
class ModelFile:
    """What a model.bin holds."""

    spec: str
    """The name of the network's layout."""
    revision: int
    """The number of the network's layout."""
    variables: list[Variable]
    """The arrays, by name."""
    aliases: list[tuple[str, str]]
    """Other names, each with the name of the array that it stands for."""


def read(file: BinaryIO) -> ModelFile:
    """Read a model.bin."""
    version = _number(file, "<I")
    if version != _VERSION:
        raise ModelError(
            f"The Whisper model has layout {version}, not {_VERSION}; install the one in the list."
        )
    spec, revision = _text(file), _number(file, "<I")
    variables = [_variable(file) for _ in range(_number(file, "<I"))]
    aliases = [(_text(file), _text(file)) for _ in range(_number(file, "<I"))]
    return ModelFile(spec, revision, variables, aliases)


def write(model: ModelFile, file: BinaryIO) -> None:
    """Write a model.bin."""
    file.write(struct.pack("<I", _VERSION) + _packed(model.spec))
    file.write(struct.pack("<II", model.revision, len(model.variables)))
    for variable in model.variables:
        values = variable.values
        file.write(_packed(variable.name) + struct.pack("<B", values.ndim))
        file.write(struct.pack(f"<{values.ndim}I", *values.shape))
        file.write(struct.pack("<BI", _DTYPES.index(values.dtype), values.nbytes))
        file.write(values.tobytes())
    file.write(struct.pack("<I", len(model.aliases)))
    for alias, name in model.aliases:
        file.write(_packed(alias) + _packed(name))


def shrink(model: ModelFile) -> ModelFile:
    """Return the model with 8-bit weights, each row with its scale, as CTranslate2 makes them."""
    variables: list[Variable] = []
    for variable in model.variables:
        variables += _quantised(variable) if _is_weight(variable) else [variable]
    scaled = {variable.name for variable in model.variables if _is_weight(variable)}
    aliases = [(f"{a}_scale", f"{name}_scale") for a, name in model.aliases if name in scaled]
    return ModelFile(model.spec, model.revision, variables, model.aliases + aliases)


def shrink_in_place(folder: Path) -> None:
    """Make the model.bin of a folder one of 8-bit weights; one that has them already stays.

    Raises ModelError where its layout is not the known one.
    """
    file = folder / "model.bin"
    with file.open("rb") as opened:
        model = read(opened)
    if not any(_is_weight(variable) for variable in model.variables):
        return
    smaller = file.with_suffix(".new")
    with smaller.open("xb") as out:
        write(shrink(model), out)
        out.flush()
        os.fsync(out.fileno())
    smaller.replace(file)


def _is_weight(variable: Variable) -> bool:
    """Whether CTranslate2 would compute with this array in 8 bits."""
    values = variable.values
    large = values.ndim == 2 and values.dtype.kind == "f"
    return large and variable.name.endswith("weight") and "conv" not in variable.name


def _quantised(variable: Variable) -> list[Variable]:
    """Return a weight (rows, columns) in 8 bits, and its scales (rows,)."""
    weight = variable.values.astype(np.float32)
    largest = np.abs(weight).max(axis=1)
    scale = np.float32(127.0) / np.where(largest == 0, np.float32(127.0), largest)
    rounded = np.rint(weight * scale[:, None]).astype(np.int8)
    return [Variable(variable.name, rounded), Variable(f"{variable.name}_scale", scale)]


def _number(file: BinaryIO, layout: str) -> int:
    number: int = struct.unpack(layout, file.read(struct.calcsize(layout)))[0]
    return number


def _text(file: BinaryIO) -> str:
    """Read a text: its length with the closing zero, its letters, the zero."""
    return file.read(_number(file, "<H"))[:-1].decode()


def _packed(text: str) -> bytes:
    return struct.pack("<H", len(text.encode()) + 1) + text.encode() + b"\0"


def _variable(file: BinaryIO) -> Variable:
    name = _text(file)
    shape = [_number(file, "<I") for _ in range(_number(file, "<B"))]
    dtype = _DTYPES[_number(file, "<B")]
    values = np.frombuffer(file.read(_number(file, "<I")), dtype)
    return Variable(name, values.reshape(shape))
