"""What is known of its own voice, as text and as sound."""

import numpy as np
import pytest

from voice_hero.hearing.limits import Limits
from voice_hero.hearing.own_voice.canceller import RoomCanceller
from voice_hero.hearing.own_voice.echo import OwnVoice, contained, kept_db, spoken_words
from voice_hero.hearing.own_voice.echo_delay import DelayFinder
from voice_hero.sound.samples import FRAME_SAMPLES, SAMPLE_RATE, Frame, Samples

SAID = frozenset({"Stop if your knees hurt.", "Bring your knees together, and sit back."})


@pytest.mark.parametrize("text", ["stop", "knees hurt", "stop if your [unk] knees", "sit back"])
def test_words_that_it_says_itself_are_recognised(text: str) -> None:
    assert contained(text.replace("[unk] ", ""), SAID)


@pytest.mark.parametrize("text", ["pause", "hurt stop", "back sit", "", "[unk]"])
def test_other_words_are_not(text: str) -> None:
    assert not contained(text, SAID)


def test_words_are_written_as_the_recogniser_writes_them() -> None:
    assert spoken_words("Don’t hurry: it’s Fine!") == ("don't", "hurry", "it's", "fine")


def frames(heard: Samples, played: Samples) -> list[Frame]:
    return [
        Frame(heard[at : at + FRAME_SAMPLES], played[at : at + FRAME_SAMPLES])
        for at in range(0, len(heard) - FRAME_SAMPLES + 1, FRAME_SAMPLES)
    ]


def babble(seconds: int, seed: int) -> Samples:
    """Noise that swells and falls four times a second, as speech does."""
    rng = np.random.default_rng(seed)
    time = np.arange(seconds * SAMPLE_RATE) / SAMPLE_RATE
    sound = rng.normal(0, 3000, len(time)) * np.maximum(0, np.sin(2 * np.pi * 2 * time))
    return sound.astype(np.int16)


@pytest.fixture
def echoed() -> tuple[Samples, Samples]:
    """Eight seconds played, and the same as it comes back a quarter of a second later."""
    played = babble(8, 1)
    late = SAMPLE_RATE // 4
    heard = np.concatenate([np.zeros(late, dtype=np.int16), played[:-late]])
    return (heard * 0.4).astype(np.int16), played


def test_an_echo_a_quarter_of_a_second_late_is_learned_and_removed(
    echoed: tuple[Samples, Samples],
) -> None:
    own = OwnVoice(Limits(), RoomCanceller())
    moments = [own.take(frame, ["a line"]) for frame in frames(*echoed)]
    assert kept_db(moments[125:]) < -20  # four seconds after it began
    assert own.learned
    assert own.alone


def test_the_delay_is_found_with_somebody_else_as_loud(echoed: tuple[Samples, Samples]) -> None:
    heard, played = echoed
    both = np.clip(heard.astype(np.int32) + babble(8, 2) // 3, -32768, 32767).astype(np.int16)
    finder = DelayFinder()
    found = [delay for frame in frames(both, played) if (delay := finder.take(frame))]
    assert found
    assert all(delay == pytest.approx(0.25, abs=0.001) for delay in found)


def test_no_delay_is_found_in_somebody_else_alone() -> None:
    finder = DelayFinder()
    assert not [d for frame in frames(babble(8, 5), babble(8, 6)) if (d := finder.take(frame))]


def test_somebody_who_speaks_over_it_is_left_standing(echoed: tuple[Samples, Samples]) -> None:
    heard, played = echoed
    other = babble(8, 2)
    other[: 6 * SAMPLE_RATE] = 0
    own = OwnVoice(Limits(), RoomCanceller())
    both = np.clip(heard.astype(np.int32) + other, -32768, 32767).astype(np.int16)
    moments, noticed = [], []
    for frame in frames(both, played):
        moments.append(own.take(frame, ["a line"]))
        loud = np.abs(frame.samples).max() > 300
        noticed.append(bool(loud and not own.alone))
    assert kept_db(moments[-60:]) > Limits().over_speech_kept_db
    assert sum(noticed[-60:]) > 30
    assert sum(noticed[125:185]) < 3


def test_what_is_audible_is_remembered_until_its_echo_has_gone() -> None:
    limits = Limits()
    own = OwnVoice(limits, None)
    loud = np.full(FRAME_SAMPLES, 3000, dtype=np.int16)
    silent = np.zeros(FRAME_SAMPLES, dtype=np.int16)
    own.take(Frame(silent, loud), ["Sit back."])
    own.take(Frame(silent, silent), [])
    assert own.speaking
    assert own.texts == {"Sit back."}
    for _ in range(round(limits.echo_tail_s * SAMPLE_RATE / FRAME_SAMPLES)):
        own.take(Frame(silent, silent), [])
    assert not own.speaking
    assert not own.texts


def test_without_a_canceller_the_sound_is_passed_on_as_it_is() -> None:
    frame = Frame(babble(1, 3)[:FRAME_SAMPLES], babble(1, 4)[:FRAME_SAMPLES])
    moment = OwnVoice(Limits(), None).take(frame, ["a line"])
    assert np.array_equal(moment.sound, frame.samples)
    assert kept_db([moment]) == pytest.approx(0)


def test_it_knows_that_its_voice_does_not_come_back() -> None:
    own, played = OwnVoice(Limits(), RoomCanceller()), babble(8, 1)
    hum = np.random.default_rng(9).normal(0, 6, len(played)).astype(np.int16)
    for frame in frames(hum, played):
        own.take(frame, ["a line"])
        own.compare(frame, -75.0)
    assert own.unheard
    assert own.told_apart


@pytest.mark.parametrize("gain", [0.4, 0.05, 0.01])
def test_it_knows_that_its_voice_comes_back_however_softly(gain: float) -> None:
    own, played = OwnVoice(Limits(), None), babble(8, 1)
    hum = np.random.default_rng(9).normal(0, 6, len(played))
    heard = (hum + gain * np.roll(played, SAMPLE_RATE // 8)).astype(np.int16)
    for frame in frames(heard, played):
        own.take(frame, ["a line"])
        own.compare(frame, -75.0)
        assert not own.unheard
