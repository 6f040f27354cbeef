"""A hundred kills of the real program, spread over a practice: what was told as done is kept.

Runs `voice-hero type --json --state DIR` on a script of spoken lines, kills it with SIGKILL after
a random number of the lines that it wrote, starts it again on the same journal, and compares what
was told aloud with what is written down. Writes results/kills.md.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
RESULTS: Final = ROOT / "bench" / "results"
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from _report import machine  # noqa: E402

from voice_hero.commands.assembling import JOURNAL_NAME, all_poses  # noqa: E402
from voice_hero.journal.journal import open_journal  # noqa: E402
from voice_hero.journal.journal_file import read_events  # noqa: E402
from voice_hero.journal.practised import Event, practices  # noqa: E402
from voice_hero.lang.en.phrasebook import Phrasebook, load_phrasebook  # noqa: E402
from voice_hero.lang.en.wording import number  # noqa: E402
from voice_hero.poses.pose import Pose  # noqa: E402
from voice_hero.session.core import BEAT_S  # noqa: E402

SCRIPT: Final = (
    *("resume", "start", "no", "next", "louder", "next", "next", "quieter", "next", "next"),
    *("+8s", "how long", "pause", "+5s", "resume", "+9s", "how long", "+8s", "how long"),
    *("+60s", "+60s", "+90s", "yes", "stop"),
)
"""Lines that lead through a practice from wherever it was cut off; the odd one out does no harm."""

LINES_A_RUN: Final = 80
"""About how many lines one run of the script writes; the kills are spread over these."""


@dataclass
class Told:
    """What has been told as done, over all runs."""

    counts: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    ends: int = 0
    """Runs that came to their end before they were killed."""
    in_hold: int = 0
    """Kills in a hold, and of these the most that was not known of it afterwards, in seconds."""
    worst_s: float = 0.0


def main() -> int:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=RESULTS)
    chosen = parser.parse_args()
    chance = random.Random(chosen.seed)
    told = Told()
    lost: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        while told.kills < chosen.kills:
            lines = _run(Path(folder), chance.randrange(1, LINES_A_RUN), chance.uniform(0, 0.002))
            lost += _compare(lines, Path(folder) / JOURNAL_NAME, told)
    text = _report(told, lost)
    chosen.out.mkdir(exist_ok=True)
    (chosen.out / "kills.md").write_text(text, encoding="utf-8")
    print(text)
    return 1 if lost else 0


def _run(state: Path, after_lines: int, then_s: float) -> list[dict[str, object]]:
    """One run, killed `then_s` seconds after that many lines; returns all that it wrote."""
    process = subprocess.Popen(
        [sys.executable, "-m", "voice_hero", "type", "--json", "--state", str(state)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n".join(SCRIPT) + "\n")
    process.stdin.close()
    written = [process.stdout.readline() for _ in range(after_lines)]
    time.sleep(then_s)
    os.kill(process.pid, signal.SIGKILL)
    written += process.stdout.readlines()
    process.wait()
    return [json.loads(line) for line in written if line.endswith("\n")]


def _compare(lines: list[dict[str, object]], file: Path, told: Told) -> list[str]:
    """What was told in this run and is not in the journal."""
    told.kills += 1
    told.ends += bool(lines) and lines[-1].get("said") == "Goodbye."
    told.counts.update(_told_as_done(lines))
    events = read_events(file)
    kept = Counter(_name(event) for event in events)
    lost = [
        f"kill {told.kills}: told {name} {count} times, written {kept[name]} times"
        for name, count in told.counts.items()
        if kept[name] < count
    ]
    return lost + _compare_hold(lines, file, told)


def _compare_hold(lines: list[dict[str, object]], file: Path, told: Told) -> list[str]:
    """How far the journal has the hold that was cut off, against the session's own clock.

    It may be ahead of what was told: an end is written down before it is told.
    """
    since = _hold_runs_since(lines)
    journal, message = open_journal(file)
    with closing(journal):
        found = practices(journal.events())
    trouble = [f"kill {told.kills}: {message}"] if message else []
    if since is None:
        return trouble
    told.in_hold += 1
    holds = found[-1].holds if found else []
    held_s = float(str(lines[-1]["at_s"])) - since
    missing_s = held_s - (holds[-1].held_s if holds else 0.0)
    told.worst_s = max(told.worst_s, missing_s)
    if missing_s > BEAT_S + 0.1:
        trouble.append(f"kill {told.kills}: {held_s:.1f} s held, {missing_s:.1f} s not known")
    return trouble


def _hold_runs_since(lines: list[dict[str, object]]) -> float | None:
    """When the clock of the hold started that ran at the last line; None if none ran."""
    since: float | None = None
    for line in lines:
        if line.get("cue") == "start":
            since = float(str(line["at_s"]))
        elif line.get("cue") == "end" or line.get("phase") not in (None, "hold"):
            since = None
    return since


def _told_as_done(lines: list[dict[str, object]]) -> Iterator[str]:
    """Names of what the lines tell as done; the same names as `_name` gives."""
    phrases = load_phrasebook()
    said = {
        phrases.say("louder")[0]: "settings",
        phrases.say("quieter")[0]: "settings",
        phrases.say("comfortable")[0]: "comfortable",
        phrases.say("not_comfortable")[0]: "comfortable",
        phrases.say("goodbye")[0]: "session_end",
        phrases.say("paused")[0]: "paused",
    }
    for pose in all_poses().values():
        said |= _titles(pose, phrases)
        said[pose.way_out.say[0].text] = f"way_out {pose.name}"
    cautions = {p.caution.line: (p.caution.question, p.name) for p in all_poses().values()}
    before = ""
    for line in lines:
        text = str(line.get("said"))
        name = "paused" if text.startswith("Paused, with") else said.get(text)
        question, pose_name = cautions.get(before, ("", ""))
        if name is not None:
            yield name
        elif text == question:  # right behind the caution: asked, and not once more
            yield f"cautioned {pose_name}"
        elif line.get("cue") == "end":
            yield "hold_end complete"
        before = text


def _titles(pose: Pose, phrases: Phrasebook) -> dict[str, str]:
    last = len(pose.steps) - 1
    keys = ["last_step_title" if index == last else "step_title" for index in range(last + 1)]
    return {
        phrases.say(key, step=number(index + 1), title=step.title)[0]: f"step {pose.name} {index}"
        for index, (key, step) in enumerate(zip(keys, pose.steps, strict=True))
    }


def _name(event: Event) -> str:
    if event.kind == "step":
        return f"step {event.data['pose']} {event.data['step']}"
    if event.kind in ("cautioned", "way_out"):
        return f"{event.kind} {event.data['pose']}"
    if event.kind == "hold_end":
        return f"hold_end {event.data['reason']}"
    return event.kind


def _report(told: Told, lost: list[str]) -> str:
    rows = "\n".join(f"| {name} | {count} |" for name, count in sorted(told.counts.items()))
    faults = "\n".join(f"- {fault}" for fault in lost) or "- nothing"
    return f"""# Kills

`voice-hero type` killed {told.kills} times with SIGKILL, at random places of a practice, each time
started again on the same journal; {told.ends} runs had come to their end. Each thing that was
told as done was looked for in the journal, and the hold that was running was compared with the
session's own clock. {machine()}; {datetime.now(UTC):%Y-%m-%d}. Made by `script/bench kills`.

| told as done | times |
|---|---|
{rows}

Lost, or known wrongly afterwards:

{faults}

In a hold at {told.in_hold} of the kills; at most {told.worst_s:.1f} s of it were not known
afterwards (it is written down every {BEAT_S:.0f} s).
"""


if __name__ == "__main__":
    sys.exit(main())
