"""What Vosk is told to listen for."""

from itertools import pairwise

import pytest
from test_matcher import ROOT, rows

from voice_hero.hearing.assembly import grammar_of
from voice_hero.intents import compiled_set
from voice_hero.intents.compiling.folder import IntentSet, load_intents
from voice_hero.intents.compiling.grammar import MAX_PHRASES, SHORT, phrases
from voice_hero.intents.matcher import Matcher
from voice_hero.intents.usual_sentences import load_usual
from voice_hero.lang.en.normalising import words_of
from voice_hero.phases import Phase

PAIR_FLOOR = 0.8
"""Share of the word pairs of real phrases; for the rest Vosk falls back to single words."""

LACKED = {"aargh", "unpause"}
"""Words of real phrases that the speech model does not have."""


@pytest.fixture(scope="module")
def intents() -> IntentSet:
    return load_intents(ROOT / "intents" / "en")


def everything(word: str) -> bool:
    return True


@pytest.mark.parametrize("phase", list(Phase))
def test_form(intents: IntentSet, phase: Phase) -> None:
    found = phrases(intents, phase, everything)
    assert 0 < len(found) <= MAX_PHRASES
    assert len(set(found)) == len(found)
    for phrase in found:
        assert phrase == " ".join(phrase.lower().split())
        assert not any(char.isdigit() or char in "-_[]()<>{}|\x00" for char in phrase), phrase


def test_same_list_twice(intents: IntentSet) -> None:
    again = load_intents(ROOT / "intents" / "en")
    assert phrases(intents, "steps", everything) == phrases(again, "steps", everything)


def test_unknown_words_are_left_out(intents: IntentSet) -> None:
    found = phrases(intents, "steps", lambda word: word != "please")
    assert found
    assert not any("please" in phrase.split() for phrase in found)


def test_endings_apart(intents: IntentSet) -> None:
    found = phrases(intents, "steps", lambda word: word not in {"knee's", "what's"})
    assert any("knee 's" in phrase for phrase in found)


def test_words_and_pairs_of_real_phrases(intents: IntentSet) -> None:
    matcher = Matcher(intents)
    for phase in (Phase.STEPS, Phase.HOLD, Phase.ANY):
        listened = [tuple(phrase.split()) for phrase in phrases(intents, phase, everything)]
        words = {word for phrase in listened for word in phrase}
        pairs = {pair for phrase in listened for pair in pairwise(phrase)}
        said = [words_of(text) for _, _, text in rows("commands.tsv") if matcher.match(text, phase)]
        spoken = [pair for phrase in said for pair in pairwise(phrase)]
        assert {word for phrase in said for word in phrase} - words == set()
        assert sum(pair in pairs for pair in spoken) >= PAIR_FLOOR * len(spoken)


@pytest.mark.parametrize("text", ["next", "stop", "pause", "deepen", "ouch", "louder", "resume"])
def test_short_commands_are_whole(intents: IntentSet, text: str) -> None:
    assert text in phrases(intents, "hold", everything)


@pytest.mark.parametrize("phase", [Phase.WELCOME, Phase.STEPS, Phase.HOLD, Phase.AFTER])
def test_everyday_commands_are_whole(intents: IntentSet, phase: Phase) -> None:
    """Those of up to three words, so that Vosk has met each word beside its neighbours."""
    matcher = Matcher(intents)
    compiled = compiled_set.load(intents.folder)
    listened = grammar_of(compiled, matcher, load_usual(intents.folder), everything)(phase)
    said = {" ".join(words_of(text)) for _, _, text in rows("commands.tsv")}
    short = [text for text in said if len(text.split()) <= SHORT and matcher.match(text, phase)]
    short = [text for text in short if LACKED.isdisjoint(text.split())]
    assert sorted(set(short) - set(listened)) == []


def test_asleep_listens_for_its_name_only(intents: IntentSet) -> None:
    found = phrases(intents, "asleep", everything)
    assert "start" not in found
    assert any("hero pose" in phrase for phrase in found)
