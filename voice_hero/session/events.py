"""What can happen to a session."""

from dataclasses import dataclass

from voice_hero.command import Command


@dataclass(frozen=True)
class Wake:
    """The program has started, or the speaker has been woken by hand."""

    asleep: bool = False
    """True if it is to begin asleep, waiting for a phrase that names itself."""


@dataclass(frozen=True)
class Heard:
    """An utterance has ended."""

    text: str
    """What was recognised."""
    command: Command | None
    """What it means; None where it was refused."""
    revises: bool = False
    """True if it continues the last utterance and takes its place; with no command: cancels it."""
    worth_a_hint: bool = False
    """True if somebody clearly spoke to the assistant and was not understood."""
    level_dbfs: float | None = None
    """Loudness of the utterance, where it is known."""


@dataclass(frozen=True)
class Spoken:
    """A line has been played to the end of its pause."""

    line_id: int


@dataclass(frozen=True)
class Tick:
    """Time has passed."""


@dataclass(frozen=True)
class EarsLost:
    """The microphone is gone."""


@dataclass(frozen=True)
class EarsFound:
    """The microphone is back."""


@dataclass(frozen=True)
class EarsDeaf:
    """The microphone gives nothing but zeros."""


Event = Wake | Heard | Spoken | Tick | EarsLost | EarsFound | EarsDeaf
