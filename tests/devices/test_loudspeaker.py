"""The loudspeaker, with a small fake at the edge of sounddevice."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from fake_sounddevice import FakeDevice, FakeStream, HandClock, install
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_hero.devices import loudspeaker, naming
from voice_hero.devices.loudspeaker import LiveSpeaker
from voice_hero.devices.played_sound import ReferenceRing
from voice_hero.devices.playout import Playout
from voice_hero.errors import DeviceError
from voice_hero.sound.samples import Clip, Samples

RATE = 16_000


def flat(seconds: float, level: int = 16_000) -> Samples:
    return np.full(round(seconds * RATE), level, np.int16)


def line(clip_id: int, seconds: float = 0.1, gap_s: float = 0.0, level: int = 16_000) -> Clip:
    return Clip(clip_id, flat(seconds, level), RATE, f"line {clip_id}", gap_s)


class Room:
    """A loudspeaker on a fake device of 16 kHz, and the clock it lives by."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, device: FakeDevice | None = None, wake_ms: int = 0
    ) -> None:
        box = device or FakeDevice("box", inputs=0, outputs=1, rate=RATE, rates=(RATE,))
        self.clock = HandClock()
        self.fake = install(monkeypatch, box)
        self.ring = ReferenceRing()
        self.speaker = LiveSpeaker(naming.find("output", "box"), self.ring, wake_ms, self.clock)

    @property
    def stream(self) -> FakeStream:
        return self.fake.streams[-1]

    def listen(self, seconds: float) -> npt.NDArray[np.float64]:
        """What comes out in the next `seconds`, one side, full scale ±1."""
        blocks = []
        for _ in range(round(seconds / 0.02)):
            self.clock.time += 0.02
            blocks.append(self.stream.ask()[:, 0])
        sound = np.concatenate(blocks)
        return sound / (32767 if sound.dtype == np.int16 else 1.0)


