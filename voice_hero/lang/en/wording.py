"""Numbers, lengths of time and stray signs as words that can be spoken.

Piper reads "30s" as "thirty z" and "II" as "roman two", and fails on text that holds no word:
whatever may not have been written for the ear goes through `spoken` first.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Final

from voice_hero.lang.en.numbers import as_words

MOST_NUMBER: Final = 999_999_999
"""Largest number said as one; a longer one is spelled digit by digit, as nobody could follow it."""

_ORDINALS: Final = MappingProxyType(
    {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth"}
    | {"nine": "ninth", "twelve": "twelfth"}
)
_PLURALS: Final = MappingProxyType({"foot": "feet", "person": "people"})
ROMAN: Final = r"\b(?=[IVX]{2})X{0,3}(?:IX|IV|V?I{0,3})(?<=[IVX])\b"
"""Pattern of a roman numeral from II to XXXIX; a lone letter is more often a word or a name."""

_ROMAN_DIGITS: Final = MappingProxyType({"I": 1, "V": 5, "X": 10})

_UNITS: Final = MappingProxyType(
    {"s": "second", "sec": "second", "secs": "second", "second": "second", "seconds": "second"}
    | {"m": "minute", "min": "minute", "mins": "minute", "minute": "minute", "minutes": "minute"}
    | {"h": "hour", "hr": "hour", "hrs": "hour", "cm": "centimeter", "mm": "millimeter"}
    | {"km": "kilometer", "kg": "kilogram", "lb": "pound", "lbs": "pound", "ft": "foot"}
)
"""Units as people write them behind a number. "m" is a minute: poses have no meters."""

_FRACTIONS: Final = MappingProxyType({"½": "a half", "¼": "a quarter", "¾": "three quarters"})
_SLASHED: Final = MappingProxyType({"1/2": "a half", "1/4": "a quarter", "3/4": "three quarters"})

_ABBREVIATIONS: Final = (
    (r"\be\.\s?g\.", "for example"),
    (r"\bi\.\s?e\.", "that is"),
    (r"\betc\.?", "and so on"),
    (r"\bvs\.?(?!\w)", "versus"),
    (r"\bapprox\.", "about"),
    (r"\bDr\.", "Doctor"),
    (r"\bNo\.\s*(?=\d)", "number "),
)

_SIGNS: Final = MappingProxyType(
    {"&": " and ", "%": " percent ", "+": " plus ", "=": " equals ", "@": " at "}
    | {"°": " degrees ", "×": " times ", "#": " number ", "/": " or ", "€": " euros "}
    | {"$": " dollars ", "£": " pounds ", "(": ", ", ")": ", ", "[": ", ", "]": ", "}
    | {"\u2018": "'", "\u2019": "'", "\u201b": "'", "\u02bc": "'", "`": " ", "_": " "}
    | {"\u2010": "-", "\u2011": "-", "\u2012": " , ", "\u2013": " , ", "\u2014": " , "}
)

_PHONEMES: Final = re.compile(r"(\[\[[^\[\]]*\]\])")
"""What Piper takes as phonemes; left as it is."""


def number(n: int) -> str:
    """A whole number as words, without hyphens: "forty five", "minus three"."""
    if n < 0:
        return f"minus {number(-n)}"
    if n > MOST_NUMBER:
        return _digit_by_digit(str(n))
    words: list[str] = []
    for size, name in ((1_000_000, "million"), (1_000, "thousand")):
        if n >= size:
            words += [*as_words(n // size), name]
            n %= size
            if 0 < n < 100:
                words.append("and")
    if n or not words:
        words += as_words(n)
    return " ".join(words)


def ordinal(n: int) -> str:
    """Place in a row, as a word: "first", "twenty first"."""
    *before, last = number(n).split()
    if last in _ORDINALS:
        last = _ORDINALS[last]
    else:
        last = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return " ".join([*before, last])


def count(n: int, what: str) -> str:
    """How many of something: "one step", "two steps"."""
    return f"{number(n)} {what if n == 1 else _plural(what)}"


def listed(things: Sequence[str]) -> str:
    """Things in a row as people tell them: "one, two and three"."""
    return " and ".join(filter(None, [", ".join(things[:-1]), *things[-1:]]))


def duration(seconds: float) -> str:
    """A length of time, to the nearest second: "one minute and thirty seconds"."""
    whole = max(0, round(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    counted = ((hours, "hour"), (minutes, "minute"), (rest, "second"))
    parts = [count(n, unit) for n, unit in counted if n] or [count(0, "second")]
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))


def about(seconds: float) -> str:
    """A length of time as people tell it: to the nearest five seconds above ten.

    Only the length, without the word "about": 42 gives "forty seconds".
    """
    return duration(5 * round(seconds / 5) if seconds > 10 else seconds)


def spoken(text: str) -> str:
    """Any text, with all that a voice would misread put into words.

    Digits, units, times, fractions, roman numerals, signs, emoji, typographic quotes and dashes.
    Phonemes between double brackets are left alone. Returns "" where nothing is left to say.
    """
    parts = _PHONEMES.split(text)
    parts[::2] = [_in_words(part) for part in parts[::2]]
    line = " ".join(filter(None, parts))
    line = re.sub(r"(\]\]) (?=[.,!?;:'])", r"\1", line)
    return line if re.search(r"[^\W\d_]", line) else ""


def _in_words(text: str) -> str:
    text = _with_fractions(text)
    text = unicodedata.normalize("NFKC", text).replace("\u2044", "/")
    text = "".join(_readable(sign) for sign in text)
    for pattern, words in _ABBREVIATIONS:
        text = re.sub(pattern, words, text)
    for pattern, put in _NUMBERS:
        text = re.sub(pattern, put, text)
    text = text.replace("...", " , ")
    text = "".join(_SIGNS.get(sign, sign) for sign in text)
    text = "".join(sign if _speakable(sign) else " " for sign in text)
    return _tidy(text)


def _with_fractions(text: str) -> str:
    for sign, words in _FRACTIONS.items():
        text = re.sub(rf"(?<=\d)\s?{sign}", f" and {words} ", text).replace(sign, f" {words} ")
    return text


def _readable(sign: str) -> str:
    """The ASCII digit for a digit of any script, and a space for letters that are not Latin."""
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    return " " if sign.isalpha() and not _speakable(sign) else sign


def _speakable(sign: str) -> bool:
    if sign.isascii():
        return sign.isalpha() or sign in " .,!?;:'-"
    return sign.isalpha() and unicodedata.name(sign, "").startswith("LATIN")


def _tidy(text: str) -> str:
    """One space between words, one mark where signs have left several."""
    text = re.sub(r"\s-+\s", " , ", text)
    text = re.sub(r"(?<!\w)['-]+|['-]+(?!\w)", " ", text)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\ba half (?=an? )", "half ", text)
    text = re.sub(r" (?=[.,!?;:])", "", text)
    text = re.sub(r"[.,!?;:]{2,}", lambda marks: _strongest(marks[0]), text)
    text = re.sub(r"(?<=[.,!?;:])(?=[^\W\d_])", " ", text)
    text = text.strip(" ,;:-")
    return text.lstrip(".!? ") if re.match(r"[.!?]+ ", text) else text


def _strongest(marks: str) -> str:
    return next((mark for mark in "?!.;:," if mark in marks), ",")


def _plural(what: str) -> str:
    if what in _PLURALS:
        return _PLURALS[what]
    if re.search(r"(s|x|ch|sh)$", what):
        return f"{what}es"
    return re.sub(r"(?<=[^aeiou])y$", "ie", what) + "s"


def _digit_by_digit(digits: str) -> str:
    return " ".join(as_words(int(digit))[0] for digit in digits)


def _whole(digits: str) -> str:
    """Digits as a number; with zeros in front, or very long, one by one."""
    if (len(digits) > 1 and digits[0] == "0") or len(digits) > len(str(MOST_NUMBER)):
        return _digit_by_digit(digits)
    return number(int(digits))


def _clock(match: re.Match[str]) -> str:
    hour, minute = match["hour"], match["minute"]
    past = f"oh {number(int(minute))}" if minute[0] == "0" else number(int(minute))
    half = " ".join(match["half"].lower().replace(".", ""))
    return f" {number(int(hour))}{'' if minute == '00' else f' {past}'} {half} "


def _timer(match: re.Match[str]) -> str:
    seconds = 0
    for part in match[0].split(":"):
        seconds = 60 * seconds + int(part)
    return f" {duration(seconds)} "


def _unit(match: re.Match[str]) -> str:
    """A number with its unit: "30 s" is many seconds, but "a 30-second hold" is one of a kind."""
    unit = _UNITS[match["unit"].lower()]
    digits = match["digits"]
    if digits == "1" or match["joint"] == "-":
        return f" {_decimal_number(digits)} {unit} "
    return f" {_decimal_number(digits)} {_plural(unit)} "


def _decimal_number(digits: str) -> str:
    whole, _, after = digits.partition(".")
    return f"{_whole(whole)} point {_digit_by_digit(after)}" if after else _whole(whole)


def _roman(match: re.Match[str]) -> str:
    total = before = 0
    for sign in reversed(match[0]):
        value = _ROMAN_DIGITS[sign]
        total += value if value >= before else -value
        before = max(before, value)
    return number(total)


_NUMBERS: Final[tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...]] = (
    (r"(?<=\d),(?=\d{3}(?!\d))", ""),
    (r"(?<![\d/])(?:1/2|1/4|3/4)(?![\d/])", lambda found: _SLASHED[found[0]]),
    (r"(?<![\w:])(?P<hour>\d{1,2}):(?P<minute>\d\d)\s?(?P<half>[ap]\.?m\b\.?)", _clock),
    (r"(?<![\w:.])\d{1,3}(?::[0-5]\d){1,2}(?![\w:])", _timer),
    (r"(?<=\d)\s?[-\u2010-\u2015]\s?(?=\d)", " to "),
    (
        r"(?:(?<![\w.])|(?<=\d[mh]))(?P<digits>\d+(?:\.\d+)?)(?P<joint>[\s-]?)(?P<unit>(?i:"
        + "|".join(sorted(_UNITS, key=len, reverse=True))
        + r"))(?![A-Za-z'\u2019])(?:\.(?=\s+[a-z]))?",
        _unit,
    ),
    (r"\b(\d+)(?:st|nd|rd|th)\b", lambda found: ordinal(int(found[1][-9:]))),
    (r"(?<!\w)[$£€]\s?(\d[\d.]*)", r"\1 dollars"),
    (r"(?<![\w)])[-\u2212](?=\d)", " minus "),
    (r"(?<!\d)\d+\.\d+", lambda found: f" {_decimal_number(found[0])} "),
    (r"\d+", lambda found: f" {_whole(found[0])} "),
    (ROMAN, _roman),
    (r"(?i:(?<=step )|(?<=part ))[VX]\b", _roman),
)
"""Where numbers are found, in the order in which they are put into words."""
