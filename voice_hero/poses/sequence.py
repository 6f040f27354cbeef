"""What a sequence is, as data: poses and rests in a row, practised as one."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Final

from pydantic import Field, TypeAdapter, ValidationError

from voice_hero.errors import PoseError
from voice_hero.files.finding import Finding
from voice_hero.files.schema_mistakes import schema_findings
from voice_hero.files.yaml_source import YamlSource, YamlSourceError, read_yaml
from voice_hero.lang.en.normalising import words_of
from voice_hero.poses.pose import Pose, plain_name, speakable
from voice_hero.poses.pose_data import items_at
from voice_hero.poses.pose_parts import Seconds, Sentence, Strict, Text

PARTS: Final = "parts"
"""The field by which a file is known to be a sequence."""


class PosePart(Strict):
    """A pose of the row."""

    pose: Text
    """Its short name."""
    hold_s: Seconds | None = None
    """How long it is held here, in seconds; None for what its own plan says."""


class RestPart(Strict):
    """A rest between two poses, or at the end."""

    rest_s: Seconds
    """How long it is, in seconds, from its last sentence."""
    say: Annotated[tuple[Sentence, ...], Field(max_length=20)] = ()
    """Leads into it."""


Part = PosePart | RestPart


class PoseSequence(Strict):
    """Poses and rests in a row."""

    name: str
    """Short name, the stem of its file: "evening"."""
    title: Text
    """As it is spoken: "evening practice"."""
    aliases: Annotated[tuple[Text, ...], Field(min_length=1)]
    """What a person may call it, in small letters."""
    say_as: Mapping[str, Text] = Field(default_factory=lambda: MappingProxyType({}))
    """Written name to the phonemes that the voice is given, without their double brackets."""
    welcome: Annotated[tuple[Sentence, ...], Field(max_length=20)] = ()
    """Said before the cautions of its poses."""
    parts: Annotated[tuple[Part, ...], Field(min_length=1, max_length=40)]

    @property
    def poses(self) -> tuple[str, ...]:
        """Short names of its poses, each once, in their order."""
        return tuple(dict.fromkeys(one.pose for one in self.parts if isinstance(one, PosePart)))

    @property
    def spoken_names(self) -> tuple[str, ...]:
        """All that a person may say for it, in small letters, as it is compared; no doubles."""
        names = (" ".join(words_of(name)) for name in (self.title, *self.aliases, self.name))
        return tuple(dict.fromkeys(filter(speakable, names)))

    def answers_to(self, name: str) -> bool:
        """True if `name` is its short name, title or one of its aliases."""
        names = (self.name, self.title, *self.aliases)
        return plain_name(name) in {plain_name(known) for known in names}


_SCHEMAS: Final[Mapping[str, type[Strict]]] = MappingProxyType(
    {"pose": PosePart, "rest_s": RestPart}
)
"""The field by which a part is told, and what it then is."""


def is_sequence(source: YamlSource) -> bool:
    """True if a file is meant for one, whatever else is wrong with it."""
    return isinstance(source.data, dict) and PARTS in source.data


def check_sequence(source: YamlSource, poses: Mapping[str, Pose]) -> PoseSequence | list[Finding]:
    """The sequence in `source`, or all that is wrong with it; `poses` are those that there are."""
    if not isinstance(source.data, dict):
        return [Finding(source.file, 1, "file", "is no mapping (expected title:, parts:)")]
    if "name" in source.data:
        message = "is taken from the file's name (leave this line out)"
        return [Finding(source.file, source.line_of(("name",)), "name", message)]
    found = [*_wrong_parts(source), *_wrong_poses(source, poses)]
    try:
        sequence = PoseSequence.model_validate({"name": source.file.stem, **source.data})
    except ValidationError as error:
        mistakes = schema_findings(source, error, PoseSequence)
        found += [one for one in mistakes if not one.field.startswith(f"{PARTS}.")]
    else:
        if not found:
            return sequence
    return sorted(set(found))


def _wrong_parts(source: YamlSource) -> list[Finding]:
    """What is wrong with each part, by what it is meant to be."""
    found: list[Finding] = []
    for position, part in enumerate(items_at(source.data, PARTS)):
        path = (PARTS, position)
        kinds = [field for field in _SCHEMAS if isinstance(part, dict) and field in part]
        if len(kinds) != 1:
            message = "is neither a pose nor a rest (expected pose: or rest_s:, one of them)"
            found.append(Finding(source.file, source.line_of(path), f"{PARTS}.{position}", message))
            continue
        try:
            TypeAdapter(_SCHEMAS[kinds[0]]).validate_python(part)
        except ValidationError as error:
            inner = _within(source, path)
            for one in schema_findings(inner, error, _SCHEMAS[kinds[0]]):
                field = f"{PARTS}.{position}.{one.field}"
                found.append(Finding(source.file, one.line, field, one.message))
    return found


def _within(source: YamlSource, path: tuple[str | int, ...]) -> YamlSource:
    """The part of a source that stands at `path`, with its lines."""
    lines = {
        place[len(path) :]: line
        for place, line in source.lines.items()
        if place[: len(path)] == path
    }
    return YamlSource(source.file, None, lines)


def _wrong_poses(source: YamlSource, poses: Mapping[str, Pose]) -> list[Finding]:
    """Poses that there are not, and holds that a pose does not have."""
    found: list[Finding] = []

    def add(field: str, position: int, message: str) -> None:
        line = source.line_of((PARTS, position, field))
        found.append(Finding(source.file, line, f"{PARTS}.{position}.{field}", message))

    parts = items_at(source.data, PARTS)
    for position, part in enumerate(parts):
        name: Any = part.get("pose") if isinstance(part, dict) else None
        if not isinstance(name, str):
            continue
        pose = poses.get(name)
        if pose is None:
            known = ", ".join(poses)
            add("pose", position, f"names {name!r}, and there is no such pose (there are: {known})")
            continue
        seconds, plan = part.get("hold_s"), pose.hold.plan
        if isinstance(seconds, int) and not plan.least_s <= seconds <= plan.most_s:
            bounds = f"{plan.least_s} to {plan.most_s}"
            add("hold_s", position, f"is {seconds}, but {pose.title} is held for {bounds} seconds")
    if parts and not any(isinstance(part, dict) and "pose" in part for part in parts):
        message = "has no pose in it (add one: pose: hero)"
        found.append(Finding(source.file, source.line_of((PARTS,)), PARTS, message))
    return found


def load_sequence(file: Path, poses: Mapping[str, Pose]) -> PoseSequence:
    """The sequence in a file. Raises PoseError: every mistake, one a line."""
    try:
        sequence = check_sequence(read_yaml(file), poses)
    except YamlSourceError as mistake:
        raise PoseError(str(mistake)) from mistake
    if isinstance(sequence, PoseSequence):
        return sequence
    raise PoseError("\n".join(str(finding) for finding in sequence))


def known_sequences(
    folders: Sequence[Path], poses: Mapping[str, Pose]
) -> tuple[dict[str, PoseSequence], list[str]]:
    """All sequences of `folders`, by short name, and what is wrong with the others.

    Of two files of one name the first counts; a file with mistakes gives a text of them.
    """
    sequences: dict[str, PoseSequence] = {}
    mistakes: list[str] = []
    for file in (one for folder in folders for one in sorted(folder.glob("*.yaml"))):
        if file.stem in sequences:
            continue
        try:
            sequences[file.stem] = load_sequence(file, poses)
        except PoseError as error:
            mistakes.append(str(error))
    return sequences, mistakes
