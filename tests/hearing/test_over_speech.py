"""Said over its own voice, in a room: with the real recogniser and the real voice."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
import soxr

from voice_hero import paths
from voice_hero.hearing.assembly import listener_maker
from voice_hero.hearing.listener import HeardUtterance, Listener
from voice_hero.intents import compiled_set
from voice_hero.models.model_store import find_models
from voice_hero.phases import Phase
from voice_hero.rehearsal.acoustics import Folding, delayed, room_response
from voice_hero.sound.samples import FRAME_SAMPLES, SAMPLE_RATE, Frame, Samples
from voice_hero.voice.voice import PiperVoice

LINES = (
    "Sit back slowly, and let your weight sink between your heels.",
    "If your knees hurt, stop, and put a folded blanket under you.",
    "Rest your hands on your thighs, and breathe slowly and evenly.",
)
ECHO_DB = -12.0
BEFORE_S = 6.0


@pytest.fixture(scope="module")
def make_listener() -> Callable[[], Listener]:
    models = find_models()
    return listener_maker(models, compiled_set.load(paths.intents_dir(), models.vosk))


@pytest.fixture(scope="module")
def voices() -> Iterator[tuple[PiperVoice, PiperVoice]]:
    folder = find_models().voice
    ours, theirs = (PiperVoice(folder, paths.cache_dir(), pitch=pitch) for pitch in (1.0, 1.16))
    yield ours, theirs
    ours.close()
    theirs.close()


def spoken(voice: PiperVoice, text: str) -> Samples:
    said = voice.wait(text)
    sound = soxr.resample(said.samples.astype(np.float32), said.rate, SAMPLE_RATE)
    clipped: Samples = np.clip(sound, -32768, 32767).astype(np.int16)
    return clipped


def level(sound: Samples) -> float:
    loud = sound[np.abs(sound) > 500].astype(np.float64)
    return float(np.sqrt(np.mean(loud**2)))


def hear_over(
    listener: Listener, ours: PiperVoice, word: Samples | None, echo_from_s: float = 0.0
) -> list[HeardUtterance]:
    """What is heard while it speaks; the word as loud as the echo would be, after BEFORE_S.

    Its own voice comes back from `echo_from_s` on.
    """
    said = [np.pad(spoken(ours, line), (0, SAMPLE_RATE // 2)) for line in LINES * 2]
    texts = [line for line, sound in zip(LINES * 2, said, strict=True) for _ in sound]
    played = np.concatenate(said)
    others = np.zeros(len(played))
    if word is not None:
        wet = np.convolve(word, room_response(0.4, np.random.default_rng(5)))
        at = round(BEFORE_S * SAMPLE_RATE)
        others[at : at + len(wet)] += wet * level(played) / level(word) * 10 ** (ECHO_DB / 20)
    way = delayed(room_response(0.4, np.random.default_rng(4)), 0.12, ECHO_DB)
    folding, hum = Folding(way), np.random.default_rng(6)
    heard: list[HeardUtterance] = []
    for at in range(0, len(played) - FRAME_SAMPLES, FRAME_SAMPLES):
        part = slice(at, at + FRAME_SAMPLES)
        echo = folding.feed(played[part].astype(np.float32)) * (at >= echo_from_s * SAMPLE_RATE)
        sound = echo + others[part] + hum.normal(0, 8, FRAME_SAMPLES)
        frame = Frame(np.clip(sound, -32768, 32767).astype(np.int16), played[part])
        heard += listener.feed(frame, (texts[at],))
    return heard


@pytest.mark.parametrize(
    ("word", "intent"), [("stop", "stop"), ("pause", "pause"), ("my knee hurts", "pain")]
)
def test_what_is_urgent_is_heard_over_its_own_voice(
    make_listener: Callable[[], Listener],
    voices: tuple[PiperVoice, PiperVoice],
    word: str,
    intent: str,
) -> None:
    ours, theirs = voices
    listener = make_listener()
    listener.listen_for(Phase.HOLD)
    sound = spoken(theirs, word)
    (heard,) = [h for h in hear_over(listener, ours, sound) if h.command]
    assert heard.command is not None
    assert heard.command.intent == intent
    assert heard.end_s == pytest.approx(BEFORE_S + len(sound) / SAMPLE_RATE, abs=0.3)


class Deaf:
    """A detector that takes nothing for speech."""

    def probability(self, samples: Samples) -> float:
        del samples
        return 0.1

    def reset(self) -> None:
        return


def deaf_listener() -> Listener:
    models = find_models()
    intents = compiled_set.load(paths.intents_dir(), models.vosk)
    return listener_maker(models, intents, Deaf)()


def test_what_stands_far_out_is_heard_though_the_detector_takes_it_for_no_speech(
    voices: tuple[PiperVoice, PiperVoice],
) -> None:
    ours, theirs = voices
    listener = deaf_listener()
    listener.listen_for(Phase.HOLD)
    (heard,) = [h for h in hear_over(listener, ours, spoken(theirs, "my knee hurts")) if h.command]
    assert heard.command is not None
    assert heard.command.intent == "pain"


def test_nor_does_its_own_voice_command_anything_then(
    voices: tuple[PiperVoice, PiperVoice],
) -> None:
    listener = deaf_listener()
    listener.listen_for(Phase.HOLD)
    assert not hear_over(listener, voices[0], None)


def test_its_own_voice_commands_nothing(
    make_listener: Callable[[], Listener], voices: tuple[PiperVoice, PiperVoice]
) -> None:
    listener = make_listener()
    listener.listen_for(Phase.HOLD)
    assert not [h for h in hear_over(listener, voices[0], None) if h.command]


@pytest.mark.parametrize(
    ("word", "intent"),
    [("next", "next"), ("go to step five", "go_to_step"), ("say that again", "repeat")],
)
def test_where_its_voice_does_not_come_back_anything_is_heard_over_it(
    make_listener: Callable[[], Listener],
    voices: tuple[PiperVoice, PiperVoice],
    word: str,
    intent: str,
) -> None:
    ours, theirs = voices
    listener = make_listener()
    sound = spoken(theirs, word)
    (heard,) = [h for h in hear_over(listener, ours, sound, np.inf) if h.command]
    assert heard.command is not None
    assert heard.command.intent == intent


@pytest.mark.parametrize("heard_from_s", [3.0, 4.2, 5.1, 6.3, 8.6])
def test_its_own_voice_commands_nothing_when_it_is_turned_up_from_silence(
    make_listener: Callable[[], Listener],
    voices: tuple[PiperVoice, PiperVoice],
    heard_from_s: float,
) -> None:
    listener = make_listener()
    listener.listen_for(Phase.HOLD)
    assert not [h for h in hear_over(listener, voices[0], None, heard_from_s) if h.command]
