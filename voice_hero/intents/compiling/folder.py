"""A folder of sentence templates in hassil's own format, read as one set."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import yaml
from hassil.intents import Intents

from voice_hero.errors import IntentError
from voice_hero.intents.compiling.intent_yaml import document, items, place, plain
from voice_hero.intents.compiling.templates import (
    Block,
    IntentSet,
    SourcePlace,
    check_references,
    parsed,
    simple,
)
from voice_hero.intents.sources import POSE_LIST, IntentSources

__all__ = ["IntentSet", "load_intents"]

MAX_FILES: Final = 200
MAX_TEMPLATES: Final = 20_000

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


def load_intents(given: Path | IntentSources) -> IntentSet:
    """Read every `*.yaml` of a folder, or of several, as one set.

    Raises IntentError for a folder that is missing or has no intents, for YAML that cannot be read,
    for unknown keys, for rules and lists that are missing, and for sizes beyond the limits above.
    """
    sources = IntentSources.of(given)
    files = [file for folder in sources.folders for file in _files(folder)]
    if len(files) > MAX_FILES:
        raise IntentError(
            f"{sources.folder} holds {len(files)} files; at most {MAX_FILES} are read"
        )
    merged = _Merged()
    for file in files:
        merged.add(file, document(file))
    merged.add_names(sources.names)
    return merged.finish(sources.folder)


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise IntentError(f"{folder} is no folder of intents; name one that holds *.yaml files")
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise IntentError(f"{folder} holds no *.yaml file; put sentence templates there")
    return files


class _Merged:
    """Gathers the files of a folder, refusing what hassil would silently ignore or overwrite."""

    def __init__(self) -> None:
        self.language = ""
        self.raw: dict[str, Any] = {"intents": {}, "lists": {}, "expansion_rules": {}}
        self.skip_words: list[str] = []
        self.rules: dict[str, SourcePlace] = {}
        self.lists: dict[str, SourcePlace] = {}
        self.sources: list[tuple[str, dict[str, Any], list[SourcePlace]]] = []
        self.templates = 0

    def add(self, file: Path, root: yaml.MappingNode) -> None:
        for key, node in items(file, root):
            if key not in _TOP_KEYS:
                known = ", ".join(sorted(_TOP_KEYS))
                raise IntentError(f"{place(file, node)}: unknown key {key!r}; known are {known}")
            if key == "language":
                self.language = self.language or str(plain(file, node))
            elif key == "intents":
                for name, intent in items(file, node):
                    self._intent(file, name, intent)
            elif key in {"lists", "expansion_rules"}:
                places = self.lists if key == "lists" else self.rules
                for name, body in items(file, node):
                    if name in places:
                        raise IntentError(
                            f"{place(file, body)}: {name!r} is already defined at "
                            f"{places[name]}; give one of them another name"
                        )
                    places[name] = place(file, body)
                    self.raw[key][name] = plain(file, body)
            elif key == "skip_words":
                words = plain(file, node)
                if not isinstance(words, list) or not all(isinstance(w, str) for w in words):
                    raise IntentError(f"{place(file, node)}: skip_words is no list of words")
                self.skip_words += words

    def add_names(self, names: Iterable[tuple[str, str]]) -> None:
        """What more poses are called, before the names that the list has."""
        listed = self.raw["lists"].get(POSE_LIST)
        if isinstance(listed, dict) and isinstance(listed.get("values"), list):
            more = [{"in": said, "out": name} for said, name in names]
            self.raw["lists"][POSE_LIST] = {**listed, "values": [*more, *listed["values"]]}

    def _intent(self, file: Path, name: str, node: yaml.Node) -> None:
        for key, data in items(file, node):
            if key != "data":
                raise IntentError(f"{place(file, data)}: unknown key {key!r}; write data:")
            if not isinstance(data, yaml.SequenceNode):
                raise IntentError(f"{place(file, data)}: data of {name!r} is no list of blocks")
            for block in data.value:
                places: list[SourcePlace] = []
                for block_key, value in items(file, block):
                    if block_key not in _BLOCK_KEYS:
                        known = ", ".join(sorted(_BLOCK_KEYS))
                        raise IntentError(
                            f"{place(file, value)}: unknown key {block_key!r}; known: {known}"
                        )
                    if block_key == "sentences" and isinstance(value, yaml.SequenceNode):
                        places = [place(file, item) for item in value.value]
                raw = plain(file, block)
                sentences = raw.get("sentences")
                if not places or not all(isinstance(text, str) for text in sentences):
                    raise IntentError(
                        f"{place(file, block)}: a block of {name!r} needs a list of sentences, "
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
            parsed(body, self.rules[name])
        self.raw |= {"language": self.language or "en", "skip_words": self.skip_words}
        counts: dict[str, int] = {}
        blocks: list[Block] = []
        for name, raw, places in self.sources:
            number = counts.setdefault(name, 0)
            counts[name] += 1
            blocks.append(_block(name, number, raw, places))
        intents = self._hassil(folder)
        intent_set = IntentSet(folder, intents, tuple(blocks), self.rules, self.lists)
        check_references(intent_set)
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
                parsed(text, self.lists[name])
        try:
            return Intents.from_dict(self.raw)
        except (KeyError, TypeError, ValueError, AttributeError, AssertionError) as error:
            raise IntentError(f"{folder}: hassil cannot read these intents: {error!r}") from error


def _block(name: str, number: int, raw: dict[str, Any], places: list[SourcePlace]) -> Block:
    metadata = raw.get("metadata") or {}
    priority = metadata.get("priority", 0) if isinstance(metadata, dict) else None
    if not isinstance(priority, int):
        raise IntentError(f"{places[0]}: priority is {priority!r}; write a whole number")
    waited_for, waits = (metadata.get(key) is not False for key in ("waited_for", "waits"))
    conditions = [raw.get(key) or {} for key in ("slots", "requires_context", "excludes_context")]
    if not all(isinstance(condition, dict) for condition in conditions):
        raise IntentError(f"{places[0]}: slots and contexts of {name!r} must be mappings")
    texts = tuple(raw["sentences"])
    expressions = tuple(parsed(text, place) for text, place in zip(texts, places, strict=True))
    slots, requires, excludes = conditions
    return Block(
        intent=name,
        number=number,
        slots={str(slot): simple(value) for slot, value in slots.items()},
        requires=requires,
        excludes=excludes,
        priority=priority,
        waited_for=waited_for,
        waits=waits,
        expressions=expressions,
        places=tuple(places),
        texts=texts,
    )
