"""Every way of writing an utterance, brought to the one form that templates are compared with."""

import re
import unicodedata
from typing import Final

from voice_hero.lang.en.numbers import UNITS

MAX_WORDS: Final = 60
"""Longer utterances are talk: the longest sentence of the templates has about thirty words."""

HESITATIONS: Final = frozenset(["um", "umm", "uhm", "uh", "er", "erm", "hm", "hmm", "mm", "mmm"])
"""Sounds that mean nothing wherever they stand."""

NEGATIONS: Final = frozenset({"don't", "dont", "not", "never", "no", "didn't", "won't", "nope"})
"""Words that call off what was said just before them."""

_MISSING_APOSTROPHES: Final = {
    written: f"{written[: -len(end)]}'{end}"
    for end, starts in {
        "t": "don can isn doesn didn wasn couldn shouldn wouldn haven hasn aren",
        "s": "what how where that there let it",
        "m": "i",
        "ve": "i you we",
        "re": "you they",
        "ll": "you",
        "d": "you",
    }.items()
    for start in starts.split()
    if (written := start + end) != "its"
}
_HALF: Final = re.compile(r"\b(\d+)[.,]5\b")
_LOOSE_ENDING: Final = re.compile(r"(?<=\w) '(s|m|re|ve|ll|d|t)\b")
"""Recognisers may write "knee 's" for "knee's"."""
_UNIT_AT_NUMBER: Final = re.compile(r"\b(\d+)([a-z]+)\b")
_NOT_WORD: Final = re.compile(r"[^\w']+|_")
_LOOSE_APOSTROPHE: Final = re.compile(r"(?<!\w)'|'(?!\w)")
_LONGEST_STUTTER: Final = 3
"""Words; "could you could you" is said once, "again and again" is left alone."""


def words_of(text: str) -> list[str]:
    """Words of an utterance: lower case, without punctuation and hesitations.

    At most MAX_WORDS + 1 words: what is longer is no command, whatever it goes on with.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = re.sub("[\u2018\u2019\u201b\u02bc\u00b4`\u2032]", "'", plain)
    plain = _LOOSE_ENDING.sub(r"'\1", plain)
    plain = _UNIT_AT_NUMBER.sub(r"\1 \2", _HALF.sub(r"\1 and a half", plain))
    plain = _LOOSE_APOSTROPHE.sub(" ", _NOT_WORD.sub(" ", plain))
    words = [_MISSING_APOSTROPHES.get(word, word) for word in plain.split()]
    words = [word for word in words if word not in HESITATIONS]
    return words[: MAX_WORDS + 1]


def without_stutter(words: list[str]) -> list[str]:
    """Leave out what repeats the one, two or three words right before it, but for numbers.

    "Nine nine nine" is no stutter.
    """
    said: list[str] = []
    index = 0
    while index < len(words):
        for length in range(_LONGEST_STUTTER, 0, -1):
            piece = words[index : index + length]
            numbers = any(word in UNITS or word.isdigit() for word in piece)
            if len(piece) == length and said[-length:] == piece and not numbers:
                index += length
                break
        else:
            said.append(words[index])
            index += 1
    return said


def calls_off(text: str) -> bool:
    """Whether a negation stands in it."""
    return any(word in NEGATIONS for word in text.split())
