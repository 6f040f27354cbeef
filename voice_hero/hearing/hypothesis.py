"""What the recogniser takes a stretch of sound for, and in which other ways it can be read."""

import json
import math
from dataclasses import dataclass
from typing import Any, Final

UNKNOWN: Final = "[unk]"
"""What Vosk writes for a stretch of speech that no word of the grammar fits."""


@dataclass(frozen=True)
class Word:
    """One recognised word."""

    text: str
    """The word, or UNKNOWN."""
    start_s: float
    """Seconds from the first sample of what was decoded."""
    end_s: float
    """Seconds from the first sample of what was decoded."""
    confidence: float
    """0 to 1, as Vosk gives it."""


@dataclass(frozen=True)
class HeardReading:
    """One of the ways in which a stretch of sound can be read."""

    text: str
    """The words, parted by single spaces."""
    words: tuple[Word, ...]
    """The same words with their times."""
    behind: float
    """How much less likely than the best reading it is, in natural logarithms; 0 for the best."""


@dataclass(frozen=True)
class Hypothesis:
    """What the recogniser takes a stretch of sound for."""

    text: str
    """The words, parted by single spaces; empty where there were none."""
    words: tuple[Word, ...] = ()
    """The same words with their times."""
    confidence: float = 1.0
    """The least of all words; 1 where there are none."""
    readings: tuple[HeardReading, ...] = ()
    """The best reading and those that are not far behind, the best first."""
    likelihood: float = 0.0
    """Natural logarithm of the likelihood of `text`, to be compared on the same sound."""

    @property
    def behind(self) -> float:
        """How much less likely `text` is than the best reading, in natural logarithms."""
        return next((reading.behind for reading in self.readings if reading.text == self.text), 0.0)

    @property
    def any_readings(self) -> tuple[HeardReading, ...]:
        """The readings; `text` alone where they are not known."""
        return self.readings or (HeardReading(self.text, self.words, 0.0),)

    def taking(self, reading: HeardReading) -> "Hypothesis":
        """The same sound, taken for another of its readings."""
        return _taking(reading, self.readings, self.likelihood + self.behind)


def from_vosk(result: str, begun_s: float, pitch: float) -> Hypothesis:
    """Vosk's list of alternatives, with the share of each word among them as its confidence.

    Vosk counts its times from the first sample that it was ever given.
    """
    found: list[dict[str, Any]] = json.loads(result)["alternatives"]

    def heard(word: dict[str, Any]) -> Word:
        start_s, end_s = ((word[at] - begun_s) * pitch for at in ("start", "end"))
        return Word(word["word"], start_s, end_s, min(1.0, share[word["word"]]))

    if not found:
        return Hypothesis("")
    best = max(float(item["confidence"]) for item in found)
    weights = [math.exp(float(item["confidence"]) - best) for item in found]
    share: dict[str, float] = {}
    for item, weight in zip(found, weights, strict=True):
        for word in set(item["text"].split()):
            share[word] = share.get(word, 0.0) + weight / sum(weights)
    readings = tuple(
        HeardReading(
            str(item["text"]),
            tuple(map(heard, item.get("result", []))),
            best - float(item["confidence"]),
        )
        for item in sorted(found, key=lambda item: -float(item["confidence"]))
    )
    return _taking(readings[0], readings, best)


def partial_text(result: str) -> str:
    """Words that Vosk has as yet."""
    return str(json.loads(result)["partial"])


def _taking(reading: HeardReading, readings: tuple[HeardReading, ...], best: float) -> Hypothesis:
    confidence = min((word.confidence for word in reading.words), default=1.0)
    return Hypothesis(reading.text, reading.words, confidence, readings, best - reading.behind)
