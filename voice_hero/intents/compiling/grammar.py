"""What Vosk is told to listen for: sentences that together hold the words of the templates.

Vosk makes a bigram model of the phrases it is given and falls back to single words where a pair is
missing, so the list need not be the cross product of all alternatives, which has billions. Every
alternative of every template is said at least once, in company that changes from phrase to phrase;
of these phrases the list takes those that bring in a word, then those that bring in a pair.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, pairwise, zip_longest
from typing import Final

from voice_hero.intents.compiling.graph_builder import CLOSING, OPENING
from voice_hero.intents.compiling.sampler import BARE, Sampler, Words
from voice_hero.intents.compiling.templates import Block, IntentSet
from voice_hero.intents.matchable import live_blocks
from voice_hero.phases import Phase

MAX_PHRASES: Final = 8_000
"""Vosk builds a grammar of 3,000 phrases in 8 ms, of 30,000 in 80 ms; more also weigh less each."""
PASSES: Final = 12
"""Most rounds over a block; each puts its alternatives into other company."""
ENOUGH: Final = 700
"""Phrases tried for a block, at least two rounds over, after which no round is begun."""
MAX_OF_TEMPLATE: Final = 2_000
"""Phrases tried for one template in a round: a bound for other people's folders."""
SHORT: Final = 3
"""Words of a phrase that is also said with the commonest opening and the commonest closing, which
are the first that their rules name."""
MAX_FRAMED: Final = 250
"""Phrases with an opening, and as many with a closing."""


def phrases(intents: IntentSet, phase: Phase | str, known: Callable[[str], bool]) -> list[str]:
    """Phrases for a phase: lower case, numbers as words, every word one that `known` accepts.

    The same list for the same templates, always; at most MAX_PHRASES.
    """
    samples = _samples(intents)
    by_block = [samples.blocks[block] for block in sorted(live_blocks(intents, Phase(phase)))]
    shortest = [min(sample, key=len) for sample in by_block if sample]
    everything = [words for row in zip_longest(*by_block) for words in row if words]
    chosen = _Chosen(known)
    chosen.take(shortest)
    chosen.take(words for words in everything if len(words) == 1)
    chosen.take(everything, chosen.has_new_word)
    if shortest:
        for frames, before in ((samples.openings, True), (samples.closings, False)):
            cores = (shortest[index % len(shortest)] for index in range(len(frames)))
            framed = zip(frames, cores, strict=True)
            chosen.take(frame + core if before else core + frame for frame, core in framed)
    short = [words for words in everything if len(words) <= SHORT]
    for opening in samples.openings[:1]:
        chosen.take_joined((opening, words) for words in short)
    for closing in samples.closings[:1]:
        chosen.take_joined((words, closing) for words in short)
    for least in (3, 1):
        chosen.take_pairs(everything, least)
    return [" ".join(words) for words in list(chosen.phrases)[:MAX_PHRASES]]


@dataclass
class _Chosen:
    """Phrases chosen so far, with the words and the pairs of words that they hold."""

    known: Callable[[str], bool]
    phrases: dict[Words, None] = field(default_factory=dict)
    _spelt: dict[str, Words] = field(default_factory=dict)
    _pairs: set[tuple[str, str]] = field(default_factory=set)
    _words: set[str] = field(default_factory=set)

    def take(
        self, phrases: Iterable[Words], wanted: Callable[[Words], bool] = lambda words: True
    ) -> None:
        for phrase in phrases:
            words = self._as_known(phrase)
            if words and wanted(words):
                self.phrases.setdefault(words)
                self._words.update(words)
                self._pairs.update(_pairs_of(words))

    def has_new_word(self, words: Words) -> bool:
        return not self._words.issuperset(words)

    def take_joined(self, parts: Iterable[tuple[Words, Words]]) -> None:
        """Take those whose parts have not met at these two words."""
        for before, after in parts:
            if (before[-1], after[0]) not in self._pairs:
                self.take([before + after])

    def take_pairs(self, phrases: Iterable[Words], least: int) -> None:
        """Take those that bring in at least so many new pairs."""
        self.take(
            phrases,
            lambda words: sum(pair not in self._pairs for pair in _pairs_of(words)) >= least,
        )

    def _as_known(self, phrase: Words) -> Words:
        """Phrase as the speech model spells it; empty if it lacks a word."""
        spelt: list[str] = []
        for word in phrase:
            if word not in self._spelt:
                self._spelt[word] = as_known(word, self.known)
            if not self._spelt[word]:
                return ()
            spelt += self._spelt[word]
        return tuple(spelt)


def _pairs_of(words: Words) -> Iterator[tuple[str, str]]:
    """Words side by side, with the beginning and the end."""
    return pairwise(("", *words, ""))


def as_known(word: str, known: Callable[[str], bool]) -> Words:
    """Word as the speech model spells it: whole, or with its ending apart; empty if it lacks it."""
    if known(word):
        return (word,)
    stem, ending = _parts_of(word)
    if ending and stem and known(stem) and known(ending):
        return stem, ending
    return ()


def _parts_of(word: str) -> tuple[str, str]:
    stem, apostrophe, ending = word.partition("'")
    return stem, apostrophe + ending


def vocabulary(intents: IntentSet) -> list[str]:
    """Every word that `phrases` may ask about, in order: whole, and with its ending apart."""
    samples = _samples(intents)
    everything = chain(samples.openings, samples.closings, *samples.blocks)
    words = {word for phrase in everything for word in phrase}
    apart = {part for word in words if "'" in word for part in _parts_of(word)}
    return sorted(word for word in words | apart if word)


def block_phrases(intents: IntentSet) -> Iterator[tuple[int, Words]]:
    """Phrases without opening or closing, each with the index of the block it was made from."""
    for block, sample in enumerate(_samples(intents).blocks):
        for words in sample:
            yield block, words


@dataclass(frozen=True)
class _Samples:
    """Phrases of a whole set of intents."""

    blocks: list[list[Words]]
    """Phrases of each block, those without anything optional first."""
    openings: list[Words]
    closings: list[Words]


@lru_cache(maxsize=4)
def _samples(intents: IntentSet) -> _Samples:
    rules, lists = intents.hassil.expansion_rules, intents.hassil.slot_lists
    common = Sampler(rules, lists)
    blocks: list[list[Words]] = []
    for block in intents.blocks:
        data = intents.hassil.intents[block.intent].data[block.number]
        sampler = common
        if data.expansion_rules or data.slot_lists:
            sampler = Sampler({**rules, **data.expansion_rules}, {**lists, **data.slot_lists})
        blocks.append(_sample_block(block, sampler))
    frames = [
        list(
            dict.fromkeys(
                words
                for turn in (BARE, 0)
                for words in Sampler(rules, lists).some(rules[name].expression, turn, MAX_FRAMED)
            )
        )
        if name in rules
        else []
        for name in (OPENING, CLOSING)
    ]
    skipped = [tuple(text.split()) for text in intents.hassil.skip_words]
    return _Samples(blocks, frames[0] + skipped, frames[1] + skipped)


def _sample_block(block: Block, sampler: Sampler) -> list[Words]:
    pairs: set[tuple[str, str]] = set()
    sample: dict[Words, None] = {}
    tried = 0
    for turn in range(BARE, PASSES):
        if turn > 1 and tried > ENOUGH:
            break
        for expression in block.expressions:
            for words in sampler.some(expression, turn, MAX_OF_TEMPLATE):
                tried += 1
                if words and (len(words) == 1 or not pairs.issuperset(_pairs_of(words))):
                    pairs.update(_pairs_of(words))
                    sample.setdefault(words)
    return list(sample)
