"""A piece of rendered speech."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from voice_hero.sound.samples import Samples


@dataclass(frozen=True)
class Rendered:
    """Sound that can be played as it is."""

    samples: Samples
    """Mono, shape (n,), n = 0 where there was nothing to say."""
    rate: int
    """Hz."""

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return len(self.samples) / self.rate


def join(parts: Sequence[Rendered], gaps_s: Sequence[float]) -> Rendered:
    """Parts of one rate in a row, with `gaps_s[i]` seconds of silence after part i.

    There is one gap less than there are parts.
    """
    rate = parts[0].rate
    row = [parts[0].samples]
    for gap_s, part in zip(gaps_s, parts[1:], strict=True):
        row += [np.zeros(round(gap_s * rate), np.int16), part.samples]
    return Rendered(np.concatenate(row), rate)
