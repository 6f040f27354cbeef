"""A room without a sound card: PulseAudio with null sinks, seen by PortAudio as devices.

A null sink stands for the loudspeaker, another one, whose monitor is the microphone, for the
air in front of it. ALSA's pulse plugin gives them names that a program can choose from.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

import numpy as np
import soundfile as sf

from voice_hero.sound.samples import SAMPLE_RATE, Samples

MICROPHONE: Final = "Room microphone"
LOUDSPEAKER: Final = "Room loudspeaker"
ECHO_MICROPHONE: Final = "Echo microphone"
"""Hears the loudspeaker, and nothing else."""
STUDIO_MICROPHONE: Final = "Studio capture"
"""48 kHz, stereo, float at the sound server."""
TWINS: Final = ("Twin device (left)", "Twin device (right)")

_SPEAKER_SINK: Final = "room_speaker"
_SECOND_SINK: Final = "second_speaker"
_AIR: Final = "room_air"
_MIC: Final = "room_mic"
_STUDIO_AIR: Final = "studio_air"

_PCMS: Final = {
    MICROPHONE: _MIC,
    LOUDSPEAKER: _SPEAKER_SINK,
    ECHO_MICROPHONE: "echo_mic",
    STUDIO_MICROPHONE: "studio_mic",
    TWINS[0]: _SECOND_SINK,
    TWINS[1]: _SECOND_SINK,
}

_MIC_MODULE: Final = f"module-remap-source source_name={_MIC} master={_AIR}.monitor"
_SPEAKER_MODULE: Final = f"module-null-sink sink_name={_SPEAKER_SINK} rate=48000 norewinds=1"
_ECHO_MODULE: Final = f"module-remap-source source_name=echo_mic master={_SPEAKER_SINK}.monitor"

LATENCY_MS: Final = "60"
"""What the sound server keeps. 30 gives gaps as soon as the machine is busy, and without it
there are some 30 ms more; 60 had none with eight programs at work on two cores."""

START_LIMIT_S: Final = 10.0


class PulseRoom:
    """A context manager; everything that it starts is ended with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "pulse"
        self._folder.mkdir(mode=0o700)
        self._children: list[subprocess.Popen[bytes]] = []
        self._modules: dict[str, str] = {}
        self._spoken = 0
        config = self._folder / "asound.conf"
        config.write_text(_asound_conf(), encoding="utf-8")
        server = f"unix:{self._folder}/native"
        self.env = os.environ | {
            "XDG_RUNTIME_DIR": str(self._folder),
            "PULSE_RUNTIME_PATH": str(self._folder),
            "PULSE_STATE_PATH": str(self._folder),
            "PULSE_SERVER": server,
            "PULSE_LATENCY_MSEC": LATENCY_MS,
            "ALSA_CONFIG_PATH": f"/usr/share/alsa/alsa.conf:{config}",
        }
        """Environment of a program that is to find itself in this room."""

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as stack:
            stack.callback(self._end)
            self._start()
            stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    # -- what happens in the room -------------------------------------------------------

    def speak_into_mic(
        self, samples: Samples, wait: bool = True, studio: bool = False
    ) -> subprocess.Popen[bytes]:
        """Say something (16 kHz mono) in front of a microphone; `wait` until it has been said."""
        self._spoken += 1
        raw = self._folder / f"spoken-{self._spoken}.raw"
        raw.write_bytes(samples.tobytes())
        sink = _STUDIO_AIR if studio else _AIR
        child = self._child(
            "pacat", "--playback", f"--device={sink}", "--latency-msec=200", *_FORMAT, str(raw)
        )
        if wait:
            child.wait()
        return child

    @contextlib.contextmanager
    def record_speaker(self, path: Path) -> Iterator["Recording"]:
        """Record what the loudspeaker plays while the context lasts, as a WAV of 16 kHz mono."""
        raw = path.with_suffix(".raw")
        before = len(self._streams("source-outputs"))
        with raw.open("wb") as file:
            source = f"--device={_SPEAKER_SINK}.monitor"
            child = self._child("parec", source, "--latency-msec=30", *_FORMAT, stdout=file)
            _until(lambda: len(self._streams("source-outputs")) > before, "the recorder listens")
            recording = Recording(raw)
            yield recording
            time.sleep(0.1)  # what the server still holds
            _stop(child)
        sf.write(path, recording.samples(), SAMPLE_RATE, subtype="PCM_16")

    def let_speaker_reach_mic(self) -> None:
        """From now on the microphone hears the loudspeaker as well, at full loudness."""
        self._load(
            "echo path",
            f"module-loopback source={_SPEAKER_SINK}.monitor sink={_AIR} latency_msec=20",
        )

    def unplug_mic(self) -> None:
        """Pull the microphone out: its streams are ended, it can't be opened any more."""
        streams = self._streams_on("source-outputs", "sources", _MIC)
        self._unload("microphone")
        # the server moves streams to the next best source; a sound card's would just end
        self._command(*(f"kill-source-output {index}" for index in streams))

    def replug_mic(self) -> None:
        """Put it back."""
        self._load("microphone", _MIC_MODULE)

    def freeze_mic(self) -> None:
        """The microphone stays, but nothing comes from it, not even an error."""
        self._pactl("suspend-source", _MIC, "1")

    def thaw_mic(self) -> None:
        """It goes on."""
        self._pactl("suspend-source", _MIC, "0")

    def unplug_speaker(self) -> None:
        """Pull the loudspeaker out."""
        streams = self._streams_on("sink-inputs", "sinks", _SPEAKER_SINK)
        self._unload("echo microphone")
        self._unload("loudspeaker")
        self._command(*(f"kill-sink-input {index}" for index in streams))

    def mute_speaker(self) -> None:
        """As a key of the keyboard does it: it plays, and nothing comes out."""
        self._pactl("set-sink-mute", _SPEAKER_SINK, "1")

    def turn_speaker_down(self) -> None:
        """To nothing."""
        self._pactl("set-sink-volume", _SPEAKER_SINK, "0")

    def kill_server(self) -> None:
        """The sound server dies and leaves its socket behind: connections are refused."""
        self._children[0].kill()
        for child in self._children:
            _stop(child)
        self._children.clear()
        self._modules.clear()

    def start_server(self) -> None:
        """It is back, with all its devices."""
        for name in ("cli", "native"):
            (self._folder / name).unlink()
        self._start()

    def replug_speaker(self) -> None:
        """Put it back."""
        self._load("loudspeaker", _SPEAKER_MODULE)
        self._load("echo microphone", _ECHO_MODULE)

    # -- the machinery ------------------------------------------------------------------

    def _start(self) -> None:
        modules = (
            f"module-native-protocol-unix auth-anonymous=1 socket={self._folder}/native",
            f"module-cli-protocol-unix socket={self._folder}/cli",
        )
        with (self._folder / "pulseaudio.log").open("wb") as log:
            self._child(
                "pulseaudio", "-n", "--daemonize=no", "--system=no", "--realtime=no",
                "--high-priority=no", "--exit-idle-time=-1", "--use-pid-file=no",
                *(word for module in modules for word in ("-L", module)),
                stdout=log,
            )  # fmt: skip
        _until((self._folder / "cli").exists, "PulseAudio is up")
        _until((self._folder / "native").exists, "PulseAudio is up")
        self._load("air", f"module-null-sink sink_name={_AIR} rate=16000 channels=1 norewinds=1")
        self._load("microphone", _MIC_MODULE)
        self._load("loudspeaker", _SPEAKER_MODULE)
        self._load("echo microphone", _ECHO_MODULE)
        self._load("twins", f"module-null-sink sink_name={_SECOND_SINK} norewinds=1")
        self._load(
            "studio air",
            f"module-null-sink sink_name={_STUDIO_AIR} format=float32le rate=48000 channels=2 "
            "norewinds=1",
        )
        self._load(
            "studio",
            f"module-remap-source source_name=studio_mic master={_STUDIO_AIR}.monitor",
        )
        self._pactl("set-default-source", _MIC)
        self._pactl("set-default-sink", _SPEAKER_SINK)

    def _end(self) -> None:
        for child in reversed(self._children):
            _stop(child)

    def _child(
        self, *words: str, stdout: int | IO[bytes] = subprocess.DEVNULL
    ) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(
            words, env=self.env, stdin=subprocess.DEVNULL, stdout=stdout,
            stderr=subprocess.STDOUT if words[0] == "pulseaudio" else subprocess.DEVNULL,
        )  # fmt: skip
        self._children.append(child)
        return child

    def _pactl(self, *words: str) -> str:
        return subprocess.run(
            ("pactl", *words), env=self.env, check=True, capture_output=True, text=True
        ).stdout

    def _load(self, label: str, module: str) -> None:
        self._modules[label] = self._pactl("load-module", *module.split()).strip()

    def _unload(self, label: str) -> None:
        self._pactl("unload-module", self._modules.pop(label))

    def _streams(self, kind: str) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = json.loads(self._pactl("--format=json", "list", kind))
        return rows

    def _streams_on(self, kind: str, ends: str, name: str) -> list[int]:
        """Numbers of the streams of other programs on one source or sink."""
        rows = self._streams(ends)
        index = next(row["index"] for row in rows if row["name"] == name)
        return [
            int(str(row["index"]))
            for row in self._streams(kind)
            if row[ends[:-1]] == index and row["driver"] == "protocol-native.c"
        ]

    def _command(self, *lines: str) -> None:
        """What pactl has no word for."""
        with socket.socket(socket.AF_UNIX) as cli:
            cli.connect(f"{self._folder}/cli")
            cli.settimeout(START_LIMIT_S)
            cli.sendall("".join(f"{line}\n" for line in lines).encode())
            cli.shutdown(socket.SHUT_WR)
            while cli.recv(4096):
                pass


_FORMAT: Final = ("--raw", f"--rate={SAMPLE_RATE}", "--channels=1", "--format=s16le")


class Recording:
    """What the loudspeaker has played since the recording began."""

    def __init__(self, raw: Path) -> None:
        self._raw = raw

    def samples(self) -> Samples:
        """So far, 16 kHz mono."""
        data = self._raw.read_bytes()
        return np.frombuffer(data[: len(data) // 2 * 2], np.int16)


def _asound_conf() -> str:
    pcms = [f'pcm."{name}" {{ type pulse device "{pulse}" }}' for name, pulse in _PCMS.items()]
    default = (
        f'pcm.!default {{ type asym capture.pcm "{MICROPHONE}" playback.pcm "{LOUDSPEAKER}" }}'
    )
    return "\n".join([*pcms, default, "ctl.!default { type pulse }", ""])


def _until(true: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + START_LIMIT_S
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"not within {START_LIMIT_S:g} s: {what}")
        time.sleep(0.02)


def _stop(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is not None:
        return
    child.send_signal(signal.SIGTERM)
    try:
        child.wait(2)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
