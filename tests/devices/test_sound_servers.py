"""A sound server that refuses is named as such."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_sounddevice import FakeDevice, install

from voice_hero.devices import naming, sound_servers
from voice_hero.errors import DeviceError, SoundServerError


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's folder of sockets, empty."""
    for name in ("PULSE_SERVER", "PULSE_RUNTIME_PATH", "PIPEWIRE_RUNTIME_DIR", "PIPEWIRE_REMOTE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    (tmp_path / "pulse").mkdir()
    return tmp_path


def left_behind(path: Path) -> None:
    """A socket whose server is gone."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


@pytest.fixture
def answering(runtime: Path) -> Iterator[None]:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(runtime / "pulse" / "native"))
        server.listen()
        yield


def test_pulseaudio_is_named_with_its_socket_and_what_to_type(runtime: Path) -> None:
    left_behind(runtime / "pulse" / "native")
    with pytest.raises(SoundServerError) as caught:
        sound_servers.check()
    assert str(caught.value).startswith("the sound server PulseAudio refuses the connection")
    assert f"{runtime}/pulse/native is there, but: Connection refused" in str(caught.value)
    assert caught.value.remedy == "systemctl --user restart pulseaudio"


PIPEWIRE = "systemctl --user restart pipewire pipewire-pulse wireplumber"


def test_pipewire_is_named_too(runtime: Path) -> None:
    left_behind(runtime / "pipewire-0")
    with pytest.raises(SoundServerError, match="the sound server PipeWire refuses") as caught:
        sound_servers.check()
    assert caught.value.remedy == PIPEWIRE


def test_pipewire_in_pulseaudios_place_is_named(runtime: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(runtime / "pipewire-0"))
        server.listen()
        left_behind(runtime / "pulse" / "native")
        with pytest.raises(SoundServerError, match=r"PipeWire \(in PulseAudio's") as caught:
            sound_servers.check()
    assert caught.value.remedy == PIPEWIRE


def test_the_socket_may_be_named(runtime: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left_behind(runtime / "elsewhere")
    monkeypatch.setenv("PULSE_SERVER", f"{{1234}}unix:{runtime}/elsewhere")
    with pytest.raises(SoundServerError, match="elsewhere is there"):
        sound_servers.check()
    monkeypatch.setenv("PULSE_SERVER", "tcp:127.0.0.1")
    sound_servers.check()


@pytest.mark.usefixtures("answering")
def test_one_that_answers_is_well() -> None:
    sound_servers.check()


def test_no_device_is_then_not_a_plug_that_is_missing(
    runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(monkeypatch)
    with pytest.raises(DeviceError, match="plug one in"):
        naming.find("input", None)
    left_behind(runtime / "pulse" / "native")
    with pytest.raises(SoundServerError, match="refuses"):
        naming.find("input", None)
    install(monkeypatch, FakeDevice("USB microphone"))
    assert naming.find("input", None).name == "USB microphone"
    with pytest.raises(SoundServerError, match="refuses"):
        naming.find("input", "Jabra")
