"""What is told of the rendering before a start, and what is there after it."""

import os
import subprocess
import sys
from pathlib import Path

from mat import all_poses

from voice_hero import paths
from voice_hero.commands import assembling
from voice_hero.commands.rendering import FIRST_PIECES, Waiting
from voice_hero.lang.en.phrasebook import load_phrasebook
from voice_hero.models.model_store import find_models
from voice_hero.voice.needed_first import first_lines
from voice_hero.voice.voice_cache import VoiceCache


def told(*, there: int, total: int, each_s: float) -> list[str]:
    """All that is told while pieces are rendered, each of which takes so long."""
    lines: list[str] = []
    now = 0.0
    waiting = Waiting("what is said first", lines.append, lambda: now)
    for done in range(there, total + 1):
        waiting(done, total)
        now += each_s
    return lines


def test_it_says_what_it_waits_for_and_about_how_long() -> None:
    first, then = told(there=0, total=FIRST_PIECES + 20, each_s=2.0)
    assert first == "Rendering what is said first: 24 pieces of speech …"
    assert then == "About 40 s to go."


def test_where_nothing_is_missing_nothing_is_told() -> None:
    assert told(there=30, total=30, each_s=1.0) == []


def test_the_little_that_is_missing_is_told_without_a_time() -> None:
    assert len(told(there=28, total=30, each_s=1.0)) == 1


def test_render_first_renders_the_first_minutes_and_a_second_time_nothing(tmp_path: Path) -> None:
    env = os.environ | {paths.CACHE_VARIABLE: str(tmp_path)}
    command = [
        sys.executable,
        "-P",
        "-m",
        "voice_hero",
        "render",
        "--first",
        "--pose",
        "half_lotus",
    ]
    runs = [
        subprocess.run(command, env=env, capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert "Compiling what is listened for" in runs[0].stderr
    assert "pieces of speech rendered" in runs[0].stderr
    assert runs[1].stderr == ""
    onnx = find_models().voice
    kept = VoiceCache(tmp_path, onnx).sizes()
    voice = assembling.voice(find_models(), assembling.pronunciations(all_poses()))
    pieces = voice.pieces(first_lines(all_poses()["half_lotus"], load_phrasebook()))
    names = {VoiceCache(tmp_path, onnx).path(piece, 1.0).name for piece in pieces}
    assert names <= set(kept)
    assert len(kept) < 70
