"""Sentences that no template takes, but that are like what people say."""

from pathlib import Path

import pytest
from test_matcher import ROOT, rows, understood

from voice_hero.errors import IntentError
from voice_hero.files import piece_file
from voice_hero.intents import compiled_set
from voice_hero.intents.likeness import Likeness
from voice_hero.intents.matcher import Matcher
from voice_hero.intents.text_matcher import TextMatcher
from voice_hero.paths import CACHE_VARIABLE
from voice_hero.phases import Phase

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
def intents(tmp_path_factory: pytest.TempPathFactory) -> compiled_set.CompiledIntents:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(tmp_path_factory.mktemp("cache")))
        found = compiled_set.load(ROOT / "intents" / "en")
        assert found.said == compiled_set.load(ROOT / "intents" / "en").said, "read from the cache"
        return found


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Somebody's own folder, with lists of what is said, and an empty cache."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "own.yaml").write_text(OWN, encoding="utf-8")
    (folder / "usual.txt").write_text("say that again\n", encoding="utf-8")
    (folder / "said.tsv").write_text("# why\nrepeat\tonce more for me\n", encoding="utf-8")
    return folder


OWN_SAID = [("say that again", "repeat"), ("once more for me", "repeat")]


def test_a_damaged_list_of_what_is_said_is_made_anew(own: Path, tmp_path: Path) -> None:
    assert compiled_set.load(own).said == OWN_SAID
    (kept,) = (tmp_path / "cache" / "intents").glob("*-said.packed")
    whole = kept.read_bytes()
    for damaged in (b"", whole[:-9], b"PK" + whole):
        kept.write_bytes(damaged)
        assert compiled_set.load(own).said == OWN_SAID
        assert kept.read_bytes() == whole


def test_a_cache_that_is_full_costs_time_and_nothing_else(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    intents = compiled_set.load(own)
    monkeypatch.setattr(piece_file, "read", lambda file: None)
    monkeypatch.setattr(piece_file, "write", full)
    assert intents.said == OWN_SAID


@pytest.fixture(scope="module")
def matcher(intents: compiled_set.CompiledIntents) -> TextMatcher:
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
        ("throw me a quick tip", "tip"),
        ("don't tell me what happens next", "none"),
        ("i cannot hear what other ways are there to do it", "none"),
        ("i am a bit dizzy can you slow down", "pain"),
        ("i can't go on to the next step", "none"),
        ("go on to the step that is next", "none"),
    ],
)
def test_what_no_template_takes_is_understood_all_the_same_if_it_is_harmless(
    matcher: TextMatcher, text: str, intent: str
) -> None:
    assert understood(matcher.match(text)) == (intent, {})


@pytest.mark.parametrize("text", ["let's go to step three", "i missed the last one go back"])
def test_what_a_template_takes_elsewhere_is_nothing_else_here(
    matcher: TextMatcher, text: str
) -> None:
    assert matcher.match(text) is not None
    assert matcher.match(text, Phase.QUESTION) is None


def test_asleep_it_wakes_nothing(matcher: TextMatcher) -> None:
    assert matcher.match("any warnings before i do this", Phase.ASLEEP) is None


def test_what_is_not_for_us_is_nothing(matcher: TextMatcher) -> None:
    files = ("not_commands.tsv", "not_commands_own.tsv", "not_commands_pen.tsv")
    talk = [text for _, _, text in rows(*files)]
    taken = [
        (text, phase) for text in talk for phase in Phase if matcher.match(text, phase) is not None
    ]
    assert len(talk) > 500
    assert taken == []


def test_what_a_template_takes_is_what_it_was(
    matcher: TextMatcher, intents: compiled_set.CompiledIntents
) -> None:
    first = Matcher(intents)
    for _, _, text in rows("commands.tsv"):
        assert understood(matcher.match(text)) == understood(first.match(text))


def test_the_sentences_that_no_template_takes_are_such(
    intents: compiled_set.CompiledIntents,
) -> None:
    """One that a template takes by now has no business in the list."""
    lines = (
        (ROOT / "intents" / "en" / compiled_set.SAID_FILE).read_text(encoding="utf-8").splitlines()
    )
    texts = [line.split("\t")[1] for line in lines if not line.startswith("#")]
    assert len(texts) > 40
    first = Matcher(intents)
    assert [text for text in texts if first.match(text) is not None] == []


def test_each_of_them_is_understood(
    matcher: TextMatcher, intents: compiled_set.CompiledIntents
) -> None:
    lines = (
        (ROOT / "intents" / "en" / compiled_set.SAID_FILE).read_text(encoding="utf-8").splitlines()
    )
    pairs = [line.split("\t") for line in lines if not line.startswith("#")]
    lost = [text for intent, text in pairs if understood(matcher.match(text)) != (intent, {})]
    assert lost == []


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (b"stop\tenough of that", "line 1"),
        (b"# so\nrepeat once more", "line 2"),
        (b"\xff", "UTF-8"),
    ],
)
def test_a_list_of_anything_else_is_refused_with_its_line(
    own: Path, line: bytes, wrong: str
) -> None:
    (own / "said.tsv").write_bytes(line)
    with pytest.raises(IntentError, match=wrong):
        compiled_set.load(own)
