"""Decodes an utterance while it lasts, so that little is left to do when it may have ended."""

from collections.abc import Callable, Sequence

import numpy as np

from voice_hero.audio import SAMPLE_RATE, Samples
from voice_hero.hearing_limits import Limits
from voice_hero.hypothesis import Hypothesis
from voice_hero.levelling import gain_db, louder
from voice_hero.phases import Phase
from voice_hero.recogniser import Ongoing, Recogniser


class Ahead:
    """Follows one utterance after another: by the grammar, at the first pitch, for the first time.

    How loud it has to be made is settled when it is first met, by what there is of it.
    """

    def __init__(self, recogniser: Recogniser, limits: Limits) -> None:
        self._recogniser = recogniser
        self._limits = limits
        self._stream: Ongoing | None = None
        self._phase: Phase | str = Phase.STEPS
        self._met: list[Samples] = []
        self._gain_db = 0.0

    def follow(self, frames: Sequence[Samples], phase: Phase | str) -> None:
        """Take in an utterance as far as it has come: the one that was met last, or another.

        What is so short that its loudness is not known yet, or so long that it is talk, is left.
        """
        limits = self._limits
        seconds = sum(map(len, frames)) / SAMPLE_RATE
        if not limits.ahead_from_s <= seconds <= limits.adapted_longest_s:
            self._stream = None
            return
        if self._stream is None or phase != self._phase or not self._goes_on_in(frames):
            self._stream = self._recogniser.stream(phase, limits.pitch)
            self._met = []
            self._phase = phase
            self._gain_db = gain_db(np.concatenate(frames))
        for frame in frames[len(self._met) :]:
            self._stream.feed(louder(frame, self._gain_db))
            self._met.append(frame)

    def heard(
        self, sound: Samples, phase: Phase | str
    ) -> tuple[Samples, Callable[[], Hypothesis]] | None:
        """The whole of it as loud as it was decoded, and what gives the result.

        None where it was not followed, or where it has turned out much louder or quieter. It is
        over with that: what goes on after it is decoded from its beginning.
        """
        stream, self._stream = self._stream, None
        if stream is None or phase != self._phase:
            return None
        met = np.concatenate(self._met)
        if not np.array_equal(sound[: len(met)], met):
            return None
        if abs(gain_db(sound) - self._gain_db) > self._limits.ahead_off_db:
            return None
        stream.feed(louder(sound[len(met) :], self._gain_db))
        return louder(sound, self._gain_db), stream.end

    def drop(self) -> None:
        """Let go of what is followed, and of the decoder that it holds."""
        self._stream = None

    def _goes_on_in(self, frames: Sequence[Samples]) -> bool:
        """Whether these are the very frames that were met, and perhaps more."""
        return len(frames) >= len(self._met) and all(
            new is old for new, old in zip(frames, self._met, strict=False)
        )
