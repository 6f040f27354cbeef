"""Everything that a session remembers while it lasts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from voice_hero.command import Command
from voice_hero.poses.pose import Pose
from voice_hero.session.hold import Hold, Mark
from voice_hero.session.plan import Today

RESUME_WITHIN_S: Final = 1800.0
"""A practice that was cut off can be taken up again for this long."""

SLEEP_AFTER_S: Final = 600.0
"""Silence after which it goes to sleep; longer than the way out stays at hand after a stop."""


class Place(StrEnum):
    """Where in a practice the person is."""

    WELCOME = "welcome"
    STEPS = "steps"
    READY = "ready"
    """In the hold's step, before its clock runs."""
    HOLD = "hold"
    OUT = "out"
    """On the way out of the pose."""
    AFTER = "after"


class Question(StrEnum):
    """A yes-or-no question that is open."""

    CONDITIONS = "conditions"
    RESTART = "restart"
    DEEPEN = "deepen"
    COMFORTABLE = "comfortable"
    OTHER_POSE = "other_pose"
    CONFIRM = "confirm"
    """Whether what was understood without certainty was meant."""


class Then(StrEnum):
    """What follows when a line has been spoken."""

    START_CLOCK = "start_clock"
    DEEP_CLOCK = "deep_clock"
    MAIN_CLOCK = "main_clock"
    OUT_DONE = "out_done"
    LED_OUT = "led_out"


@dataclass(frozen=True)
class Line:
    """A sentence that waits to be spoken, or is being spoken."""

    line_id: int
    text: str
    pause_s: float
    program: bool = False
    """True if it belongs to the guiding, and is taken up again after an answer."""
    slow: bool = False
    quiet: bool = False
    then: Then | None = None
    instruction: int | None = None
    """Index in the step's sentences, where it is one of them."""


@dataclass(frozen=True)
class Interrupted:
    """A practice that a power cut or a crash has ended."""

    pose: str
    step: int
    """Index of the step."""
    held_s: float
    """Seconds into the hold; 0 where none had begun."""
    total_s: float
    """Planned length of the hold in seconds; before it, the length asked for, or 0."""
    ago_s: float
    """Seconds since the last sign of life by the wall clock, which a board may not have."""
    out: bool = False
    """True if it broke off on the way out."""
    breaths: int | None = None
    """Breaths that the person asked for, where the hold was to be counted in them."""
    row: tuple[str, ...] = ()
    """Poses that were still to come, of a practice of several."""
    person: str | None = None
    """Whose it was; None for whom it began with."""

    @property
    def down(self) -> bool:
        """True if the person may have been in the pose."""
        return self.out or self.step > 0 or self.held_s > 0


@dataclass(frozen=True)
class Settings:
    """What the person chose, kept for next time."""

    rate_step: int = 0
    """Steps faster (positive) or slower than the voice's own pace."""
    volume_step: int = -1
    """Steps softer than full (negative); one at first, so that there is room for louder."""
    breath_step: int = 0
    """Steps quicker (positive) or slower than the usual breath."""
    brief: bool = False
    """True if only the key words of each step are spoken."""


@dataclass(frozen=True)
class Past:
    """What the session needs to know of earlier ones."""

    today: Mapping[str, Today] = field(default_factory=dict)
    """Planned hold by pose."""
    sessions: int = 0
    longest_s: float = 0.0
    last_s: float = 0.0
    """Longest and last hold in seconds; 0 where there was none."""
    this_week: int = 0
    """Practices since Monday, by the wall clock."""
    asked_ago_s: Mapping[str, float] = field(default_factory=dict)
    """Seconds since each pose's caution was last asked about."""
    interrupted: Interrupted | None = None
    """The practice that broke off last, whosever it was."""
    settings: Settings = field(default_factory=Settings)
    owner: str | None = None
    """The name of whom it began with, where they gave one before anybody had practised."""
    people: "Mapping[str, Past]" = field(default_factory=dict)
    """The same for each person with a name, by that name in small letters."""


