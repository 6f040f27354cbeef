"""The assistant's own sentences: what it says besides the texts of a pose."""

import difflib
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Final

import yaml

from voice_hero import paths
from voice_hero.errors import SpeechError
from voice_hero.lang.en import wording

LINES_FILE: Final = Path(__file__).parent / "lines" / "en.yaml"

_LENGTHS: Final = tuple(range(5, 301, 5))
_LEFT: Final = (*range(1, 10), *_LENGTHS[1:])

_SENTENCE_END: Final = re.compile(r"(?<=[.!?]) (?=[A-Z{])")

DOMAINS: Final[Mapping[str, tuple[str, ...]]] = {
    "length": tuple(wording.duration(s) for s in _LENGTHS),
    "left": tuple(wording.about(s) for s in _LEFT),
    "step": tuple(wording.number(n) for n in range(1, 10)),
    "steps": tuple(wording.number(n) for n in range(1, 10)),
}
"""Placeholder to the values that are rendered ahead; a line with another placeholder is not."""


class Phrasebook:
    """Sentences by key; each key holds one or more, spoken in a row."""

    def __init__(self, lines: Mapping[str, Sequence[str]]) -> None:
        self._lines = {key: tuple(value) for key, value in lines.items()}

    def __contains__(self, key: str) -> bool:
        return key in self._lines

    def say(self, key: str, **values: str) -> tuple[str, ...]:
        """Sentences of `key` with its placeholders filled in.

        Raises SpeechError for an unknown key or a missing value.
        """
        try:
            return tuple(_capital(line.format(**values)) for line in self._lines[key])
        except KeyError as error:
            raise SpeechError(
                f"line {key!r} cannot be said: {error} is missing in {LINES_FILE.name}"
            ) from error

    def keys(self) -> tuple[str, ...]:
        """Every key, in the order of the file."""
        return tuple(self._lines)

    @property
    def templates(self) -> Mapping[str, Sequence[str]]:
        """Sentences by key, as they are written, with their placeholders."""
        return MappingProxyType(self._lines)

    @staticmethod
    def parts(text: str) -> list[str]:
        """An entry as it is spoken: sentence by sentence."""
        return _SENTENCE_END.split(text)

    def fixed(self) -> Iterator[str]:
        """Every sentence that can be rendered ahead, numbers and lengths filled in."""
        for line in itertools.chain.from_iterable(self._lines.values()):
            names = sorted({name for _, name, _, _ in Formatter().parse(line) if name})
            if all(name in DOMAINS for name in names):
                for values in itertools.product(*(DOMAINS[name] for name in names)):
                    yield _capital(line.format(**dict(zip(names, values, strict=True))))


def load_phrasebook(path: Path | None = None) -> Phrasebook:
    """Read the sentences of a file; without one the shipped ones, with the user's own over them.

    An entry of several is taken apart: each is spoken and cached alone. Raises SpeechError where
    a file is not keys with sentences, and for an own entry that has no place or needs a value that
    it is not given.
    """
    own = paths.own_lines_file()
    return _layered(path or LINES_FILE, own if path is None and own.is_file() else None)


@cache
def _layered(path: Path, own: Path | None) -> Phrasebook:
    lines = _read(path)
    if own is not None:
        for key, sentences in _read(own).items():
            fault = misfit(key, sentences, lines)
            if fault is not None:
                raise SpeechError(f"{own}: {key}: {fault}")
            lines[key] = sentences
    return Phrasebook(lines)


def misfit(key: str, sentences: Sequence[str], shipped: Mapping[str, Sequence[str]]) -> str | None:
    """Why an entry cannot stand in the place of the shipped one; None if it can."""
    if key not in shipped:
        near = difflib.get_close_matches(key, shipped, 1)
        hint = f"did you mean {near[0]}?" if near else "the keys are those of the shipped file"
        return f"is no key ({hint})"
    try:
        more = _placeholders(sentences) - _placeholders(shipped[key])
    except ValueError as error:
        return f"has a brace that is not closed ({error})"
    if more:
        return f"needs a value that it is not given, {{{min(more)}}} (leave it out)"
    return None


def _placeholders(sentences: Iterable[str]) -> set[str]:
    parsed = (Formatter().parse(sentence) for sentence in sentences)
    return {name for parts in parsed for _, name, _, _ in parts if name is not None}


def _read(path: Path) -> dict[str, tuple[str, ...]]:
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SpeechError(f"{path} cannot be read: {' '.join(str(error).split())}") from error
    if not isinstance(data, dict):
        raise SpeechError(f"{path}: expected keys with sentences, found {type(data).__name__}")
    lines: dict[str, tuple[str, ...]] = {}
    for key, value in data.items():
        sentences = [value] if isinstance(value, str) else value
        if not isinstance(sentences, list) or not all(isinstance(s, str) for s in sentences):
            raise SpeechError(f"{path}: {key}: expected a sentence or a list of them")
        lines[str(key)] = tuple(part for text in sentences for part in _SENTENCE_END.split(text))
    return lines


def _capital(sentence: str) -> str:
    return re.sub(r"^[a-z]", lambda letter: letter.group().upper(), sentence)
