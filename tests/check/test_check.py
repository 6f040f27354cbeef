"""What `voice-hero check` finds, from sound to sockets, and how it is told."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from fake_sounddevice import FakeDevice, FakeSound, FakeStream, install
from places import TOP
from pulse import ECHO_MICROPHONE, LOUDSPEAKER, PulseRoom
from rich.console import Console

from voice_hero.check import Result, machine, sound, speech, unmuting
from voice_hero.check.echo import LOUDNESS, Echo, find_echo, sweep
from voice_hero.commands import checking
from voice_hero.devices import portaudio
from voice_hero.errors import DeviceError
from voice_hero.models.model_store import find_models
from voice_hero.poses.pose import load_pose
from voice_hero.sound.samples import FRAME_SAMPLES, SAMPLE_RATE, Frame, Samples

NAMES = ["microphone", "loudspeaker", "models", "grammar", "voice", "conversion", "speed"]
NAMES += ["disk", "clock", "network"]


def microphone_giving(monkeypatch: pytest.MonkeyPatch, level: float, offset: float = 0.0) -> Result:
    """The check of a microphone in a room of this level (RMS, full scale 1)."""
    fake = install(monkeypatch, FakeDevice("USB microphone", inputs=1, rate=48_000))
    random = np.random.default_rng(3)

    def fill(stream: FakeStream) -> None:
        for _ in range(60):
            noise = random.normal(offset, level, stream.how["blocksize"])
            stream.give(np.clip(noise, -1, 1).astype(np.float32))

    fake.started = fill
    result, shape = sound.check_microphone(None)
    assert shape is not None
    return result


def test_a_quiet_room_is_good_and_its_level_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    result = microphone_giving(monkeypatch, 0.001)
    assert result.good
    assert "USB microphone: 16000 Hz, 1 ch, int16; level -60 dBFS" in result.detail
    assert "clipped 0.00%" in result.detail


def test_nothing_but_zeros_is_a_muted_microphone(monkeypatch: pytest.MonkeyPatch) -> None:
    result = microphone_giving(monkeypatch, 0.0)
    assert not result.good
    assert "nothing but zeros" in result.detail
    assert "switch it on" in result.remedy


def test_a_microphone_that_clips_is_turned_down(monkeypatch: pytest.MonkeyPatch) -> None:
    result = microphone_giving(monkeypatch, 0.5)
    assert not result.good
    assert "turn its input level down" in result.remedy


def test_a_microphone_that_stutters(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = install(monkeypatch, FakeDevice("USB microphone"))

    def stutter(stream: FakeStream) -> None:
        for _ in range(9):
            stream.give(np.full(512, 0.01, np.float32))

    fake.started = stutter
    monkeypatch.setattr(sound, "LATE_S", -1.0)
    result, _ = sound.check_microphone(None)
    assert not result.good
    assert "only 0.3 s of sound came" in result.detail


def test_without_devices_both_say_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)
    microphone, shape = sound.check_microphone(None)
    [loudspeaker] = sound.check_loudspeaker(None, None)
    assert shape is None
    for result, word in ((microphone, "microphone"), (loudspeaker, "loudspeaker")):
        assert not result.good
        assert f"no {word} was found" in result.detail
        assert "plug one in" in result.remedy


def test_what_is_no_missing_plug_has_a_remedy_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise DeviceError("the PortAudio library is missing", portaudio.INSTALL_PORTAUDIO)

    monkeypatch.setattr(portaudio, "library", missing)
    results = [sound.check_microphone(None)[0], *sound.check_loudspeaker(None, None)]
    assert [result.remedy for result in results] == ["sudo apt install libportaudio2"] * 2


def test_a_loudspeaker_that_stops_in_the_tone(monkeypatch: pytest.MonkeyPatch) -> None:
    fake: FakeSound = install(monkeypatch, FakeDevice("USB speaker", inputs=0, outputs=2))
    monkeypatch.setattr(sound, "_wait_for", lambda speaker, limit_s: bool(speaker.played()))
    loudspeaker, echo = sound.check_loudspeaker(None, None)
    assert len(fake.streams) == 1
    assert not loudspeaker.good
    assert "did not come to its end" in loudspeaker.detail
    assert echo.good
    assert "there is no microphone" in echo.detail


def framed(played: Samples, heard: Samples) -> list[Frame]:
    count = len(heard) // FRAME_SAMPLES
    pairs = zip(np.split(heard[: count * FRAME_SAMPLES], count),
                np.split(played[: count * FRAME_SAMPLES], count), strict=True)  # fmt: skip
    return [Frame(one, other) for one, other in pairs]


def a_sweep_in_noise(delay: int, gain: float, noise: float) -> list[Frame]:
    played = np.zeros(3 * SAMPLE_RATE, np.int16)
    tone = sweep(SAMPLE_RATE)
    played[8000 : 8000 + len(tone)] = tone
    heard = gain * np.roll(played, delay) + np.random.default_rng(5).normal(0, noise, len(played))
    return framed(played, np.clip(heard, -32767, 32767).astype(np.int16))


@pytest.mark.parametrize(("delay", "gain"), [(0, 1.0), (1600, 0.1), (6400, 0.03)])
def test_delay_and_loudness_of_an_echo(delay: int, gain: float) -> None:
    echo = find_echo(a_sweep_in_noise(delay, gain, 100.0))
    assert echo is not None
    assert echo.delay_s == pytest.approx(delay / SAMPLE_RATE, abs=0.001)
    assert echo.gain_db == pytest.approx(20 * np.log10(gain), abs=0.5)


@pytest.mark.parametrize("noise", [10.0, 3000.0])
def test_no_echo_is_found_in_noise_alone(noise: float) -> None:
    assert find_echo(a_sweep_in_noise(0, 0.0, noise)) is None


def test_nothing_played_has_no_echo() -> None:
    silence = np.zeros(SAMPLE_RATE, np.int16)
    assert find_echo(framed(silence, silence)) is None
    assert find_echo([]) is None


def test_the_tone_frightens_nobody() -> None:
    tone = sweep(SAMPLE_RATE).astype(np.int32)
    assert np.abs(tone).max() <= LOUDNESS * 32768
    assert abs(int(tone[0])) < 10
    assert abs(int(tone[-1])) < 100


def test_missing_models_are_told_with_the_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("voice_hero.paths.model_dirs", lambda: [tmp_path])
    result, models = speech.check_models()
    assert models is None
    assert not result.good
    assert result.remedy == "voice-hero models install"


def test_a_model_of_another_release_than_the_manifest_has(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    manifest = tmp_path / "manifest.toml"
    text = (TOP / "models" / "manifest.toml").read_text("utf-8")
    manifest.write_text(text.replace("version = ", 'version = "0" # '), "utf-8")
    monkeypatch.setattr("voice_hero.paths.manifest_file", lambda: manifest)
    result, models = speech.check_models()
    assert models is None
    assert not result.good
    assert "the manifest has 0" in result.detail


def test_a_phoneme_that_the_voice_lacks_is_named() -> None:
    pose = load_pose("hero")
    models = find_models()
    assert speech.check_voice(models, {"hero": pose}).good
    strange = pose.model_copy(update={"say_as": {"Virasana": "viɾ☃"}})
    result = speech.check_voice(models, {"hero": strange})
    assert not result.good
    assert "'☃' in 'Virasana'" in result.detail


@pytest.mark.parametrize(("hearing", "speaking"), [(0.6, 0.1), (0.1, 1.2)])
def test_a_board_that_is_too_slow_in_either_is_told(hearing: float, speaking: float) -> None:
    assert speech.judge_speed(0.1, 0.7).good
    result = speech.judge_speed(hearing, speaking)
    assert not result.good
    assert f"{hearing:.2f} s" in result.detail
    assert f"{speaking:.2f} s" in result.detail
    assert result.aloud == "This board is too slow to keep up."


def test_a_full_disk_is_told_with_the_folder(tmp_path: Path) -> None:
    cache = tmp_path / "not" / "made yet"
    assert machine.check_disk([(cache, 1000)], free=lambda folder: 1000).good
    result = machine.check_disk([(cache, 60_000_000)], free=lambda folder: 59_999_999)
    assert not result.good
    assert f"{cache} needs 60 MB" in result.detail
    assert machine.check_disk([(cache, 1)]).good


def test_a_wall_clock_before_the_installation_is_not_set() -> None:
    assert machine.check_clock().good
    result = machine.check_clock(wall=lambda: 0.0)
    assert not result.good
    assert "before this program was installed" in result.detail
    assert not machine.check_clock(monotonic=lambda: 5.0).good


def test_an_open_socket_of_a_network_is_found() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as open_one:
        open_one.bind(("127.0.0.1", 0))
        result = machine.check_sockets()
    assert not result.good
    assert "udp" in result.detail


def test_a_local_socket_is_the_sound_servers() -> None:
    here, there = socket.socketpair(socket.AF_UNIX)
    with here, there:
        assert machine.check_sockets().good


def test_only_what_is_wrong_is_said_aloud() -> None:
    good, bad = Result("disk", True, "x"), Result("clock", False, "x", "y", "The date is not set.")
    assert checking.spoken_of([good]) == [checking.ALL_WELL]
    assert checking.spoken_of([good, bad, Result("voice", False, "x")]) == [
        "The date is not set.",
        "Something is wrong with the voice.",
    ]


def run_check(env: dict[str, str], *words: str) -> tuple[int, list[dict[str, object]]]:
    run = subprocess.run(
        [sys.executable, "-P", "-m", "voice_hero", "check", "--json", *words],
        env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    document = json.loads(run.stdout)
    checks: list[dict[str, object]] = document["checks"]
    assert document["good"] is all(check["good"] for check in checks)
    return run.returncode, checks


def wrong(checks: Sequence[dict[str, object]]) -> list[object]:
    return [check["name"] for check in checks if not check["good"]]


def test_on_a_machine_without_devices_the_other_checks_run(tmp_path: Path) -> None:
    config = tmp_path / "asound.conf"
    config.write_text("ctl.!default { type hw card 99 }\npcm.!default { type hw card 99 }\n")
    code, checks = run_check(os.environ | {"ALSA_CONFIG_PATH": str(config)})
    assert code == 1
    assert [check["name"] for check in checks] == NAMES
    assert set(wrong(checks)) - {"speed", "disk"} == {"microphone", "loudspeaker"}
    assert all(check["remedy"] for check in checks if not check["good"])


@pytest.fixture
def no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sound, "unmuting", lambda: "alsamixer")


@pytest.mark.usefixtures("no_server")
def test_no_echo_is_a_fault_unless_somebody_heard_the_tone() -> None:
    silent = sound._judge_echo(None, 0, lambda: False)
    assert (silent.good, silent.aloud) == (False, "I did not hear my own tone.")
    assert silent.remedy.startswith(
        "I did not hear my own tone. If you did not hear it either: alsamixer; "
    )
    assert silent.remedy.endswith("voice-hero check --headphones")
    assert sound._judge_echo(None, 0, lambda: True).good
    assert sound._judge_echo(Echo(0.1, -20.0), 0, lambda: pytest.fail("asked in vain")).good


def answered(
    monkeypatch: pytest.MonkeyPatch, text: str, asked: checking.CheckAsked
) -> tuple[bool, str]:
    """Whether the tone counts as heard, and what was asked; at a terminal, with this answer."""
    terminal, told = StringIO(text), StringIO()
    for stream in (terminal, told):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    monkeypatch.setattr(sys, "stderr", told)
    status = Console(file=StringIO()).status("")
    return checking._heard(asked, status), told.getvalue()


def test_at_a_terminal_it_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    for text, heard in (("y\n", True), ("Yes\n", True), ("n\n", False), ("", False)):
        answer, question = answered(monkeypatch, text, checking.CheckAsked(None, None))
        assert answer is heard
        assert "Did you hear a tone that rises?" in question


@pytest.mark.parametrize(
    "asked",
    [
        checking.CheckAsked(None, None, as_json=True),
        checking.CheckAsked(None, None, aloud=True),
        checking.CheckAsked(None, None, headphones=True),
    ],
)
def test_nobody_is_asked_who_cannot_answer(
    monkeypatch: pytest.MonkeyPatch, asked: checking.CheckAsked
) -> None:
    assert answered(monkeypatch, "y\n", asked) == (asked.headphones, "")


def test_without_a_sound_server_it_is_alsas_own_mixer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert unmuting.unmuting().startswith("alsamixer (")


def sound_checks(room: PulseRoom) -> list[Result]:
    program = (
        "import json; from dataclasses import asdict; from voice_hero.check import sound;"
        f"heard, shape = sound.check_microphone({ECHO_MICROPHONE!r});"
        f"played = sound.check_loudspeaker({LOUDSPEAKER!r}, {ECHO_MICROPHONE!r});"
        "print(json.dumps([asdict(one) for one in (heard, *played)]))"
    )
    run = subprocess.run(
        [sys.executable, "-P", "-c", program], env=room.env, capture_output=True, check=True
    )
    return [Result(**one) for one in json.loads(run.stdout)]


@pytest.mark.device
def test_on_real_streams_it_hears_its_own_tone(tmp_path: Path) -> None:
    with PulseRoom(tmp_path) as room:
        microphone, loudspeaker, echo = sound_checks(room)
    assert "nothing but zeros" in microphone.detail, "nobody speaks in that room"
    assert loudspeaker.good
    assert "played to its end" in loudspeaker.detail
    assert echo.good
    assert "ms later, at " in echo.detail


@pytest.mark.device
@pytest.mark.parametrize("silenced", [PulseRoom.mute_speaker, PulseRoom.turn_speaker_down])
def test_a_muted_loudspeaker_is_heard_to_be_silent(
    tmp_path: Path, silenced: Callable[[PulseRoom], None]
) -> None:
    """And the command that is told makes it sound."""
    with PulseRoom(tmp_path) as room:
        silenced(room)
        _, loudspeaker, echo = sound_checks(room)
        assert loudspeaker.good, "the stream itself plays to its end"
        assert not echo.good
        command = echo.remedy.partition("If you did not hear it either: ")[2].partition(";")[0]
        assert command == (
            "pactl set-sink-mute room_speaker 0 && pactl set-sink-volume room_speaker 60%"
        )
        subprocess.run(command, shell=True, env=room.env, check=True)
        assert sound_checks(room)[-1].good
