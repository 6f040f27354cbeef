"""What Vosk is told to listen for: sentences that together hold the words and pairs of the templates.

Vosk makes a bigram model of the phrases it is given and falls back to single words where a pair is
missing, so the list need not be the cross product of all alternatives, which has billions. Every
alternative of every template is said at least once, in company that changes from phrase to phrase.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from hassil.expression import (
    Alternative,
    Expression,
    Group,
    ListReference,
    RuleReference,
    Sentence,
    TextChunk,
)
from hassil.intents import RangeSlotList, SlotList, TextSlotList

from voice_hero.intents import Block, IntentSet
from voice_hero.matcher import live_blocks
from voice_hero.numbers_en import as_words
from voice_hero.phases import Phase
from voice_hero.word_graph import CLOSING, OPENING, plain_words

MAX_PHRASES: Final = 8_000
"""Vosk builds a grammar of 3,000 phrases in 8 ms, of 30,000 in 80 ms; more also weigh less each."""
PASSES: Final = 2
"""Rounds over a template; each puts its alternatives into other company."""
BARE: Final = -1
"""The round in which everything optional is left out."""
SHORT: Final = 1
"""Words; so short a sentence is in the list whole, even if its word has been said."""
FEW: Final = 8
"""Alternatives of a rule that are said again where a second template names it."""
MAX_OF_TEMPLATE: Final = 2_000
"""Phrases tried for one template in a round: a bound for other people's folders."""
MAX_FRAMED: Final = 600
"""Phrases with an opening, and as many with a closing."""

_COMMON_NUMBERS: Final = (1, 2, 3, 4, 5, 30, 60, 90, 10, 20, 45, 6, 7, 8, 9, 15, 40, 50)
"""Said first and so most often; the rest follow in steps that bring in every number word."""

Words = tuple[str, ...]


def phrases(intents: IntentSet, phase: Phase | str, known: Callable[[str], bool]) -> list[str]:
    """Phrases for a phase: lower case, numbers as words, every word one that `known` accepts.

    The same list for the same templates, always; at most MAX_PHRASES, commonest forms first.
    """
    samples = _samples(intents)
    by_block = [samples.blocks[block] for block in sorted(live_blocks(intents, Phase(phase)))]
    found: dict[Words, None] = {}
    spelt: dict[str, Words] = {}

    def keep(words: Words) -> None:
        for word in words:
            if word not in spelt:
                spelt[word] = as_known(word, known)
        if words and all(spelt[word] for word in words):
            found.setdefault(tuple(part for word in words for part in spelt[word]))

    shortest = [min(sample.words, key=len) for sample in by_block if sample.words]
    for words in shortest:
        keep(words)
    if shortest:
        for index, words in enumerate(samples.openings):
            keep(words + shortest[index % len(shortest)])
        for index, words in enumerate(samples.closings):
            keep(shortest[index % len(shortest)] + words)
    for kind in ([sample.words for sample in by_block], [sample.pairs for sample in by_block]):
        for turn in range(max(map(len, kind), default=0)):
            for sample in kind:
                if turn < len(sample):
                    keep(sample[turn])
    return [" ".join(words) for words in list(found)[:MAX_PHRASES]]


def as_known(word: str, known: Callable[[str], bool]) -> Words:
    """Word as the speech model spells it: whole, or with its ending apart; empty if it lacks it."""
    if known(word):
        return (word,)
    stem, apostrophe, ending = word.partition("'")
    if apostrophe and stem and known(stem) and known(apostrophe + ending):
        return stem, apostrophe + ending
    return ()


def block_phrases(intents: IntentSet) -> Iterator[tuple[int, Words]]:
    """Phrases without opening or closing, each with the index of the block it was made from."""
    for block, sample in enumerate(_samples(intents).blocks):
        for words in sample.words + sample.pairs:
            yield block, words


@dataclass(frozen=True)
class _BlockSample:
    """Phrases of one block."""

    words: list[Words]
    """Each brings a word that those before it lack."""
    pairs: list[Words]
    """Each brings two words side by side that those before it lack."""


@dataclass(frozen=True)
class _Samples:
    """Phrases of a whole set of intents."""

    blocks: list[_BlockSample]
    openings: list[Words]
    closings: list[Words]


@lru_cache(maxsize=4)
def _samples(intents: IntentSet) -> _Samples:
    rules, lists = intents.hassil.expansion_rules, intents.hassil.slot_lists
    common = _Sampler(rules, lists)
    blocks: list[_BlockSample] = []
    for block in intents.blocks:
        data = intents.hassil.intents[block.intent].data[block.number]
        sampler = common
        if data.expansion_rules or data.slot_lists:
            sampler = _Sampler({**rules, **data.expansion_rules}, {**lists, **data.slot_lists})
        blocks.append(_sample_block(block, sampler))
    frames = [
        list(dict.fromkeys(common.some(rules[name].expression, 0, MAX_FRAMED)))
        if name in rules
        else []
        for name in (OPENING, CLOSING)
    ]
    skipped = [tuple(text.split()) for text in intents.hassil.skip_words]
    return _Samples(blocks, frames[0] + skipped, frames[1] + skipped)


