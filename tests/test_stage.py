"""The stage: what the session asks for, done by a voice and a loudspeaker that are told."""

from dataclasses import dataclass, field

import numpy as np
import pytest
from mat import all_poses

from voice_hero.app import SAY_AGAIN
from voice_hero.clocks import VirtualClock
from voice_hero.command import Command
from voice_hero.commands.typed_session import TimedSpeaker
from voice_hero.phases import Asking, Phase
from voice_hero.screen.report import Slots
from voice_hero.session import new_session
from voice_hero.session.effects import Cue
from voice_hero.session.events import Heard, Wake
from voice_hero.session.talk import VOLUME_STEP_DB
from voice_hero.session.voice_settings import VOLUME_STEPS
from voice_hero.sound.cue_names import CueName
from voice_hero.sound.samples import Clip
from voice_hero.stage import SLOW, Stage
from voice_hero.voice.voice import Rendered

BRIDGE = "One moment."


@dataclass
class Notes:
    """A report and a recorder that keep what they are told."""

    told: list[str] = field(default_factory=list)
    phases: list[Phase] = field(default_factory=list)
    records: list[str] = field(default_factory=list)

    def said(self, at_s: float, text: str) -> None:
        self.told.append(text)

    def heard(self, at_s: float, text: str, intent: str | None, slots: Slots) -> None:
        self.told.append(f"? {text}")

    def cue(self, at_s: float, name: CueName) -> None:
        self.told.append(f"<{name}>")

    def phase(self, at_s: float, phase: Phase) -> None:
        self.phases.append(phase)

    def append(self, kind: str, data: object) -> None:
        self.records.append(kind)


@dataclass
class SlowVoice:
    """Renders nothing until it is let; a second of sound for each text."""

    ready: bool = True
    late_s: float = 0.5
    """What it says of how long a text will take."""
    bridge: bool = True
    """True if what bridges is there even where nothing else is."""
    asked: list[tuple[str, float]] = field(default_factory=list)
    forgotten: int = 0

    def fetch(self, text: str, rate: float = 1.0) -> Rendered | None:
        self.asked.append((text, rate))
        ready = self.ready or (self.bridge and text == BRIDGE)
        return self.wait(text, rate) if ready else None

    def delay_s(self, text: str, rate: float = 1.0) -> float:
        return 0.0 if self.ready else self.late_s

    def wait(self, text: str, rate: float = 1.0) -> Rendered:
        return Rendered(np.ones(1_000, np.int16), 1_000)

    def forget(self) -> None:
        self.forgotten += 1

    def close(self) -> None:
        """Nothing to give back."""


class Theatre:
    """A session on a stage, with a clock that is moved by hand."""

    def __init__(self) -> None:
        poses = all_poses()
        self.clock, self.voice, self.notes = VirtualClock(), SlowVoice(), Notes()
        self.speaker = TimedSpeaker(self.clock)
        session = new_session(poses["hero"], poses)
        self.listened: list[tuple[Phase, Asking | None]] = []
        self.stage = Stage(
            session,
            self.voice,
            self.speaker,
            self.clock,
            recorder=self.notes,
            report=self.notes,
            listen_for=lambda phase, asking: self.listened.append((phase, asking)),
        )
        self.stage.send(Wake())

    def hear(self, intent: str, text: str = "") -> None:
        self.stage.send(Heard(text or intent, Command(intent, {}, text or intent)))

    def until_silent(self) -> None:
        while (end := self.speaker.next_end) is not None:
            self.clock.move_to(end)
            self.stage.work()


def test_lines_are_told_when_they_begin_to_sound_not_when_they_are_queued() -> None:
    theatre = Theatre()
    assert theatre.notes.told == ["Welcome to hero pose."]
    theatre.until_silent()
    assert len(theatre.notes.told) == 4


def test_hush_gives_up_what_is_being_rendered() -> None:
    theatre = Theatre()
    theatre.voice.ready = False
    theatre.hear("stop")
    assert theatre.voice.forgotten == 1
    assert theatre.speaker.next_end is not None, "a cue tells that it was heard"
    theatre.voice.ready = True
    theatre.until_silent()
    assert theatre.notes.told[-1] == "Goodbye."


def test_a_command_whose_answer_is_not_rendered_yet_is_met_with_a_cue() -> None:
    theatre = Theatre()
    theatre.until_silent()
    theatre.voice.ready = False
    theatre.hear("start")
    assert theatre.notes.told[-1] == "<heard>"
    theatre.voice.ready = True
    theatre.until_silent()
    theatre.stage.work()
    theatre.until_silent()
    assert theatre.notes.told[-1].endswith("?")


def unanswered(late_s: float, *, bridge: bool = True) -> Theatre:
    """Somebody has said start, and the answer is not there yet."""
    theatre = Theatre()
    theatre.until_silent()
    theatre.voice.ready, theatre.voice.late_s, theatre.voice.bridge = False, late_s, bridge
    theatre.hear("start")
    return theatre


