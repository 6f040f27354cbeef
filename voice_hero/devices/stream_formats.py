"""Which of a device's rates, channel counts and formats to take: the first that opens."""

import errno
import itertools
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from voice_hero.devices import portaudio, sound_servers
from voice_hero.devices.naming import WORDS, Device
from voice_hero.errors import DeviceError
from voice_hero.sound.resampling import Format
from voice_hero.sound.samples import SAMPLE_RATE

_REFUSED: Final = frozenset({-9994, -9997, -9998})
"""PortAudio: no such format, rate, number of channels; another one may do."""

_BUSY: Final = -9985
"""PortAudio: device unavailable; on ALSA: held by another program."""

BUSY_TRIES: Final = 3
BUSY_WAIT_S: Final = 0.4
"""Tries, and the rest between them in seconds, for a program that is just letting go of it."""


@dataclass(frozen=True)
class Shape:
    """How a stream is opened."""

    rate: int
    """Hz."""
    channels: int
    """Interleaved channels."""
    sample_format: Format
    """Of one sample."""


def input_shapes(device: Device) -> list[Shape]:
    """What to try for a microphone: as listening wants it, else as near as there is."""
    return _shapes([SAMPLE_RATE, device.rate, 48_000, 44_100, 32_000], device, ("int16", "float32"))


def output_shapes(device: Device) -> list[Shape]:
    """What to try for a loudspeaker: 48 kHz is most devices' own rate, whatever they claim."""
    rates = [48_000, device.rate, 44_100, SAMPLE_RATE]
    return _shapes(rates, device, ("float32", "int16"))


def _shapes(rates: list[int], device: Device, formats: Iterable[Format]) -> list[Shape]:
    counts = [count for count in (1, 2, device.channels) if count <= device.channels]
    every = itertools.product(rates, counts, formats)
    return list(dict.fromkeys(Shape(*shape) for shape in every))


def open_first(
    device: Device, shapes: list[Shape], start: Callable[[Shape], Any]
) -> tuple[Any, Shape]:
    """A started stream in the first shape that the device takes, and that shape.

    `start` opens and starts one. Raises DeviceError: who may hold the device, or what it said.
    """
    what = f"opening the {WORDS[device.kind]} {device.name!r}"
    return portaudio.call(what, lambda: _try_all(device, shapes, start))


def _try_all(
    device: Device, shapes: list[Shape], start: Callable[[Shape], Any]
) -> tuple[Any, Shape]:
    tried = 0
    remaining = list(shapes)
    refusal = "it takes no shape at all"
    while remaining:
        try:
            return start(remaining[0]), remaining[0]
        except portaudio.library().PortAudioError as error:
            _, code, host = _parts(error)
            refusal = str(error)
            if code in _REFUSED:
                remaining.pop(0)
            elif _is_busy(code, host) and tried < BUSY_TRIES - 1:
                tried += 1
                time.sleep(BUSY_WAIT_S)
            elif _is_busy(code, host):
                raise DeviceError(_held(device)) from error
            else:
                sound_servers.check()
                raise DeviceError(_failed(device, refusal)) from error
    raise DeviceError(_failed(device, refusal))


def _parts(error: Exception) -> tuple[str, int, int]:
    """Text, PortAudio's number and the host system's own number (0: none) of an error.

    sounddevice gives (text, number), for host errors (text, number, (api, number, text)).
    """
    arguments: list[Any] = [*error.args, 0, (0, 0, "")]
    host = arguments[2] if isinstance(arguments[2], tuple) else (0, 0, "")
    return str(arguments[0]), int(arguments[1]), int(host[1])


def _is_busy(code: int, host: int) -> bool:
    """True if another program holds the device; ALSA's EBUSY may come as a host error."""
    return code == _BUSY or abs(host) == errno.EBUSY


def _held(device: Device) -> str:
    return (
        f"the {WORDS[device.kind]} {device.name!r} is busy: another program, or the desktop's "
        "sound server, may hold it; 'fuser -v /dev/snd/*' shows which; close it, or name "
        "another device"
    )


def _failed(device: Device, refusal: str) -> str:
    return (
        f"the {WORDS[device.kind]} {device.name!r} cannot be opened ({refusal}); is it still "
        "plugged in? 'voice-hero devices' shows what there is"
    )
