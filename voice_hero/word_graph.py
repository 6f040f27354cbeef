"""Sentence templates as one graph of words, so that matching never tries alternatives in turn.

hassil parses the templates; its own recogniser backtracks and knows no prefixes. The graph answers
three questions in time that grows with the words of an utterance alone: which templates accept
it, which could still accept something longer, and which words may follow each other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, permutations
from typing import Any, Final

from hassil.expression import (
    Alternative,
    Expression,
    Group,
    ListReference,
    Permutation,
    RuleReference,
    Sentence,
    Sequence,
    TextChunk,
)
from hassil.intents import RangeSlotList, SlotList, TextSlotList, WildcardSlotList

from voice_hero.errors import IntentError
from voice_hero.intents import Block, IntentSet
from voice_hero.numbers_en import TENS, UNITS

MAX_STATES: Final = 2_000_000
"""Rules are copied where they are named; beyond this a folder of intents is refused."""
MAX_ARCS_OF_STATE: Final = 20_000
"""Words that lead on from one state; alternatives glued to each other could give any number."""
MAX_PERMUTED: Final = 5
"""Items of a permutation (a;b;c): all orders are written out."""

DIGITS: Final = "\x00digits"
"""Stands for any word of digits."""
ANY_WORD: Final = "\x00any"
"""Stands for any word at all: hassil's wildcard."""
OPENING: Final = "opening"
CLOSING: Final = "closing"
"""Names of the two rules that may stand before and after every sentence of a set."""


@dataclass(frozen=True, eq=False)
class Op:
    """Something to remember at a point of a sentence."""

    kind: str
    """'begin' or 'end' of a slot, 'number' (end of a number's slot), 'core' or 'tail'."""
    slot: str = ""
    value: Any = None
    """Slot value at an 'end' (None: the words themselves); the range at a 'number'."""


CORE: Final = Op("core")
"""The opening, if any, is over."""
TAIL: Final = Op("tail")
"""The closing begins."""
Ops = tuple[Op, ...]
"""Operations between two words, in order."""


Label = str | Op | None
"""What an edge carries: a piece of a word, a space, an operation, or nothing."""


class WordGraph:
    """States are whole numbers; `start` is where every sentence begins.

    Which words lead on from a state is worked out when it is first asked for: a folder has some
    hundred thousand such steps, and an utterance visits a few dozen of its states.
    """

    def __init__(self, edges: list[list[tuple[Label, int]]], accepting: Mapping[int, int]) -> None:
        self.edges = edges
        """For each point of the templates: what leads on, and where to."""
        self.accepting = accepting
        """Points at which a sentence ends, each with the index of its block."""
        self.start = _key(0, in_word=False)
        self._arcs: dict[int, dict[str, list[tuple[int, Ops]]]] = {}
        self._accepts: dict[int, list[tuple[int, Ops]]] = {}

    def arcs(self, state: int) -> Mapping[str, list[tuple[int, Ops]]]:
        """Word to the states it leads to, each with the operations on the way."""
        if state not in self._arcs:
            self._expand(state)
        return self._arcs[state]

    def accepts(self, state: int) -> list[tuple[int, Ops]]:
        """Blocks whose templates end here, with operations still due."""
        if state not in self._accepts:
            self._expand(state)
        return self._accepts[state]

    def _expand(self, state: int) -> None:
        arcs: dict[str, list[tuple[int, Ops]]] = {}
        accepts: list[tuple[int, Ops]] = []
        for word, end, ops in islice(self._paths(state), MAX_ARCS_OF_STATE):
            if word:
                target = (self._after_word(end), ops)
                found = arcs.setdefault(word, [])
                if target not in found:
                    found.append(target)
            else:
                accepts.append((self.accepting[end], ops))
        self._arcs[state], self._accepts[state] = arcs, accepts

    def _after_word(self, at: int) -> int:
        """State behind a word.

        A point that leads nowhere but to one other is taken for it: all the ends of an
        alternative become one state, without which readings multiply.
        """
        in_word = True
        while len(self.edges[at]) == 1 and at not in self.accepting:
            label, end = self.edges[at][0]
            if label == " ":
                in_word = False
            elif label is not None:
                break
            at = end
        return _key(at, in_word=in_word)

    def _paths(self, state: int) -> Iterator[tuple[str, int, Ops]]:
        """(word, point behind it, operations before it), and ("", final point, operations)."""
        seen: set[tuple[int, bool, str, Ops]] = set()
        stack: list[tuple[int, bool, str, Ops]] = [(state >> 1, not state & 1, "", ())]
        while stack:
            item = stack.pop()
            if item in seen:
                continue
            seen.add(item)
            at, spaced, word, ops = item
            ends_word = at in self.accepting
            if ends_word and not word:
                yield "", at, ops
            for label, end in reversed(self.edges[at]):
                if label is None:
                    stack.append((end, spaced, word, ops))
                elif label == " " or isinstance(label, Op):
                    if word:
                        ends_word = True
                    else:
                        more = (label,) if isinstance(label, Op) else ()
                        stack.append((end, True, "", ops + more))
                elif spaced or word:
                    stack.append((end, spaced, word + label, ops))
            if word and ends_word:
                yield word, at, ops


