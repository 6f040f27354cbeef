"""An utterance in, the one command that it says, or nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from voice_hero.command import Command
from voice_hero.intents.matchable import NOTHING, Conditions, Matchable, live_blocks
from voice_hero.intents.what_may_follow import ahead
from voice_hero.intents.word_graph import ANY_WORD, DIGITS, Op, WordGraph
from voice_hero.lang.en import durations, numbers
from voice_hero.lang.en.normalising import without_stutter, words_of
from voice_hero.phases import Phase

if TYPE_CHECKING:  # a set that is compiled already is matched without hassil, which loads slowly
    from voice_hero.intents.compiling.templates import IntentSet

_TIMED: Final = frozenset({"set_hold", "extend_hold", "shorten_hold", "pause", "tell_every"})
"""Intents whose slots are lengths of time: they are given in seconds."""
_NAMED: Final = frozenset({"person"})
"""Intents with the name of a person: any words, but none that the templates use otherwise."""
MOST_NAME_WORDS: Final = 2
"""Of a person: "anna", "mary ann"."""
_MAX_TRACES: Final = 32
"""Readings kept for each state; more than a few mean that a folder's templates are ambiguous."""

_BEGINNINGS_KEPT: Final = 300
"""Beginnings of utterances of which it is remembered where they lead. The readings of one sound
begin alike, and each is asked for more than once: of 10,600 words a quarter had to be read."""

Trace = tuple[tuple[Op, int], ...]
"""Operations so far, each with the number of words said before it."""

States = Mapping[int, Sequence[Trace]]
"""Where words lead to, each with the readings that lead there."""


@dataclass(frozen=True)
class TemplateReading:
    """One way to understand an utterance. The best has the least around it, then priority."""

    command: Command
    priority: int
    around: int
    """Words that belong to an opening or a closing."""
    block: int
    """Index of the block of templates."""


