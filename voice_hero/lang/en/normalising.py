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
_FRACTION_SIGNS: Final = {"½": " 1/2", "¼": " 1/4", "¾": " 3/4"}
_FRACTIONS: Final = {"1/2": "half", "1/4": "quarter", "3/4": "three quarters"}
_FRACTION: Final = re.compile(
    r"(?P<joined>(?<=\d) (?:and )?(?:an? )?|\band an? )?\b(?P<part>1/2|1/4|3/4)(?![\d/])"
)
"""Behind a number or an "and a" it comes on top: "1 1/2 minutes" is "1 and a half minutes"."""
_CLOCK: Final = re.compile(r"(?<![\d:])(\d{1,2}):([0-5]\d)(?![\d:])")
_UNIT_LETTERS: Final = re.compile(r"(?<![\w+.-])(?:\d+[smh])*\d+ ?[smh](?![^\W_]|')")
_UNIT_LETTER: Final = re.compile(r" ?([smh])")
_UNITS: Final = {"s": " seconds ", "m": " minutes ", "h": " hours "}
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
    for sign, fraction in _FRACTION_SIGNS.items():
        text = text.replace(sign, fraction)
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = re.sub("[\u2018\u2019\u201b\u02bc\u00b4`\u2032]", "'", plain)
    plain = _LOOSE_ENDING.sub(r"'\1", plain)
    plain = _UNIT_AT_NUMBER.sub(r"\1 \2", _as_said(_HALF.sub(r"\1 and a half", plain)))
    plain = _LOOSE_APOSTROPHE.sub(" ", _NOT_WORD.sub(" ", plain))
    words = [_MISSING_APOSTROPHES.get(word, word) for word in plain.split()]
    words = [word for word in words if word not in HESITATIONS]
    return words[: MAX_WORDS + 1]


def _as_said(text: str) -> str:
    """Lengths of time written with signs, as they are said: "1:30", "90s", "1/2 a minute"."""
    text = _FRACTION.sub(_fraction_as_said, text)
    text = _CLOCK.sub(_clock_as_said, text)
    return _UNIT_LETTERS.sub(_units_as_said, text)


def _units_as_said(found: re.Match[str]) -> str:
    return _UNIT_LETTER.sub(lambda letter: _UNITS[letter[1]], found[0])


def _fraction_as_said(found: re.Match[str]) -> str:
    part = _FRACTIONS[found["part"]]
    if found["joined"] is None:
        return part
    return f" and {part}" if part.startswith("three") else f" and a {part}"


def _clock_as_said(found: re.Match[str]) -> str:
    minutes, seconds = (int(number) for number in found.groups())
    parts = [f"{minutes} minutes"] if minutes else []
    return " ".join([*parts, f"{seconds} seconds"] if seconds or not minutes else parts)


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
