"""Sentence templates to a word graph, built from the ends of the sentences to their beginning.

A point is made from what leads on from it, so all that is behind it exists already, and a point
that equals one made before is that one: equal endings are kept once. Rules are copied where they
are named, so without this the graph has seven times as many points.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import permutations
from typing import Final

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
from voice_hero.intents.compiling import number_graph
from voice_hero.intents.compiling.graph_points import Edge, Points
from voice_hero.intents.compiling.templates import Block, IntentSet, simple
from voice_hero.intents.matchable import Matchable
from voice_hero.intents.word_graph import ANY_WORD, Op, Range, WordGraph

MAX_PERMUTED: Final = 5
"""Items of a permutation (a;b;c): all orders are written out."""

OPENING: Final = "opening"
CLOSING: Final = "closing"
"""Names of the two rules that may stand before and after every sentence of a set."""

_CORE: Final = Op("core")
_TAIL: Final = Op("tail")


def matchable(intents: IntentSet) -> Matchable:
    """All that a matcher needs. Raises IntentError if it needs more room than is allowed."""
    return Matchable(intents.blocks, frozenset(intents.hassil.skip_words), build(intents))


def build(intents: IntentSet, *, framed: bool = True) -> WordGraph:
    """Graph of all templates; `framed` False leaves out skip words, opening and closing.

    Raises IntentError if the templates need more room than is allowed.
    """
    points = Points(intents.folder)
    common = _Expressions(
        points, intents, intents.hassil.expansion_rules, intents.hassil.slot_lists
    )
    sentences = _Sentences()
    for index, block in enumerate(intents.blocks):
        end = _end(common, index, framed=framed)
        scope = _scope(common, block)
        for expression in block.expressions:
            sentences.add(expression, scope, end)
    core = sentences.beginning(points)
    start = points.point([Edge(_CORE, core)])
    if not framed:
        return points.graph(start)
    root = points.loop()
    rules, skip_words = intents.hassil.expansion_rules, intents.hassil.skip_words
    again = points.point([Edge(" ", root)])
    skipped = [common.text(word, again) for word in skip_words]
    begins = [*skipped, start]
    if OPENING in rules:
        opened = points.point([Edge(" ", start)])
        begins.append(common.add(rules[OPENING].expression, opened))
    points.close(root, [Edge(None, begin) for begin in begins])
    return points.graph(root)


def _end(common: "_Expressions", block: int, *, framed: bool) -> int:
    """Point at which all words of a block's sentences have been said."""
    points, intents = common.points, common.intents.hassil
    final = points.point([], accepts=block)
    if not framed:
        return final
    tail = points.loop()
    more: list[Edge] = []
    if CLOSING in intents.expansion_rules:
        more.append(Edge(None, common.add(intents.expansion_rules[CLOSING].expression, final)))
    ended = points.point([Edge(None, final), Edge(" ", tail)])
    more += [Edge(None, common.text(word, ended)) for word in intents.skip_words]
    points.close(tail, more)
    closing = points.point([Edge(_TAIL, tail)])
    return points.point([Edge(None, final), Edge(" ", closing)])


def _scope(common: "_Expressions", block: Block) -> "_Expressions":
    """The rules and lists that hold in a block: a few have their own."""
    data = common.intents.hassil.intents[block.intent].data[block.number]
    if not data.expansion_rules and not data.slot_lists:
        return common
    rules = {**common.rules, **data.expansion_rules}
    lists = {**common.lists, **data.slot_lists}
    return _Expressions(common.points, common.intents, rules, lists)


