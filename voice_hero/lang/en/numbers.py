"""English whole numbers from zero to 999, as words and as digits."""

from collections.abc import Sequence
from typing import Final

UNITS: Final = {
    word: value
    for value, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen""".split()
    )
}
TENS: Final = {
    word: 10 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}


def value_of(words: Sequence[str]) -> int | None:
    """Number that the words say ("a hundred and five", "forty five", "45"), or None."""
    if len(words) == 1 and words[0].isascii() and words[0].isdigit() and len(words[0]) <= 4:
        return int(words[0])
    rest = [word for word in words if word != "and"]
    total = 0
    if len(rest) > 1 and rest[1] == "hundred":
        total = 100 * (1 if rest[0] in {"a", "one"} else UNITS.get(rest[0], 0))
        rest = rest[2:]
        if not total:
            return None
    if len(rest) == 2 and rest[0] in TENS and 0 < UNITS.get(rest[1], 0) < 10:
        return total + TENS[rest[0]] + UNITS[rest[1]]
    if len(rest) == 1 and (rest[0] in UNITS or rest[0] in TENS):
        return total + UNITS.get(rest[0], TENS.get(rest[0], 0))
    return total if total and not rest else None


def as_words(number: int) -> list[str]:
    """Words of a number from 0 to 999, the way most people say them."""
    if number >= 100:
        rest = as_words(number % 100) if number % 100 else []
        return [*as_words(number // 100), "hundred", *(["and", *rest] if rest else [])]
    by_value = {value: word for word, value in (UNITS | TENS).items()}
    if number in by_value:
        return [by_value[number]]
    return [by_value[number - number % 10], by_value[number % 10]]
