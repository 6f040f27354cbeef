"""Spoken lengths of time to seconds."""

from collections.abc import Mapping

SECONDS_IN = {"days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1, "part": 1}
"""Slots that the templates of a duration fill, and what one of each is worth in seconds.

`part` is what comes on top in words of its own: "and a half" (30 behind a minute, 1,800 behind an
hour), "a quarter of a minute" (15).
"""


def in_seconds(slots: Mapping[str, int | str]) -> dict[str, int | str]:
    """The same slots, with the parts of a duration summed up in `seconds`."""
    parts = {name: value for name, value in slots.items() if name in SECONDS_IN}
    rest = {name: value for name, value in slots.items() if name not in SECONDS_IN}
    if parts:
        rest["seconds"] = sum(SECONDS_IN[name] * int(value) for name, value in parts.items())
    return rest
