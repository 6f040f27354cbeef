"""Sound devices: which there are, and which one is meant by a part of its name."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from voice_hero.devices import portaudio, sound_servers
from voice_hero.errors import DeviceError

Kind = Literal["input", "output"]

WORDS: Final[dict[Kind, str]] = {"input": "microphone", "output": "loudspeaker"}

_CARD_NUMBER: Final = re.compile(r"\s*\(hw:\d+,\d+\)$")
"""What PortAudio puts behind the name of a sound card; the numbers change with a reboot."""

_HELP: Final[dict[Kind, str]] = {
    "input": "plug one in (a USB microphone will do), then look with: voice-hero devices",
    "output": "plug one in or switch it on, then look with: voice-hero devices",
}


@dataclass(frozen=True)
class Device:
    """One direction of a sound device."""

    name: str
    """As PortAudio gives it; what survives a reboot, unlike the index."""
    index: int
    """PortAudio's number, valid until PortAudio starts anew."""
    kind: Kind
    """Which direction."""
    channels: int
    """Most channels in this direction."""
    rate: int
    """Its own rate, in Hz."""


@dataclass(frozen=True)
class DeviceInfo:
    """A sound device, for a person to choose from."""

    index: int
    """PortAudio's number today."""
    name: str
    """What a part of can be given to --input or --output."""
    host_api: str
    """The system underneath: ALSA, JACK."""
    inputs: int
    """Channels it can record; 0 if it is no microphone."""
    outputs: int
    """Channels it can play; 0 if it is no loudspeaker."""
    rate: int
    """Its own rate, in Hz."""
    default_input: bool
    """True if it is the microphone that is taken when none is named."""
    default_output: bool
    """True if it is the loudspeaker that is taken when none is named."""


def listing() -> list[DeviceInfo]:
    """All sound devices. Raises DeviceError if PortAudio is missing or does not answer."""
    return portaudio.call("listing the sound devices", _list)


def _list() -> list[DeviceInfo]:
    sounddevice = portaudio.library()
    apis = [str(api["name"]) for api in sounddevice.query_hostapis()]
    default_input, default_output = sounddevice.default.device
    return [
        DeviceInfo(
            index=index,
            name=str(row["name"]),
            host_api=apis[row["hostapi"]],
            inputs=int(row["max_input_channels"]),
            outputs=int(row["max_output_channels"]),
            rate=int(row["default_samplerate"]),
            default_input=index == default_input,
            default_output=index == default_output,
        )
        for index, row in enumerate(sounddevice.query_devices())
    ]


def find(kind: Kind, name: str | None) -> Device:
    """The one device of this kind whose name has `name` in it, in any case; None: the default.

    A device whose whole name it is wins over others that only contain it.
    Raises DeviceError if there is none or more than one; the message lists what there is.
    SoundServerError where there is none because the sound server refuses.
    """
    word = WORDS[kind]
    there = [_one_way(info, kind) for info in listing() if _channels(info, kind)]
    if not there:
        sound_servers.check()
        raise DeviceError(f"no {word} was found: {_HELP[kind]}")
    if name is None:
        return _default(kind, there)
    wanted = name.strip().casefold()
    matches = [device for device in there if wanted in _whole_names(device)]
    if len(matches) != 1:
        matches = [device for device in there if wanted in device.name.casefold()]
    if not matches:
        sound_servers.check()
        raise DeviceError(f"no {word} has {name!r} in its name; there is: {_names(there)}")
    if len(matches) > 1:
        raise DeviceError(
            f"{len(matches)} {word}s have {name!r} in their name: {_names(matches)}; "
            "name one of them by a part that only it has, or unplug the other"
        )
    return matches[0]


def find_again(device: Device, named: bool) -> Device:
    """The same device after it was pulled out, or after a restart: by its name.

    ALSA's card number is no part of that name, it changes. Not `named` (nobody asked for just
    this one): else the default. Raises DeviceError as `find` does.
    """
    name = _CARD_NUMBER.sub("", device.name)
    try:
        return find(device.kind, name)
    except DeviceError:
        if named:
            raise
        return find(device.kind, None)


def _whole_names(device: Device) -> tuple[str, str]:
    return device.name.casefold(), _CARD_NUMBER.sub("", device.name).casefold()


def _default(kind: Kind, there: list[Device]) -> Device:
    wanted = {info.index for info in listing() if _is_default(info, kind)}
    chosen = [device for device in there if device.index in wanted]
    return chosen[0] if chosen else there[0]


def _is_default(info: DeviceInfo, kind: Kind) -> bool:
    return info.default_input if kind == "input" else info.default_output


def _channels(info: DeviceInfo, kind: Kind) -> int:
    return info.inputs if kind == "input" else info.outputs


def _one_way(info: DeviceInfo, kind: Kind) -> Device:
    return Device(info.name, info.index, kind, _channels(info, kind), info.rate)


def _names(devices: list[Device]) -> str:
    return ", ".join(f"{device.name!r} (number {device.index})" for device in devices)
