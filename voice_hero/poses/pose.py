"""What a pose is, as data: the schema of `poses/*.yaml`, and the way to load one."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final, Self

from pydantic import Field, ValidationError, model_validator

from voice_hero.errors import PoseError
from voice_hero.files.finding import Finding
from voice_hero.files.schema_mistakes import schema_findings
from voice_hero.files.yaml_source import YamlSource, YamlSourceError, read_yaml
from voice_hero.poses.pose_parts import (
    Caution,
    Deepening,
    Hold,
    Plan,
    Sentence,
    Sentences,
    Step,
    Strict,
    Text,
    Topic,
    WayOut,
)

__all__ = [
    "SHIPPED",
    "Caution",
    "Deepening",
    "Hold",
    "Plan",
    "Pose",
    "Sentence",
    "Step",
    "Topic",
    "WayOut",
    "check_pose",
    "load_pose",
    "shipped_poses",
]

SHIPPED: Final = Path(__file__).parent
"""Folder of the poses that come with the program."""


class Pose(Strict):
    """Everything that is said about one pose."""

    name: str
    """Short name, the stem of its file: "hero"."""
    title: Text
    """As it is spoken: "hero pose"."""
    aliases: Annotated[tuple[Text, ...], Field(min_length=1)]
    """What a person may call it, in small letters."""
    sanskrit: Text | None = None
    """Sanskrit name as written; how it sounds stands in `say_as`."""
    say_as: Mapping[str, Text] = Field(default_factory=lambda: MappingProxyType({}))
    """Written name to the phonemes that the voice is given, without their double brackets."""
    welcome: Sentences
    caution: Caution
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=12)]
    hold: Hold
    deepening: Deepening | None = None
    way_out: WayOut
    topics: Mapping[Topic, Sentences]
    preparation_pose: Text | None = None
    """Short name of the pose to be offered before it."""
    follow_up_pose: Text | None = None
    """Short name of the pose to be offered after it."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.hold.step > len(self.steps):
            raise ValueError(
                f"hold.step is {self.hold.step}, but there are {len(self.steps)} steps "
                "(steps count from 1)"
            )
        missing = [topic.value for topic in Topic if topic not in self.topics]
        if missing:
            raise ValueError(f"topics lacks {', '.join(missing)} (every topic needs a text)")
        return self

    def answers_to(self, name: str) -> bool:
        """True if `name` is this pose's short name, title, Sanskrit name or one of its aliases."""
        names = (self.name, self.title, self.sanskrit or self.name, *self.aliases)
        return _plain(name) in {_plain(known) for known in names}


def shipped_poses() -> list[str]:
    """Short names of the poses that come with the program, sorted."""
    return sorted(file.stem for file in SHIPPED.glob("*.yaml"))


def load_pose(name_or_path: str, folders: Sequence[Path] = ()) -> Pose:
    """Load a pose by its file, its short name or an alias.

    `folders` (the user's) are looked through before the shipped ones. Raises PoseError: unknown
    pose, or every mistake of its file, one a line, as `file:line: field: message`.
    """
    given = Path(name_or_path).expanduser()
    if given.suffix in {".yaml", ".yml"} or given.name != name_or_path:
        return _load_file(given)
    files = list(_files(folders))
    for file in files:
        if _plain(file.stem) == _plain(name_or_path):
            return _load_file(file)
    unreadable: list[str] = []
    for file in files:
        try:
            pose = _load_file(file)
        except PoseError as error:
            unreadable.append(str(error))
            continue
        if pose.answers_to(name_or_path):
            return pose
    known = ", ".join(dict.fromkeys(file.stem for file in files))
    broken = "".join(f"\nNot looked into, for its mistakes:\n{text}" for text in unreadable)
    raise PoseError(f"There is no pose {name_or_path!r}; there are: {known}.{broken}")


def check_pose(source: YamlSource) -> Pose | list[Finding]:
    """The pose in `source`, or everything in which the file departs from the schema."""
    if not isinstance(source.data, dict):
        return [Finding(source.file, 1, "file", "is no mapping (expected fields such as title:)")]
    if "name" in source.data:
        message = "is taken from the file's name (leave this line out)"
        return [Finding(source.file, source.line_of(("name",)), "name", message)]
    try:
        return Pose.model_validate({"name": source.file.stem, **source.data})
    except ValidationError as error:
        return schema_findings(source, error, Pose)


def _load_file(file: Path) -> Pose:
    try:
        pose = check_pose(read_yaml(file))
    except YamlSourceError as mistake:
        raise PoseError(str(mistake)) from mistake
    if isinstance(pose, Pose):
        return pose
    raise PoseError("\n".join(str(finding) for finding in pose))


def _files(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in (*folders, SHIPPED):
        yield from sorted(folder.glob("*.yaml"))


def _plain(name: str) -> str:
    """A name as it is compared: no case, no apostrophes, words parted by one space."""
    return " ".join(re.sub(r"[_-]", " ", re.sub(r"['’]", "", name.casefold())).split())