@dataclass
class _Expressions:
    """Turns expressions into points; the same one before the same point is turned only once."""

    points: Points
    intents: IntentSet
    rules: Mapping[str, Sentence]
    lists: Mapping[str, SlotList]
    _made: dict[tuple[int, int], int] = field(default_factory=dict)

    def add(self, expression: Expression, after: int) -> int:
        """Point where an expression begins that goes on at `after`."""
        if isinstance(expression, TextChunk):
            return self.text(expression.text, after)
        if isinstance(expression, RuleReference):
            return self.add(self.rules[expression.rule_name].expression, after)
        key = (id(expression), after)
        if key not in self._made:
            self._made[key] = self._make(expression, after)
        return self._made[key]

    def _make(self, expression: Expression, after: int) -> int:
        if isinstance(expression, ListReference):
            return self._slot(expression, after)
        if isinstance(expression, Alternative):
            return self._either(self.add(item, after) for item in expression.items)
        if isinstance(expression, Permutation):
            return self._permutation(expression, after)
        if isinstance(expression, Group):
            return self._row(expression.items, after)
        return after

    def text(self, text: str, after: int) -> int:
        """Point where a text begins; its spaces are edges of their own."""
        parts = plain_words(text).split(" ")
        for index, part in enumerate(reversed(parts)):
            if index:
                after = self.points.point([Edge(" ", after)])
            if part:
                after = self.points.point([Edge(part, after)])
        return after

    def _row(self, items: Iterable[Expression], after: int) -> int:
        for item in reversed([*items]):
            after = self.add(item, after)
        return after

    def _either(self, begins: Iterable[int]) -> int:
        return self.points.point([Edge(None, begin) for begin in begins])

    def _permutation(self, expression: Permutation, after: int) -> int:
        if len(expression.items) > MAX_PERMUTED:
            raise IntentError(
                f"a permutation of {len(expression.items)} parts in {self.intents.folder}; "
                f"at most {MAX_PERMUTED} are written out"
            )
        return self._either(self._row(order, after) for order in permutations(expression.items))

    def _slot(self, reference: ListReference, after: int) -> int:
        name = reference.slot_name
        inline = reference.get_inline_range()
        listed = self.lists.get(reference.list_name)
        if inline:
            listed = RangeSlotList(reference.list_name, *inline)
        point = self.points.point
        if isinstance(listed, RangeSlotList):
            taken = Range(listed.start, listed.stop, listed.step, listed.multiplier or 1)
            end = point([Edge(Op("number", name, taken), after)])
            inside = number_graph.add(self.points, taken, end)
        elif isinstance(listed, TextSlotList):
            inside = self._either(
                self.add(
                    value.text_in, point([Edge(Op("end", name, simple(value.value_out)), after)])
                )
                for value in listed.values
            )
        elif isinstance(listed, WildcardSlotList):
            loop = self.points.loop()
            more = point([Edge(ANY_WORD, loop)])
            self.points.close(loop, [Edge(Op("end", name), after), Edge(" ", more)])
            inside = more
        else:
            return after
        return point([Edge(Op("begin", name), inside)])


class _Sentences:
    """All sentences by the items that they begin with, so that equal beginnings are kept once.

    Without this every sentence of "can you …" would be a reading of its own of these two words.
    """

    def __init__(self) -> None:
        self._nodes: list[list[_Step | int]] = [[]]
        """What follows at each fork of the tree: a step, or the point at which a sentence ends."""
        self._next: dict[tuple[int, int, str], int] = {}

    def add(self, expression: Expression, scope: _Expressions, end: int) -> None:
        node = 0
        items = expression.items if isinstance(expression, Sequence) else [expression]
        for item in items:
            key = (node, id(scope), _written(item))
            if key not in self._next:
                self._next[key] = len(self._nodes)
                self._nodes[node].append(_Step(item, scope, len(self._nodes)))
                self._nodes.append([])
            node = self._next[key]
        self._nodes[node].append(end)

    def beginning(self, points: Points) -> int:
        """Point at which all sentences begin. A fork stands before those that it leads to."""
        made = [0] * len(self._nodes)
        for node in range(len(self._nodes) - 1, -1, -1):
            begins = [
                step if isinstance(step, int) else step.scope.add(step.item, made[step.node])
                for step in self._nodes[node]
            ]
            made[node] = points.point([Edge(None, begin) for begin in begins])
        return made[0]


@dataclass(frozen=True)
class _Step:
    """An item of a sentence, and the fork of the tree that is behind it."""

    item: Expression
    scope: _Expressions
    node: int


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
