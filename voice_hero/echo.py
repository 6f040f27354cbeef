"""What is known of the assistant's own voice in the microphone, as sound and as text."""

import ctypes
import importlib
import math
import re
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np

from voice_hero.audio import FRAME_S, FRAME_SAMPLES, SAMPLE_RATE, Frame, Samples
from voice_hero.echo_delay import LATEST_S, DelayFinder
from voice_hero.hearing_limits import Limits
from voice_hero.recogniser import UNKNOWN
from voice_hero.voice_activity import level_dbfs

_WORD: Final = re.compile(r"[a-z]+(?:'[a-z]+)?")
_SILENT_DBFS: Final = -60.0
"""A reference below this makes no echo that could be heard."""
_FILTER_SAMPLES: Final = 8192
"""Half a second, while the delay of the sound card is not known."""
_ALIGNED_SAMPLES: Final = 4096
"""A quarter of a second, from the first sound of the echo on. A shorter filter learns sooner."""
_LEAD_S: Final = 0.01
"""By how much the echo may come sooner than was found."""
_MOVED_S: Final = 0.02
"""A delay that has changed by more means that the filter has to start anew."""
_SPAN_S: Final = 1.0
"""Over how long the effect of the canceller is taken."""


def spoken_words(text: str) -> tuple[str, ...]:
    """Words of a text as the recogniser would write them."""
    return tuple(_WORD.findall(text.lower().replace("’", "'")))


def contained(text: str, said: frozenset[str]) -> bool:
    """Whether the words of a hypothesis stand, in this order, in one of the texts we spoke."""
    words = tuple(w for w in text.split() if w != UNKNOWN)
    return bool(words) and any(_stands_in(words, spoken_words(line)) for line in said)


def _stands_in(words: tuple[str, ...], line: tuple[str, ...]) -> bool:
    span = len(words)
    return any(line[i : i + span] == words for i in range(len(line) - span + 1))


@dataclass(frozen=True)
class Residual:
    """What is left of a frame without the echo."""

    linear: Samples
    """Only what the filter predicts is taken away; others' voices are whole: for the recogniser."""
    suppressed: Samples
    """What is left of the echo is pressed down as well: tells whether anybody else speaks."""
    anew: bool = False
    """True in the frame in which the canceller has begun to learn from nothing."""


class Canceller(Protocol):
    """Takes what the loudspeaker played out of what the microphone heard."""

    def residual(self, frame: Frame) -> Residual:
        """Microphone sound without the echo, as far as it is known."""


class AdaptiveCanceller:
    """Speex's adaptive filter, from pyaec; 1.2 % of one core while the loudspeaker plays.

    Once the delay is known, after two seconds of speech, it learns in a second. The filter alone
    takes 17 to 22 dB of echo away, with what Speex suppresses behind it 25 to 40 dB; but that
    mangles words said over our own, so that the recogniser finds nothing in them. WebRTC's AEC3
    learns faster and mangles as much.
    """

    def __init__(self) -> None:
        """Raises ImportError where pyaec is not installed."""
        self._pyaec: Any = importlib.import_module("pyaec")
        self._finder = DelayFinder()
        self._line = np.zeros(round(LATEST_S * SAMPLE_RATE) + FRAME_SAMPLES, dtype=np.int16)
        self._delay_s: float | None = None
        self._begin(_FILTER_SAMPLES)

    def _begin(self, filter_samples: int) -> None:
        new = self._pyaec.Aec
        self._linear: Any = new(FRAME_SAMPLES, filter_samples, SAMPLE_RATE, False)
        self._suppressing: Any = new(FRAME_SAMPLES, filter_samples, SAMPLE_RATE, True)

    def residual(self, frame: Frame) -> Residual:
        """Microphone sound without the echo, as far as it is known."""
        anew = self._align(self._finder.take(frame))
        self._line = np.concatenate([self._line[FRAME_SAMPLES:], frame.reference])
        back = round(max(0.0, (self._delay_s or 0.0) - _LEAD_S) * SAMPLE_RATE)
        end = len(self._line) - back
        played = np.ascontiguousarray(self._line[end - FRAME_SAMPLES : end], dtype=np.int16)
        heard = np.ascontiguousarray(frame.samples, dtype=np.int16)
        return Residual(
            self._run(self._linear, heard, played),
            self._run(self._suppressing, heard, played),
            anew,
        )

    def _align(self, found_s: float | None) -> bool:
        known_s = self._delay_s
        if found_s is None or (known_s is not None and abs(found_s - known_s) <= _MOVED_S):
            return False
        self._delay_s = found_s
        self._begin(_ALIGNED_SAMPLES)
        return True

    def _run(self, state: Any, heard: Samples, played: Samples) -> Samples:
        out = np.zeros(FRAME_SAMPLES, dtype=np.int16)
        # Its Python wrapper copies every sample through a list; the library takes the arrays.
        call: Any = self._pyaec.lib.AecCancelEcho
        call(state._aec, _pointer(heard), _pointer(played), _pointer(out), FRAME_SAMPLES)
        return out


