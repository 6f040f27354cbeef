"""What may be said when: the phases of a session, the intents live in each."""

from collections.abc import Collection
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Phase(StrEnum):
    """Where a session stands, as far as listening is concerned."""

    ASLEEP = "asleep"
    """Between sessions; only a phrase that names itself opens one."""
    WELCOME = "welcome"
    """Awake, before the first step."""
    QUESTION = "question"
    """A yes-or-no question is open."""
    STEPS = "steps"
    """Guiding through the steps."""
    HOLD = "hold"
    """The clock of a hold runs."""
    PAUSED = "paused"
    """The clock of a hold, or the guiding, waits."""
    AFTER = "after"
    """The pose is done."""
    ANY = "any"
    """Everything is live: for matching text outside a session."""


class Asking(StrEnum):
    """Which question is open in `Phase.QUESTION`: it decides what an answer means."""

    CAUTION = "caution"
    """Whether something speaks against the pose: yes is a reason not to begin."""
    COMFORT = "comfort"
    """Whether the hold was comfortable."""
    OTHER = "other"
    """Whether to do something that was offered, or that was understood without certainty."""


CHANGES: Final = frozenset(
    "stop restart come_out set_hold shorten_hold extend_hold go_to_step".split()
)
"""What changes the practice is never done on likeness alone: it is asked back, or it is nothing."""


INTENTS: Final = frozenset(
    """start next back repeat pause resume stop restart go_to_step where how_long set_hold
    extend_hold come_out deepen cautions benefits tip variation props partner preparation
    follow_up help louder quieter faster slower pain yes no
    shorter in_full progress practice someone_else distress hear_check
    shorten_hold person who poses total_time normal_speed quiet_hold tell_every
    count_week""".split()
)
"""Every intent, as CONTRACT.md lists them."""

PAIN: Final = "pain"
"""What a complaint about the body is."""

_ANSWERS: Final = frozenset({"yes", "no"})

LIVE: Final = MappingProxyType(
    {
        Phase.ASLEEP: frozenset({"start", "distress"}),
        Phase.WELCOME: INTENTS - _ANSWERS,
        Phase.QUESTION: INTENTS - {"start", "back"},
        Phase.STEPS: INTENTS - _ANSWERS,
        Phase.HOLD: INTENTS - _ANSWERS - {"start", "back"},
        Phase.PAUSED: INTENTS - _ANSWERS,
        Phase.AFTER: INTENTS - _ANSWERS,
        Phase.ANY: INTENTS,
    }
)
"""Phase to the intents that are listened for in it."""

_FEW: Final = 2


def phases_named(phases: Collection[Phase]) -> str:
    """Phases as they are told to people: "in steps, hold", "in every phase but asleep"."""
    every = [phase for phase in Phase if phase is not Phase.ANY]
    missing = [phase for phase in every if phase not in phases]
    if not missing:
        return "in every phase"
    if len(missing) <= _FEW:
        return f"in every phase but {' and '.join(missing)}"
    there = [phase for phase in every if phase in phases]
    return f"in {', '.join(there)}" if there else "in no phase"