@dataclass
class State:
    """The mutable part of a session, copied whole before each command so that it can be undone."""

    pose: Pose
    place: Place = Place.WELCOME
    asleep: bool = False
    over: bool = False
    """True after a stop: the next command opens a new session."""
    left_down: bool = False
    """True if a stop, another pose or another person may have left somebody in the pose."""
    step: int = 0
    paused: bool = False
    waited_out: bool = False
    """True if a pause has lasted for ten minutes, and was ended or prolonged by itself."""
    question: Question | None = None
    meant: Command | None = None
    """What `Question.CONFIRM` asks about."""
    asked_before: Question | None = None
    """The question that it has come between."""
    doubts: int = 0
    """How often the caution's question has been met with neither a yes nor a clear no."""
    answer_by: float | None = None
    """When it is dropped; None while it is being asked."""
    halted: list[Line] = field(default_factory=list)
    """The guiding that waits while paused, or while it is asked whether a command was meant."""
    hold: Hold | None = None
    deep: Hold | None = None
    deep_s: int | None = None
    """What the person asked the deepening to be; None for the usual."""
    late_mark: Mark | None = None
    late_until: float = 0.0
    """A mark that fell into an answer, and how long it may still be told after it."""
    planned_s: int | None = None
    """What the person asked the hold to be; None for the plan's own length."""
    breaths: int | None = None
    """Breaths asked for, where the hold is counted in them."""
    quiet: bool = False
    """True if the person wants no word in the hold; the cues sound all the same."""
    tell_every_s: float | None = None
    """Distance at which the person wants to know what is left of the hold."""
    last_held_s: float | None = None
    """Length of the hold that has just ended."""
    asked: dict[str, float] = field(default_factory=dict)
    """When each pose's caution was last asked about, by the pose's name."""
    warned: bool = False
    """True if the person has said that a caution applies; gone with the session."""
    goal_step: int = 0
    """Step to begin with once the caution is settled."""
    goal_pose: Pose | None = None
    """Pose that an open question offers."""
    named_condition: bool = False
    """True if a state of health has been named; gone with the session."""
    short: bool = False
    """True if a caution applies and the person went on all the same."""
    rounds: int = 0
    """Practices that have been written down as begun."""
    practice: list[str] = field(default_factory=list)
    """Poses still to come in a row."""
    guest: bool = False
    person: str | None = None
    """Who is practising, in small letters; None for a guest, and for whom it began with."""
    owner: str | None = None
    """The name of whom it began with, where it is known."""
    chosen: dict[str | None, Settings] = field(default_factory=dict)
    """Settings of people who have been here today, by `person`."""
    hurt_at: float | None = None
    """When pain was last named."""
    hurts: int = 0
    """How often pain has been written down."""
    spoken_block: list[Line] = field(default_factory=list)
    """What was said last, for saying again."""
    brief_step: bool = False
    """True if only the key words of the step have been said."""
    instruction: int = 0
    """Index of the last instruction of the step that was begun."""
    repeats: int = 0
    """How often it has been said again in a row."""
    heard_at: float = 0.0
    """When the last command was heard, or the last word said."""
    prompted: bool = False
    """True if the quiet reminder has been given in this silence."""
    hinted_at: float | None = None
    ears: bool = True
    """False while the microphone is gone."""
    interrupted: Interrupted | None = None
    settings: Settings = field(default_factory=Settings)

    beat_at: float | None = None
    """When the running hold was last written down."""
    queue: list[Line] = field(default_factory=list)
    """Lines not yet spoken to their end; the first may be in the air."""

    def snapshot(self) -> "State":
        """A copy that later changes do not touch; poses and lines are frozen and shared."""
        return replace(
            self,
            queue=list(self.queue),
            halted=list(self.halted),
            spoken_block=list(self.spoken_block),
            practice=list(self.practice),
            asked=dict(self.asked),
            chosen=dict(self.chosen),
            hold=self.hold and self.hold.copy(),
            deep=self.deep and self.deep.copy(),
        )
