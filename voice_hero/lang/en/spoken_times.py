"""Lengths of time that a text mentions, in words."""

import re
from collections.abc import Iterator
from typing import Final

from voice_hero.lang.en.numbers import TENS, UNITS, value_of

_SECONDS: Final = {"second": 1, "minute": 60, "hour": 3600}
_WORD: Final = f"(?:{'|'.join([*UNITS, *TENS, 'hundred'])})"
_NUMBER: Final = rf"{_WORD}(?: (?:and )?{_WORD})*|an?"
_UNIT: Final = r"(second|minute|hour)s?"
_TIME: Final = re.compile(
    rf"\b(?:(?P<low>{_NUMBER}) (?:to|or) )?"
    rf"(?:(?P<halved>half an?)|(?P<many>{_NUMBER})(?P<and_half> and a half)?) {_UNIT}"
    rf"(?P<half_more> and a half)?(?:,? (?:and )?(?P<seconds>{_NUMBER}) seconds?)?\b"
)


def times_in(text: str) -> Iterator[float]:
    """Seconds of each length of time in `text`, in order.

    "Ten to twenty seconds" has two, "one minute and thirty seconds" one, 90.
    """
    plain = re.sub(r"[^a-z ]+", " ", text.lower())
    for found in _TIME.finditer(re.sub(r" +", " ", plain)):
        unit = _SECONDS[found[5]]
        if found["low"]:
            yield unit * _value(found["low"])
        many = 0.5 if found["halved"] else _value(found["many"])
        if found["and_half"] or found["half_more"]:
            many += 0.5
        yield unit * many + (_value(found["seconds"]) if found["seconds"] else 0)


def _value(words: str) -> float:
    if words in {"a", "an"}:
        return 1
    value = value_of(words.split())
    return -1 if value is None else value
