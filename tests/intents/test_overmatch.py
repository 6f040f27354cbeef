"""No sentence means two things at once: which intent has it is not left to priorities."""

from collections.abc import Iterator

import pytest
from test_matcher import PHRASES, ROOT, rows

from voice_hero.intents.compiling.folder import load_intents
from voice_hero.intents.matcher import Matcher, TemplateReading
from voice_hero.phases import Phase

DECIDED_BY_PRIORITY: dict[str, str] = {}
"""Sentences that two intents take, each with the reason why one of them has the priority."""


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(load_intents(ROOT / "intents" / "en"))


def sentences() -> Iterator[str]:
    """Every sentence of the phrase files: commands, talk, and both of each contrasting pair."""
    files = [file.name for file in sorted(PHRASES.glob("*.tsv")) if file.name != "contrast.tsv"]
    yield from (text for _, _, text in rows(*files))
    for line in (PHRASES / "contrast.tsv").read_text(encoding="utf-8").splitlines():
        yield from (field for n, field in enumerate(line.split("\t")) if n in {3, 6})


def best_but_for_priority(readings: list[TemplateReading]) -> set[str]:
    """Intents of the readings that have the fewest words around them."""
    least = min((reading.around for reading in readings), default=0)
    return {reading.command.intent for reading in readings if reading.around == least}


@pytest.mark.parametrize("phase", list(Phase))
def test_every_sentence_against_every_intent(matcher: Matcher, phase: Phase) -> None:
    rivals = {
        text: intents
        for text in sentences()
        if len(intents := best_but_for_priority(matcher.readings(text, phase))) > 1
    }
    assert rivals.keys() - DECIDED_BY_PRIORITY.keys() == set(), rivals


def test_no_other_pair_is_allowed(matcher: Matcher) -> None:
    told = {text for text in DECIDED_BY_PRIORITY if len(matcher.readings(text)) > 1}
    assert told == set(DECIDED_BY_PRIORITY)
