"""Word classes and small patterns over them, read from the YAML files beside the modules."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import yaml

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Libyaml's where it is there: ten times as fast, and the words are read at every start."""

_GAPS: Final = {"~": 3, "~~": 6}
"""Signs of a pattern for so many words of any kind, or fewer."""


@dataclass(frozen=True)
class Lexicon:
    """Classes of words, and lists of patterns over them."""

    classes: Mapping[str, frozenset[str]]
    patterns: Mapping[str, tuple[re.Pattern[str], ...]]

    def words(self, name: str) -> frozenset[str]:
        """Words of a class; KeyError for one that the file does not name."""
        return self.classes[name]

    def search(self, name: str, text: str) -> re.Match[str] | None:
        """First place where one of the patterns of a list fits; text as `text_of` writes it."""
        for pattern in self.patterns[name]:
            found = pattern.search(text)
            if found is not None:
                return found
        return None

    def spans(self, name: str, text: str) -> list[tuple[int, int]]:
        """All places where patterns of a list fit, as first word and word after the last."""
        places = [found.span() for each in self.patterns[name] for found in each.finditer(text)]
        return sorted({(text[:a].count(" ") - 1, text[:b].count(" ") - 1) for a, b in places})


def text_of(words: list[str]) -> str:
    """Words with a space before, between and after them."""
    return f" {' '.join(words)} " if words else " "


@cache
def load(name: str) -> Lexicon:
    """Lexicon of a file beside this module; ValueError where it is not well formed."""
    file = Path(__file__).with_name(f"{name}.yaml")
    data = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)
    if not isinstance(data, dict) or set(data) != {"classes", "patterns"}:
        raise ValueError(f"{file} needs `classes` and `patterns` and nothing else.")
    classes = {kind: frozenset(str(said).split()) for kind, said in data["classes"].items()}
    compiled = {
        kind: tuple(_compiled(str(pattern), classes) for pattern in listed)
        for kind, listed in data["patterns"].items()
    }
    return Lexicon(classes, compiled)


def _compiled(pattern: str, classes: Mapping[str, frozenset[str]]) -> re.Pattern[str]:
    """Regular expression of a pattern.

    Its elements stand apart: a word or several parted by `|`, `<class>`, `?` behind what may be
    missing, `!` before what must not follow, `~` and `~~` for a gap, `^` and `$` for the ends.
    """
    parts = ["(?<= )"]
    for element in pattern.split():
        if element in _GAPS:
            parts.append(f"(?:[^ ]+ ){{0,{_GAPS[element]}}}?")
        elif element == "^":
            parts.insert(0, "^ ")
        elif element == "$":
            parts.append("$")
        else:
            body = "|".join(_alternatives(element.strip("!?"), classes))
            one = f"(?:{body}) "
            if element.startswith("!"):
                one = f"(?!{one})"
            parts.append(f"(?:{one})?" if element.endswith("?") else one)
    return re.compile("".join(parts))


def _alternatives(element: str, classes: Mapping[str, frozenset[str]]) -> list[str]:
    said: list[str] = []
    for word in element.split("|"):
        if word.startswith("<"):
            said += [re.escape(each) for each in sorted(classes[word.strip("<>")])]
        else:
            said.append("[^ ]+" if word == "*" else re.escape(word))
    return said
