"""The session: a pure state machine, events in, effects out, time handed in.

It knows the pose, the step, the hold and what to say. It touches no sound, thread, file or clock.
What each intent does stands in the modules beside this one, how it speaks in `talk`; here is the
order in which an event is worked off.
"""

from enum import Enum, auto
from types import MappingProxyType
from typing import Final

from voice_hero.command import Command
from voice_hero.lang.en.phrasebook import Phrasebook
from voice_hero.phases import LIVE, Asking, Phase
from voice_hero.poses.pose import Pose
from voice_hero.session import events as ev
from voice_hero.session.behaviour import Behaviour, World
from voice_hero.session.effects import Effect, ListenFor, audible
from voice_hero.session.hold import PASSING
from voice_hero.session.state import SLEEP_AFTER_S, Past, Place, Question, State
from voice_hero.session.talk import Talk

REMIND_AFTER_S: Final = 60.0
"""Silence after which it says, once, what can be said."""

BEAT_S: Final = 5.0
"""A running hold is written down this often, so that a power cut loses no more."""

ANSWER_WITHIN_S: Final = 10.0
"""What was asked back is dropped after so long: the practice, and a hold's clock, go on."""

LEAST_WAIT_S: Final = 0.005
"""No deadline is nearer than this: a clock that is stepped from one to the next always moves."""

TAKE_BACK_WITHIN_S: Final = 5.0
"""A later word undoes a command for so long: a second, and the time that it takes to be said."""

HARMFUL: Final = frozenset({"stop", "restart", "come_out", "pain", "distress"})
"""Commands that are not taken back for a later word, unless that word is a negation."""

URGENT: Final = frozenset({"stop", "pain", "distress"})
"""Commands that count even where they continue one that stands."""

ASKING: Final = MappingProxyType(
    {Question.CONDITIONS: Asking.CAUTION, Question.COMFORTABLE: Asking.COMFORT}
)
"""Questions whose answers have a meaning of their own; all others are `Asking.OTHER`."""


class Unwritten(Enum):
    """Whether the record could not be kept, and whether that has been told."""

    NO = auto()
    UNTOLD = auto()
    TOLD = auto()


