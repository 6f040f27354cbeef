"""What a session is made of: a function for each intent and each moment, and what it knows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from voice_hero.command import Command
from voice_hero.poses.pose import Pose
from voice_hero.session.hold import Mark
from voice_hero.session.state import Interrupted, Past, State, Then

S = TypeVar("S")
"""The session: this module says what it is made of, and so cannot know it."""

Handler = Callable[[S, Command], None]
Moment = Callable[[S], None]


@dataclass(frozen=True)
class Behaviour(Generic[S]):
    """What a session does: one function for each intent, and one for each moment of its own."""

    obey: Handler[S]
    """What comes of a command: it is done, or it is asked back first."""
    intents: Mapping[str, Handler[S]]
    moments: Mapping[Then, Moment[S]]
    """What follows a line that has been spoken."""
    wake: Moment[S]
    """The first words."""
    recent: Callable[[Interrupted], bool]
    """Whether a practice that was cut off is one to go on with: nobody is left to sleep over it."""
    hold_mark: Callable[[S, Mark], None]
    deep_mark: Callable[[S, Mark], None]
    """A mark of the hold, or of the deepening inside it, is due."""
    beat: Moment[S]
    """A running hold is to be written down."""
    fell_silent: Moment[S]
    """The last line has been spoken."""
    remind: Moment[S]
    sleep: Moment[S]
    """Nothing was said for a minute, or for ten."""
    ears_lost: Moment[S]
    ears_found: Moment[S]
    unanswered: Moment[S]
    """What was asked back has not been answered in time."""
    not_understood: Moment[S]
    """Somebody spoke to it, and it does not know what to do."""
    taken_back: Callable[[S, State], None]
    """A command has been undone; the state is what it had led to."""


@dataclass(frozen=True)
class World:
    """What a session knows besides its pose."""

    conditions: tuple[str, ...] = ()
    """Words that name a state of health, to be taken to a doctor."""
    injuries: tuple[str, ...] = ()
    """Words that tell of an injury or an illness of what a pose's caution names."""
    same_conditions: tuple[tuple[str, ...], ...] = ()
    """Words for one state of health, each: pregnant, pregnancy, expecting."""
    poses: Mapping[str, Pose] = field(default_factory=dict)
    """All poses at hand, by name."""
    past: Callable[[], Past] | None = None
    """Asked at each new round what is known of earlier ones; None: what the first one was given."""
