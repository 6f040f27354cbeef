"""A small sounddevice: devices that refuse, hang, fall silent or vanish at a test's word."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from voice_hero.devices import portaudio


class PortAudioError(Exception):
    """As in sounddevice: (text, number)."""

    def __str__(self) -> str:
        return f"{self.args[0]} [PaErrorCode {self.args[1]}]"


@dataclass
class FakeDevice:
    name: str
    inputs: int = 1
    outputs: int = 0
    rate: int = 48_000
    rates: tuple[int, ...] = (16_000, 44_100, 48_000)
    fewest_channels: int = 1
    formats: tuple[str, ...] = ("int16", "float32")
    busy_for: int = 0
    """How many tries to open it meet another program."""


class FakeStream:
    """One direction; a test calls `give` or `ask` where a sound card would."""

    latency = 0.064

    def __init__(self, fake: "FakeSound", **how: Any) -> None:
        self.fake = fake
        self.how = how
        self.closed = False
        self.running = False
        self.device = fake.devices[how["device"]]
        self._refuse()
        fake.streams.append(self)

    def _refuse(self) -> None:
        device, how = self.device, self.how
        if device.busy_for:
            device.busy_for -= 1
            raise PortAudioError("Error opening: Device unavailable", -9985)
        if how["samplerate"] not in device.rates:
            raise PortAudioError("Error opening: Invalid sample rate", -9997)
        if how["channels"] < device.fewest_channels:
            raise PortAudioError("Error opening: Invalid number of channels", -9998)
        if how["dtype"] not in device.formats:
            raise PortAudioError("Error opening: Sample format not supported", -9994)
        if device not in self.fake.plugged:
            raise PortAudioError("Error opening: Unanticipated host error", -9999)

    def start(self) -> None:
        if self.device not in self.fake.plugged:
            raise PortAudioError("Error starting: Unanticipated host error", -9999)
        self.running = True
        self.fake.started(self)

    def abort(self, ignore_errors: bool = True) -> None:
        self.fake.aborting()
        self.running = False

    def close(self, ignore_errors: bool = True) -> None:
        self.closed = True

    def give(self, sound: "np.ndarray[Any, Any]") -> None:
        """Mono sound of full scale ±1 arrives at the microphone."""
        every = np.repeat(sound, self.how["channels"])
        scaled = every if self.how["dtype"] == "float32" else np.rint(every * 32767)
        data = scaled.astype(self.how["dtype"]).tobytes()
        self.how["callback"](data, len(sound), None, SimpleNamespace(input_overflow=False))

    def ask(self, frames: int | None = None) -> "np.ndarray[Any, Any]":
        """What the loudspeaker is given, shape (frames, channels)."""
        count = frames or self.how["blocksize"]
        kind = np.dtype(self.how["dtype"])
        out = bytearray(count * self.how["channels"] * kind.itemsize)
        status = SimpleNamespace(output_underflow=False)
        self.how["callback"](memoryview(out), count, None, status)
        return np.frombuffer(bytes(out), kind).reshape(count, self.how["channels"])


@dataclass
class FakeSound:
    """Stands where the sounddevice module stands."""

    devices: list[FakeDevice]
    streams: list[FakeStream] = field(default_factory=list)
    restarts: int = 0
    PortAudioError: type[Exception] = PortAudioError

    def __post_init__(self) -> None:
        self.plugged = list(self.devices)
        self.after_restart: list[FakeDevice] | None = None
        self.started: Callable[[FakeStream], None] = _prime
        self.aborting: Callable[[], None] = lambda: None
        self.default = SimpleNamespace(device=(self._first("inputs"), self._first("outputs")))

    def _first(self, direction: str) -> int:
        found = [i for i, device in enumerate(self.devices) if getattr(device, direction)]
        return found[0] if found else -1

    def query_hostapis(self) -> list[dict[str, object]]:
        return [{"name": "ALSA"}]

    def query_devices(self) -> list[dict[str, object]]:
        return [
            {
                "name": device.name,
                "hostapi": 0,
                "max_input_channels": device.inputs,
                "max_output_channels": device.outputs,
                "default_samplerate": float(device.rate),
            }
            for device in self.devices
        ]

    def RawInputStream(self, **how: Any) -> FakeStream:  # noqa: N802  (sounddevice's name)
        return FakeStream(self, **how)

    def RawOutputStream(self, **how: Any) -> FakeStream:  # noqa: N802  (sounddevice's name)
        return FakeStream(self, **how)

    def _terminate(self) -> None:
        self.restarts += 1
        for stream in self.streams:
            stream.closed = True

    def _initialize(self) -> None:
        if self.after_restart is not None:
            self.devices = self.plugged = self.after_restart


def _prime(stream: FakeStream) -> None:
    """A real loudspeaker asks for sound as soon as it is started."""
    if stream.device.outputs:
        stream.ask()


def install(monkeypatch: pytest.MonkeyPatch, *devices: FakeDevice) -> FakeSound:
    """Put these devices in the place of the machine's own."""
    fake = FakeSound(list(devices))
    monkeypatch.setattr(portaudio, "library", lambda: fake)
    monkeypatch.setattr(portaudio, "_ends", set())
    monkeypatch.setattr(portaudio, "_gate", portaudio._Gate())
    return fake


class HandClock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time
