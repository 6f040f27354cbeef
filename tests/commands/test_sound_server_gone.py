"""The real program beside a sound server that dies, refuses, and comes back."""

from pathlib import Path

import numpy as np
import pytest
from pulse import PulseRoom
from test_live import Talk

from voice_hero.sound.samples import SAMPLE_RATE

pytestmark = pytest.mark.device

START_S = 60.0


def hum(room: PulseRoom) -> None:
    """A room is never digitally silent."""
    sound = np.random.default_rng(1).normal(0, 6, 240 * SAMPLE_RATE).astype(np.int16)
    room.speak_into_mic(sound, wait=False)


def test_run_waits_for_it_and_comes_back_with_it(tmp_path: Path) -> None:
    with PulseRoom(tmp_path) as room:
        room.kill_server()
        talk = Talk(room, tmp_path)
        try:
            line = talk.wait_for("the sound server PulseAudio refuses the connection", START_S)
            assert "plug one in" not in line
            talk.wait_for("Waiting until it answers")
            room.start_server()
            hum(room)
            talk.wait_for("Welcome to hero pose", START_S)
            room.kill_server()
            talk.wait_for("I cannot hear you any more")
            room.start_server()
            hum(room)
            talk.wait_for("I can hear you again", START_S)
            talk.ask("how long", "→ how_long")
        finally:
            talk.end()
        assert not [line for line in talk.lines if "Expression" in line or "ALSA" in line]


def test_verbose_tells_what_the_sound_system_says(tmp_path: Path) -> None:
    with PulseRoom(tmp_path) as room:
        hum(room)
        talk = Talk(room, tmp_path, options=["--verbose"])
        try:
            talk.wait_for("Welcome to hero pose", START_S)
            room.kill_server()
            talk.wait_for("sound system: Expression 'alsa_snd_pcm")
        finally:
            talk.end()
