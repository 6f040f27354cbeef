"""Turns the words of one sentence into a sparse vector of hashed n-grams.

Numbers become class tokens first, so that "hold for ninety seconds" and "hold for two minutes"
are one sentence to the classifier; which value it was is the business of the templates.
"""

from collections.abc import Iterator, Sequence
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BUCKETS: Final = 1 << 15
"""Number of hash buckets for n-grams of words and of letters."""

PHASES: Final = ("welcome", "caution", "comfort", "confirm", "steps", "hold", "paused", "after")
"""What the session is doing; the order is part of the model file."""

NUMBER: Final = "<number>"
DURATION: Final = "<duration>"
ORDINAL: Final = "<ordinal>"

_DIGITS: Final = frozenset(
    "zero oh one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty"
    " ninety hundred".split()
)
_UNITS: Final = frozenset(
    "second seconds minute minutes min mins hour hours breath breaths count counts".split()
)
_ORDINALS: Final = frozenset(
    "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
)
_AFTER_ORDINAL: Final = frozenset("step stage instruction bit part".split())
_BEFORE_ONE: Final = frozenset("step steps number stage twenty thirty forty fifty".split())
_FILLERS: Final = frozenset("um uh erm er hmm mm ah".split())

_WORD_NGRAM: Final = 3
"""Longest n-gram of words."""
_SHORTEST: Final = 3
_LONGEST: Final = 5
"""Letters of the n-grams inside words."""


def tokens(words: Sequence[str]) -> list[str]:
    """Words without fillers and stutter, numbers and lengths of time as class tokens."""
    plain = [word.lower() for word in words if word.lower() not in _FILLERS]
    found: list[str] = []
    position = 0
    while position < len(plain):
        length = _number_length(plain, position)
        if length:
            position += length
            position += _unit_length(plain, position, found)
        else:
            found.append(_ordinal(plain, position))
            position += 1
    return _without_stutter(found)


def _number_length(words: Sequence[str], position: int) -> int:
    """How many words from here spell one number; "one" alone is mostly no number."""
    end = position
    while end < len(words) and (words[end] in _DIGITS or _joins(words, position, end)):
        end += 1
    length = end - position
    if words[position:end] in (["one"], ["oh"]):
        before = words[position - 1] if position else ""
        after = words[end] if end < len(words) else ""
        return length if before in _BEFORE_ONE or after in _UNITS else 0
    return length


def _joins(words: Sequence[str], start: int, position: int) -> bool:
    """Whether this is the "and" of "a hundred and twenty"."""
    return (
        position > start
        and words[position] == "and"
        and words[position - 1] == "hundred"
        and position + 1 < len(words)
        and words[position + 1] in _DIGITS
    )


def _unit_length(words: Sequence[str], position: int, found: list[str]) -> int:
    """Append the class token of the number just read; return the words of its unit."""
    tail = ["and", "a", "half"]
    half = len(tail) if list(words[position : position + len(tail)]) == tail else 0
    if position + half < len(words) and words[position + half] in _UNITS:
        found.append(DURATION)
        return half + 1
    found.append(NUMBER)
    return 0


def _ordinal(words: Sequence[str], position: int) -> str:
    """The class token if this word is an ordinal, else the word."""
    word = words[position]
    after = words[position + 1] if position + 1 < len(words) else ""
    counted = word in _ORDINALS or (word in ("first", "second") and after in _AFTER_ORDINAL)
    return ORDINAL if counted else word


def _without_stutter(words: Sequence[str]) -> list[str]:
    """Drop a word said twice in a row, and a letter before the word it begins."""
    return [
        word
        for word, after in zip(words, [*words, ""][1:], strict=True)
        if word != after and not (len(word) == 1 and word not in "ai" and after.startswith(word))
    ]


def word_ngrams(words: Sequence[str]) -> Iterator[str]:
    """N-grams of words with the sentence's edges, and pairs with one word between them."""
    edged = ["^", *words, "$"]
    yield from words
    for size in range(2, _WORD_NGRAM + 1):
        for start in range(len(edged) - size + 1):
            yield " ".join(edged[start : start + size])
    for start in range(len(edged) - 2):
        yield f"{edged[start]} _ {edged[start + 2]}"


def letter_ngrams(words: Sequence[str]) -> Iterator[str]:
    """N-grams of letters inside each word, edges marked, so that inflected forms meet."""
    for word in words:
        if word[0] == "<":
            continue
        edged = f"<{word}>"
        for size in range(_SHORTEST, _LONGEST + 1):
            for start in range(len(edged) - size + 1):
                yield "#" + edged[start : start + size]


def bucket(ngram: str) -> int:
    """Which row of the weights an n-gram has."""
    return crc32(ngram.encode()) % BUCKETS


def vector(words: Sequence[str]) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Sparse features of a sentence: rows (n,) without repeats and values (n,), length one."""
    found = tokens(words)
    parts = []
    for ngrams, share in ((word_ngrams(found), 1.0), (letter_ngrams(found), 0.5)):
        rows = np.unique(np.fromiter((bucket(ngram) for ngram in ngrams), np.intp))
        parts.append((rows, np.full(len(rows), share, np.float32)))
    rows = np.concatenate([part[0] for part in parts])
    values = np.concatenate([part[1] for part in parts])
    length = np.float32(np.linalg.norm(values) + 1e-6)
    return rows, (values / length).astype(np.float32)
