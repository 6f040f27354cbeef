"""Sentences of a template, without the billions that its cross product has."""

from collections.abc import Iterator, Mapping
from typing import Final

from hassil.expression import (
    Alternative,
    Expression,
    Group,
    ListReference,
    Permutation,
    RuleReference,
    Sentence,
    TextChunk,
)
from hassil.intents import RangeSlotList, SlotList, TextSlotList

from voice_hero.intents.compiling.graph_builder import plain_words
from voice_hero.lang.en.numbers import as_words

BARE: Final = -1
"""The turn in which everything optional is left out."""
FEW: Final = 8
"""Alternatives of a rule that are said again where a second template names it."""

_COMMON_NUMBERS: Final = (1, 2, 3, 4, 5, 30, 60, 90, 10, 20, 45, 6, 7, 8, 9, 15, 40, 50)
"""Said first; the rest follow in steps that bring in every number word."""

Words = tuple[str, ...]


class Sampler:
    """Counts the alternatives of an expression, and says the n-th of them."""

    def __init__(self, rules: Mapping[str, Sentence], lists: Mapping[str, SlotList]) -> None:
        self._rules = rules
        self._lists = lists
        self._counts: dict[int, int] = {}
        self._said: set[str] = set()
        """Rules of which some template says every alternative."""

    def some(self, expression: Expression, turn: int, limit: int) -> Iterator[Words]:
        """At most `limit` phrases, spread evenly over all alternatives."""
        count = self.count(expression)
        step = max(1.0, count / limit)
        for index in range(min(count, limit)):
            said: list[str] = []
            self.say(expression, int(index * step), turn, said)
            yield tuple(said)

    def count(self, expression: Expression) -> int:
        """Alternatives that are worth saying here, one after the other."""
        key = id(expression)
        if key not in self._counts:
            self._counts[key] = self._count(expression)
        return self._counts[key]

    def _count(self, expression: Expression) -> int:
        if isinstance(expression, RuleReference):
            count = self.count(self._rules[expression.rule_name].expression)
            if expression.rule_name in self._said:
                return min(count, FEW)
            self._said.add(expression.rule_name)
            return count
        if isinstance(expression, ListReference):
            listed = self._listed(expression)
            if isinstance(listed, TextSlotList):
                return sum(self.count(value.text_in) for value in listed.values)
            return len(_numbers(listed)) if isinstance(listed, RangeSlotList) else 1
        if isinstance(expression, Alternative):
            return sum(self.count(item) for item in expression.items)
        most = max((self.count(item) for item in getattr(expression, "items", [])), default=1)
        return max(most, 8) if isinstance(expression, Permutation) else most

    def say(self, expression: Expression, index: int, turn: int, said: list[str]) -> None:
        """Append the words of alternative `index`; a sequence turns its parts from each other."""
        if isinstance(expression, TextChunk):
            said.extend(plain_words(expression.text).split())
        elif isinstance(expression, RuleReference):
            self._say_rule(expression, index, turn, said)
        elif isinstance(expression, ListReference):
            self._say_slot(expression, index, turn, said)
        elif isinstance(expression, Alternative):
            if turn != BARE or not expression.is_optional:
                self._say_one([*expression.items], index, turn, said)
        elif isinstance(expression, Group):
            items = list(expression.items)
            if isinstance(expression, Permutation):
                items = _in_order(items, index + max(turn, 0))
            for place, item in enumerate(items):
                count = self.count(item)
                self.say(item, (index + max(turn, 0) * (place + 1) * 7) % count, turn, said)

    def _say_rule(self, reference: RuleReference, index: int, turn: int, said: list[str]) -> None:
        body = self._rules[reference.rule_name].expression
        whole, here = self.count(body), self.count(reference)
        if here < whole:
            index = (index * (whole // here) + 3 * len(said) + max(turn, 0)) % whole
        self.say(body, index, turn, said)

    def _say_one(self, items: list[Expression], index: int, turn: int, said: list[str]) -> None:
        for item in items:
            count = self.count(item)
            if index < count:
                self.say(item, index, turn, said)
                return
            index -= count

    def _say_slot(self, reference: ListReference, index: int, turn: int, said: list[str]) -> None:
        listed = self._listed(reference)
        if isinstance(listed, TextSlotList):
            self._say_one([value.text_in for value in listed.values], index, turn, said)
        elif isinstance(listed, RangeSlotList):
            numbers = _numbers(listed)
            said.extend(as_words(numbers[index % len(numbers)]))

    def _listed(self, reference: ListReference) -> SlotList | None:
        inline = reference.get_inline_range()
        if inline:
            return RangeSlotList(reference.list_name, *inline)
        return self._lists.get(reference.list_name)


def _in_order(items: list[Expression], index: int) -> list[Expression]:
    """Items in the order of permutation `index`, counted round and round."""
    rest, ordered = list(items), []
    while rest:
        index, place = divmod(index, len(rest))
        ordered.append(rest.pop(place))
    return ordered


def _numbers(listed: RangeSlotList) -> list[int]:
    """Numbers of a range that together hold every number word, the commonest first."""
    inside = range(listed.start, min(listed.stop, 999) + 1, listed.step)
    common = [number for number in _COMMON_NUMBERS if number in inside]
    others = [n for n in inside if n not in common and (n <= 20 or n % 11 == 3 or n % 10 == 0)]
    few = [n for n in others if n <= 100 or n in {100, 120, 150, 180, 200, 240, 300}]
    return common + few or list(inside)[:50]
