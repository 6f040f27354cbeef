"""What is kept on the disk: found again exactly, or not at all."""

import errno
import shutil
from pathlib import Path

import numpy as np
import pytest

from voice_hero.errors import CacheError, ModelError
from voice_hero.sound.rendered import Rendered
from voice_hero.voice.voice_cache import VoiceCache

LINE = "Let your inner knees touch."


@pytest.fixture
def onnx(tmp_path: Path) -> Path:
    folder = tmp_path / "voice"
    folder.mkdir()
    (folder / "anna.onnx.json").write_text('{"sample_rate": 22050}')
    (folder / "anna.onnx").write_bytes(b"weights")
    return folder / "anna.onnx"


@pytest.fixture
def cache(tmp_path: Path, onnx: Path) -> VoiceCache:
    return VoiceCache(tmp_path / "cache", onnx)


def sound(seconds: float = 0.5) -> Rendered:
    time = np.arange(round(seconds * 22_050)) / 22_050
    return Rendered(np.round(8000 * np.sin(2 * np.pi * 180 * time)).astype(np.int16), 22_050)


def files(cache: VoiceCache) -> list[str]:
    return sorted(file.name for file in cache.folder.rglob("*"))


def test_what_was_stored_comes_back_sample_by_sample(cache: VoiceCache) -> None:
    cache.store(LINE, 1.0, sound())
    found = cache.load(LINE, 1.0)
    assert found is not None
    assert found.rate == 22_050
    assert found.samples.dtype == np.int16
    np.testing.assert_array_equal(found.samples, sound().samples)


def test_another_text_or_rate_is_another_entry(cache: VoiceCache) -> None:
    cache.store(LINE, 1.0, sound())
    assert cache.load(LINE, 0.85) is None
    assert cache.load(LINE.lower(), 1.0) is None


def test_another_voice_pitch_or_setting_finds_nothing_old(
    tmp_path: Path, cache: VoiceCache, onnx: Path
) -> None:
    cache.store(LINE, 1.0, sound())
    assert VoiceCache(tmp_path / "cache", onnx, pitch=1.25).load(LINE, 1.0) is None
    other = tmp_path / "berta.onnx"
    shutil.copy(onnx, other)
    shutil.copy(f"{onnx}.json", f"{other}.json")
    assert VoiceCache(tmp_path / "cache", other).load(LINE, 1.0) is None
    Path(f"{onnx}.json").write_text('{"sample_rate": 22050, "length_scale": 1.2}')
    assert VoiceCache(tmp_path / "cache", onnx).load(LINE, 1.0) is None


def test_the_same_voice_elsewhere_finds_what_was_rendered(
    tmp_path: Path, cache: VoiceCache, onnx: Path
) -> None:
    cache.store(LINE, 1.0, sound())
    moved = onnx.parent.rename(tmp_path / "moved")
    assert VoiceCache(tmp_path / "cache", moved / onnx.name).load(LINE, 1.0) is not None


@pytest.mark.parametrize("kept", [0, 1, 40, 100, 0.5, 0.98])
def test_a_torn_entry_is_as_good_as_none(cache: VoiceCache, kept: float) -> None:
    cache.store(LINE, 1.0, sound())
    path = cache.path(LINE, 1.0)
    whole = path.read_bytes()
    path.write_bytes(whole[: kept if isinstance(kept, int) else round(kept * len(whole))])
    assert cache.load(LINE, 1.0) is None
    cache.store(LINE, 1.0, sound())
    assert cache.load(LINE, 1.0) is not None


def test_a_flipped_bit_in_the_sound_is_found_out(cache: VoiceCache) -> None:
    cache.store(LINE, 1.0, sound())
    path = cache.path(LINE, 1.0)
    whole = path.read_bytes()
    for position in range(len(whole) // 4, len(whole), len(whole) // 20):
        damaged = bytearray(whole)
        damaged[position] ^= 0x10
        path.write_bytes(damaged)
        found = cache.load(LINE, 1.0)
        assert found is None or np.array_equal(found.samples, sound().samples)


def test_a_full_disk_is_one_clear_sentence_and_leaves_nothing(
    cache: VoiceCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(path: Path, data: bytes) -> int:
        with path.open("wb") as file:
            file.write(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(CacheError, match=r"disk of .* is full; free 60 MB") as caught:
        cache.store(LINE, 1.0, sound())
    assert str(cache.folder) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert files(cache) == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, onnx: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    cache = VoiceCache(tmp_path / "cache", onnx)
    with pytest.raises(CacheError, match=r"cannot be kept in .*cache.*VOICE_HERO_CACHE"):
        cache.store(LINE, 1.0, sound())
    assert cache.load(LINE, 1.0) is None


def test_what_a_killed_process_left_half_written_is_cleared_away(cache: VoiceCache) -> None:
    cache.folder.mkdir(parents=True)
    (cache.folder / ".new-999999999-1").write_bytes(b"half")
    (cache.folder / ".new-1-1").write_bytes(b"being written by a process that lives")
    cache.store(LINE, 1.0, sound())
    assert files(cache) == [".new-1-1", cache.path(LINE, 1.0).name]


def test_sizes_are_the_bytes_on_the_disk(cache: VoiceCache) -> None:
    assert cache.sizes() == {}
    cache.store(LINE, 1.0, sound())
    path = cache.path(LINE, 1.0)
    assert cache.sizes() == {path.name: path.stat().st_size}


def test_a_voice_that_is_not_there_is_a_fault_of_the_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"anna\.onnx cannot be read.*models install"):
        VoiceCache(tmp_path, tmp_path / "anna.onnx")
