"""Lines of one's own that take another intent's sentences are told, with their place."""

from pathlib import Path

import pytest

from voice_hero.commands.linting import meaning
from voice_hero.intents.compiling.folder import load_intents
from voice_hero.intents.compiling.stolen import stolen
from voice_hero.intents.matcher import Matcher
from voice_hero.intents.sources import IntentSources

SHIPPED = """
language: en
intents:
  louder: {data: [{sentences: ["(speak|talk) up", "i see you"], metadata: {priority: 5}}]}
  nothing: {data: [{sentences: ["my dear cat"], metadata: {priority: 5}}]}
"""


def findings(folder: Path, own: str) -> list[str]:
    for name, text in (("shipped", SHIPPED), ("own", own)):
        (folder / name).mkdir()
        (folder / name / f"{name}.yaml").write_text(text, encoding="utf-8")
    sources = IntentSources(folder / "shipped", (folder / "own",))
    together = load_intents(sources)
    before = meaning(Matcher(load_intents(sources.folder)))
    found = stolen(together, folder / "own", before, meaning(Matcher(together)))
    return [f"{one.line}: {one.field}: {one.message}" for one in found]


@pytest.mark.parametrize(
    ("priority", "told"),
    [
        (1, "and stays so (word it otherwise, or leave it out)"),
        (9, "and would be taken from it (word it otherwise)"),
    ],
)
def test_a_sentence_of_another_intent_is_told(tmp_path: Path, priority: int, told: str) -> None:
    own = (
        "intents:\n  quieter:\n    data:\n"
        f"      - metadata: {{priority: {priority}}}\n"
        "        sentences:\n          - hush now\n          - '(talk|mumble) (up|low)'\n"
    )
    (line,) = findings(tmp_path, own)
    assert line == f"7: quieter: 'talk up' is 'louder' already, {told}"


def test_what_is_known_not_to_be_for_us_is_told(tmp_path: Path) -> None:
    own = "intents: {quieter: {data: [{sentences: [my dear cat]}]}}\n"
    (line,) = findings(tmp_path, own)
    assert "'my dear cat' is known not to be meant for us, and stays so" in line


def test_more_words_for_the_same_intent_are_nobodys_loss(tmp_path: Path) -> None:
    assert (
        findings(tmp_path, "intents: {louder: {data: [{sentences: [talk up, speak out]}]}}\n") == []
    )
