"""The values in a sentence that no template took: a length of time, a number of breaths, a step."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from voice_hero.lang.en.numbers import TENS, UNITS, value_of
from voice_hero.lang.en.spoken_times import times_in

_NUMBER_WORD: Final = f"(?:{'|'.join([*UNITS, *TENS, 'hundred'])}|[0-9]+)"
_NUMBER: Final = rf"{_NUMBER_WORD}(?: (?:and )?{_NUMBER_WORD})*"
_BREATHS: Final = re.compile(rf"\b(?P<count>{_NUMBER}) (?:\w+ )?breaths?\b")
_STEP: Final = re.compile(rf"\b(?:step|number|instruction|part) (?P<count>{_NUMBER})\b")

_NEEDED: Final = frozenset({"set_hold", "tell_every", "go_to_step", "person"})
"""Intents that mean nothing without their value."""
_TIMED: Final = frozenset({"set_hold", "tell_every", "extend_hold", "shorten_hold", "pause"})


def slots_in(words: Sequence[str], intent: str) -> Mapping[str, int | str] | None:
    """Slots of an intent as the words name them; None where one that it needs is not there.

    Of two lengths the last counts. "A second" and "a moment" are no counted length.
    """
    text = " ".join(words)
    slots: dict[str, int | str] = {}
    breaths = _last_number(_BREATHS, text)
    if intent == "set_hold" and breaths is not None:
        slots = {"breaths": breaths}
    elif intent in _TIMED:
        slots = _length(text, counted=intent == "pause")
    elif intent == "go_to_step":
        step = _last_number(_STEP, text)
        slots = {} if step is None else {"step": step}
    return None if intent in _NEEDED and not slots else slots


def _length(text: str, *, counted: bool) -> dict[str, int | str]:
    """The last length of time of a text; a `counted` one is more than "a second" or "a minute"."""
    lengths = [round(length) for length in times_in(text) if length > 0]
    if not lengths or (counted and not re.search(rf"\b{_NUMBER}\b", text)):
        return {}
    return {"seconds": lengths[-1]}


def _last_number(pattern: re.Pattern[str], text: str) -> int | None:
    found = [value_of(one["count"].split()) for one in pattern.finditer(text)]
    return found[-1] if found else None
