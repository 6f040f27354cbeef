"""Mistakes in templates are told with their place."""

from collections.abc import Callable
from pathlib import Path

import pytest
from test_matcher import ROOT

from voice_hero.intents.compiling.folder import load_intents
from voice_hero.intents.compiling.intent_lint import lint

HEAD = "language: en\nintents:\n"


def findings(
    folder: Path, content: str, known: Callable[[str], bool] = lambda word: True
) -> list[str]:
    (folder / "a.yaml").write_text(HEAD + content, encoding="utf-8")
    return [
        f"{finding.line}: {finding.field}: {finding.message}"
        for finding in lint(load_intents(folder), known)
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("  next:\n    data:\n      - sentences: [next, balasana]\n", "no word 'balasana'"),
        ("  next:\n    data:\n      - sentences: ['[next]']\n", "accepts no words"),
        (
            "  nxet:\n    data:\n      - sentences: [further]\n  stop:\n    data:\n"
            "      - sentences: [stop]\n",
            "'nxet' is no intent",
        ),
        (
            "  next:\n    data:\n      - sentences: [next]\n        slots: {speed: 1}\n",
            "slot 'speed'",
        ),
        (
            "  next:\n    data:\n      - sentences: ['(go on|next)']\n  resume:\n    data:\n"
            "      - sentences: ['go [on]']\n",
            "'go on' is also",
        ),
    ],
)
def test_each_kind_is_found(tmp_path: Path, content: str, told: str) -> None:
    found = findings(tmp_path, content, lambda word: word != "balasana")
    assert any(told in line for line in found), found


def test_stated_priority_settles_it(tmp_path: Path) -> None:
    content = (
        "  next:\n    data:\n      - sentences: [go on]\n        metadata: {priority: 1}\n"
        "  resume:\n    data:\n      - sentences: [go on]\n"
    )
    assert findings(tmp_path, content) == []


def test_other_phases_do_not_clash(tmp_path: Path) -> None:
    content = (
        "  next:\n    data:\n      - sentences: [go on]\n"
        "        excludes_context: {phase: paused}\n"
        "  resume:\n    data:\n      - sentences: [go on]\n"
        "        requires_context: {phase: paused}\n"
    )
    assert findings(tmp_path, content) == []


def test_names_of_other_projects_are_their_own(tmp_path: Path) -> None:
    assert findings(tmp_path, "  LightOn:\n    data:\n      - sentences: [light on]\n") == []


def test_the_product_is_clean() -> None:
    assert lint(load_intents(ROOT / "intents" / "en"), lambda word: True) == []
