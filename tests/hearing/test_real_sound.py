"""Both ends on real PortAudio streams, in a room made of PulseAudio's null sinks.

Real time, and a machine that may be busy: limits are generous where only the clock is asked.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from pulse import (
    ECHO_MICROPHONE,
    LOUDSPEAKER,
    MICROPHONE,
    STUDIO_MICROPHONE,
    TWINS,
    PulseRoom,
)

from voice_hero.devices import loudspeaker, naming, portaudio
from voice_hero.devices.loudspeaker import LiveSpeaker
from voice_hero.devices.microphone import LiveMicrophone
from voice_hero.devices.played_sound import ReferenceRing
from voice_hero.errors import DeviceError
from voice_hero.sound.samples import SAMPLE_RATE, Clip, Frame, Samples

pytestmark = pytest.mark.device

PEAK = 8_000
LEVEL_DBFS = 20 * np.log10(PEAK / 32767 / np.sqrt(2))


class Nobody:
    """Has no stream, and only wants PortAudio to see another environment."""

    def busy(self) -> bool:
        return False

    def suspend(self) -> None:
        pass

    def resume(self) -> None:
        pass


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PulseRoom]:
    with PulseRoom(tmp_path_factory.mktemp("room")) as made, pytest.MonkeyPatch.context() as patch:
        for name, value in made.env.items():
            patch.setenv(name, value)
        portaudio.restart(Nobody())
        yield made


@pytest.fixture
def ring() -> ReferenceRing:
    return ReferenceRing()


@pytest.fixture
def speaker(room: PulseRoom, ring: ReferenceRing) -> Iterator[LiveSpeaker]:
    speaker = LiveSpeaker(naming.find("output", LOUDSPEAKER), ring)
    yield speaker
    speaker.close()


@pytest.fixture
def microphone(room: PulseRoom, ring: ReferenceRing) -> Iterator[LiveMicrophone]:
    microphone = LiveMicrophone(naming.find("input", MICROPHONE), ring)
    yield microphone
    microphone.close()


def tone(seconds: float, hertz: float = 440) -> Samples:
    when = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    sound: Samples = np.rint(PEAK * np.sin(2 * np.pi * hertz * when)).astype(np.int16)
    return sound


def listen(microphone: LiveMicrophone, seconds: float) -> list[Frame]:
    """So many seconds of sound, by its own count of samples."""
    frames: list[Frame] = []
    while len(frames) < seconds / 0.032:
        frame = microphone.read(1.0)
        assert frame is not None
        frames.append(frame)
    return frames


def wait_for(true: Callable[[], bool], limit_s: float = 15.0) -> float:
    """Seconds until it was true."""
    start = time.monotonic()
    while not true():
        assert time.monotonic() - start < limit_s
        time.sleep(0.02)
    return time.monotonic() - start


def deaf(microphone: LiveMicrophone) -> Callable[[], bool]:
    """True once the microphone says that it is gone."""

    def gone() -> bool:
        try:
            microphone.read(0.05)
        except DeviceError as error:
            assert "is it still plugged in" in str(error)
            return True
        return False

    return gone


def loud_stretches(sound: Samples) -> list[tuple[int, int]]:
    """First and last sample of each stretch of sound with at least 10 ms of quiet around it."""
    loud = np.flatnonzero(np.abs(sound) > 300)
    if not len(loud):
        return []
    cuts = np.flatnonzero(np.diff(loud) > SAMPLE_RATE // 100)
    firsts = loud[np.concatenate([[0], cuts + 1])]
    lasts = loud[np.concatenate([cuts, [len(loud) - 1]])]
    return [(int(first), int(last)) for first, last in zip(firsts, lasts, strict=True)]


def test_the_room_is_found_by_parts_of_names(room: PulseRoom) -> None:
    assert naming.find("input", "room micro").name == MICROPHONE
    with pytest.raises(DeviceError) as caught:
        naming.find("input", "twin")
    assert all(repr(name) in str(caught.value) for name in TWINS)
    assert MICROPHONE in {info.name for info in naming.listing()}


def test_a_tone_comes_in_at_its_level_and_without_a_gap(
    room: PulseRoom, microphone: LiveMicrophone
) -> None:
    room.speak_into_mic(tone(6.0), wait=False)
    while microphone.level_dbfs < LEVEL_DBFS - 1:
        listen(microphone, 0.032)
    listen(microphone, 0.2)
    frames = listen(microphone, 5.0)
    sound = np.concatenate([frame.samples for frame in frames]).astype(np.float64)
    assert 20 * np.log10(np.std(sound) / 32767) == pytest.approx(LEVEL_DBFS, abs=0.3)
    turning = np.exp(-2j * np.pi * 440 * np.arange(len(sound)) / SAMPLE_RATE)
    phases = np.angle((sound * turning).reshape(-1, 512).mean(axis=1))
    one_lost_sample = 2 * np.pi * 440 / SAMPLE_RATE
    assert np.ptp(np.unwrap(phases)) < one_lost_sample
    assert microphone.dropped_s == 0


def test_a_stereo_microphone_of_48_khz(room: PulseRoom, ring: ReferenceRing) -> None:
    microphone = LiveMicrophone(naming.find("input", STUDIO_MICROPHONE), ring)
    child = room.speak_into_mic(tone(1.5), wait=False, studio=True)
    while microphone.level_dbfs < LEVEL_DBFS - 1:
        listen(microphone, 0.032)
    listen(microphone, 0.5)
    assert microphone.level_dbfs == pytest.approx(LEVEL_DBFS, abs=0.5)
    microphone.close()
    child.wait()


def test_twenty_clips_come_out_whole_with_their_gaps(
    room: PulseRoom, speaker: LiveSpeaker, tmp_path: Path
) -> None:
    underflows = speaker.underflows
    played: list[int] = []

    def all_played() -> bool:
        played.extend(speaker.played())
        return len(played) == 20

    with room.record_speaker(tmp_path / "out.wav") as recording:
        for number in range(20):
            speaker.play(Clip(number, tone(0.1), SAMPLE_RATE, f"line {number}", gap_s=0.05))
        wait_for(all_played)
        time.sleep(0.2)
        stretches = loud_stretches(recording.samples())
    assert played == list(range(20))
    assert speaker.underflows == underflows
    firsts, lasts = np.array(stretches).T
    steps = np.diff(firsts) / SAMPLE_RATE
    # a busy machine may hold the recorder up once or twice; a gap that is forgotten is ours
    assert np.median(steps) == pytest.approx(0.15, abs=0.002)
    assert steps.min() > 0.14
    assert (lasts - firsts) / SAMPLE_RATE == pytest.approx([0.1] * 20, abs=0.003)


def test_a_stream_that_rests_is_woken_by_a_line_that_is_heard_whole(
    room: PulseRoom, speaker: LiveSpeaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loudspeaker, "REST_AFTER_S", 0.5)

    def rests() -> bool:
        speaker.played()
        return not speaker._stream.active

    with room.record_speaker(tmp_path / "woken.wav") as recording:
        for clip_id in (1, 2):
            wait_for(rests)
            assert not speaker.lost
            speaker.play(Clip(clip_id, tone(0.5), SAMPLE_RATE, "a line"))
            wait_for(lambda: list(speaker.played()) != [])
        time.sleep(0.3)
        stretches = loud_stretches(recording.samples())
    sounding_s = sum(last - first for first, last in stretches) / SAMPLE_RATE
    assert sounding_s == pytest.approx(1.0, abs=0.02)


def test_a_hush_is_heard_within_a_fifth_of_a_second(
    room: PulseRoom, speaker: LiveSpeaker, tmp_path: Path
) -> None:
    with room.record_speaker(tmp_path / "hush.wav") as recording:
        speaker.play(Clip(1, tone(5.0), SAMPLE_RATE, "a long line"))
        wait_for(lambda: len(loud_stretches(recording.samples())) > 0)
        time.sleep(0.3)
        heard = len(recording.samples())
        speaker.hush()
        time.sleep(0.7)
        (_, last), *more = loud_stretches(recording.samples())
    assert not more
    assert (last - heard) / SAMPLE_RATE < 0.2
    assert speaker.played() == []


def test_a_microphone_that_is_pulled_out_is_found_again(
    room: PulseRoom, microphone: LiveMicrophone, speaker: LiveSpeaker
) -> None:
    listen(microphone, 0.1)
    room.unplug_mic()
    assert wait_for(deaf(microphone)) < 3.0
    speaker.play(Clip(1, tone(0.3), SAMPLE_RATE, "I cannot hear you"))
    assert not microphone.reopen()
    wait_for(lambda: list(speaker.played()) == [1])
    room.replug_mic()
    wait_for(microphone.reopen)
    assert len(listen(microphone, 0.3)) >= 9


def test_both_ends_gone_at_once_come_back(
    room: PulseRoom, microphone: LiveMicrophone, speaker: LiveSpeaker
) -> None:
    listen(microphone, 0.1)
    room.freeze_mic()
    room.unplug_speaker()
    assert wait_for(deaf(microphone)) < 3.0
    wait_for(lambda: speaker.lost, 1.5)
    assert not speaker.reopen()
    room.thaw_mic()
    room.replug_speaker()
    wait_for(speaker.reopen)
    wait_for(microphone.reopen)
    listen(microphone, 0.1)
    speaker.play(Clip(1, tone(0.1), SAMPLE_RATE))
    wait_for(lambda: list(speaker.played()) == [1])


def delay_s(reference: npt.NDArray[np.int16], sound: npt.NDArray[np.int16]) -> float:
    """How much later `sound` holds what is in `reference`, by their correlation."""
    size = 2 * len(sound)
    spectrum = np.fft.rfft(sound, size) * np.conj(np.fft.rfft(reference, size))
    lag = int(np.argmax(np.fft.irfft(spectrum)))
    return (lag - size if lag > size // 2 else lag) / SAMPLE_RATE


def test_the_reference_stays_the_same_time_before_its_echo(
    room: PulseRoom, speaker: LiveSpeaker, ring: ReferenceRing
) -> None:
    noise = np.random.default_rng(7).integers(-PEAK, PEAK, 22 * SAMPLE_RATE).astype(np.int16)
    microphone = LiveMicrophone(naming.find("input", ECHO_MICROPHONE), ring)
    speaker.play(Clip(1, noise, SAMPLE_RATE, "noise"))
    listen(microphone, 1.5)
    frames = listen(microphone, 20.0)
    microphone.close()
    seconds = np.array_split(np.array([(f.reference, f.samples) for f in frames]), 20)
    delays = [delay_s(s[:, 0].ravel(), s[:, 1].ravel()) for s in seconds]
    assert max(delays) - min(delays) <= 0.040
    assert np.abs(np.array(delays) - np.median(delays)).max() <= 0.020
    assert 0 <= min(delays) <= max(delays) < 0.3
