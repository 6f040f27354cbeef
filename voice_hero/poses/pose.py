"""What a pose is, as data: the schema of `poses/*.yaml`, and the way to load one."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import Field, ValidationError

from voice_hero.errors import PoseError
from voice_hero.files.finding import Finding
from voice_hero.files.schema_mistakes import schema_findings
from voice_hero.files.yaml_source import YamlSource, YamlSourceError, dotted, read_yaml
from voice_hero.lang.en.normalising import words_of
from voice_hero.poses.pose_parts import (
    Caution,
    Deepening,
    HoldTexts,
    Plan,
    Sentence,
    Sentences,
    Step,
    Strict,
    Text,
    Topic,
    WayOut,
)
from voice_hero.poses.pose_rules import broken_rules

__all__ = [
    "SHIPPED",
    "Caution",
    "Deepening",
    "HoldTexts",
    "Plan",
    "Pose",
    "Sentence",
    "Step",
    "Topic",
    "WayOut",
    "check_pose",
    "known_poses",
    "load_pose",
    "pose_file",
    "shipped_poses",
]

_SPEAKABLE: Final = re.compile(r"[a-z']+(?: [a-z']+)*")

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
    hold: HoldTexts
    more_holds: Annotated[tuple[HoldTexts, ...], Field(max_length=5)] = ()
    """Further holds of the same pose, each in a later step than the one before."""
    deepening: Deepening | None = None
    way_out: WayOut
    topics: Mapping[Topic, Sentences] = Field(default_factory=lambda: MappingProxyType({}))
    """What there is to be said on a topic; those on which there is nothing are left out."""
    preparation_pose: Text | None = None
    """Short name of the pose to be offered before it."""
    follow_up_pose: Text | None = None
    """Short name of the pose to be offered after it."""

    @property
    def holds(self) -> tuple[HoldTexts, ...]:
        """All its holds, in their order."""
        return (self.hold, *self.more_holds)

    @property
    def spoken_names(self) -> tuple[str, ...]:
        """All that a person may say for it, in small letters, as it is compared; no doubles."""
        names = (self.title, *self.aliases, self.sanskrit or self.title, self.name)
        plain = (" ".join(words_of(name)) for name in names)
        return tuple(dict.fromkeys(filter(speakable, plain)))

    def answers_to(self, name: str) -> bool:
        """True if `name` is this pose's short name, title, Sanskrit name or one of its aliases."""
        names = (self.name, self.title, self.sanskrit or self.name, *self.aliases)
        return plain_name(name) in {plain_name(known) for known in names}


def shipped_poses() -> list[str]:
    """Short names of the poses that come with the program, sorted."""
    return sorted(file.stem for file in SHIPPED.glob("*.yaml"))


def load_pose(name_or_path: str, folders: Sequence[Path] = ()) -> Pose:
    """Load a pose by its file, its short name or an alias.

    `folders` (the user's) are looked through before the shipped ones. Raises PoseError: unknown
    pose, or every mistake of its file, one a line, as `file:line: field: message`.
    """
    return _load_file(pose_file(name_or_path, folders))


def pose_file(name_or_path: str, folders: Sequence[Path] = ()) -> Path:
    """The file that `load_pose` loads. Raises PoseError where no pose is called so."""
    given = Path(name_or_path).expanduser()
    if given.suffix in {".yaml", ".yml"} or given.name != name_or_path:
        return given
    files = list(_files(folders))
    for file in files:
        if plain_name(file.stem) == plain_name(name_or_path):
            return file
    unreadable: list[str] = []
    for file in files:
        try:
            pose = _load_file(file)
        except PoseError as error:
            unreadable.append(str(error))
            continue
        if pose.answers_to(name_or_path):
            return file
    known = ", ".join(dict.fromkeys(file.stem for file in files))
    broken = "".join(f"\nNot looked into, for its mistakes:\n{text}" for text in unreadable)
    raise PoseError(f"There is no pose {name_or_path!r}; there are: {known}.{broken}")


def known_poses(folders: Sequence[Path] = ()) -> tuple[dict[str, Pose], list[str]]:
    """All poses of `folders` (the user's) and the shipped ones, by short name, and what is wrong.

    Of two files of one name the first counts, as in `load_pose`. A file with mistakes gives a text
    of them, one a line, and no pose, nor does the one that it would have gone before.
    """
    poses: dict[str, Pose] = {}
    mistakes: list[str] = []
    seen: set[str] = set()
    for file in _files(folders):
        if file.stem in seen:
            continue
        seen.add(file.stem)
        try:
            poses[file.stem] = _load_file(file)
        except PoseError as error:
            mistakes.append(str(error))
    return poses, mistakes


def check_pose(source: YamlSource) -> Pose | list[Finding]:
    """The pose in `source`, or every field that is wrong, by itself or beside another one."""
    if not isinstance(source.data, dict):
        return [Finding(source.file, 1, "file", "is no mapping (expected fields such as title:)")]
    if "name" in source.data:
        message = "is taken from the file's name (leave this line out)"
        return [Finding(source.file, source.line_of(("name",)), "name", message)]
    found = [
        Finding(source.file, source.line_of(path), dotted(path), message)
        for path, message in broken_rules(source.data)
    ]
    try:
        pose = Pose.model_validate({"name": source.file.stem, **source.data})
    except ValidationError as error:
        found += schema_findings(source, error, Pose)
    else:
        if not found:
            return pose
    return sorted(found)


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


def speakable(name: str) -> bool:
    """True if a name, as it is compared, consists of words that can be listened for."""
    return _SPEAKABLE.fullmatch(name) is not None


def plain_name(name: str) -> str:
    """A name as it is compared: no case, no apostrophes, words parted by one space."""
    return " ".join(re.sub(r"[_-]", " ", re.sub(r"['’]", "", name.casefold())).split())
