"""Things that are done one after the other, all of them or none."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from voice_hero.errors import ServiceError


def _nothing() -> None:
    """What leaves no trace has nothing to be undone."""


@dataclass(frozen=True)
class Action:
    """One thing that is done."""

    told: str
    """As a person would type or say it."""
    do: Callable[[], None]
    undo: Callable[[], None] = _nothing
    """Takes it back, where a later one fails."""
    keeps: bool = False
    """True if all that was done before stays, should this one fail."""


def work_off(actions: Sequence[Action], tell: Callable[[str], None]) -> None:
    """Do all; where one fails, or Ctrl-C comes, take back those before it. Raises ServiceError."""
    done: list[Action] = []
    for action in actions:
        tell(action.told)
        try:
            action.do()
        except (ServiceError, KeyboardInterrupt):
            if not action.keeps:
                for one in reversed(done):
                    one.undo()
            raise
        done.append(action)