def _sample_block(block: Block, sampler: "_Sampler") -> _BlockSample:
    vocabulary: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    short: set[Words] = set()
    sample = _BlockSample([], [])
    for turn in range(BARE, PASSES):
        for expression in block.expressions:
            for words in sampler.some(expression, turn, MAX_OF_TEMPLATE):
                new = set(zip(("", *words), (*words, ""), strict=True)) - pairs
                if turn == BARE and len(words) <= SHORT and words not in short:
                    short.add(words)
                elif not new:
                    continue
                first = words in short or not vocabulary.issuperset(words)
                (sample.words if first else sample.pairs).append(words)
                pairs |= new
                vocabulary.update(words)
    return sample


class _Sampler:
    """Counts the alternatives of an expression, and says the n-th of them."""

    def __init__(self, rules: Mapping[str, Sentence], lists: Mapping[str, SlotList]) -> None:
        self._rules = rules
        self._lists = lists
        self._counts: dict[int, int] = {}
        self._said: set[str] = set()
        """Rules of which some template says every alternative."""

    def some(self, expression: Expression, turn: int, limit: int) -> Iterator[Words]:
        """At most `limit` phrases, spread evenly over all alternatives."""
        count = self.count(expression)
        step = max(1.0, count / limit)
        for index in range(min(count, limit)):
            said: list[str] = []
            self.say(expression, int(index * step), turn, said)
            yield tuple(said)

    def count(self, expression: Expression) -> int:
        key = id(expression)
        if key not in self._counts:
            self._counts[key] = self._count(expression)
        return self._counts[key]

    def _count(self, expression: Expression) -> int:
        if isinstance(expression, RuleReference):
            count = self.count(self._rules[expression.rule_name].expression)
            if expression.rule_name in self._said:
                return min(count, FEW)
            self._said.add(expression.rule_name)
            return count
        if isinstance(expression, ListReference):
            listed = self._listed(expression)
            if isinstance(listed, TextSlotList):
                return sum(self.count(value.text_in) for value in listed.values)
            return len(_numbers(listed)) if isinstance(listed, RangeSlotList) else 1
        if isinstance(expression, Alternative):
            return sum(self.count(item) for item in expression.items)
        if isinstance(expression, Group):
            return max((self.count(item) for item in expression.items), default=1)
        return 1

    def say(self, expression: Expression, index: int, turn: int, said: list[str]) -> None:
        """Append the words of alternative `index`; sequences turn their parts against each other."""
        if isinstance(expression, TextChunk):
            said.extend(plain_words(expression.text).split())
        elif isinstance(expression, RuleReference):
            self._say_rule(expression, index, turn, said)
        elif isinstance(expression, ListReference):
            self._say_slot(expression, index, turn, said)
        elif isinstance(expression, Alternative):
            if turn != BARE or not expression.is_optional:
                self._say_one([*expression.items], index, turn, said)
        elif isinstance(expression, Group):
            for place, item in enumerate(expression.items):
                count = self.count(item)
                self.say(item, (index + turn * (place + 1) * 7) % count, turn, said)

    def _say_rule(self, reference: RuleReference, index: int, turn: int, said: list[str]) -> None:
        body = self._rules[reference.rule_name].expression
        whole, here = self.count(body), self.count(reference)
        if here < whole:
            index = (index * (whole // here) + 3 * len(said) + turn) % whole
        self.say(body, index, turn, said)

    def _say_one(self, items: list[Expression], index: int, turn: int, said: list[str]) -> None:
        for item in items:
            count = self.count(item)
            if index < count:
                self.say(item, index, turn, said)
                return
            index -= count

    def _say_slot(self, reference: ListReference, index: int, turn: int, said: list[str]) -> None:
        listed = self._listed(reference)
        if isinstance(listed, TextSlotList):
            self._say_one([value.text_in for value in listed.values], index, turn, said)
        elif isinstance(listed, RangeSlotList):
            numbers = _numbers(listed)
            said.extend(as_words(numbers[index % len(numbers)]))

    def _listed(self, reference: ListReference) -> SlotList | None:
        inline = reference.get_inline_range()
        if inline:
            return RangeSlotList(reference.list_name, *inline)
        return self._lists.get(reference.list_name)


def _numbers(listed: RangeSlotList) -> list[int]:
    """Numbers of a range that together hold every number word, the commonest first."""
    inside = range(listed.start, min(listed.stop, 999) + 1, listed.step)
    common = [number for number in _COMMON_NUMBERS if number in inside]
    others = [n for n in inside if n not in common and (n <= 20 or n % 11 == 3 or n % 10 == 0)]
    few = [n for n in others if n <= 100 or n in {100, 120, 150, 180, 200, 240, 300}]
    return common + few or list(inside)[:50]
