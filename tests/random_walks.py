"""Random walks over a session: anything said at any time, and what must hold after each event."""

from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from mat import Mat
from places import TESTS

from voice_hero import paths
from voice_hero.command import By, Command
from voice_hero.commands.texts import meaning_of
from voice_hero.intents.meaning import Meaning
from voice_hero.journal.earlier_sessions import past_of
from voice_hero.journal.practised import Datum
from voice_hero.journal.practised import Event as Written
from voice_hero.lang.en.wording import spoken
from voice_hero.phases import CHANGES, INTENTS, LIVE, Asking, Phase
from voice_hero.session import new_session
from voice_hero.session.core import BEAT_S, TAKE_BACK_WITHIN_S
from voice_hero.session.effects import Cue, Effect, ListenFor, Record, Say
from voice_hero.session.events import EarsDeaf, EarsFound, EarsLost, Event, Heard, Spoken, Tick
from voice_hero.session.interruption import recent
from voice_hero.session.plan import Today
from voice_hero.session.state import Interrupted, Past, Place, Question, Then
from voice_hero.sound.cue_names import CueName

WAY_UP: Final = "For the way up, say, come out."

TEXTS: Final = (
    "",
    "say it all again",
    "i have a bad knee",
    "is it bad for the knees",
    "can i do this if i am pregnant",
    "does this help with high blood pressure",
    "go to the last step",
)
"""What matters in the words themselves, beside the intent."""

TICKS_A_SECOND: Final = 4
"""More than any clock of a session needs: breaths, marks, and a beat every five seconds."""


