"""What is decoded while it lasts, and when that counts."""

from collections.abc import Sequence

import numpy as np
import pytest

from voice_hero.ahead import Ahead
from voice_hero.audio import FRAME_S, FRAME_SAMPLES, SAMPLE_RATE, Samples
from voice_hero.hearing_limits import Limits
from voice_hero.hypothesis import Hypothesis
from voice_hero.levelling import levelled
from voice_hero.phases import Phase

LIMITS = Limits()


class Stream:
    """Remembers what it was fed."""

    def __init__(self) -> None:
        self.blocks: list[Samples] = []

    def feed(self, samples: Samples) -> None:
        self.blocks.append(samples)

    def end(self) -> Hypothesis:
        return Hypothesis(f"{sum(map(len, self.blocks))} samples")


class Streams:
    """A recogniser of which nothing but streams is wanted."""

    def __init__(self) -> None:
        self.begun: list[tuple[Phase | str, float]] = []

    def stream(self, phase: Phase | str, pitch: float) -> Stream:
        self.begun.append((phase, pitch))
        return Stream()


@pytest.fixture
def recogniser() -> Streams:
    return Streams()


@pytest.fixture
def ahead(recogniser: Streams) -> Ahead:
    return Ahead(recogniser, LIMITS)  # type: ignore[arg-type]


def speech(seconds: float, level: float = 2000, seed: int = 0) -> Samples:
    noise = np.random.default_rng(seed).normal(0, level, round(seconds * SAMPLE_RATE))
    return np.clip(np.round(noise), -32768, 32767).astype(np.int16)


def framed(sound: Samples) -> list[Samples]:
    return [sound[at : at + FRAME_SAMPLES] for at in range(0, len(sound), FRAME_SAMPLES)]


def follow(ahead: Ahead, sound: Samples, phase: Phase, seconds: Sequence[float]) -> None:
    frames = framed(sound)
    for until in seconds:
        ahead.follow(frames[: round(until / FRAME_S)], phase)


def test_what_was_followed_is_there_at_its_end_whole_and_as_loud_as_ever(
    ahead: Ahead, recogniser: Streams
) -> None:
    sound = speech(1.5)
    follow(ahead, sound, Phase.HOLD, (0.3, 0.8, 1.1, 1.4))
    heard = ahead.heard(sound, Phase.HOLD)
    assert heard is not None
    samples, result = heard
    assert result().text == "24000 samples"
    assert recogniser.begun == [(Phase.HOLD, LIMITS.pitch)], "one stream for all of it"
    ratio = np.abs(samples).mean() / np.abs(levelled(sound)).mean()
    assert ratio == pytest.approx(1, abs=0.05)


def test_what_goes_on_after_it_was_judged_is_followed_from_its_beginning(
    ahead: Ahead, recogniser: Streams
) -> None:
    sound = speech(2.0)
    follow(ahead, sound, Phase.HOLD, (0.9,))
    assert ahead.heard(sound[:SAMPLE_RATE], Phase.HOLD) is not None
    assert ahead.heard(sound[:SAMPLE_RATE], Phase.HOLD) is None, "it is over"
    follow(ahead, sound, Phase.HOLD, (1.4, 1.9))
    heard = ahead.heard(sound, Phase.HOLD)
    assert heard is not None
    assert heard[1]().text == "32000 samples"
    assert len(recogniser.begun) == 2


@pytest.mark.parametrize(
    ("followed", "judged"),
    [
        ((speech(1.0), Phase.HOLD), (speech(1.2, seed=1), Phase.HOLD)),
        ((speech(1.0), Phase.HOLD), (speech(1.2), Phase.STEPS)),
        ((speech(0.6), Phase.HOLD), (speech(0.65), Phase.HOLD)),
        ((speech(3.3), Phase.HOLD), (speech(3.4), Phase.HOLD)),
    ],
    ids=["another sound", "another phase", "too short", "talk"],
)
def test_nothing_else_is_taken_for_what_was_followed(
    ahead: Ahead, followed: tuple[Samples, Phase], judged: tuple[Samples, Phase]
) -> None:
    sound, phase = followed
    ahead.follow(framed(sound), phase)
    assert ahead.heard(*judged) is None


@pytest.mark.parametrize(("times", "taken"), [(1.3, True), (2.5, False), (0.7, True), (0.2, False)])
def test_what_turns_out_much_louder_or_quieter_is_decoded_anew(
    ahead: Ahead, times: float, taken: bool
) -> None:
    begin = speech(0.8)
    ahead.follow(framed(begin), Phase.HOLD)
    whole = np.concatenate([begin, speech(1.6, 2000 * times)])
    assert (ahead.heard(whole, Phase.HOLD) is not None) is taken
