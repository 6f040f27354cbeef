"""What recognisers without a grammar usually write when somebody says a command.

With the grammar Vosk hears these right. A free or a remote recogniser does not know what is likely,
so its whole utterances may be looked up here; the matcher itself never does it: "deep end" and
"paws" are ordinary words.
"""

from types import MappingProxyType
from typing import Final

from voice_hero.normalise import words_of

HEARD_FOR: Final = MappingProxyType(
    {
        written: said
        for said, hearings in {
            "pause": ("paws", "pores", "pours", "porous", "pose", "ours", "post", "paul's"),
            "deepen": ("deep end", "deep and", "deepened", "deep in", "the pen"),
            "next": ("text", "necks", "nixed", "nest", "next up"),
            "stop": ("shop", "star", "stopp", "stock", "top"),
            "repeat": ("beat", "re peat", "three peat", "the beat", "repeats"),
            "resume": ("presume", "assume", "rhesus"),
            "back": ("bag", "black"),
            "go back": ("go bag", "go black", "gold back"),
            "louder": ("lauda", "lauder", "loud a"),
            "slower": ("lower slow", "slow her"),
            "faster": ("foster", "vaster"),
            "release": ("realise", "re lease"),
            "cautions": ("cautious", "caution", "cushions please", "portions"),
            "benefits": ("benefit", "ben if its"),
            "props": ("probs", "crops"),
            "tip": ("dip", "tipp"),
            "my knee hurts": ("my knee hertz", "my niece hurts", "my need hurts", "mini hurts"),
            "ouch": ("couch", "out ch"),
            "how long": ("along", "how lung", "howl on"),
            "hold on": ("hole on", "old on", "holden"),
            "carry on": ("carrion", "carry un"),
            "come out": ("kamut", "comb out"),
        }.items()
        for written in hearings
    }
)
"""Whole utterance as written to what was said."""


def as_heard_freely(text: str) -> str:
    """The command that an utterance is the usual mishearing of, else the text as it is."""
    return HEARD_FOR.get(" ".join(words_of(text)), text)
