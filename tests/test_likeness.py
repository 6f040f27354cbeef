"""Sentences that no template takes, but that are like what people say."""

from pathlib import Path

import pytest
from test_matcher import ROOT, rows, understood

from voice_hero import compiled
from voice_hero.likeness import Likeness
from voice_hero.matcher import Matcher
from voice_hero.paths import CACHE_VARIABLE
from voice_hero.phases import HARMLESS, Phase
from voice_hero.text_matcher import TextMatcher

SAID = [
    ("how long does it take", "how_long"),
    ("how much longer is it", "how_long"),
    ("what are the benefits", "benefits"),
    ("what is this good for", "benefits"),
    ("say that again", "repeat"),
    ("stop this now", "stop"),
]

OWN = """
language: en
intents:
  repeat:
    data:
      - sentences: [say that again]
"""


@pytest.fixture(scope="module")
def intents(tmp_path_factory: pytest.TempPathFactory) -> compiled.CompiledIntents:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(tmp_path_factory.mktemp("cache")))
        found = compiled.load(ROOT / "intents" / "en")
        assert found.said == compiled.load(ROOT / "intents" / "en").said, "read from the cache"
        return found


def test_a_damaged_list_of_what_is_said_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "own.yaml").write_text(OWN, encoding="utf-8")
    (tmp_path / "own" / "usual.txt").write_text("say that again\n", encoding="utf-8")
    (tmp_path / "own" / "said.tsv").write_text(
        "# why\nrepeat\tonce more for me\nno tab\n", encoding="utf-8"
    )
    said = [("say that again", "repeat"), ("once more for me", "repeat")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
        assert compiled.load(tmp_path / "own").said == said
        (kept,) = (tmp_path / "cache" / "intents").glob("*-said.packed")
        whole = kept.read_bytes()
        for damaged in (b"", whole[:-9], b"PK" + whole):
            kept.write_bytes(damaged)
            assert compiled.load(tmp_path / "own").said == said
            assert kept.read_bytes() == whole


@pytest.fixture(scope="module")
def matcher(intents: compiled.CompiledIntents) -> TextMatcher:
    return TextMatcher(Matcher(intents), lambda: intents.said)


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("what are the benefits for it", "benefits"),
        ("so what are the benefits", "benefits"),
        ("say that again mate", "repeat"),
        ("say that", None),
        ("what benefits are there", None),
        ("what are the benefits of chicken", None),
        ("", None),
    ],
)
def test_the_sentence_that_is_most_like_it_gives_the_intent(words: str, intent: str | None) -> None:
    assert Likeness(SAID).intent_of(words.split()) == intent


def test_a_sentence_about_other_people_is_for_us_only_if_they_help() -> None:
    others = Likeness([("how can he help me with this", "partner"), ("i can't hear him", "louder")])
    assert others.intent_of("can he help me with this".split()) == "partner"
    assert others.intent_of("i can't hear him".split()) is None


def test_what_is_as_much_like_another_intent_gives_none() -> None:
    twins = [("how long is this", "how_long"), ("how long is this", "where")]
    assert Likeness(twins).intent_of("how long is this then".split()) is None


def test_without_sentences_nothing_is_like_them() -> None:
    assert Likeness([]).intent_of("say that again".split()) is None


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Any warnings before I do this?", "cautions"),
        ("is the hold nearly over", "how_long"),
        ("what other ways are there to do it", "variation"),
        ("please make a short pause", "pause"),
        ("don't tell me what happens next", "none"),
        ("what if that is not what other ways are there to do it", "none"),
        ("alright coach let's kick this off", "none"),
    ],
)
def test_what_no_template_takes_is_understood_all_the_same_if_it_is_harmless(
    matcher: TextMatcher, text: str, intent: str
) -> None:
    assert understood(matcher.match(text)) == (intent, {})


def test_asleep_it_wakes_nothing(matcher: TextMatcher) -> None:
    assert matcher.match("any warnings before i do this", Phase.ASLEEP) is None


def test_what_is_not_for_us_is_nothing(matcher: TextMatcher) -> None:
    files = ("not_commands.tsv", "not_commands_own.tsv", "not_commands_pen.tsv")
    talk = [text for _, _, text in rows(*files)]
    taken = [
        (text, phase)
        for text in talk
        for phase in (Phase.STEPS, Phase.HOLD, Phase.QUESTION, Phase.ASLEEP)
        if matcher.match(text, phase) is not None
    ]
    assert len(talk) > 270
    assert taken == []


def test_what_a_template_takes_is_what_it_was(
    matcher: TextMatcher, intents: compiled.CompiledIntents
) -> None:
    first = Matcher(intents)
    for _, _, text in rows("commands.tsv"):
        assert understood(matcher.match(text)) == understood(first.match(text))


def test_the_sentences_that_no_template_takes_are_such(intents: compiled.CompiledIntents) -> None:
    """One that a template takes by now has no business in the list."""
    lines = (ROOT / "intents" / "en" / compiled.SAID_FILE).read_text(encoding="utf-8").splitlines()
    texts = [line.split("\t")[1] for line in lines if not line.startswith("#")]
    assert len(texts) > 50
    first = Matcher(intents)
    assert [text for text in texts if first.match(text) is not None] == []


def test_each_of_them_is_found_if_it_is_harmless(
    matcher: TextMatcher, intents: compiled.CompiledIntents
) -> None:
    own = Path(intents.folder, compiled.SAID_FILE).read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in own if not line.startswith("#")]
    lost = [
        text
        for intent, text in pairs
        if intent in HARMLESS and understood(matcher.match(text)) != (intent, {})
    ]
    assert [text for text in lost if " not " not in f" {text} " and "no " not in text] == []
