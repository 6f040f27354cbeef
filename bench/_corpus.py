"""What the benches hear: phrases spoken by many voices, recorded talk, noise, rooms.

Spoken phrases are rendered once and kept in a cache folder outside the checkout.
"""

import hashlib
import json
import os
import subprocess
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import soundfile
import soxr
from piper import PiperVoice, SynthesisConfig
from platformdirs import user_cache_dir

from voice_hero.hearing.listener import HeardUtterance, Listener
from voice_hero.models.model_store import find_models
from voice_hero.sound.samples import FRAME_S, FRAME_SAMPLES, SAMPLE_RATE, Frame, Samples

ROOT: Final = Path(__file__).resolve().parent.parent
DATA: Final = ROOT.parent / "shared" / "speech"
CACHE: Final = Path(os.environ.get("VOICE_HERO_BENCH_CACHE") or user_cache_dir("voice-hero-bench"))

SPEECH_DBFS: Final = -26.0
"""Level that every rendered phrase is brought to, over its frames of speech."""
QUIET_ROOM: Final = 8.0
"""Standard deviation of the noise of a quiet room, in steps of 16-bit sound (−72 dBFS)."""


@dataclass(frozen=True)
class Phrase:
    """One line of the files of phrases."""

    intent: str
    slots: Mapping[str, Any]
    text: str


@dataclass(frozen=True)
class Voice:
    """A speaker of phrases."""

    name: str
    good: bool
    """True for voices that a person would take for a person."""
    render: Callable[[str], Samples]


@dataclass(frozen=True)
class Recording:
    """Recorded sound in which nothing is meant for us."""

    kind: str
    name: str
    samples: Samples

    @property
    def seconds(self) -> float:
        """Its length."""
        return len(self.samples) / SAMPLE_RATE

    @property
    def half(self) -> int:
        """0 or 1, by the name: for tuning on one half and measuring on the other."""
        return hashlib.sha256(self.name.encode()).digest()[0] % 2


def arguments(about: str, share: float = 1.0) -> Namespace:
    """Command line that every bench shares; ends with a message where there is no data."""
    parser = ArgumentParser(description=about)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of recordings")
    parser.add_argument("--share", type=float, default=share, help="part of the clips to use")
    chosen = parser.parse_args()
    if not (chosen.data / "talk").is_dir():
        parser.exit(2, f"{chosen.data}: no recordings here; name their folder with --data\n")
    return chosen


def chosen(name: str, share: float) -> bool:
    """Whether a clip is in the share that is used: always the same ones, by their names."""
    return hashlib.sha256(name.encode()).digest()[1] < share * 256


# --- phrases and voices ---------------------------------------------------------------------------


def phrases(data: Path, name: str = "commands.tsv") -> list[Phrase]:
    """Lines of a file of phrases, which lies beside the folder of recordings."""
    lines = (data.parent / "phrases" / name).read_text(encoding="utf-8").splitlines()
    parts = [line.split("\t") for line in lines if line]
    return [Phrase(intent, json.loads(slots), text) for intent, slots, text in parts]


def _piper(length: float, pitch: float) -> Callable[[str], Samples]:
    """Piper at a rate, with its pitch raised by resampling."""

    def render(text: str) -> Samples:
        voice, rate = _piper_voice()
        settings = SynthesisConfig(length_scale=length * pitch)
        chunks = list(voice.synthesize(text, settings))
        sound = np.concatenate([c.audio_int16_array for c in chunks])
        return resampled(sound, rate * pitch)

    return render


@cache
def _piper_voice() -> tuple[Any, int]:
    voice = PiperVoice.load(find_models().voice)
    return voice, voice.config.sample_rate


def _program(*command: str) -> Callable[[str], Samples]:
    """A program that writes a WAV; `{text}` and `{file}` stand for what to say and where to."""

    def render(text: str) -> Samples:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "spoken.wav"
            filled = [part.format(text=text, file=file) for part in command]
            subprocess.run(filled, check=True, capture_output=True)
            return load(file)

    return render


def _flite(voice: str) -> Callable[[str], Samples]:
    return _program("flite", "-voice", voice, "-t", "{text}", "-o", "{file}")


def _espeak(voice: str, rate: str) -> Callable[[str], Samples]:
    return _program("espeak-ng", "-v", voice, "-s", rate, "-w", "{file}", "{text}")


VOICES: Final = (
    Voice("joe", True, _piper(1.0, 1.0)),
    Voice("joe-high", True, _piper(1.0, 1.16)),
    Voice("joe-low", True, _piper(1.15, 0.9)),
    Voice("joe-fast", True, _piper(0.8, 1.06)),
    Voice("slt", False, _flite("slt")),
    Voice("rms", False, _flite("rms")),
    Voice("awb", False, _flite("awb")),
    Voice("espeak-us", False, _espeak("en-us", "150")),
    Voice("espeak-gb-f", False, _espeak("en-gb+f3", "150")),
)


def spoken(text: str, voice: Voice) -> Samples:
    """A phrase as one voice says it, at SPEECH_DBFS, without silence around; kept in the cache."""
    key = hashlib.sha256(text.encode()).hexdigest()[:20]
    file = CACHE / "spoken" / voice.name / f"{key}.flac"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        sound = levelled(trimmed(voice.render(text)))
        part = file.with_suffix(f".{os.getpid()}.part.flac")
        soundfile.write(part, sound, SAMPLE_RATE)
        part.replace(file)
    return load(file)


# --- recordings -----------------------------------------------------------------------------------


