"""The session: a pure state machine, events in, effects out, time handed in.

It knows the pose, the step, the hold and what to say. It touches no sound, thread, file or clock.
What each intent does stands in the modules beside this one, how it speaks in `talk`; here is the
order in which an event is worked off.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from voice_hero.matcher import Command
from voice_hero.phases import LIVE, Phase
from voice_hero.phrasebook import Phrasebook
from voice_hero.pose import Pose
from voice_hero.session import events as ev
from voice_hero.session.effects import Cue, CueName, Effect, Hush, ListenFor, Say
from voice_hero.session.hold import Mark
from voice_hero.session.state import Past, Place, State, Then
from voice_hero.session.talk import Talk

REMIND_AFTER_S: Final = 60.0
"""Silence after which it says, once, what can be said."""

SLEEP_AFTER_S: Final = 600.0
"""Silence after which it goes to sleep."""

HINT_EVERY_S: Final = 30.0
"""At most one spoken hint in this time."""

STOPPED_S: Final = 300.0
"""How long after a stop the way out stays at hand without falling asleep."""

BEAT_S: Final = 5.0
"""A running hold is written down this often, so that a power cut loses no more."""

HARMFUL: Final = frozenset({"stop", "restart", "come_out", "pain", "distress"})
"""Commands that are not taken back for a later word, unless that word is a negation."""

Handler = Callable[["Session", Command], None]
Moment = Callable[["Session"], None]


@dataclass(frozen=True)
class Behaviour:
    """What a session does: one function for each intent, and one for each moment of its own."""

    intents: Mapping[str, Handler]
    moments: Mapping[Then, Moment]
    """What follows a line that has been spoken."""
    wake: Moment
    """The first words."""
    hold_mark: Callable[["Session", Mark], None]
    deep_mark: Callable[["Session", Mark], None]
    """A mark of the hold, or of the deepening inside it, is due."""
    beat: Moment
    """A running hold is to be written down."""


@dataclass(frozen=True)
class World:
    """What a session knows besides its pose."""

    conditions: tuple[str, ...] = ()
    """Words that name a state of health, to be taken to a doctor."""
    poses: Mapping[str, Pose] = field(default_factory=dict)
    """All poses at hand, by name."""


class Session(Talk):
    """One person's practice, from the first word to the last."""

    def __init__(
        self,
        pose: Pose,
        phrasebook: Phrasebook,
        behaviour: Behaviour,
        world: World,
        past: Past | None = None,
    ) -> None:
        super().__init__(pose, phrasebook, past)
        self.conditions = world.conditions
        self.poses = dict(world.poses)
        self._behaviour = behaviour
        self._before: tuple[State, str] | None = None
        self._listening: Phase | None = None

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

    def deadline(self) -> float | None:
        """When a Tick is wanted next, in seconds on the session's clock; None if never."""
        state = self.state
        times = [hold.next_deadline() for hold in (state.hold, state.deep) if hold is not None]
        if state.beat_at is not None:
            times.append(state.beat_at + BEAT_S)
        if not state.queue and not state.asleep and not self.clock_runs:
            times.append(state.heard_at + (SLEEP_AFTER_S if state.prompted else REMIND_AFTER_S))
        return min((time for time in times if time is not None), default=None)

    def handle(self, event: ev.Event, now: float) -> list[Effect]:
        """Work off one event at `now` (seconds, monotonic); the effects are to be done in order."""
        self.now, self._effects = now, []
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
                self._ears(False, "ears_lost_hold" if self.clock_runs else "ears_lost")
            case ev.EarsFound():
                self._ears(True, "ears_found")
            case ev.EarsDeaf():
                self.answer("ears_deaf")
        self._clock()
        if self.phase is not self._listening:
            self._listening = self.phase
            self._effects.append(ListenFor(self.phase))
        return _audible(self._effects)

    def do(self, intent: str, command: Command) -> None:
        """Do what another intent does."""
        self._behaviour.intents[intent](self, command)

    # How an event is worked off

    def _wake(self, asleep: bool) -> None:
        state = self.state
        state.heard_at = self.now
        state.asleep = asleep
        state.asked = {p: self.now - ago for p, ago in self.past.asked_ago_s.items() if ago >= 0}
        if not asleep:
            self._behaviour.wake(self)

    def _heard(self, event: ev.Heard) -> None:
        if event.revises and not self._take_back(event.command):
            return
        command = event.command
        if command is None:
            if not event.revises:
                self._not_understood(event)
            return
        if command.intent not in LIVE[self.phase]:
            self._not_understood(event)
            return
        self._before = (self.state.snapshot(), command.intent)
        self.state.heard_at, self.state.prompted = self.now, False
        if command.intent != "repeat":
            self.state.repeats = 0
        if event.level_dbfs is not None and command.intent == "hear_check":
            command = Command(command.intent, {"dbfs": round(event.level_dbfs)}, command.text)
        self.do(command.intent, command)

    def _take_back(self, command: Command | None) -> bool:
        """Undo the last command. False where it stands: it was none, or must not be replaced."""
        if self._before is None:
            return command is not None
        state, intent = self._before
        if command is not None and intent in HARMFUL:
            return False
        self._before = None
        rest = [line for line in state.queue if line.program]
        self.hush()
        self.state = state
        self.state.queue = []
        self.queue(self.again(rest))
        return True

    def _not_understood(self, event: ev.Heard) -> None:
        state = self.state
        if state.asleep or not event.worth_a_hint:
            return
        self._effects.append(Cue(CueName.NOT_UNDERSTOOD))
        if state.hinted_at is None or self.now - state.hinted_at >= HINT_EVERY_S:
            state.hinted_at = self.now
            self.aside(self.lines(self.text(f"hint_{self.phase}")))

    def _spoken(self, line_id: int) -> None:
        queue = self.state.queue
        if not queue or queue[0].line_id != line_id:
            return
        line = queue.pop(0)
        self.state.heard_at = max(self.state.heard_at, self.now)
        if line.instruction is not None:
            self.state.instruction = line.instruction
        if line.then is not None:
            self._behaviour.moments[line.then](self)

    def _ears(self, found: bool, key: str) -> None:
        if self.state.ears != found:
            self.state.ears = found
            if not self.state.asleep:
                self.aside(self.lines(self.text(key)))

    def _clock(self) -> None:
        """What falls due by time alone."""
        state = self.state
        for mark in state.deep.due(self.now) if state.deep else ():
            self._behaviour.deep_mark(self, mark)
        for mark in state.hold.due(self.now) if state.hold else ():
            self._behaviour.hold_mark(self, mark)
        if self.clock_runs:
            if state.beat_at is None or self.now >= state.beat_at + BEAT_S:
                state.beat_at = self.now
                self._behaviour.beat(self)
        else:
            state.beat_at = None
        self._silence()

    def _silence(self) -> None:
        state = self.state
        if state.asleep or state.queue or self.clock_runs:
            return
        # The same sums as in `deadline`: a difference may round to just below its own deadline.
        if self.now >= state.heard_at + SLEEP_AFTER_S:
            self.record("session_end", reason="silence")
            self.fresh()
            self.state.asleep = True
            self.state.over = True
        elif self.now >= state.heard_at + REMIND_AFTER_S and not state.prompted:
            state.prompted = True
            if not state.over:
                texts = self.text(f"hint_{self.phase}")
                self.queue([self.line(text, quiet=True) for text in texts])


def _audible(effects: Sequence[Effect]) -> list[Effect]:
    """Effects without the lines that are hushed in the moment they are queued; cues outlast it."""
    kept: list[Effect] = []
    for effect in effects:
        if isinstance(effect, Hush):
            cues = [e for e in kept if isinstance(e, Cue)]
            kept = [e for e in kept if not isinstance(e, Say | Cue | Hush)]
            kept += [effect, *cues]
        else:
            kept.append(effect)
    return kept
