"""Nothing goes out and nothing is kept, watched from outside the program. See SECURITY.md."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from pulse import PulseRoom
from test_live import Talk

from voice_hero import paths
from voice_hero.sound.samples import SAMPLE_RATE

pytestmark = pytest.mark.device

STRACE = ("strace", "-D", "-f", "-qq", "--seccomp-bpf", "-s", "300")

APART = ("unshare", "-n") if os.geteuid() == 0 else ("unshare", "-rn")
"""In a network of its own, which leads nowhere: not even to this machine itself."""

DIALOG = """\
pose: hero
turns:
  - {say: start}
  - {say: "no"}
  - {say: go to step five}
  - {say: stop}
"""


def families(trace: str) -> set[str]:
    """Of all sockets that were opened, or would have been."""
    return set(re.findall(r"socket\((\w+)", trace))


def connected(trace: str) -> set[str]:
    """Where all connections went, or would have gone."""
    return set(re.findall(r'sun_path=@?"([^"]*)"', trace))


def written(trace: str) -> set[str]:
    """All files that were opened to be written, or made."""
    return {
        name
        for name, flags in re.findall(r'openat\([^,]+, "([^"]*)", ([A-Z_|]+)', trace)
        if re.search("O_WRONLY|O_RDWR|O_CREAT", flags) and "O_TMPFILE" not in flags
    } | set(re.findall(r'creat\("([^"]*)"', trace))


def test_the_watcher_sees_what_it_should(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    program = (
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM);"
        "socket.socket(socket.AF_UNIX); open('seen', 'w')"
    )
    command = [*STRACE, "-e", "trace=socket,openat,creat", "-o", str(trace), sys.executable]
    subprocess.run([*command, "-c", program], cwd=tmp_path, check=True)
    wait_for_end_of(trace)
    assert families(trace.read_text()) == {"AF_INET", "AF_UNIX"}
    assert "seen" in written(trace.read_text())


def wait_for_end_of(trace: Path) -> None:
    """strace writes on for a moment after the program has ended."""
    size = -1
    while size != (size := trace.stat().st_size):
        time.sleep(0.2)


def test_a_rehearsal_without_any_network_is_whole_and_asks_for_none(tmp_path: Path) -> None:
    dialog = tmp_path / "whole.yaml"
    dialog.write_text(DIALOG)
    trace = tmp_path / "trace"
    watched = [*APART, *STRACE, "-e", "trace=socket", "-o", str(trace)]
    out = ("--out", str(tmp_path / "out"))
    run = subprocess.run(
        [
            *watched,
            sys.executable,
            "-P",
            "-m",
            "voice_hero",
            "rehearse",
            str(dialog),
            "--json",
            *out,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert '"intent": "go_to_step"' in run.stdout
    assert '"intent": "stop"' in run.stdout
    assert len(list((tmp_path / "out").glob("*.wav"))) == 1
    wait_for_end_of(trace)
    assert families(trace.read_text()) <= {"AF_UNIX"}


def test_a_service_leaves_intents_and_no_words_and_no_sound(tmp_path: Path) -> None:
    """The live program as systemd starts it, spoken to, with its system calls watched."""
    trace = tmp_path / "trace"
    home = tmp_path / "home"
    cache = tmp_path / "cache"
    if paths.cache_dir().is_dir():
        shutil.copytree(paths.cache_dir(), cache)
    address = str(tmp_path / "notify")
    calls = "trace=socket,connect,openat,creat"
    with PulseRoom(tmp_path) as room, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(address)
        hum = np.random.default_rng(1).normal(0, 6, 120 * SAMPLE_RATE).astype(np.int16)
        room.speak_into_mic(hum, wait=False)
        talk = Talk(
            room, tmp_path, *STRACE, "-e", calls, "-o", str(trace),
            NOTIFY_SOCKET=address, HOME=str(home), VOICE_HERO_CACHE=str(cache),
        )  # fmt: skip
        try:
            talk.wait_for("phase: welcome", 40)
            time.sleep(8)
            talk.speak("what a lovely morning outside")
            time.sleep(2.5)
            talk.ask("what's next", "understood: next")
            time.sleep(1)
            talk.process.send_signal(signal.SIGTERM)
            assert talk.process.wait(timeout=10) == 0
        finally:
            talk.end()
    wait_for_end_of(trace)
    seen = trace.read_text()
    assert families(seen) <= {"AF_UNIX"}
    for name in connected(seen):
        # the test's own sound server and systemd; JACK's; glibc, asked who the user is
        assert name.startswith((str(tmp_path), "/dev/shm/jack", "/var/run/nscd", "/run/nscd")), name
    state = tmp_path / "state"
    kept = {
        name
        for name in written(seen)
        if not name.startswith((f"{cache}/", f"{state}/", "/dev/", "/proc/", "/tmp/voice-hero-"))
    }
    assert {name for name in kept if not is_passing(name)} == set()
    in_home = {file.name for file in home.rglob("*") if file.is_file()}
    assert in_home <= {"cookie"}, "the sound server's"
    assert {file.name.split("-")[0] for file in state.iterdir()} <= {
        "journal.sqlite", "journal.sqlite.lock", "settings",
    }  # fmt: skip
    everything = "\n".join(talk.lines) + "".join(
        file.read_bytes().decode("latin-1") for file in state.iterdir()
    )
    for word in ("lovely", "morning", "outside", "heart problems", "Welcome"):
        assert word not in everything


def is_passing(name: str) -> bool:
    """What the client of the sound server writes, and Python's own look at the folder /tmp."""
    probe = re.fullmatch(r"/tmp/[a-z0-9_]{8}", name) and not Path(name).exists()
    return bool(probe) or "pulse" in name
