"""What the appliance costs: memory, time to start, time to answer, silence, disk.

On real PortAudio streams in a room of PulseAudio's null sinks, in the real program, beside the
plain way of putting everything into one process. Writes results/budgets.md and budgets.png.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import numpy as np  # noqa: E402
import soxr  # noqa: E402
from _appliance import Appliance, Peak, cpu_s, pss_mb, room_with_hum  # noqa: E402
from _report import figure, save_figure, save_table  # noqa: E402

from voice_hero import paths  # noqa: E402
from voice_hero.commands import assembling, modelling  # noqa: E402
from voice_hero.devices.loudspeaker import REST_AFTER_S  # noqa: E402
from voice_hero.lang.en.phrasebook import load_phrasebook  # noqa: E402
from voice_hero.models.model_store import find_models  # noqa: E402
from voice_hero.sound.samples import SAMPLE_RATE, Samples  # noqa: E402
from voice_hero.stage import SLOW  # noqa: E402
from voice_hero.voice.rendered_ahead import fixed_lines, slow_lines  # noqa: E402
from voice_hero.voice.voice import PiperVoice  # noqa: E402

STARTS: Final = 5
CACHED: Final = 30
UNCACHED: Final = 8
SILENCE_S: Final = 30.0
ASKED: Final = (
    "start",
    "no",
    "next",
    "how long",
    "benefits",
    "go to step five",
    "how long",
    "stop",
)


@dataclass(frozen=True)
class Row:
    """One budget."""

    what: str
    target: float
    """Upper limit."""
    measured: float
    unit: str
    about: str


def sayings() -> dict[str, Samples]:
    """What is said to it, by another voice; rendered before anything is measured."""
    voice = PiperVoice(find_models().voice, paths.cache_dir(), pitch=1.22)
    quiet = np.zeros(SAMPLE_RATE // 2, np.int16)
    made = {}
    for text in ASKED:
        one = voice.wait(text)
        sound = soxr.resample(one.samples.astype(np.float32), one.rate, SAMPLE_RATE) * 0.5
        made[text] = np.concatenate([quiet, sound.astype(np.int16), quiet])
    voice.close()
    return made


def starts(folder: Path) -> list[float]:
    """Seconds from the start of the process to its first frame."""
    took = []
    for number in range(STARTS + 1):
        with room_with_hum(folder / f"start-{number}") as room:
            program = Appliance(room, folder / f"start-{number}")
            took.append(program.listening_after_s)
            program.end()
    return took[1:]


def talk_mb(folder: Path) -> float:
    """Peak of the tree in a short practice that is answered from the cache."""
    said = sayings()
    with room_with_hum(folder / "talk") as room:
        program = Appliance(room, folder / "talk")
        with Peak(lambda: pss_mb(program.process.pid)) as peak:
            for text in ASKED:
                time.sleep(5)
                room.speak_into_mic(said[text])
            time.sleep(5)
        program.end()
    answered = [line for line in program.lines if line.startswith("understood:")]
    print(f"{len(answered)} of {len(ASKED)} were understood")
    if len(answered) < len(ASKED) - 2:
        raise RuntimeError(f"hardly anything was understood: {list(program.lines)}")
    return peak.most


def plain_mb(folder: Path) -> float:
    with room_with_hum(folder / "plain") as room:
        return float(_printed([str(ROOT / "bench" / "_plain.py")], room.env))


def silence(folder: Path) -> tuple[float, float]:
    """Share of a core in silence: between two answers, and when the loudspeaker rests."""
    with room_with_hum(folder / "silence") as room:
        program = Appliance(room, folder / "silence", "--asleep")
        time.sleep(8)
        awake = _share(program)
        time.sleep(max(0.0, REST_AFTER_S + 4 - 8 - SILENCE_S))
        resting = _share(program)
        program.end()
    return awake, resting


def _share(program: Appliance) -> float:
    before, began = cpu_s(program.process.pid), time.monotonic()
    time.sleep(SILENCE_S)
    return (cpu_s(program.process.pid) - before) / (time.monotonic() - began)


def first_samples(folder: Path, count: int, empty: bool) -> list[float]:
    name = "uncached" if empty else "cached"
    with room_with_hum(folder / name) as room:
        words = [str(ROOT / "bench" / "_first_sample.py"), str(count)]
        if empty:
            words.append(str(folder / "empty cache"))
        found: list[float] = json.loads(_printed(words, room.env))
        return found


def _printed(words: Sequence[str], env: dict[str, str]) -> str:
    env = env | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, *words], env=env, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()[-1]


def rendered_mb() -> float:
    """Everything that is rendered ahead, at both speeds, on the disk."""
    poses = assembling.all_poses()
    voice = assembling.voice(find_models(), assembling.pronunciations(poses))
    assert voice.cache is not None
    sizes = voice.cache.sizes()
    lines = fixed_lines(poses.values(), load_phrasebook())
    wanted = [(piece, 1.0) for piece in voice.pieces(lines)]
    wanted += [(piece, SLOW) for piece in voice.pieces(slow_lines(poses.values()))]
    voice.close()
    return sum(sizes[voice.cache.path(piece, rate).name] for piece, rate in wanted) / 1e6


def measured(folder: Path) -> list[Row]:
    began = starts(folder)
    cached = first_samples(folder, CACHED, empty=False)
    new = first_samples(folder, UNCACHED, empty=True)
    awake, resting = silence(folder)
    talking, plain = talk_mb(folder), plain_mb(folder)
    return [
        Row(
            "memory, listening and answering from the cache", 200, talking, "MB",
            f"peak of all processes together (PSS); everything in one process: {plain:.0f} MB",
        ),
        Row(
            "process start to listening", 1.5, statistics.median(began), "s",
            f"median of {len(began)}, cache warm; slowest {max(began):.2f} s",
        ),
        Row(
            "decision to first sample, cached", 30, 1000 * statistics.median(cached), "ms",
            f"median of {len(cached)} lines; slowest {1000 * max(cached):.0f} ms",
        ),
        Row(
            "decision to first sample, not cached", 0.35, statistics.median(new[1:]), "s",
            f"median of {len(new) - 1} lines, slowest {max(new[1:]):.2f} s; the first line, for "
            f"which the renderer is started, {new[0]:.2f} s",
        ),
        Row(
            "listening in silence, asleep", 1, 100 * resting, "% of a core",
            f"once the loudspeaker's stream rests; before that {awake:.1%}",
        ),
        Row("rendered ahead for one voice", 60, rendered_mb(), "MB", "FLAC, both speeds"),
    ]  # fmt: skip


def main() -> int:
    modelling.render()
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        rows = measured(Path(folder))
    table = [
        (row.what, f"{row.target:g} {row.unit}", f"{row.measured:.3g} {row.unit}", row.about)
        for row in rows
    ]
    notes = (
        f"Load of the machine when it began: {load_before:.1f} (two cores). First sample: handed "
        "to the sound system; what waits in the device (60 ms) comes on top. Memory is looked at "
        "ten times a second."
    )
    columns = ("what", "at most", "measured", "how")
    save_table("budgets", "What the appliance costs", columns, table, notes)
    picture, axes = figure(7, 3)
    axes.barh([row.what for row in rows], [row.measured / row.target for row in rows])
    axes.axvline(1, color="black", linewidth=1)
    axes.set_xlabel("share of what is allowed")
    save_figure("budgets", picture)
    return 0 if all(row.measured <= row.target for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
