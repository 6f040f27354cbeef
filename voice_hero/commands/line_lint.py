"""Mistakes in a user's own wording of what the assistant says."""

from collections.abc import Callable, Iterator
from pathlib import Path

from voice_hero.files.finding import Finding
from voice_hero.files.yaml_source import FieldPath, YamlSourceError, dotted, read_yaml
from voice_hero.lang.en.ear_rules import ear_faults
from voice_hero.lang.en.phrasebook import LINES_FILE, load_phrasebook, misfit

MOST_WORDS = 22
"""Of one sentence: as much as an ear keeps; those of a pose, which are moved to, are shorter."""


def lint(file: Path, is_command: Callable[[str], str | None]) -> list[Finding]:
    """Findings in the order of the lines; `is_command` gives the intent that a text sets off."""
    try:
        source = read_yaml(file)
    except YamlSourceError as error:
        return [Finding(file, error.line, error.field or "file", error.message)]
    if not isinstance(source.data, dict):
        return [Finding(file, 1, "file", "is no mapping (expected keys with sentences)")]
    found = []
    for key, value in source.data.items():
        for path, message in _faults(str(key), value, is_command):
            found.append(Finding(file, source.line_of(path), dotted(path), message))
    return sorted(found)


def _faults(
    key: str, value: object, is_command: Callable[[str], str | None]
) -> Iterator[tuple[FieldPath, str]]:
    book = load_phrasebook(LINES_FILE)
    shipped = book.templates
    sentences = [value] if isinstance(value, str) else value
    if not isinstance(sentences, list) or not all(isinstance(one, str) for one in sentences):
        yield (key,), "expected a sentence or a list of them"
        return
    fault = misfit(key, sentences, shipped)
    if fault is not None:
        yield (key,), fault
        return
    for position, sentence in enumerate(sentences):
        path: FieldPath = (key,) if isinstance(value, str) else (key, position)
        for part in book.parts(sentence):
            words = part.replace("{", "").replace("}", "")
            yield from ((path, message) for message in ear_faults(words, MOST_WORDS))
            intent = is_command(part) if "{" not in part else None
            was = {is_command(one) for one in shipped[key]}
            if intent is not None and intent not in was:
                yield path, f"is, taken whole, the command {intent!r} (say it in a longer sentence)"
