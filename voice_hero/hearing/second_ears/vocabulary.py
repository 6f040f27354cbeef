"""Text to Whisper's tokens and back, read from the model's vocabulary.txt alone.

Whisper's byte-pair merges are in the order of their tokens, so the vocabulary holds all that the
encoding needs: of two neighbours, those are joined first whose joint token comes earliest.
"""

import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

_PIECES = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")
"""Where GPT-2 parts a text before it merges: words, numbers and signs, each with its space."""


def _byte_letters() -> dict[int, str]:
    """Return the printable letter by which the vocabulary writes each byte."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(0x100) if byte not in plain]
    return {byte: chr(byte) for byte in plain} | {
        byte: chr(0x100 + place) for place, byte in enumerate(others)
    }


class Vocabulary:
    """The tokens of one model: text and special ones such as `<|startoftranscript|>`."""

    def __init__(self, path: Path) -> None:
        tokens = path.read_text(encoding="utf-8").split("\n")
        self._ids = {token: place for place, token in enumerate(tokens) if token}
        self._letters = _byte_letters()
        self._bytes = {letter: byte for byte, letter in self._letters.items()}

    def special(self, name: str) -> int:
        """Return the id of a special token, named with its bars."""
        return self._ids[name]

    def encode(self, text: str) -> list[int]:
        """Return the ids of a text; a word at its start wants a space before it."""
        ids: list[int] = []
        for piece in _PIECES.findall(text):
            ids += self._merge([self._letters[byte] for byte in piece.encode()])
        return ids

    def decode(self, tokens: Iterable[str]) -> str:
        """Return the text of tokens as the vocabulary writes them; broken letters become `�`."""
        letters = "".join(token for token in tokens if not token.startswith("<|"))
        return bytes(self._bytes[letter] for letter in letters).decode(errors="replace")

    def _merge(self, parts: list[str]) -> list[int]:
        """Join neighbours, the commonest pair first, until no joint token is known."""
        unknown = len(self._ids)
        while len(parts) > 1:
            ranks = [self._ids.get(a + b, unknown) for a, b in pairwise(parts)]
            best = min(ranks)
            if best == unknown:
                break
            at = ranks.index(best)
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        return [self._ids[part] for part in parts]
