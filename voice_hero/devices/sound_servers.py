"""Sound servers that are there and do not let anybody in."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from voice_hero.errors import SoundServerError

LIMIT_S: Final = 1.0
"""A local socket answers at once, or its queue is full: then it is not one that refuses."""


@dataclass(frozen=True)
class SoundServer:
    """A sound server of this person's, running or not."""

    name: str
    socket: Path
    units: str
    """Its units, for systemctl."""


def check(environment: Mapping[str, str] = os.environ) -> None:
    """Raise SoundServerError if one refuses: which, and how it is started anew."""
    for server in _servers(environment):
        reason = _refuses(server.socket)
        if reason:
            remedy = f"systemctl --user restart {server.units}"
            raise SoundServerError(
                f"the sound server {server.name} refuses the connection ({server.socket} is there, "
                f"but: {reason}); start it anew: {remedy}",
                remedy,
            )


def _servers(environment: Mapping[str, str]) -> list[SoundServer]:
    runtime = Path(environment.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}")
    pipewire = Path(environment.get("PIPEWIRE_RUNTIME_DIR") or runtime)
    pipewire /= environment.get("PIPEWIRE_REMOTE") or "pipewire-0"
    units = "pipewire pipewire-pulse wireplumber"
    servers = [SoundServer("PipeWire", pipewire, units)]
    pulse = _pulse_socket(environment, runtime)
    if pulse is not None:
        in_its_place = pipewire.exists()
        servers.append(
            SoundServer("PipeWire (in PulseAudio's place)", pulse, units)
            if in_its_place
            else SoundServer("PulseAudio", pulse, "pulseaudio")
        )
    return servers


def _pulse_socket(environment: Mapping[str, str], runtime: Path) -> Path | None:
    """None where PulseAudio is to be reached over a network."""
    named = environment.get("PULSE_SERVER", "").split()
    if not named:
        return Path(environment.get("PULSE_RUNTIME_PATH") or runtime / "pulse") / "native"
    address = named[0].rpartition("}")[2].removeprefix("unix:")
    return Path(address) if address.startswith("/") else None


def _refuses(path: Path) -> str:
    """Why nobody gets in; empty where somebody does, or where there is no socket."""
    with socket.socket(socket.AF_UNIX) as out:
        out.settimeout(LIMIT_S)
        try:
            out.connect(str(path))
        except (ConnectionRefusedError, PermissionError) as error:
            return error.strerror or str(error)
        except OSError:  # there is none, or it is busy
            return ""
    return ""
