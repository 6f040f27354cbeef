"""What people say is understood; what is not for us is not."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from places import TESTS, TOP

from voice_hero.command import Command
from voice_hero.errors import IntentError
from voice_hero.intents.compiling.folder import load_intents
from voice_hero.intents.matcher import Matcher
from voice_hero.intents.mishearings import as_heard_freely
from voice_hero.phases import INTENTS, LIVE, Phase

ROOT = TOP
PHRASES = TESTS / "phrases"


def rows(*names: str) -> Iterator[tuple[str, dict[str, object], str]]:
    for name in names:
        for line in (PHRASES / name).read_text(encoding="utf-8").splitlines():
            intent, slots, text = line.split("\t")
            yield intent, json.loads(slots), text


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(load_intents(ROOT / "intents" / "en"))


def understood(command: Command | None) -> tuple[str, dict[str, int | str]]:
    return ("none", {}) if command is None else (command.intent, dict(command.slots))


@pytest.mark.parametrize(
    "file", ["commands.tsv", "held_out_1.tsv", "held_out_2.tsv", "held_out_3.tsv"]
)
def test_commands(matcher: Matcher, file: str) -> None:
    wrong = [
        (text, intent, understood(matcher.match(text)))
        for intent, slots, text in rows(file)
        if understood(matcher.match(text)) != (intent, slots)
    ]
    assert wrong == []


def test_what_is_left_to_likeness_is_nothing_else(matcher: Matcher) -> None:
    assert [text for _, _, text in rows("dev_by_example.tsv") if matcher.match(text)] == []


@pytest.mark.parametrize("phase", list(Phase))
def test_talk_is_nothing(matcher: Matcher, phase: Phase) -> None:
    talk = [text for intent, _, text in rows("not_commands.tsv", "not_commands_own.tsv")]
    assert [text for text in talk if matcher.match(text, phase) is not None] == []


@pytest.mark.parametrize(
    "text",
    [
        "What's next?",
        "what’s next",
        "  WHAT'S   NEXT!! ",
        "whats next",
        "um what's uh next",
        "what's what's next",
        "what's next…",
    ],
)
def test_writing_does_not_matter(matcher: Matcher, text: str) -> None:
    assert understood(matcher.match(text)) == ("next", {})


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("okay hang on go back thank you", "go back"),
        ("go back to step two", "go back to step two"),
        ("um next", "next"),
    ],
)
def test_what_says_it_is_told_from_the_words_around_it(
    matcher: Matcher, text: str, core: str
) -> None:
    command = matcher.match(text, Phase.STEPS)
    assert command is not None
    assert command.core == core


@pytest.mark.parametrize(
    "text", ["", "   ", "...", "\udcff\udc80", "—", "\x00", "a" * 5000, "१२३", "😀"]
)
def test_junk_is_nothing(matcher: Matcher, text: str) -> None:
    assert matcher.match(text) is None
    assert not matcher.may_continue("x" + text, Phase.STEPS)


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("hold for 90 seconds", {"seconds": 90}),
        ("90 seconds", {"seconds": 90}),
        ("two and a half minutes", {"seconds": 150}),
        ("one minute thirty", {"seconds": 90}),
        ("a couple of minutes", {"seconds": 120}),
        ("a hundred and twenty seconds", {"seconds": 120}),
        ("2.5 minutes", {"seconds": 150}),
        ("hold for ten breaths", {"breaths": 10}),
    ],
)
def test_durations(matcher: Matcher, text: str, slots: dict[str, object]) -> None:
    assert understood(matcher.match(text)) == ("set_hold", slots)


@pytest.mark.parametrize(
    ("text", "pose"),
    [("start lotus", "lotus"), ("let's do child's pose", "child"), ("start the easy seat", "easy")],
)
def test_pose_is_a_slot(matcher: Matcher, text: str, pose: str) -> None:
    assert understood(matcher.match(text)) == ("start", {"pose": pose})


@pytest.mark.parametrize(
    "text", ["start", "begin", "let's go", "next", "stop", "start lotus now then"]
)
def test_asleep_ignores_what_names_nothing(matcher: Matcher, text: str) -> None:
    command = matcher.match(text, Phase.ASLEEP)
    assert command is None or command.slots


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("start hero pose", "start"),
        ("hero pose please", "start"),
        ("let's do the hero pose", "start"),
        ("hey hero", "start"),
        ("i can't get up", "distress"),
        ("help me", "distress"),
    ],
)
def test_asleep_hears_its_name_and_distress(matcher: Matcher, text: str, intent: str) -> None:
    assert understood(matcher.match(text, "asleep"))[0] == intent


@pytest.mark.parametrize("phase", [Phase.HOLD, Phase.PAUSED, Phase.QUESTION])
def test_numbers_count_only_in_durations(matcher: Matcher, phase: Phase) -> None:
    assert matcher.match("go to step three", phase) is None
    assert matcher.match("are we on step three", phase) is None
    assert understood(matcher.match("thirty more seconds", phase)) == (
        "extend_hold",
        {"seconds": 30},
    )


@pytest.mark.parametrize("text", ["keep going", "go on", "carry on", "i'm ready"])
def test_paused_goes_on(matcher: Matcher, text: str) -> None:
    assert understood(matcher.match(text, Phase.PAUSED)) == ("resume", {})


def test_only_what_is_live_matches(matcher: Matcher) -> None:
    for phase in Phase:
        for intent, _, text in rows("commands.tsv"):
            command = matcher.match(text, phase)
            assert command is None or command.intent in LIVE[phase], (phase, intent, text)


def test_stop_pain_and_pause_are_heard_wherever_they_must(matcher: Matcher) -> None:
    for phase in set(Phase) - {Phase.ASLEEP}:
        for intent, _, text in rows("commands.tsv"):
            if intent == "pain":
                assert understood(matcher.match(text, phase))[0] == "pain", (phase, text)
        assert understood(matcher.match("stop", phase))[0] == "stop"
        assert understood(matcher.match("pause", phase))[0] == "pause"


@pytest.mark.parametrize(
    "text",
    [
        "don't stop",
        "i didn't say next",
        "don't go back",
        "do not pause",
        "i never said stop",
        "she said stop",
        "please don't repeat that",
    ],
)
def test_negations(matcher: Matcher, text: str) -> None:
    assert matcher.match(text) is None


@pytest.mark.parametrize(
    ("text", "phase", "expected"),
    [
        ("next", "steps", False),
        ("stop", "steps", False),
        ("hold for", "steps", True),
        ("go back", "steps", True),
        ("how long", "hold", False),
        ("step", "steps", True),
        ("hold for two minutes", "steps", True),
        ("xylophone", "steps", False),
    ],
)
def test_may_continue(matcher: Matcher, text: str, phase: Phase, expected: bool) -> None:
    assert matcher.may_continue(text, phase) is expected


def test_prefix_of_a_sentence(matcher: Matcher) -> None:
    assert matcher.is_prefix("tell me the", "steps")
    assert not matcher.is_prefix("the washing machine", "steps")
    assert not matcher.is_prefix("go to step", "hold")


def test_free_recognisers_are_helped_only_when_asked(matcher: Matcher) -> None:
    assert matcher.match("deep end") is None
    assert understood(matcher.match(as_heard_freely("Deep end."))) == ("deepen", {})
    assert as_heard_freely("the deep end of the pool") == "the deep end of the pool"


def test_every_intent_has_templates(matcher: Matcher) -> None:
    assert matcher.intents.names - {"nothing"} == INTENTS


GOOD = """language: en
intents:
  A:
    data:
      - sentences: ['go {size}']
