"""What became of each clip in each condition, kept in a file with tabs: one line for each."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any, Self

from _natural import Clip

from voice_hero.command import Command


@dataclass(frozen=True)
class Row:
    """One clip in one condition. All are texts, as they stand in the file."""

    clip: str
    kind: str
    condition: str
    phase: str
    voice: str
    usual: str
    """Whether the sentence stands word for word in what the program is told to expect."""
    phrase: str
    wanted: str
    """Intent that is right; empty where nothing is."""
    wanted_slots: str
    heard: str
    """Words that were heard; of several utterances, parted by a stroke."""
    intent: str
    """What was taken; empty for nothing, several parted by a plus."""
    slots: str
    right: str

    @classmethod
    def of(
        cls, clip: Clip, condition: str, usual: bool, heard: str, taken: Sequence[Command]
    ) -> Self:
        """Judge what was taken.

        Right is the one command that was said, with its slots, and nothing beside it; of what is
        not for us, nothing at all.
        """
        said = [(command.intent, dict(command.slots)) for command in taken]
        right = said == ([(clip.intent, dict(clip.slots))] if clip.intent else [])
        return cls(
            clip.name,
            clip.kind,
            condition,
            str(clip.phase),
            clip.voice,
            _flag(usual),
            clip.text,
            clip.intent,
            _compact(clip.slots),
            heard,
            " + ".join(intent for intent, _ in said),
            " + ".join(_compact(slots) for _, slots in said),
            _flag(right),
        )

    @property
    def is_right(self) -> bool:
        """Whether it was right."""
        return self.right == "1"

    @property
    def is_usual(self) -> bool:
        """Whether the sentence is one that the program is told to expect."""
        return self.usual == "1"

    @property
    def is_wrong(self) -> bool:
        """Whether something was taken that was not said."""
        return bool(self.intent) and not self.is_right

    def line(self) -> str:
        """As it stands in the file."""
        return "\t".join(astuple(self)) + "\n"


HEADER = "\t".join(field.name for field in fields(Row)) + "\n"


def read_rows(file: Path) -> list[Row]:
    """Rows of a file. Raises ValueError where it is no such file."""
    header, *lines = file.read_text(encoding="utf-8").splitlines()
    if header != HEADER.strip():
        raise ValueError(f"{file}: no rows of this bench; write them with --rows.")
    return [Row(*line.split("\t")) for line in lines]


def by_place(rows: Iterable[Row]) -> Mapping[tuple[str, str], Row]:
    """Rows by their clip and condition."""
    return {(row.clip, row.condition): row for row in rows}


def _flag(value: bool) -> str:
    return "1" if value else "0"


def _compact(slots: Mapping[str, Any]) -> str:
    return json.dumps(dict(slots), sort_keys=True)
