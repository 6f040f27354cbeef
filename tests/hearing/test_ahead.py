"""What is decoded while it lasts, and when that counts."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from voice_hero.hearing.decoding_ahead import Ahead
from voice_hero.hearing.hypothesis import Hypothesis
from voice_hero.hearing.limits import Limits
from voice_hero.phases import Phase
from voice_hero.sound.levelling import levelled
from voice_hero.sound.samples import FRAME_S, FRAME_SAMPLES, SAMPLE_RATE, Samples

LIMITS = Limits()


class Stream:
    """Remembers what it was fed."""

    def __init__(self) -> None:
        self.blocks: list[Samples] = []
        self.words = ""

    def feed(self, samples: Samples) -> None:
        self.blocks.append(samples)

    def so_far(self) -> str:
        return self.words

    def end(self) -> Hypothesis:
        return Hypothesis(f"{sum(map(len, self.blocks))} samples")

    def begin_end(self) -> Callable[[], Hypothesis]:
        return self.end


class Streams:
    """A recogniser of which nothing but streams is wanted."""

    def __init__(self) -> None:
        self.begun: list[tuple[Phase | str, float]] = []
        self.streams: list[Stream] = []

    def stream(self, phase: Phase | str, pitch: float) -> Stream:
        self.begun.append((phase, pitch))
        self.streams.append(Stream())
        return self.streams[-1]

    def stream_freely(self, pitch: float) -> Stream:
        return self.stream("freely", pitch)


@pytest.fixture
def recogniser() -> Streams:
    return Streams()


@pytest.fixture
def ahead(recogniser: Streams) -> Ahead:
    return Ahead(recogniser, LIMITS, is_promising)  # type: ignore[arg-type]


def is_promising(words: str, phase: Phase | str) -> bool:
    del phase
    return words.startswith("how long")


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
    samples = np.concatenate(heard.louder)
    assert heard.first.end().text == "24000 samples"
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
    assert heard.first.end().text == "32000 samples"
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


def follow_hearing(ahead: Ahead, recogniser: Streams, sound: Samples, words: Sequence[str]) -> None:
    """What the first stream has understood after 0.8 s, and after each 0.2 s more."""
    frames = framed(sound)
    for turn, heard in enumerate(words):
        if recogniser.streams:
            recogniser.streams[0].words = heard
        ahead.follow(frames[: round((0.8 + 0.2 * turn) / FRAME_S)], Phase.HOLD)


def test_what_may_become_a_command_is_decoded_in_all_ways_from_its_beginning(
    ahead: Ahead, recogniser: Streams
) -> None:
    sound = speech(2.0)
    follow_hearing(ahead, recogniser, sound, ("", "", "how long", "how long is"))
    heard = ahead.heard(sound, Phase.HOLD)
    assert heard is not None
    assert heard.second is not None
    assert heard.freely is not None
    ends = (heard.first.end(), heard.second.end(), heard.freely.begin_end()())
    assert [end.text for end in ends] == ["32000 samples"] * 3
    ways = [(Phase.HOLD, LIMITS.pitch), (Phase.HOLD, LIMITS.second_pitch), ("freely", LIMITS.pitch)]
    assert recogniser.begun == ways


@pytest.mark.parametrize(("words", "ways"), [("", 1), ("the", 1), ("how long ago", 3)])
def test_other_talk_is_decoded_in_one_way_alone(
    ahead: Ahead, recogniser: Streams, words: str, ways: int
) -> None:
    sound = speech(1.5)
    follow_hearing(ahead, recogniser, sound, ("", words, "the other day", "the other day"))
    heard = ahead.heard(sound, Phase.HOLD)
    assert heard is not None
    assert (heard.second, heard.freely) == (None, None)
    assert len(recogniser.streams) == ways
    assert all(len(one.blocks) < len(heard.met) for one in recogniser.streams[1:])
