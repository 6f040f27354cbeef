"""Sound files of every kind come in as the same mono sound; damaged ones are told, not guessed."""

import resource
import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from voice_hero.errors import RecordingError
from voice_hero.sound.recordings import load, save
from voice_hero.sound.samples import SAMPLE_RATE, Samples

TONE_HZ = 440.0
SECONDS = 0.5


def tone(rate: int = SAMPLE_RATE) -> npt.NDArray[np.float32]:
    times = np.arange(round(SECONDS * rate)) / rate
    return (0.25 * np.sin(2 * np.pi * TONE_HZ * times)).astype(np.float32)


def level(samples: Samples) -> float:
    """Root mean square of the middle half, full scale being 1."""
    middle = samples[len(samples) // 4 : -len(samples) // 4].astype(np.float64) / 32768
    return float(np.sqrt(np.mean(middle**2)))


def pitch(samples: Samples) -> float:
    spectrum = np.abs(np.fft.rfft(samples.astype(np.float64) * np.hanning(len(samples))))
    return float(spectrum.argmax() * SAMPLE_RATE / len(samples))


@pytest.mark.parametrize(
    ("name", "rate", "channels", "subtype"),
    [
        ("phone.wav", 8000, 1, "PCM_16"),
        ("old.wav", 11025, 1, "PCM_U8"),
        ("call.wav", 8000, 1, "ULAW"),
        ("usual.wav", 16000, 1, "PCM_16"),
        ("cd.wav", 44100, 2, "PCM_24"),
        ("studio.flac", 48000, 6, "PCM_24"),
        ("small.flac", 22050, 1, "PCM_S8"),
        ("float.wav", 48000, 2, "FLOAT"),
        ("double.wav", 96000, 1, "DOUBLE"),
        ("fine.wav", 192000, 1, "PCM_32"),
    ],
)
def test_any_rate_width_and_number_of_channels_gives_the_same_sound(
    tmp_path: Path, name: str, rate: int, channels: int, subtype: str
) -> None:
    sound = np.stack([tone(rate)] * channels, axis=1)
    soundfile.write(tmp_path / name, sound, rate, subtype=subtype)
    samples = load(tmp_path / name)
    assert samples.dtype == np.int16
    assert samples.ndim == 1
    assert abs(len(samples) - SECONDS * SAMPLE_RATE) <= 2
    assert level(samples) == pytest.approx(0.25 / np.sqrt(2), rel=0.03)
    assert pitch(samples) == pytest.approx(TONE_HZ, abs=2 / SECONDS)


def test_channels_are_mixed(tmp_path: Path) -> None:
    file = tmp_path / "two.wav"
    soundfile.write(file, np.stack([tone(), tone() * 0.5], axis=1), SAMPLE_RATE)
    assert level(load(file)) == pytest.approx(0.75 * 0.25 / np.sqrt(2), rel=0.01)


@pytest.mark.parametrize(
    "others", [[-1.0], [0.0, 0.0, 0.0, 0.0, 0.0]], ids=["opposite phase", "five empty ones"]
)
def test_a_channel_that_the_mix_would_lose_is_taken_alone(
    tmp_path: Path, others: list[float]
) -> None:
    file = tmp_path / "lost.wav"
    sound = np.stack([*(tone() * factor for factor in others), tone()], axis=1)
    soundfile.write(file, sound, SAMPLE_RATE)
    assert level(load(file)) == pytest.approx(0.25 / np.sqrt(2), rel=0.01)


def test_samples_that_are_no_numbers_are_silence(tmp_path: Path) -> None:
    file = tmp_path / "nan.wav"
    broken = tone()
    broken[100:200] = np.nan
    soundfile.write(file, broken, SAMPLE_RATE, subtype="FLOAT")
    samples = load(file)
    assert not samples[100:200].any()
    assert level(samples) == pytest.approx(0.25 / np.sqrt(2), rel=0.05)


@pytest.fixture
def wav(tmp_path: Path) -> bytes:
    soundfile.write(tmp_path / "whole.wav", tone(), SAMPLE_RATE)
    return (tmp_path / "whole.wav").read_bytes()


def test_a_wav_that_was_cut_off_is_refused_with_what_there_is_of_it(
    tmp_path: Path, wav: bytes
) -> None:
    file = tmp_path / "cut.wav"
    file.write_bytes(wav[: len(wav) // 2])
    with pytest.raises(RecordingError, match=r"cut\.wav is cut off: 7978 of its 16000 bytes"):
        load(file)


@pytest.mark.parametrize("size", [0xFFFFFFFF, 0x7FFFFFFF, 0x7FFF0000])
def test_a_wav_written_into_a_pipe_has_no_length_and_is_heard(
    tmp_path: Path, wav: bytes, size: int
) -> None:
    file = tmp_path / "piped.wav"
    at = wav.index(b"data") + 4
    file.write_bytes(wav[:at] + struct.pack("<I", size) + wav[at + 4 :])
    assert len(load(file)) == SECONDS * SAMPLE_RATE


def test_what_is_no_recording_is_refused_by_name_with_the_reason(
    tmp_path: Path, wav: bytes
) -> None:
    soundfile.write(tmp_path / "empty.wav", np.zeros(0, np.int16), SAMPLE_RATE)
    (tmp_path / "nothing.wav").write_bytes(b"")
    (tmp_path / "head.wav").write_bytes(wav[:30])
    (tmp_path / "words.wav").write_text("hello")
    (tmp_path / "folder.wav").mkdir()
    told = {}
    for name in ("empty.wav", "nothing.wav", "head.wav", "words.wav", "folder.wav", "absent.wav"):
        with pytest.raises(RecordingError) as caught:
            load(tmp_path / name)
        told[name] = str(caught.value).removeprefix(f"{tmp_path / name} ")
    assert told["empty.wav"] == "holds no sound; record it again"
    assert told["absent.wav"] == "cannot be read: there is no such file; check its name"
    assert told["folder.wav"] == "cannot be read: Is a directory; name the files in it"
    for name in ("nothing.wav", "head.wav", "words.wav"):
        assert told[name].startswith("cannot be read: ")
        assert told[name].endswith("; copy it again, or record it again, as WAV or FLAC")


def test_a_damaged_flac_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "damaged.flac"
    noise = np.random.default_rng(0).normal(0, 0.1, SAMPLE_RATE)
    soundfile.write(file, noise, SAMPLE_RATE)
    data = bytearray(file.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 500] = bytes(500)
    file.write_bytes(data)
    with pytest.raises(RecordingError, match="cannot be read"):
        load(file)


def test_what_is_saved_is_read_back(tmp_path: Path) -> None:
    sound = (tone() * 32767).astype(np.int16)
    for name in ("new/folder/said.wav", "said.FLAC"):
        save(tmp_path / name, sound, SAMPLE_RATE)
        assert np.abs(load(tmp_path / name).astype(int) - sound).max() <= 1
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("name", ["said.mp3", "said.foo", "said", ".wav"])
def test_an_ending_that_is_not_written_is_refused_with_a_good_name(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(RecordingError, match=r"end its name in \.wav, as in \.?\w+\.wav"):
        save(tmp_path / name, np.zeros(10, np.int16), SAMPLE_RATE)
    assert not list(tmp_path.iterdir())


def test_a_folder_and_a_file_in_the_way_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(RecordingError, match="is a folder; name a file in it"):
        save(tmp_path, np.zeros(10, np.int16), SAMPLE_RATE)
    with pytest.raises(RecordingError, match="file is no folder; name another place"):
        save(tmp_path / "file" / "said.wav", np.zeros(10, np.int16), SAMPLE_RATE)


def test_a_full_disk_leaves_the_old_file_as_it_was_and_nothing_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "said.wav"
    save(file, np.ones(100, np.int16), SAMPLE_RATE)
    before = file.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, limits[1]))
    try:
        with pytest.raises(RecordingError, match=r"cannot be written.*is the disk full"):
            save(file, np.ones(100_000, np.int16), SAMPLE_RATE)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["said.wav"]
