"""The values in a sentence that no template took: a length, breaths, a step, a name."""

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from voice_hero.lang.en.numbers import TENS, UNITS, value_of
from voice_hero.lang.en.spoken_times import times_in
from voice_hero.lang.en.wording import ordinal

Slots = dict[str, int | str]

_NUMBER_WORD: Final = f"(?:{'|'.join([*UNITS, *TENS, 'hundred'])}|[0-9]+)"
_NUMBER: Final = rf"{_NUMBER_WORD}(?: (?:and )?{_NUMBER_WORD})*"
_COUNT: Final = re.compile(rf"\b{_NUMBER}\b")
_COUNTED: Final = re.compile(rf"\b{_NUMBER}\b|\bhalf\b")
_BARE: Final = re.compile(r"\b(?:more|extra|further|full|whole|other|good|solid)\b ?")
"""Words inside a length of time that change nothing: "two more minutes"."""
_ONE: Final = re.compile(
    r"\b(?:another|every|each|per|the next|a single)(?= (?:half |minute|hour))"
)
_HALF: Final = re.compile(r"(?<!and )\b(?:a )?half (?=(?:minute|hour)\b)")
_ORDINALS: Final = {ordinal(number): number for number in range(1, 21)}
_AFTER_STEP: Final = re.compile(rf"\bstep (?P<rest>{_NUMBER})\b")
_THE_HOLD: Final = frozenset("hold holding timer clock timing time countdown".split())
_NAMED: Final = re.compile(
    r"(?:i'm|i am|this is|it's|it is|myself|this side|this|names?|named|called|you've got|is|now)"
    r" (?:for )?(?P<name>[a-z]+)"
)
_NAMED_FIRST: Final = re.compile(
    r"\b(?P<name>[a-z]+)(?:'s| is)? (?:here|practising|practicing|kneeling|doing|gonna|going|"
    r"taking|on the mat|today|now|speaking|again)\b"
)
_NO_NAMES: Final = frozenset(
    """a an the my your here ready new now me it this that on in at not no who back done one her his
    doing going gonna today still just with for mat person kneeling practising practicing today's
    somebody someone else another again afternoon morning evening
    and is i'm what name taking of by way to""".split()
)


def slots_in(words: Sequence[str], intent: str) -> Mapping[str, int | str] | None:
    """Slots of an intent as the words name them; None where one that it needs is not there.

    Of two lengths the last counts. "A second" and "a moment" are no counted length.
    """
    find = _FINDERS.get(intent)
    slots = find(" ".join(words)) if find is not None else {}
    return None if intent in _NEEDED and not slots else slots


def _length(text: str) -> Slots:
    """The last length of time of a text."""
    plain = _HALF.sub("half a ", _ONE.sub("a", _BARE.sub("", text)))
    lengths = [round(length) for length in times_in(plain) if length > 0]
    return {"seconds": lengths[-1]} if lengths else {}


def _counted_length(text: str) -> Slots:
    return _length(text) if _COUNTED.search(text) else {}


def _length_or_breaths(text: str) -> Slots:
    breaths = _last_number(text) if "breath" in text else None
    return _length(text) if breaths is None else {"breaths": breaths}


def _length_or_seconds(text: str) -> Slots:
    """A length; a number alone is one of seconds."""
    number = _last_number(text)
    return _length(text) or ({} if number is None else {"seconds": number})


def _step(text: str) -> Slots:
    """The number behind "step"; else the only one that there is, or the last."""
    after = _AFTER_STEP.search(text)
    if after is not None:
        text = after["rest"]
    text = text.replace("the one", "it")
    ordinals = [_ORDINALS[word] for word in text.split() if word in _ORDINALS]
    number = ordinals[-1] if ordinals else _last_number(text)
    return {} if number is None else {"step": number}


def _what(text: str) -> Slots:
    """Whether it is the hold that is to begin anew, and not the practice."""
    return {} if _THE_HOLD.isdisjoint(text.split()) else {"what": "hold"}


def _name(text: str) -> Slots:
    """The last word that stands where a name does."""
    for pattern in (_NAMED, _NAMED_FIRST):
        found = [one["name"] for one in pattern.finditer(text) if one["name"] not in _NO_NAMES]
        if found:
            return {"name": found[-1]}
    return {}


def _last_number(text: str) -> int | None:
    found = [value_of(one.group().split()) for one in _COUNT.finditer(text)]
    return found[-1] if found else None


_FINDERS: Final[Mapping[str, Callable[[str], Slots]]] = MappingProxyType(
    {
        "set_hold": _length_or_breaths,
        "extend_hold": _length,
        "shorten_hold": _length,
        "pause": _counted_length,
        "tell_every": _length_or_seconds,
        "go_to_step": _step,
        "restart": _what,
        "person": _name,
    }
)
_NEEDED: Final = frozenset({"set_hold", "tell_every", "go_to_step", "person"})
"""Intents that mean nothing without their value."""
