"""One of Vosk's recognisers, used for one stretch of sound after another."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from voice_hero.hearing.hypothesis import Hypothesis, from_vosk, partial_text
from voice_hero.sound.resampling import Higher, higher
from voice_hero.sound.samples import SAMPLE_RATE, Samples

LUMP_FRAMES: Final = 60
"""Frames of 10 ms that the model computes at a time; before each lump it takes its weights in hand.

Of 418 clips in a kitchen 362 were understood, with 30 361, by the first time of two 352 and 350,
and it took a seventh less time. (This is with _FRAMES_AHEAD; without, the ends of words are lost.)
"""
_FRAMES_AHEAD: Final = 66
"""Frames that have to follow a lump before it is computed: the model looks 34 ahead, a frame itself
is 25 ms long. What is more stands before the second time as silence: with 36 instead of 66, 341 of
the 418 clips were understood instead of 362 when they were heard again, with 94 366 for more time.
"""

_SAMPLE_BYTES: Final = 2
_FRAME_SAMPLES: Final = 160
_STEP_SAMPLES: Final = 3200
"""Vosk decodes what it is given in steps of so many; in others it hears otherwise."""
_ALTERNATIVES: Final = 10


@dataclass(frozen=True)
class Ear:
    """How a sound is listened to."""

    pitch: float = 1.0
    """It is made higher by this factor first, and as much shorter; see `Limits.pitch`."""
    adapted: bool = False
    """It is decoded twice, the second time adapted to its speaker and its room.

    The model takes both in while it decodes, so that for what is as short as a command it knows
    them only when it is over. Of 240 clips of good voices, in silence, in kitchen noise at 10 dB
    and in two rooms, 202 were understood instead of 198, in the room with more echo 44 of 60
    instead of 40; made higher as well, 208 and 45. A third time, of 200 clips eight fewer were.
    """
    keeps: bool = False
    """What was learnt of speaker and room is kept, should the same sound be decoded adapted next:
    then that is its second time."""


PLAIN_EAR: Final = Ear()


class Decoder:
    """A recogniser of Vosk's, and what it has kept of the last sound. For one thread."""

    def __init__(self, native: Any) -> None:
        """`native` is a KaldiRecognizer for sound at SAMPLE_RATE."""
        native.SetMaxAlternatives(_ALTERNATIVES)
        native.SetWords(True)
        self._native = native
        self._knows: object = None
        self.fed_s = 0.0

    def decode(self, samples: Samples, ear: Ear) -> Hypothesis:
        """Decode a stretch in one go."""
        sound = _Dither().mixed_into(higher(samples, ear.pitch))
        key = _key(samples, ear.pitch)
        if not ear.adapted or self._knows != key:
            self._forget()
        if ear.adapted:
            return self._adapted(sound, ear.pitch)
        if ear.keeps:
            return self._kept(sound + _padding(len(sound)), self.fed_s, key)
        return self._finally(sound, ear.pitch)

    def stream(self, pitch: float) -> "Stream":
        """Begin to decode a stretch while it lasts; whatever else is decoded ends that."""
        self._forget()
        stream = Stream(self, pitch)
        self._knows = stream.mark
        return stream

    def feed(self, stream: "Stream", sound: bytes) -> None:
        """Take in more of it, some steps of it; nothing happens if it was ended."""
        if self._knows is stream.mark:
            self._feed(sound)

    def so_far(self, stream: "Stream") -> str:
        """Words that it gives as yet; none if it was ended."""
        return partial_text(self._native.PartialResult()) if self._knows is stream.mark else ""

    def end(self, stream: "Stream", rest: bytes, samples: Samples) -> Hypothesis:
        """What a stretch is that ends with `rest`; all of it is decoded if need be."""
        if self._knows is not stream.mark:
            return self.decode(samples, Ear(stream.pitch, keeps=True))
        return self._kept(rest, stream.begun_s, _key(samples, stream.pitch))

    def _adapted(self, sound: bytes, pitch: float) -> Hypothesis:
        if self._knows is None:
            self._feed(sound + _padding(len(sound)))
            self._native.Reset()  # ends the sentence, but keeps what was learnt of the speaker
        self._knows = None
        return self._finally(sound, pitch)

    def _kept(self, sound: bytes, begun_s: float, key: tuple[bytes, float]) -> Hypothesis:
        self._feed(sound)
        self._knows = key
        return from_vosk(self._native.Result(), begun_s, key[1])

    def _finally(self, sound: bytes, pitch: float) -> Hypothesis:
        """After a final result Vosk starts anew by itself."""
        begun_s = self.fed_s
        self._feed(sound)
        return from_vosk(self._native.FinalResult(), begun_s, pitch)

    def _forget(self) -> None:
        """Let go of the last speaker; only a final result does, and only after some sound."""
        if self._knows is not None:
            self._knows = None
            self._finally(_TICK, 1.0)

    def _feed(self, sound: bytes) -> None:
        self._native.AcceptWaveform(sound)
        self.fed_s += len(sound) / _SAMPLE_BYTES / SAMPLE_RATE


