"""For recognisers that were told what to hear: a sound that is decoded while it lasts."""

from typing import Protocol

import numpy as np

from voice_hero.audio import Samples
from voice_hero.decoder import Ear
from voice_hero.hypothesis import Hypothesis
from voice_hero.phases import Phase


class Decoding(Protocol):
    """What decodes it at its end."""

    def decode(self, samples: Samples, phase: Phase | str, ear: Ear) -> Hypothesis:
        """All of it."""


class Lasting:
    """Heard at its end as it would be if it were whole."""

    def __init__(self, recogniser: Decoding, phase: Phase | str, pitch: float) -> None:
        self.recogniser, self.phase, self.ear = recogniser, phase, Ear(pitch, keeps=True)
        self.blocks: list[Samples] = []

    def feed(self, samples: Samples) -> None:
        """Keep it."""
        self.blocks.append(samples)

    def end(self) -> Hypothesis:
        """Have it decoded."""
        return self.recogniser.decode(np.concatenate(self.blocks), self.phase, self.ear)
