"""Which command an utterance is one word off from.

In noise and in echoes the recogniser often has one word of a long sentence wrong ("I bad knee
replacement, is that okay"). A small word may be missing or too many, and any word may be one that
sounds like it: "how long does the kitchen take" is no question about the pose.
"""

from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher
from functools import lru_cache, partial
from typing import Final

from voice_hero.matcher import Command, Matcher
from voice_hero.phases import Phase
from voice_hero.word_graph import ANY_WORD, DIGITS, WordGraph

LEAST_WORDS: Final = 5
"""Words of an utterance that is looked at; shorter ones are one word off from almost anything."""
MOST_WORDS: Final = 10
SMALL: Final = 3
"""Letters of a word that may be missing, or too many."""
ALIKE: Final = 0.6
"""Share of their letters, in the same order, in which words sound alike."""

_States = frozenset[int]


def one_word_off(matcher: Matcher, text: str, phase: Phase | str) -> list[Command]:
    """Commands that are one word away from a whole utterance, each in its first wording.

    Empty for a text of fewer than LEAST_WORDS or more than MOST_WORDS; 5 to 8 ms.
    """
    words = text.split()
    found: list[Command] = []
    if LEAST_WORDS <= len(words) <= MOST_WORDS:
        for near in _neighbours(matcher.graph, words):
            command = matcher.match(" ".join(near), phase)
            if command is not None and not any(command.is_same(other) for other in found):
                found.append(command)
    return found


def _neighbours(graph: WordGraph, words: list[str]) -> Iterator[list[str]]:
    """Sentences of the templates that are one word away."""
    states: _States = frozenset({graph.start})
    for at in range(len(words) + 1):
        before, rest = words[:at], words[at:]
        for word, following in _once(_leading_on(graph, states, _is_small)):
            if _ends(graph, _after(graph, following, rest)):
                yield [*before, word, *rest]
        if rest:
            if _is_small(rest[0]) and _ends(graph, _after(graph, states, rest[1:])):
                yield before + rest[1:]
            for word, following in _leading_on(graph, states, partial(_are_alike, rest[0])):
                if _ends(graph, _after(graph, following, rest[1:])):
                    yield [*before, word, *rest[1:]]
        states = _after(graph, states, rest[:1])
        if not states:
            return


def _once(arcs: Iterable[tuple[str, _States]]) -> Iterator[tuple[str, _States]]:
    """Of words that lead to the same places only the first."""
    seen: set[_States] = set()
    for word, following in arcs:
        if following not in seen:
            seen.add(following)
            yield word, following


def _leading_on(
    graph: WordGraph, states: _States, wanted: Callable[[str], bool]
) -> list[tuple[str, _States]]:
    """Wanted words that may follow, and where they lead to."""
    targets: dict[str, set[int]] = {}
    for state in states:
        for word, arcs in graph.arcs(state).items():
            if wanted(word):
                targets.setdefault(word, set()).update(target for target, _ in arcs)
    return [(word, frozenset(found)) for word, found in targets.items()]


def _is_small(word: str) -> bool:
    return len(word) <= SMALL and word not in {ANY_WORD, DIGITS}


@lru_cache(maxsize=20_000)
def _are_alike(one: str, other: str) -> bool:
    if other in {ANY_WORD, DIGITS}:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def _after(graph: WordGraph, states: _States, words: Iterable[str]) -> _States:
    for word in words:
        states = frozenset(
            target
            for state in states
            for kind in (word, ANY_WORD)
            for target, _ in graph.arcs(state).get(kind, ())
        )
        if not states:
            break
    return states


def _ends(graph: WordGraph, states: _States) -> bool:
    return any(graph.accepts(state) for state in states)
