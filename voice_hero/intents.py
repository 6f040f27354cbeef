"""Sentence templates in hassil's own format, read from a folder, each with its file and line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml
from hassil.expression import Alternative, Expression, Group, ListReference, RuleReference
from hassil.intents import Intents, TextSlotList
from hassil.parse_expression import parse_sentence
from hassil.parser import ParseError

from voice_hero.errors import IntentError

MAX_FILE_BYTES: Final = 1_000_000
"""A folder of intents may come from anybody; a larger file is refused unread."""
MAX_FILES: Final = 200
MAX_TEMPLATES: Final = 20_000
MAX_TEMPLATE_CHARS: Final = 10_000
MAX_NESTING: Final = 40
"""Brackets within brackets, rules within rules, YAML within YAML; the parsers recurse."""

_TOP_KEYS: Final = frozenset(
    {"language", "settings", "intents", "lists", "expansion_rules", "skip_words", "responses"}
)
_BLOCK_KEYS: Final = frozenset(
    [
        "sentences",
        "slots",
        "response",
        "requires_context",
        "excludes_context",
        "expansion_rules",
        "lists",
        "metadata",
        "required_keywords",
        "inferred_domain",
        "name_domains",
        "settings",
    ]
)


@dataclass(frozen=True)
class Place:
    """Where something stands."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Block:
    """Templates that share their conditions: one item of an intent's `data`."""

    intent: str
    number: int
    """Index in the intent's `data`, all files taken together."""
    slots: Mapping[str, Any]
    """Slots that are set whenever one of these templates matches."""
    requires: Mapping[str, Any]
    excludes: Mapping[str, Any]
    priority: int
    """From `metadata: {priority: …}`; where two blocks accept a sentence the greater one has it."""
    waited_for: bool
    """False for `metadata: {waited_for: false}`: nobody's shorter command waits for these words."""
    waits: bool
    """False for `metadata: {waits: false}`: these commands wait for no further words."""
    expressions: tuple[Expression, ...]
    places: tuple[Place, ...]
    """One for each expression."""
    texts: tuple[str, ...]
    """The templates as written."""


@dataclass(frozen=True, eq=False)
class IntentSet:
    """All templates of a folder, parsed and checked."""

    folder: Path
    hassil: Intents
    blocks: tuple[Block, ...]
    rules: Mapping[str, Place]
    """Where each expansion rule is written."""
    lists: Mapping[str, Place]
    """Where each list is written."""

    @property
    def names(self) -> frozenset[str]:
        """Names of the intents."""
        return frozenset(block.intent for block in self.blocks)


def load_intents(folder: Path) -> IntentSet:
    """Read every `*.yaml` of `folder` as one set.

    Raises IntentError for a folder that is missing or has no intents, for YAML that cannot be read,
    for unknown keys, for rules and lists that are missing, and for sizes beyond the limits above.
    """
    if not folder.is_dir():
        raise IntentError(f"{folder} is no folder of intents; name one that holds *.yaml files")
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise IntentError(f"{folder} holds no *.yaml file; put sentence templates there")
    if len(files) > MAX_FILES:
        raise IntentError(f"{folder} holds {len(files)} files; at most {MAX_FILES} are read")
    merged = _Merged()
    for file in files:
        merged.add(file, _document(file))
    return merged.finish(folder)


def _document(file: Path) -> yaml.MappingNode:
    """Parse one file to nodes, which still know their lines."""
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise IntentError(f"{file} is larger than {MAX_FILE_BYTES} bytes; split it")
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise IntentError(f"{file} is not UTF-8 ({error}); save it as UTF-8") from error
    except OSError as error:
        raise IntentError(f"{file} cannot be read: {error.strerror}; check its rights") from error
    try:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            line = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, yaml.AliasEvent):
                raise IntentError(f"{file}:{line}: YAML aliases are not read; write it out")
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > MAX_NESTING:
                raise IntentError(f"{file}:{line}: nested deeper than {MAX_NESTING}; flatten it")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None)
        place = str(file) if mark is None else f"{file}:{mark.line + 1}"
        problem = getattr(error, "problem", None) or str(error)
        raise IntentError(f"{place}: not YAML: {problem}; correct it") from error
    if not isinstance(node, yaml.MappingNode):
        raise IntentError(f"{file}:1: is not a mapping; start with `language: en`")
    return node


