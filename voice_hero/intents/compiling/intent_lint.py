"""Mistakes in sentence templates that can be read, but would not be heard or understood."""

from collections.abc import Callable, Iterator
from typing import Final

from hassil.expression import Expression, Group, ListReference, RuleReference, TextChunk
from hassil.intents import TextSlotList

from voice_hero.files.finding import Finding
from voice_hero.intents.compiling import grammar, graph_builder
from voice_hero.intents.compiling.templates import Block, IntentSet, SourcePlace, can_be_empty
from voice_hero.intents.matchable import NOTHING, live_blocks
from voice_hero.intents.word_graph import WordGraph
from voice_hero.lang.en.durations import SECONDS_IN
from voice_hero.phases import INTENTS, Phase

UNHEARD: Final = "unheard"
"""Name of the rule that lists words which are meant for typed lines alone."""
SLOTS: Final = {
    "start": frozenset({"pose"}),
    "go_to_step": frozenset({"step"}),
    "restart": frozenset({"what"}),
    "set_hold": frozenset({*SECONDS_IN, "breaths"}),
    "extend_hold": frozenset(SECONDS_IN),
    "shorten_hold": frozenset(SECONDS_IN),
    "pause": frozenset(SECONDS_IN),
    "tell_every": frozenset(SECONDS_IN),
    "person": frozenset({"name"}),
}
"""Slots that the product's own intents may fill; the others have none."""


def lint(intents: IntentSet, known: Callable[[str], bool]) -> list[Finding]:
    """Findings in the order of the files.

    `known` says whether the speech model has a word. A set is the product's own, and its names are
    checked, if it shares a name with phases.INTENTS.
    """
    findings = [*_unheard(intents, known), *_empty(intents), *_clashes(intents)]
    if intents.names & INTENTS:
        findings += _names(intents)
    return sorted(findings, key=lambda finding: (str(finding.file), finding.line, finding.message))


def _unheard(intents: IntentSet, known: Callable[[str], bool]) -> Iterator[Finding]:
    rules = intents.hassil.expansion_rules
    meant = set(_words(rules[UNHEARD].expression)) if UNHEARD in rules else set()
    for field, expression, place in _all_expressions(intents):
        for word in sorted({*_words(expression)} - meant):
            if not grammar.as_known(word, known):
                yield _finding(
                    place,
                    field,
                    f"the speech model has no word {word!r}; write another, or add it to "
                    f"<{UNHEARD}> if it is for typed lines alone",
                )


def _empty(intents: IntentSet) -> Iterator[Finding]:
    for block in intents.blocks:
        for expression, place in zip(block.expressions, block.places, strict=True):
            if can_be_empty(expression, intents.hassil):
                yield _finding(
                    place, block.intent, "accepts no words at all; make a part of it required"
                )


def _clashes(intents: IntentSet) -> Iterator[Finding]:
    """Sentences of one block that another intent's block of the same priority accepts.

    Looked for among the phrases of the grammar: every word of every template is in one of them.
    """
    graph = graph_builder.build(intents, framed=False)
    live = [frozenset(index for index in live_blocks(intents, phase)) for phase in Phase]
    told: set[tuple[str, str]] = set()
    for index, words in grammar.block_phrases(intents):
        block = intents.blocks[index]
        for other in _accepting(graph, words):
            rival = intents.blocks[other]
            pair = (block.intent, rival.intent)
            if rival.intent == block.intent or rival.priority != block.priority or pair in told:
                continue
            if any(index in phase and other in phase for phase in live):
                told |= {pair, pair[::-1]}
                yield _finding(
                    block.places[0],
                    block.intent,
                    f"{' '.join(words)!r} is also {rival.intent!r} ({rival.places[0]}) at priority "
                    f"{block.priority}; give one of them `metadata: {{priority: …}}`",
                )


def _accepting(graph: WordGraph, words: tuple[str, ...]) -> set[int]:
    states = {graph.start}
    for word in words:
        states = {end for at in states for end, _ in graph.arcs(at).get(word, ())}
    return {block for at in states for block, _ in graph.accepts(at)}


def _names(intents: IntentSet) -> Iterator[Finding]:
    for block in intents.blocks:
        if block.intent not in INTENTS | {NOTHING}:
            yield _finding(
                block.places[0],
                block.intent,
                f"{block.intent!r} is no intent of voice_hero.phases.INTENTS; correct the name",
            )
        allowed = SLOTS.get(block.intent, frozenset())
        for slot in sorted({*block.slots, *_slot_names(intents, block)} - allowed):
            yield _finding(
                block.places[0], block.intent, f"slot {slot!r} is unknown for {block.intent!r}"
            )


def _slot_names(intents: IntentSet, block: Block) -> Iterator[str]:
    for expression in block.expressions:
        for reference in expression.list_references(intents.hassil.expansion_rules):  # type: ignore[attr-defined]
            yield reference.slot_name


def _all_expressions(intents: IntentSet) -> Iterator[tuple[str, Expression, SourcePlace]]:
    for block in intents.blocks:
        for expression, place in zip(block.expressions, block.places, strict=True):
            yield block.intent, expression, place
    for name, place in intents.rules.items():
        yield name, intents.hassil.expansion_rules[name].expression, place
    for name, place in intents.lists.items():
        slot_list = intents.hassil.slot_lists[name]
        if isinstance(slot_list, TextSlotList):
            for value in slot_list.values:
                yield name, value.text_in, place


def _words(expression: Expression) -> Iterator[str]:
    """Words that stand in an expression itself, not in the rules that it names."""
    if isinstance(expression, TextChunk):
        yield from graph_builder.plain_words(expression.text).split()
    elif isinstance(expression, Group) and not isinstance(
        expression, RuleReference | ListReference
    ):
        for item in expression.items:
            yield from _words(item)


def _finding(place: SourcePlace, field: str, message: str) -> Finding:
    return Finding(place.file, place.line, field, message)
