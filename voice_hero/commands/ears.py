"""How many listeners a command has: the second ears started, or left out."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from voice_hero import paths
from voice_hero.commands.ears_choice import EarsChoice
from voice_hero.errors import ModelError
from voice_hero.hearing.second_ears.asking import LOAD_S, SecondEars
from voice_hero.models.model_store import find_model, find_second_ears

LEAST_BYTES: Final = 900_000_000
"""Memory of a board from which on it has second ears by itself: one sold with 1 GB shows a little
less. The child has 142 MB at most."""


@contextmanager
def second_ears(choice: EarsChoice, *, wait: bool = False) -> Iterator[SecondEars | None]:
    """The second ears, starting; None for one ear.

    `wait`: until they are loaded, where what is said cannot wait for them. Raises ModelError where
    two were asked for and the model is not there.
    """
    model = find_model("second_ears") if choice is EarsChoice.TWO else find_second_ears()
    if choice is EarsChoice.ONE or model is None or not (choice is EarsChoice.TWO or _is_roomy()):
        yield None
        return
    log = paths.cache_dir() / "second_ears.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ModelError(f"{log.parent} cannot be made ({error}); name another cache") from error
    ears = SecondEars(model, log)
    ears.start()
    try:
        if wait:
            ears.wait_until_loaded(LOAD_S)
        yield ears
    finally:
        ears.close()


def _is_roomy() -> bool:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >= LEAST_BYTES
