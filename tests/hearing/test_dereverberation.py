"""The echoes of a room are taken out of what was said in it; a dry sound is left as it is."""

import numpy as np
import numpy.typing as npt
import pytest
from places import TESTS

from voice_hero.hearing.dereverberation import dried, removed_db
from voice_hero.rehearsal.acoustics import room_response
from voice_hero.sound import recordings
from voice_hero.sound.samples import Samples

ORDER = TESTS / "recordings" / "order.flac"


@pytest.fixture(scope="module")
def dry() -> Samples:
    return recordings.load(ORDER)


def off_db(sound: npt.NDArray[np.generic], dry: Samples) -> float:
    """What differs from the dry sound, whatever its level, in dB of that."""
    was, now = dry.astype(np.float64), sound.astype(np.float64)
    same = (now @ was) / (was @ was) * was
    return float(10 * np.log10(np.sum((now - same) ** 2) / np.sum(same**2)))


@pytest.mark.parametrize("reverb_s", [0.4, 0.6, 0.8])
def test_what_a_room_adds_is_taken_away(dry: Samples, reverb_s: float) -> None:
    response = room_response(reverb_s, np.random.default_rng(2)).astype(np.float64)
    wet = np.convolve(dry, response)[: len(dry)].astype(np.int16)
    assert off_db(dried(wet), dry) < off_db(wet, dry) - 1.5


def test_a_dry_sound_stays_what_it_was(dry: Samples) -> None:
    assert off_db(dried(dry), dry) < -18


@pytest.mark.parametrize("length", [0, 1, 100, 5000])
def test_short_and_silent_sounds_do_no_harm(length: int) -> None:
    sound = dried(np.zeros(length, np.int16))
    assert len(sound) == length
    assert not sound.any()


def test_how_much_a_room_adds_is_told() -> None:
    heard = np.array([100, -100, 100], np.int16)
    assert removed_db(heard, np.array([90, -90, 90], np.int16)) == pytest.approx(-20)
    assert removed_db(heard, heard) == -96
