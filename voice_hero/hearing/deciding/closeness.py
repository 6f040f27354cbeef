"""How much what was heard is spelt like what is listened for: letters in order, 0 to 1 (Indel)."""

from collections.abc import Iterable, Sequence

import numpy as np
from rapidfuzz import fuzz, process

from voice_hero.hearing.hypothesis import UNKNOWN, Hypothesis


def said_in(heard: Hypothesis, count: int) -> list[str]:
    """The first readings, but for what no word fits."""
    without = (
        " ".join(word for word in reading.text.split() if word != UNKNOWN)
        for reading in heard.any_readings[:count]
    )
    return [text for text in without if text]


def nearest(
    texts: Iterable[str], phrases: Sequence[str], count: int, least: float = 0.0
) -> list[str]:
    """Of the phrases those that are most like one of the texts, the likest first.

    For 10 texts and 11,000 phrases it takes 10 ms.
    """
    said = list(dict.fromkeys(texts))
    if not said or not phrases:
        return []
    likeness = process.cdist(said, phrases, scorer=fuzz.ratio, dtype=np.float32).max(axis=0)
    best = np.argsort(-likeness, kind="stable")[:count]
    return [phrases[index] for index in best if likeness[index] >= 100 * least]
