"""A text taken apart into the pieces that are rendered and kept one by one.

Sentences, because Piper drops the punctuation behind a [[phoneme]] block and runs on into the next
sentence. And clauses around a length of time: "Going on, with twenty seconds left." shares its
second half with six other lines. With every such line rendered whole for every length, one voice
would fill more than a gigabyte; taken apart at the comma, where a speaker pauses anyway, it is
some fifty megabytes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from voice_hero.lang.en.spoken_times import times_in
from voice_hero.lang.en.wording import spoken

SENTENCE_GAP_S: Final = 0.30
CLAUSE_GAP_S: Final = 0.20
"""Silence between pieces, in seconds. With the 40 ms that each piece has at either end a comma
makes 0.28 s, as long as Piper itself rests there (measured: 0.28 to 0.37)."""

_NOT_IN_BLOCK: Final = r"(?![^\[]*\]\])"
_SENTENCE_END: Final = re.compile(rf"(?:(?<=[.!?])|(?<=[.!?]\]\])) +{_NOT_IN_BLOCK}")
_CLAUSE_END: Final = re.compile(rf"(?:(?<=,)|(?<=,\]\])) +{_NOT_IN_BLOCK}")
_BLOCK_AND_MARK: Final = re.compile(r"\]\]([.,!?;:]+)")


@dataclass(frozen=True)
class Piece:
    """What is rendered in one go."""

    text: str
    """As Piper takes it: words, punctuation and [[phonemes]]."""
    gap_s: float
    """Silence after it, before the next piece of the same line, in seconds; 0 after the last."""


class Pieces:
    """Takes texts apart, with the names that are spoken by phonemes."""

    def __init__(self, say_as: Mapping[str, str]) -> None:
        names = sorted(say_as, key=len, reverse=True)
        self._phonemes = {name.casefold(): say_as[name] for name in names}
        row = "|".join(re.escape(name) for name in names)
        self._name = re.compile(rf"(?<!\w)(?:{row})(?!\w)", re.IGNORECASE) if names else None
        self.of = lru_cache(maxsize=4096)(self._of)
        """Pieces of a text, in order; none where nothing is left to say."""

    def _of(self, text: str) -> tuple[Piece, ...]:
        line = spoken(_marks_inside(self._with_phonemes(text)))
        pieces: list[Piece] = []
        for sentence in _SENTENCE_END.split(line):
            *firsts, last = _clauses(sentence)
            pieces += [Piece(clause, CLAUSE_GAP_S) for clause in firsts]
            pieces.append(Piece(last, SENTENCE_GAP_S))
        pieces = [piece for piece in pieces if re.search(r"[^\W\d_]", piece.text)]
        return (*pieces[:-1], Piece(pieces[-1].text, 0.0)) if pieces else ()

    def _with_phonemes(self, text: str) -> str:
        if self._name is None:
            return text
        return self._name.sub(lambda name: f"[[{self._phonemes[name[0].casefold()]}]]", text)


def _clauses(sentence: str) -> list[str]:
    """The sentence, cut at the commas beside a clause that holds a length of time."""
    row: list[str] = []
    timed_before = True
    for clause in _CLAUSE_END.split(sentence):
        timed = any(True for _ in times_in(clause))
        if row and not timed and not timed_before:
            row[-1] = f"{row[-1]} {clause}"
        else:
            row.append(clause)
        timed_before = timed
    return row


def _marks_inside(text: str) -> str:
    """Punctuation behind a phoneme block goes into it: Piper would drop it."""
    return _BLOCK_AND_MARK.sub(r"\1]]", text)