class Session(Talk):
    """One person's practice, from the first word to the last."""

    def __init__(
        self,
        pose: Pose,
        phrasebook: Phrasebook,
        behaviour: "Behaviour[Session]",
        world: World,
        past: Past | None = None,
    ) -> None:
        super().__init__(pose, phrasebook, past)
        self.world = world
        self.poses = dict(world.poses)
        self._behaviour = behaviour
        self._before: tuple[State, str, float] | None = None
        """What to go back to, what was done ("" if nothing), and when that was heard."""
        self._doing = ""
        self._listening: ListenFor | None = None
        self._unwritten = Unwritten.NO

    # What others may ask

    @property
    def phase(self) -> Phase:
        """What is listened for now."""
        state = self.state
        if state.asleep:
            return Phase.ASLEEP
        if state.question is not None:
            return Phase.QUESTION
        if state.paused:
            return Phase.PAUSED
        return {
            Place.WELCOME: Phase.WELCOME,
            Place.STEPS: Phase.STEPS,
            Place.READY: Phase.STEPS,
            Place.HOLD: Phase.HOLD,
            Place.OUT: Phase.AFTER,
            Place.AFTER: Phase.AFTER,
        }[state.place]

    @property
    def asking(self) -> Asking | None:
        """Which question is open: it decides what an answer means. None where none is asked."""
        question = self.state.question
        return None if question is None or self.state.asleep else ASKING.get(question, Asking.OTHER)

    def deadline(self) -> float | None:
        """When a Tick is wanted next, in seconds on the session's clock; None if never.

        Always later than the last event.
        """
        state = self.state
        times = [hold.next_deadline() for hold in (state.hold, state.deep) if hold is not None]
        if state.beat_at is not None:
            times.append(state.beat_at + BEAT_S)
        if not state.queue and not state.asleep and not self.clock_runs:
            times.append(state.heard_at + (SLEEP_AFTER_S if state.prompted else REMIND_AFTER_S))
        if state.question is Question.CONFIRM and not state.queue:
            times.append(self.now if state.answer_by is None else state.answer_by)
        if self._may_tell_unwritten():
            times.append(self.now)
        soonest = min((time for time in times if time is not None), default=None)
        return None if soonest is None else max(soonest, self.now + LEAST_WAIT_S)

    def handle(self, event: ev.Event, now: float) -> list[Effect]:
        """Work off one event at `now` (seconds, monotonic); the effects are to be done in order."""
        self.now, self._effects = now, []
        if self._listening is not None:  # a clock that did not begin at nought is no silence
            self._clock()
        match event:
            case ev.Wake(asleep=asleep):
                self._wake(asleep)
            case ev.Heard():
                self._heard(event)
            case ev.Spoken(line_id=line_id):
                self._spoken(line_id)
            case ev.Tick():
                pass
            case ev.EarsLost():
                self._behaviour.ears_lost(self)
            case ev.EarsFound():
                self._behaviour.ears_found(self)
            case ev.EarsDeaf():
                self.tell("ears_deaf")
        self._clock()
        if self._may_tell_unwritten():
            self._unwritten = Unwritten.TOLD
            self.queue(self.lines(self.text("not_written")))
        listening = ListenFor(self.phase, self.asking)
        if listening != self._listening:
            self._listening = listening
            self._effects.append(listening)
        return audible(self._effects)

    def not_written(self) -> None:
        """The record cannot be kept: to be told once, as soon as it may speak."""
        if self._unwritten is Unwritten.NO:
            self._unwritten = Unwritten.UNTOLD

    def do(self, intent: str, command: Command) -> None:
        """Do what an intent does."""
        self._doing = self._doing or intent
        self._behaviour.intents[intent](self, command)

    # How an event is worked off

    def _may_tell_unwritten(self) -> bool:
        """Not in the silence that was asked for, nor over a sentence of its own."""
        state = self.state
        silent = not state.queue and not state.asleep and not state.over
        return silent and self._unwritten is Unwritten.UNTOLD

    def _wake(self, asleep: bool) -> None:
        state = self.state
        state.heard_at = self.now
        cut = state.interrupted
        state.asleep = asleep and (cut is None or not self._behaviour.recent(cut))
        state.asked = {p: self.now - ago for p, ago in self.past.asked_ago_s.items() if ago >= 0}
        if not state.asleep:
            self._behaviour.wake(self)

    def _heard(self, event: ev.Heard) -> None:
        command = event.command
        if event.revises and not self._take_back(command):
            return
        if command is None or command.intent not in LIVE[self.phase]:
            if event.worth_a_hint and not event.revises and not self.state.asleep:
                self._behaviour.not_understood(self)
            return
        state = self.state
        before, self._doing = state.snapshot(), ""
        state.heard_at, state.prompted, state.asleep = self.now, False, False
        if command.intent != "repeat":
            state.repeats = 0
        if event.level_dbfs is not None and command.intent == "hear_check":
            command = Command(command.intent, {"dbfs": round(event.level_dbfs)}, command.text)
        self._behaviour.obey(self, command)
        self._before = (before, self._doing, self.now)

    def _take_back(self, command: Command | None) -> bool:
        """Undo the last command. True if the new one is to be done, in its place or besides it."""
        if self._before is None or self.now > self._before[2] + TAKE_BACK_WITHIN_S:
            return command is not None
        before, intent, _ = self._before
        if command is not None and intent in HARMFUL:
            return command.intent in URGENT
        self._before = None
        undone = self.state
        rest = [line for line in before.queue if line.program]
        self.hush()
        self.state = before
        self.state.queue = []
        self._behaviour.taken_back(self, undone)
        self.queue(self.again(rest))
        if command is None:
            self.answer("as_before")
        return command is not None

    def _spoken(self, line_id: int) -> None:
        state = self.state
        if not state.queue or state.queue[0].line_id != line_id:
            return
        line = state.queue.pop(0)
        state.heard_at = max(state.heard_at, self.now)
        if line.instruction is not None:
            state.instruction = line.instruction
        if line.then is not None:
            self._before = None
            self._behaviour.moments[line.then](self)
        elif not state.queue:
            self._behaviour.fell_silent(self)

    def _clock(self) -> None:
        """What falls due by time alone. What time has brought cannot be taken back."""
        state = self.state
        for mark in state.deep.due(self.now) if state.deep else ():
            self._before = None
            self._behaviour.deep_mark(self, mark)
        for mark in state.hold.due(self.now) if state.hold else ():
            if mark not in PASSING:
                self._before = None
            self._behaviour.hold_mark(self, mark)
        if self.clock_runs:
            if state.beat_at is None or self.now >= state.beat_at + BEAT_S:
                state.beat_at = self.now
                self._behaviour.beat(self)
        else:
            state.beat_at = None
        self._unanswered()
        self._silence()

    def _unanswered(self) -> None:
        """The time for an answer to what was asked back begins when it has been asked."""
        state = self.state
        if state.question is not Question.CONFIRM or state.queue:
            return
        if state.answer_by is None:
            state.answer_by = self.now + ANSWER_WITHIN_S
        elif self.now >= state.answer_by:
            self._before = None
            self._behaviour.unanswered(self)

    def _silence(self) -> None:
        state = self.state
        if state.asleep or state.queue or self.clock_runs:
            return
        # The same sums as in `deadline`: a difference may round to just below its own deadline.
        if self.now >= state.heard_at + SLEEP_AFTER_S:
            self._before = None
            self._behaviour.sleep(self)
        elif self.now >= state.heard_at + REMIND_AFTER_S and not state.prompted:
            state.prompted = True
            self._behaviour.remind(self)
