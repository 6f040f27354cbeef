"""Which intent a sentence most likely is, when no template took it.

A linear model over hashed n-grams of words and letters, the mean meaning of the words, and the
phase of the session. One of its classes is talk that is not for us. The score of an intent is its
probability; below the threshold of its phase, nothing was said to us.
"""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final, NamedTuple, Self
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from voice_hero.errors import IntentError
from voice_hero.lang.en.features import BUCKETS, PHASES, vector

NOTHING: Final = "nothing"
"""The class of what is not for us."""

FILE: Final = "likeness.npz"
"""Beside the templates: what `script/train` made of the examples."""

Floats = NDArray[np.float32]
Bytes = NDArray[np.int8]


class Guess(NamedTuple):
    """An intent, or None for nothing, and how probable it is, 0 to 1."""

    intent: str | None
    score: float


class Weights(NamedTuple):
    """What a model file holds; eight-bit rows are multiplied by their scales."""

    classes: NDArray[np.str_]
    """Names (classes,)."""
    ngrams: Bytes
    """(BUCKETS, classes)."""
    scales: Floats
    """Of n-grams (classes,)."""
    phases: Floats
    """(PHASES, classes)."""
    meaning: Floats
    """What each direction of meaning adds (dimensions, classes)."""
    words: NDArray[np.bytes_]
    """All known words in one, UTF-8, one a line."""
    word_vectors: Bytes
    """(words, dimensions)."""
    word_scales: Floats
    """(words,)."""

    def check(self) -> Self:
        """The same weights; ValueError if they do not fit together."""
        classes, dimensions = len(self.classes), len(self.meaning)
        wanted = {
            self.ngrams.shape: (BUCKETS, classes),
            self.scales.shape: (classes,),
            self.phases.shape: (len(PHASES), classes),
            self.meaning.shape: (dimensions, classes),
            self.word_vectors.shape: (len(self.word_scales), dimensions),
        }
        for shape, expected in wanted.items():
            if shape != expected:
                raise ValueError(f"model file: {shape} where {expected} should be")
        return self


class Classifier:
    """A trained model; it never changes once loaded, so threads may share it."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights.check()
        self.classes: Final = tuple(str(name) for name in weights.classes)
        known = bytes(weights.words.item()).decode().split("\n")
        self._row: Final = {word: row for row, word in enumerate(known)}

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a model file that `train.py` wrote."""
        with np.load(path, allow_pickle=False) as file:
            return cls(Weights(**{name: file[name] for name in Weights._fields}))

    def classify(
        self, words: Sequence[str], phase: str, live: Collection[str] | None = None
    ) -> Guess:
        """The likeliest intent and its probability; None if that is nothing.

        An unknown phase counts as the mean of all. Intents that are not in `live` cannot be found;
        what is probable for them is not given to others.
        """
        probabilities = self.probabilities(words, phase)
        if live is not None:
            probabilities *= np.array([name == NOTHING or name in live for name in self.classes])
        best = int(probabilities.argmax())
        name = self.classes[best]
        return Guess(None if name == NOTHING else name, float(probabilities[best]))

    def probabilities(self, words: Sequence[str], phase: str) -> Floats:
        """How probable each class is (classes,), all together 1."""
        weights = self._weights
        rows, values = vector(words)
        logits = values @ weights.ngrams[rows].astype(np.float32) * weights.scales
        logits += self._meaning_of(words) @ weights.meaning
        logits += self._of_phase(phase)
        powers: Floats = np.exp(logits - logits.max())
        powers /= powers.sum()
        return powers

    def _meaning_of(self, words: Sequence[str]) -> Floats:
        """Direction in which the known words point together (dimensions,), of length one."""
        rows = [row for word in words if (row := self._row.get(word.lower())) is not None]
        scales = self._weights.word_scales[rows]
        total: Floats = scales @ self._weights.word_vectors[rows].astype(np.float32)
        return total / np.float32(np.linalg.norm(total) + 1e-6)

    def _of_phase(self, phase: str) -> Floats:
        """What the phase adds to each class (classes,)."""
        phases = self._weights.phases
        known: Floats = phases[PHASES.index(phase)] if phase in PHASES else phases.mean(axis=0)
        return known


def load_likeness(folder: Path) -> Classifier | None:
    """What was learned from the examples of a folder of intents; None where it has none.

    Raises IntentError for a file that is damaged.
    """
    file = folder / FILE
    if not file.is_file():
        return None
    try:
        return Classifier.load(file)
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise IntentError(f"{file} is damaged ({error}); make it anew: script/train") from error
