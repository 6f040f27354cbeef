"""What Vosk hears without a grammar in something that was said, held against what was meant."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import groupby

import numpy as np

from voice_hero.hearing.recogniser import VoskRecogniser
from voice_hero.models.model_store import find_models
from voice_hero.sound.samples import SAMPLE_RATE, Samples


def words_of(text: str) -> list[str]:
    """The words of a text, as the recogniser would write them."""
    return re.findall(r"[a-z']+", text.lower())


LONGEST_S = 10
"""Vosk is given so much at a time, at most."""
BLOCK = SAMPLE_RATE // 10
QUIET = 30
"""Highest sample of a pause: what the loudspeaker's stream carries between two sentences."""


def transcribed(samples: Samples) -> list[str]:
    """The words that Vosk hears without a grammar, taken apart where there are pauses."""
    recogniser = VoskRecogniser(find_models().vosk, lambda phase: [])
    pieces = _between_pauses(samples)
    return [word for piece in pieces for word in recogniser.begin_freely(piece)().text.split()]


def _between_pauses(samples: Samples) -> Iterator[Samples]:
    """Pieces of at most LONGEST_S that end in the longest pause of their second half.

    Cut every ten seconds on the dot, "fifty seconds left" was lost at three of twenty offsets of
    two recordings; like this at none.
    """
    longest = LONGEST_S * SAMPLE_RATE
    while len(samples) > longest:
        end = longest // 2 + _longest_pause(samples[longest // 2 : longest])
        yield samples[:end]
        samples = samples[end:]
    yield samples


def _longest_pause(samples: Samples) -> int:
    """The middle of the longest stretch that is quiet, or of the quietest block, as an index."""
    levels = np.abs(samples[: len(samples) // BLOCK * BLOCK]).reshape(-1, BLOCK).max(axis=1)
    by_quiet = groupby(range(len(levels)), lambda at: bool(levels[at] <= QUIET))
    runs = [[*run] for is_quiet, run in by_quiet if is_quiet]
    run = max(runs, key=len, default=[int(levels.argmin())])
    return run[len(run) // 2] * BLOCK + BLOCK // 2


def share_heard(line: str, heard: list[str]) -> float:
    """How much of a line was heard in its order at one place, from 0 to 1.

    Never all of it is asked for: a free recogniser writes "fifty tickets left" for "fifty seconds
    left", on one machine and in one run and not in the next.
    """
    claimed = words_of(line)
    return max(
        (
            _common(claimed, heard[at : at + len(claimed) + 2]) / len(claimed)
            for at in range(len(heard))
        ),
        default=0.0,
    )


def _common(claimed: list[str], heard: list[str]) -> int:
    matcher = SequenceMatcher(None, claimed, heard, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())