def _pointer(samples: Samples) -> Any:
    return samples.ctypes.data_as(ctypes.POINTER(ctypes.c_int16))


def find_canceller() -> Canceller | None:
    """The canceller if there is one for this machine; all is safe, but deafer, without."""
    try:
        return AdaptiveCanceller()
    except ImportError:
        return None


@dataclass(frozen=True)
class Moment:
    """One frame, as the listener keeps it."""

    sound: Samples
    """The microphone's sound without our own voice, to be recognised."""
    bare: Samples
    """The same with what is left of our own voice pressed down, to tell whether others speak."""
    played: Samples
    """What the loudspeaker put out."""
    level_dbfs: float
    """Level of `bare`."""
    heard: float
    """Power of the microphone's sound as it came, summed over the frame."""
    left: float
    """Power of `bare`, likewise."""


class OwnVoice:
    """Remembers what the loudspeaker plays, for how long the room repeats it, and removes it."""

    def __init__(self, limits: Limits, canceller: Canceller | None) -> None:
        self._tail_frames = round(limits.echo_tail_s / FRAME_S)
        self._texts: deque[frozenset[str]] = deque(maxlen=self._tail_frames)
        self._since_sound = self._tail_frames
        self._canceller = canceller
        self._last: deque[Moment] = deque(maxlen=round(_SPAN_S / FRAME_S))
        self.best_removed_db = 0.0
        """The most that the canceller has taken away over a second: how far it has learned."""

    def take(self, frame: Frame, audible: Sequence[str]) -> Moment:
        """Take in one more frame and what is audible; give it back without our own voice."""
        self._texts.append(frozenset(audible))
        sounding = level_dbfs(frame.reference) > _SILENT_DBFS
        self._since_sound = 0 if sounding else self._since_sound + 1
        heard = frame.samples
        if self._canceller is None or not self.speaking:
            power = _power(heard)
            return Moment(heard, heard, frame.reference, level_dbfs(heard), power, power)
        left = self._canceller.residual(frame)
        if left.anew:
            self._last.clear()
            self.best_removed_db = 0.0
        moment = Moment(
            left.linear,
            left.suppressed,
            frame.reference,
            level_dbfs(left.suppressed),
            _power(heard),
            _power(left.suppressed),
        )
        self._last.append(moment)
        if len(self._last) == self._last.maxlen:
            self.best_removed_db = max(self.best_removed_db, -kept_db(self._last))
        return moment

    @property
    def speaking(self) -> bool:
        """Whether our own voice, or its echo, may be in the microphone now."""
        return self._since_sound < self._tail_frames

    @property
    def texts(self) -> frozenset[str]:
        """What may be in the air now, echo included."""
        return frozenset().union(*self._texts)

    @property
    def kept_now_db(self) -> float:
        """How much of the last few frames is left without our own voice; 0 is all."""
        return kept_db(list(self._last)[-4:]) if self.speaking and self._last else 0.0


def kept_db(moments: Iterable[Moment]) -> float:
    """Level of what is left relative to what was heard, in dB; 0 where nothing was taken away."""
    heard = left = 1.0
    for moment in moments:
        heard += moment.heard
        left += moment.left
    return 10 * math.log10(left / heard)


def _power(samples: Samples) -> float:
    return float(np.sum(np.square(samples.astype(np.float64))))
