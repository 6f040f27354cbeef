"""The microphone, with a small fake at the edge of sounddevice."""

import logging
import threading

import numpy as np
import pytest
from fake_sounddevice import FakeDevice, FakeSound, FakeStream, HandClock, PortAudioError, install

from voice_hero.devices import naming, portaudio, stream_formats
from voice_hero.devices.loudspeaker import LiveSpeaker
from voice_hero.devices.microphone import GATHER_S, LiveMicrophone
from voice_hero.devices.played_sound import ReferenceRing
from voice_hero.devices.stream_formats import Shape
from voice_hero.errors import DeviceError
from voice_hero.sound.samples import FRAME_SAMPLES, Clip


def loud(
    count: int = FRAME_SAMPLES, peak: float = 0.5
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    return peak * np.sin(2 * np.pi * 500 * np.arange(count) / 16_000)


class Desk:
    """A microphone on a fake device, and the clock it lives by."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *sound_devices: FakeDevice) -> None:
        self.clock = HandClock()
        self.fake = install(monkeypatch, *(sound_devices or (FakeDevice("USB mic (hw:1,0)"),)))
        self.ring = ReferenceRing()
        self.mic = LiveMicrophone(naming.find("input", "mic"), self.ring, self.clock)

    @property
    def stream(self) -> FakeStream:
        return self.fake.streams[-1]

    def frames(self) -> int:
        count = 0
        while self.mic.read(0) is not None:
            count += 1
        return count


def test_frames_are_what_the_device_gave(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(monkeypatch)
    desk.stream.give(loud())
    frame = desk.mic.read(0)
    assert frame is not None
    assert frame.samples.dtype == np.int16
    assert frame.samples.tolist() == np.rint(loud() * 32767).tolist()
    assert frame.reference.shape == (FRAME_SAMPLES,)
    assert not frame.reference.any()
    assert desk.mic.read(0) is None


@pytest.mark.parametrize(
    ("device", "shape"),
    [
        (FakeDevice("mic"), Shape(16_000, 1, "int16")),
        (FakeDevice("mic", rates=(48_000,)), Shape(48_000, 1, "int16")),
        (FakeDevice("mic", rates=(44_100,), rate=44_100), Shape(44_100, 1, "int16")),
        (FakeDevice("mic", formats=("float32",)), Shape(16_000, 1, "float32")),
        (FakeDevice("mic", inputs=2, fewest_channels=2), Shape(16_000, 2, "int16")),
        (FakeDevice("mic", inputs=6, fewest_channels=6), Shape(16_000, 6, "int16")),
        (
            FakeDevice("mic", 2, rates=(48_000,), fewest_channels=2, formats=("float32",)),
            Shape(48_000, 2, "float32"),
        ),
        (
            FakeDevice("mic", 2, rates=(44_100,), fewest_channels=2, formats=("float32",)),
            Shape(44_100, 2, "float32"),
        ),
    ],
    ids=lambda value: "-".join(map(str, vars(value).values())) if isinstance(value, Shape) else "",
)
def test_whatever_shape_it_takes_a_second_is_a_second_at_the_same_level(
    monkeypatch: pytest.MonkeyPatch, device: FakeDevice, shape: Shape
) -> None:
    desk = Desk(monkeypatch, device)
    assert desk.mic.shape == shape
    block = desk.stream.how["blocksize"]
    sound = 0.5 * np.sin(2 * np.pi * 500 * np.arange(32 * block) / shape.rate)
    levels = []
    for part in np.split(sound, 32):
        desk.stream.give(part)
        while desk.mic.read(0) is not None:
            levels.append(desk.mic.level_dbfs)
    assert 30 <= len(levels) <= 32
    assert levels[10:] == pytest.approx([-9.0] * len(levels[10:]), abs=0.3)


def test_a_device_that_takes_no_shape_says_what_it_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DeviceError, match=r"'mic' cannot be opened .*Invalid sample rate"):
        Desk(monkeypatch, FakeDevice("mic", rates=(8_000,)))


def test_a_busy_device_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_formats, "BUSY_WAIT_S", 0)
    desk = Desk(monkeypatch, FakeDevice("mic", busy_for=stream_formats.BUSY_TRIES - 1))
    desk.stream.give(loud())
    assert desk.frames() == 1


def test_a_device_that_stays_busy_says_who_may_hold_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_formats, "BUSY_WAIT_S", 0)
    with pytest.raises(DeviceError, match=r"is busy: another program.*fuser -v /dev/snd"):
        Desk(monkeypatch, FakeDevice("mic", busy_for=99))


def test_a_slow_reader_loses_the_oldest_and_reads_of_it_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(monkeypatch)
    with caplog.at_level(logging.WARNING):
        for number in range(100):
            desk.stream.give(np.full(FRAME_SAMPLES, (number + 1) / 200))
        first = desk.mic.read(0)
        assert first is not None
        assert desk.frames() == 61
        desk.stream.give(loud())
        assert desk.frames() == 1
    assert first.samples[0] == pytest.approx(39 / 200 * 32767, abs=1)
    assert desk.mic.dropped_s == pytest.approx(38 * 0.032)
    assert [r.message for r in caplog.records] == [
        "microphone: this machine was too slow, the oldest 1.2 s were lost"
    ]


def test_nothing_for_two_seconds_is_a_pulled_plug(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(monkeypatch)
    desk.stream.give(loud())
    desk.clock.time += 1.9
    assert desk.frames() == 1
    desk.clock.time += 0.2
    for _ in range(2):
        with pytest.raises(DeviceError, match=r"'USB mic \(hw:1,0\)' gave nothing for 2 s"):
            desk.mic.read(0)


def test_a_reader_that_was_away_is_no_pulled_plug(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(monkeypatch)
    for _ in range(300):
        desk.stream.give(loud())
        desk.clock.time += 0.032
    assert desk.frames() == 62


def test_zeros_are_counted_and_sound_ends_the_count(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(monkeypatch)
    for _ in range(320):
        desk.stream.give(np.zeros(FRAME_SAMPLES))
        desk.mic.read(0)
    assert desk.mic.silent_for_s == pytest.approx(10.24)
    assert desk.mic.level_dbfs == -100.0
    desk.stream.give(np.eye(1, FRAME_SAMPLES)[0] / 32767)
    desk.mic.read(0)
    assert desk.mic.silent_for_s == 0


def test_what_came_before_there_was_a_listener_is_no_loss(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(monkeypatch)
    with caplog.at_level(logging.WARNING):
        for _ in range(100):
            desk.stream.give(np.full(FRAME_SAMPLES, 0.1))
        desk.mic.discard()
        desk.stream.give(loud())
        assert desk.frames() == 1
    assert desk.mic.dropped_s == 0
    assert not caplog.records


def test_frames_are_waited_for_only_where_none_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(monkeypatch)
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    desk.mic.gather(60.0)
    desk.mic.gather(0.01)
    desk.mic.gather(0.0)
    desk.stream.give(loud())
    desk.mic.gather(60.0)
    assert slept == [GATHER_S, 0.01]


def test_level_and_clipping(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(monkeypatch)
    desk.stream.give(loud(peak=1.0))
    desk.mic.read(0)
    assert desk.mic.level_dbfs == pytest.approx(-3.0, abs=0.1)
    assert desk.mic.clipped == 32
    desk.stream.give(loud(peak=0.9))
    desk.mic.read(0)
    assert desk.mic.clipped == 32


def test_frames_carry_what_was_played(monkeypatch: pytest.MonkeyPatch) -> None:
    both = FakeDevice("headset mic", inputs=1, outputs=1, rates=(16_000,), rate=16_000)
    desk = Desk(monkeypatch, both)
    speaker = LiveSpeaker(naming.find("output", "headset"), desk.ring, 0, desk.clock)
    mic_stream, out_stream = desk.fake.streams
    speaker.play(Clip(1, np.full(16_000, 8_000, np.int16), 16_000, "a line"))
    references = []
    for _ in range(40):
        out_stream.ask(320)
        out_stream.ask(192)
        mic_stream.give(loud())
        frame = desk.mic.read(0)
        assert frame is not None
        references.append(frame.reference)
    heard = np.concatenate(references)
    assert np.count_nonzero(heard == 8_000) == pytest.approx(16_000, abs=0.05 * 16_000)


# -- lost and found --------------------------------------------------------------------


def lose(desk: Desk) -> None:
    desk.fake.plugged.clear()
    desk.clock.time += 2.5
    with pytest.raises(DeviceError):
        desk.mic.read(0)


def give_when_started(stream: FakeStream) -> None:
    stream.give(loud())


def test_back_in_the_same_place(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(monkeypatch)
    lose(desk)
    assert not desk.mic.reopen(wait_s=5)
    assert "is it still plugged in?" in desk.mic.trouble
    desk.fake.plugged.extend(desk.fake.devices)
    desk.fake.started = give_when_started
    desk.clock.time += portaudio.RETRY_S
    assert desk.mic.reopen(wait_s=5)
    assert desk.frames() == 1


def test_back_under_another_number(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(monkeypatch)
    lose(desk)
    other = FakeDevice("Webcam (hw:1,0)")
    desk.fake.after_restart = [other, FakeDevice("USB mic (hw:2,0)")]
    desk.fake.started = give_when_started
    assert desk.mic.reopen(wait_s=5)
    assert desk.mic.device.name == "USB mic (hw:2,0)"
    assert desk.fake.restarts == 1


def test_tries_are_not_made_at_every_call(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(monkeypatch)
    lose(desk)
    assert not desk.mic.reopen(wait_s=5)
    assert not any(desk.mic.reopen(wait_s=5) for _ in range(20))
    assert desk.fake.restarts == 1


def test_a_sound_system_that_hangs_freezes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(monkeypatch)
    lose(desk)
    released = threading.Event()
    monkeypatch.setattr(FakeSound, "_terminate", lambda self: released.wait())
    assert not desk.mic.reopen(wait_s=0.1)
    assert desk.mic.read(0) is None
    assert not desk.mic.reopen(wait_s=0)
    released.set()
    assert not desk.mic.reopen(wait_s=5)


def test_a_device_that_hangs_while_opening_can_still_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = Desk(monkeypatch)
    lose(desk)
    monkeypatch.setattr(portaudio, "CALL_LIMIT_S", 0.05)
    released = threading.Event()
    desk.fake.plugged.extend(desk.fake.devices)
    desk.fake.started = lambda stream: released.wait()  # type: ignore[assignment]
    assert not desk.mic.reopen(wait_s=5)
    assert "cannot look for devices again" in desk.mic.trouble
    assert desk.fake.restarts == 0
    desk.fake.started = give_when_started
    desk.clock.time += portaudio.RETRY_S
    assert desk.mic.reopen(wait_s=5)
    released.set()
    assert desk.frames() == 1


def test_a_line_that_is_being_said_is_not_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    speakers = FakeDevice("box", inputs=0, outputs=2)
    desk = Desk(monkeypatch, FakeDevice("mic"), speakers)
    speaker = LiveSpeaker(naming.find("output", "box"), desk.ring, 0, desk.clock)
    desk.fake.plugged = [speakers]
    desk.clock.time += 2.5
    out_stream = desk.stream
    out_stream.ask()
    speaker.play(Clip(1, np.full(16_000, 900, np.int16), 16_000, "I cannot hear you"))
    assert not desk.mic.reopen(wait_s=5)
    assert "mid-sentence" in desk.mic.trouble
    assert not out_stream.closed
    for _ in range(60):
        out_stream.ask()
    desk.clock.time += portaudio.RETRY_S
    out_stream.ask()
    assert not desk.mic.reopen(wait_s=5)
    assert desk.fake.restarts == 1
    assert out_stream.closed
    assert not speaker.lost


def test_closing_does_not_wait_for_a_device_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(monkeypatch)
    monkeypatch.setattr(portaudio, "CLOSE_LIMIT_S", 0.05)
    released = threading.Event()
    desk.fake.aborting = released.wait  # type: ignore[assignment]
    desk.mic.close()
    released.set()
    with pytest.raises(DeviceError):
        desk.mic.read(0)


def test_unknown_trouble_while_opening_is_told_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(monkeypatch)
    lose(desk)

    def refuse(stream: FakeStream) -> None:
        raise PortAudioError("Error starting: Internal PortAudio error", -9986)

    desk.fake.plugged.extend(desk.fake.devices)
    desk.fake.started = refuse
    assert not desk.mic.reopen(wait_s=5)
    assert "Internal PortAudio error" in desk.mic.trouble
