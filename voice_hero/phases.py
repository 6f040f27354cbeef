"""What may be said when: the phases of a session, the intents live in each."""

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


INTENTS: Final = frozenset(
    """start next back repeat pause resume stop restart go_to_step where how_long set_hold
    extend_hold come_out deepen cautions benefits tip variation props partner preparation
    follow_up help louder quieter faster slower pain yes no
    shorter in_full progress practice someone_else distress hear_check""".split()
)
"""Every intent, as CONTRACT.md lists them."""

HARMLESS: Final = frozenset(
    "benefits cautions deepen follow_up help how_long partner preparation props repeat tip "
    "variation where louder quieter faster slower".split()
)
"""Commands that are answered, or change how it speaks: the practice is where it was."""

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

ONLY_TIMED_NUMBERS: Final = frozenset({Phase.HOLD, Phase.PAUSED, Phase.QUESTION})
"""Phases in which a number counts only inside a duration, so "step three" is not live."""
