"""How loud somebody speaks, from the sound that arrives to what "can you hear me" is answered."""

import numpy as np
import pytest
from living_room import LivingRoom
from places import TESTS

from voice_hero import paths
from voice_hero.hearing.assembly import build_listener
from voice_hero.hearing.listener import Listener
from voice_hero.intents import compiled_set
from voice_hero.models.model_store import find_models
from voice_hero.phases import Phase
from voice_hero.sound.recordings import load
from voice_hero.sound.resampling import for_device
from voice_hero.sound.samples import FRAME_SAMPLES, SAMPLE_RATE, Frame, Samples
from voice_hero.voice.voice import PiperVoice

LOUD_FRAMES_DB = 30.0
"""Frames this far below the loudest are the silence around a word."""


@pytest.fixture(scope="module")
def listener() -> Listener:
    return build_listener(find_models(), compiled_set.load(paths.intents_dir()))


@pytest.fixture(scope="module")
def question() -> Samples:
    """The question as a voice from a loudspeaker says it, two seconds of silence around it."""
    voice = PiperVoice(find_models().voice, paths.cache_dir(), pitch=1.22)
    said = voice.wait("can you hear me?")
    voice.close()
    sound = for_device(said.samples, said.rate, SAMPLE_RATE)
    silence = np.zeros(2 * SAMPLE_RATE)
    return np.concatenate([silence, sound, silence])


def frames_of(sound: Samples, dbfs: float) -> list[Samples]:
    """The sound in frames, its speech at this level, in a room of −75 dBFS."""
    whole = len(sound) // FRAME_SAMPLES * FRAME_SAMPLES
    frames = sound[:whole].astype(np.float64).reshape(-1, FRAME_SAMPLES)
    power = np.mean(frames**2, axis=1)
    speech = power > np.max(power) * 10 ** (-LOUD_FRAMES_DB / 10)
    gain = 32768 * 10 ** (dbfs / 20) / np.sqrt(np.mean(power[speech]))
    noise = np.random.default_rng(1).normal(0, 6, frames.shape)
    return list(np.clip(frames * gain + noise, -32768, 32767).astype(np.int16))


@pytest.mark.parametrize("dbfs", [-15.0, -25.0, -40.0])
def test_an_utterance_is_as_loud_as_its_speech_whatever_silence_follows(
    listener: Listener, dbfs: float
) -> None:
    word = load(TESTS / "recordings" / "stop.flac")
    silence = np.zeros(2 * SAMPLE_RATE)
    listener.flush()
    listener.listen_for(Phase.HOLD)
    nothing = np.zeros(FRAME_SAMPLES, np.int16)
    heard = []
    for samples in frames_of(np.concatenate([silence, word, silence]), dbfs):
        heard += listener.feed(Frame(samples, nothing), [])
    assert [one.level_dbfs for one in heard] == [pytest.approx(dbfs, abs=3)]


@pytest.mark.parametrize(
    ("dbfs", "answer"),
    [
        (-5.0, "Yes, very loud."),
        (-13.0, "Yes, I hear you clearly."),
        (-32.0, "Yes, I hear you clearly."),
        (-42.0, "Yes, I hear you, though it is soft."),
    ],
)
def test_can_you_hear_me_is_answered_by_how_loud_it_arrives(
    listener: Listener, question: Samples, dbfs: float, answer: str
) -> None:
    listener.flush()
    listener.listen_for(Phase.WELCOME)
    room = LivingRoom(listener=listener)
    frames = frames_of(question, dbfs)
    room.devices.sound = lambda number: frames[min(number, len(frames) - 1)]
    room.until(lambda: bool(room.diary.times("Yes")), 30)
    assert room.diary.times(answer)
