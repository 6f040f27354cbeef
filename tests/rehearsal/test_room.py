"""The simulated room, measured: its clock, echo, noise, loudspeaker, learner and recording."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from voice_hero.errors import RecordingError
from voice_hero.rehearsal import room as room_module
from voice_hero.rehearsal.dialog import Dialog
from voice_hero.rehearsal.room import Pace, Room
from voice_hero.sound.rendered import Rendered
from voice_hero.sound.samples import FRAME_S, FRAME_SAMPLES, SAMPLE_RATE, Clip, Samples
from voice_hero.sound.stereo import write_stereo

VOICE_RATE = 22_050
QUIET = {"noise_dbfs": -100}


class Tones:
    """A voice that says everything as a tone of 0.4 s, or shorter where it is told to hurry."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, float]] = []

    def wait(self, text: str, rate: float = 1.0) -> Rendered:
        self.asked.append((text, rate))
        return Rendered(tone(0.4 / rate, VOICE_RATE), VOICE_RATE)

    def fetch(self, text: str, rate: float = 1.0) -> Rendered | None:
        return self.wait(text, rate)

    def delay_s(self, text: str, rate: float = 1.0) -> float:
        return 0.0

    def forget(self) -> None:
        pass

    def close(self) -> None:
        pass


def tone(seconds: float, rate: int = SAMPLE_RATE, hz: float = 440.0) -> Samples:
    wave = np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)
    return (wave * 12_000).astype(np.int16)


def hiss(seconds: float) -> Samples:
    noise = np.random.default_rng(7).standard_normal(round(seconds * SAMPLE_RATE))
    return (noise * 2_000).astype(np.int16)


def dialog(
    *turns: Mapping[str, object], room: Mapping[str, object] = QUIET, **more: object
) -> Dialog:
    said = turns or ({"say": "next", "wait": 600},)
    return Dialog.model_validate({"name": "test", "room": room, "turns": said, **more})


def make(
    *turns: Mapping[str, object], room: Mapping[str, object] = QUIET, seed: int = 0, **more: object
) -> Room:
    return Room(dialog(*turns, room=room, **more), Tones(), seed=seed)


def listen(room: Room, seconds: float) -> tuple[Samples, Samples]:
    """Microphone and reference for so many seconds."""
    frames = [room.read(1.0) for _ in range(round(seconds / FRAME_S))]
    heard = np.concatenate([frame.samples for frame in frames])
    return heard, np.concatenate([frame.reference for frame in frames])


def dbfs(sound: npt.NDArray[np.int16]) -> float:
    return float(10 * np.log10(np.square(sound / 32767.0).mean() + 1e-12))


def delay_of(sound: Samples, original: Samples) -> int:
    """By how many samples `sound` comes after `original`."""
    size = 2 * len(sound)
    both = np.fft.rfft(sound, size) * np.conj(np.fft.rfft(original, size))
    return int(np.fft.irfft(both).argmax())


# -- the clock ------------------------------------------------------------------------------


def test_the_clock_moves_by_one_frame_for_each_read_and_by_nothing_else() -> None:
    room = make()
    room.play(Clip(1, tone(1.0), SAMPLE_RATE))
    room.played()
    room.audible()
    assert room.now() == 0.0
    for count in range(1, 1001):
        frame = room.read(0.0)
        assert room.now() == count * FRAME_SAMPLES / SAMPLE_RATE
        assert frame.samples.shape == frame.reference.shape == (FRAME_SAMPLES,)
        assert frame.samples.dtype == frame.reference.dtype == np.int16