def test_clips_follow_on_each_other_with_their_own_gaps_to_the_sample(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room = Room(monkeypatch)
    room.speaker.play(line(1, 0.1, gap_s=0.05))
    room.speaker.play(line(2, 0.0333))
    room.speaker.play(line(3, 0.1, level=-8_000))
    out = room.listen(0.4)
    expected = np.concatenate([flat(0.1), flat(0.05, 0), flat(0.0333), flat(0.1, -8_000)])
    assert np.rint(out[: len(expected)] * 32767).tolist() == expected.tolist()
    assert not out[len(expected) :].any()


@pytest.mark.parametrize(
    "device",
    [
        FakeDevice("box", 0, 2, 44_100, (44_100,), 2, ("int16",)),
        FakeDevice("box", 0, 2, 48_000, (48_000,), 2, ("float32",)),
        FakeDevice("box", 0, 1, 48_000, (48_000,), 1, ("int16",)),
        FakeDevice("box", 0, 8, 32_000, (32_000,), 8, ("int16",)),
    ],
    ids=lambda device: f"{device.rates[0]}-{device.fewest_channels}-{device.formats[0]}",
)
def test_whatever_shape_it_takes_a_clip_keeps_its_length_and_level(
    monkeypatch: pytest.MonkeyPatch, device: FakeDevice
) -> None:
    room = Room(monkeypatch, device)
    tone = (8_000 * np.sin(2 * np.pi * 300 * np.arange(22_050) / 22_050)).astype(np.int16)
    room.speaker.play(Clip(1, tone, 22_050, "a second"))
    out = room.listen(1.2)
    heard = np.flatnonzero(np.abs(out) > 1e-3)
    rate = device.rates[0]
    assert (heard[-1] - heard[0]) / rate == pytest.approx(1.0, abs=0.002)
    middle = out[rate // 4 : rate // 2]
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(8_000 / 32767 / np.sqrt(2), rel=0.02)


def test_both_sides_sound_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(monkeypatch, FakeDevice("box", 0, 2, RATE, (RATE,), 2))
    room.speaker.play(line(1))
    left, right = room.stream.ask().T
    assert left.any()
    assert left.tolist() == right.tolist()


def test_a_hush_fades_within_10_ms_and_forgets_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(monkeypatch)
    for clip_id in range(1, 4):
        room.speaker.play(line(clip_id, 0.5))
    room.listen(0.1)
    room.speaker.hush()
    out = room.listen(1.0)
    steps = np.abs(np.diff(out[: RATE // 50]))
    assert not out[RATE // 100 :].any()
    assert steps.max() < 0.005
    assert out[0] > 0.45
    assert room.speaker.played() == []


def test_what_is_said_after_a_hush_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(monkeypatch)
    room.speaker.play(line(1, 5.0))
    room.listen(0.1)
    room.speaker.hush()
    room.speaker.play(line(2, 0.1, level=8_000))
    out = np.rint(room.listen(0.5) * 32767)
    assert out[160:1760].tolist() == [8_000.0] * 1_600
    assert room.speaker.played() == [2]


def test_a_clip_is_played_when_its_gap_has_left_the_loudspeaker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room = Room(monkeypatch)
    room.speaker.play(line(7, 0.1, gap_s=0.2))
    room.listen(0.3)
    assert room.speaker.played() == []
    room.listen(0.06)
    assert room.speaker.played() == [7]
    assert room.speaker.played() == []


def test_what_was_played_before_a_hush_is_still_told(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(monkeypatch)
    room.speaker.play(line(1, 0.1))
    room.speaker.play(line(2, 5.0))
    room.listen(0.4)
    room.speaker.hush()
    room.listen(0.4)
    assert room.speaker.played() == [1]


def test_a_text_is_audible_until_its_echo_has_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(monkeypatch)
    room.speaker.play(line(1, 0.2, gap_s=3.0))
    room.speaker.play(line(2, 0.2))
    assert room.speaker.audible() == []
    room.listen(0.02)
    assert room.speaker.audible() == ["line 1"]
    room.listen(0.62)
    assert room.speaker.audible() == ["line 1"]
    room.listen(0.04)
    assert room.speaker.audible() == []
    room.listen(2.6)
    assert room.speaker.audible() == ["line 2"]


def test_a_hushed_text_is_audible_for_its_echo_only(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(monkeypatch)
    room.speaker.play(line(1, 9.0))
    room.speaker.play(line(2, 9.0))
    room.listen(0.1)
    room.speaker.hush()
    room.listen(0.4)
    assert room.speaker.audible() == ["line 1"]
    room.listen(0.1)
    assert room.speaker.audible() == []


def test_a_beep_has_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(monkeypatch)
    room.speaker.play(Clip(1, flat(0.2), RATE))
    room.listen(0.1)
    assert room.speaker.audible() == []


def test_ducking_is_12_db_without_a_jump_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(monkeypatch)
    room.speaker.play(line(1, 2.0))
    loud = room.listen(0.1)
    room.speaker.duck(True)
    low = room.listen(0.1)
    assert 20 * np.log10(low[-1] / loud[-1]) == pytest.approx(-12, abs=0.1)
    assert low[RATE // 50] == pytest.approx(low[-1])
    assert np.abs(np.diff(low)).max() < 0.003
    room.speaker.duck(False)
    assert room.listen(0.1)[-1] == pytest.approx(loud[-1])


@pytest.mark.parametrize(("asked", "got"), [(-6.0, -6.0), (0.0, 0.0), (12.0, 0.0)])
def test_volume_goes_down_but_never_above_the_rendered_sound(
    monkeypatch: pytest.MonkeyPatch, asked: float, got: float
) -> None:
    room = Room(monkeypatch)
    room.speaker.set_volume(asked)
    room.speaker.play(line(1, 0.5))
    level = room.listen(0.1)[-1]
    assert 20 * np.log10(level / (16_000 / 32767)) == pytest.approx(got, abs=0.01)


def test_volume_and_ducking_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(monkeypatch)
    room.speaker.set_volume(-6)
    room.speaker.duck(True)
    room.speaker.play(line(1, 0.5))
    level = room.listen(0.1)[-1]
    assert 20 * np.log10(level / (16_000 / 32767)) == pytest.approx(-18, abs=0.01)


def test_what_has_a_floor_sinks_no_further_and_does_not_jump(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def db(level: float) -> float:
        return float(20 * np.log10(level / (16_000 / 32767)))

    room = Room(monkeypatch)
    room.speaker.play(replace(line(1, 0.5), floor_db=-6.0))
    room.speaker.play(line(2, 0.5))
    assert db(room.listen(0.1)[-1]) == pytest.approx(0, abs=0.01)
    room.speaker.set_volume(-20)
    room.speaker.duck(True)
    sunk = room.listen(0.1)
    assert db(sunk[-1]) == pytest.approx(-6, abs=0.01)
    assert np.abs(np.diff(sunk)).max() < 0.003
    assert db(room.listen(0.4)[-1]) == pytest.approx(-32, abs=0.1), "the voice does sink"


def starts(out: Sequence[float] | npt.NDArray[np.float64]) -> float:
    """Seconds until something can be heard."""
    return float(np.flatnonzero(np.abs(np.asarray(out)) > 1e-3)[0]) / RATE


def test_a_sleepy_loudspeaker_is_woken_after_a_rest_only(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(monkeypatch, wake_ms=500)
    room.speaker.play(line(1))
    room.speaker.play(line(2))
    out = room.listen(1.0)
    assert starts(out) == pytest.approx(0.5, abs=0.001)
    assert out[: RATE // 4].any()
    assert np.abs(out[: RATE // 2]).max() < 1e-3
    assert starts(out[round(0.6 * RATE) :]) == pytest.approx(0, abs=0.001)
    room.listen(4.0)
    room.speaker.play(line(3))
    assert starts(room.listen(1.0)) == 0
    room.listen(5.0)
    room.speaker.play(line(4))
    assert starts(room.listen(1.0)) == pytest.approx(0.5, abs=0.001)
    assert room.speaker.played() == [1, 2, 3, 4]


def test_the_reference_is_what_goes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(monkeypatch)
    before = room.ring.mark()
    room.speaker.duck(True)
    room.speaker.play(line(1, 0.5))
    out = np.rint(room.listen(1.0) * 32767)
    kept = room.ring._ring[before : before + RATE]
    assert np.abs(kept - out).max() <= 1
    assert room.ring.mark() == before + RATE


def test_an_empty_clip_is_played_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(monkeypatch)
    room.speaker.play(Clip(1, np.zeros(0, np.int16), 22_050, ""))
    room.listen(0.1)
    assert room.speaker.played() == [1]


def test_more_is_asked_for_than_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    room = Room(monkeypatch)
    room.speaker.play(line(1, 0.5))
    assert np.count_nonzero(room.stream.ask(RATE)) == RATE // 2


def test_a_loudspeaker_that_is_gone_is_lost_and_found_by_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room = Room(monkeypatch)
    room.speaker.set_volume(-6)
    room.speaker.play(line(1, 9.0))
    room.listen(0.1)
    room.fake.plugged.clear()
    assert room.speaker.audible() == ["line 1"]
    room.clock.time += 2.0
    assert room.speaker.lost
    assert room.speaker.audible() == []
    assert not room.speaker.reopen(wait_s=5)
    room.clock.time += 2.0
    room.fake.after_restart = [
        FakeDevice("HDMI", 0, 2),
        FakeDevice("box", 0, 2, RATE, (RATE,)),
    ]
    assert room.speaker.reopen(wait_s=5)
    assert not room.speaker.lost
    assert not room.listen(0.2).any()
    room.speaker.play(line(2, 0.5))
    assert room.listen(0.1)[-1] == pytest.approx(16_000 / 32767 / 1.995, rel=0.01)


def test_a_stream_that_never_asks_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loudspeaker, "FIRST_BLOCK_S", 0.01)
    fake = install(monkeypatch, FakeDevice("box", 0, 2))
    fake.started = lambda stream: None
    with pytest.raises(DeviceError, match="'box' asks for nothing"):
        LiveSpeaker(None, ReferenceRing())
    assert fake.streams[-1].closed


# -- resting ------------------------------------------------------------------------------


def rest(room: Room) -> None:
    """A minute and more of silence, in which the loop looks for what has been played."""
    for _ in range(round(loudspeaker.REST_AFTER_S / 0.5) + 2):
        room.listen(0.5)
        room.speaker.played()


def test_after_a_minute_of_silence_the_stream_rests_and_is_not_taken_for_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room = Room(monkeypatch)
    room.speaker.play(line(1))
    rest(room)
    assert not room.stream.running
    room.clock.time += 3600
    assert not room.speaker.lost
    assert not room.speaker.busy()


def test_a_line_wakes_a_resting_stream_and_is_heard_from_its_beginning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room = Room(monkeypatch)
    rest(room)
    room.fake.started = lambda stream: None
    room.speaker.play(line(1, 0.5))
    assert room.stream.running
    out = np.rint(room.listen(1.0) * 32767)
    assert out[: RATE // 2].tolist() == [16_000.0] * (RATE // 2)
    assert room.speaker.played() == [1]


def test_whoever_speaks_wakes_the_stream_before_there_is_an_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room = Room(monkeypatch)
    rest(room)
    room.speaker.duck(True)
    assert room.stream.running
    room.speaker.duck(False)
    assert room.stream.running
    rest(room)
    assert not room.stream.running


def test_a_loudspeaker_that_went_while_it_rested_is_lost_when_it_is_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room = Room(monkeypatch)
    rest(room)
    plugged = list(room.fake.plugged)
    room.fake.plugged.clear()
    room.speaker.play(line(1))
    assert room.speaker.lost
    room.fake.plugged.extend(plugged)
    assert room.speaker.reopen(wait_s=5)
    room.speaker.play(line(2))
    room.listen(0.5)
    assert room.speaker.played() == [2]


def test_the_reference_keeps_step_through_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    box = FakeDevice("box", inputs=0, outputs=1, rate=48_000, rates=(48_000,))
    room = Room(monkeypatch, box)
    room.listen(1.0)
    before = room.ring.mark()
    room.listen(2.0)
    assert room.ring.mark() - before == 2 * RATE
    room.speaker.play(line(1, 0.2))
    room.listen(0.5)
    kept = room.ring._ring[before : before + 3 * RATE]
    loud = np.flatnonzero(np.abs(kept) > 8_000)
    assert loud[0] == pytest.approx(2 * RATE, abs=30)
    assert loud[-1] - loud[0] == pytest.approx(0.2 * RATE, abs=30)


Move = tuple[str, int]
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("play"), st.integers(0, 3_000)),
        st.tuples(st.just("hush"), st.just(0)),
        st.tuples(st.just("duck"), st.integers(0, 1)),
        st.tuples(st.just("volume"), st.integers(-40, 20)),
        st.tuples(st.just("render"), st.integers(1, 2_000)),
    ),
    max_size=60,
)


@settings(max_examples=150)
@given(moves=MOVES)
def test_in_any_order_nothing_clips_jumps_or_is_told_twice(moves: list[Move]) -> None:
    playout = Playout(RATE, 0.06, 30)
    told: list[int] = []
    count = 0
    for what, number in moves:
        if what == "play":
            count += 1
            playout.add(Clip(count, np.full(number, 32767, np.int16), RATE, "x", number / RATE))
        elif what == "hush":
            playout.hush()
        elif what == "duck":
            playout.set_gain(0, bool(number))
        elif what == "volume":
            playout.set_gain(number, False)
        else:
            out = np.empty(number, np.float32)
            playout.render(out)
            assert np.abs(out).max() <= 1.0
        told += playout.played()
    out = np.empty(RATE * 30, np.float32)
    playout.render(out)
    told += playout.played()
    assert told == sorted(set(told))
    assert not playout.busy()
    assert playout.audible() == []
