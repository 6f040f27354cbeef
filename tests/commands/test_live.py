"""The installed program on real PortAudio streams: spoken to, and listened to.

Real time. The learner is another Piper voice; what comes out of the loudspeaker is written down by
Vosk without a grammar, which knows nothing of what ought to be said.
"""

import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import soxr
from pulse import LOUDSPEAKER, MICROPHONE, PulseRoom
from transcripts import share_heard, transcribed

from voice_hero import paths
from voice_hero.models.model_store import find_models
from voice_hero.sound.samples import SAMPLE_RATE
from voice_hero.voice.voice import PiperVoice

pytestmark = pytest.mark.device

PITCHES = (1.22, 1.12, 1.0)
"""The ways in which the learner speaks."""

ANSWER_S = 20.0
"""How long a busy machine may take to answer, rendering included."""


class Talk:
    """The running program, its printed lines, and somebody who speaks into its microphone."""

    def __init__(
        self,
        room: PulseRoom,
        folder: Path,
        *before: str,
        options: Sequence[str] = (),
        **env: str,
    ) -> None:
        """`before`: what the program is started by; `env`: more of its environment."""
        self._room = room
        folder_of_voice = find_models().voice
        self._learners = [
            PiperVoice(folder_of_voice, paths.cache_dir(), pitch=pitch) for pitch in PITCHES
        ]
        names = ["--input", MICROPHONE, "--output", LOUDSPEAKER, "--state", str(folder / "state")]
        self.process = subprocess.Popen(
            [*before, sys.executable, "-P", "-m", "voice_hero", "run", "--plain", *options, *names],
            env=room.env | env,
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._printed: queue.Queue[str] = queue.Queue()
        self.lines: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._printed.put(line.rstrip())

    def wait_for(self, part: str, limit_s: float = ANSWER_S) -> str:
        """The next printed line that holds `part`."""
        line = self._next_with(part, limit_s)
        if line is None:
            printed = "\n".join(self.lines)
            pytest.fail(f"no line with {part!r} within {limit_s:g} s; so far:\n{printed}")
        return line

    def ask(self, text: str, answer: str) -> None:
        """Say something until it is understood, as a person would: each time in another way.

        One try in some is lost; how many, `bench/recall.py` and `bench/echo.py` measure.
        """
        for number in range(len(PITCHES) - 1):
            self.speak(text, number)
            if self._next_with(answer, ANSWER_S / 2) is not None:
                return
        self.speak(text, -1)
        self.wait_for(answer)

    def _next_with(self, part: str, limit_s: float) -> str | None:
        until = time.monotonic() + limit_s
        while (left := until - time.monotonic()) > 0:
            try:
                line = self._printed.get(timeout=left)
            except queue.Empty:
                break
            self.lines.append(line)
            if part in line:
                return line
        return None

    def speak(self, text: str, way: int = 0) -> None:
        """Say one thing, at the level of a person two metres away, with silence around it."""
        said = self._learners[way].wait(text)
        sound = soxr.resample(said.samples.astype(np.float32), said.rate, SAMPLE_RATE) * 0.5
        quiet = np.zeros(SAMPLE_RATE // 2, np.int16)
        self._room.speak_into_mic(np.concatenate([quiet, sound.astype(np.int16), quiet]))

    def end(self) -> None:
        for learner in self._learners:
            learner.close()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with PulseRoom(tmp_path) as room:
        # A room is never digitally silent: without this the microphone would count as dead.
        hum = np.random.default_rng(1).normal(0, 6, 240 * SAMPLE_RATE).astype(np.int16)
        room.speak_into_mic(hum, wait=False)
        talk = Talk(room, tmp_path)
        try:
            yield talk
        finally:
            talk.end()


def test_a_person_is_guided_by_voice_through_real_streams(talk: Talk, tmp_path: Path) -> None:
    with talk._room.record_speaker(tmp_path / "said.wav") as recording:
        talk.wait_for("Welcome to hero pose", 30)
        time.sleep(8)
        talk.ask("start", "→ start")
        talk.wait_for("apply to you today?")
        time.sleep(3)
        talk.ask("no", "→ no")
        talk.wait_for("Step one")
        talk.ask("next", "→ next")
        talk.wait_for("Step two")
        talk.ask("go to step five", "→ go_to_step step=5")
        talk.wait_for("♪  start", 60)
        time.sleep(10)
        talk.ask("how long", "→ how_long")
        talk.wait_for("left")
        time.sleep(2)
        talk.ask("stop", "→ stop")
        talk.wait_for("Stopped.")
        time.sleep(3)
    heard = transcribed(recording.samples())
    said = [line.split("hero  ", 1)[1] for line in talk.lines if "hero  " in line]
    assert share_heard(" ".join(said), heard) > 0.6, heard  # one line was broken off by "next"
    for part in ("heart problems", "seconds left"):
        line = next(line for line in said if part in line)
        assert share_heard(line, heard) > 0.4, f"{line!r} was not heard in: {' '.join(heard)}"
    began = time.monotonic()
    talk.process.send_signal(signal.SIGINT)
    assert talk.process.wait(timeout=10) == 0
    assert time.monotonic() - began < 3


def test_a_first_start_speaks_soon_and_renders_the_rest_behind(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    with PulseRoom(tmp_path) as room:
        hum = np.random.default_rng(1).normal(0, 6, 240 * SAMPLE_RATE).astype(np.int16)
        room.speak_into_mic(hum, wait=False)
        talk = Talk(room, tmp_path, **{paths.CACHE_VARIABLE: str(cache)})
        try:
            talk.wait_for("Rendering what is said first", 120)
            talk.wait_for("Welcome to hero pose", 120)
            assert kept(cache) < 150
            before = kept(cache)
            until = time.monotonic() + 60
            while kept(cache) < before + 3 and time.monotonic() < until:
                time.sleep(0.2)
            assert kept(cache) >= before + 3
        finally:
            talk.end()


def kept(cache: Path) -> int:
    return len(list(cache.rglob("*.flac")))
