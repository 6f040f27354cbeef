"""Whole sessions as people would have them, through the real matcher, on the virtual clock."""

from dataclasses import dataclass, field
from functools import cache

import pytest
from mat import all_poses
from places import TESTS

from voice_hero import paths
from voice_hero.clocks import VirtualClock
from voice_hero.commands.typed_session import TimedSpeaker, TypedSession
from voice_hero.intents.compiling.folder import load_intents
from voice_hero.intents.matcher import Matcher
from voice_hero.intents.meaning import Meaning
from voice_hero.lang.en.wording import spoken
from voice_hero.phases import LIVE, Phase
from voice_hero.screen.report import Slots
from voice_hero.session import new_session
from voice_hero.sound.cue_names import CueName
from voice_hero.stage import Stage
from voice_hero.voice.voice import UnvoicedVoice

DIALOGS = (TESTS / "phrases" / "dialogs.txt").read_text().splitlines()

ODD = (TESTS / "phrases" / "odd_orders.txt").read_text().splitlines()
"""Every intent where nobody expects it; `+` and `!` as for `type`."""

HINT_EVERY_S = 30.0

DENIED = {"don't stop", "no don't"}
"""What a rule knows to be nothing at all: it is met with nothing."""


@dataclass
class Turn:
    """One thing that was said, and what came of it until the next."""

    text: str
    at_s: float = 0.0
    intent: str | None = None
    said: list[str] = field(default_factory=list)
    cues: list[CueName] = field(default_factory=list)


class Transcript:
    """A report and a recorder that keep the talk turn by turn."""

    def __init__(self) -> None:
        self.turns = [Turn("")]
        self.phase_now = Phase.WELCOME

    def said(self, at_s: float, text: str) -> None:
        self.turns[-1].said.append(text)

    def heard(self, at_s: float, text: str, intent: str | None, slots: Slots) -> None:
        self.turns.append(Turn(text, at_s, intent))

    def cue(self, at_s: float, name: CueName) -> None:
        self.turns[-1].cues.append(name)

    def phase(self, at_s: float, phase: Phase) -> None:
        self.phase_now = phase

    def append(self, kind: str, data: object) -> None:
        """Nothing of it outlives the test."""


@cache
def matcher() -> Matcher:
    return Matcher(load_intents(paths.intents_dir()))


def talk(lines: list[str]) -> Transcript:
    clock, transcript, poses = VirtualClock(), Transcript(), all_poses()
    speaker = TimedSpeaker(clock)
    stage = Stage(
        new_session(poses["hero"], poses),
        UnvoicedVoice(),
        speaker,
        clock,
        recorder=transcript,
        report=transcript,
        patient=True,
    )
    TypedSession(stage, Meaning(matcher())).piped(lines, clock, speaker)
    return transcript


@pytest.mark.parametrize("dialog", DIALOGS + ODD)
def test_every_turn_is_answered_and_the_end_is_no_dead_end(dialog: str) -> None:
    lines = dialog.split(" | ")
    transcript = talk(lines)
    heard = [line.removeprefix("!") for line in lines if not line.startswith("+")]
    assert [turn.text for turn in transcript.turns[1:]] == heard
    hinted_at = -HINT_EVERY_S
    for turn in transcript.turns[1:]:
        if turn.intent is not None:
            assert turn.said, f"{turn.text}: {turn.intent} was met with silence"
            continue
        if turn.text in DENIED:
            assert turn.cues == [], turn.text
            continue
        assert turn.cues[:1] == [CueName.NOT_UNDERSTOOD], turn.text
        if turn.at_s - hinted_at >= HINT_EVERY_S:
            assert turn.said, f"{turn.text}: a low sound without a hint"
            hinted_at = turn.at_s
    assert all(spoken(text) == text for turn in transcript.turns for text in turn.said)
    assert "stop" in LIVE[transcript.phase_now]


def answers(dialog: str) -> dict[str, list[str]]:
    return {turn.text: turn.said for turn in talk(dialog.split(" | ")).turns[1:]}


def test_a_long_practice_ends_with_what_follows() -> None:
    said = answers("start | no | go to step five | +60s | +60s | yes | that is all thanks")
    assert said["yes"][0] == "Good."
    assert said["yes"][-1] == "Shall I guide you through that?"


@pytest.mark.parametrize(
    ("dialog", "turn", "said"),
    [
        (DIALOGS[0], "repeat", "Hero pose is not for heart problems"),
        ("start | no | go to step five | how long left", "how long left", "One minute left."),
        (DIALOGS[2], "bye", "Goodbye."),
        (DIALOGS[4], "what step am i on", "You are at step one of five."),
        (DIALOGS[4], "how long", "The hold is one minute."),
        (DIALOGS[8], "another minute", "All right, the hold will be three minutes."),
        (DIALOGS[10], "next", "I would leave this pose out today."),
        (DIALOGS[11], "a bit longer", "All right, the hold will be one minute and ten seconds."),
        (DIALOGS[14], "resume", "Going on."),
        (DIALOGS[15], "hold for half a minute", "All right, thirty seconds."),
        (DIALOGS[17], "i feel dizzy", "Hands to the floor."),
        (DIALOGS[19], "come out", "Press your hands against the floor."),
    ],
)
def test_what_is_said_is_true_where_it_is_said(dialog: str, turn: str, said: str) -> None:
    assert answers(dialog)[turn][0].startswith(said)
