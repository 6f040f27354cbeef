"""What a pose is, as data: the schema of `poses/*.yaml`, and the way to load one."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Final, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from voice_hero.errors import PoseError
from voice_hero.finding import Finding
from voice_hero.yaml_source import FieldPath, YamlSource, YamlSourceError, dotted, read_yaml

SHIPPED: Final = Path(__file__).parent / "poses"
"""Folder of the poses that come with the program."""

Text = Annotated[str, Field(min_length=1, max_length=300, pattern=r"\S")]
Seconds = Annotated[int, Field(strict=True, ge=1, le=3600)]
Count = Annotated[int, Field(strict=True, ge=1, le=100)]
Pause = Annotated[float, Field(strict=True, ge=0.0, le=30.0)]


class Topic(StrEnum):
    """What can be asked about every pose; the value is the intent's name."""

    CAUTIONS = "cautions"
    BENEFITS = "benefits"
    TIP = "tip"
    VARIATION = "variation"
    PROPS = "props"
    PARTNER = "partner"
    PREPARATION = "preparation"
    FOLLOW_UP = "follow_up"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Sentence(_Strict):
    """One spoken sentence. In a file, bare text stands for a sentence with the usual pause."""

    text: Text
    """What is said, in plain words."""
    pause_s: Pause = 1.0
    """Silence after it, in seconds: the time to do what it says."""
    again: Text | None = None
    """The same in other words, for who asks a second time."""

    @model_validator(mode="before")
    @classmethod
    def _bare_text(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value


Sentences = Annotated[tuple[Sentence, ...], Field(min_length=1, max_length=20)]


class Step(_Strict):
    """One step on the way into the pose."""

    title: Text
    """What the step is about, in a few spoken words: "sit back"."""
    brief: Text
    """Only the key words, for people who know the pose."""
    say: Sentences
    """The step in full; every sentence has an `again`."""

    @model_validator(mode="after")
    def _said_in_other_words(self) -> Self:
        for position, sentence in enumerate(self.say):
            if sentence.again is None:
                raise ValueError(
                    f"say.{position} has no 'again' (every sentence of a step needs the same "
                    "instruction in other words)"
                )
        return self


class Plan(_Strict):
    """How long the pose is held, and how that grows over the weeks."""

    start_s: Seconds
    """First hold, in seconds."""
    goal_s: Seconds
    """Where it grows to, in seconds."""
    grow_s: Seconds
    """By how much it grows at a time, in seconds."""
    after: Count
    """Sessions called comfortable before it grows."""
    least_s: Seconds = 10
    """Shortest hold that may be asked for, in seconds."""
    most_s: Seconds = 300
    """Longest hold that may be asked for, in seconds."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.least_s <= self.start_s <= self.goal_s <= self.most_s:
            raise ValueError(
                f"least_s {self.least_s}, start_s {self.start_s}, goal_s {self.goal_s}, "
                f"most_s {self.most_s} are out of order (each at least as long as the one before)"
            )
        return self


class Hold(_Strict):
    """The step that is held."""

    step: Count
    """Which step it is, counted from 1."""
    plan: Plan
    ready: Sentences
    """Said right before the clock starts."""
    during: Annotated[tuple[Sentence, ...], Field(max_length=20)] = ()
    """May be said while it runs, one at a time, in this order."""


class Deepening(_Strict):
    """A short, stronger form inside the hold."""

    explain: Sentences
    """What it is and when to ask for it, before the hold has begun."""
    enter: Sentences
    least_s: Seconds
    """Shortest, in seconds."""
    most_s: Seconds
    """Longest, in seconds."""
    leave: Sentences
    """Back to the plain hold."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.least_s > self.most_s:
            raise ValueError(
                f"least_s {self.least_s} is more than most_s {self.most_s} (least_s comes first)"
            )
        return self


class WayOut(_Strict):
    """How to leave the pose."""

    say: Sentences
    """Single moves, each with the time that it takes."""
    shortest: Sentences
    """The same in the fewest words, for pain and distress."""
    rest: Sentences
    """What feels good afterwards."""


class Caution(_Strict):
    """Who should leave the pose out."""

    line: Text
    """The one line that is said before the first step, in every session."""
    question: Text
    """Asks, right after the line, whether it applies; to be answered with yes or no."""
    conditions: Annotated[tuple[Text, ...], Field(min_length=1)]
    """What the line names, one by one: "heart problem". The lint holds the texts against it."""
    refuse: Sentences
    """Not today, said plainly, and what may help."""
    ask_doctor: Sentences
    """To somebody who has named a condition: said where the benefits would be."""


class Pose(_Strict):
    """Everything that is said about one pose."""

    name: str
    """Short name, the stem of its file: "hero"."""
    title: Text
    """As it is spoken: "hero pose"."""
    aliases: Annotated[tuple[Text, ...], Field(min_length=1)]
    """What a person may call it, in small letters."""
    sanskrit: Text | None = None
    """Sanskrit name as written; how it sounds stands in `say_as`."""
    say_as: Mapping[str, Text] = MappingProxyType({})
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

    def for_voice(self, text: str) -> str:
        """Text with every name in `say_as` put into the phonemes that Piper reads: `[[…]]`."""
        for written, phonemes in self.say_as.items():
            text = re.sub(rf"\b{re.escape(written)}\b", f"[[{phonemes}]]", text)
        return text

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
        mistakes = error.errors(include_url=False, include_input=True)
        return sorted(_finding(source, dict(mistake)) for mistake in mistakes)


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


def _finding(source: YamlSource, mistake: dict[str, Any]) -> Finding:
    """Our words for one of pydantic's mistakes, at its line."""
    path: FieldPath = tuple(part for part in mistake["loc"] if part != "[key]")
    message = mistake["msg"]
    match mistake["type"]:
        case "missing":
            message = "is missing (every field without a default must be there)"
        case "extra_forbidden":
            fields = _fields_at(path[:-1])
            near = difflib.get_close_matches(str(path[-1]), fields, 1)
            hint = f"did you mean {near[0]}?" if near else f"expected: {', '.join(fields)}"
            message = f"is no field of this file ({hint})"
        case "value_error":
            path, message = _moved(path, str(mistake["ctx"]["error"]))
        case _:
            message = f"{message[:1].lower()}{message[1:]} (found {_short(mistake['input'])})"
    return Finding(source.file, source.line_of(path), dotted(path) or "file", message)


def _moved(path: FieldPath, message: str) -> tuple[FieldPath, str]:
    """Our own checks begin with the field below `path` that they mean: take it from there."""
    first, _, rest = message.partition(" ")
    parts = tuple(int(part) if part.isdigit() else part for part in first.split("."))
    return (*path, *parts), rest


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _fields_at(path: FieldPath) -> list[str]:
    """Names of the fields that may stand below `path`."""
    model: type[BaseModel] = Pose
    for part in path:
        if isinstance(part, str) and part in model.model_fields:
            inner = _model_in(model.model_fields[part].annotation)
            if inner is not None:
                model = inner
    return [name for name in model.model_fields if name != "name"]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        if (model := _model_in(inner)) is not None:
            return model
    return None
