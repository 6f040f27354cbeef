"""What the learner of a rehearsal says and when, and the room: the schema of DIALOG.yaml."""

import re
from pathlib import Path
from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from voice_hero.errors import DialogError
from voice_hero.files.finding import Finding
from voice_hero.files.schema_mistakes import schema_findings
from voice_hero.files.yaml_source import YamlSource, YamlSourceError, read_yaml
from voice_hero.rehearsal.room_sound import LONGEST_NOISE_S, LONGEST_RESPONSE_S, sound_fault

DEFAULT_DIALOG: Final = Path(__file__).parent / "dialogs" / "default.yaml"
"""The rehearsal that comes with the program."""

AFTER_S: Final = 0.7
"""How long the learner waits after an answer where nothing else is said: as people do."""

MOST_TURNS: Final = 200
MOST_PARTS: Final = 16
MOST_SIGNS: Final = 200
"""Bounds of a dialogue: turns, parts of one turn, and signs in one part. They bound the time
that rendering takes and the memory that a recording needs."""

LONGEST_S: Final = 1800.0
"""Most seconds that a dialogue may wait in all, pauses inside its turns included."""

_WORDS: Final = re.compile(r"[^\W\d_]")
_UNSPOKEN: Final = re.compile(r"[\x00-\x1f\x7f\[\]]")

Level = Annotated[float, Field(strict=True, ge=-60.0, le=-6.0)]
FileName = Annotated[str, Field(min_length=1, max_length=1000)]
Wait = Annotated[float, Field(strict=True, ge=0.0, le=600.0)]


class _Strict(BaseModel):
    """No field that is not known, and nothing changed once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class RoomSetup(_Strict):
    """How the room sounds."""

    echo_db: Annotated[float, Field(strict=True, ge=-80.0, le=0.0)] = -20.0
    """Level of the assistant's voice in the microphone, relative to what the loudspeaker is fed."""
    echo_delay_ms: Annotated[float, Field(strict=True, ge=0.0, le=500.0)] = 40.0
    """From the loudspeaker to the microphone, devices included."""
    noise_dbfs: Annotated[float, Field(strict=True, ge=-100.0, le=-10.0)] = -60.0
    """Level (RMS) of the noise, whether made here or out of `noise_file`."""
    reverb_s: Annotated[float, Field(strict=True, ge=0.0, le=1.5)] = 0.2
    """Time in which the room's sound falls by 60 dB; 0 for none."""
    noise_file: FileName | None = None
    """Recording to be used as noise, over and over; in a file, relative to that file."""
    room_response: FileName | None = None
    """Measured impulse response, in place of `reverb_s`; in a file, relative to that file."""


class Variant(_Strict):
    """How the learner's voice differs from the one that the program hands in."""

    rate: Annotated[float, Field(strict=True, ge=0.5, le=2.0)] = 1.0
    """Speed; 1.2 is a fifth quicker."""
    pitch: Annotated[float, Field(strict=True, ge=0.6, le=1.6)] = 1.0
    """Height; 1.2 is a fifth higher, at the same speed."""


class Learner(Variant):
    """Who speaks."""

    level_dbfs: Level = -26.0
    """How loud the learner's speech arrives at the microphone (RMS while speaking)."""


class Turn(_Strict):
    """One thing that the learner says; at most one of `after`, `wait`, `over`, `until` stands."""

    say: Annotated[tuple[str | float, ...], Field(min_length=1, max_length=MOST_PARTS)]
    """Words, with pauses in seconds between them. In a file, bare text stands for one part."""
    after: Wait | None = None
    """Seconds after the assistant has answered and fallen silent; AFTER_S where nothing stands."""
    wait: Wait | None = None
    """Seconds after the last turn was said, whatever is being said meanwhile."""
    over: Wait | None = None
    """Seconds after the assistant begins to speak, or at once counted where it speaks: over it."""
    until: Annotated[str, Field(min_length=1, max_length=MOST_SIGNS, pattern=r"\w")] | None = None
    """Part of a line: AFTER_S after the assistant has said it, and fallen silent."""
    as_: Variant | None = Field(default=None, alias="as")
    """Another way of speaking, for this turn only."""
    level_db: Annotated[float, Field(strict=True, ge=-40.0, le=20.0)] = 0.0
    """Louder or softer than the learner's usual level."""

    @model_validator(mode="before")
    @classmethod
    def _parts(cls, value: Any) -> Any:
        if not isinstance(value, dict) or "say" not in value:
            return value
        say = value["say"]
        return {**value, "say": _checked_parts(say if isinstance(say, list | tuple) else [say])}

    @model_validator(mode="after")
    def _one_timing(self) -> Self:
        given = [n for n in ("after", "wait", "over", "until") if getattr(self, n) is not None]
        if len(given) > 1:
            raise ValueError(f"{given[1]} stands beside {given[0]} (at most one of them may)")
        return self

    @property
    def text(self) -> str:
        """As it is shown: pauses are dots."""
        return " … ".join(part for part in self.say if isinstance(part, str))

    @property
    def waits_s(self) -> float:
        """Seconds that it asks for, at least."""
        pauses = sum(part for part in self.say if not isinstance(part, str))
        return pauses + (self.after or 0.0) + (self.wait or 0.0) + (self.over or 0.0)


