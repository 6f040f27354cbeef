"""Ctrl-C, and devices by name, in the real program: real time, with generous limits to start in."""

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile
from fake_models import fake_vosk, zip_folder
from pulse import LOUDSPEAKER, MICROPHONE, TWINS, PulseRoom
from test_model_install import Server, source_of

from voice_hero.sound.samples import SAMPLE_RATE

pytestmark = pytest.mark.device

START_S = 60.0
"""How long a busy machine may take until the program prints its first line."""

END_S = 0.5
"""Within this after Ctrl-C the program is gone."""

QUIET_DBFS = -60.0


@contextmanager
def started(
    *words: str | Path, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "voice_hero", *map(str, words)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=env or os.environ,
        cwd=cwd,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def wait_for(process: subprocess.Popen[str], part: str) -> None:
    """Read what it prints until `part` comes."""
    assert process.stdout is not None
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if part in (line := process.stdout.readline()):
            return
        assert line, f"it ended before {part!r}"
    pytest.fail(f"no {part!r} within {START_S:g} s")


def interrupted(process: subprocess.Popen[str]) -> tuple[int, float, str]:
    """Exit code after Ctrl-C, seconds that it took, and what was complained of."""
    assert process.stderr is not None
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    code = process.wait(timeout=20)
    took_s = time.monotonic() - began
    return code, took_s, process.stderr.read()


def test_ctrl_c_ends_a_typed_session_at_once_with_what_happened_saved(tmp_path: Path) -> None:
    with started("type", "--state", tmp_path) as process:
        assert process.stdin is not None
        process.stdin.write("start\nno\ngo to step five\n+60s\n")
        process.stdin.flush()
        wait_for(process, "♪  start")
        code, took_s, complaint = interrupted(process)
    assert (code, complaint) == (130, "")
    assert took_s < END_S
    told = subprocess.run(
        [sys.executable, "-P", "-m", "voice_hero", "history", "--state", tmp_path, "--csv"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ",hero," in told.stdout


def test_ctrl_c_ends_a_rehearsal_and_leaves_no_half_recording(tmp_path: Path) -> None:
    with started("rehearse", "--real-time", "--out", tmp_path / "out") as process:
        wait_for(process, "Welcome")
        code, took_s, complaint = interrupted(process)
    assert (code, complaint) == (130, "")
    assert took_s < END_S
    assert not list(tmp_path.rglob("*.wav"))


def test_ctrl_c_ends_hear_in_the_middle_of_a_file(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).normal(0, 0.001, 60 * SAMPLE_RATE)
    soundfile.write(tmp_path / "long.wav", np.tile(noise, 30), SAMPLE_RATE)
    with started("hear", "absent.wav", *["long.wav"] * 9, cwd=tmp_path) as process:
        assert process.stderr is not None
        assert "absent.wav" in process.stderr.readline()
        time.sleep(1)
        code, took_s, complaint = interrupted(process)
    assert (code, complaint) == (130, "")
    assert took_s < END_S


def test_ctrl_c_ends_a_download_that_hangs_and_leaves_nothing(tmp_path: Path) -> None:
    packed = zip_folder(fake_vosk(tmp_path / "made"), tmp_path / "packed.zip", "model/")
    server = Server()
    server.data, server.way = packed.read_bytes(), "stalls"
    source = source_of(packed, "url", server.address, "model")
    target = tmp_path / "target"
    program = (
        "import sys\n"
        "from voice_hero import cli, paths\n"
        "from voice_hero.models import model_install\n"
        "from voice_hero.models.model_manifest import Entry, Source\n"
        f"entry = Entry('small', 'recogniser', 'free', ({source!r},))\n"
        "model_install.read_manifest = lambda _: [entry]\n"
        f"paths.model_dirs = lambda: [paths.Path({str(target)!r})]\n"
        "sys.argv = ['voice-hero', 'models', 'install']\n"
        "cli.main()\n"
    )
    try:
        with subprocess.Popen(
            [sys.executable, "-P", "-c", program], stderr=subprocess.PIPE, text=True
        ) as process:
            until = time.monotonic() + START_S
            while not list(target.glob("*/*")) and time.monotonic() < until:
                time.sleep(0.05)
            code, took_s, complaint = interrupted(process)
    finally:
        server.close()
    assert code == 130
    assert took_s < END_S
    assert "Traceback" not in complaint
    assert list(target.iterdir()) == []


def test_at_a_terminal_the_talk_stands_above_the_line_that_is_typed(tmp_path: Path) -> None:
    outside, inside = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "voice_hero", "type"],
        stdin=inside,
        stdout=inside,
        stderr=inside,
        env=os.environ | {"TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "100"},
        cwd=tmp_path,
        start_new_session=True,
    ) as process:
        os.close(inside)
        shown = ""
        try:
            os.write(outside, b"how lo")
            while "Welcome to hero pose." not in shown:
                shown += os.read(outside, 4096).decode()
            os.write(outside, b"ng\n")
            while "The hold is one minute." not in shown:
                shown += os.read(outside, 4096).decode()
            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=20) == 130
        finally:
            process.kill()
            os.close(outside)
    assert "you  how long  → how_long" in shown
    assert "> \r\x1b[K" in shown


def level_dbfs(sound: np.ndarray[tuple[int], np.dtype[np.int16]]) -> float:
    return float(20 * np.log10(max(1e-9, np.sqrt(np.mean((sound / 32768.0) ** 2)))))


def test_ctrl_c_silences_a_live_session_within_half_a_second_and_saves_it(tmp_path: Path) -> None:
    words = ["run", "--plain", "--input", MICROPHONE, "--output", LOUDSPEAKER]
    with PulseRoom(tmp_path) as room:
        hum = np.random.default_rng(1).normal(0, 6, 120 * SAMPLE_RATE).astype(np.int16)
        room.speak_into_mic(hum, wait=False)
        with (
            room.record_speaker(tmp_path / "said.wav") as recording,
            started(*words, "--state", tmp_path / "state", env=room.env, cwd=tmp_path) as process,
        ):
            wait_for(process, "Welcome to hero pose")
            wait_for(process, "It ")
            time.sleep(0.5)
            assert level_dbfs(recording.samples()[-SAMPLE_RATE // 2 :]) > QUIET_DBFS
            code, took_s, complaint = interrupted(process)
            time.sleep(END_S)
            assert level_dbfs(recording.samples()[-SAMPLE_RATE // 5 :]) < QUIET_DBFS
    assert (code, "Traceback" in complaint) == (0, False)
    assert took_s < 2.0  # the voice is silent long before; the devices are given back
    assert (tmp_path / "state" / "journal.sqlite").stat().st_size > 0


def test_a_device_that_is_not_there_or_is_named_twice_is_told_with_what_there_is(
    tmp_path: Path,
) -> None:
    with PulseRoom(tmp_path) as room:
        for words, told in (
            (["--output", "Twin device"], [f"'{name}" for name in TWINS]),
            (["--output", "Gramophone"], ["no loudspeaker has 'Gramophone'", LOUDSPEAKER]),
            (["--input", "Gramophone", "--output", LOUDSPEAKER], [MICROPHONE]),
        ):
            done = subprocess.run(
                [sys.executable, "-P", "-m", "voice_hero", "run", *words],
                capture_output=True,
                text=True,
                env=room.env,
                cwd=tmp_path,
                timeout=START_S,
                check=False,
            )
            assert (done.returncode, done.stdout) == (2, "")
            assert len(done.stderr.splitlines()) == 1
            assert all(part in done.stderr for part in told), done.stderr
