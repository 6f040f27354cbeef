"""Our own voice is taken out of the microphone's sound.

In a room as large as real ones, with clocks that part, with others in it, after it has changed.
"""

import numpy as np
import pytest
import soxr

from voice_hero.hearing.own_voice.canceller import RoomCanceller
from voice_hero.hearing.own_voice.clock_drift import drift, undrifted
from voice_hero.hearing.own_voice.room_filter import Applied, Signal, fitted
from voice_hero.rehearsal.acoustics import room_response
from voice_hero.sound.samples import FRAME_SAMPLES, SAMPLE_RATE, Frame

LATE = SAMPLE_RATE // 8


def babble(seconds: float, seed: int) -> Signal:
    """Noise that swells and falls four times a second, as speech does."""
    rng = np.random.default_rng(seed)
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return np.round(rng.normal(0, 3000, len(time)) * np.maximum(0, np.sin(4 * np.pi * time)))


def in_room(played: Signal, seed: int = 3, gain: float = 0.3) -> Signal:
    """As it arrives, an eighth of a second late, in a room that rings for half a second."""
    response = room_response(0.5, np.random.default_rng(seed)).astype(np.float64)
    wet = np.convolve(played, response)[: len(played)]
    hum = np.random.default_rng(seed + 1).normal(0, 8, len(played))
    return gain * np.concatenate([np.zeros(LATE), wet[:-LATE]]) + hum


def slowed(sound: Signal, millionths: float) -> Signal:
    """As a microphone hears it whose clock is faster by so much."""
    other: Signal = soxr.resample(sound, 1.0, 1.0 + millionths * 1e-6)
    return np.resize(other, len(sound))


def left_db(canceller: RoomCanceller, heard: Signal, played: Signal) -> list[float]:
    """What is left of each second, in dB of what was heard."""
    microphone, reference = (np.round(sound).astype(np.int16) for sound in (heard, played))
    parts = [
        slice(at, at + FRAME_SAMPLES)
        for at in range(0, len(heard) - FRAME_SAMPLES + 1, FRAME_SAMPLES)
    ]
    left = np.concatenate(
        [canceller.residual(Frame(microphone[part], reference[part])) for part in parts]
    )
    seconds = range(len(left) // SAMPLE_RATE)
    return [10 * np.log10(_power(left, second) / _power(heard, second)) for second in seconds]


def _power(sound: Signal, second: int) -> float:
    part = sound[second * SAMPLE_RATE : (second + 1) * SAMPLE_RATE].astype(np.float64)
    return float(np.mean(part**2))


def test_the_filter_of_a_room_is_found() -> None:
    true = np.random.default_rng(1).normal(0, 1, 300) * 0.98 ** np.arange(300)
    played = babble(2, 2)
    found = fitted(played, np.convolve(played, true)[: len(played)], 400)
    assert found[:300] == pytest.approx(true, abs=0.01)
    assert found[300:] == pytest.approx(np.zeros(100), abs=0.01)


def test_of_silence_nothing_is_learned() -> None:
    assert not fitted(np.zeros(1000), babble(1, 1)[:1000], 100).any()


def test_a_filter_applied_block_by_block_gives_what_it_gives_as_a_whole() -> None:
    taps = np.random.default_rng(1).normal(0, 1, 300)
    played = babble(1, 2)
    whole = np.convolve(played, taps)[: len(played)]
    applied = Applied(taps, 512)
    for end in range(2048, len(played), 4096):
        assert applied.to(played[:end]) == pytest.approx(whole[end - 512 : end], abs=1e-3)


def test_an_echo_that_comes_a_little_later_is_moved_by_parts_of_a_sample() -> None:
    tone = np.sin(2 * np.pi * 440 / SAMPLE_RATE * np.arange(4096)) * 1000
    taps = np.zeros(64)
    taps[10] = 1.0
    moved = Applied(taps, 512).to(tone, 0.5)
    expected = np.sin(2 * np.pi * 440 / SAMPLE_RATE * (np.arange(4096) - 10.5)) * 1000
    assert moved == pytest.approx(expected[-512:], abs=15)


@pytest.mark.parametrize("millionths", [-60.0, 0.0, 25.0, 100.0])
def test_how_fast_two_clocks_part_is_found(millionths: float) -> None:
    played = babble(8, 4)
    heard = slowed(in_room(played), millionths)[LATE:]
    known = 0.0
    for _ in range(3):
        known += drift(undrifted(played[:-LATE], known), heard) or 0.0
    assert known * 1e6 == pytest.approx(millionths, abs=2)


def test_with_two_different_rooms_no_clock_is_blamed() -> None:
    played = babble(8, 4)
    half = len(played) // 2
    heard = np.concatenate([in_room(played)[:half], in_room(played, seed=8)[half:]])
    moved = drift(played[:-LATE], heard[LATE:])
    assert moved is None or abs(moved) < 3e-6


@pytest.mark.parametrize("millionths", [0.0, 30.0])
def test_the_echo_of_a_real_room_is_taken_away(millionths: float) -> None:
    played = babble(12, 5)
    left = left_db(RoomCanceller(), slowed(in_room(played), millionths), played)
    assert max(left[6:]) < -15


def test_what_others_say_over_it_stays_and_spoils_nothing() -> None:
    played = babble(12, 5)
    heard = in_room(played)
    other = babble(12, 6) * 0.3
    over = slice(6 * SAMPLE_RATE, 9 * SAMPLE_RATE)
    heard[over] += other[over]
    left = left_db(RoomCanceller(), heard, played)
    assert min(left[6:9]) > -6
    assert max(left[10:]) < -15


def test_a_room_that_changes_is_learned_anew_in_four_seconds() -> None:
    played = babble(20, 5)
    half = len(played) // 2
    heard = np.concatenate([in_room(played)[:half], in_room(played, seed=8)[half:]])
    left = left_db(RoomCanceller(), heard, played)
    assert max(left[6:10]) < -15
    assert max(left[15:]) < -12


def test_until_anything_is_known_the_sound_is_passed_on_as_it_is() -> None:
    played = babble(1.2, 5)
    left = left_db(RoomCanceller(), in_room(played), played)
    assert left[0] == pytest.approx(0.0, abs=0.01)
