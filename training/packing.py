"""Weights that were learned, as a model file has them; and the file with its SHA-256 beside it."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from training.matrices import PHASE_SCALE
from training.word_vectors import WordVectors, eight_bits
from voice_hero.intents.classifier import Weights
from voice_hero.lang.en.features import BUCKETS, PHASES


def packed(classes: Sequence[str], table: NDArray[np.float32], words: WordVectors) -> Weights:
    """Weights (BUCKETS + PHASES + dimensions, classes), the n-grams in eight bits."""
    ngrams, scales = eight_bits(table[:BUCKETS], 0)
    after = BUCKETS + len(PHASES)
    return Weights(
        classes=np.array(classes),
        ngrams=ngrams,
        scales=scales,
        phases=table[BUCKETS:after] * np.float32(PHASE_SCALE),
        meaning=table[after:],
        words=np.array("\n".join(words.words).encode()),
        word_vectors=words.steps,
        word_scales=words.scales,
    )


def write(weights: Weights, file: Path) -> str:
    """Write a model file and, beside it, its SHA-256 as `sha256sum` has it; return that."""
    np.savez(file, **weights._asdict())
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    file.with_suffix(".sha256").write_text(f"{digest}  {file.name}\n", "utf-8")
    return digest