class Dialog(_Strict):
    """One rehearsal."""

    name: str
    """Short name, the stem of its file: "default"."""
    pose: Annotated[str, Field(min_length=1, max_length=MOST_SIGNS, pattern=r"\w")] = "hero"
    """Name or file of the pose that is practised."""
    room: RoomSetup = RoomSetup()
    learner: Learner = Learner()
    turns: Annotated[tuple[Turn, ...], Field(min_length=1, max_length=MOST_TURNS)]

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        waits = sum(turn.waits_s for turn in self.turns)
        if waits > LONGEST_S:
            raise ValueError(
                f"turns wait for {waits:.0f} seconds in all, but {LONGEST_S:.0f} are the most"
            )
        return self

    def about(self, pose: str) -> "Dialog":
        """The same, about another pose."""
        return self.model_copy(update={"pose": pose})


def load_dialog(file: Path = DEFAULT_DIALOG) -> Dialog:
    """Load a dialogue; its sound files come out as whole paths, and are there.

    Raises DialogError with every mistake, one a line, as `file:line: field: message`.
    """
    try:
        source = read_yaml(file)
    except YamlSourceError as mistake:
        field = mistake.field or "file"
        finding = Finding(mistake.file, mistake.line, field, mistake.message)
        raise DialogError(str(finding)) from mistake
    dialog = _checked(source)
    if isinstance(dialog, Dialog):
        return dialog
    raise DialogError("\n".join(str(finding) for finding in dialog))


def _checked(source: YamlSource) -> Dialog | list[Finding]:
    if not isinstance(source.data, dict):
        return [Finding(source.file, 1, "file", "is no mapping (expected room:, turns:)")]
    if "name" in source.data:
        message = "is taken from the file's name (leave this line out)"
        return [Finding(source.file, source.line_of(("name",)), "name", message)]
    try:
        dialog = Dialog.model_validate({"name": source.file.stem, **source.data})
    except ValidationError as error:
        return schema_findings(source, error, Dialog)
    limits = {"noise_file": LONGEST_NOISE_S, "room_response": LONGEST_RESPONSE_S}
    findings: list[Finding] = []
    found: dict[str, str] = {}
    for field, longest_s in limits.items():
        name = getattr(dialog.room, field)
        if name is None:
            continue
        sound = source.file.parent / name
        found[field] = str(sound)
        fault = sound_fault(sound, longest_s)
        if fault:
            line = source.line_of(("room", field))
            findings.append(Finding(source.file, line, f"room.{field}", fault))
    if findings:
        return findings
    return dialog.model_copy(update={"room": dialog.room.model_copy(update=found)})


def _checked_parts(parts: list[Any] | tuple[Any, ...]) -> tuple[str | float, ...]:
    """Parts of a turn that are words and pauses in good order. Raises ValueError."""
    for index, part in enumerate(parts[: MOST_PARTS + 1]):
        fault = _part_fault(part)
        if fault:
            raise ValueError(f"{_place(parts, index)} {fault}")
    for index in [0, len(parts) - 1] if parts else []:
        if not isinstance(parts[index], str):
            where, pause = _place(parts, index), parts[index]
            raise ValueError(f"{where} is {pause} (a turn begins and ends with words)")
    return tuple(part if isinstance(part, str) else float(part) for part in parts)


def _place(parts: list[Any] | tuple[Any, ...], index: int) -> str:
    return f"say.{index}" if len(parts) > 1 else "say"


def _part_fault(part: Any) -> str | None:
    if isinstance(part, str):
        if len(part) > MOST_SIGNS:
            return f"has {len(part)} signs (at most {MOST_SIGNS})"
        if not _WORDS.search(part) or _UNSPOKEN.search(part):
            return f"is {part!r} (expected words to be spoken)"
        return None
    if isinstance(part, bool) or not isinstance(part, int | float):
        return f"is {part!r} (expected words, or a pause in seconds)"
    if not 0.05 <= part <= 10.0:
        return f"is {part} (a pause has 0.05 to 10 seconds)"
    return None
