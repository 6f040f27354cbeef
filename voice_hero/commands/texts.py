"""The commands that need no sound: `match`, `type`, `lint`."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from voice_hero import paths
from voice_hero.intents import compiled_set
from voice_hero.intents.classifier import load_likeness
from voice_hero.intents.matcher import Matcher
from voice_hero.intents.meaning import Meaning, Understood
from voice_hero.intents.sources import IntentSources
from voice_hero.phases import Phase, phases_named


def match(
    phase: Phase | None, intents: Path | None, *, as_json: bool, explain: bool = False
) -> int:
    """The matcher over the lines of standard input; one line out for each line in.

    Without a phase every phase counts, and people are told in which a sentence does.
    """
    meaning = meaning_of(sources_of(intents))
    now = phase or Phase.ANY
    for raw in sys.stdin.buffer:
        line = raw.rstrip(b"\r\n").decode("utf-8", errors="replace")
        understood = meaning.understand(line, now)
        if as_json:
            print(_as_json(line, understood, explain))
        else:
            counts = "" if phase else _counts(line, understood, meaning)
            print(_as_text(line, understood, explain) + counts)
        sys.stdout.flush()
    return 0


def _as_json(line: str, understood: Understood, explain: bool) -> str:
    command = understood.command
    intent, slots = (command.intent, dict(command.slots)) if command else (None, {})
    why = {"by": understood.by, "score": round(understood.score, 3)} if explain else {}
    return json.dumps({"text": line, "intent": intent, "slots": slots, **why})


def _as_text(line: str, understood: Understood, explain: bool) -> str:
    command = understood.command
    slots = "".join(f" {k}={v}" for k, v in command.slots.items()) if command else ""
    why = f"\t{understood.by or '-'} {understood.score:.2f}" if explain else ""
    return f"{line}\t{command.intent if command else '-'}{slots}{why}"


def _counts(line: str, understood: Understood, meaning: Meaning) -> str:
    """In which phases it is this command; for a person."""
    if understood.command is None:
        return ""
    there = []
    for phase in Phase:
        command = meaning.match(line, phase)
        if command is not None and command.intent == understood.command.intent:
            there.append(phase)
    return f"\t{phases_named(there)}"


def sources_of(intents: Path | None) -> IntentSources:
    """A folder by itself, or all that a session would have."""
    own = [*paths.pose_dirs(), *paths.sequence_dirs(), paths.own_intents_dir()]
    if intents is not None or not any(folder.is_dir() for folder in own):
        return IntentSources(intents or paths.intents_dir())
    from voice_hero.commands import assembling  # noqa: PLC0415  (start-up time where it is not needed)

    return assembling.intent_sources(assembling.all_poses())


def meaning_of(given: Path | IntentSources) -> Meaning:
    """How typed words are understood by the intents of a folder, or of several."""
    intents = compiled_set.load(given)
    return Meaning(Matcher(intents), load_likeness(intents.folder))


@dataclass(frozen=True)
class Typed:
    """What can be asked of a session with typed lines."""

    state: Path | None
    """Folder of the journal; None for one in memory."""
    pose: str
    """Name of a pose, or its file."""
    intents: Path | None
    """Folder of sentence templates that are read beside the others."""
    as_json: bool
    speak: bool


def typed(asked: Typed) -> int:
    """The session with typed lines."""
    from voice_hero.commands import assembling, typed_lines  # noqa: PLC0415  (start-up of `match`)

    def warn(message: str) -> None:
        print(message, file=sys.stderr)

    as_json, speak = asked.as_json, asked.speak
    with assembling.practice(asked.state, asked.pose, warn) as practice:
        meaning = meaning_of(assembling.intent_sources(practice.session.poses, asked.intents))
        if sys.stdin.isatty():
            typed_lines.at_terminal(meaning, practice, as_json=as_json, speak=speak)
        elif speak:
            typed_lines.piped_aloud(meaning, practice, as_json=as_json)
        else:
            typed_lines.piped(meaning, practice, as_json=as_json)
    return 0


def lint(files: list[Path], intents: Path | None) -> int:
    """Faults in the intents and the shipped poses, or in the pose files that are named."""
    from voice_hero.commands import linting  # noqa: PLC0415

    findings = linting.lint_files(files) if files else linting.lint_all(intents)
    for finding in findings:
        print(finding)
    if not findings:
        print("nothing found")
    return 1 if findings else 0
