"""Decodes an utterance while it lasts, so that little is left to do when it may have ended."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from voice_hero.hearing.limits import Limits
from voice_hero.hearing.recogniser import Ongoing, OngoingFreely, Recogniser
from voice_hero.phases import Phase
from voice_hero.sound.levelling import gain_db, louder
from voice_hero.sound.samples import SAMPLE_RATE, Samples


@dataclass
class Followed:
    """An utterance as far as it has come."""

    phase: Phase | str
    gain_db: float
    """How much louder it is made; settled when it is first met, by what there is of it."""
    first: Ongoing
    """By the grammar, at the first pitch."""
    second: Ongoing | None = None
    """The same at the second pitch; None where it is not promising."""
    freely: OngoingFreely | None = None
    """As any words at the first pitch; None where it is not promising."""
    words: str = ""
    """What it was so far when that was decided."""
    met: list[Samples] = field(default_factory=list)
    """Its frames."""
    louder: list[Samples] = field(default_factory=list)
    """The same frames as they are decoded."""

    def goes_on_in(self, frames: Sequence[Samples]) -> bool:
        """Whether these are the very frames that were met, and perhaps more."""
        return len(frames) >= len(self.met) and all(
            new is old for new, old in zip(frames, self.met, strict=False)
        )

    def begins(self, sound: Samples) -> bool:
        """Whether a sound begins with all that was met."""
        met = np.concatenate(self.met)
        return np.array_equal(sound[: len(met)], met)

    def take(self, sound: Samples) -> None:
        """Decode what comes next, in each way that was begun."""
        self.met.append(sound)
        self.louder.append(louder(sound, self.gain_db))
        for stream in (self.first, self.second, self.freely):
            if stream is not None:
                stream.feed(self.louder[-1])

    def catch_up(self, second: Ongoing, freely: OngoingFreely) -> None:
        """Decode it in these ways too, from its beginning."""
        self.second, self.freely = second, freely
        for stream in (second, freely):
            for sound in self.louder:
                stream.feed(sound)

    def fall_behind(self) -> None:
        """Decode it by the grammar at the first pitch alone."""
        self.second = self.freely = None


class Ahead:
    """Follows one utterance after another: by the grammar, at the first pitch, for the first time.

    What may well become a command is at the second pitch and freely, too.
    """

    def __init__(
        self,
        recogniser: Recogniser,
        limits: Limits,
        is_promising: Callable[[str, Phase | str], bool],
    ) -> None:
        """`is_promising` tells whether an utterance that begins with these words is worth it."""
        self._recogniser = recogniser
        self._limits = limits
        self._is_promising = is_promising
        self._followed: Followed | None = None

    def follow(self, frames: Sequence[Samples], phase: Phase | str) -> None:
        """Take in an utterance as far as it has come: the one that was met last, or another.

        What is so short that its loudness is not known yet, or so long that it is talk, is left.
        """
        limits = self._limits
        seconds = sum(map(len, frames)) / SAMPLE_RATE
        if not limits.ahead_from_s <= seconds <= limits.adapted_longest_s:
            self._followed = None
            return
        followed = self._followed
        if followed is None or phase != followed.phase or not followed.goes_on_in(frames):
            stream = self._recogniser.stream(phase, limits.pitch)
            followed = Followed(phase, gain_db(np.concatenate(frames)), stream)
            self._followed = followed
        for frame in frames[len(followed.met) :]:
            followed.take(frame)
        self._follow_further(followed)

    def _follow_further(self, followed: Followed) -> None:
        """In the other ways, as long as it is promising; most talk soon is not."""
        words = followed.first.so_far()
        if words == followed.words:
            return
        followed.words = words
        if not self._is_promising(words, followed.phase):
            followed.fall_behind()
        elif followed.second is None:
            second = self._recogniser.stream(followed.phase, self._limits.second_pitch)
            followed.catch_up(second, self._recogniser.stream_freely(self._limits.pitch))

    def heard(self, sound: Samples, phase: Phase | str) -> Followed | None:
        """All of it, to be ended; None where it was not followed, or was too loud or too quiet.

        It is over with that: what goes on after it is decoded from its beginning.
        """
        followed, self._followed = self._followed, None
        if followed is None or phase != followed.phase or not followed.begins(sound):
            return None
        if abs(gain_db(sound) - followed.gain_db) > self._limits.ahead_off_db:
            return None
        followed.take(sound[sum(map(len, followed.met)) :])
        return followed

    def drop(self) -> None:
        """Let go of what is followed, and of the decoders that it holds."""
        self._followed = None
