"""A queue of clips turned into a stream of samples: the loudspeaker without its device."""

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from voice_hero.sound.resampling import FULL_SCALE, Floats, for_device, to_int16
from voice_hero.sound.samples import Clip, Samples

FADE_S: Final = 0.010
"""How long a hush takes: shorter clicks, longer is heard as going on."""

RAMP_S: Final = 0.020
"""How long a change of loudness takes; a jump would click."""

DUCK_DB: Final = -12.0
"""How much lower the voice is while somebody speaks over it."""

ECHO_TAIL_S: Final = 0.4
"""How long a living room keeps on sounding after the last sample."""

REST_S: Final = 5.0
"""After this long without a clip a loudspeaker may have gone to sleep."""

WAKE_LEVEL: Final = 3
"""Peak of the noise that wakes it, of FULL_SCALE: −81 dB, far too soft to hear; plain zeros wake
nothing, since a stream of them is what it went to sleep on."""


Gains = npt.NDArray[np.float64]
"""A factor for each sample."""


@dataclass
class _Item:
    """A clip on its way."""

    clip_id: int | None
    """None for the noise that wakes a loudspeaker."""
    text: str
    sound: Samples
    """At the device's rate, full scale ±FULL_SCALE: half the memory of floats, for half a minute
    that may wait."""
    length: int
    """Samples, the gap after the sound included."""
    era: int
    """How many times it had been hushed when this was queued."""
    floor: float = 0.0
    """Least gain that it is played with."""
    position: int = 0