class Matcher:
    """Compares utterances with all templates of a set at once."""

    def __init__(self, intents: "IntentSet | Matchable") -> None:
        """Raises IntentError if the templates need more room than is allowed."""
        if not isinstance(intents, Matchable):
            from voice_hero.intents.compiling.graph_builder import matchable  # noqa: PLC0415  (as above)

            intents = matchable(intents)
        self.intents = intents
        self.graph: WordGraph = intents.graph
        self._words = frozenset(label for label in intents.graph.labels if isinstance(label, str))
        self._skipped = intents.skip_words
        """hassil lets skip words stand in the middle of a sentence, too."""
        self._live = {phase: live_blocks(intents, phase) for phase in Phase}
        self._after = lru_cache(_BEGINNINGS_KEPT)(self._one_word_on)

    def match(self, text: str, phase: Phase | str = Phase.ANY) -> Command | None:
        """Command that the whole utterance says, or None. Never raises on any text."""
        found = self._found(text, phase)
        return None if found is None or found.intent == NOTHING else found

    def is_for_others(self, text: str, phase: Phase | str) -> bool:
        """True if the whole utterance is one of those that the intents name as not meant for us."""
        found = self._found(text, phase)
        return found is not None and found.intent == NOTHING

    def _found(self, text: str, phase: Phase | str) -> Command | None:
        for words in self._forms(text):
            found = self._best(words, self._read(words), Phase(phase))
            if found is not None:
                return found
        return None

    def is_prefix(self, text: str, phase: Phase | str) -> bool:
        """True if a longer sentence that is live in the phase begins with these words."""
        live = sum(3 << 2 * block for block in self._live[Phase(phase)])
        return any(
            live & ahead(self.graph, _starts(self._read(words)), live)
            for words in self._forms(text)
        )

    def may_continue(self, text: str, phase: Phase | str) -> bool:
        """True if more words could make these words mean something else.

        "Go back" may go on "to step two"; "louder" may only go on "please", which changes nothing.
        Once the words are a command, blocks of `waited_for: false` do not count, and a command of
        `waits: false` waits for nothing.
        """
        for words in self._forms(text):
            states = self._read(words)
            best = min(self._readings(words, states, Phase(phase)), key=_rank, default=None)
            if best is not None:
                break
        if best is None or best.command.intent == NOTHING:
            return self.is_prefix(text, phase)
        if not self.intents.blocks[best.block].waits:
            return False
        said = best.command
        sought = 0
        for index in self._live[Phase(phase)]:
            block = self.intents.blocks[index]
            if block.intent != NOTHING and block.waited_for:
                fixed = all(said.slots.get(slot) == value for slot, value in block.slots.items())
                same = block.intent == said.intent and fixed
                sought |= (2 if same else 3) << 2 * index
        return bool(sought & ahead(self.graph, _starts(states), sought))

    def _forms(self, text: str) -> list[list[str]]:
        """Words as they were said, then without stutter, then without hassil's skip words."""
        forms = [words_of(text)]
        forms.append(without_stutter(forms[0]))
        forms.append([word for word in forms[1] if word not in self._skipped])
        return [form for n, form in enumerate(forms) if n == 0 or (form and form not in forms[:n])]

    def _read(self, words: Sequence[str]) -> States:
        """States that the words lead to, each with the readings that lead there."""
        states = self._after(())
        for end in range(1, len(words) + 1):
            states = self._after(tuple(words[:end]))
            if not states:
                break
        return states

    def _one_word_on(self, words: tuple[str, ...]) -> States:
        """The same, from what all words but the last lead to."""
        if not words:
            return {self.graph.start: [()]}
        word, position = words[-1], len(words) - 1
        following: dict[int, list[Trace]] = {}
        kinds = (word, ANY_WORD, DIGITS) if word.isdigit() else (word, ANY_WORD)
        for at, traces in self._after(words[:-1]).items():
            arcs = self.graph.arcs(at)
            for kind in kinds:
                for target, ops in arcs.get(kind, ()):
                    done = tuple((op, position) for op in ops)
                    found = following.setdefault(target, [])
                    for trace in traces:
                        longer = trace + done
                        if longer not in found and len(found) < _MAX_TRACES:
                            found.append(longer)
        return following

    def readings(self, text: str, phase: Phase | str = Phase.ANY) -> list[TemplateReading]:
        """All that the whole utterance could mean, best first; for tests and lints."""
        for words in self._forms(text):
            found = sorted(self._readings(words, self._read(words), Phase(phase)), key=_rank)
            if found:
                return found
        return []

    def _best(self, words: list[str], states: States, phase: Phase) -> Command | None:
        best = min(self._readings(words, states, phase), key=_rank, default=None)
        return None if best is None else best.command

    def _readings(
        self, words: list[str], states: States, phase: Phase
    ) -> Iterator[TemplateReading]:
        live = self._live[phase]
        for at, traces in states.items():
            for index, due in self.graph.accepts(at):
                if index not in live:
                    continue
                block = self.intents.blocks[index]
                for trace in traces:
                    whole = trace + tuple((op, len(words)) for op in due)
                    slots = _slots(block, whole, words)
                    if slots is not None and self._is_possible(block.intent, slots):
                        opening, closing = _around(whole, len(words))
                        command = Command(block.intent, slots, " ".join(words), opening, closing)
                        yield TemplateReading(command, block.priority, opening + closing, index)

    def _is_possible(self, intent: str, slots: Mapping[str, int | str]) -> bool:
        """False for a name that is none: "this is lovely" introduces nobody."""
        if intent not in _NAMED:
            return True
        words = str(slots.get("name", "")).split()
        letters = min(map(len, words), default=0)
        return letters > 1 and len(words) <= MOST_NAME_WORDS and self._words.isdisjoint(words)


def _starts(states: States) -> list[tuple[int, bool]]:
    return [(at, any(_in_slot(trace) for trace in traces)) for at, traces in states.items()]


def _in_slot(trace: Trace) -> bool:
    """True if a reading ends inside the value of a slot."""
    kinds = [op.kind for op, _ in trace if op.slot]
    return bool(kinds) and kinds[-1] == "begin"


def _rank(reading: TemplateReading) -> tuple[int, int, int]:
    return reading.around, -reading.priority, reading.block


def _around(trace: Trace, words: int) -> tuple[int, int]:
    """Words of opening, and of closing."""
    opening = next(at for op, at in trace if op.kind == "core")
    return opening, next((words - at for op, at in trace if op.kind == "tail"), 0)


def _slots(block: Conditions, trace: Trace, words: list[str]) -> Mapping[str, int | str] | None:
    """Slots of a reading, or None if a number lies outside its range."""
    slots: dict[str, int | str] = dict(block.slots)
    begun: dict[str, int] = {}
    for op, at in trace:
        if op.kind == "begin":
            begun[op.slot] = at
        elif op.kind == "number":
            value = numbers.value_of(words[begun[op.slot] : at])
            taken = None if value is None else op.value.value_of(value)
            if taken is None:
                return None
            slots[op.slot] = taken
        elif op.kind == "end":
            said = " ".join(words[begun[op.slot] : at])
            slots[op.slot] = said if op.value is None else op.value
    if block.intent in _TIMED:
        slots = durations.in_seconds(slots)
    return MappingProxyType(slots)
