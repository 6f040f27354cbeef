"""What could still follow: for each state of a word graph, the templates that lie ahead of it."""

from voice_hero.word_graph import Op, WordGraph


class Futures:
    """Blocks ahead of each state, as bits.

    Bit 2·b: one or more further words end a sentence of block b and leave its slots as they are;
    bit 2·b + 1: the same, and some of those words belong to the value of a slot.
    """

    def __init__(self, graph: WordGraph, blocks: int) -> None:
        self._graph = graph
        self._plain = sum(1 << 2 * block for block in range(blocks))
        points = len(graph.edges)
        self._inside = self._inside_slots()
        self._ends = [0] * points
        """Sentences that end here without another word."""
        self._in_word = [0] * points
        """Sentences ahead when part of a word has been said."""
        self._fresh = [0] * points
        """Sentences ahead, by one word or more, when a word may begin."""
        self._spaced = [0] * points
        """The same when a space must come first."""
        order = self._leaves_first()
        changed = True
        while changed:
            changed = False
            for at in order:
                changed |= self._update(at)

    def of(self, state: int) -> int:
        """Bits of the sentences that one or more words lead to from a state of the graph."""
        return self._spaced[state >> 1] if state & 1 else self._fresh[state >> 1]

    def _update(self, at: int) -> bool:
        """Gather what lies behind each edge; True if that is more than was known."""
        ends = in_word = fresh = spaced = 0
        if at in self._graph.accepting:
            ends = in_word = 1 << 2 * self._graph.accepting[at]
        for label, end in self._graph.edges[at]:
            if label is None:
                ends |= self._ends[end]
                in_word |= self._in_word[end]
                fresh |= self._fresh[end]
                spaced |= self._spaced[end]
            elif label == " " or isinstance(label, Op):
                ends |= self._ends[end]
                in_word |= self._ends[end] | self._fresh[end]
                fresh |= self._fresh[end]
                spaced |= self._fresh[end]
            else:
                ahead = self._in_word[end]
                if self._inside[at]:
                    ahead = (ahead & self._plain) << 1 | ahead & self._plain << 1
                in_word |= ahead
                fresh |= ahead
        new = ends, in_word, fresh, spaced
        old = self._ends[at], self._in_word[at], self._fresh[at], self._spaced[at]
        self._ends[at], self._in_word[at], self._fresh[at], self._spaced[at] = new
        return new != old

    def _inside_slots(self) -> list[bool]:
        """For each point: True if what is said from it belongs to the value of a slot."""
        inside = [False] * len(self._graph.edges)
        todo, seen = [0], {0}
        while todo:
            at = todo.pop()
            for label, end in self._graph.edges[at]:
                if isinstance(label, Op) and label.slot:
                    inside[end] = label.kind == "begin"
                elif not isinstance(label, Op):
                    inside[end] |= inside[at]
                if end not in seen:
                    seen.add(end)
                    todo.append(end)
        return inside

    def _leaves_first(self) -> list[int]:
        """Points so that, but for loops, each comes after all that it leads to."""
        order: list[int] = []
        seen = {0}
        stack: list[tuple[int, bool]] = [(0, False)]
        while stack:
            at, left = stack.pop()
            if left:
                order.append(at)
                continue
            stack.append((at, True))
            for _, end in self._graph.edges[at]:
                if end not in seen:
                    seen.add(end)
                    stack.append((end, False))
        return order