def _key(at: int, *, in_word: bool) -> int:
    """State for a point; `in_word` if a space must be crossed before the next word."""
    return at << 1 | in_word


class _Builder:
    """Thompson's construction over fragments of text; a space is a fragment of its own."""

    def __init__(self, intents: IntentSet) -> None:
        self.intents = intents
        self.edges: list[list[tuple[Label, int]]] = []
        self.rules: Mapping[str, Sentence] = intents.hassil.expansion_rules
        self.lists: Mapping[str, SlotList] = intents.hassil.slot_lists
        self.begun: dict[tuple[int, str], int] = {}

    def state(self) -> int:
        if len(self.edges) >= MAX_STATES:
            raise IntentError(
                f"the templates of {self.intents.folder} need more than {MAX_STATES} states; "
                "use fewer rules within rules"
            )
        self.edges.append([])
        return len(self.edges) - 1

    def edge(self, start: int, label: Label, end: int | None = None) -> int:
        end = self.state() if end is None else end
        self.edges[start].append((label, end))
        return end

    def text(self, start: int, text: str) -> int:
        for index, part in enumerate(plain_words(text).split(" ")):
            if index:
                start = self.edge(start, " ")
            if part:
                start = self.edge(start, part)
        return start

    def add(self, expression: Expression, start: int) -> int:
        if isinstance(expression, TextChunk):
            return self.text(start, expression.text)
        if isinstance(expression, RuleReference):
            return self.add(self.rules[expression.rule_name].expression, start)
        if isinstance(expression, ListReference):
            return self.slot(expression, start)
        if isinstance(expression, Alternative):
            end = self.state()
            for item in expression.items:
                self.edge(self.add(item, start), None, end)
            return end
        if isinstance(expression, Permutation):
            return self.permutation(expression, start)
        if isinstance(expression, Group):
            for item in expression.items:
                start = self.add(item, start)
        return start

    def sentence(self, expression: Expression, start: int) -> int:
        """Like `add`, but sentences that begin with the same items share their states."""
        items = expression.items if isinstance(expression, Sequence) else [expression]
        for item in items:
            key = (start, _written(item))
            if key not in self.begun:
                self.begun[key] = self.add(item, start)
            start = self.begun[key]
        return start

    def permutation(self, expression: Permutation, start: int) -> int:
        if len(expression.items) > MAX_PERMUTED:
            raise IntentError(
                f"a permutation of {len(expression.items)} parts in {self.intents.folder}; "
                f"at most {MAX_PERMUTED} are written out"
            )
        end = self.state()
        for order in permutations(expression.items):
            at = start
            for item in order:
                at = self.add(item, at)
            self.edge(at, None, end)
        return end

    def slot(self, reference: ListReference, start: int) -> int:
        name = reference.slot_name
        inline = reference.get_inline_range()
        listed = self.lists.get(reference.list_name)
        if inline:
            listed = RangeSlotList(reference.list_name, *inline)
        inside = self.edge(start, Op("begin", name))
        if isinstance(listed, RangeSlotList):
            spoken = self.number(inside, listed)
            return self.edge(spoken, Op("number", name, listed))
        end = self.state()
        if isinstance(listed, TextSlotList):
            for value in listed.values:
                self.edge(self.add(value.text_in, inside), Op("end", name, value.value_out), end)
        elif isinstance(listed, WildcardSlotList):
            loop = self.edge(inside, ANY_WORD)
            self.edge(loop, Op("end", name), end)
            self.edge(self.edge(loop, " "), ANY_WORD, loop)
        return end

    def number(self, start: int, listed: RangeSlotList) -> int:
        """Words of numbers up to 999; the range itself is checked when a sentence has matched."""
        end = self.edge(start, DIGITS)
        low = start
        if listed.stop >= 100:
            hundred = self.state()
            for word, value in UNITS.items():
                if 0 < value <= min(9, listed.stop // 100):
                    self.edge(self.edge(self.edge(start, word), " "), "hundred", hundred)
            self.edge(self.edge(self.edge(start, "a"), " "), "hundred", hundred)
            self.edge(hundred, None, end)
            low = self.state()
            self.edge(start, None, low)
            after = self.edge(hundred, " ")
            self.edge(after, None, low)
            self.edge(self.edge(self.edge(after, "and"), " "), None, low)
        numbers = set(range(listed.start, listed.stop + 1, listed.step)) if low == start else None
        for word, value in UNITS.items():
            if numbers is None or value in numbers:
                self.edge(low, word, end)
        for word, value in TENS.items():
            if numbers is None or value in numbers:
                self.edge(low, word, end)
            units = [
                unit
                for unit, digit in UNITS.items()
                if 0 < digit < 10 and (numbers is None or value + digit in numbers)
            ]
            if units:
                between = self.edge(self.edge(low, word), " ")
                for unit in units:
                    self.edge(between, unit, end)
        return end


def build(intents: IntentSet, *, framed: bool = True) -> WordGraph:
    """Graph of all templates; `framed` False leaves out skip words, opening and closing."""
    builder = _Builder(intents)
    root = builder.state()
    rules = intents.hassil.expansion_rules
    if framed:
        for word in intents.hassil.skip_words:
            builder.edge(builder.edge(builder.text(root, word), " "), None, root)
    core = builder.edge(root, CORE)
    if framed and OPENING in rules:
        opened = builder.edge(builder.add(rules[OPENING].expression, root), " ")
        builder.edge(opened, CORE, core)
    accepting: dict[int, int] = {}
    for index, block in enumerate(intents.blocks):
        _add_block(builder, index, block, core, framed, accepting)
    return WordGraph(builder.edges, accepting)


def _add_block(
    builder: _Builder, index: int, block: Block, core: int, framed: bool, accepting: dict[int, int]
) -> None:
    intents = builder.intents.hassil
    data = intents.intents[block.intent].data[block.number]
    builder.rules = {**intents.expansion_rules, **data.expansion_rules}
    builder.lists = {**intents.slot_lists, **data.slot_lists}
    begun = builder.begun
    if data.expansion_rules or data.slot_lists:
        builder.begun = {}
    end, final = builder.state(), builder.state()
    accepting[final] = index
    for expression in block.expressions:
        builder.edge(builder.sentence(expression, core), None, end)
    builder.begun = begun
    builder.edge(end, None, final)
    if not framed:
        return
    tail = builder.edge(builder.edge(end, " "), TAIL)
    if CLOSING in intents.expansion_rules:
        closed = builder.add(intents.expansion_rules[CLOSING].expression, tail)
        builder.edge(closed, None, final)
    for word in intents.skip_words:
        ended = builder.text(tail, word)
        builder.edge(ended, None, final)
        builder.edge(ended, " ", tail)


def _written(item: Expression) -> str:
    """An expression as text, equal for equal expressions."""
    if isinstance(item, TextChunk):
        return repr(item.text)
    if isinstance(item, RuleReference):
        return f"<{item.rule_name}>"
    if isinstance(item, ListReference):
        return f"{{{item.list_name}:{item.slot_name}}}"
    items = item.items if isinstance(item, Group) else []
    return f"{type(item).__name__}({'|'.join(_written(part) for part in items)})"


def plain_words(text: str) -> str:
    """Text of a template as an utterance is written: lower case, no hyphens, plain apostrophes."""
    return text.replace("’", "'").replace("-", " ").lower()
