"""Which device is meant, and what a person reads when that is not clear."""

import builtins
import sys
import threading
from typing import Any

import pytest
from fake_sounddevice import FakeDevice, install

from voice_hero.devices import naming, portaudio
from voice_hero.errors import DeviceError

CARDS = (
    FakeDevice("HDMI 0: Audio (hw:0,0)", inputs=0, outputs=8),
    FakeDevice("USB Microphone: Audio (hw:1,0)", inputs=1),
    FakeDevice("Jabra Speak 410: Audio (hw:2,0)", inputs=1, outputs=2),
    FakeDevice("default", inputs=32, outputs=32),
)


def test_a_part_of_the_name_is_enough_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, *CARDS)
    assert naming.find("input", "usb mic").index == 1
    assert naming.find("output", " JABRA ").index == 2


def test_a_microphone_is_not_looked_for_among_loudspeakers(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, *CARDS)
    with pytest.raises(DeviceError, match="no microphone has 'hdmi' in its name") as caught:
        naming.find("input", "hdmi")
    for there in ("USB Microphone", "Jabra", "default"):
        assert there in str(caught.value)


def test_two_that_match_are_both_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, *CARDS)
    with pytest.raises(DeviceError, match="2 microphones have 'audio'") as caught:
        naming.find("input", "audio")
    assert "'USB Microphone: Audio (hw:1,0)' (number 1)" in str(caught.value)
    assert "'Jabra Speak 410: Audio (hw:2,0)' (number 2)" in str(caught.value)


def test_two_with_one_name_are_told_apart_from_none(monkeypatch: pytest.MonkeyPatch) -> None:
    twin = FakeDevice("USB Microphone: Audio (hw:3,0)")
    install(monkeypatch, *CARDS, twin)
    with pytest.raises(DeviceError, match="unplug the other"):
        naming.find("input", "USB Microphone: Audio")


def test_the_whole_name_wins_over_names_that_contain_it(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, FakeDevice("sysdefault"), FakeDevice("default"))
    assert naming.find("input", "default").name == "default"


def test_no_name_means_the_systems_default(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = install(monkeypatch, *CARDS)
    fake.default.device = (3, 0)
    assert naming.find("input", None).name == "default"
    assert naming.find("output", None).name == "HDMI 0: Audio (hw:0,0)"


def test_no_default_means_the_first_that_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = install(monkeypatch, *CARDS)
    fake.default.device = (-1, -1)
    assert naming.find("input", None).index == 1


@pytest.mark.parametrize(("kind", "word"), [("input", "microphone"), ("output", "loudspeaker")])
def test_no_device_at_all_is_said_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch, kind: naming.Kind, word: str
) -> None:
    install(monkeypatch)
    with pytest.raises(DeviceError, match=f"no {word} was found: plug one in"):
        naming.find(kind, None)


def test_the_listing_says_what_each_can_do(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, *CARDS)
    hdmi, usb, jabra, _ = naming.listing()
    assert (hdmi.inputs, hdmi.outputs, hdmi.default_output) == (0, 8, True)
    assert (usb.inputs, usb.default_input, usb.rate, usb.host_api) == (1, True, 48_000, "ALSA")
    assert (jabra.name, jabra.default_input) == ("Jabra Speak 410: Audio (hw:2,0)", False)


def test_found_again_although_the_card_number_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, *CARDS)
    before = naming.find("input", "usb")
    install(monkeypatch, FakeDevice("USB Microphone: Audio (hw:4,0)"), CARDS[2])
    assert naming.find_again(before, named=True).name == "USB Microphone: Audio (hw:4,0)"


def test_another_one_only_if_none_was_named(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, *CARDS)
    before = naming.find("input", "usb")
    install(monkeypatch, CARDS[2])
    assert naming.find_again(before, named=False).name.startswith("Jabra")
    with pytest.raises(DeviceError, match="no microphone has 'USB Microphone: Audio'"):
        naming.find_again(before, named=True)


def test_without_portaudio_it_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any) -> Any:
        if name == "sounddevice":
            raise OSError("PortAudio library not found")
        return real(name, *rest)

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(DeviceError, match="sudo apt install libportaudio2") as caught:
        naming.listing()
    assert caught.value.remedy == "sudo apt install libportaudio2"


def test_a_call_that_hangs_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)
    hung = threading.Event()
    with pytest.raises(DeviceError, match=r"breathing did not end within 0\.05 s"):
        portaudio.within(0.05, "breathing", hung.wait)
    hung.set()


class Other:
    """Another end, which is told before and after a restart."""

    told: list[str]

    def __init__(self) -> None:
        self.told = []

    def busy(self) -> bool:
        return False

    def suspend(self) -> None:
        self.told.append("suspend")

    def resume(self) -> None:
        self.told.append("resume")


def test_while_a_device_hangs_in_its_closing_no_restart_pulls_it_from_under_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours, other = Other(), Other()
    monkeypatch.setattr(portaudio, "_ends", [ours, other])
    monkeypatch.setattr(portaudio._gate, "closing", {1})
    with pytest.raises(DeviceError, match="still being closed"):
        portaudio.restart(ours)
    assert other.told == ["suspend", "resume"]
