"""Parsed sentence templates, each with its file and line, and what can be asked of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hassil.expression import Alternative, Expression, Group, ListReference, RuleReference
from hassil.intents import Intents, TextSlotList
from hassil.parse_expression import parse_sentence
from hassil.parser import ParseError

from voice_hero.errors import IntentError
from voice_hero.intents.matchable import Conditions

MAX_TEMPLATE_CHARS: Final = 10_000
MAX_NESTING: Final = 40
"""Brackets within brackets, rules within rules, YAML within YAML; the parsers recurse."""


@dataclass(frozen=True)
class SourcePlace:
    """Where something stands."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Block(Conditions):
    """Templates that share their conditions: one item of an intent's `data`."""

    number: int
    """Index in the intent's `data`, all files taken together."""
    expressions: tuple[Expression, ...]
    places: tuple[SourcePlace, ...]
    """One for each expression."""
    texts: tuple[str, ...]
    """The templates as written."""


@dataclass(frozen=True, eq=False)
class IntentSet:
    """All templates of a folder, parsed and checked."""

    folder: Path
    hassil: Intents
    blocks: tuple[Block, ...]
    rules: Mapping[str, SourcePlace]
    """Where each expansion rule is written."""
    lists: Mapping[str, SourcePlace]
    """Where each list is written."""

    @property
    def names(self) -> frozenset[str]:
        """Names of the intents."""
        return frozenset(block.intent for block in self.blocks)


def simple(value: Any) -> str | int | float | None:
    """Value of a slot; what YAML makes of other things, such as dates, becomes a text."""
    return value if value is None or isinstance(value, str | int | float) else str(value)


def parsed(text: object, place: SourcePlace) -> Expression:
    """Expression of a template. Raises IntentError, with the place, where it cannot be read."""
    if not isinstance(text, str) or not text.strip():
        raise IntentError(f"{place}: {text!r} is no template; write a text")
    if len(text) > MAX_TEMPLATE_CHARS:
        raise IntentError(f"{place}: longer than {MAX_TEMPLATE_CHARS} characters; use rules")
    depth = 0
    for char in text:
        depth += (char in "([<{") - (char in ")]>}")
        if depth > MAX_NESTING:
            raise IntentError(f"{place}: brackets nested deeper than {MAX_NESTING}; use rules")
    try:
        return parse_sentence(text).expression
    except (ParseError, ValueError, AssertionError, IndexError, TypeError) as error:
        raise IntentError(f"{place}: {text!r} cannot be parsed: {error}; mend it") from error


def references(expression: Expression) -> Iterator[RuleReference | ListReference]:
    """Rules and lists that an expression names, itself alone (not what they name in turn)."""
    if isinstance(expression, RuleReference | ListReference):
        yield expression
    elif isinstance(expression, Group):
        for item in expression.items:
            yield from references(item)


def can_be_empty(expression: Expression, intents: Intents) -> bool:
    """True if the expression accepts no words at all."""
    if isinstance(expression, RuleReference):
        return can_be_empty(intents.expansion_rules[expression.rule_name].expression, intents)
    if isinstance(expression, ListReference):
        return False
    if isinstance(expression, Alternative):
        return any(can_be_empty(item, intents) for item in expression.items)
    if isinstance(expression, Group):
        return all(can_be_empty(item, intents) for item in expression.items)
    return not getattr(expression, "text", "").strip()


def check_references(intents: IntentSet) -> None:
    """Raise IntentError for a rule or list that is missing, or a rule that contains itself."""
    checked = _References(intents)
    for name in intents.hassil.expansion_rules:
        checked.depth_of_rule(name, ())
    for name, slot_list in intents.hassil.slot_lists.items():
        if isinstance(slot_list, TextSlotList):
            for value in slot_list.values:
                checked.depth(value.text_in, intents.lists[name])
    for block in intents.blocks:
        for expression, place in zip(block.expressions, block.places, strict=True):
            checked.depth(expression, place)


class _References:
    """How deep rules are nested."""

    def __init__(self, intents: IntentSet) -> None:
        self._intents = intents
        self._depths: dict[str, int] = {}

    def depth_of_rule(self, name: str, seen: tuple[str, ...]) -> int:
        place = self._intents.rules[name]
        if name in seen:
            chain = " → ".join((*seen, name))
            raise IntentError(f"{place}: rule contains itself: {chain}; break it")
        if len(seen) > MAX_NESTING:
            raise IntentError(f"{place}: rules nested deeper than {MAX_NESTING}")
        if name not in self._depths:
            body = self._intents.hassil.expansion_rules[name].expression
            self._depths[name] = self.depth(body, place, (*seen, name))
        return self._depths[name]

    def depth(self, expression: Expression, place: SourcePlace, seen: tuple[str, ...] = ()) -> int:
        deepest = 0
        hassil = self._intents.hassil
        for reference in references(expression):
            if isinstance(reference, RuleReference):
                if reference.rule_name not in hassil.expansion_rules:
                    raise IntentError(
                        f"{place}: rule <{reference.rule_name}> is missing; "
                        "define it under expansion_rules"
                    )
                deepest = max(deepest, self.depth_of_rule(reference.rule_name, seen))
            elif not reference.is_inline_range and reference.list_name not in hassil.slot_lists:
                raise IntentError(
                    f"{place}: list {{{reference.list_name}}} is missing; define it under lists"
                )
        return deepest + 1
