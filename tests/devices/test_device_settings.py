"""settings.toml: what it may say, and that what it says is done."""

from pathlib import Path

import numpy as np
import pytest
from fake_sounddevice import FakeDevice, install

from voice_hero.clocks import MonotonicClock
from voice_hero.commands import live
from voice_hero.devices.device_settings import NAME, DeviceSettings, load
from voice_hero.devices.playout import REST_S
from voice_hero.errors import DeviceError
from voice_hero.sound.samples import Clip

RATE = 16_000


def test_without_a_file_all_is_as_usual(tmp_path: Path) -> None:
    assert load(tmp_path / "not there") == DeviceSettings(wake_silence_ms=0)


def test_what_stands_in_the_file_is_taken(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("# it swallows the beginning\nwake_silence_ms = 500\n")
    assert load(tmp_path).wake_silence_ms == 500


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("wake_silence_ms = -1", "expected milliseconds, 0 to 3000"),
        ("wake_silence_ms = 9000", "9000"),
        ("wake_silence_ms = true", "True"),
        ('wake_silence_ms = "long"', "'long'"),
        ("wake_silence = 500", "no setting 'wake_silence'; there is wake_silence_ms"),
        ("wake_silence_ms 500", "cannot be read"),
        ("\udcff", "cannot be read"),
    ],
)
def test_a_mistake_is_told_with_the_file(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / NAME).write_text(text, errors="surrogateescape")
    with pytest.raises(DeviceError) as caught:
        load(tmp_path)
    assert told in str(caught.value)
    assert NAME in str(caught.value)


@pytest.mark.parametrize(("text", "starts_s"), [("", 0.0), ("wake_silence_ms = 500", 0.5)])
def test_a_live_session_wakes_its_loudspeaker_after_a_rest_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, starts_s: float
) -> None:
    (tmp_path / NAME).write_text(text)
    box = FakeDevice("box", inputs=0, outputs=1, rate=RATE, rates=(RATE,))
    fake = install(monkeypatch, FakeDevice("microphone"), box)
    options = live.Options(None, None, "hero", None, tmp_path)
    sound = np.full(RATE // 10, 16_000, np.int16)

    def begins_s(clip_id: int) -> float:
        ends.mouth.play(Clip(clip_id, sound, RATE, "a line"))
        out = np.concatenate([loudspeaker.ask()[:, 0] for _ in range(50)])
        return float(np.flatnonzero(np.abs(out) > 0.1)[0]) / RATE

    with live._ends(options, MonotonicClock()) as ends:
        [loudspeaker] = [stream for stream in fake.streams if stream.device is box]
        assert begins_s(1) == pytest.approx(starts_s, abs=0.001)
        assert begins_s(2) == 0
        for _ in range(round(REST_S) + 1):
            loudspeaker.ask(RATE)
        assert begins_s(3) == pytest.approx(starts_s, abs=0.001)
