"""Examples as matrices: their n-grams, and the phases in which they are said."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from training.examples import DEPENDENT, OUTSIDE, Example
from voice_hero.lang.en.features import BUCKETS, PHASES, vector

PHASE_SCALE: Final = 0.3
"""Length of the phase's part; that of the n-grams is one. Of 0.1, 0.3 and 1 the best."""
ELSEWHERE: Final = 0.7
"""Weight of an example in the phases that its writer did not name."""

Floats = NDArray[np.float32]
Rows = NDArray[np.intp]


def ngram_matrix(phrases: Sequence[str]) -> csr_matrix:
    """Hashed n-grams (n, BUCKETS), each row of length one."""
    vectors = [vector(phrase.split()) for phrase in phrases]
    ends = np.cumsum([0, *(len(rows) for rows, _ in vectors)])
    rows = np.concatenate([rows for rows, _ in vectors])
    values = np.concatenate([values for _, values in vectors])
    return csr_matrix((values, rows, ends), shape=(len(phrases), BUCKETS), dtype=np.float32)


def phase_matrix(phases: Sequence[Sequence[str]]) -> csr_matrix:
    """The phases in which each is said (n, PHASES), PHASE_SCALE shared among them."""
    matrix = np.zeros((len(phases), len(PHASES)), np.float32)
    for row, said in enumerate(phases):
        matrix[row, [PHASES.index(phase) for phase in said]] = PHASE_SCALE / len(said)
    return csr_matrix(matrix)


def with_phases(ngrams: csr_matrix, phases: Sequence[Sequence[str]]) -> csr_matrix:
    """N-grams, and beside them the phases (n, BUCKETS + PHASES)."""
    return hstack([ngrams, phase_matrix(phases)]).tocsr()


def in_their_phases(
    examples: Sequence[Example],
) -> tuple[Rows, list[tuple[str, ...]], Floats]:
    """Places (n,), phases and weights (n,): an example twice if it means the same elsewhere."""
    rows = [(place, example.phases, 1.0) for place, example in enumerate(examples)]
    rows += [
        (place, OUTSIDE, ELSEWHERE)
        for place, example in enumerate(examples)
        if example.phase in OUTSIDE and example.intent not in DEPENDENT
    ]
    places, phases, weights = zip(*rows, strict=True)
    return np.array(places, np.intp), list(phases), np.array(weights, np.float32)


def one_hot(names: Sequence[str], classes: Sequence[str]) -> Floats:
    """Targets (n, classes): one where the name is the class's."""
    place = {name: column for column, name in enumerate(classes)}
    return np.eye(len(classes), dtype=np.float32)[[place[name] for name in names]]
