"""For recognisers that were told what to hear: a sound that is decoded while it lasts."""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from voice_hero.hearing.decoder import Ear
from voice_hero.hearing.hypothesis import Hypothesis
from voice_hero.phases import Phase
from voice_hero.sound.samples import Samples


class Decoding(Protocol):
    """What decodes it at its end."""

    def decode(self, samples: Samples, phase: Phase | str, ear: Ear) -> Hypothesis:
        """All of it."""


class Lasting:
    """Heard at its end as it would be if it were whole."""

    def __init__(
        self, recogniser: Decoding, phase: Phase | str, pitch: float, words: str = ""
    ) -> None:
        self.recogniser, self.phase, self.ear = recogniser, phase, Ear(pitch, keeps=True)
        self.words = words
        self.blocks: list[Samples] = []

    def feed(self, samples: Samples) -> None:
        """Keep it."""
        self.blocks.append(samples)

    def so_far(self) -> str:
        """The first words."""
        return self.words

    def end(self) -> Hypothesis:
        """Have it decoded."""
        return self.recogniser.decode(np.concatenate(self.blocks), self.phase, self.ear)


class LastingFreely:
    """Heard freely at its end as it was told."""

    def __init__(self, heard: Hypothesis) -> None:
        self.heard = heard

    def feed(self, samples: Samples) -> None:
        """Hear nothing."""

    def begin_end(self) -> Callable[[], Hypothesis]:
        """Tell it."""
        return lambda: self.heard
