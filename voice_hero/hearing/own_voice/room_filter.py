"""The way from the loudspeaker to the microphone, as the filter that explains best what was heard.

Plain least squares over some seconds, solved anew each time. An adaptive filter forgets while
others speak and never gets to the end of a long room; the whole of the last seconds knows it.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

Signal = npt.NDArray[np.float64]

_LOADING: Final = 1e-3
"""Added to the power of what was played: keeps bands in which nothing was played from exploding.
At 1e-2 a tenth of the commands over our speech were lost, at 1e-4 none were won."""
_GOOD_ENOUGH: Final = 1e-4
_MOST_STEPS: Final = 40
"""15 to 25 are taken on 7 to 12 seconds of speech."""


def fitted(played: Signal, heard: Signal, taps: int) -> Signal:
    """Filter of `taps` samples that makes `heard` out of `played` with the least square error.

    Both of the same length, in samples at the same rate. Zeros where nothing was played. Method:
    conjugate gradients on the Toeplitz normal equations, with T. Chan's circulant preconditioner
    (SIAM J. Sci. Stat. Comput. 9, 1988); 7.5 s of noise, 7,680 taps: 8 ms on a core.
    """
    size = _block_size(taps)
    wanted, likeness = np.zeros(taps), np.zeros(taps)
    for part, before in _blocks(played, taps):
        spectrum = np.conj(np.fft.rfft(before, size))
        wanted += np.fft.irfft(spectrum * np.fft.rfft(heard[part], size), size)[-taps:]
        likeness += np.fft.irfft(spectrum * np.fft.rfft(played[part], size), size)[-taps:]
    if likeness[0] <= 0:
        return np.zeros(taps)
    likeness[0] *= 1 + _LOADING
    return _solved(likeness, wanted)


def convolved(played: Signal, room: Signal) -> Signal:
    """What a room makes of a whole sound; of the same length."""
    size = _block_size(len(room))
    transfer = np.fft.rfft(room, size)
    return np.concatenate(
        [
            np.fft.irfft(np.fft.rfft(before, size) * transfer, size)[len(room) : len(before)]
            for _, before in _blocks(played, len(room))
        ]
    )


def _block_size(taps: int) -> int:
    """Length of the transforms; one over the whole sound took five times the memory, and longer."""
    return 1 << (4 * taps - 1).bit_length()


def _blocks(played: Signal, taps: int) -> Iterator[tuple[slice, Signal]]:
    """Parts of a sound, and each of them with the `taps` samples before it."""
    line = np.concatenate([np.zeros(taps), played])
    length = _block_size(taps) - taps
    for at in range(0, len(played), length):
        yield slice(at, at + length), line[at : at + taps + length]


def _solved(likeness: Signal, wanted: Signal) -> Signal:
    """Solution of the symmetric Toeplitz system with this first column."""
    taps = len(wanted)
    mirrored = np.concatenate([[0.0], likeness[:0:-1]])
    system = np.fft.rfft(np.concatenate([likeness, mirrored]))
    share = np.arange(taps) / taps
    near = np.fft.rfft((1 - share) * likeness + share * mirrored).real
    near = np.maximum(near, 1e-6 * likeness[0])

    found = np.zeros(taps)
    left = wanted.copy()
    step = ready = np.fft.irfft(np.fft.rfft(left) / near, taps)
    worth = float(left @ ready)
    for _ in range(_MOST_STEPS):
        moved = np.fft.irfft(system * np.fft.rfft(step, 2 * taps), 2 * taps)[:taps]
        by = worth / float(step @ moved)
        found += by * step
        left -= by * moved
        if left @ left <= _GOOD_ENOUGH**2 * (wanted @ wanted):
            break
        ready = np.fft.irfft(np.fft.rfft(left) / near, taps)
        worth, before = float(left @ ready), worth
        step = ready + worth / before * step
    return found


class Applied:
    """A filter at work on one block after another."""

    def __init__(self, taps: Signal, block: int) -> None:
        """`block`: samples in each call."""
        self._size = 1 << (len(taps) + block - 2).bit_length()
        self._block = block
        self._transfer = np.fft.rfft(taps, self._size)

    def to(self, played: Signal, late: float = 0.0) -> Signal:
        """The echo of the last block of `played`, which holds at least what the filter spans.

        `late`: by how many samples the echo comes later than the filter says.
        """
        spectrum = np.fft.rfft(played[-self._size :], self._size) * self._transfer
        if late:
            spectrum *= np.exp(-2j * np.pi * late / self._size * np.arange(len(spectrum)))
        whole: Signal = np.fft.irfft(spectrum, self._size)
        end = min(len(played), self._size)
        return whole[end - self._block : end]