class _Merged:
    """Gathers the files of a folder, refusing what hassil would silently ignore or overwrite."""

    def __init__(self) -> None:
        self.language = ""
        self.raw: dict[str, Any] = {"intents": {}, "lists": {}, "expansion_rules": {}}
        self.skip_words: list[str] = []
        self.rules: dict[str, Place] = {}
        self.lists: dict[str, Place] = {}
        self.sources: list[tuple[str, dict[str, Any], list[Place]]] = []
        self.templates = 0

    def add(self, file: Path, root: yaml.MappingNode) -> None:
        for key, node in _items(file, root):
            if key not in _TOP_KEYS:
                known = ", ".join(sorted(_TOP_KEYS))
                raise IntentError(f"{_place(file, node)}: unknown key {key!r}; known are {known}")
            if key == "language":
                self.language = self.language or str(_plain(file, node))
            elif key == "intents":
                for name, intent in _items(file, node):
                    self._intent(file, name, intent)
            elif key in {"lists", "expansion_rules"}:
                places = self.lists if key == "lists" else self.rules
                for name, body in _items(file, node):
                    if name in places:
                        raise IntentError(
                            f"{_place(file, body)}: {name!r} is already defined at "
                            f"{places[name]}; give one of them another name"
                        )
                    places[name] = _place(file, body)
                    self.raw[key][name] = _plain(file, body)
            elif key == "skip_words":
                words = _plain(file, node)
                if not isinstance(words, list) or not all(isinstance(w, str) for w in words):
                    raise IntentError(f"{_place(file, node)}: skip_words is no list of words")
                self.skip_words += words

    def _intent(self, file: Path, name: str, node: yaml.Node) -> None:
        for key, data in _items(file, node):
            if key != "data":
                raise IntentError(f"{_place(file, data)}: unknown key {key!r}; write data:")
            if not isinstance(data, yaml.SequenceNode):
                raise IntentError(f"{_place(file, data)}: data of {name!r} is no list of blocks")
            for block in data.value:
                places: list[Place] = []
                for block_key, value in _items(file, block):
                    if block_key not in _BLOCK_KEYS:
                        known = ", ".join(sorted(_BLOCK_KEYS))
                        raise IntentError(
                            f"{_place(file, value)}: unknown key {block_key!r}; known: {known}"
                        )
                    if block_key == "sentences" and isinstance(value, yaml.SequenceNode):
                        places = [_place(file, item) for item in value.value]
                raw = _plain(file, block)
                sentences = raw.get("sentences")
                if not places or not all(isinstance(text, str) for text in sentences):
                    raise IntentError(
                        f"{_place(file, block)}: a block of {name!r} needs a list of sentences, "
                        "each a text (quote it)"
                    )
                self.templates += len(places)
                if self.templates > MAX_TEMPLATES:
                    raise IntentError(f"{file}: more than {MAX_TEMPLATES} templates; remove some")
                self.sources.append((name, raw, places))
                self.raw["intents"].setdefault(name, {"data": []})["data"].append(raw)

    def finish(self, folder: Path) -> IntentSet:
        if not self.sources:
            raise IntentError(f"{folder} holds no intents; write `intents:` in one of its files")
        for name, body in self.raw["expansion_rules"].items():
            _parsed(body, self.rules[name])
        self.raw |= {"language": self.language or "en", "skip_words": self.skip_words}
        counts: dict[str, int] = {}
        blocks: list[Block] = []
        for name, raw, places in self.sources:
            number = counts.setdefault(name, 0)
            counts[name] += 1
            blocks.append(_block(name, number, raw, places))
        intents = self._hassil(folder)
        intent_set = IntentSet(folder, intents, tuple(blocks), self.rules, self.lists)
        _check_references(intent_set)
        return intent_set

    def _hassil(self, folder: Path) -> Intents:
        """hassil's own reading; what it refuses is put into words that name the list or block."""
        for name, body in self.raw["lists"].items():
            if not isinstance(body, dict) or not {"values", "range", "wildcard"} & set(body):
                raise IntentError(
                    f"{self.lists[name]}: list {name!r} needs values:, range: or wildcard:"
                )
            for value in body.get("values") or ():
                text = value.get("in") if isinstance(value, dict) else value
                _parsed(text, self.lists[name])
        try:
            return Intents.from_dict(self.raw)
        except (KeyError, TypeError, ValueError, AttributeError, AssertionError) as error:
            raise IntentError(f"{folder}: hassil cannot read these intents: {error!r}") from error


