"""Sentences of one's own templates that already mean something else."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from voice_hero.files.finding import Finding
from voice_hero.intents.compiling.sampler import BARE, Sampler
from voice_hero.intents.compiling.templates import IntentSet
from voice_hero.phases import Phase

MOST_OF_TEMPLATE: Final = 200
"""Sentences of one template that are looked at in each of three rounds."""

Means = Callable[[str, Phase], str | None]
"""The intent of a sentence in a phase; None where it is nothing."""

NOBODYS: Final = "nothing"
"""What a sentence means that is known not to be for us."""


def stolen(together: IntentSet, own: Path, before: Means, now: Means) -> Iterator[Finding]:
    """What the templates in the folder `own` take from other intents, or will never get.

    `before` tells what a sentence means without that folder, `now` what it means with it. One
    finding for each template and each intent that it meets.
    """
    sampler = Sampler(together.hassil.expansion_rules, together.hassil.slot_lists)
    for block in together.blocks:
        for expression, place in zip(block.expressions, block.places, strict=True):
            if place.file.parent != own:
                continue
            told: set[str] = set()
            for turn in (BARE, 0, 1):
                for words in sampler.some(expression, turn, MOST_OF_TEMPLATE):
                    text = " ".join(words)
                    rival = _rival(text, block.intent, before)
                    if rival is not None and rival not in told:
                        told.add(rival)
                        message = _told(text, block.intent, rival, now)
                        yield Finding(place.file, place.line, block.intent, message)


def _rival(text: str, intent: str, before: Means) -> str | None:
    """The other intent that a sentence means so far, in whatever phase."""
    meant = (before(text, phase) for phase in (Phase.ANY, *Phase))
    return next((other for other in meant if other is not None and other != intent), None)


def _told(text: str, intent: str, rival: str, now: Means) -> str:
    known = "known not to be meant for us" if rival == NOBODYS else f"{rival!r} already"
    wins = any(now(text, phase) == intent for phase in Phase)
    if wins:
        return f"{text!r} is {known}, and would be taken from it (word it otherwise)"
    return f"{text!r} is {known}, and stays so (word it otherwise, or leave it out)"
