"""YAML that remembers its lines, read from files that nobody vouches for.

Only what our files need is understood: mappings with text keys, lists, text, whole and decimal
numbers, true, false and null. YAML 1.1 would turn `no` into a truth value and `1:30` into ninety;
here both stay text. Nothing is ever constructed but plain Python values.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import yaml

from voice_hero.errors import VoiceHeroError

FieldPath = tuple[str | int, ...]
"""Keys and list positions (from 0) that lead from the top of a file to a value."""

MAX_BYTES: Final = 256 * 1024
"""A shipped pose has some 20 kB; more than this is no file of ours, and costs seconds on a Pi."""

MAX_DEPTH: Final = 16
"""Levels of nesting; a pose needs 5. Bounds the recursion that builds the values."""

MAX_NODES: Final = 20_000
"""Values in one file; a shipped pose has about 500."""

_INTEGER: Final = re.compile(r"[-+]?(0|[1-9][0-9]{0,11})")
_DECIMAL: Final = re.compile(r"[-+]?[0-9]{1,12}\.[0-9]{1,12}")
_WORDS: Final = MappingProxyType({"": None, "~": None, "null": None, "true": True, "false": False})

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's parser where PyYAML has it: about ten times faster, same events."""


class YamlSourceError(VoiceHeroError):
    """A file is no YAML that can be used; `line` counts from 1."""

    def __init__(self, file: Path, line: int, message: str, field: str = "") -> None:
        where = f"{field}: " if field else ""
        super().__init__(f"{file}:{line}: {where}{message}")
        self.file = file
        self.line = line
        self.field = field
        self.message = message


@dataclass(frozen=True)
class YamlSource:
    """Values of a file, and the line on which each begins."""

    file: Path
    """Where it came from, as it was named."""
    data: Any
    """Plain values: dict, list, str, int, float, bool, None."""
    lines: Mapping[FieldPath, int]
    """Line (from 1) of every key and list item, and of the top under ()."""

    def line_of(self, path: FieldPath) -> int:
        """Line of the value at `path`, or of the nearest one above it that the file has."""
        for end in range(len(path), -1, -1):
            line = self.lines.get(path[:end])
            if line is not None:
                return line
        return 1


def dotted(path: FieldPath) -> str:
    """Path to a field as it is shown to people: `steps.2.say.0.text`."""
    return ".".join(str(part) for part in path)


def read_yaml(file: Path) -> YamlSource:
    """Read a YAML file. Raises YamlSourceError with the line of what is wrong."""
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise YamlSourceError(file, 1, f"cannot be read ({error.strerror or error})") from error
    if len(raw) > MAX_BYTES:
        raise YamlSourceError(
            file, 1, f"is larger than {MAX_BYTES // 1024} kB, the most that is read"
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise YamlSourceError(file, line, "is not UTF-8 text (save it as UTF-8)") from error
    return parse_yaml(text, file)


def parse_yaml(text: str, file: Path) -> YamlSource:
    """Read YAML that is already in memory; `file` is only for messages."""
    builder = _Builder(file, text)
    try:
        data = builder.document()
    except yaml.MarkedYAMLError as error:
        at_the_end = "end of stream" in (error.problem or "")  # then where it began helps more
        mark = (at_the_end and error.context_mark) or error.problem_mark or error.context_mark
        line = min(mark.line + 1, text.count("\n") + 1) if mark else 1
        what = " ".join(part for part in (error.context, error.problem) if part)
        raise YamlSourceError(file, line, f"is not valid YAML: {what}") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise YamlSourceError(
            file, line, f"has a sign that YAML forbids ({error.reason})"
        ) from error
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise YamlSourceError(file, line, "has half of a sign in it (a lone surrogate)") from error
    return YamlSource(file, data, MappingProxyType(builder.lines))


class _Builder:
    """Turns parser events into values, within the bounds above."""

    def __init__(self, file: Path, text: str) -> None:
        self.file = file
        self.lines: dict[FieldPath, int] = {}
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)
        self._nodes = 0

    def document(self) -> Any:
        next(self._events)  # start of the stream
        event = next(self._events)
        if isinstance(event, yaml.StreamEndEvent):
            raise YamlSourceError(self.file, 1, "is empty")
        self.lines[()] = 1
        data = self._value(next(self._events), ())
        next(self._events)  # end of the document
        event = next(self._events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise self._mistake(event, (), "starts a second document (only one is read)")
        return data

    def _value(self, event: yaml.Event, path: FieldPath) -> Any:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self._mistake(event, path, f"is one value too many (at most {MAX_NODES})")
        if len(path) > MAX_DEPTH:
            raise self._mistake(event, path[:3], f"is nested deeper than {MAX_DEPTH} levels")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self._mistake(event, path, "uses an anchor or alias (write the value out)")
        tag = getattr(event, "tag", None)
        if tag and tag != "!":
            raise self._mistake(event, path, f"has the tag {tag!r} (leave it out)")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        assert isinstance(event, yaml.ScalarEvent)
        return _scalar(event.value, plain=event.implicit[0])

    def _mapping(self, path: FieldPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self._mistake(event, path, "has a key that is no text")
            key = event.value
            if key in values:
                first = self.lines[(*path, key)]
                raise self._mistake(event, (*path, key), f"is there twice (first on line {first})")
            self.lines[(*path, key)] = _line(event)
            values[key] = self._value(next(self._events), (*path, key))
        return values

    def _sequence(self, path: FieldPath) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            item = (*path, len(values))
            self.lines[item] = _line(event)
            values.append(self._value(event, item))
        return values

    def _mistake(self, event: yaml.Event, path: FieldPath, message: str) -> YamlSourceError:
        return YamlSourceError(self.file, _line(event), message, dotted(path))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _scalar(text: str, *, plain: bool) -> str | int | float | bool | None:
    if not plain:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text
