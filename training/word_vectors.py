"""What single words mean, in eight bits: the part of the model that knows words of no example."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from voice_hero.intents.classifier import Weights

Floats = NDArray[np.float32]
Bytes = NDArray[np.int8]


def eight_bits(table: Floats, axis: int) -> tuple[Bytes, Floats]:
    """The table in steps of -127 to 127, and the size of a step along the other axis."""
    scales = np.maximum(np.abs(table).max(axis=axis, keepdims=True), 1e-9) / 127
    return np.rint(table / scales).astype(np.int8), scales.squeeze(axis).astype(np.float32)


@dataclass(frozen=True)
class WordVectors:
    """Words and their vectors, as a model file has them."""

    words: tuple[str, ...]
    steps: Bytes
    """(words, dimensions)."""
    scales: Floats
    """(words,)."""

    @classmethod
    def of(cls, words: Sequence[str], vectors: Floats) -> Self:
        """Vectors (words, dimensions), rounded."""
        return cls(tuple(words), *eight_bits(vectors, 1))

    @classmethod
    def in_model(cls, weights: Weights) -> Self:
        """Those of a model that is there."""
        words = bytes(weights.words.item()).decode().split("\n")
        return cls(tuple(words), weights.word_vectors, weights.word_scales)

    def mean(self, phrases: Sequence[str]) -> Floats:
        """Direction in which the known words of each point together (n, dimensions), length one."""
        rows = [[self._place[w] for w in phrase.split() if w in self._place] for phrase in phrases]
        sums = np.stack([self._vectors[known].sum(axis=0) for known in rows])
        found: Floats = sums / (np.linalg.norm(sums, axis=1, keepdims=True) + np.float32(1e-6))
        return found

    @cached_property
    def _place(self) -> dict[str, int]:
        return {word: row for row, word in enumerate(self.words)}

    @cached_property
    def _vectors(self) -> Floats:
        return self.steps.astype(np.float32) * self.scales[:, None]
