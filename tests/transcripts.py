"""What Vosk hears without a grammar in something that was said, held against what was meant."""

import re
from difflib import SequenceMatcher

from voice_hero.audio import SAMPLE_RATE, Samples
from voice_hero.model_store import find_models
from voice_hero.recogniser import VoskRecogniser


def words_of(text: str) -> list[str]:
    """The words of a text, as the recogniser would write them."""
    return re.findall(r"[a-z']+", text.lower())


def transcribed(samples: Samples) -> list[str]:
    """The words that Vosk hears without a grammar, ten seconds at a time."""
    recogniser = VoskRecogniser(find_models().vosk, lambda phase: [])
    step = 10 * SAMPLE_RATE
    pieces = [samples[at : at + step] for at in range(0, len(samples), step)]
    return [word for piece in pieces for word in recogniser.decode_freely(piece).text.split()]


def share_heard(line: str, heard: list[str]) -> float:
    """How much of a line was heard in its order at one place, from 0 to 1.

    Never all of it is asked for: a free recogniser writes "fifty tickets left" for "fifty seconds
    left", on one machine and in one run and not in the next; or "fifty second it's", which is why
    an "s" at the end of a word does not count.
    """
    claimed, written = (
        [word.removesuffix("s") for word in words] for words in (words_of(line), heard)
    )
    return max(
        (
            _common(claimed, written[at : at + len(claimed) + 2]) / len(claimed)
            for at in range(len(written))
        ),
        default=0.0,
    )


def _common(claimed: list[str], heard: list[str]) -> int:
    matcher = SequenceMatcher(None, claimed, heard, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())