class Playout:
    """Clips in, blocks of samples out, at one rate.

    `render` belongs to the device's callback, all other methods to one other thread. They share
    deques and single numbers, which Python changes in one piece, so there is no lock: a hush
    only starts a new era, and the callback lets go of what was queued before it.
    """

    def __init__(self, rate: int, latency_s: float = 0.0, wake_silence_ms: int = 0) -> None:
        self._rate = rate
        self._late = round(latency_s * rate)
        self._wake = _noise(round(wake_silence_ms * rate / 1000))
        self._queue: deque[_Item] = deque()
        self._current: _Item | None = None
        self._era = 0
        self._clock = 0
        self._rested = round(REST_S * rate) + 1
        self._fade_left = 0
        self._gain = self._goal = self._ramp_to = 1.0
        self._ramp_left = 0
        self._done: deque[tuple[int, int, int]] = deque()
        self._ready: list[int] = []
        self._tails: deque[tuple[str, int]] = deque(maxlen=64)

    # -- the thread that speaks ---------------------------------------------------------

    def add(self, clip: Clip) -> None:
        """Queue a clip, converted now so that the callback need not."""
        sound = to_int16(for_device(clip.samples, clip.rate, self._rate))
        length = len(sound) + round(clip.gap_s * self._rate)
        floor = 10 ** (min(clip.floor_db, 0.0) / 20)
        self._queue.append(_Item(clip.clip_id, clip.text, sound, length, self._era, floor))

    def hush(self) -> None:
        """Fade what sounds, forget what waits; neither is ever reported as played."""
        self._ready += self._due()
        self._era += 1

    def set_gain(self, gain_db: float, lowered: bool) -> None:
        """Loudness from now on, 0 dB at most; `lowered` takes another DUCK_DB off."""
        self._goal = 10 ** ((min(gain_db, 0.0) + (DUCK_DB if lowered else 0.0)) / 20)

    def played(self) -> list[int]:
        """Ids of the clips whose last sample has left the loudspeaker since the last call."""
        ids, self._ready = self._ready + self._due(), []
        return ids

    def audible(self) -> list[str]:
        """Texts that may be in the air now, each once."""
        while self._tails and self._tails[0][1] <= self._clock:
            self._tails.popleft()
        current = self._current
        texts = [text for text, _ in tuple(self._tails)]
        if current is not None and current.position < len(current.sound):
            texts.append(current.text)
        return list(dict.fromkeys(filter(None, texts)))

    def busy(self) -> bool:
        """True from a clip's being queued to the end of its gap."""
        return self._current is not None or any(i.era == self._era for i in tuple(self._queue))

    def _due(self) -> list[int]:
        ids = []
        while self._done and self._done[0][1] <= self._clock:
            clip_id, _, era = self._done.popleft()
            if era == self._era:
                ids.append(clip_id)
        return ids

    # -- the device's callback ----------------------------------------------------------

    def render(self, out: Floats) -> bool:
        """Fill `out` with the next samples; False if they are all silence."""
        filled = 0
        gains: Gains | None = None
        while filled < len(out):
            item = self._next()
            if item is None:
                out[filled:] = 0.0
                self._rested += len(out) - filled
                self._clock += len(out) - filled
                break
            count = self._copy(item, out[filled:])
            gains = self._gains(len(out)) if gains is None else gains
            out[filled : filled + count] *= np.maximum(gains[filled : filled + count], item.floor)
            filled += count
            self._clock += count
            self._settle(item)
        if gains is None:
            self._gain = self._ramp_to = self._goal
            self._ramp_left = 0
        return gains is not None

    def _next(self) -> _Item | None:
        if self._current is not None:
            return self._current
        while self._queue and self._queue[0].era != self._era:
            self._queue.popleft()
        if not self._queue:
            return None
        if self._rested > REST_S * self._rate and len(self._wake):
            self._current = _Item(None, "", self._wake, len(self._wake), self._era)
        else:
            self._current = self._queue.popleft()
        self._rested = 0
        self._fade_left = round(FADE_S * self._rate)
        return self._current

    def _copy(self, item: _Item, out: Floats) -> int:
        """Copy what fits of an item, fading where it has been hushed; how many samples."""
        count = min(len(out), item.length - item.position)
        hushed = item.era != self._era
        if hushed:
            count = min(count, self._fade_left)
        sound = item.sound[item.position : item.position + count]
        out[: len(sound)] = sound / np.float32(FULL_SCALE)
        out[len(sound) : count] = 0.0
        if hushed and count:
            length = round(FADE_S * self._rate)
            out[:count] *= (self._fade_left - np.arange(1, count + 1)) / length
            self._fade_left -= count
        item.position += count
        return count

    def _settle(self, item: _Item) -> None:
        """Note that an item has fallen silent, and let it go at its end."""
        hushed = item.era != self._era
        over = item.position == item.length or (hushed and not self._fade_left)
        if item.position >= len(item.sound) or over:
            self._tail(item)
        if not over:
            return
        if item.clip_id is not None and not hushed:
            self._done.append((item.clip_id, self._clock + self._late, item.era))
        self._current = None

    def _tail(self, item: _Item) -> None:
        """Keep an item's text for the time of its echo, once."""
        if not item.text:
            return
        after = max(0, item.position - len(item.sound))
        end = self._clock - after + self._late + round(ECHO_TAIL_S * self._rate)
        self._tails.append((item.text, end))
        item.text = ""

    def _gains(self, count: int) -> Gains:
        """What the next samples are multiplied by, shape (count,)."""
        if self._goal != self._ramp_to:
            self._ramp_to = self._goal
            self._ramp_left = round(RAMP_S * self._rate)
        gains = np.full(count, self._ramp_to)
        ramped = min(self._ramp_left, count)
        if ramped:
            step = (self._ramp_to - self._gain) / self._ramp_left
            gains[:ramped] = self._gain + step * np.arange(1, ramped + 1)
            self._ramp_left -= ramped
            self._gain = self._ramp_to if not self._ramp_left else float(gains[ramped - 1])
        else:
            self._gain = self._ramp_to
        return gains


def _noise(count: int) -> Samples:
    """Noise of WAKE_LEVEL, the same every time, shape (count,)."""
    return np.random.default_rng(1).integers(-WAKE_LEVEL, WAKE_LEVEL + 1, count, np.int16)
