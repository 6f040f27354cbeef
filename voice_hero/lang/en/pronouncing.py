"""Words that the voice says so badly that they are taken for others, and how it says them well."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from voice_hero.lang.en.numbers import TENS, UNITS

SAY_AS: Final[Mapping[str, str]] = MappingProxyType({"between": "bɪtwˈiːn"})
"""Word to phonemes, as in a pose's `say_as`. Without them "between" was written down as "but wing",
"when" or "pulling" each time; no other word of the fixed lines was mended by phonemes."""

_NUMBER: Final = f"(?:{'|'.join([*UNITS, *TENS])})"
_AND_SECONDS: Final = re.compile(
    rf"\b(minutes?) and (?={_NUMBER}(?: {_NUMBER})? seconds?\b)", re.IGNORECASE
)


def clearly(text: str) -> str:
    """A text with "and" said in full inside a length: else "one minute in thirty seconds"."""
    return _AND_SECONDS.sub(r"\1 [[ˈænd]] ", text)
