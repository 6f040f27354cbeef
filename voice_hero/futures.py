"""What could still follow: for a state of a word graph, the templates that lie ahead of it."""

from typing import Final, NamedTuple

from voice_hero.word_graph import Label, Op, WordGraph

MOST_PLACES: Final = 6_000
"""Places looked at before it is taken that anything may follow: behind a mere opening ("um", "i")
lies the whole graph, and 20 s went by on one word. Fewer: short commands count as unfinished."""


class Futures:
    """Blocks ahead of a state, as bits.

    Bit 2·b: one or more further words end a sentence of block b and leave its slots as they are;
    bit 2·b + 1: the same, and some of those words belong to the value of a slot.

    Worked out when first asked for: an utterance ends in a few states, of hundreds of thousands.
    """

    def __init__(self, graph: WordGraph) -> None:
        self._graph = graph
        self._everything = sum(3 << 2 * block for block in set(graph.accepting.values()))
        self._known: dict[tuple[int, bool], int] = {}

    def of(self, state: int, *, in_slot: bool = False) -> int:
        """Bits of the sentences that one or more words lead to from a state of the graph.

        `in_slot`: the words so far end inside the value of a slot.
        """
        key = state, in_slot
        if key not in self._known:
            self._known[key] = self._ahead(state, in_slot)
        return self._known[key]

    def _ahead(self, state: int, in_slot: bool) -> int:
        found = 0
        begin = _Walk(state >> 1, can_begin=not state & 1, inside=in_slot)
        todo, seen = [begin], {begin}
        while todo:
            if len(seen) > MOST_PLACES:
                return self._everything
            walk = todo.pop()
            if walk.said and walk.at in self._graph.accepting:
                found |= 1 << 2 * self._graph.accepting[walk.at] + walk.filled
            for label, end in self._graph.edges[walk.at]:
                further = walk.along(label, end)
                if further is not None and further not in seen:
                    seen.add(further)
                    todo.append(further)
        return found


class _Walk(NamedTuple):
    """A place in the graph, and what was said on the way there."""

    at: int
    can_begin: bool
    """True if a word may begin, or go on, here; right behind a word only a space may follow."""
    inside: bool
    """True inside the value of a slot."""
    said: bool = False
    """True once a further word has begun."""
    filled: bool = False
    """True once such a word belonged to the value of a slot."""

    def along(self, label: Label, end: int) -> "_Walk | None":
        """The place behind an edge; None if it cannot be walked."""
        if label is None:
            return self._replace(at=end)
        if label == " ":
            return self._replace(at=end, can_begin=True)
        if isinstance(label, Op):
            inside = label.kind == "begin" if label.slot else self.inside
            return self._replace(at=end, can_begin=True, inside=inside)
        if not self.can_begin:
            return None
        return self._replace(at=end, said=True, filled=self.filled or self.inside)
