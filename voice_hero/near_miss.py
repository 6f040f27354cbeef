"""Which command an utterance is one word off from: one missing, one too many, or another one.

In noise and in echoes the recogniser often has one small word of a long sentence wrong ("I bad knee
replacement, is that okay").
"""

from collections.abc import Iterable, Iterator
from typing import Final

from voice_hero.matcher import Command, Matcher
from voice_hero.phases import Phase
from voice_hero.word_graph import ANY_WORD, WordGraph

LEAST_WORDS: Final = 5
"""Words of an utterance that is looked at; shorter ones are one word off from almost anything."""
MOST_WORDS: Final = 14

_States = frozenset[int]


def one_word_off(matcher: Matcher, text: str, phase: Phase | str) -> list[Command]:
    """Commands that are one word away from a whole utterance, each in its first wording.

    Empty for a text of fewer than LEAST_WORDS or more than MOST_WORDS; 20 ms.
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
        before, rest = words[:at], words[at + 1 :]
        if at < len(words) and _ends(graph, _after(graph, states, rest)):
            yield before + rest
        for word, following in _leading_on(graph, states):
            if at < len(words) and _ends(graph, _after(graph, following, rest)):
                yield [*before, word, *rest]
            if _ends(graph, _after(graph, following, words[at:])):
                yield [*before, word, *words[at:]]
        states = _after(graph, states, words[at : at + 1])
        if not states:
            return


def _leading_on(graph: WordGraph, states: _States) -> Iterator[tuple[str, _States]]:
    """Words that may follow, of those that lead to the same places only the first."""
    targets: dict[str, set[int]] = {}
    for state in states:
        for word, arcs in graph.arcs(state).items():
            if word.isalpha() or "'" in word:
                targets.setdefault(word, set()).update(target for target, _ in arcs)
    first: dict[_States, str] = {}
    for word, found in targets.items():
        first.setdefault(frozenset(found), word)
    for following, word in first.items():
        yield word, following


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
