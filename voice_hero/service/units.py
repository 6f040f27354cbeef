"""Which of the two services fits, and the text of its unit."""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from voice_hero.errors import ServiceError

UNIT: Final = "voice-hero.service"
_TEMPLATES: Final = Path(__file__).parent
_HIDDEN: Final = ("/home", "/root", "/run/user")
"""Folders that ProtectHome=yes takes out of a service's sight."""

_SAFE: Final = re.compile(r"[\w ./()+:,-]+")
"""What a name or a path may consist of, so that it means itself in a unit."""


class Kind(StrEnum):
    """The two services."""

    SYSTEM = "system"
    USER = "user"


@dataclass(frozen=True)
class Choice:
    """A service, and why this one."""

    kind: Kind
    why: str


@dataclass(frozen=True)
class UnitSettings:
    """What stands in a unit."""

    program: Path
    """The command `voice-hero`, absolute."""
    models: Path | None
    """Folder of the models, absolute; None where the program finds them by itself."""
    interpreter: Path | None = None
    """The Python that the program runs on, its links followed; None if it is not known."""
    input: str | None = None
    output: str | None = None
    """Parts of the devices' names; None for the default ones."""
    pose: str | Path | None = None
    """Short name of a shipped pose, or the absolute file of one's own; None for the usual one."""


def choose(*, root: bool, wanted: Kind | None) -> Choice:
    """The service that was asked for, or the one that whoever asks can set up."""
    if wanted is Kind.SYSTEM:
        return Choice(wanted, "as asked: it starts with the power, before anybody logs in")
    if wanted is Kind.USER:
        return Choice(wanted, "as asked: it uses this person's sound server")
    if root:
        return Choice(
            Kind.SYSTEM,
            "because root asks: a speaker has nobody who logs in; it starts with the power, as "
            "a user of its own, straight on ALSA",
        )
    return Choice(
        Kind.USER,
        "because an ordinary user asks: it shares this person's sound server with other programs; "
        "for a speaker that does nothing else, use script/install-service --system",
    )


def unit_text(kind: Kind, settings: UnitSettings) -> str:
    """The unit. Raises ServiceError where it could not run."""
    named = (settings.models, settings.input, settings.output, settings.pose)
    values = [settings.program, *(value or "" for value in named)]
    for value in map(str, values):
        if value and not _SAFE.fullmatch(value):
            raise ServiceError(
                f"{value!r} cannot stand in a unit of systemd; use letters, figures, spaces and "
                "./()+:,-_ only"
            )
    if kind is Kind.SYSTEM:
        for path in (settings.program, settings.interpreter, settings.models):
            _check_seen(path)
        if isinstance(settings.pose, Path) and _is_hidden(settings.pose):
            raise ServiceError(
                f"{settings.pose} lies in a home folder, which a system service cannot see; copy "
                "it to a place such as /etc/voice-hero, and name the file there"
            )
    models = _escaped(settings.models) if settings.models else ""
    text = (_TEMPLATES / f"{kind}.service").read_text("utf-8")
    return (
        text.replace("@program@", _escaped(settings.program))
        .replace("@options@", _options(settings))
        .replace("@models_setting@", f' "VOICE_HERO_MODELS={models}"' if models else "")
        .replace("@models@", models)
    )


def _check_seen(path: Path | None) -> None:
    if path is not None and _is_hidden(path):
        raise ServiceError(
            f"{path} lies in a home folder, which a system service cannot see; "
            "script/install-service --system puts all of it into /opt/voice-hero"
        )


def _is_hidden(path: Path) -> bool:
    return any(path.is_relative_to(folder) for folder in _HIDDEN)


def _options(settings: UnitSettings) -> str:
    named = (
        ("--pose", settings.pose),
        ("--input", settings.input),
        ("--output", settings.output),
    )
    return "".join(f' {option} "{name}"' for option, name in named if name)


def _escaped(path: Path) -> str:
    """As systemd wants it, where the path has spaces."""
    return str(path).replace(" ", r"\x20")
