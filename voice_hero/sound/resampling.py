"""Sound between a device's rate and format and the one that listening works with."""

from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import soxr

from voice_hero.sound.samples import SAMPLE_RATE, Samples

Floats = npt.NDArray[np.float32]
"""Mono sound, shape (n,), full scale ±1."""

Format = Literal["int16", "float32"]
"""Sample formats that streams are opened with."""

FULL_SCALE: Final = 32767

TAPS: Final = 61
"""Length of the filter of `Prompt`: 0.6 ms of delay at 48 kHz, flat to 6 kHz, next to nothing
above 9 kHz. Shorter: what lies above 8 kHz comes back as something that was never there."""

_CUTOFF_HZ: Final = 7_300


class ToListening:
    """Mono sound at a device's rate, block by block, to SAMPLE_RATE int16, without seams.

    soxr's MQ: flat to 7.5 kHz; it works in lumps, and so holds back 7 to 41 ms at 44.1
    and 48 kHz, up to 96 ms below (measured, blocks of 32 ms).
    """

    def __init__(self, rate: int) -> None:
        self._ratio = SAMPLE_RATE / rate
        self._stream = None if rate == SAMPLE_RATE else _stream(rate, "MQ")
        self._fed = 0
        self._given = 0

    def feed(self, block: Floats) -> Samples:
        """What is ready after this block, shape (n,) int16; n varies from block to block."""
        self._fed += len(block)
        ready = block if self._stream is None else self._stream.resample_chunk(block)
        self._given += len(ready)
        return to_int16(ready)

    @property
    def held_back(self) -> int:
        """Samples at SAMPLE_RATE that were fed but have not come out yet."""
        return round(self._fed * self._ratio) - self._given


class PromptResampler:
    """The same for what is played: less exact, but it holds nothing back.

    A short low-pass filter, then soxr's cubic interpolation, which has no lumps.
    """

    def __init__(self, rate: int) -> None:
        self._stream = None if rate == SAMPLE_RATE else _stream(rate, "QQ")
        middle = np.arange(TAPS) - (TAPS - 1) / 2
        taps = np.sinc(2 * min(_CUTOFF_HZ / rate, 0.45) * middle) * np.hamming(TAPS)
        self._taps = (taps / taps.sum()).astype(np.float32)
        self._before = np.zeros(TAPS - 1, np.float32)

    def feed(self, block: Floats) -> Samples:
        """All of this block, shape (n,) int16, n as near to the ratio of the rates as it goes."""
        if self._stream is None:
            return to_int16(block)
        sound = np.concatenate([self._before, block])
        self._before = sound[-(TAPS - 1) :]
        # most of the time there is nothing but silence, which needs no filter
        low = np.convolve(sound, self._taps, "valid") if sound.any() else block
        return to_int16(self._stream.resample_chunk(low))


def _stream(rate: int, quality: str) -> Any:
    return soxr.ResampleStream(rate, SAMPLE_RATE, 1, dtype="float32", quality=quality)


def to_int16(sound: Floats) -> Samples:
    """Full scale ±1 to ±32767, whatever is louder cut off."""
    return np.rint(np.clip(sound, -1.0, 1.0) * FULL_SCALE).astype(np.int16)


def to_mono(data: bytes, channels: int, sample_format: Format) -> Floats:
    """Interleaved sound as a stream gives it, shape (n,): the mean of its channels."""
    if sample_format == "int16":
        sound = _to_floats(np.frombuffer(data, np.int16))
    else:
        sound = np.frombuffer(data, np.float32)
    if channels == 1:
        return sound
    mean: Floats = sound.reshape(-1, channels).mean(axis=1, dtype=np.float32)
    return mean


def from_mono(sound: Floats, channels: int, sample_format: Format) -> bytes:
    """The other way: the same sound on every channel, interleaved, as a stream takes it."""
    if sample_format == "int16":
        return np.repeat(to_int16(sound), channels).tobytes()
    return np.repeat(np.clip(sound, -1.0, 1.0), channels).tobytes()


def for_device(samples: Samples, rate: int, device_rate: int) -> Floats:
    """A whole clip at the device's rate, never above full scale.

    Between the samples of a clip at full scale the wave is higher than they are: a clip that
    comes out too loud for that reason is turned down as a whole (by less than 1 dB for speech).
    """
    sound = _to_floats(samples)
    if rate != device_rate and len(sound):
        sound = soxr.resample(sound, rate, device_rate, quality="HQ").astype(np.float32)
    peak = float(np.abs(sound).max(initial=0.0))
    return sound / np.float32(peak) if peak > 1.0 else sound


def higher(samples: Samples, factor: float) -> Samples:
    """The same sound, every frequency of it times `factor`, and as much shorter."""
    return Higher(factor).feed(samples, last=True)


class Higher:
    """The same for a sound that comes in blocks: all that comes out is the same together."""

    def __init__(self, factor: float) -> None:
        self._stream: Any = None
        if factor != 1:
            rate = SAMPLE_RATE * factor
            self._stream = soxr.ResampleStream(rate, SAMPLE_RATE, 1, dtype="float32", quality="HQ")

    def feed(self, samples: Samples, last: bool = False) -> Samples:
        """What is ready after this block, shape (n,); all that is left after the last one."""
        if self._stream is None:
            return samples
        return to_int16(self._stream.resample_chunk(_to_floats(samples), last=last))


def _to_floats(samples: Samples) -> Floats:
    return samples.astype(np.float32) / np.float32(FULL_SCALE)
