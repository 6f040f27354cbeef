"""Samples to the log-mel picture that Whisper reads, in numpy alone."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

RATE = 16_000
"""Samples a second."""
FFT = 400
"""Samples in one frame: 25 ms."""
HOP = 160
"""Samples from one frame to the next: 10 ms."""
BANDS = 80
"""Mel bands in one frame."""

_LINEAR_HZ = 200.0 / 3
_BREAK_HZ = 1_000.0
_LOG_STEP = np.log(6.4) / 27.0
_QUIETEST = 1e-10
_RANGE = 8.0


def _mel_to_hz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Slaney's mel scale: even steps up to 1 kHz, even ratios above it."""
    above = _BREAK_HZ * np.exp(_LOG_STEP * (mels - _BREAK_HZ / _LINEAR_HZ))
    return np.where(mels < _BREAK_HZ / _LINEAR_HZ, _LINEAR_HZ * mels, above)


@cache
def filterbank() -> Floats:
    """Triangles of equal area, (BANDS, FFT // 2 + 1), from 0 Hz to half the rate."""
    top_mel = _BREAK_HZ / _LINEAR_HZ + np.log(RATE / 2 / _BREAK_HZ) / _LOG_STEP
    corners = _mel_to_hz(np.linspace(0.0, top_mel, BANDS + 2))
    bins = np.fft.rfftfreq(FFT, 1.0 / RATE)
    rising = (bins - corners[:-2, None]) / (corners[1:-1] - corners[:-2])[:, None]
    falling = (corners[2:, None] - bins) / (corners[2:] - corners[1:-1])[:, None]
    area = 2.0 / (corners[2:] - corners[:-2])
    triangles = np.maximum(0.0, np.minimum(rising, falling)) * area[:, None]
    return triangles.astype(np.float32)


@cache
def _window() -> Floats:
    """A periodic Hann window, (FFT,)."""
    return np.hanning(FFT + 1)[:-1].astype(np.float32)


def log_mel(samples: Floats, n_frames: int) -> Floats:
    """Return the log-mel of mono samples (-1 to 1, 16 kHz), (BANDS, n_frames), about -1 to 2.

    What is shorter than n_frames is followed by silence, what is longer is cut. The silent frames
    are filled in, not computed: in a window of ten seconds most of them are.
    """
    heard = samples[: n_frames * HOP]
    sounding = min(n_frames, (len(heard) + FFT // 2) // HOP + 1)
    padded = np.pad(heard, (0, max(0, sounding * HOP + FFT - len(heard))))
    centred = np.pad(padded, (FFT // 2, 0), mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(centred, FFT)[::HOP][:sounding]
    power = np.abs(np.fft.rfft(frames * _window(), axis=-1)) ** 2
    bands = np.log10(np.maximum(filterbank() @ power.T.astype(np.float32), _QUIETEST))
    # The floor hangs on the loudest band, so that a quiet recording looks like a loud one.
    floor = max(float(bands.max()) - _RANGE, float(np.log10(_QUIETEST)))
    picture = np.full((BANDS, n_frames), floor, np.float32)
    picture[:, :sounding] = np.maximum(bands, floor)
    return (picture + np.float32(4.0)) / np.float32(4.0)