@dataclass
class Watched(Mat):
    """A mat on which every event is followed by a look at what must hold."""

    open_hold: bool = False
    from_cut: bool = False
    """True while the open hold is one that a power cut left behind."""
    down: bool = False
    """True from the start of a hold until the way out, or how to ask for it, has been told."""
    stopped: bool = False
    """True from a stop until the person speaks again."""
    ran_s: float = 0.0
    """Time that the hold's clock has run, by a stopwatch of our own."""
    undone_s: float = 0.0
    """How much of it a pause that is taken back with this event may have been, at most."""
    looked_at: float = 0.0
    ticks: int = 0
    line_ids: set[int] = field(default_factory=set)
    written: list[Written] = field(default_factory=list)
    """What the journal has."""
    cuts: int = 0
    events: list[Event] = field(default_factory=list)

    def send(self, event: Event) -> list[Effect]:
        if isinstance(event, Heard):
            self.send(Tick())  # what time has brought is told before what the words bring
        state = self.session.state
        likely = isinstance(event, Heard) and event.command and not event.command.is_certain
        before = self._practice() if likely else None
        running = state.hold is not None and state.hold.running_since is not None
        self.ran_s += (self.now - self.looked_at) if running else 0.0
        self.looked_at = self.now
        self.events.append(event)
        phase = self.session.phase
        self.ticks += isinstance(event, Tick)
        self.undone_s = 0.0
        if isinstance(event, Heard):
            self.stopped = False
            self.undone_s = TAKE_BACK_WITHIN_S if event.revises else 0.0
        told = len(self.told)
        effects = super().send(event)
        self.written += [
            Written(self.now, e.kind, e.data)
            for e in effects
            if isinstance(e, Record) and not e.data["guest"]
        ]
        self._look_at_effects(event, effects, phase)
        self._look_at_hold(effects)
        hold = self.session.state.hold
        if isinstance(event, Heard) and event.revises and hold is not None:
            self.ran_s = hold.held_s(self.now)  # a pause that was taken back has not been
        self._look_at_way_out(self.since(told))
        self._look_at_state()
        if isinstance(event, Heard) and event.command and event.command.intent in LIVE[phase]:
            self._look_at_answer(event.command, effects, revises=event.revises)
            changes = event.command.intent in CHANGES and not event.revises
            if before is not None and changes:
                assert self._practice() == before, "done on likeness alone"
        return effects

    def _practice(self) -> tuple[object, ...]:
        """What nothing that is only like a command may change."""
        state = self.session.state
        total_s = None if state.hold is None else state.hold.total_s
        where = state.pose.name, state.place, state.step, state.over
        return *where, state.paused, state.planned_s, state.breaths, total_s

    def cut(self, away_s: float, *, asleep: bool) -> None:
        """The power fails now; the program starts again `away_s` later, from its journal."""
        self.cuts += 1
        before = self.session
        state = before.state
        seen_at = self.looked_at
        self.now += away_s
        self.looked_at = self.now
        past = past_of(self.written, before.poses, self.now)
        cut = past.interrupted
        hold = None if state.guest else state.hold
        if hold is not None:
            held_s = hold.held_s(seen_at)
            assert cut is not None, "a hold is forgotten"
            assert -0.1 <= held_s - cut.held_s <= BEAT_S + 0.2, "the hold is not known"
            one = hold.breath_s or 0.0  # taken up again, it is of whole breaths anew
            assert abs(cut.total_s - hold.total_s) <= one + 0.01
            assert (cut.breaths is not None) == (state.breaths is not None)
        if cut is not None and not state.guest and state.place is not Place.WELCOME:
            row = [name for name in cut.row if name in before.poses]
            assert row == state.practice or cut.out, "the rest of the row is forgotten"
        ended = self.written and self.written[-1].kind in ("session_end", "done")
        known = (cut is None or recent(cut)) and not (state.guest or state.over or ended)
        assert cut is not None or not (known and self.down), "somebody in the pose is forgotten"
        self.down &= known
        self.open_hold = self.from_cut = cut is not None and cut.held_s > 0 and not cut.out
        self.ran_s = cut.held_s if cut is not None else 0.0
        self._air.clear()
        self._waiting.clear()
        self.line_ids.clear()
        self.stopped = False
        self.session = new_session(before.home, before.poses, past)
        self.wake(asleep=asleep)

    def wait(self, seconds: float) -> list[str]:
        before, self.ticks = self.now, 0
        said = super().wait(seconds)
        assert self.ticks <= TICKS_A_SECOND * (self.now - before) + 20, "it ticks without end"
        return said

    def _look_at_effects(self, event: Event, effects: list[Effect], phase: Phase) -> None:
        for say in (e for e in effects if isinstance(e, Say)):
            assert say.text
            assert spoken(say.text) == say.text
            assert say.pause_s >= 0
            assert say.line_id not in self.line_ids
            self.line_ids.add(say.line_id)
        changes = [e for e in effects if isinstance(e, ListenFor)]
        now = ListenFor(self.session.phase, self.session.asking)
        assert self.session.phase is phase or changes == [now]
        assert changes in ([], [now])
        assert (self.session.asking is not None) == (self.session.phase is Phase.QUESTION)
        if self.stopped:
            assert not [e for e in effects if isinstance(e, Say | Cue)], "it talks after a stop"

    def _look_at_hold(self, effects: list[Effect]) -> None:
        records = [e for e in effects if isinstance(e, Record)]
        for record in records:
            if record.kind == "hold_start":
                assert not self.open_hold or self.from_cut, "two holds at a time"
                held_s = float(record.data["held_s"])
                self.open_hold, self.from_cut, self.ran_s = True, False, held_s
                self.down = True
            elif record.kind == "step" and record.data["step"] == 0:
                self.down = False  # upright on the knees, as the first step says
            elif record.kind == "hold_end":
                assert self.open_hold, "a hold ends that has not begun"
                self.open_hold = self.from_cut = False
                held_s, total_s = float(record.data["held_s"]), float(record.data["total_s"])
                if record.data["reason"] == "complete":
                    assert abs(held_s - total_s) <= 0.1
                    assert self.ran_s >= total_s - 0.2
                else:
                    assert abs(min(self.ran_s, total_s) - held_s) <= 0.2 + self.undone_s
        ends = sum(isinstance(e, Cue) and e.name is CueName.END for e in effects)
        complete = sum(r.kind == "hold_end" and r.data["reason"] == "complete" for r in records)
        assert ends == complete + sum(r.kind == "deepened" for r in records)

    def _look_at_way_out(self, told: list[str]) -> None:
        if self._ways_out() & set(told):
            self.down = False

    def _ways_out(self) -> set[str]:
        """What begins a way out, or tells how to ask for it."""
        ways = [pose.way_out for pose in self.session.poses.values()]
        return {WAY_UP} | {line.text for way in ways for line in (way.say[0], way.shortest[0])}

    def _look_at_state(self) -> None:
        state = self.session.state
        in_the_air = [say.line_id for _, say in self._air]
        in_the_air += [item.line_id for item in self._waiting if isinstance(item, Say)]
        assert in_the_air == [line.line_id for line in state.queue], "the stage knows other lines"
        waits_for_an_answer = state.question is Question.CONFIRM and state.place is not Place.HOLD
        waiting = state.halted if state.paused or waits_for_an_answer else state.queue
        awaited = {line.then for line in waiting}
        holds = [h for h in (state.hold, state.deep) if h and h.running_since is not None]
        assert len(holds) <= 1, "two clocks run"
        assert not (holds and state.paused), "a clock runs in a pause"
        if state.place is Place.READY:
            assert Then.START_CLOCK in awaited, "the hold would never begin"
        if state.place is Place.OUT:
            assert Then.OUT_DONE in awaited, "the way out would never end"
        if state.place is Place.HOLD:
            assert state.hold is not None
            waits = not holds and not state.paused
            assert not waits or awaited & {Then.MAIN_CLOCK, Then.DEEP_CLOCK}, "it waits for ever"
        else:
            assert not holds
        if self.session.phase is Phase.ASLEEP:
            about_to_tell = self._ways_out() & {line.text for line in state.queue}
            assert about_to_tell or not self.down, "asleep, and somebody is still in the pose"
        else:
            assert "stop" in LIVE[self.session.phase]
        deadline = self.session.deadline()
        assert deadline is None or deadline > self.now, "a deadline that never comes"

    def _look_at_answer(self, command: Command, effects: list[Effect], *, revises: bool) -> None:
        intent = command.intent
        says = [e.text for e in effects if isinstance(e, Say)]
        if intent == "stop" and WAY_UP in says:
            self.down = False  # whoever talks over it knows what they want
        if not command.is_certain and intent not in ("pain", "distress"):
            assert revises or says, f"{intent} was met with silence"
        elif intent == "stop" and not revises:
            assert 1 <= len(says) <= 2
            assert self.session.phase is Phase.WELCOME
            self.stopped = True
        elif intent in ("pain", "distress") and not revises:
            assert not any(text.endswith("?") for text in says)
            assert self.session.state.hold is None
        elif not revises:
            assert says, f"{intent} was met with silence"

    def leave_alone(self) -> None:
        """Nobody says anything more for an hour."""
        self.wait(3600)
        assert self.session.phase is Phase.ASLEEP
        assert not self.down
        assert self.session.state.hold is None


