"""All that a matcher needs of a folder of intents: what holds for each block, and the graph."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from voice_hero.intents.word_graph import WordGraph
from voice_hero.phases import INTENTS, LIVE, Phase

NOTHING: Final = "nothing"
"""Name of the intent whose sentences are understood to be no command ("don't stop")."""


@dataclass(frozen=True)
class Conditions:
    """What holds for all sentences of a block."""

    intent: str
    slots: Mapping[str, Any]
    """Slots that are set whenever one of these sentences matches."""
    requires: Mapping[str, Any]
    excludes: Mapping[str, Any]
    priority: int
    """From `metadata: {priority: …}`; where two blocks accept a sentence the greater one has it."""
    waited_for: bool
    """False for `metadata: {waited_for: false}`: nobody's shorter command waits for these words."""
    waits: bool
    """False for `metadata: {waits: false}`: these commands wait for no further words."""


class Blocks(Protocol):
    """Anything that holds the blocks of a folder: as templates, or only what they demand."""

    @property
    def blocks(self) -> Sequence[Conditions]:
        """What holds for each block, in the order of the files."""


@dataclass(frozen=True, eq=False)
class Matchable:
    """A folder of intents as far as matching goes; hassil is not needed for it any more."""

    blocks: tuple[Conditions, ...]
    skip_words: frozenset[str]
    """Words that may stand anywhere and mean nothing."""
    graph: WordGraph

    @property
    def names(self) -> frozenset[str]:
        """Names of the intents."""
        return frozenset(block.intent for block in self.blocks)


def live_blocks(intents: Blocks, phase: Phase) -> frozenset[int]:
    """Indexes of the blocks that count in a phase, by the phase table and by their own context."""
    live = LIVE[phase]
    return frozenset(
        index
        for index, block in enumerate(intents.blocks)
        if (block.intent not in INTENTS or block.intent in live) and _in_context(block, phase)
    )


def _in_context(block: Conditions, phase: Phase) -> bool:
    """hassil's requires_context and excludes_context, of which a phase is all that we have.

    "any" is no phase that a template could name, so what requires one is not live in it.
    """
    required, excluded = block.requires.get("phase"), block.excludes.get("phase")
    if required is not None and phase.value not in _choices(required):
        return False
    return excluded is None or phase.value not in _choices(excluded)


def _choices(condition: Any) -> tuple[str, ...]:
    """hassil writes one value, several, or a mapping that holds either under `value`."""
    if isinstance(condition, Mapping):
        condition = condition.get("value")
    if isinstance(condition, list | tuple | set):
        return tuple(str(item) for item in condition)
    return (str(condition),)
