"""Sets a service up, says how it is, takes it away."""

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs

from voice_hero import paths
from voice_hero.errors import ServiceError
from voice_hero.models.model_store import SpeechModels
from voice_hero.service.units import UNIT, Kind

BOOTED: Final = Path("/run/systemd/system")
"""There if, and only if, systemd runs the machine (`sd_booted(3)`)."""

SYSTEM_UNITS: Final = Path("/etc/systemd/system")
SYSTEM_CACHE: Final = Path("/var/cache/voice-hero")
"""What lies here becomes the service's own when it is first started (DynamicUser)."""

Run = Callable[[Sequence[str]], int]
"""Runs a command; its exit code."""


@dataclass(frozen=True)
class Action:
    """One thing that is done."""

    told: str
    """As a person would type or say it."""
    do: Callable[[], None]


def installing(kind: Kind, text: str, run: Run, models: SpeechModels | None) -> list[Action]:
    """What installs the service. `models`: to be put where a system service sees them."""
    unit = unit_file(kind)
    actions = [Action(f"write {unit}", lambda: _write(unit, text))]
    if kind is Kind.SYSTEM and models is not None:
        actions[:0] = _bringing(models, paths.SYSTEM_MODELS)
    commands = [[*systemctl(kind), "daemon-reload"], [*systemctl(kind), "enable", "--now", UNIT]]
    if kind is Kind.USER:
        commands.insert(0, ["loginctl", "enable-linger"])
    return [*actions, *(_command(words, run) for words in commands)]


def removing(kind: Kind, run: Run) -> list[Action]:
    """What removes it; the practice's journal, the models and the rendered speech stay."""
    unit = unit_file(kind)
    return [
        _command([*systemctl(kind), "disable", "--now", UNIT], run),
        Action(f"remove {unit}", unit.unlink),
        _command([*systemctl(kind), "daemon-reload"], run),
    ]


def status(kind: Kind, run: Run) -> int:
    """Show how it is. 0 if it runs, else what systemctl says: 3 if it does not run."""
    if not unit_file(kind).exists():
        raise ServiceError(
            f"the {kind} service is not installed ({unit_file(kind)} is not there); "
            f"voice-hero service install --{kind} sets it up"
        )
    return run([*systemctl(kind), "--no-pager", "status", UNIT])


def unit_file(kind: Kind) -> Path:
    """Where the unit lies."""
    if kind is Kind.SYSTEM:
        return SYSTEM_UNITS / UNIT
    return platformdirs.user_config_path("systemd") / "user" / UNIT


def systemctl(kind: Kind) -> list[str]:
    """The command that talks to the right service manager."""
    return ["systemctl"] if kind is Kind.SYSTEM else ["systemctl", "--user"]


def check_possible(kind: Kind, *, root: bool) -> None:
    """Raise ServiceError where this machine, or whoever asks, cannot have the service."""
    if not BOOTED.is_dir():
        raise ServiceError(
            "this machine is not run by systemd (there is no /run/systemd/system), so there are "
            "no services; --dry-run shows what would be done"
        )
    if kind is Kind.SYSTEM and not root:
        raise ServiceError("the system service is root's; begin the command with sudo")
    if kind is Kind.USER and root:
        raise ServiceError(
            "root has no sound server of its own; log in as the person whose it is, "
            "or take --system"
        )


def run_aloud(words: Sequence[str]) -> int:
    """Run a command on this terminal. Raises ServiceError where it is not there."""
    try:
        return subprocess.run(words, check=False).returncode
    except FileNotFoundError as error:
        raise ServiceError(f"{words[0]} is missing; it comes with systemd") from error


def _command(words: Sequence[str], run: Run) -> Action:
    def do() -> None:
        if code := run(words):
            raise ServiceError(f"{' '.join(words)} failed with code {code}; see what it says above")

    return Action(" ".join(words), do)


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    except OSError as error:
        raise ServiceError(f"{file} cannot be written ({error.strerror})") from error


def _bringing(models: SpeechModels, where: Path) -> list[Action]:
    """Copies models, and speech rendered so far, to where a system service sees them."""
    actions = []
    for name, source in (("recogniser", models.vosk), ("voice", models.voice.parent)):
        target = where / name
        if source != target and not target.exists():
            actions.append(Action(f"copy {source} to {target}", _copying(source, target)))
    cache = paths.cache_dir()
    if cache.is_dir() and cache != SYSTEM_CACHE and not os.path.lexists(SYSTEM_CACHE):
        actions.append(Action(f"copy {cache} to {SYSTEM_CACHE}", _copying(cache, SYSTEM_CACHE)))
    return actions


def _copying(source: Path, target: Path) -> Callable[[], None]:
    def do() -> None:
        try:
            shutil.copytree(source, target)
        except OSError as error:
            raise ServiceError(f"{target} cannot be written ({error})") from error

    return do