def _block(name: str, number: int, raw: dict[str, Any], places: list[Place]) -> Block:
    metadata = raw.get("metadata") or {}
    priority = metadata.get("priority", 0) if isinstance(metadata, dict) else None
    if not isinstance(priority, int):
        raise IntentError(f"{places[0]}: priority is {priority!r}; write a whole number")
    waited_for, waits = (metadata.get(key) is not False for key in ("waited_for", "waits"))
    conditions = [raw.get(key) or {} for key in ("slots", "requires_context", "excludes_context")]
    if not all(isinstance(condition, dict) for condition in conditions):
        raise IntentError(f"{places[0]}: slots and contexts of {name!r} must be mappings")
    texts = tuple(raw["sentences"])
    expressions = tuple(_parsed(text, place) for text, place in zip(texts, places, strict=True))
    slots, requires, excludes = conditions
    return Block(
        intent=name,
        number=number,
        slots=slots,
        requires=requires,
        excludes=excludes,
        priority=priority,
        waited_for=waited_for,
        waits=waits,
        expressions=expressions,
        places=tuple(places),
        texts=texts,
    )


def _parsed(text: object, place: Place) -> Expression:
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


def _check_references(intents: IntentSet) -> None:
    """Every rule and list that is named exists, and no rule contains itself."""
    rules = intents.hassil.expansion_rules
    depths: dict[str, int] = {}

    def depth(name: str, seen: tuple[str, ...]) -> int:
        if name in seen:
            chain = " → ".join((*seen, name))
            raise IntentError(f"{intents.rules[name]}: rule contains itself: {chain}; break it")
        if len(seen) > MAX_NESTING:
            raise IntentError(f"{intents.rules[name]}: rules nested deeper than {MAX_NESTING}")
        if name not in depths:
            depths[name] = check(rules[name].expression, intents.rules[name], (*seen, name))
        return depths[name]

    def check(expression: Expression, place: Place, seen: tuple[str, ...] = ()) -> int:
        deepest = 0
        for reference in references(expression):
            if isinstance(reference, RuleReference):
                if reference.rule_name not in rules:
                    raise IntentError(
                        f"{place}: rule <{reference.rule_name}> is missing; "
                        "define it under expansion_rules"
                    )
                deepest = max(deepest, depth(reference.rule_name, seen))
            elif not reference.is_inline_range and (
                reference.list_name not in intents.hassil.slot_lists
            ):
                raise IntentError(
                    f"{place}: list {{{reference.list_name}}} is missing; define it under lists"
                )
        return deepest + 1

    for name in rules:
        depth(name, ())
    for name, slot_list in intents.hassil.slot_lists.items():
        if isinstance(slot_list, TextSlotList):
            for value in slot_list.values:
                check(value.text_in, intents.lists[name])
    for block in intents.blocks:
        for expression, place in zip(block.expressions, block.places, strict=True):
            check(expression, place)


def _place(file: Path, node: yaml.Node) -> Place:
    return Place(file, node.start_mark.line + 1)


def _items(file: Path, node: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        raise IntentError(f"{_place(file, node)}: is not a mapping; write `name: …` lines")
    seen: set[str] = set()
    for key, value in node.value:
        name = str(getattr(key, "value", ""))
        if name in seen:
            raise IntentError(f"{_place(file, key)}: {name!r} stands twice; remove one")
        seen.add(name)
        yield name, value


def _plain(file: Path, node: yaml.Node) -> Any:
    """Node to plain data, by the safe constructor."""
    try:
        loader = yaml.SafeLoader("")
        return loader.construct_object(node, deep=True)
    except (yaml.YAMLError, ValueError) as error:
        raise IntentError(f"{_place(file, node)}: cannot be read: {error}; correct it") from error