SECONDS: Final = st.one_of(
    st.sampled_from([0.0, 0.01, 0.5, 1.0, 5.0, 15.0, 30.0, 59.9, 60.0, 61.0, 300.0, 700.0]),
    st.floats(0, 90),
)

CUTS: Final = st.builds(
    Interrupted,
    pose=st.sampled_from(["hero", "half_lotus"]),
    step=st.integers(0, 9),
    held_s=st.sampled_from([0.0, 0.4, 40.0, 60.0, 89.7]),
    total_s=st.sampled_from([60.0, 90.0]),
    ago_s=st.sampled_from([-5.0, 0.0, 60.0, 4000.0]),
    out=st.sampled_from([False, False, True]),
    breaths=st.sampled_from([None, None, 5]),
    row=st.sampled_from([(), ("half_lotus",), ("unknown", "half_lotus")]),
)

PASTS: Final = st.builds(
    Past,
    today=st.builds(
        lambda seconds, reason, last: {"hero": Today(seconds, last, reason)},
        st.sampled_from([10, 30, 60, 300]),
        st.sampled_from(["first", "grown", "same", "gentler"]),
        st.sampled_from([None, 30, 61]),
    ),
    sessions=st.integers(0, 40),
    longest_s=st.sampled_from([0.0, 90.0]),
    last_s=st.sampled_from([0.0, 61.3]),
    asked_ago_s=st.sampled_from([{}, {"hero": 60.0}, {"hero": -9.0, "childs_pose": 5000.0}]),
    interrupted=st.none() | CUTS,
)


