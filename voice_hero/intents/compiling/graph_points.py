"""Points of a word graph, each made from what leads on from it, and none of them twice."""

from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, NamedTuple

from voice_hero.errors import IntentError
from voice_hero.intents.word_graph import Label, Op, WordGraph

MAX_POINTS: Final = 300_000
MAX_EDGES: Final = 2_000_000
"""Rules are copied where they are named; beyond this a folder of intents is refused."""
FEW: Final = 8
"""Edges of a point that are copied to the one that leads to it by an edge without a label. One
step less for every reader; where there are more edges, the copies would weigh more than that."""

NO_BLOCK: Final = -1


class Edge(NamedTuple):
    """What leads on from a point."""

    label: Label
    end: int


class Points:
    """Makes the points of one graph."""

    def __init__(self, folder: Path) -> None:
        """`folder` is named where the limits are passed."""
        self._folder = folder
        self._edges: list[tuple[int, ...]] = []
        """Edges of each point: number of a label, then a point, in turn."""
        self._blocks: list[int] = []
        """What each point accepts, or NO_BLOCK."""
        self._open: set[int] = set()
        self._labels: list[Label] = [None]
        self._label_numbers: dict[tuple[Any, ...], int] = {(None,): 0}
        self._known: dict[tuple[int, tuple[int, ...]], int] = {}
        self._total = 0

    def point(self, edges: Iterable[Edge], accepts: int = NO_BLOCK) -> int:
        """The point with these edges in this order, at which a block's sentences may end.

        One that only leads on, by an edge without a label, is the one that it leads to. Raises
        IntentError beyond the limits.
        """
        kept = self._numbered(edges)
        if accepts == NO_BLOCK and len(kept) == 2 and kept[0] == 0:
            return kept[1]
        key = (accepts, kept)
        if key not in self._known:
            self._known[key] = self._new(kept, accepts)
        return self._known[key]

    def loop(self) -> int:
        """A point whose edges are given later, to `close`: they may lead back to it."""
        at = self._new((), NO_BLOCK)
        self._open.add(at)
        return at

    def close(self, loop: int, edges: Iterable[Edge]) -> None:
        """Give a loop its edges."""
        self._edges[loop] = self._numbered(edges)
        self._total += len(self._edges[loop]) // 2
        self._open.discard(loop)

    def graph(self, root: int) -> WordGraph:
        """The finished graph: of all points, those that sentences from `root` come by."""
        order = self._reached(root)
        number = {at: n for n, at in enumerate(order)}
        offsets, carried, ends = array("i", [0]), array("i"), array("i")
        for at in order:
            edges = self._edges[at]
            carried.extend(edges[::2])
            ends.extend(number[end] for end in edges[1::2])
            offsets.append(len(ends))
        accepting = {number[at]: self._blocks[at] for at in order if self._blocks[at] != NO_BLOCK}
        return WordGraph(tuple(self._labels), offsets, carried, ends, accepting, number[root])

    def _reached(self, root: int) -> list[int]:
        order, seen = [root], {root}
        for at in order:
            for end in self._edges[at][1::2]:
                if end not in seen:
                    seen.add(end)
                    order.append(end)
        return order

    def _new(self, edges: tuple[int, ...], accepts: int) -> int:
        self._total += len(edges) // 2
        if len(self._edges) >= MAX_POINTS or self._total > MAX_EDGES:
            raise IntentError(
                f"the templates of {self._folder} need more than {MAX_POINTS} points or "
                f"{MAX_EDGES} edges; use fewer rules within rules"
            )
        self._edges.append(edges)
        self._blocks.append(accepts)
        return len(self._edges) - 1

    def _numbered(self, edges: Iterable[Edge]) -> tuple[int, ...]:
        """The edges, without copies; where an unlabelled one leads to few, those instead."""
        kept: dict[tuple[int, int], None] = {}
        for label, end in edges:
            further = self._edges[end]
            passing = label is None and self._blocks[end] == NO_BLOCK and end not in self._open
            if passing and 0 < len(further) <= 2 * FEW:
                kept.update(dict.fromkeys(zip(further[::2], further[1::2], strict=True)))
            else:
                kept.setdefault((self._label_number(label), end))
        return tuple(number for edge in kept for number in edge)

    def _label_number(self, label: Label) -> int:
        key: tuple[Any, ...] = (label,)
        if isinstance(label, Op):
            # 1, True and 1.0 are equal, but not the same value
            key = (label.kind, label.slot, type(label.value), label.value)
        if key not in self._label_numbers:
            self._label_numbers[key] = len(self._labels)
            self._labels.append(label)
        return self._label_numbers[key]
