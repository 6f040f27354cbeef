"""The whole of hearing on recorded sound: the real model, the real intents."""

from pathlib import Path

import numpy as np
import pytest
from places import TESTS, TOP

from voice_hero.hearing.assembly import build_listener
from voice_hero.hearing.listener import HeardUtterance, Listener
from voice_hero.hearing.second_ears.asking import LOAD_S, SecondEars
from voice_hero.intents import compiled_set
from voice_hero.intents.usual_sentences import load_usual
from voice_hero.models.model_store import find_model, find_models, model_words
from voice_hero.phases import Phase
from voice_hero.sound.recordings import load
from voice_hero.sound.samples import FRAME_SAMPLES, SAMPLE_RATE, Frame, Samples

RECORDINGS = TESTS / "recordings"
INTENTS = TOP / "intents" / "en"


@pytest.fixture(scope="module")
def listener() -> Listener:
    return build_listener(find_models(), compiled_set.load(INTENTS))


def room(*parts: Samples | float) -> Samples:
    """Sounds, and silences of so many seconds, in a quiet room."""
    sound = np.concatenate(
        [np.zeros(round(p * SAMPLE_RATE)) if isinstance(p, float) else p for p in parts]
    )
    noise = np.random.default_rng(1).normal(0, 8, len(sound))
    return np.clip(np.round(sound + noise), -32768, 32767).astype(np.int16)


def hear(listener: Listener, sound: Samples, phase: Phase = Phase.HOLD) -> list[HeardUtterance]:
    listener.flush()
    listener.listen_for(phase)
    silent = np.zeros(FRAME_SAMPLES, dtype=np.int16)
    found = []
    for at in range(0, len(sound) - FRAME_SAMPLES + 1, FRAME_SAMPLES):
        found += listener.feed(Frame(sound[at : at + FRAME_SAMPLES], silent), [])
    return found


def commands(heard: list[HeardUtterance]) -> list[str]:
    return [item.command.intent for item in heard if item.command]


def test_stop_is_heard(listener: Listener) -> None:
    heard = hear(listener, room(1.0, load(RECORDINGS / "stop.flac"), 1.5))
    assert commands(heard) == ["stop"]


def test_stop_is_heard_from_far_away(listener: Listener) -> None:
    far = (load(RECORDINGS / "stop.flac") * 0.15).astype(np.int16)
    assert commands(hear(listener, room(1.0, far, 1.5))) == ["stop"]


def test_yes_is_an_answer_only_to_a_question(listener: Listener) -> None:
    said = room(1.0, load(RECORDINGS / "yes.flac"), 1.5)
    assert commands(hear(listener, said, Phase.QUESTION)) == ["yes"]
    assert not commands(hear(listener, said, Phase.STEPS))


def test_an_order_of_coffee_is_not_for_us(listener: Listener) -> None:
    said = room(1.0, load(RECORDINGS / "order.flac"), 2.5)
    assert not commands(hear(listener, said, Phase.STEPS))
    assert not commands(hear(listener, said, Phase.ASLEEP))


def test_a_dog_says_nothing(listener: Listener) -> None:
    heard = hear(listener, room(1.0, load(RECORDINGS / "dog.flac"), 2.0), Phase.STEPS)
    assert not commands(heard)
    assert not any(item.worth_a_hint for item in heard)


@pytest.mark.device
def test_what_noise_has_made_other_words_of_is_heard_by_the_second_ears(tmp_path: Path) -> None:
    """A real child, which is waited for in real time."""
    sound = load(RECORDINGS / "minute.flac")
    ears = SecondEars(find_model("second_ears"), tmp_path / "log")
    ears.start()
    try:
        assert ears.wait_until_loaded(LOAD_S)
        both = build_listener(find_models(), compiled_set.load(INTENTS), ears)
        (heard,) = hear(both, sound)
        assert heard.command is not None
        assert heard.command.intent == "how_long"
        assert not commands(hear(both, room(1.0, load(RECORDINGS / "order.flac"), 2.5)))
        assert not hear(both, room(1.0, load(RECORDINGS / "dog.flac"), 2.0))
    finally:
        ears.close()


def test_the_model_has_the_words_of_every_decoy() -> None:
    words = model_words(find_models().vosk)
    decoys = load_usual(INTENTS).decoys
    assert not [text for text in decoys if not words.issuperset(text.split())]


def test_a_lone_stop_wakes_nobody(listener: Listener) -> None:
    said = room(1.0, load(RECORDINGS / "stop.flac"), 1.5)
    assert not commands(hear(listener, said, Phase.ASLEEP))
