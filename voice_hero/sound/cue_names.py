"""Which ear cues there are; how each sounds stands in cues.py."""

from enum import StrEnum


class CueName(StrEnum):
    """Short sounds, each with a pitch of its own."""

    HEARD = "heard"
    NOT_UNDERSTOOD = "not_understood"
    START = "start"
    HALF = "half"
    END = "end"
    BREATHE_IN = "breathe_in"
    BREATHE_OUT = "breathe_out"
