"""Sentences in their situations: polarity, the body, the open question; pairs one change apart."""

import json
from collections.abc import Iterator
from functools import cache

import pytest
from places import TESTS

from voice_hero import paths
from voice_hero.command import By
from voice_hero.commands.texts import meaning_of
from voice_hero.intents.meaning import Meaning, Understood
from voice_hero.phases import CHANGES, Asking, Phase

SITUATIONS = {
    "caution": (Phase.QUESTION, Asking.CAUTION),
    "comfort": (Phase.QUESTION, Asking.COMFORT),
    "confirm": (Phase.QUESTION, Asking.OTHER),
}
CONTRASTS_RIGHT = 0.97
"""Share of the pairs' sentences that are understood; they were written beside the examples."""


@cache
def meaning() -> Meaning:
    return meaning_of(paths.intents_dir())


def understood(situation: str, text: str) -> Understood:
    phase, asking = SITUATIONS.get(situation, (None, None))
    return meaning().understand(text, phase or Phase(situation), asking)


def intent_of(situation: str, text: str) -> str:
    command = understood(situation, text).command
    if command is None:
        return "nothing"
    return "condition" if command.condition else command.intent


@pytest.mark.parametrize(
    ("situation", "text", "intent"),
    [
        ("caution", "not okay", "nothing"),
        ("caution", "it's not okay", "nothing"),
        ("caution", "i'm not okay", "nothing"),
        ("caution", "no problem", "nothing"),
        ("caution", "nope all good", "no"),
        ("caution", "none of them", "no"),
        ("caution", "neither", "no"),
        ("caution", "that doesn't apply", "no"),
        ("caution", "all of them", "yes"),
        ("caution", "both", "yes"),
        ("caution", "i tore my meniscus", "yes"),
        ("caution", "i have bursitis", "yes"),
        ("caution", "i had surgery last week", "yes"),
        ("caution", "just the knee", "yes"),
        ("caution", "the ankle", "yes"),
        ("caution", "heart problems", "yes"),
        ("caution", "i had a heart attack last year", "yes"),
        ("caution", "yes i have a headache", "yes"),
        ("comfort", "it was comfortable", "yes"),
        ("comfort", "my knees are comfortable", "yes"),
        ("comfort", "my knees were fine", "yes"),
        ("comfort", "not comfortable", "no"),
        ("comfort", "too long", "no"),
        ("hold", "no pain", "nothing"),
        ("hold", "i'm not in pain", "nothing"),
        ("hold", "it's not hurting", "nothing"),
        ("hold", "my knee is good", "nothing"),
        ("hold", "i can't lift my foot", "pain"),
        ("hold", "my foot is turning blue", "pain"),
        ("hold", "my legs won't move", "pain"),
        ("hold", "my knee is locking", "pain"),
        ("hold", "my knee slid out", "pain"),
        ("hold", "i heard a pop", "pain"),
        ("hold", "something tore", "pain"),
        ("steps", "no louder", "nothing"),
        ("hold", "no deeper", "nothing"),
        ("steps", "no hurry", "nothing"),
        ("hold", "no timer", "nothing"),
        ("hold", "no stop", "stop"),
        ("hold", "no longer", "nothing"),
        ("steps", "not yet", "pause"),
        ("hold", "not yet", "nothing"),
        ("caution", "not yet", "nothing"),
        ("hold", "make the hold shorter", "shorten_hold"),
        ("hold", "shorter", "shorten_hold"),
        ("steps", "shorter", "shorter"),
        ("hold", "cancel the timer", "come_out"),
        ("hold", "skip the hold", "come_out"),
        ("steps", "skip", "next"),
        ("hold", "should i hold for two minutes", "how_long"),
        ("welcome", "i'm pregnant", "condition"),
    ],
)
def test_what_a_sentence_means_in_its_situation(situation: str, text: str, intent: str) -> None:
    assert intent_of(situation, text) == intent


@pytest.mark.parametrize(
    ("situation", "text", "intent", "slots"),
    [
        ("steps", "wait ten seconds", "pause", {"seconds": 10}),
        ("steps", "give me thirty seconds", "pause", {"seconds": 30}),
        ("steps", "wait a second", "pause", {}),
        ("hold", "thirty seconds less", "shorten_hold", {"seconds": 30}),
        ("hold", "take thirty seconds off", "shorten_hold", {"seconds": 30}),
        ("hold", "restart the timer", "restart", {"what": "hold"}),
        ("steps", "hold for 1/2 a minute", "set_hold", {"seconds": 30}),
        ("steps", "hold for 1 and a 1/2 minutes", "set_hold", {"seconds": 90}),
        ("steps", "hold for 1:30", "set_hold", {"seconds": 90}),
        ("steps", "hold for 90s", "set_hold", {"seconds": 90}),
        ("steps", "hold for an hour and a half", "set_hold", {"seconds": 5400}),
        ("hold", "two minutes no three minutes", "set_hold", {"seconds": 180}),
        ("hold", "hold for thirty sorry forty seconds", "set_hold", {"seconds": 40}),
        ("hold", "pause i mean stop", "stop", {}),
        ("hold", "p p pause", "pause", {}),
        ("hold", "s s stop", "stop", {}),
        ("steps", "ne next", "next", {}),
        ("steps", "wh what's next", "next", {}),
    ],
)
def test_the_last_one_counts_with_its_value(
    situation: str, text: str, intent: str, slots: dict[str, int | str]
) -> None:
    command = understood(situation, text).command
    assert command is not None
    assert (command.intent, dict(command.slots)) == (intent, slots)


def contrasts() -> Iterator[tuple[str, str, dict[str, object], str]]:
    for line in (TESTS / "phrases" / "contrast.tsv").read_text("utf-8").splitlines():
        situation, *both = line.split("\t")
        for intent, slots, text in (both[:3], both[3:]):
            yield situation, intent, json.loads(slots), text


def test_sentences_one_small_change_apart_are_told_apart() -> None:
    rows = list(contrasts())
    assert len(rows) >= 800
    wrong = [row for row in rows if intent_of(row[0], row[3]) != row[1]]
    assert len(wrong) <= (1 - CONTRASTS_RIGHT) * len(rows), wrong


def test_no_doubtful_sentence_begins_the_pose_and_no_comfort_is_pain() -> None:
    """Of all pairs, whatever else is understood wrongly."""
    for situation, intent, _, text in contrasts():
        found = intent_of(situation, text)
        if situation == "caution" and intent != "no":
            assert found != "no", text
        if situation == "comfort" and intent == "yes":
            assert found != "pain", text


def test_what_is_nothing_changes_nothing() -> None:
    for situation, intent, _, text in contrasts():
        if intent == "nothing":
            found = understood(situation, text)
            command = found.command
            assert command is None or not command.is_certain or command.intent not in CHANGES, text


def test_what_it_was_understood_by_is_told() -> None:
    assert understood("hold", "no pain").by is By.RULE
    assert understood("steps", "next step please").by is By.TEMPLATE
    like = understood("steps", "the next instruction if you would be so kind")
    assert like.by is By.EXAMPLE
    assert 0.5 <= like.score < 1
    assert understood("steps", "").by is None


@pytest.mark.parametrize("text", ["", " ", "…", "🙂", "\0", "a" * 5000, "no " * 300])
def test_no_text_breaks_it(text: str) -> None:
    for phase in Phase:
        meaning().understand(text, phase, Asking.CAUTION)
