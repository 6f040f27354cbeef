"""Which words the model knows by their meaning, how long their vectors are, and which are alike."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from training import sentence_vectors
from training.word_vectors import WordVectors
from voice_hero.models.model_store import find_model, model_words

DIMENSIONS: Final = 64
COMMON: Final = 9000
"""How many common English words are known besides those of the examples."""
RARE: Final = 1e-3
"""Share of all words at which a word counts half (Arora et al., 2017, a = 0.001)."""

USUAL: Final = 2
"""A word that occurs more often than this may be put in the place of another."""
NEAREST: Final = 7
"""So many words at most are alike to one."""
NEAR: Final = 0.45
"""Cosine from which two words are alike."""

Floats = NDArray[np.float32]


def learned(phrases: Sequence[str]) -> WordVectors:
    """All words of the phrases, and common words that the recogniser can hear.

    Vectors have the DIMENSIONS in which the words of the phrases differ most, and are the shorter
    the more often a word occurs. Raises ModelError where there is no recogniser.
    """
    counts = Counter(word for phrase in phrases for word in phrase.split())
    heard = model_words(find_model("recogniser"))
    common = [word for word in sentence_vectors.common_words() if word in heard and len(word) > 1]
    words = sorted({*counts, *common[:COMMON]})
    often = np.array([counts[word] for word in words], np.float32)
    vectors = sentence_vectors.vectors(words)
    centred = vectors - vectors[often > 0].mean(axis=0)
    axes = np.linalg.svd(centred[often > 0], full_matrices=False)[2][:DIMENSIONS]
    turned = centred @ axes.T
    turned /= np.linalg.norm(turned, axis=1, keepdims=True) + 1e-6
    weights = RARE / (RARE + often / often.sum())
    return WordVectors.of(words, (turned * weights[:, None]).astype(np.float32))


def alike(phrases: Sequence[str]) -> dict[str, list[str]]:
    """Each word of the phrases to usual ones of about the same meaning, the nearest first."""
    counts = Counter(word for phrase in phrases for word in phrase.split())
    words = sorted(counts)
    usual = [word for word in words if counts[word] > USUAL]
    nearness = sentence_vectors.vectors(words) @ sentence_vectors.vectors(usual).T
    found = {}
    for word, row in zip(words, nearness, strict=True):
        order = np.argsort(-row, kind="stable")[: NEAREST + 1]
        near = [usual[place] for place in order if row[place] > NEAR]
        found[word] = [other for other in near if other != word][:NEAREST]
    return found
