"""YAML of other people, read with care, as nodes that still know their lines."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

from voice_hero.errors import IntentError
from voice_hero.intents.compiling.templates import MAX_NESTING, SourcePlace

MAX_FILE_BYTES: Final = 1_000_000
"""A folder of intents may come from anybody; a larger file is refused unread."""


def document(file: Path) -> yaml.MappingNode:
    """Parse one file to nodes. Raises IntentError, with the place where one is known."""
    text = _text(file)
    try:
        _check_events(file, text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None)
        where = str(file) if mark is None else f"{file}:{mark.line + 1}"
        problem = getattr(error, "problem", None) or str(error)
        raise IntentError(f"{where}: not YAML: {problem}; correct it") from error
    if not isinstance(node, yaml.MappingNode):
        raise IntentError(f"{file}:1: is not a mapping; start with `language: en`")
    return node


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > MAX_FILE_BYTES:
            raise IntentError(f"{file} is larger than {MAX_FILE_BYTES} bytes; split it")
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise IntentError(f"{file} is not UTF-8 ({error}); save it as UTF-8") from error
    except OSError as error:
        raise IntentError(f"{file} cannot be read: {error.strerror}; check its rights") from error


def _check_events(file: Path, text: str) -> None:
    """Refuse what would make the composer recurse or copy without end."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        mark: Any = event.start_mark
        line = mark.line + 1 if mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise IntentError(f"{file}:{line}: YAML aliases are not read; write it out")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_NESTING:
            raise IntentError(f"{file}:{line}: nested deeper than {MAX_NESTING}; flatten it")


def place(file: Path, node: yaml.Node) -> SourcePlace:
    """Where a node stands."""
    mark: Any = node.start_mark
    return SourcePlace(file, mark.line + 1 if mark else 1)


def items(file: Path, node: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
    """Keys of a mapping with their values. Raises IntentError where a key stands twice."""
    if not isinstance(node, yaml.MappingNode):
        raise IntentError(f"{place(file, node)}: is not a mapping; write `name: …` lines")
    seen: set[str] = set()
    for key, value in node.value:
        name = str(getattr(key, "value", ""))
        if name in seen:
            raise IntentError(f"{place(file, key)}: {name!r} stands twice; remove one")
        seen.add(name)
        yield name, value


def plain(file: Path, node: yaml.Node) -> Any:
    """Node to plain data, by the safe constructor. Raises IntentError where that fails."""
    try:
        return yaml.SafeLoader("").construct_object(node, deep=True)
    except (yaml.YAMLError, ValueError) as error:
        raise IntentError(f"{place(file, node)}: cannot be read: {error}; correct it") from error
