"""Copies models, and what was made ahead of time, to where a system service sees them."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from voice_hero import paths
from voice_hero.errors import ServiceError
from voice_hero.models.model_store import SpeechModels, find_second_ears
from voice_hero.service.action import Action

SYSTEM_CACHE: Final = Path("/var/cache/voice-hero")
"""What lies here becomes the service's own when it is first started (DynamicUser)."""


def bringing(models: SpeechModels) -> list[Action]:
    """What brings them. Models that are there already stay; of the cache, what is new is added."""
    actions = []
    second = find_second_ears()
    brought = [("recogniser", models.vosk), ("voice", models.voice.parent)]
    for name, source in [*brought, *([("second_ears", second)] if second else [])]:
        target = paths.SYSTEM_MODELS / name
        if source != target and not target.exists():
            actions.append(Action(f"copy {source} to {target}", _copying(source, target)))
    cache = paths.cache_dir()
    if cache.is_dir() and cache != SYSTEM_CACHE:
        told = f"copy what is new in {cache} to {SYSTEM_CACHE}"
        actions.append(Action(told, _copying(cache, SYSTEM_CACHE)))
    return actions


def _copying(source: Path, target: Path) -> Callable[[], None]:
    def do() -> None:
        try:
            _add(source, target)
        except OSError as error:
            raise ServiceError(f"{target} cannot be written ({error})") from error

    return do


def _add(source: Path, target: Path) -> None:
    """Copy what `target` lacks; it becomes that of whoever has `target`."""
    if not target.exists():
        shutil.copytree(source, target)
        return
    owner = target.stat()
    for folder, _, names in os.walk(source):
        place = target / Path(folder).relative_to(source)
        if not place.exists():
            place.mkdir()
            os.chown(place, owner.st_uid, owner.st_gid)
        for name in names:
            if not (place / name).exists():
                shutil.copy2(Path(folder) / name, place / name)
                os.chown(place / name, owner.st_uid, owner.st_gid)
