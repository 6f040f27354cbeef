"""No sentence means two things at once: where two intents accept it, something decides."""

from test_matcher import ROOT, rows

from voice_hero.intents.compiling.folder import load_intents
from voice_hero.intents.matcher import Matcher


def test_every_phrase_against_every_intent() -> None:
    matcher = Matcher(load_intents(ROOT / "intents" / "en"))
    undecided = []
    for intent, _, text in rows("commands.tsv", "held_out_1.tsv", "held_out_2.tsv"):
        readings = matcher.readings(text)
        rivals = {
            other.command.intent
            for best in readings[:1]
            for other in readings[1:]
            if other.command.intent != best.command.intent
            and (other.around, other.priority) == (best.around, best.priority)
        }
        if rivals:
            undecided.append((intent, text, rivals))
    assert undecided == []


def test_priorities_of_intents_differ() -> None:
    blocks = load_intents(ROOT / "intents" / "en").blocks
    owners: dict[int, str] = {}
    for block in blocks:
        assert owners.setdefault(block.priority, block.intent) == block.intent, block.places[0]
