"""The whole training: a teacher who has MiniLM learns the examples, and a student learns from both.

The student is the model that is shipped: it has only what `voice_hero.intents.classifier` can
compute. It learns the examples, what the teacher says of changed ones, and that a command in
somebody else's mouth is nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from training import sentence_vectors, vocabulary
from training.changed_sentences import changed, reported
from training.examples import Example
from training.matrices import in_their_phases, ngram_matrix, one_hot, with_phases
from training.packing import packed
from training.regression import Rows, fit, softmax
from training.word_vectors import WordVectors
from voice_hero.intents.classifier import Weights

STEPS: Final = 80
"""Of the teacher, and of a model that has none."""
STEPS_AFTER: Final = 50
"""Of the student, who begins with what the teacher thinks of n-grams and phases."""
TIMES: Final = 2
"""Changed sentences for each example."""
CHANGED_WEIGHT: Final = 0.5
REPORTED_WEIGHT: Final = 0.3
"""Of one changed sentence, and of one in others' mouths; a written one has 1."""

Floats = NDArray[np.float32]
Places = NDArray[np.intp]


@dataclass(frozen=True)
class Table:
    """Examples and their features."""

    examples: Sequence[Example]
    ngrams: csr_matrix
    """(n, BUCKETS)."""
    meaning: Floats
    """What the student knows of the words (n, dimensions)."""

    @classmethod
    def of(cls, examples: Sequence[Example], words: WordVectors) -> Self:
        """The features are the same whichever pen is left out."""
        phrases = [example.phrase for example in examples]
        return cls(examples, ngram_matrix(phrases), words.mean(phrases))

    def without(self, fold: str | None) -> Places:
        """Places of the examples of other folds."""
        kept = [place for place, one in enumerate(self.examples) if one.fold != fold]
        return np.array(kept, np.intp)

    def rows(self, places: Places, phases: Sequence[Sequence[str]], targets: Floats) -> Rows:
        """Some of the examples in these phases, each of weight one."""
        sparse = with_phases(self.ngrams[places], phases)
        return Rows(sparse, self.meaning[places], targets, np.ones(len(places), np.float32))


@dataclass(frozen=True)
class Material:
    """All that is the same whichever pen is left out."""

    classes: Sequence[str]
    words: WordVectors
    written: Table
    changed: Table
    reported: Table
    written_sentences: Floats
    """What only the teacher knows of the written ones (n, 384)."""
    changed_sentences: Floats

    @classmethod
    def of(cls, examples: Sequence[Example]) -> Self:
        """Raises ModelError where MiniLM or the recogniser is missing."""
        phrases = [example.phrase for example in examples]
        words = vocabulary.learned(phrases)
        new = changed(examples, TIMES, vocabulary.alike(phrases))
        return cls(
            sorted({example.intent for example in examples}),
            words,
            Table.of(examples, words),
            Table.of(new, words),
            Table.of(reported(examples), words),
            sentence_vectors.vectors(phrases),
            sentence_vectors.vectors([example.phrase for example in new]),
        )


def train(material: Material, without: str | None = None) -> Weights:
    """The model that has seen all folds but this."""
    written, places = written_rows(material.written, material.classes, without)
    teacher = _teach(material, written, places)
    rows = written.and_rows(_changed_rows(material, teacher, without))
    rows = rows.and_rows(reported_rows(material.reported, material.classes, without))
    start = teacher[: rows.sparse.shape[1]]
    return packed(material.classes, fit(rows, STEPS_AFTER, start), material.words)


def written_rows(table: Table, classes: Sequence[str], without: str | None) -> tuple[Rows, Places]:
    """What was written by all folds but this, and the place of each row in the table."""
    kept = table.without(without)
    places, phases, weights = in_their_phases([table.examples[place] for place in kept])
    places = kept[places]
    targets = one_hot([table.examples[place].intent for place in places], classes)
    return weighted(table.rows(places, phases, targets), weights), places


def reported_rows(table: Table, classes: Sequence[str], without: str | None) -> Rows:
    """Commands in others' mouths, made of the sentences of all folds but this."""
    places = table.without(without)
    some = [table.examples[place] for place in places]
    targets = one_hot([one.intent for one in some], classes)
    rows = table.rows(places, [one.phases for one in some], targets)
    return weighted(rows, rows.weights * np.float32(REPORTED_WEIGHT))


def _teach(material: Material, written: Rows, places: Places) -> Floats:
    """Weights (BUCKETS + PHASES + 384, classes) of the teacher."""
    dense = material.written_sentences[places]
    return fit(Rows(written.sparse, dense, written.targets, written.weights), STEPS)


def _changed_rows(material: Material, teacher: Floats, without: str | None) -> Rows:
    """Changed sentences, each meaning what the teacher thinks of it."""
    table = material.changed
    places = table.without(without)
    phases = [table.examples[place].phases for place in places]
    sparse = with_phases(table.ngrams[places], phases)
    split = sparse.shape[1]
    sentences = material.changed_sentences[places]
    soft = softmax(sparse @ teacher[:split] + sentences @ teacher[split:])
    weights = np.full(len(places), CHANGED_WEIGHT, np.float32)
    return Rows(sparse, table.meaning[places], soft, weights)


def weighted(rows: Rows, weights: Floats) -> Rows:
    """The same rows with other weights (n,)."""
    return Rows(rows.sparse, rows.dense, rows.targets, weights)
