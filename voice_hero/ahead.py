"""Decodes an utterance while it lasts, so that little is left to do when it may have ended."""

from collections.abc import Callable

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
        self._met = np.zeros(0, np.int16)
        self._gain_db = 0.0

    def follow(self, sound: Samples, phase: Phase | str) -> None:
        """Take in an utterance as far as it has come: the one that was met last, or another.

        What is so short that its loudness is not known yet, or so long that it is talk, is left.
        """
        limits = self._limits
        if not limits.ahead_from_s <= len(sound) / SAMPLE_RATE <= limits.adapted_longest_s:
            self._stream = None
            return
        if self._stream is None or not self._is_continued_by(sound, phase):
            self._stream = self._recogniser.stream(phase, limits.pitch)
            self._met = sound[:0]
            self._phase = phase
            self._gain_db = gain_db(sound)
        self._take(self._stream, sound)

    def heard(
        self, sound: Samples, phase: Phase | str
    ) -> tuple[Samples, Callable[[], Hypothesis]] | None:
        """The whole of it as loud as it was decoded, and what gives the result.

        None where it was not followed, or where it has turned out much louder or quieter. It is
        over with that: what goes on after it is decoded from its beginning.
        """
        stream, self._stream = self._stream, None
        if stream is None or not self._is_continued_by(sound, phase):
            return None
        if abs(gain_db(sound) - self._gain_db) > self._limits.ahead_off_db:
            return None
        self._take(stream, sound)
        return louder(sound, self._gain_db), stream.end

    def _is_continued_by(self, sound: Samples, phase: Phase | str) -> bool:
        return phase == self._phase and np.array_equal(sound[: len(self._met)], self._met)

    def _take(self, stream: Ongoing, sound: Samples) -> None:
        stream.feed(louder(sound[len(self._met) :], self._gain_db))
        self._met = sound