lists:
  size: {values: [big]}
"""


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("intents: [", "not YAML"),
        ("intents: 5", "not a mapping"),
        ("language: en", "no intents"),
        ("nonsense: 1\n" + GOOD, "unknown key 'nonsense'"),
        (GOOD.replace("{size}", "{sise}"), "{sise} is missing"),
        (GOOD.replace("{size}", "<sise>"), "<sise> is missing"),
        (GOOD.replace("go {size}", "go (there"), "cannot be parsed"),
        (GOOD + "expansion_rules: {a: '<b>', b: '<a>'}", "contains itself"),
        (GOOD.replace("go {size}", "(" * 60 + "a" + ")" * 60), "nested deeper"),
        ("x: " + "[" * 200 + "]" * 200, "nested deeper"),
        ("a: &a [1]\nb: *a", "aliases"),
        (GOOD.replace("['go {size}']", "[5]"), "each a text"),
        ("#" * 1_000_001, "larger than"),
    ],
)
def test_bad_folders_are_refused_in_words(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "bad.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(IntentError, match=told.replace("{", r"\{").replace("'", ".")):
        load_intents(tmp_path)


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(IntentError, match="no folder of intents"):
        load_intents(tmp_path / "nowhere")
    with pytest.raises(IntentError, match=r"no \*.yaml"):
        load_intents(tmp_path)


def test_folder_of_another_project(tmp_path: Path) -> None:
    (tmp_path / "light.yaml").write_text(
        """
language: en
skip_words: [please]
intents:
  LightOn:
    data:
      - sentences: ["(turn;the {colour} light[s];on)", "light to {level}[%| percent]"]
        slots: {domain: light}
lists:
  colour:
    values: [red, {in: "(blue|navy)", out: blue}]
  level:
    range: {from: 0, to: 100, step: 10}
""",
        encoding="utf-8",
    )
    other = Matcher(load_intents(tmp_path))
    for phase in ("any", "hold"):
        assert understood(other.match("please turn on the navy lights", phase)) == (
            "LightOn",
            {"domain": "light", "colour": "blue"},
        )
        assert understood(other.match("turn the red light on", phase))[1]["colour"] == "red"
        assert understood(other.match("light to twenty percent", phase))[1]["level"] == 20
        assert other.match("light to twenty five percent", phase) is None
