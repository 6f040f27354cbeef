"""Sentences that nobody wrote: the written ones, changed as people and recognisers change them."""

import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from training.examples import Example
from voice_hero.intents.classifier import NOTHING

SEED: Final = 20
SWAPPED: Final = 0.4
"""Share of the changed sentences in which words give way to words of like meaning."""
POLITE_FIRST: Final = (
    "please|okay|right|so|now|well|alright|hey|could you|can you|would you|will you|let's|"
    "i'd like to|i want to|just|okay so|right then|go on and|you can|i think|sorry|excuse me|"
    "would you mind|maybe|if you could|um okay|then|and|oh|actually"
).split("|")
POLITE_LAST: Final = (
    "please|now|for me|thanks|thank you|dear|mate|if you can|would you|will you|then|again|"
    "okay|a bit|today|love|if possible|right now|for a bit|for a while|could you|on this"
).split("|")
OTHERS_FIRST: Final = (
    "alexa|hey google|siri|she said|he said|he told me|they asked me|tell her|tell him|"
    "ask your dad|did he say|my teacher used to say|the man on the telly said|then she goes|"
    "mum|grandma|the doctor said|my sister wants to know|he always says|"
    "in the film they said|did you tell him"
).split("|")
OTHERS_LAST: Final = (
    "he said|she told him|on the telly|on netflix|in the kitchen|said the teacher|"
    "is what she asked|he asked|of the car|in the oven|at the office|on the bus|for the kids|"
    "with your sister"
).split("|")
NEVER_REPORTED: Final = frozenset({NOTHING, "pain", "yes", "no", "distress", "condition"})
"""What the rules judge by themselves, or what is better heard once too often."""
Words = list[str]


def _dropped(words: Words, draw: random.Random, _: Words) -> Words:
    hole = draw.randrange(len(words))
    return words[:hole] + words[hole + 1 :]


def _first(words: Words, draw: random.Random, _: Words) -> Words:
    return [*draw.choice(POLITE_FIRST).split(), *words]


def _last(words: Words, draw: random.Random, _: Words) -> Words:
    return [*words, *draw.choice(POLITE_LAST).split()]


def _crossed(words: Words, _: random.Random, other: Words) -> Words:
    return words[: (len(words) + 1) // 2] + other[len(other) // 2 :]


def _misheard(words: Words, draw: random.Random, other: Words) -> Words:
    """One word of another sentence in the place of one of this."""
    hole = draw.randrange(len(words))
    return [*words[:hole], draw.choice(other), *words[hole + 1 :]]


CHANGES: Final[tuple[Callable[[Words, random.Random, Words], Words], ...]] = (
    _dropped,
    _first,
    _last,
    _crossed,
    _misheard,
)


def changed(
    examples: Sequence[Example], times: int, alike: Mapping[str, Sequence[str]]
) -> list[Example]:
    """About `times` new sentences for each of the examples, made of sentences of its pen alone.

    `alike` holds words and others of like meaning. What they mean, a teacher has to say.
    """
    draw = random.Random(SEED)
    by_pen: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        by_pen[example.pen].append(example)
    seen = {example.phrase for example in examples}
    found = []
    for example in examples:
        for _ in range(times):
            words = example.phrase.split()
            other = draw.choice(by_pen[example.pen]).phrase.split()
            if draw.random() < SWAPPED:
                new = _swapped(words, draw, alike)
            else:
                new = draw.choice(CHANGES)(words, draw, other)
            phrase = " ".join(new)
            if new and phrase not in seen:
                seen.add(phrase)
                found.append(replace(example, phrase=phrase))
    return found


def _swapped(words: Words, draw: random.Random, alike: Mapping[str, Sequence[str]]) -> Words:
    """One word or two changed for words of like meaning."""
    new = list(words)
    for _ in range(draw.choice((1, 1, 2))):
        place = draw.randrange(len(new))
        new[place] = draw.choice(alike.get(new[place]) or [new[place]])
    return new


def reported(examples: Sequence[Example]) -> list[Example]:
    """Commands in the mouths of others, which are nothing: of about half of the examples."""
    draw = random.Random(SEED)
    found = []
    for example in examples:
        if example.intent in NEVER_REPORTED or draw.random() < 0.5:
            continue
        if draw.random() < 0.7:
            phrase = f"{draw.choice(OTHERS_FIRST)} {example.phrase}"
        else:
            phrase = f"{example.phrase} {draw.choice(OTHERS_LAST)}"
        found.append(replace(example, phrase=phrase, intent=NOTHING))
    return found
