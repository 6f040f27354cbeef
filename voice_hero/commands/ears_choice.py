"""How many listeners can be asked for; loads nothing, for the command line."""

from enum import StrEnum


class EarsChoice(StrEnum):
    """What can be asked for."""

    ONE = "one"
    TWO = "two"
    AUTO = "auto"
    """Two where the model is there and the board has the memory."""
