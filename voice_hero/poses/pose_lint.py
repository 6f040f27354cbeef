"""Everything that is wrong with a pose file, each mistake with its line and field."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final, Protocol

from voice_hero.files.finding import Finding
from voice_hero.files.yaml_source import FieldPath, YamlSource, YamlSourceError, dotted, read_yaml
from voice_hero.lang.en.ear_rules import MOST_FIRST_WORDS, MOST_WORDS, ear_faults
from voice_hero.lang.en.normalising import words_of
from voice_hero.phases import CHANGES
from voice_hero.poses.health_claims import health_faults
from voice_hero.poses.pose import Pose, check_pose, shipped_poses
from voice_hero.poses.pose_data import items_at, sides_at, spoken_texts, titles
from voice_hero.poses.pose_facts import contradictions
from voice_hero.poses.pose_parts import with_side

_NAMES: Final = ("title", "sanskrit")
"""Fields by which a pose is called, beside its aliases."""

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_GOES_ON: Final = re.compile(r"(?:and|or|but|then|so|with)\b", re.I)
_MOVING: Final = CHANGES | {"pause", "next", "back", "start"}
_ALIAS: Final = re.compile(r"[a-z]+(?:['’ -][a-z]+)*'?")


class Named(Protocol):
    """A pose or a sequence, as far as its names go."""

    @property
    def name(self) -> str:
        """Short name."""

    @property
    def title(self) -> str:
        """As it is spoken."""

    def answers_to(self, name: str) -> bool:
        """True if it is called so."""


def lint(
    path: Path,
    *,
    has_phoneme: Callable[[str], bool],
    is_command: Callable[[str], str | None],
    other_poses: Iterable[Named] = (),
    is_heard: Callable[[str], bool] = lambda word: True,
) -> list[Finding]:
    """Findings in the pose file at `path`, in the order of its lines; an empty list is good.

    All that is wrong is found at once, but for what keeps the file from being read as YAML.

    `has_phoneme` tells whether the voice knows a phoneme, which is one code point in NFD, as Piper
    takes them. `is_command` gives the intent that a text, taken whole, would set off, or None.
    `other_poses` are those, and sequences, whose names are taken; one of the same short name as the
    file counts for nothing, as the file goes before it. `is_heard` says whether the speech model
    has a word.
    """
    try:
        source = read_yaml(path)
    except YamlSourceError as error:
        return [Finding(path, error.line, error.field or "file", error.message)]
    findings = set(name_faults(source))
    for field, message in text_faults(source.data, is_command):
        findings.add(at(source, field, message))
    pose = check_pose(source)
    if not isinstance(pose, Pose):
        findings.update(pose)
    if isinstance(source.data, dict):
        for field, message in (
            *contradictions(source.data),
            *health_faults(source.data),
            *sound_faults(source.data, has_phoneme),
            *_link_faults(source),
            *alias_faults(source.data),
            *name_clashes(source, other_poses),
            *unheard_names(source.data, is_heard),
        ):
            findings.add(at(source, field, message))
    return sorted(findings)


def at(source: YamlSource, path: FieldPath, message: str) -> Finding:
    """A finding at `path`; bare text stands where its sentence is, without a field of its own."""
    if path and path[-1] == "text" and path not in source.lines:
        path = path[:-1]
    return Finding(source.file, source.line_of(path), dotted(path), message)


def name_faults(source: YamlSource) -> Iterator[Finding]:
    """A file whose name cannot be a short name."""
    if not _NAME.fullmatch(source.file.stem):
        message = (
            f"is named {source.file.name!r} (expected small letters, words joined by _, as in "
            "childs_pose.yaml)"
        )
        yield Finding(source.file, 1, "file", message)


def text_faults(
    data: Any, is_command: Callable[[str], str | None]
) -> Iterator[tuple[FieldPath, str]]:
    """Texts that are hard to follow by ear, that the voice misreads, or that are a command."""
    for path, written in (*spoken_texts(data), *titles(data)):
        text = _on_a_side(data, path, written)
        first = path[:1] == ("steps",) and path[2:4] == ("say", 0) and path[-1] != "again"
        for fault in ear_faults(text, MOST_FIRST_WORDS if first else MOST_WORDS):
            yield path, fault
    for path, text in spoken_texts(data):
        for fault in _command_faults(_on_a_side(data, path, text), is_command):
            yield path, fault
    for path, text in titles(data):
        if is_command(text) in CHANGES:
            yield path, f"is the command {is_command(text)!r} (say it in more words)"


def _on_a_side(data: Any, path: FieldPath, text: str) -> str:
    """A text as it is said on the first side, where there are two."""
    sides = sides_at(data, path)
    return text if sides is None else with_side(text, *sides)


def _command_faults(text: str, is_command: Callable[[str], str | None]) -> Iterator[str]:
    """The voice pauses at commas too, so what stands between two of them may count as whole.

    Only for what would move or end the practice: of the rest nothing is lost if the voice is taken
    for a person's. A part that begins with "and" is heard as going on, not as a command.
    """
    if intent := is_command(text):
        yield f"is, taken whole, the command {intent!r} (say it in a longer sentence)"
        return
    for part in map(str.strip, re.split("[,;:]", text)):
        if _GOES_ON.match(part):
            continue
        if (intent := is_command(part)) in _MOVING:
            yield f"has the command {intent!r} between two pauses, {part!r} (reword it)"


def sound_faults(
    data: dict[str, Any], has_phoneme: Callable[[str], bool]
) -> Iterator[tuple[FieldPath, str]]:
    """Phonemes that the voice lacks, and a Sanskrit name without any."""
    say_as = data.get("say_as", {})
    if not isinstance(say_as, dict):
        return
    for name, sound in say_as.items():
        path: FieldPath = ("say_as", name)
        if not isinstance(sound, str):
            continue
        if "[" in sound or "]" in sound:
            yield path, f"is {sound!r} (leave the brackets out)"
            continue
        lacking = [one for one in unicodedata.normalize("NFD", sound) if not has_phoneme(one)]
        if lacking:
            shown = ", ".join(repr(one) for one in dict.fromkeys(lacking))
            yield path, f"has a phoneme that the voice lacks: {shown} (in {sound!r})"
    sanskrit = data.get("sanskrit")
    if isinstance(sanskrit, str) and sanskrit not in say_as:
        yield ("sanskrit",), f"is {sanskrit!r}, whose sound is not in say_as (add its phonemes)"


def _link_faults(source: YamlSource) -> Iterator[tuple[FieldPath, str]]:
    shipped = shipped_poses()
    known = {*shipped, *(file.stem for file in source.file.parent.glob("*.yaml"))}
    for field in ("preparation_pose", "follow_up_pose"):
        other = source.data.get(field)
        if isinstance(other, str) and other not in known:
            yield (
                (field,),
                f"names {other!r}, and there is no such pose (there are: {', '.join(shipped)}, and "
                "what lies in the same folder)",
            )


def alias_faults(data: dict[str, Any]) -> Iterator[tuple[FieldPath, str]]:
    """Aliases that are no words as they are written."""
    for position, alias in enumerate(items_at(data, "aliases")):
        if isinstance(alias, str) and not _ALIAS.fullmatch(alias):
            yield ("aliases", position), f"is {alias!r} (expected words in small letters)"


def name_clashes(source: YamlSource, others: Iterable[Named]) -> Iterator[tuple[FieldPath, str]]:
    """A name by which somebody would start another pose."""
    names: list[tuple[FieldPath, Any]] = [((field,), source.data.get(field)) for field in _NAMES]
    aliases = source.data.get("aliases")
    if isinstance(aliases, list):
        names += [(("aliases", position), alias) for position, alias in enumerate(aliases)]
    for path, name in names:
        for other in others:
            if isinstance(name, str) and other.name != source.file.stem and other.answers_to(name):
                yield path, f"is {name!r}, which is {other.title} already (choose another)"


def unheard_names(
    data: dict[str, Any], is_heard: Callable[[str], bool]
) -> Iterator[tuple[FieldPath, str]]:
    """Names by which nobody can start the pose aloud; the title may be one if there is another."""
    heard = 0
    for position, alias in enumerate(items_at(data, "aliases")):
        unknown = _unknown_words(alias, is_heard) if isinstance(alias, str) else []
        heard += not unknown
        if unknown:
            yield (
                ("aliases", position),
                f"is never heard: the speech model has no word {unknown[0]!r} (write it in plain "
                "words that sound like it, or leave it out; the Sanskrit name can be typed anyway)",
            )
    title = data.get("title")
    unknown = _unknown_words(title, is_heard) if isinstance(title, str) else []
    if unknown and not heard:
        yield (
            ("title",),
            f"is never heard: the speech model has no word {unknown[0]!r} (add an alias in plain "
            "words)",
        )


def _unknown_words(name: str, is_heard: Callable[[str], bool]) -> list[str]:
    return [word for word in words_of(name) if not is_heard(word)]
