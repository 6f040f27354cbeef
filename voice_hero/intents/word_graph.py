"""Sentence templates as one graph of words, so that matching never tries alternatives in turn.

hassil parses the templates; its own recogniser backtracks and knows no prefixes. The graph answers
three questions in time that grows with the words of an utterance alone: which templates accept
it, which could still accept something longer, and which words may follow each other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, TypeVar

MAX_ARCS_OF_STATE: Final = 20_000
"""Words that lead on from one state; alternatives glued to each other could give any number."""
MAX_STEPS: Final = 200_000
"""Points passed in search of them; a damaged graph could lead round and round."""
MAX_STATES_KEPT: Final = 12_000
"""States whose words are remembered, 1.4 kB each. Our 2,400 test phrases come by 10,000 states, a
practice by a thousand; with 5,000 the phrases took three times as long."""

DIGITS: Final = "\x00digits"
"""Stands for any word of digits."""
ANY_WORD: Final = "\x00any"
"""Stands for any word at all: hassil's wildcard."""


@dataclass(frozen=True)
class Range:
    """The whole numbers that a slot takes."""

    start: int
    stop: int
    """The last of them."""
    step: int = 1
    multiplier: float = 1
    """What the number is multiplied by before it becomes the slot's value."""

    def value_of(self, number: int) -> int | None:
        """The slot's value for a number that was said; None if it is not one of these."""
        if not self.start <= number <= self.stop or (number - self.start) % self.step:
            return None
        return int(number * self.multiplier)


@dataclass(frozen=True, eq=False)
class Op:
    """Something to remember at a point of a sentence."""

    kind: str
    """'begin' or 'end' of a slot, 'number' (end of a number's slot), 'core' (the opening, if any,
    is over) or 'tail' (the closing begins)."""
    slot: str = ""
    value: Any = None
    """Slot value at an 'end' (None: the words themselves); the Range at a 'number'."""


Ops = tuple[Op, ...]
"""Operations between two words, in order."""


Targets = tuple[tuple[int, Ops], ...]
"""States that a word leads to, each with the operations on the way."""

_Value = TypeVar("_Value")

Label = str | Op | None
"""What an edge carries: a piece of a word, a space, an operation, or nothing."""


class WordGraph:
    """States are whole numbers; `start` is where every sentence begins.

    Which words lead on from a state is worked out when it is first asked for: a folder has some
    hundred thousand such steps, and an utterance visits a few dozen of its states.
    """

    def __init__(
        self,
        labels: Sequence[Label],
        offsets: Sequence[int],
        carried: Sequence[int],
        ends: Sequence[int],
        accepting: Mapping[int, int],
        root: int = 0,
    ) -> None:
        """The edges of point p are those from `offsets[p]` to before `offsets[p + 1]`.

        Edge e carries `labels[carried[e]]` and leads to point `ends[e]`; `offsets` has one number
        more than there are points.
        """
        self.labels = labels
        self.offsets = offsets
        self.carried = carried
        self.ends = ends
        self.accepting = accepting
        """Points at which a sentence ends, each with the index of its block."""
        self.root = root
        """The point at which every sentence begins."""
        self.start = _key(root, in_word=False)
        self._arcs: dict[int, dict[str, Targets]] = {}
        self._shared: dict[Any, Any] = {}
        """Targets that were met before: 180,000 of them are 12,000 that differ."""
        self._accepts: dict[int, list[tuple[int, Ops]]] = {}

    def edges(self, at: int) -> list[tuple[Label, int]]:
        """What leads on from a point of the templates, and where to."""
        first, last = self.offsets[at], self.offsets[at + 1]
        labels = self.labels
        carried, ends = self.carried[first:last], self.ends[first:last]
        return [(labels[number], end) for number, end in zip(carried, ends, strict=True)]

    def arcs(self, state: int) -> Mapping[str, Targets]:
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
        if len(self._arcs) >= MAX_STATES_KEPT:
            self._arcs.clear()
            self._accepts.clear()
            self._shared.clear()
        arcs: dict[str, list[tuple[int, Ops]]] = {}
        accepts: list[tuple[int, Ops]] = []
        for word, end, ops in islice(self._paths(state), MAX_ARCS_OF_STATE):
            if word:
                target = self._as_before((self._after_word(end), ops))
                found = arcs.setdefault(word, [])
                if target not in found:
                    found.append(target)
            else:
                accepts.append((self.accepting[end], ops))
        self._arcs[state] = {word: self._as_before(tuple(found)) for word, found in arcs.items()}
        self._accepts[state] = accepts

    def _as_before(self, value: _Value) -> _Value:
        """The same value, but the one that is kept already, if one is."""
        kept: _Value = self._shared.setdefault(value, value)
        return kept

    def _after_word(self, at: int) -> int:
        """State behind a word.

        A point that leads nowhere but to one other is taken for it: all the ends of an
        alternative become one state, without which readings multiply.
        """
        in_word = True
        for _ in range(MAX_STEPS):
            if self.offsets[at + 1] - self.offsets[at] != 1 or at in self.accepting:
                break
            label, end = self.edges(at)[0]
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
        while stack and len(seen) < MAX_STEPS:
            item = stack.pop()
            if item in seen:
                continue
            seen.add(item)
            at, spaced, word, ops = item
            ends_word = at in self.accepting
            if ends_word and not word:
                yield "", at, ops
            for label, end in reversed(self.edges(at)):
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