def command_of(intent: str, text: str, number: int) -> Command:
    """A command with the slots that its intent has."""
    slots: dict[str, int | str] = {}
    if intent == "go_to_step":
        slots = {"step": number % 9}
    elif intent == "set_hold":
        slots = {"breaths": 1 + number % 50} if number % 3 == 0 else {"seconds": number}
    elif intent == "extend_hold" and number % 2:
        slots = {"seconds": number}
    elif intent == "start" and number % 3 == 0:
        slots = {"pose": ("hero", "child's pose", "lotus", "crow")[number % 4]}
    return Command(intent, slots, text or intent)


def varied(command: Command, by: By, number: int) -> Command:
    """The same, understood in another way, and with what it may say besides."""
    slots: dict[str, int | str] = dict(command.slots)
    intent = command.intent
    if intent == "tell_every" or (intent in ("shorten_hold", "pause") and number % 2):
        slots = {"seconds": number}
    elif intent == "restart" and number % 2:
        slots = {"what": "hold"}
    elif intent == "person" and number % 4:
        slots = {"name": ("anna", "ben", "me")[number % 4 - 1]}
    return replace(command, slots=slots, by=by)


USUAL: Final = ("start", "no", "next", "next", "next", "yes", "resume", "deepen", "how_long")
"""Said more often than the rest, so that walks come to the hold and into the deeper form."""

COMMANDS: Final = st.builds(
    varied,
    st.builds(
        command_of,
        st.sampled_from([*USUAL, *sorted(INTENTS)]),
        st.sampled_from(TEXTS),
        st.integers(0, 700),
    ),
    st.sampled_from([By.RULE, By.TEMPLATE, By.TEMPLATE, By.EXAMPLE]),
    st.integers(0, 400),
)


def _contrasts() -> list[tuple[str, str, str]]:
    """Situation, intent and words of each sentence of the pairs."""
    found = []
    for line in (TESTS / "phrases" / "contrast.tsv").read_text(encoding="utf-8").splitlines():
        situation, one, _, first, other, _, second = line.split("\t")
        found += [(situation, one, first), (situation, other, second)]
    return found


CONTRASTS: Final = _contrasts()


@cache
def meaning() -> Meaning:
    """How words are understood; loaded when the first walk asks."""
    return meaning_of(paths.intents_dir())


