"""The sentences that likeness is learned from: readable, each with its pen, none of a fresh set."""

import hashlib
import json
from pathlib import Path

import pytest
from places import TESTS, TOP

from voice_hero.lang.en.features import PHASES
from voice_hero.phases import INTENTS

EXAMPLES = sorted((TOP / "intents" / "en" / "examples").glob("*.tsv"))
FRESH = sorted((TESTS / "phrases" / "fresh").glob("*.tsv"))

SHORT = 2
"""Words up to which two people may well say the same: "next", "no thanks"."""


def rows(file: Path) -> list[list[str]]:
    return [line.split("\t") for line in file.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_examples_can_be_read(file: Path) -> None:
    for row in rows(file):
        situation, intent, slots, text = row
        assert situation in {*PHASES, "any"}, row
        assert intent in INTENTS | {"nothing", "condition"}, row
        assert isinstance(json.loads(slots), dict), row
        assert text == text.lower().strip() and text, row


def test_no_fresh_sentence_is_in_what_the_program_is_built_from() -> None:
    built_from = {row[3] for example in EXAMPLES for row in rows(example)}
    fresh = {row[3] for file in FRESH for row in rows(file) if len(row[3].split()) > SHORT}
    assert sorted(fresh & built_from) == []


def test_what_was_learned_is_what_was_shipped() -> None:
    file = TOP / "intents" / "en" / "likeness.npz"
    digest, name = file.with_suffix(".sha256").read_text("utf-8").split()
    assert name == file.name
    assert hashlib.sha256(file.read_bytes()).hexdigest() == digest
