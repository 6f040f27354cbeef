"""Intents of several folders, and the names of poses that are asked for by them."""

from pathlib import Path

import pytest
from places import TESTS

from voice_hero.errors import IntentError
from voice_hero.intents import compiled_set
from voice_hero.intents.compiling.folder import load_intents
from voice_hero.intents.matcher import Matcher
from voice_hero.intents.sources import IntentSources
from voice_hero.paths import CACHE_VARIABLE

SHIPPED = """
language: en
intents:
  stop: {data: [{sentences: [stop]}]}
  start: {data: [{sentences: ["<begin> {pose}"]}]}
expansion_rules: {begin: "(start|do)"}
lists: {pose: {values: [{in: "lotus|the lotus", out: lotus}]}}
"""
OWN = """
language: en
intents:
  stop: {data: [{sentences: ["hush now", "<begin> nothing"]}]}
"""


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> IntentSources:
    """A small shipped folder, one beside it, two names of an own pose; an empty cache."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    for name, text in (("shipped", SHIPPED), ("own", OWN)):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "shipped" / "usual.txt").write_text("stop\n", encoding="utf-8")
    names = (("tree pose", "tree"), ("the tree", "tree"))
    return IntentSources(tmp_path / "shipped", (tmp_path / "own",), names)


def test_sources_read_back_from_their_text_are_the_same(sources: IntentSources) -> None:
    again = IntentSources.from_text(sources.as_text())
    assert again.as_text() == sources.as_text()
    assert set(again.names) == set(sources.names)


@pytest.mark.parametrize("compiled", [False, True])
def test_both_folders_and_the_names_are_understood(
    sources: IntentSources, *, compiled: bool
) -> None:
    matcher = Matcher(compiled_set.load(sources) if compiled else load_intents(sources))
    found = {}
    for said in ("stop", "hush now", "do nothing", "do the tree", "start tree pose", "start lotus"):
        command = matcher.match(said)
        assert command is not None, said
        found[said] = (command.intent, dict(command.slots))
    assert found == {
        "stop": ("stop", {}),
        "hush now": ("stop", {}),
        "do nothing": ("stop", {}),
        "do the tree": ("start", {"pose": "tree"}),
        "start tree pose": ("start", {"pose": "tree"}),
        "start lotus": ("start", {"pose": "lotus"}),
    }


def test_a_folder_alone_knows_nothing_of_what_was_beside_it(sources: IntentSources) -> None:
    assert Matcher(compiled_set.load(sources)).match("hush now") is not None
    alone = Matcher(compiled_set.load(sources.folder))
    assert alone.match("hush now") is None
    assert alone.match("start tree pose") is None


def test_what_lies_beside_is_usual_however_short_it_is(sources: IntentSources) -> None:
    usual = compiled_set.load(sources).usual
    assert usual.allows("hush now")
    assert usual.allows("do tree") is False
    assert usual.allows("start tree pose")
    assert not compiled_set.load(sources.folder).usual.allows("hush now")


def test_a_changed_file_beside_is_understood_at_once(sources: IntentSources) -> None:
    assert Matcher(compiled_set.load(sources)).match("be still") is None
    (sources.beside[0] / "own.yaml").write_text(OWN.replace("hush now", "be still"))
    assert Matcher(compiled_set.load(sources)).match("be still") is not None


def test_all_names_of_the_shipped_folders_own_list_stay(sources: IntentSources) -> None:
    matcher = Matcher(
        load_intents(IntentSources(TESTS.parent / "intents" / "en", (), sources.names))
    )
    for said, pose in (("start the tree", "tree"), ("let's do child's pose", "child")):
        command = matcher.match(said)
        assert command is not None
        assert (command.intent, dict(command.slots)) == ("start", {"pose": pose})


def test_a_folder_beside_that_holds_nothing_is_told(sources: IntentSources, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(IntentError, match="holds no"):
        load_intents(IntentSources(sources.folder, (tmp_path / "empty",)))


def test_a_mistake_is_told_with_the_file_in_which_it_is(sources: IntentSources) -> None:
    (sources.beside[0] / "own.yaml").write_text("intents: [")
    with pytest.raises(IntentError, match=r"own/own\.yaml"):
        compiled_set.load(sources)