class Walk(RuleBasedStateMachine):
    """One walk; each rule is something that can happen."""

    @initialize(past=PASTS, asleep=st.booleans(), pose=st.sampled_from(["hero", "childs_pose"]))
    def wake(self, past: Past, asleep: bool, pose: str) -> None:
        cut = past.interrupted
        if cut is not None and cut.held_s > cut.total_s:
            cut = replace(cut, held_s=cut.total_s)
            past = replace(past, interrupted=cut)
        self.mat = Watched(pose=pose, past=past)
        self.mat.written = _records_of(cut) if cut is not None else []
        self.mat.open_hold = self.mat.from_cut = cut is not None and cut.held_s > 0 and not cut.out
        self.mat.ran_s = cut.held_s if cut is not None else 0.0
        self.mat.wake(asleep=asleep)

    @rule(command=COMMANDS, revises=st.sampled_from([False, False, False, True]))
    def say(self, command: Command, revises: bool) -> None:
        self.mat.send(Heard(command.text, command, revises=revises, level_dbfs=-50.0))

    @rule(command=COMMANDS)
    def say_and_listen(self, command: Command) -> None:
        self.mat.send(Heard(command.text, command))
        self.mat.speak_out()

    @rule(step=st.integers(1, 9))
    def go_on_to_the_hold(self, step: int) -> None:
        """The straight way: walks that never reach the hold show little."""
        for intent in ("start", "no", "no"):
            self.mat.send(Heard(intent, Command(intent, {}, intent)))
        self.mat.send(Heard("step", Command("go_to_step", {"step": 5}, f"step {step}")))
        self.mat.wait(30.0)

    @rule(intent=st.sampled_from(["yes", "no", "pain", "come_out", "stop"]), seconds=SECONDS)
    def go_deeper(self, intent: str, seconds: float) -> None:
        """Into the deeper form, and more often than not to its end."""
        if self.mat.phase is Phase.HOLD:
            self.mat.send(Heard("deepen", Command("deepen", {}, "deepen")))
            self.mat.send(Heard(intent, Command(intent, {}, intent)))
            self.mat.wait(seconds)

    @rule(away_s=st.sampled_from([0.0, 20.0, 20.0, 1700.0, 5000.0]), asleep=st.booleans())
    def cut_the_power(self, away_s: float, asleep: bool) -> None:
        self.mat.cut(away_s, asleep=asleep)

    @rule(said=st.sampled_from(CONTRASTS))
    def say_in_words(self, said: tuple[str, str, str]) -> None:
        """A sentence of the pairs one small change apart, as it is understood here and now."""
        situation, intent, text = said
        session = self.mat.session
        asked = session.asking
        command = meaning().match(text, session.phase, asked)
        if command is not None and "pose" in command.slots:
            return  # another pose has a caution of its own
        self.mat.send(Heard(text, command, worth_a_hint=True))
        if asked is Asking.CAUTION and situation == "caution" and intent != "no":
            assert session.state.place is Place.WELCOME, f"{text!r} begins the pose"

    @rule(worth=st.booleans(), revises=st.booleans())
    def mumble(self, worth: bool, revises: bool) -> None:
        self.mat.send(Heard("mumble", None, worth_a_hint=worth, revises=revises))

    @rule(seconds=SECONDS)
    def let_time_pass(self, seconds: float) -> None:
        self.mat.wait(seconds)

    @rule(seconds=SECONDS)
    def stand_still(self, seconds: float) -> None:
        """Nothing is worked off for a while, then all that is due at once."""
        self.mat.now += seconds
        self.mat.wait(0)

    @rule()
    def speak_out(self) -> None:
        self.mat.speak_out()

    @rule(event=st.sampled_from([EarsLost(), EarsFound(), EarsDeaf(), Tick(), Spoken(0)]))
    def notice(self, event: Event) -> None:
        self.mat.send(event)

    def teardown(self) -> None:
        """However it went: a stop is heard, unless it sleeps; then nobody is left in the pose."""
        if not hasattr(self, "mat"):
            return
        if len(self.mat.events) % 2 and self.mat.phase is not Phase.ASLEEP:
            since = len(self.mat.told)
            self.mat.send(Heard("stop", Command("stop", {}, "stop")))
            self.mat.leave_alone()
            assert len(self.mat.since(since)) <= 2
        else:
            self.mat.leave_alone()


def _records_of(cut: Interrupted) -> list[Written]:
    """What a journal has of a practice that was cut off like this."""
    at = -cut.ago_s
    pose: dict[str, Datum] = {"pose": cut.pose}
    held: dict[str, Datum] = {**pose, "held_s": cut.held_s, "total_s": cut.total_s}
    records = [
        Written(at, "session_start", {**pose, "row": ",".join(cut.row)}),
        Written(at, "step", {**pose, "step": cut.step}),
    ]
    if cut.breaths is not None:
        records.append(Written(at, "planned", {**pose, "seconds": 60, "breaths": cut.breaths}))
    if cut.held_s > 0:
        records.append(Written(at, "hold_start", held))
    if cut.out:
        records.append(Written(at, "way_out", pose))
    return records
