"""What `hear` tells of a recording: where each utterance begins and ends, and when it was decided.

The listener is played by a stand-in that gives out what a test hands it; the real one is heard in
test_cli.py.
"""

from collections.abc import Sequence
from typing import cast

import numpy as np
import pytest

from voice_hero.command import Command
from voice_hero.hearing.listener import HeardUtterance, Listener
from voice_hero.hearing.recorded_utterances import AFTERWARDS_S, FADES_WITHIN_S, hear
from voice_hero.phases import Asking, Phase
from voice_hero.sound.samples import FRAME_S, FRAME_SAMPLES, SAMPLE_RATE, Frame, Samples

NEXT = Command("next", {}, "next")


class Script:
    """Gives out an utterance at the frame that a test names, and takes as long as it is told."""

    def __init__(
        self, at: dict[int, HeardUtterance], takes_s: dict[int, float] | None = None
    ) -> None:
        self.at, self.takes_s = at, takes_s or {}
        self.frames: list[Frame] = []
        self.phase: Phase | str | None = None
        self.flushed = 0
        self.time = 100.0

    def flush(self) -> None:
        self.flushed += 1

    def listen_for(self, phase: Phase | str, asking: Asking | None = None) -> None:
        self.phase = phase

    def feed(self, frame: Frame, audible: Sequence[str]) -> list[HeardUtterance]:
        self.frames.append(frame)
        number = len(self.frames)
        self.time += self.takes_s.get(number, 0.0)
        return [self.at[number]] if number in self.at else []

    def now(self) -> float:
        return self.time


def heard_in(samples: Samples, script: Script) -> list[tuple[float, float, float, str | None]]:
    found = hear(samples, cast(Listener, script), Phase.HOLD, script.now)
    return [
        (
            round(one.heard.start_s, 3),
            round(one.end_s, 3),
            round(one.decided_s, 3),
            one.heard.command.intent if one.heard.command else None,
        )
        for one in found
    ]


def utterance(
    start_s: float, end_s: float, command: Command | None = NEXT, revises: bool = False
) -> HeardUtterance:
    return HeardUtterance("next", command, start_s, end_s, 1.0, revises)


def burst(seconds: float, loud: tuple[float, float], floor: float = 0.0) -> Samples:
    """Noise of RMS 3000 between two times, and of RMS `floor` elsewhere."""
    noise = np.random.default_rng(3).normal(0, 1, round(seconds * SAMPLE_RATE))
    times = np.arange(len(noise)) / SAMPLE_RATE
    inside = (times >= loud[0]) & (times < loud[1])
    return (noise * np.where(inside, 3000.0, floor)).astype(np.int16)


def test_the_end_is_that_of_the_last_frame_of_ten_milliseconds_within_35_db() -> None:
    script = Script({40: utterance(0.5, 0.96)})
    ((start_s, end_s, decided_s, intent),) = heard_in(burst(3, (0.5, 1.0)), script)
    assert (start_s, end_s, intent) == (0.5, 1.0, "next")
    assert decided_s == pytest.approx(40 * FRAME_S)


@pytest.mark.parametrize(("tail_rms", "end_s"), [(100.0, 1.05), (30.0, 1.0)])
def test_a_tail_counts_if_it_is_less_than_35_db_below(tail_rms: float, end_s: float) -> None:
    sound = burst(3, (0.5, 1.0))
    tail = np.random.default_rng(4).normal(0, tail_rms, SAMPLE_RATE // 20)
    sound[SAMPLE_RATE : SAMPLE_RATE + len(tail)] = tail.astype(np.int16)
    ((_, end, _, _),) = heard_in(sound, Script({40: utterance(0.5, 0.96)}))
    assert end == pytest.approx(end_s)


def test_a_noisy_room_does_not_make_the_answer_look_immediate() -> None:
    """Noise 20 dB below the voice is within 35 dB, and is no part of the utterance."""
    sound = burst(3, (0.5, 1.0), floor=300.0)
    ((_, end_s, decided_s, _),) = heard_in(sound, Script({60: utterance(0.5, 0.992)}))
    assert 1.0 <= end_s <= 0.992 + FADES_WITHIN_S + 0.01
    assert decided_s == pytest.approx(60 * FRAME_S)


def test_time_spent_computing_is_added_and_work_that_piles_up_is_waited_for() -> None:
    quick = Script({40: utterance(0.5, 0.96)}, {40: 0.010})
    assert heard_in(burst(3, (0.5, 1.0)), quick)[0][2] == pytest.approx(40 * FRAME_S + 0.010)
    early = Script({40: utterance(0.5, 0.96)}, {38: 0.020, 40: 0.010})
    assert heard_in(burst(3, (0.5, 1.0)), early)[0][2] == pytest.approx(40 * FRAME_S + 0.010)
    behind = Script({40: utterance(0.5, 0.96)}, {39: 0.100, 40: 0.010})
    assert heard_in(burst(3, (0.5, 1.0)), behind)[0][2] == pytest.approx(39 * FRAME_S + 0.110)


def test_a_continuation_takes_the_place_of_what_it_continues() -> None:
    first, whole = utterance(0.5, 0.9), utterance(1.2, 1.5, Command("repeat", {}, ""), revises=True)
    found = heard_in(burst(3, (0.5, 1.5)), Script({35: first, 60: whole}))
    assert [(start, intent) for start, _, _, intent in found] == [(0.5, "repeat")]


def test_what_is_called_off_is_told_once_without_a_command() -> None:
    first, negation = utterance(0.5, 0.9), utterance(1.2, 1.5, None, revises=True)
    found = heard_in(burst(3, (0.5, 1.5)), Script({35: first, 60: negation}))
    assert [(start, intent) for start, _, _, intent in found] == [(0.5, None)]


def test_the_end_of_a_file_is_followed_by_a_second_of_quiet_room() -> None:
    script = Script({})
    sound = burst(1, (0.0, 1.0))
    assert heard_in(sound, script) == []
    total = len(script.frames) * FRAME_SAMPLES / SAMPLE_RATE
    assert 1 + AFTERWARDS_S - FRAME_S < total <= 1 + AFTERWARDS_S
    room = script.frames[-1].samples.astype(float)
    assert 4 < np.sqrt(np.mean(room**2)) < 16
    assert not any(frame.reference.any() for frame in script.frames)


def test_nothing_is_kept_from_one_recording_to_the_next() -> None:
    script = Script({})
    hear(burst(1, (0.0, 1.0)), cast(Listener, script), Phase.HOLD, script.now)
    assert script.phase is Phase.HOLD
    assert script.flushed == 2
