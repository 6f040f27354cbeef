"""Words by which a person names a state of health."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import yaml

FILE: Final = Path(__file__).parent / "lines" / "conditions.yaml"


@dataclass(frozen=True)
class HealthWords:
    """What `conditions.yaml` lists."""

    ask_doctor: tuple[str, ...]
    """Words that name a state of health, to be taken to a doctor."""
    injuries: tuple[str, ...]
    """Words that tell, beside a part of the body, that something is wrong with it."""
    same: tuple[tuple[str, ...], ...]
    """Words for one state of health, each: pregnant, pregnancy, expecting."""


@cache
def load_health_words() -> HealthWords:
    """The words, as the shipped file has them."""
    words = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    same = tuple(tuple(one) for one in words["same"])
    return HealthWords(tuple(words["ask_doctor"]), tuple(words["injuries"]), same)
