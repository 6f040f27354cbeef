"""The parts that a pose is made of: sentences, steps, the hold with its plan, the way out."""

from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

from voice_hero.lang.en.ear_rules import MOST_CHARS

Text = Annotated[str, Field(min_length=1, max_length=MOST_CHARS, pattern=r"\S")]
Seconds = Annotated[int, Field(strict=True, ge=1, le=3600)]
Count = Annotated[int, Field(strict=True, ge=1, le=100)]
Pause = Annotated[float, Field(strict=True, ge=0.0, le=30.0)]

LEAST_HOLD_S: Final = 10
MOST_HOLD_S: Final = 300
"""Bounds of a hold that may be asked for, in seconds, where a file does not say otherwise."""


class Topic(StrEnum):
    """What can be asked about a pose; the value is the intent's name."""

    CAUTIONS = "cautions"
    BENEFITS = "benefits"
    TIP = "tip"
    VARIATION = "variation"
    PROPS = "props"
    PARTNER = "partner"
    PREPARATION = "preparation"
    FOLLOW_UP = "follow_up"


class Strict(BaseModel):
    """No field that is not known, and nothing changed once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sentence(Strict):
    """One spoken sentence. In a file, bare text stands for a sentence with the usual pause."""

    text: Text
    """What is said, in plain words."""
    pause_s: Pause = 1.0
    """Silence after it, in seconds: the time to do what it says."""
    again: Text | None = None
    """The same in other words, for who asks a second time."""

    @model_validator(mode="before")
    @classmethod
    def _bare_text(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value

    def on(self, side: str, other: str) -> "Sentence":
        """The same with the names of the sides filled in: {side} and {other}."""
        again = None if self.again is None else with_side(self.again, side, other)
        return self.model_copy(update={"text": with_side(self.text, side, other), "again": again})


def with_side(text: str, side: str, other: str) -> str:
    """A text with {side} and {other} filled in."""
    return text.replace(SIDE, side).replace(OTHER, other)


SIDE: Final = "{side}"
OTHER: Final = "{other}"
"""What stands in a text for the side that is practised, and for the other one."""

Sentences = Annotated[tuple[Sentence, ...], Field(min_length=1, max_length=20)]
Sides = tuple[Text, Text]
"""Names of the two sides, as they are spoken, the first one first: left, right."""


class Step(Strict):
    """One step on the way into the pose."""

    title: Text
    """What the step is about, in a few spoken words: "sit back"."""
    brief: Text
    """Only the key words, for people who know the pose."""
    say: Sentences
    """The step in full; every sentence has an `again`."""
    sides: Sides | None = None
    """Told once for each side; None where there is only one."""


class Plan(Strict):
    """How long the pose is held, and how that grows over the weeks."""

    start_s: Seconds
    """First hold, in seconds."""
    goal_s: Seconds
    """Where it grows to, in seconds."""
    grow_s: Seconds
    """By how much it grows at a time, in seconds."""
    after: Count
    """Sessions called comfortable before it grows."""
    least_s: Seconds = LEAST_HOLD_S
    """Shortest hold that may be asked for, in seconds."""
    most_s: Seconds = MOST_HOLD_S
    """Longest hold that may be asked for, in seconds."""


class HoldTexts(Strict):
    """The step that is held."""

    step: Count
    """Which step it is, counted from 1."""
    plan: Plan
    ready: Sentences
    """Said right before the clock starts."""
    during: Annotated[tuple[Sentence, ...], Field(max_length=20)] = ()
    """May be said while it runs, one at a time, in this order."""
    sides: Sides | None = None
    """Held once for each side; None where there is only one."""
    change: Annotated[tuple[Sentence, ...], Field(max_length=20)] = ()
    """Leads from the first side to the second; there if there are sides."""


class Deepening(Strict):
    """A short, stronger form inside the hold."""

    explain: Sentences
    """What it is and when to ask for it, before the hold has begun."""
    enter: Sentences
    least_s: Seconds
    """Shortest, in seconds."""
    most_s: Seconds
    """Longest, in seconds."""
    leave: Sentences
    """Back to the plain hold."""


class WayOut(Strict):
    """How to leave the pose."""

    say: Sentences
    """Single moves, each with the time that it takes."""
    shortest: Sentences
    """The same in the fewest words, for pain and distress."""
    rest: Sentences
    """What feels good afterwards."""


class Caution(Strict):
    """Who should leave the pose out."""

    line: Text
    """The one line that is said before the first step, in every session."""
    question: Text
    """Asks, right after the line, whether it applies; to be answered with yes or no."""
    conditions: Annotated[tuple[Text, ...], Field(min_length=1)]
    """What the line names, one by one: "heart problem". The lint holds the texts against it."""
    refuse: Sentences
    """Not today, said plainly, and what may help."""
    ask_doctor: Sentences
    """To somebody who has named a condition: said where the benefits would be."""
