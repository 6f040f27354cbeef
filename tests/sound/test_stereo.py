"""A recording of a live talk can be listened to, however the program ended."""

import errno
import os
import signal
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile
from places import TESTS

from voice_hero.errors import RecordingError
from voice_hero.sound.samples import FRAME_SAMPLES, SAMPLE_RATE, Frame
from voice_hero.sound.stereo import HEADER_FRAMES, StereoRecorder


def frame(left: int, right: int) -> Frame:
    return Frame(np.full(FRAME_SAMPLES, left, np.int16), np.full(FRAME_SAMPLES, right, np.int16))


def test_who_talks_is_on_the_left_and_the_assistant_on_the_right(tmp_path: Path) -> None:
    with StereoRecorder(tmp_path / "new" / "talk.wav") as recorder:
        for _ in range(50):
            recorder.add(frame(-7, 300))
    sound, rate = soundfile.read(tmp_path / "new" / "talk.wav", dtype="int16")
    assert rate == SAMPLE_RATE
    assert sound.shape == (50 * FRAME_SAMPLES, 2)
    assert set(sound[:, 0]) == {-7}
    assert set(sound[:, 1]) == {300}


PROGRAM = """
import os, signal, sys
from pathlib import Path
from test_stereo import frame
from voice_hero.sound.stereo import StereoRecorder

recorder = StereoRecorder(Path(sys.argv[1])).__enter__()
for _ in range(100):
    recorder.add(frame(1, 2))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_program_leaves_all_but_the_last_second(tmp_path: Path) -> None:
    file = tmp_path / "talk.wav"
    path = os.pathsep.join([str(TESTS), *filter(None, sys.path)])
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, file],
        env=os.environ | {"PYTHONPATH": path},
        check=False,
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL
    with wave.open(str(file)) as told:
        assert 100 - HEADER_FRAMES <= told.getnframes() / FRAME_SAMPLES <= 100
    sound, _ = soundfile.read(file, dtype="int16")
    assert sound[-1].tolist() == [1, 2]


def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be written"), StereoRecorder(tmp_path):
        pass


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: wave.Wave_write, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with StereoRecorder(tmp_path / "talk.wav") as recorder:
        recorder.add(frame(0, 0))
        monkeypatch.setattr(wave.Wave_write, "writeframesraw", full)
        with pytest.raises(RecordingError, match="No space left on device"):
            recorder.add(frame(0, 0))
        monkeypatch.undo()
