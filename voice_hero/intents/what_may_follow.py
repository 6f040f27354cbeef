"""What could still follow: from states of a word graph, the templates that lie ahead of them."""

from collections import deque
from collections.abc import Iterable
from typing import Final, NamedTuple

from voice_hero.intents.word_graph import Label, Op, WordGraph

MOST_PLACES: Final = 15_000
"""Places looked at, the nearest first, before it is taken that nothing else follows (some 50 ms on
a desk machine). Behind a mere opening ("um", "i") lies the whole graph, but what is sought is near
then; only a command with thousands of endings of its own ("ouch") comes so far."""


def ahead(graph: WordGraph, starts: Iterable[tuple[int, bool]], sought: int) -> int:
    """Sentences that one or more words lead to from any of the states, as bits.

    Bit 2·b: a sentence of block b whose further words leave its slots as they are; bit 2·b + 1: the
    same, and some of those words belong to the value of a slot. Looks no further once one of the
    bits of `sought` is found. A start is a state, and whether the words so far end inside the value
    of a slot.
    """
    found = 0
    todo = deque(
        _Walk(state >> 1, can_begin=not state & 1, inside=inside) for state, inside in starts
    )
    seen = set(todo)
    while todo and not found & sought and len(seen) < MOST_PLACES:
        walk = todo.popleft()
        if walk.said and walk.at in graph.accepting:
            found |= 1 << 2 * graph.accepting[walk.at] + walk.filled
        for label, end in graph.edges(walk.at):
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
