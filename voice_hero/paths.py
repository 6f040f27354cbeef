"""The one place that finds data, models, state and cache."""

import os
import sys
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Final

import platformdirs

from voice_hero.errors import ModelError

APP: Final = "voice-hero"
"""Name of the project, of its folders in the user's home, and of its command."""

MODELS_VARIABLE: Final = "VOICE_HERO_MODELS"
"""Environment variable that names a folder of models, before every other place."""

CACHE_VARIABLE: Final = "VOICE_HERO_CACHE"
"""Environment variable that names the folder of rendered speech."""

SYSTEM_MODELS: Final = Path("/var/lib/voice-hero")
"""Where a system service keeps its models."""

PACKAGE: Final = Path(__file__).resolve().parent
"""Folder of the package itself."""


def intents_dir() -> Path:
    """Folder of the sentence templates: the installed package's own copy, or the checkout's."""
    return _data(Path("intents") / "en", Path("intents") / "en")


def sequence_dirs() -> list[Path]:
    """Folders of the user's own sequences of poses; they need not exist."""
    return [platformdirs.user_config_path(APP) / "sequences"]


def own_intents_dir() -> Path:
    """Folder of the user's own sentence templates; it need not exist."""
    return platformdirs.user_config_path(APP) / "intents"


def own_lines_file(language: str = "en") -> Path:
    """File of the user's own wording of what is said; it need not exist."""
    return platformdirs.user_config_path(APP) / "lines" / f"{language}.yaml"


def manifest_file() -> Path:
    """List of the models that can be installed."""
    return _data(Path("manifest.toml"), Path("models") / "manifest.toml")


def pose_dirs() -> list[Path]:
    """Folders of the user's own poses; they need not exist."""
    return [platformdirs.user_config_path(APP) / "poses"]


def model_dirs() -> list[Path]:
    """Folders in which models are looked for, first one first; they need not exist."""
    named = _from_environment(MODELS_VARIABLE)
    home = checkout()
    return [
        *([named] if named else []),
        *([home / "models"] if home else []),
        platformdirs.user_data_path(APP) / "models",
        SYSTEM_MODELS,
    ]


def install_dir() -> Path:
    """First folder of `model_dirs` that can be written to or made.

    Raises ModelError when there is none.
    """
    places = model_dirs()
    for place in places:
        if _writable(place):
            return place
    looked = ", ".join(str(place) for place in places)
    raise ModelError(
        f"Models cannot be installed: none of {looked} can be written to; "
        f"name a folder of yours in ${MODELS_VARIABLE}."
    )


def state_dir() -> Path:
    """Folder of the journal and the settings; it need not exist."""
    return platformdirs.user_state_path(APP)


def cache_dir() -> Path:
    """Folder of rendered speech; it need not exist."""
    return _from_environment(CACHE_VARIABLE) or platformdirs.user_cache_path(APP)


def program() -> str:
    """How this very program is started, whatever the shell finds by its name."""
    beside = Path(sys.executable).absolute().parent / APP
    return str(beside) if beside.is_file() else APP


def checkout() -> Path | None:
    """Top of the source tree that this program runs from, or None.

    A wheel installed into `.venv` inside a checkout counts: there the package lies in
    `.venv/lib/…`, so the interpreter's own prefix is looked at too.
    """
    return _checkout_above(PACKAGE) or _checkout_above(Path(sys.prefix))


@lru_cache(maxsize=8)
def _checkout_above(start: Path) -> Path | None:
    for folder in (start, *start.parents):
        if _names_us(folder / "pyproject.toml"):
            return folder
    return None


def _names_us(pyproject: Path) -> bool:
    try:
        with pyproject.open("rb") as file:
            project = tomllib.load(file).get("project")
    except (OSError, ValueError):  # absent, unreadable, or not TOML: somebody else's
        return False
    return isinstance(project, dict) and project.get("name") == APP


def _data(in_package: Path, in_checkout: Path) -> Path:
    packaged = PACKAGE / "data" / in_package
    home = checkout()
    if packaged.exists() or home is None:
        return packaged
    return home / in_checkout


def _from_environment(variable: str) -> Path | None:
    value = os.environ.get(variable, "").strip()
    return Path(value).expanduser().absolute() if value else None


def _writable(folder: Path) -> bool:
    """True if files can be put into the folder, or it can be made."""
    while not folder.exists():
        if folder == folder.parent:
            return False
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
