"""The command `service`: installs, shows or removes the service that starts with the power."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from voice_hero import paths
from voice_hero.errors import ServiceError
from voice_hero.models.model_store import SpeechModels, find_models
from voice_hero.poses.pose import SHIPPED, load_pose, pose_file
from voice_hero.service import manager
from voice_hero.service.action import Action, work_off
from voice_hero.service.units import UNIT, Choice, Kind, UnitSettings, choose, unit_text


@dataclass(frozen=True)
class ServiceAsked:
    """What was asked for."""

    action: str
    wanted: Kind | None
    """None: whichever fits."""
    dry_run: bool
    input: str | None = None
    output: str | None = None
    program: Path | None = None
    """The command that the service starts; None for the one beside this Python."""
    pose: str | None = None
    """Name of the pose that it begins with, or its file; None for the usual one."""


def service(asked: ServiceAsked) -> int:
    """Install, show or remove. Raises ServiceError, ModelError."""
    match asked.action:
        case "install":
            return _install(asked)
        case "status":
            return _status(asked.wanted)
        case "remove":
            return _remove(asked)
    raise ServiceError(f"service {asked.action}: expected install, status or remove")


def _install(asked: ServiceAsked) -> int:
    root = os.geteuid() == 0
    choice = choose(root=root, wanted=asked.wanted)
    if not asked.dry_run:
        manager.check_possible(choice.kind, manager.run_quietly, root=root)
    _tell(f"The {choice.kind} service, {choice.why}.")
    _work_off(_installing(choice, asked), dry_run=asked.dry_run)
    return 0


def _status(wanted: Kind | None) -> int:
    """Show how it is, or they are. 0 if all run."""
    codes = [
        manager.run_aloud([*manager.systemctl(kind), "--no-pager", "status", UNIT])
        for kind in _meant(wanted)
    ]
    return 1 if any(codes) else 0


def _remove(asked: ServiceAsked) -> int:
    kinds = _meant(asked.wanted)
    if len(kinds) > 1:
        raise ServiceError(
            "both services are installed; say which one is to be removed: --user or --system"
        )
    if not asked.dry_run:
        manager.check_possible(kinds[0], manager.run_quietly, root=os.geteuid() == 0)
    _work_off(manager.removing(kinds[0], manager.run_quietly), dry_run=asked.dry_run)
    return 0


def _meant(wanted: Kind | None) -> list[Kind]:
    """The services that are meant, at least one. Raises ServiceError where there is none."""
    if wanted is not None:
        manager.check_installed(wanted)
        return [wanted]
    there = manager.installed()
    if not there:
        looked = " nor ".join(str(manager.unit_file(kind)) for kind in Kind)
        raise ServiceError(
            f"no service is installed (there is neither {looked}); "
            "voice-hero service install sets one up"
        )
    return there


def _installing(choice: Choice, asked: ServiceAsked) -> list[Action]:
    models = find_models()
    where = paths.SYSTEM_MODELS if choice.kind is Kind.SYSTEM else _folder_of(models)
    interpreter = None if asked.program else Path(sys.executable).resolve()
    program = asked.program or _program()
    pose = _pose(asked.pose) if asked.pose is not None else None
    settings = UnitSettings(program, where, interpreter, asked.input, asked.output, pose)
    text = unit_text(choice.kind, settings)
    if asked.dry_run:
        print(text, end="")
    return manager.installing(choice.kind, text, manager.run_quietly, models)


def _pose(called: str) -> str | Path:
    """Short name of a shipped pose, or the file of one's own. Raises PoseError."""
    pose = load_pose(called, paths.pose_dirs())  # its mistakes are told now, not by the service
    file = pose_file(called, paths.pose_dirs()).absolute()
    return pose.name if file.parent == SHIPPED else file


def _folder_of(models: SpeechModels) -> Path | None:
    """The folder in which both models lie, if there is one; else the program looks by itself."""
    both = {models.vosk.parent, models.voice.parent.parent}
    return both.pop().absolute() if len(both) == 1 else None


def _work_off(actions: list[Action], *, dry_run: bool) -> None:
    if dry_run:
        for action in actions:
            _tell(f"would {action.told}")
    else:
        work_off(actions, _tell)


def _tell(text: str) -> None:
    Console(stderr=True, soft_wrap=True).print(text, highlight=False, markup=False)


def _program() -> Path:
    """The command `voice-hero` beside this very Python. Raises ServiceError."""
    program = Path(sys.executable).absolute().parent / "voice-hero"
    if not program.is_file():
        raise ServiceError(
            f"{program} is not there: a service starts the installed command; install Voice Hero "
            "with pip, pipx or script/install-service"
        )
    return program
