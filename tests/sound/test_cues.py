"""Ear cues: told apart by ear, and never taken for a word."""

import itertools

import numpy as np
import pytest

from voice_hero.hearing.recogniser import VoskRecogniser
from voice_hero.models import model_store
from voice_hero.sound.cue_names import CueName
from voice_hero.sound.cues import cue
from voice_hero.sound.resampling import for_device, to_int16
from voice_hero.sound.samples import SAMPLE_RATE


def level_dbfs(samples: np.ndarray) -> float:
    return float(10 * np.log10(((samples / 32767.0) ** 2).mean()))


def pitches(name: CueName) -> tuple[float, float]:
    """Hz in the first and in the last half, between two zero crossings on average."""
    sound = cue(name)
    halves = np.array_split(sound.samples.astype(np.float64), 2)
    spectra = [np.abs(np.fft.rfft(half * np.hanning(len(half)), 1 << 15)) for half in halves]
    first, last = (float(s.argmax()) * sound.rate / (1 << 15) for s in spectra)
    return first, last


BOUNDS = (CueName.START, CueName.END)
"""What begins and ends a hold."""


@pytest.mark.parametrize("name", CueName)
def test_a_cue_is_short_soft_and_of_even_loudness(name: CueName) -> None:
    sound = cue(name)
    tones = np.array_split(sound.samples, 2) if name in BOUNDS else [sound.samples]
    for tone in tones:
        assert 0.04 < len(tone) / sound.rate < 0.21
        middle = tone[len(tone) // 4 : len(tone) // 2]
        assert level_dbfs(middle) == pytest.approx(-18, abs=1.5)
        ends = np.concatenate([tone[:20], tone[-20:]])
        assert np.abs(ends).max() < 300
        assert tone[0] == tone[-1] == 0


def test_a_hold_begins_and_ends_with_two_tones_a_fifth_apart_that_all_can_hear() -> None:
    """High beeps are what people with hearing loss miss."""
    low, high = pitches(CueName.START)
    assert high / low == pytest.approx(1.5, rel=0.01)
    assert max(low, high) < 2000
    assert pitches(CueName.END) == pytest.approx((high, low), rel=0.01)


def test_every_cue_has_a_pitch_of_its_own() -> None:
    """A semitone is 6 %; no two cues begin and end within two of them."""
    for one, other in itertools.combinations(CueName, 2):
        ratios = np.divide(pitches(one), pitches(other))
        assert np.abs(np.log2(ratios)).max() * 12 > 2, (one, other)


def test_breathing_in_rises_and_breathing_out_falls() -> None:
    first, last = pitches(CueName.BREATHE_IN)
    assert last > first * 1.1
    first, last = pitches(CueName.BREATHE_OUT)
    assert last < first / 1.1


def test_a_cue_is_made_once() -> None:
    assert cue(CueName.START) is cue(CueName.START)


def test_no_cue_is_taken_for_a_word() -> None:
    recogniser = VoskRecogniser(model_store.find_model("recogniser"), lambda phase: ["next"])
    for name in CueName:
        sound = cue(name)
        heard = to_int16(for_device(sound.samples, sound.rate, SAMPLE_RATE))
        for loudness in (1, 8, 30):
            quiet = np.random.default_rng(1).normal(0, loudness, SAMPLE_RATE // 2).astype(np.int16)
            text = recogniser.begin_freely(np.concatenate([quiet, heard, quiet]))().text
            assert text == "", (name, loudness)
