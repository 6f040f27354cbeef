"""What has to be told about a loudspeaker: `settings.toml` in the folder of the journal."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from voice_hero.errors import DeviceError

NAME: Final = "settings.toml"
LONGEST_WAKE_MS: Final = 3000
"""A loudspeaker that needs longer is broken; everything that is said would come that much later."""


@dataclass(frozen=True)
class DeviceSettings:
    """What stands in the file, or its usual values."""

    wake_silence_ms: int = 0
    """How long a loudspeaker is given to wake up before the first sound after a rest, in
    milliseconds; for one that swallows the beginning of a sentence, 500 will do."""


def load(folder: Path) -> DeviceSettings:
    """The settings in a folder; the usual ones where there is no file. Raises DeviceError."""
    file = folder / NAME
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return DeviceSettings()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DeviceError(f"{file} cannot be read ({error}); mend it, or remove it") from error
    known = [field.name for field in fields(DeviceSettings)]
    for name in found:
        if name not in known:
            raise DeviceError(f"{file}: there is no setting {name!r}; there is {', '.join(known)}")
    wake = found.get("wake_silence_ms", 0)
    if type(wake) is not int or not 0 <= wake <= LONGEST_WAKE_MS:
        raise DeviceError(
            f"{file}: wake_silence_ms = {wake!r}: expected milliseconds, 0 to {LONGEST_WAKE_MS}"
        )
    return DeviceSettings(wake)