def test_in_real_time_it_waits_for_the_wall_clock_and_never_lags_by_sleeping() -> None:
    wall = [100.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        wall[0] += seconds

    pace = Pace(lambda: wall[0], sleep)
    pace.keep(0.5)
    pace.keep(0.75)
    assert slept == [0.25]
    wall[0] += 2.0  # a line took long to render
    pace.keep(1.0)
    pace.keep(2.5)
    assert slept == [0.25]
    pace.keep(3.0)
    assert slept == [0.25, pytest.approx(0.25)]


# -- echo and noise -------------------------------------------------------------------------


@pytest.mark.parametrize("echo_db", [-6.0, -20.0, -30.0])
@pytest.mark.parametrize("reverb_s", [0.0, 0.2, 0.6])
def test_the_echo_is_as_loud_as_told(echo_db: float, reverb_s: float) -> None:
    room = make(room={**QUIET, "echo_db": echo_db, "reverb_s": reverb_s})
    room.play(Clip(1, hiss(4.0), SAMPLE_RATE))
    heard, reference = listen(room, 4.0)
    steady = slice(SAMPLE_RATE, 4 * SAMPLE_RATE - FRAME_SAMPLES)
    assert dbfs(heard[steady]) - dbfs(reference[steady]) == pytest.approx(echo_db, abs=0.5)


@pytest.mark.parametrize("delay_ms", [0, 40, 250])
def test_the_echo_comes_as_late_as_told(delay_ms: int) -> None:
    room = make(room={**QUIET, "echo_delay_ms": delay_ms})
    room.play(Clip(1, hiss(2.0), SAMPLE_RATE))
    heard, reference = listen(room, 3.0)
    assert delay_of(heard, reference) == pytest.approx(delay_ms * SAMPLE_RATE // 1000, abs=1)


def test_the_room_goes_on_sounding_after_the_last_sample_and_then_falls_silent() -> None:
    room = make(room={**QUIET, "echo_db": -6, "echo_delay_ms": 0, "reverb_s": 0.5})
    room.play(Clip(1, hiss(FRAME_S * 20), SAMPLE_RATE))
    listen(room, FRAME_S * 20)
    tail, reference = listen(room, FRAME_S * 3)
    assert not reference.any()
    assert dbfs(tail) > -50
    listen(room, 0.6)
    assert dbfs(listen(room, 1.0)[0]) < -85


@pytest.mark.parametrize("noise_dbfs", [-30.0, -60.0])
def test_noise_is_as_loud_as_told_and_steady(noise_dbfs: float) -> None:
    heard, _ = listen(make(room={"noise_dbfs": noise_dbfs}), 20.0)
    assert dbfs(heard) == pytest.approx(noise_dbfs, abs=0.5)
    seconds = heard[: 19 * SAMPLE_RATE].reshape(19, -1)
    assert max(map(dbfs, seconds)) - min(map(dbfs, seconds)) < 3.0


def test_noise_is_lower_in_pitch_than_white_noise() -> None:
    heard, _ = listen(make(room={"noise_dbfs": -30}), 8.0)
    power = np.abs(np.fft.rfft(heard)) ** 2
    hz = np.fft.rfftfreq(len(heard), 1 / SAMPLE_RATE)
    octaves = [power[(hz >= low) & (hz < 2 * low)].sum() for low in (250, 500, 1000, 2000)]
    assert octaves == pytest.approx([np.mean(octaves)] * 4, rel=0.2)


def test_however_loud_it_gets_the_microphone_does_not_wrap_round() -> None:
    room = make(room={"noise_dbfs": -20, "echo_db": 0, "echo_delay_ms": 0, "reverb_s": 0})
    full = np.full(SAMPLE_RATE, 32_767, np.int16)
    room.play(Clip(1, full, SAMPLE_RATE))
    heard, _ = listen(room, 0.9)
    assert heard.min() > 0
    assert heard.max() <= 32_767


def test_a_recording_serves_as_noise_at_the_level_told(tmp_path: Path) -> None:
    file = tmp_path / "kitchen.wav"
    soundfile.write(file, tone(1.0, 8_000, 500.0), 8_000)
    heard, _ = listen(make(room={"noise_dbfs": -40, "noise_file": str(file)}), 4.0)
    assert dbfs(heard) == pytest.approx(-40, abs=0.5)
    spectrum = np.abs(np.fft.rfft(heard))
    assert spectrum.argmax() * SAMPLE_RATE / len(heard) == pytest.approx(500, abs=2)


def test_a_measured_room_is_used_for_the_echo_from_its_first_sound_on(tmp_path: Path) -> None:
    response = np.zeros(8_000)
    response[[900, 3_300]] = [0.8, 0.4]
    file = tmp_path / "hall.wav"
    soundfile.write(file, response, SAMPLE_RATE)
    room = make(room={**QUIET, "room_response": str(file), "echo_db": -10, "echo_delay_ms": 40})
    room.play(Clip(1, hiss(3.0), SAMPLE_RATE))
    heard, reference = listen(room, 3.0)
    assert delay_of(heard, reference) == pytest.approx(640, abs=20)
    level = dbfs(heard[SAMPLE_RATE:]) - dbfs(reference[SAMPLE_RATE:])
    assert level == pytest.approx(-10, abs=0.5)


@pytest.mark.parametrize("field", ["noise_file", "room_response"])
def test_a_recording_of_pure_silence_is_refused(field: str, tmp_path: Path) -> None:
    file = tmp_path / "silence.wav"
    soundfile.write(file, np.zeros(1_000), SAMPLE_RATE)
    with pytest.raises(RecordingError, match="silence"):
        make(room={field: str(file)})


# -- the loudspeaker ------------------------------------------------------------------------


def test_clips_come_in_order_at_their_own_rate_with_exactly_their_gap() -> None:
    room = make()
    room.play(Clip(7, tone(0.5), SAMPLE_RATE, "one", gap_s=0.25))
    room.play(Clip(3, tone(0.5, VOICE_RATE), VOICE_RATE, "two", gap_s=0.0))
    room.play(Clip(9, tone(0.5, 48_000), 48_000, "three", gap_s=1.0))
    order: list[tuple[int, float]] = []
    while len(order) < 3 and room.now() < 5:
        room.read(1.0)
        order += [(clip_id, room.now()) for clip_id in room.played()]
    assert [clip_id for clip_id, _ in order] == [7, 3, 9]
    for (_, at_s), end_s in zip(order, [0.75, 1.25, 2.75], strict=True):
        assert end_s <= at_s <= end_s + FRAME_S
    right = room.recording()[:, 1]
    assert not right[8_000:12_000].any()
    loud = np.flatnonzero(np.abs(right) > 50)
    assert loud[loud < 12_000].max() == pytest.approx(8_000, abs=4)
    assert loud[loud >= 12_000].min() == pytest.approx(12_000, abs=4)
    assert loud.max() == pytest.approx(28_000, abs=4)


def test_a_hush_is_silence_within_twenty_milliseconds_and_nothing_hushed_is_played() -> None:
    room = make()
    room.play(Clip(1, hiss(0.2), SAMPLE_RATE))
    for clip_id in (2, 3):
        room.play(Clip(clip_id, hiss(5.0), SAMPLE_RATE, "long"))
    listen(room, 1.0)
    room.hush()
    after = room.read(1.0).reference
    assert not after[SAMPLE_RATE // 50 :].any()
    assert np.abs(after[: SAMPLE_RATE // 200]).max() > 500  # faded, not cut off
    assert not listen(room, 12.0)[1].any()
    assert room.played() == [1]


def test_what_is_played_after_a_hush_is_heard() -> None:
    room = make()
    room.play(Clip(1, hiss(5.0), SAMPLE_RATE))
    listen(room, 0.5)
    room.hush()
    room.play(Clip(2, tone(0.3), SAMPLE_RATE))
    listen(room, 0.5)
    assert room.played() == [2]


def test_ducking_is_twelve_decibels_and_comes_and_goes_without_a_jump() -> None:
    room = make()
    room.play(Clip(1, tone(6.0), SAMPLE_RATE))
    usual = listen(room, 1.0)[1]
    room.duck(True)
    falling = room.read(1.0).reference
    lowered = listen(room, 1.0)[1]
    room.duck(False)
    listen(room, 0.1)
    back = listen(room, 1.0)[1]
    assert dbfs(lowered) - dbfs(usual) == pytest.approx(-12.0, abs=0.2)
    assert dbfs(back) == pytest.approx(dbfs(usual), abs=0.2)
    jumps = np.abs(np.diff(np.concatenate([usual[-2:], falling]).astype(int)))
    assert jumps.max() <= np.abs(np.diff(usual.astype(int))).max() * 1.02


def test_volume_counts_also_while_ducked_and_is_never_more_than_rendered() -> None:
    def level(volume_db: float, *, lowered: bool) -> float:
        room = make()
        room.set_volume(volume_db)
        room.duck(lowered)
        room.play(Clip(1, tone(1.0), SAMPLE_RATE))
        listen(room, 0.1)
        return dbfs(listen(room, 0.8)[1])

    full = level(0.0, lowered=False)
    assert level(-8.0, lowered=False) - full == pytest.approx(-8.0, abs=0.2)
    assert level(-8.0, lowered=True) - full == pytest.approx(-20.0, abs=0.2)
    assert level(+6.0, lowered=False) == pytest.approx(full, abs=0.01)


def test_a_text_is_in_the_air_from_its_first_sample_to_the_end_of_its_echo() -> None:
    room = make()
    assert room.audible() == []
    room.play(Clip(1, tone(1.0), SAMPLE_RATE, "sit back", gap_s=3.0))
    room.read(1.0)
    assert room.audible() == ["sit back"]
    listen(room, 1.2)
    assert room.audible() == ["sit back"]
    listen(room, 0.5)
    assert room.audible() == []


# -- the learner ----------------------------------------------------------------------------


def test_the_learner_begins_when_the_dialogue_says() -> None:
    voice = Tones()
    turns = ({"say": ["how long", 0.7, "do I hold this"], "wait": 2}, {"say": "stop", "wait": 1})
    room = Room(dialog(*turns), voice)
    listen(room, 6.0)
    assert [text for text, _ in voice.asked] == ["how long", "do I hold this", "stop"]
    left = room.recording()[:, 0]
    first = np.flatnonzero(np.abs(left) > 100)[0] / SAMPLE_RATE
    assert first == pytest.approx(2.0, abs=FRAME_S)


def test_a_pause_inside_a_turn_is_as_long_as_told() -> None:
    room = make({"say": ["how long", 0.7, "left"], "wait": 0})
    listen(room, 3.0)
    left = room.recording()[:, 0]
    loud = np.flatnonzero(np.abs(left) > 100)
    assert np.diff(loud).max() / SAMPLE_RATE == pytest.approx(0.7, abs=0.01)


class Slow(Tones):
    """A voice that puts half a second of silence around all that it says."""

    def wait(self, text: str, rate: float = 1.0) -> Rendered:
        silence = np.zeros(VOICE_RATE // 2, np.int16)
        spoken = super().wait(text, rate).samples
        return Rendered(np.concatenate([silence, spoken, silence]), VOICE_RATE)


def test_silence_that_a_voice_adds_does_not_move_the_words() -> None:
    room = Room(dialog({"say": ["how long", 0.7, "left"], "wait": 1}), Slow())
    listen(room, 4.0)
    loud = np.flatnonzero(np.abs(room.recording()[:, 0]) > 100) / SAMPLE_RATE
    assert loud[0] == pytest.approx(1.0, abs=0.07)
    assert np.diff(loud).max() == pytest.approx(0.7, abs=0.07)


@pytest.mark.parametrize(("level_dbfs", "level_db"), [(-20.0, 0.0), (-30.0, 0.0), (-30.0, 6.0)])
def test_the_learner_arrives_as_loud_as_told(level_dbfs: float, level_db: float) -> None:
    turn = {"say": "next", "wait": 0, "level_db": level_db}
    room = make(turn, room={**QUIET, "reverb_s": 0}, learner={"level_dbfs": level_dbfs})
    heard, _ = listen(room, 0.384)
    assert dbfs(heard[2_000:5_000]) == pytest.approx(level_dbfs + level_db, abs=0.3)
    assert dbfs(room.recording()[2_000:5_000, 0]) == pytest.approx(level_dbfs + level_db, abs=0.3)


def test_another_pitch_is_heard_at_the_same_speed_and_another_rate_is_asked_for() -> None:
    voice = Tones()
    turns = ({"say": "stop", "wait": 0, "as": {"pitch": 1.25, "rate": 1.5}},)
    room = Room(dialog(*turns), voice)
    listen(room, 1.0)
    left = room.recording()[:, 0]
    loud = np.flatnonzero(np.abs(left) > 100)
    spoken = left[loud[0] : loud[-1]]
    ((text, rate),) = voice.asked
    assert text == "stop"
    assert rate == pytest.approx(1.2)
    assert len(spoken) / SAMPLE_RATE == pytest.approx(0.4 / 1.5, abs=0.01)
    hz = np.abs(np.fft.rfft(spoken)).argmax() * SAMPLE_RATE / len(spoken)
    assert hz == pytest.approx(440 * 1.25, abs=5)


def test_the_learner_waits_for_the_answer_and_then_goes_on() -> None:
    room = make({"say": "next", "wait": 0}, {"say": "stop", "after": 1})
    listen(room, 1.0)
    room.play(Clip(1, tone(3.0), SAMPLE_RATE, "sit back", gap_s=2.0))
    began = room.now()
    listen(room, 8.0)
    loud = np.flatnonzero(np.abs(room.recording()[:, 0]) > 100) / SAMPLE_RATE
    again = loud[loud > began][0]
    assert again == pytest.approx(began + 3.0 + 2.0 + 1.0, abs=2 * FRAME_S)


def test_over_its_speech_both_are_in_the_microphone() -> None:
    room = make({"say": "stop", "over": 1}, room={**QUIET, "echo_db": -20})
    listen(room, 0.5)
    room.play(Clip(1, hiss(3.0), SAMPLE_RATE, "sit back"))
    listen(room, 2.0)
    left, right = room.recording().T.astype(float)
    loud = np.flatnonzero(np.abs(left) > 100)
    assert loud[0] / SAMPLE_RATE == pytest.approx(0.5 + 1.0, abs=2 * FRAME_S)
    assert np.abs(right[loud[0] : loud[-1]]).mean() > 500


# -- the end, and what is left of it --------------------------------------------------------


def test_it_knows_what_is_left_to_say_and_for_how_long_the_air_has_been_quiet() -> None:
    room = make({"say": "stop", "wait": 1})
    assert room.turns_left == 1
    listen(room, 1.2)
    assert (room.turns_left, room.idle_s) == (1, 0.0)
    room.play(Clip(1, tone(1.0), SAMPLE_RATE, "goodbye", gap_s=0.5))
    listen(room, 1.0)
    assert (room.turns_left, room.idle_s) == (0, 0.0)
    listen(room, 0.8)
    quiet_since = room.idle_s
    assert 0.1 < quiet_since < 0.4
    listen(room, 2.0)
    assert room.idle_s == pytest.approx(quiet_since + 2.0, abs=2 * FRAME_S)


def test_the_recording_stops_growing_come_what_may(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room_module, "LONGEST_S", 2.0)
    room = make({"say": "next", "wait": 500})
    listen(room, 1.5)
    listen(room, 3.0)
    assert len(room.recording()) == pytest.approx(2 * SAMPLE_RATE, abs=FRAME_SAMPLES)


def test_the_recording_is_the_dry_learner_left_and_the_loudspeaker_right() -> None:
    room = make({"say": "next", "wait": 1}, room={"noise_dbfs": -30, "echo_db": 0})
    assert room.recording().shape == (0, 2)
    room.play(Clip(1, tone(0.5), SAMPLE_RATE))
    _, reference = listen(room, 2.0)
    sound = room.recording()
    assert sound.shape == (len(reference), 2)
    assert sound.dtype == np.int16
    assert np.array_equal(sound[:, 1], reference)
    assert not sound[: SAMPLE_RATE - FRAME_SAMPLES, 0].any()
    assert sound[SAMPLE_RATE : SAMPLE_RATE + 3_200, 0].any()


def talk(seed: int) -> bytes:
    room = make({"say": "next", "wait": 0.5}, room={"noise_dbfs": -40}, seed=seed)
    room.play(Clip(1, tone(1.0, VOICE_RATE), VOICE_RATE))
    return listen(room, 3.0)[0].tobytes()


def test_the_same_seed_gives_the_same_samples_and_another_one_others() -> None:
    assert talk(1) == talk(1)
    assert talk(1) != talk(2)


# -- the stereo file ------------------------------------------------------------------------


def test_the_stereo_file_holds_both_sides_and_nothing_else_is_left_beside_it(
    tmp_path: Path,
) -> None:
    sound = np.column_stack([tone(0.5), hiss(0.5)])
    write_stereo(tmp_path / "new" / "talk.wav", sound)
    (file,) = (tmp_path / "new").iterdir()
    read, rate = soundfile.read(file, dtype="int16")
    assert rate == SAMPLE_RATE
    assert np.array_equal(read, sound)


def in_a_file(folder: Path) -> Path:
    (folder / "file").touch()
    return folder / "file" / "talk.wav"


def over_a_folder(folder: Path) -> Path:
    (folder / "talk.wav" / "inside").mkdir(parents=True)
    return folder / "talk.wav"


@pytest.mark.parametrize("place", [in_a_file, over_a_folder])
def test_what_cannot_be_written_is_told_and_leaves_nothing_half_written(
    place: Callable[[Path], Path], tmp_path: Path
) -> None:
    file = place(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(RecordingError, match=r"talk\.wav (cannot be written|is a folder)"):
        write_stereo(file, np.column_stack([tone(0.1), tone(0.1)]))
    assert sorted(tmp_path.rglob("*")) == before


def test_a_recording_of_nothing_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="nothing was said"):
        write_stereo(tmp_path / "talk.wav", np.zeros((0, 2), np.int16))
    assert list(tmp_path.iterdir()) == []
