"""A model that has not seen one pen, in seconds: without MiniLM, and so without a teacher.

What words mean is taken from the shipped model, the rest is learned anew. It begins with nothing:
whatever has seen the pen would remember it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from training.changed_sentences import reported
from training.examples import Example
from training.packing import packed
from training.regression import fit
from training.teaching import Table, reported_rows, written_rows
from training.word_vectors import WordVectors
from voice_hero.intents.classifier import Weights

STEPS: Final = 40
"""Half of the whole training's."""


@dataclass(frozen=True)
class Lesson:
    """All that is the same whichever pen is left out."""

    classes: Sequence[str]
    words: WordVectors
    written: Table
    reported: Table

    @classmethod
    def of(cls, examples: Sequence[Example], shipped: Weights) -> Self:
        """The examples, and the words as the shipped model knows them."""
        words = WordVectors.in_model(shipped)
        written, others = (Table.of(some, words) for some in (examples, reported(examples)))
        return cls(sorted({one.intent for one in examples}), words, written, others)

    def without(self, fold: str | None) -> Weights:
        """The model that has seen all folds but this."""
        rows, _ = written_rows(self.written, self.classes, fold)
        rows = rows.and_rows(reported_rows(self.reported, self.classes, fold))
        return packed(self.classes, fit(rows, STEPS), self.words)
