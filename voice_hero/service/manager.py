"""Sets a service up, says how it is, takes it away."""

import os
import pwd
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs

from voice_hero.errors import ServiceError
from voice_hero.models.model_store import SpeechModels
from voice_hero.service.action import Action
from voice_hero.service.bringing import bringing
from voice_hero.service.units import UNIT, Kind

BOOTED: Final = Path("/run/systemd/system")
"""There if, and only if, systemd runs the machine (`sd_booted(3)`)."""

SYSTEM_UNITS: Final = Path("/etc/systemd/system")
LINGERING: Final = Path("/var/lib/systemd/linger")
"""Holds a file for each person whose services run without a login."""


@dataclass(frozen=True)
class Outcome:
    """How a command has ended."""

    code: int
    reason: str = ""
    """What it said last; empty where it said nothing."""


Run = Callable[[Sequence[str]], Outcome]
"""Runs a command."""


def installing(kind: Kind, text: str, run: Run, models: SpeechModels | None) -> list[Action]:
    """What installs the service. `models`: to be put where a system service sees them."""
    before = []
    if kind is Kind.SYSTEM and models is not None:
        before = bringing(models)
    if kind is Kind.USER and not (LINGERING / user()).exists():
        before = [_lingering(run)]
    control = systemctl(kind)
    enable, disable = [*control, "enable", UNIT], [*control, "disable", UNIT]
    return [
        *before,
        _writing(unit_file(kind), text),
        _command([*control, "daemon-reload"], run),
        Action(" ".join(enable), _running(enable, run), lambda: _ignored(run(disable))),
        _starting(kind, run),
    ]


def removing(kind: Kind, run: Run) -> list[Action]:
    """What removes it; the practice's journal, the models and the rendered speech stay."""
    unit = unit_file(kind)
    return [
        _command([*systemctl(kind), "disable", "--now", UNIT], run),
        Action(f"remove {unit}", lambda: unit.unlink(missing_ok=True)),
        _command([*systemctl(kind), "daemon-reload"], run),
    ]


def installed() -> list[Kind]:
    """The services that are installed; of other people's own, nothing is seen."""
    return [kind for kind in Kind if unit_file(kind).exists()]


def check_installed(kind: Kind) -> None:
    """Raise ServiceError where it is not; the message names the other one, if that is."""
    there = installed()
    if kind in there:
        return
    hint = f"voice-hero service install --{kind} sets it up"
    if there:
        hint = f"the {there[0]} service is: take --{there[0]}"
    raise ServiceError(
        f"the {kind} service is not installed ({unit_file(kind)} is not there); {hint}"
    )


def unit_file(kind: Kind) -> Path:
    """Where the unit lies."""
    if kind is Kind.SYSTEM:
        return SYSTEM_UNITS / UNIT
    return platformdirs.user_config_path("systemd") / "user" / UNIT


def systemctl(kind: Kind) -> list[str]:
    """The command that talks to the right service manager."""
    return ["systemctl"] if kind is Kind.SYSTEM else ["systemctl", "--user"]


def user() -> str:
    """Name of the person who asks."""
    return pwd.getpwuid(os.geteuid()).pw_name


def check_possible(kind: Kind, run: Run, *, root: bool) -> None:
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
    if kind is Kind.USER:
        _check_manager(run)


def run_aloud(words: Sequence[str]) -> int:
    """Run a command on this terminal; its exit code. Raises ServiceError where it is not there."""
    try:
        return subprocess.run(words, check=False).returncode
    except FileNotFoundError as error:
        raise ServiceError(f"{words[0]} is missing; it comes with systemd") from error


def run_quietly(words: Sequence[str]) -> Outcome:
    """Run a command, and keep what it says. Raises ServiceError where it is not there."""
    try:
        done = subprocess.run(words, check=False, capture_output=True, text=True, errors="replace")
    except FileNotFoundError as error:
        raise ServiceError(f"{words[0]} is missing; it comes with systemd") from error
    said = [line.strip() for line in done.stderr.splitlines() if line.strip()]
    return Outcome(done.returncode, said[-1].rstrip(".") if said else "")


def _check_manager(run: Run) -> None:
    """By `sudo -u NAME`, or `su`, a person has no service manager: it comes with a login."""
    outcome = run([*systemctl(Kind.USER), "show-environment"])
    if outcome.code:
        raise ServiceError(
            f"the service manager of {user()} does not answer ({_why(outcome)}); log in as "
            f"{user()} itself, not by sudo or su, and start again from there"
        )


def _lingering(run: Run) -> Action:
    """Without it a person's services end when that person logs out, and none starts before."""
    words = ["loginctl", "enable-linger"]

    def do() -> None:
        outcome = run(words)
        if outcome.code:
            raise ServiceError(
                f"{user()} may not have services run without a login ({_why(outcome)}); type this, "
                f"then start again: sudo loginctl enable-linger {user()}"
            )

    return Action(" ".join(words), do, lambda: _ignored(run(["loginctl", "disable-linger"])))


def _starting(kind: Kind, run: Run) -> Action:
    """Started anew, should it run already: it is another program now."""
    words = [*systemctl(kind), "restart", UNIT]

    def do() -> None:
        outcome = run(words)
        if outcome.code:
            raise ServiceError(
                f"the service is installed, but it has not started ({_why(outcome)}); it tries "
                f"again every five seconds; see what it says: voice-hero service status --{kind}"
            )

    return Action(f"{' '.join(words)} (which may take some minutes)", do, keeps=True)


def _command(words: Sequence[str], run: Run) -> Action:
    return Action(" ".join(words), _running(words, run))


def _running(words: Sequence[str], run: Run) -> Callable[[], None]:
    def do() -> None:
        outcome = run(words)
        if outcome.code:
            raise ServiceError(f"{' '.join(words)} failed ({_why(outcome)})")

    return do


def _why(outcome: Outcome) -> str:
    return outcome.reason or f"exit code {outcome.code}"


def _ignored(outcome: Outcome) -> None:
    """What is taken back as far as it goes: the failure before it is what is told."""


def _writing(file: Path, text: str) -> Action:
    before = file.read_text("utf-8") if file.exists() else None

    def do() -> None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        except OSError as error:
            undo()
            raise ServiceError(f"{file} cannot be written ({error.strerror})") from error

    def undo() -> None:
        if before is None:
            file.unlink(missing_ok=True)
        else:
            file.write_text(before, "utf-8")

    return Action(f"write {file}", do, undo)
