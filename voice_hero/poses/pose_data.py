"""A pose file's plain values, read however broken the rest of the file is."""

from collections.abc import Iterator
from typing import Any, Final

from voice_hero.files.yaml_source import FieldPath

Spot = tuple[FieldPath, str]
"""Where a text stands, and the text; or where something is wrong, and what."""

NOT_SPOKEN: Final = frozenset(
    {
        "name",
        "title",
        "aliases",
        "say_as",
        "sanskrit",
        "preparation_pose",
        "follow_up_pose",
        "conditions",
        "sides",
        "pose",
    }
)
"""Fields that are never said as they stand there: names, and what the lint looks for."""


def value_at(data: Any, *path: str | int) -> Any:
    """The value at `path`, or None where the file has none."""
    for part in path:
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and 0 <= part < len(data):
            data = data[part]
        else:
            return None
    return data


def number_at(data: Any, *path: str | int) -> int | None:
    """The whole number at `path`, or None where there is none."""
    found = value_at(data, *path)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def items_at(data: Any, *path: str | int) -> list[Any]:
    """The list at `path`; empty where there is none."""
    found = value_at(data, *path)
    return found if isinstance(found, list) else []


def hold_paths(data: Any) -> list[FieldPath]:
    """Where the holds of a file stand, in their order."""
    more = range(len(items_at(data, "more_holds")))
    return [("hold",), *(("more_holds", position) for position in more)]


def sided_paths(data: Any) -> list[FieldPath]:
    """Where the steps and holds stand that are done on two sides."""
    steps: list[FieldPath] = [
        ("steps", position) for position in range(len(items_at(data, "steps")))
    ]
    return [path for path in (*steps, *hold_paths(data)) if items_at(data, *path, "sides")]


def sides_at(data: Any, path: FieldPath) -> tuple[str, str] | None:
    """Names of the two sides where a text stands; None where there is only one."""
    for sided in sided_paths(data):
        if path[: len(sided)] == sided:
            names = [str(name) for name in items_at(data, *sided, "sides")]
            return (names[0], names[-1])
    return None


def spoken_texts(data: Any, path: FieldPath = ()) -> Iterator[Spot]:
    """Every text of a file that is spoken as it stands there."""
    if isinstance(data, str) and path:
        yield path, data
    elif isinstance(data, dict):
        for key, inner in data.items():
            if key not in NOT_SPOKEN:
                yield from spoken_texts(inner, (*path, key))
    elif isinstance(data, list):
        for position, inner in enumerate(data):
            yield from spoken_texts(inner, (*path, position))


def titles(data: Any) -> Iterator[Spot]:
    """The names of the pose and of its steps, which are only ever said inside a sentence."""
    if isinstance(title := value_at(data, "title"), str):
        yield ("title",), title
    for position in range(len(items_at(data, "steps"))):
        if isinstance(title := value_at(data, "steps", position, "title"), str):
            yield ("steps", position, "title"), title


def sentence_at(item: Any) -> tuple[str, str | None]:
    """Text and other words of an item where sentences are expected; "" where it has no text."""
    if isinstance(item, dict):
        text, again = item.get("text"), item.get("again")
        return text if isinstance(text, str) else "", again if isinstance(again, str) else None
    return (item, None) if isinstance(item, str) else ("", None)
