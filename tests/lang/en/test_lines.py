"""The assistant's own sentences: each is used, each that is used is there, each is fit to speak."""

import ast
import re
from collections.abc import Iterator
from string import Formatter

import pytest
from places import TOP

from voice_hero.lang.en.phrasebook import load_phrasebook
from voice_hero.lang.en.wording import spoken
from voice_hero.phases import Phase

SESSION = TOP / "voice_hero" / "session"
BESIDE = [TOP / "voice_hero" / "stage.py"]
"""Says a line of the session's for it, while another is being rendered."""
BOOK = load_phrasebook()
SPEAKS = {"text", "answer", "tell"}
"""Methods of the session whose first argument is a key."""

BLANK = {
    name: f"{{{name}}}"
    for name in "count held last left length longest name poses step steps title".split()
}
"""Every placeholder, left as it is."""

LONGEST_WORDS = 22
"""Of one sentence: as much as an ear keeps."""


def trees() -> Iterator[ast.AST]:
    for file in (*sorted(SESSION.glob("*.py")), *BESIDE):
        yield ast.parse(file.read_text(encoding="utf-8"))


def mentioned() -> tuple[set[str], list[re.Pattern[str]]]:
    """Every string in the session's code, and every f-string as a pattern."""
    texts: set[str] = set()
    patterns = []
    for node in (node for tree in trees() for node in ast.walk(tree)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.add(node.value)
        elif isinstance(node, ast.JoinedStr):
            parts = [p.value if isinstance(p, ast.Constant) else None for p in node.values]
            patterns.append(
                re.compile("".join(r"\w*" if p is None else re.escape(str(p)) for p in parts))
            )
    return texts, [p for p in patterns if re.search(r"[a-z]{3}", p.pattern)]


def spoken_calls() -> Iterator[tuple[str, set[str]]]:
    """Keys that are spoken by name, each with the placeholders that are filled."""
    for node in (node for tree in trees() for node in ast.walk(tree)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr in SPEAKS and node.args and isinstance(node.args[0], ast.Constant):
            filled = {word.arg for word in node.keywords if word.arg}
            open_ended = any(word.arg is None for word in node.keywords)
            key = str(node.args[0].value)
            yield key, placeholders(key) if open_ended else filled


def placeholders(key: str) -> set[str]:
    lines = LINES_OF[key]
    return {name for line in lines for _, name, _, _ in Formatter().parse(line) if name}


LINES_OF = {key: BOOK.say(key, **BLANK) for key in BOOK.keys()}  # noqa: SIM118


def test_no_line_is_there_that_is_never_said() -> None:
    texts, patterns = mentioned()
    unused = [
        key
        for key in BOOK.keys()  # noqa: SIM118
        if key not in texts and not any(pattern.fullmatch(key) for pattern in patterns)
    ]
    assert unused == []


def test_every_line_that_is_said_is_there_with_its_placeholders_filled() -> None:
    calls = list(spoken_calls())
    assert len(calls) > 50
    for key, filled in calls:
        assert key in BOOK, key
        assert placeholders(key) <= filled, key


@pytest.mark.parametrize("phase", [p for p in Phase if p not in (Phase.ASLEEP, Phase.ANY)])
def test_every_phase_has_a_hint_and_help(phase: Phase) -> None:
    assert f"hint_{phase}" in BOOK
    assert f"help_{phase}" in BOOK


@pytest.mark.parametrize("reason", ["first", "grown", "same", "gentler", "short"])
def test_every_reason_for_a_length_has_a_line(reason: str) -> None:
    assert "length" in placeholders(f"plan_{reason}")


def test_each_sentence_is_short_and_fit_to_be_spoken() -> None:
    for key, lines in LINES_OF.items():
        for line in lines:
            text = re.sub(r"\{\w+\}", "ten", line)
            assert spoken(text) == text, key
            assert len(text.split()) <= LONGEST_WORDS, key
            assert re.fullmatch(r".*[.?]", text), key
