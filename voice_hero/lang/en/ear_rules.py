"""What makes a sentence hard to follow by ear, or hard for the voice to read."""

import re
from collections.abc import Iterator
from typing import Final

from voice_hero.lang.en.wording import ROMAN, count, spoken

MOST_WORDS: Final = 14
"""Words in one sentence. At the voice's usual pace that is about five seconds, which is what a
person with closed eyes still keeps whole; more makes them wait before they may move."""

MOST_CHARS: Final = 300
"""Characters in one sentence; also bounds the time that the patterns below can take."""

MOST_FIRST_WORDS: Final = 8
"""Words in the first sentence of a step: a slow board must render it before anything is heard."""

_DIGITS: Final = re.compile(r"\w*\d[\w:.,/%]*\w|\d")
_ROMAN: Final = re.compile(ROMAN)
_SHORTENED: Final = re.compile(
    r"\b(?:secs?|mins?|hrs?|cm|mm|km|kg|lbs?|ft|approx|vs|etc)\b\.?|\b(?:[A-Za-z]\.){2,}|\bDr\.",
    re.I,
)
_CAPITALS: Final = re.compile(r"\b[A-Z]{2,}\b")
_PHONEMES: Final = re.compile(r"\[\[.*?(?:\]\]|$)")
_PLAIN: Final = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ .,!?;:'’-]")
_TWO_SENTENCES: Final = re.compile(r"[.!?]\s+\S")


def ear_faults(text: str, most_words: int = MOST_WORDS) -> Iterator[str]:
    """What is wrong with `text` as one spoken sentence, each with what was expected."""
    if len(text) > MOST_CHARS:
        yield f"is too long for the ear: {len(text)} characters (at most {MOST_CHARS})"
        return
    if not spoken(text):
        yield f"has nothing to say in {text!r} (expected words; silence is pause_s)"
        return
    words = len(text.split())
    if words > most_words:
        yield f"is too long for the ear: {words} words (at most {most_words}; make it two)"
    yield from _misread(text)
    if _TWO_SENTENCES.search(text):
        yield "is more than one sentence (give each its own place, with its pause)"


def _misread(text: str) -> Iterator[str]:
    if found := _PHONEMES.search(text):
        yield f"has phonemes in it, {found[0]!r} (write the name, and its sound in say_as)"
        return
    if found := _DIGITS.search(text):
        yield f"has digits, {found[0]!r} (write {spoken(found[0])!r})"
    if found := _ROMAN.search(text):
        yield f"has a roman numeral, {found[0]!r} (write {spoken(found[0])!r})"
    elif found := _CAPITALS.search(text):
        yield f"has capitals, {found[0]!r}, that may be spelled out (write words)"
    if found := _SHORTENED.search(text):
        yield f"has a shortened word, {found[0]!r} (write it out)"
    signs = sorted({sign for sign in text if not _PLAIN.match(sign) and not sign.isdigit()})
    if signs:
        shown = " ".join(signs if all(map(str.isprintable, signs)) else map(ascii, signs))
        yield f"has {count(len(signs), 'sign')} that the voice would misread, {shown} (use words)"
