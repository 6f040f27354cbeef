"""Proportions with their intervals, and the difference between two that were measured in pairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, sqrt
from typing import Final

Z: Final = 1.959964
"""Quantile of the normal distribution for an interval of 95 %."""


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a proportion by Wilson's score, each end 0 to 1; (0, 1) of nothing."""
    if not of:
        return 0.0, 1.0
    share, scale = hits / of, 1 + Z**2 / of
    middle = (share + Z**2 / (2 * of)) / scale
    half = Z * sqrt(share * (1 - share) / of + Z**2 / (4 * of**2)) / scale
    return max(0.0, middle - half), min(1.0, middle + half)


def percent(hits: Sequence[bool]) -> str:
    """The share that is true with its interval, in per cent; a dash of nothing."""
    if not hits:
        return "–"
    low, high = wilson(sum(hits), len(hits))
    return f"{100 * sum(hits) / len(hits):.1f} % ({100 * low:.1f}–{100 * high:.1f})"


@dataclass(frozen=True)
class Pairs:
    """McNemar's table: how often each of two programs was right of the same sounds."""

    both: int
    only_first: int
    only_second: int
    neither: int

    @classmethod
    def of(cls, pairs: Sequence[tuple[bool, bool]]) -> "Pairs":
        """Count pairs of whether the first was right and whether the second was."""
        ways = ((True, True), (True, False), (False, True), (False, False))
        return cls(*(pairs.count(way) for way in ways))

    @property
    def number(self) -> int:
        """How many pairs there are."""
        return self.both + self.only_first + self.only_second + self.neither

    @property
    def gain(self) -> tuple[float, float, float]:
        """By how much the second is right more often, and the ends of the 95 % interval.

        The interval is that of Agresti and Min (2005): Wald's, with a half added to each cell, so
        that it has a width where no pair differs.
        """
        first, second, number = self.only_first + 0.5, self.only_second + 0.5, self.number + 2.0
        middle = (second - first) / number
        half = Z * sqrt(first + second - (second - first) ** 2 / number) / number
        gain = (self.only_second - self.only_first) / max(1, self.number)
        return gain, max(-1.0, middle - half), min(1.0, middle + half)

    @property
    def p(self) -> float:
        """McNemar's exact test, two-sided: how likely so uneven a split is by chance."""
        fewer, differing = min(self.only_first, self.only_second), self.differing
        tail: float = sum(comb(differing, number) for number in range(fewer + 1)) / 2**differing
        return min(1.0, 2 * tail)

    @property
    def differing(self) -> int:
        """Of how many pairs exactly one was right."""
        return self.only_first + self.only_second


def gain_by_clip(differences: Sequence[int], conditions: int) -> tuple[float, float, float]:
    """A gain over several conditions and its 95 % interval, where each clip was heard in all.

    `differences` holds for each clip in how many more conditions the second was right; what
    becomes of one clip in one condition tells of the others, so that clips are counted, not sounds.
    For the interval, a clip won and a clip lost are added: it has a width where none differs.
    """
    padded = [*differences, 1, -1]
    number = len(padded)
    mean = sum(padded) / number
    spread = sum((one - mean) ** 2 for one in padded) / (number - 1)
    half = Z * sqrt(spread / number)
    gain = sum(differences) / max(1, len(differences))
    return gain / conditions, (mean - half) / conditions, (mean + half) / conditions
