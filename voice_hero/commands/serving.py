"""The command `service`: installs, shows or removes the service that starts with the power."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from voice_hero import paths
from voice_hero.errors import ServiceError
from voice_hero.models.model_store import SpeechModels, find_models
from voice_hero.service import manager
from voice_hero.service.manager import Action
from voice_hero.service.units import Choice, Kind, Settings, choose, unit_text


@dataclass(frozen=True)
class Asked:
    """What was asked for."""

    action: str
    wanted: Kind | None
    """None: whichever fits."""
    dry_run: bool
    input: str | None = None
    output: str | None = None
    program: Path | None = None
    """The command that the service starts; None for the one beside this Python."""


def service(asked: Asked) -> int:
    """Install, show or remove. Raises ServiceError, ModelError."""
    if asked.action not in ("install", "status", "remove"):
        raise ServiceError(f"service {asked.action}: expected install, status or remove")
    root = os.geteuid() == 0
    choice = choose(root=root, wanted=asked.wanted)
    if asked.action == "status":
        return 1 if manager.status(choice.kind, manager.run_aloud) else 0
    if not asked.dry_run:
        manager.check_possible(choice.kind, root=root)
    console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    if asked.action == "remove":
        actions = manager.removing(choice.kind, manager.run_aloud)
    else:
        console.print(f"The {choice.kind} service, {choice.why}.")
        actions = _installing(choice, asked)
    _work_off(actions, console, dry_run=asked.dry_run)
    return 0


def _installing(choice: Choice, asked: Asked) -> list[Action]:
    models = find_models()
    where = paths.SYSTEM_MODELS if choice.kind is Kind.SYSTEM else _folder_of(models)
    interpreter = None if asked.program else Path(sys.executable).resolve()
    program = asked.program or _program()
    settings = Settings(program, where, interpreter, asked.input, asked.output)
    text = unit_text(choice.kind, settings)
    if asked.dry_run:
        print(text, end="")
    return manager.installing(choice.kind, text, manager.run_aloud, models)


def _folder_of(models: SpeechModels) -> Path | None:
    """The folder in which both models lie, if there is one; else the program looks by itself."""
    both = {models.vosk.parent, models.voice.parent.parent}
    return both.pop().absolute() if len(both) == 1 else None


def _work_off(actions: list[Action], console: Console, *, dry_run: bool) -> None:
    for action in actions:
        console.print(f"{'would ' if dry_run else ''}{action.told}")
        if not dry_run:
            action.do()


def _program() -> Path:
    """The command `voice-hero` beside this very Python. Raises ServiceError."""
    program = Path(sys.executable).absolute().parent / "voice-hero"
    if not program.is_file():
        raise ServiceError(
            f"{program} is not there: a service starts the installed command; install Voice Hero "
            "with pip, pipx or script/install-service"
        )
    return program
