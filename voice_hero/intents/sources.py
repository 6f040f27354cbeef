"""What a set of intents is read from: a folder, more folders beside it, names of poses."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

POSE_LIST: Final = "pose"
"""The list of names by which poses are asked for; a set without it takes no more names."""

_ASKING: Final = ("start", "do", "start the")
"""What people most often say before the name of a pose."""


@dataclass(frozen=True)
class IntentSources:
    """Folders of templates and lists, the first one a set by itself."""

    folder: Path
    beside: tuple[Path, ...] = ()
    """Folders that add to it, and may use its rules and lists."""
    names: tuple[tuple[str, str], ...] = ()
    """What more poses are called, in small letters, each with the pose's short name."""

    @classmethod
    def of(cls, given: "Path | IntentSources") -> Self:
        """The sources as they are, or those of one folder."""
        if isinstance(given, Path):
            return cls(given)
        return cls(given.folder, given.beside, given.names)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """What `as_text` has made."""
        folders, names = json.loads(text)
        first, *beside = map(Path, folders)
        return cls(first, tuple(beside), tuple((said, name) for said, name in names))

    def as_text(self) -> str:
        """All of it in one line, the same for the same sources."""
        folders = [str(folder.resolve()) for folder in self.folders]
        return json.dumps([folders, sorted(self.names)])

    @property
    def folders(self) -> tuple[Path, ...]:
        """All folders, the one that is a set by itself first."""
        return (self.folder, *self.beside)

    @property
    def asked_for(self) -> frozenset[str]:
        """How the poses in `names` are usually asked for."""
        return frozenset(f"{asking} {said}" for asking in _ASKING for said, _ in self.names)
