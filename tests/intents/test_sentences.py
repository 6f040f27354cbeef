"""Beside each file of templates lies a file of sentences, and beside each template an example."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from test_matcher import ROOT, understood

from voice_hero.intents.compiling.folder import IntentSet, load_intents
from voice_hero.intents.matchable import NOTHING
from voice_hero.intents.matcher import Matcher

TEMPLATES = ROOT / "intents" / "en"
SENTENCES = Path(__file__).parent / "sentences"
LONGEST = 160
"""Characters of a template, and of a rule: more is not read at a glance."""
MOST = 400
"""Templates in all."""


@pytest.fixture(scope="module")
def intents() -> IntentSet:
    return load_intents(TEMPLATES)


@pytest.fixture(scope="module")
def matcher(intents: IntentSet) -> Matcher:
    return Matcher(intents)


def with_templates() -> list[str]:
    return sorted(f.stem for f in TEMPLATES.glob("*.yaml") if "\nintents:\n" in f.read_text())


def sentences(name: str) -> Iterator[tuple[str, str, dict[str, object], str]]:
    for line in (SENTENCES / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
        phase, intent, slots, text = line.split("\t")
        yield phase, intent, json.loads(slots), text


@pytest.mark.parametrize("name", with_templates())
def test_each_sentence_means_what_stands_beside_it(matcher: Matcher, name: str) -> None:
    wrong = [
        (phase, text, intent, slots, said)
        for phase, intent, slots, text in sentences(name)
        if (said := understood(matcher.match(text, phase))) != (intent, slots)
    ]
    assert wrong == []


def test_each_intent_has_sentences(intents: IntentSet) -> None:
    told = {intent for name in with_templates() for _, intent, _, _ in sentences(name)}
    assert intents.names - {NOTHING} == told - {"none"}


def test_each_template_takes_the_example_beside_it(intents: IntentSet) -> None:
    refused = []
    for block in intents.blocks:
        for text, place, expression in zip(
            block.texts, block.places, block.expressions, strict=True
        ):
            alone = replace(block, expressions=(expression,), places=(place,), texts=(text,))
            one = IntentSet(intents.folder, intents.hassil, (alone,), intents.rules, intents.lists)
            line = place.file.read_text(encoding="utf-8").splitlines()[place.line - 1]
            _, _, example = line.partition('"  # ')
            phases = ("any", "question", "hold", "paused", "welcome", "steps")
            if not any(Matcher(one).readings(example, phase) for phase in phases):
                refused.append((f"{place.file.name}:{place.line}", example))
    assert refused == []


def test_templates_and_rules_are_short(intents: IntentSet) -> None:
    texts = [text for block in intents.blocks for text in block.texts]
    rules = [str(rule.text) for rule in intents.hassil.expansion_rules.values()]
    assert [text for text in texts + rules if len(text) > LONGEST] == []
    assert len(texts) <= MOST
