"""Second ears answer in time, and where their child fails they answer None.

Real processes that are killed and hang: real time, with generous limits.
"""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from places import TESTS

from voice_hero.hearing.second_ears import asking
from voice_hero.hearing.second_ears.asking import EarsState, SecondEars
from voice_hero.models.model_store import find_model

MODEL = find_model("second_ears")
SILENCE: NDArray[np.int16] = np.zeros(8 * 16_000, np.int16)
pytestmark = pytest.mark.device


def _wait_for(ears: SecondEars, state: EarsState, unlike: int | None = None) -> None:
    """Wait until the ears are so, with another child than `unlike`."""
    end = time.monotonic() + 20
    while ears.state is not state or (unlike is not None and ears.pid == unlike):
        assert time.monotonic() < end, ears.state
        time.sleep(0.02)


@pytest.fixture
def ears(tmp_path: Path) -> Iterator[SecondEars]:
    """Second ears with the real model, just started."""
    made = SecondEars(MODEL, tmp_path / "ears.log")
    made.start()
    yield made
    made.close()


def test_answers_while_loading_and_after(ears: SecondEars) -> None:
    assert ears.transcribe(SILENCE, 20.0) is not None
    assert ears.state is EarsState.READY


def test_never_waits_longer_than_said(ears: SecondEars) -> None:
    begin = time.monotonic()
    assert ears.transcribe(SILENCE, 0.01) is None
    assert time.monotonic() - begin < 0.1


def test_killed_twice_is_restarted_once(ears: SecondEars) -> None:
    _wait_for(ears, EarsState.READY)
    first = ears.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    _wait_for(ears, EarsState.READY, unlike=first)
    assert ears.transcribe(SILENCE, 5.0) is not None
    assert ears.pid is not None
    os.kill(ears.pid, signal.SIGKILL)
    _wait_for(ears, EarsState.OFF)
    begin = time.monotonic()
    assert ears.transcribe(SILENCE, 5.0) is None
    assert time.monotonic() - begin < 0.1


@pytest.mark.parametrize("module", ["mute_child", "deaf_child"])
def test_hung_child_is_replaced(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "HANG_S", 0.3)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(TESTS), *filter(None, sys.path)]))
    ears = SecondEars(MODEL, tmp_path / "ears.log", module)
    ears.start()
    _wait_for(ears, EarsState.READY)
    first = ears.pid
    begin = time.monotonic()
    assert ears.transcribe(SILENCE, 0.2) is None
    assert time.monotonic() - begin < 0.3
    _wait_for(ears, EarsState.READY, unlike=first)
    assert ears.transcribe(SILENCE, 5.0) is None
    _wait_for(ears, EarsState.OFF)
    ears.close()


def test_missing_model_is_no_error_for_the_caller(tmp_path: Path) -> None:
    ears = SecondEars(tmp_path, tmp_path / "ears.log")
    ears.start()
    assert ears.transcribe(SILENCE, 20.0) is None
    assert ears.state is EarsState.OFF
    assert "Error" in (tmp_path / "ears.log").read_text()


def test_closed_while_loading_leaves_no_child(ears: SecondEars) -> None:
    while ears.pid is None:
        time.sleep(0.001)
    pid = ears.pid
    ears.close()
    assert not Path(f"/proc/{pid}").exists()
    assert ears.transcribe(SILENCE, 5.0) is None
