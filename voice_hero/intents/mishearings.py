"""What recognisers without a grammar usually write when somebody says a command.

With the grammar Vosk hears these right. A free or a remote recogniser does not know what is likely,
so its whole utterances may be looked up here; the matcher itself never does it: "deep end" and
"paws" are ordinary words.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

from voice_hero.lang.en.normalising import words_of


@cache
def hearings() -> Mapping[str, str]:
    """Whole utterance as written to what was said, from the table beside this module."""
    table = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return MappingProxyType(
        {written: said for said, all_written in table.items() for written in all_written}
    )


def as_heard_freely(text: str) -> str:
    """The command that an utterance is the usual mishearing of, else the text as it is."""
    return hearings().get(" ".join(words_of(text)), text)