def talk(data: Path) -> Iterator[Recording]:
    """Talk that is not for us: orders of coffee, households, lone wake words."""
    for kind, folder in (
        ("coffee", "coffee"),
        ("household", "talk/household"),
        ("keywords", "talk/keywords"),
    ):
        yield from _recordings(data / folder, kind)


def noises(data: Path) -> Iterator[Recording]:
    """Sound without any speech."""
    yield from _recordings(data / "noise", "noise")
    yield from _recordings(data / "noise" / "events", "events")


def kitchen(data: Path) -> Samples:
    """The noise of a kitchen, to be mixed with."""
    (file,) = (data / "noise").glob("*itchen*")
    return load(file)


def rooms(data: Path) -> dict[str, npt.NDArray[np.float64]]:
    """Impulse responses of rooms by their names, direct sound first, at unit energy."""
    found = {}
    for file in sorted((data / "rooms").iterdir()):
        response = load(file).astype(np.float64)
        response = response[int(np.argmax(np.abs(response))) :]
        found[file.stem] = response / np.sqrt(np.sum(response**2))
    return found


def _recordings(folder: Path, kind: str) -> Iterator[Recording]:
    for file in sorted(folder.iterdir()):
        if file.suffix in {".flac", ".wav"}:
            yield Recording(kind, f"{kind}/{file.name}", load(file))


# --- sound ----------------------------------------------------------------------------------------


def load(file: Path) -> Samples:
    """A sound file, mono at SAMPLE_RATE."""
    sound, rate = soundfile.read(file, dtype="int16", always_2d=True)
    return resampled(sound[:, 0], rate)


def resampled(sound: Samples, rate: float) -> Samples:
    """Sound at SAMPLE_RATE."""
    if rate == SAMPLE_RATE:
        return sound
    result: Samples = soxr.resample(sound, rate, SAMPLE_RATE)
    return result


def levels(sound: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Level of every 10 ms, in dB (not relative to full scale)."""
    whole = sound[: len(sound) // 160 * 160].astype(np.float64).reshape(-1, 160)
    decibels: npt.NDArray[np.float64] = 10 * np.log10(np.mean(whole**2, axis=1) + 1e-9)
    return decibels


def bounds(sound: npt.NDArray[Any], within_db: float = 35.0) -> tuple[float, float]:
    """Start and end, in seconds, of what is within so many dB of the loudest 10 ms."""
    level = levels(sound)
    (loud,) = np.nonzero(level > level.max() - within_db)
    return float(loud[0]) * 0.01, float(loud[-1] + 1) * 0.01


def trimmed(sound: Samples) -> Samples:
    """Without the silence at both ends."""
    start, end = bounds(sound)
    return sound[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)]


def power(sound: npt.NDArray[Any]) -> float:
    """Mean power of the louder part of a sound: of every 10 ms within 25 dB of the loudest."""
    level = levels(sound)
    return float(np.mean(10 ** (level[level > level.max() - 25] / 10)))


def levelled(sound: Samples, dbfs: float = SPEECH_DBFS) -> Samples:
    """Brought to a level."""
    gain = 10 ** (dbfs / 20) * 32768 / np.sqrt(power(sound))
    return clipped(sound * gain)


def clipped(sound: npt.NDArray[Any]) -> Samples:
    """Rounded to 16 bits."""
    return np.clip(np.round(sound), -32768, 32767).astype(np.int16)


def quiet(seconds: float, rng: np.random.Generator) -> Samples:
    """The sound of a quiet room."""
    return clipped(rng.normal(0, QUIET_ROOM, round(seconds * SAMPLE_RATE)))


def in_room(sound: Samples, response: npt.NDArray[np.float64]) -> Samples:
    """A dry sound as it arrives in a room, at the same level."""
    size = len(sound) + len(response)
    fast = 1 << (size - 1).bit_length()
    wet = np.fft.irfft(np.fft.rfft(sound, fast) * np.fft.rfft(response, fast), fast)[:size]
    return clipped(wet * np.sqrt(power(sound) / power(wet)))


def with_noise(sound: Samples, noise: Samples, snr_db: float, rng: np.random.Generator) -> Samples:
    """A sound over a random piece of noise, so many dB below its speech."""
    start = int(rng.integers(0, max(1, len(noise) - len(sound))))
    piece = np.resize(noise[start:], len(sound)).astype(np.float64)
    gain = np.sqrt(power(sound) / max(1e-9, float(np.mean(piece**2)))) / 10 ** (snr_db / 20)
    return clipped(sound + piece * gain)


def placed(sound: Samples, rng: np.random.Generator, before_s: float = 1.2) -> Samples:
    """A clip in a quiet room: some time before it, and a second and a half after."""
    padded = np.concatenate(
        [np.zeros(round(before_s * SAMPLE_RATE)), sound, np.zeros(round(1.5 * SAMPLE_RATE))]
    )
    return clipped(padded + quiet(len(padded) / SAMPLE_RATE, rng))


def frames(sound: Samples, reference: Samples | None = None) -> Iterator[Frame]:
    """Sound as the microphone would deliver it; what is left over at the end is dropped."""
    silent = np.zeros(FRAME_SAMPLES, dtype=np.int16)
    for at in range(0, len(sound) - FRAME_SAMPLES + 1, FRAME_SAMPLES):
        played = silent if reference is None else reference[at : at + FRAME_SAMPLES]
        yield Frame(sound[at : at + FRAME_SAMPLES], played)


def heard(listener: Listener, incoming: Iterable[Frame]) -> list[tuple[float, HeardUtterance]]:
    """What a listener makes of it, each with the moment of the decision in seconds of sound."""
    found = []
    for number, frame in enumerate(incoming, start=1):
        found += [(number * FRAME_S, item) for item in listener.feed(frame, ())]
    return found
