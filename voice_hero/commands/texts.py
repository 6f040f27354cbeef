"""The commands that need no sound: `match`, `type`, `lint`."""

import json
import sys
from pathlib import Path

from voice_hero import paths
from voice_hero.intents import compiled_set
from voice_hero.intents.classifier import load_likeness
from voice_hero.intents.matcher import Matcher
from voice_hero.intents.meaning import Meaning, Understood
from voice_hero.phases import Phase


def match(phase: Phase, intents: Path | None, *, as_json: bool, explain: bool = False) -> int:
    """The matcher over the lines of standard input; one line out for each line in."""
    meaning = meaning_of(intents or paths.intents_dir())
    for raw in sys.stdin.buffer:
        line = raw.rstrip(b"\r\n").decode("utf-8", errors="replace")
        understood = meaning.understand(line, phase)
        print(
            _as_json(line, understood, explain) if as_json else _as_text(line, understood, explain)
        )
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


def meaning_of(folder: Path) -> Meaning:
    """How typed words of a folder of intents are understood."""
    intents = compiled_set.load(folder)
    return Meaning(Matcher(intents), load_likeness(folder))


def typed(state: Path | None, *, as_json: bool, speak: bool) -> int:
    """The session with typed lines."""
    from voice_hero.commands import typed_lines  # noqa: PLC0415  (start-up time of `match`)

    meaning = meaning_of(paths.intents_dir())
    if sys.stdin.isatty():
        typed_lines.at_terminal(meaning, state, as_json=as_json, speak=speak)
    elif speak:
        typed_lines.piped_aloud(meaning, state, as_json=as_json)
    else:
        typed_lines.piped(meaning, state, as_json=as_json)
    return 0


def lint(files: list[Path], intents: Path | None) -> int:
    """Faults in the intents and the shipped poses, or in the pose files that are named."""
    from voice_hero.commands import linting  # noqa: PLC0415

    findings = linting.lint_poses(files) if files else linting.lint_all(intents)
    for finding in findings:
        print(finding)
    if not findings:
        print("nothing found")
    return 1 if findings else 0
