"""What a check has found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """One check."""

    name: str
    """What was looked at: one or two words."""
    good: bool
    """True if nothing is wrong."""
    detail: str
    """What was found, with its figures."""
    remedy: str = ""
    """What to do; empty where nothing is to be done."""
    aloud: str = ""
    """The same for the ear: one or two short sentences; empty where all is well."""