def test_an_answer_that_takes_longer_than_a_second_is_bridged_at_once() -> None:
    theatre = unanswered(1.5)
    assert theatre.notes.told[-2:] == ["? start", BRIDGE]
    theatre.voice.ready = True
    theatre.until_silent()
    theatre.stage.work()
    theatre.until_silent()
    assert theatre.notes.told[-1].endswith("?"), "the session goes on as if nothing had been said"
    assert theatre.notes.told.count(BRIDGE) == 1


def test_an_answer_that_is_later_than_it_promised_is_bridged_then_and_once() -> None:
    theatre = unanswered(0.5)
    theatre.until_silent()
    assert theatre.notes.told[-1] == "<heard>"
    for _ in range(5):
        theatre.clock.move_to(theatre.clock.now() + 1.1)
        theatre.stage.work()
        theatre.until_silent()
    assert theatre.notes.told[-2:] == ["<heard>", BRIDGE]


def test_an_answer_that_comes_within_a_second_is_not_bridged() -> None:
    theatre = unanswered(0.5)
    theatre.until_silent()
    theatre.voice.ready = True
    theatre.stage.work()
    theatre.clock.move_to(theatre.clock.now() + 5.0)
    theatre.stage.work()
    theatre.until_silent()
    assert BRIDGE not in theatre.notes.told


def test_what_is_no_longer_waited_for_is_not_bridged() -> None:
    theatre = unanswered(0.5)
    theatre.until_silent()
    theatre.voice.ready = True
    theatre.hear("stop")
    theatre.until_silent()
    theatre.clock.move_to(theatre.clock.now() + 5.0)
    theatre.stage.work()
    assert theatre.notes.told[-1] == "Goodbye."


def test_without_the_bridge_itself_a_cue_tells_that_it_was_heard() -> None:
    theatre = unanswered(1.5, bridge=False)
    assert theatre.notes.told[-1] == "<heard>"


def test_a_command_that_can_be_answered_at_once_has_no_cue_before_it() -> None:
    theatre = Theatre()
    theatre.hear("start")
    assert "<heard>" not in theatre.notes.told


def test_many_lines_that_end_in_one_moment_are_each_reported_and_told() -> None:
    theatre = Theatre()
    theatre.hear("start")
    theatre.clock.move_to(3_000)
    theatre.stage.work()
    assert theatre.notes.told[-1].endswith("?")
    theatre.hear("no")
    assert theatre.notes.told[-1] == "Step one: kneel."


def test_a_line_in_other_words_is_spoken_slower() -> None:
    theatre = Theatre()
    theatre.hear("start")
    theatre.hear("no")
    theatre.until_silent()
    theatre.hear("repeat")
    theatre.hear("repeat")
    text, rate = theatre.voice.asked[-1]
    assert text == theatre.stage.session.state.pose.steps[0].say[-1].again
    assert rate == pytest.approx(SLOW)


def test_faster_changes_the_rate_of_what_is_said_next() -> None:
    theatre = Theatre()
    theatre.hear("faster")
    assert theatre.voice.asked[-1][1] == pytest.approx(1.12)


def test_what_is_listened_for_follows_the_session() -> None:
    theatre = Theatre()
    theatre.hear("start")
    theatre.hear("no")
    assert theatre.notes.phases == [Phase.WELCOME, Phase.QUESTION, Phase.STEPS]


def test_what_nobody_has_said_is_done_but_not_reported_as_heard() -> None:
    theatre = Theatre()
    theatre.hear("start")
    theatre.hear("no")
    theatre.until_silent()
    before = len(theatre.notes.told)
    theatre.stage.send(SAY_AGAIN, reported=False)
    theatre.until_silent()
    told = theatre.notes.told[before:]
    assert told
    assert not [line for line in told if line.startswith("?")]


def test_records_are_written_in_their_order() -> None:
    theatre = Theatre()
    theatre.hear("start")
    theatre.hear("no")
    assert theatre.notes.records == ["session_start", "cautioned", "step"]


def test_the_ears_are_told_which_question_is_open_and_a_phase_is_reported_once() -> None:
    theatre = Theatre()
    for intent in ("start", "no", "next", "next", "next", "next"):
        theatre.hear(intent)
        theatre.until_silent()
    theatre.hear("come_out")
    theatre.until_silent()
    theatre.hear("yes")
    assert theatre.listened[:2] == [(Phase.WELCOME, None), (Phase.QUESTION, Asking.CAUTION)]
    assert (Phase.HOLD, None) in theatre.listened
    assert theatre.listened[-2:] == [
        (Phase.QUESTION, Asking.COMFORT),
        (Phase.QUESTION, Asking.OTHER),
    ]
    assert theatre.notes.phases[-2:] == [Phase.AFTER, Phase.QUESTION]


def test_a_hold_is_heard_to_begin_and_to_end_however_quiet_the_voice_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    theatre = Theatre()
    theatre.until_silent()
    clips: list[Clip] = []
    monkeypatch.setattr(theatre.speaker, "play", clips.append)
    for name in CueName:
        theatre.stage._do(Cue(name))
    theatre.stage._feed()
    floors = {name: clip.floor_db for name, clip in zip(CueName, clips, strict=True)}
    for name in CueName:
        if name in (CueName.START, CueName.END):
            assert floors[name] >= -6.0
        else:
            assert floors[name] < VOLUME_STEP_DB * -VOLUME_STEPS