class Stream:
    """A stretch of sound that is decoded while it lasts: at its end there is little left to do.

    What comes out is what `Decoder.decode` gives with an ear that keeps.
    """

    def __init__(self, decoder: Decoder, pitch: float) -> None:
        self.pitch = pitch
        self.mark = object()  # for the decoder, which must not hold what holds it
        self.begun_s = decoder.fed_s
        self._decoder = decoder
        self._blocks: list[Samples] = []
        self._higher = Higher(pitch)
        self._dither = _Dither()
        self._ready = b""
        self._bytes = 0

    def feed(self, samples: Samples) -> None:
        """Take in what comes next, shape (n,), at SAMPLE_RATE."""
        self._take(samples)
        step = _STEP_SAMPLES * _SAMPLE_BYTES
        whole = len(self._ready) // step * step
        if whole:
            self._decoder.feed(self, self._ready[:whole])
            self._ready = self._ready[whole:]

    def so_far(self) -> str:
        """Words of it as yet; half a second to a whole one behind what was said."""
        return self._decoder.so_far(self)

    def end(self) -> Hypothesis:
        """What the whole stretch is."""
        self._take(np.zeros(0, np.int16), last=True)
        rest = self._ready + _padding(self._bytes)
        return self._decoder.end(self, rest, np.concatenate(self._blocks))

    def _take(self, samples: Samples, last: bool = False) -> None:
        self._blocks.append(samples)
        sound = self._dither.mixed_into(self._higher.feed(samples, last))
        self._bytes += len(sound)
        self._ready += sound


class _Dither:
    """Noise of one step of 16 bits, as Kaldi adds it, but the same noise for every sound."""

    def __init__(self) -> None:
        self._noise = np.random.default_rng(0)

    def mixed_into(self, samples: Samples) -> bytes:
        """The next block with its noise, as Vosk takes it."""
        noise = self._noise.normal(0.0, 1.0, len(samples))
        return np.clip(np.round(samples + noise), -32768, 32767).astype("<i2").tobytes()


def _key(samples: Samples, pitch: float) -> tuple[bytes, float]:
    return samples.tobytes(), pitch


def _silence(samples: int) -> bytes:
    return _Dither().mixed_into(np.zeros(samples, np.int16))


_TICK: Final = _silence(160)


def _padding(sound_bytes: int) -> bytes:
    """Silence after the first of two times: without it the last word is heard in the second."""
    frames = sound_bytes // _SAMPLE_BYTES // _FRAME_SAMPLES
    whole = -(-frames // LUMP_FRAMES) * LUMP_FRAMES
    return _silence((whole - frames + _FRAMES_AHEAD) * _FRAME_SAMPLES)
