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


@pytest.mark.parametrize("name", CueName)
def test_a_cue_is_short_soft_and_of_even_loudness(name: CueName) -> None:
    sound = cue(name)
    assert 0.04 < sound.seconds < 0.1
    middle = sound.samples[len(sound.samples) // 4 : len(sound.samples) // 2]
    assert level_dbfs(middle) == pytest.approx(-18, abs=1.5)
    ends = np.concatenate([sound.samples[:20], sound.samples[-20:]])
    assert np.abs(ends).max() < 300
    assert sound.samples[0] == sound.samples[-1] == 0


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
