"""A text taken apart into the pieces that are rendered and kept one by one.

Sentences, because Piper drops the punctuation behind a [[phoneme]] block and runs on into the next
sentence. And clauses: whoever guides rests at a comma, longer than Piper does. "Going on, with
twenty seconds left." also shares its second half with six other lines: with every such line
rendered whole for every length, one voice would fill more than a gigabyte; taken apart it is some
fifty megabytes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from voice_hero.lang.en.pronouncing import SAY_AS, clearly
from voice_hero.lang.en.spoken_times import times_in
from voice_hero.lang.en.wording import spoken

SENTENCE_GAP_S: Final = 0.30
CLAUSE_GAP_S: Final = 0.32
"""Silence between pieces, in seconds. With the 40 ms that each piece has at either end a comma
makes 0.40 s; Piper itself rests 0.28 to 0.37 s there (measured)."""

LEAST_WORDS: Final = 2
"""A clause of fewer words is no clause of its own: "so, sit down"."""

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
        """`say_as` goes before what is known of all texts."""
        said = {**SAY_AS, **say_as}
        names = sorted(said, key=len, reverse=True)
        self._phonemes = {name.casefold(): said[name] for name in names}
        row = "|".join(re.escape(name) for name in names)
        self._name = re.compile(rf"(?<!\w)(?:{row})(?!\w)", re.IGNORECASE)
        self.of = lru_cache(maxsize=4096)(self._of)
        """Pieces of a text, in order; none where nothing is left to say."""

    def _of(self, text: str) -> tuple[Piece, ...]:
        line = spoken(_marks_inside(self._with_phonemes(clearly(text))))
        pieces: list[Piece] = []
        for sentence in _SENTENCE_END.split(line):
            *firsts, last = _clauses(sentence)
            pieces += [Piece(clause, CLAUSE_GAP_S) for clause in firsts]
            pieces.append(Piece(last, SENTENCE_GAP_S))
        pieces = [piece for piece in pieces if re.search(r"[^\W\d_]", piece.text)]
        return (*pieces[:-1], Piece(pieces[-1].text, 0.0)) if pieces else ()

    def _with_phonemes(self, text: str) -> str:
        return self._name.sub(lambda name: f"[[{self._phonemes[name[0].casefold()]}]]", text)


def _clauses(sentence: str) -> list[str]:
    """The sentence, cut at its commas; a length of time is always a clause of its own."""
    row: list[str] = []
    for clause in _CLAUSE_END.split(sentence):
        short = row and min(_words(row[-1]), _words(clause)) < LEAST_WORDS
        if short and not (_is_timed(row[-1]) or _is_timed(clause)):
            row[-1] = f"{row[-1]} {clause}"
        else:
            row.append(clause)
    return row


def _words(clause: str) -> int:
    return len(clause.split())


def _is_timed(clause: str) -> bool:
    return any(True for _ in times_in(clause))


def _marks_inside(text: str) -> str:
    """Punctuation behind a phoneme block goes into it: Piper would drop it."""
    return _BLOCK_AND_MARK.sub(r"\1]]", text)
