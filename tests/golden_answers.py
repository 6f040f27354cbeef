"""What the program answers today, as texts to be compared with those in `golden/`.

`python tests/golden_answers.py` writes them anew; a change of them is a commit that says why.
"""

import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import asdict
from functools import cache, partial
from io import StringIO
from pathlib import Path
from typing import Final

from mat import Mat
from random_walks import command_of
from virtual_practice import four_weeks

from voice_hero import paths
from voice_hero.clocks import VirtualClock
from voice_hero.commands import assembling
from voice_hero.commands.texts import meaning_of
from voice_hero.commands.typed_session import TimedSpeaker, TypedSession
from voice_hero.intents.meaning import Meaning
from voice_hero.phases import INTENTS, Phase
from voice_hero.screen.report import JsonReport
from voice_hero.session.effects import Effect, Say
from voice_hero.session.events import EarsFound, EarsLost, Event, Heard

FOLDER: Final = Path(__file__).parent / "golden"
PHRASES: Final = Path(__file__).parent / "phrases"
RECORDINGS: Final = Path(__file__).parent / "recordings"

SINCE: Final = frozenset(
    """shorten_hold person who poses total_time normal_speed quiet_hold tell_every
    count_week""".split()
)
"""Intents that came after the walks were written down: their order may not change."""

WALKS: Final = 100
EVENTS_A_WALK: Final = 16


@cache
def _matcher() -> Meaning:
    return meaning_of(paths.intents_dir())


def matches(file: Path) -> str:
    """Each phrase of a file with what `match` answers: an answer, and the phases that give it."""
    return "".join(f"{phrase}\t{_answers(phrase)}\n" for phrase in _phrases(file))


def _phrases(file: Path) -> Iterator[str]:
    for line in file.read_text(encoding="utf-8").splitlines():
        yield line.split("\t")[-1]


def _answers(phrase: str) -> str:
    phases: dict[str, list[str]] = {}
    for phase in Phase:
        command = _matcher().match(phrase, phase)
        answer = "-"
        if command is not None:
            slots = "".join(f" {key}={value}" for key, value in sorted(command.slots.items()))
            answer = command.intent + slots
        phases.setdefault(answer, []).append(phase.value)
    if len(phases) == 1:
        return next(iter(phases))
    return "; ".join(f"{answer}: {' '.join(where)}" for answer, where in phases.items())


def talks(file: Path) -> str:
    """Each dialogue of a file as `type --json` tells it."""
    return "".join(
        f"# {talk}\n{_talk(talk.split(' | '))}"
        for talk in file.read_text(encoding="utf-8").splitlines()
    )


def _talk(lines: list[str]) -> str:
    clock = VirtualClock()
    speaker = TimedSpeaker(clock)
    out = StringIO()
    with redirect_stdout(out), assembling.practice(None, "hero") as practice:
        stage = practice.stage(assembling.unvoiced(), speaker, clock, JsonReport(), patient=True)
        TypedSession(stage, _matcher()).piped(lines, clock, speaker)
    return out.getvalue()


def recordings() -> str:
    """What `hear --json` tells of the recordings in two phases, without the time of computing."""
    told = []
    for phase in ("steps", "hold"):
        for file in sorted(RECORDINGS.glob("*.flac")):
            command = [sys.executable, "-m", "voice_hero", "hear", str(file), "--json"]
            done = subprocess.run(
                [*command, "--phase", phase, "--ears", "one"],
                capture_output=True,
                check=True,
                text=True,
            )
            told += [f"{phase} {file.name} {_untimed(line)}" for line in done.stdout.splitlines()]
    return "".join(line + "\n" for line in told)


def _untimed(line: str) -> str:
    heard = json.loads(line)
    for key in ("file", "decided_s"):
        del heard[key]
    return json.dumps(heard)


def walks() -> str:
    """What a hundred seeded walks bring about, event by event."""
    return "".join(_walk(number) for number in range(WALKS))


def _walk(seed: int) -> str:
    chance = random.Random(seed)
    mat = Mat(pose=chance.choice(["hero", "hero", "childs_pose", "half_lotus"])).wake()
    told = [f"# walk {seed}"]
    if seed % 2:
        mat.in_hold()
    for _ in range(EVENTS_A_WALK):
        event = _event(chance)
        told.append(f"> {_words(event)}")
        before = len(mat.told)
        effects = [effect for effect in mat.send(event) if not isinstance(effect, Say)]
        told += [f"{mat.now:.2f} {_effect(effect)}" for effect in effects]
        mat.wait(chance.choice([0.0, 0.5, 2.0, 8.0, 40.0]))
        told += [f"{at:.2f} {text}" for at, text in mat.told[before:]]
    return "\n".join(told) + "\n"


def _event(chance: random.Random) -> Event:
    if chance.random() < 0.04:
        return EarsLost() if chance.random() < 0.5 else EarsFound()
    straight_on = ["start", "no", "next", "next", "yes", "resume"]
    intent = chance.choice([*straight_on, *sorted(INTENTS - SINCE)])
    command = command_of(intent, "", chance.randrange(400))
    return Heard(command.text, command, revises=chance.random() < 0.1)


def _words(event: Event) -> str:
    if isinstance(event, Heard) and event.command is not None:
        revises = " revises" if event.revises else ""
        return f"{event.command.intent} {json.dumps(dict(event.command.slots))}{revises}"
    return type(event).__name__


def _effect(effect: Effect) -> str:
    values = {key: _plain(value) for key, value in asdict(effect).items()}
    return f"{type(effect).__name__} {json.dumps(values)}"


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def write_state(folder: Path) -> None:
    """A journal of four weeks and settings, as this version of the program writes them."""
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as there:
        last = [file for _, file in four_weeks(Path(there))][-1]
        shutil.copy(last, folder / assembling.JOURNAL_NAME)
    (folder / "settings.toml").write_text("wake_silence_ms = 500\n", encoding="utf-8")


def history(folder: Path) -> str:
    """What `history --json` tells of a folder with a journal."""
    command = [sys.executable, "-m", "voice_hero", "history", "--json", "--state", str(folder)]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


ANSWERS: Final[Mapping[str, Callable[[], str]]] = {
    **{f"match_{f.stem}.tsv": partial(matches, f) for f in sorted(PHRASES.glob("*.tsv"))},
    **{f"type_{f.stem}.jsonl": partial(talks, f) for f in sorted(PHRASES.glob("*.txt"))},
    "hear.jsonl": recordings,
    "walks.txt": walks,
}
"""File in `golden/` to what it should hold."""


def main() -> None:
    """Write all answers anew, but not the journal: it is read as it was written, for ever."""
    FOLDER.mkdir(exist_ok=True)
    for name, answer in ANSWERS.items():
        (FOLDER / name).write_text(answer(), encoding="utf-8")
    state = FOLDER / "state_0.1.0"
    if not state.exists():
        write_state(state)
        (FOLDER / "history_0.1.0.jsonl").write_text(history(state), encoding="utf-8")


if __name__ == "__main__":
    main()
