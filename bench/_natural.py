"""Sentences spoken by natural voices that are not the product's, and what is known of each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from _corpus import VOICES, levelled, load, spoken

from voice_hero.phases import Phase
from voice_hero.sound.samples import Samples

COMMANDS: Final = "commands"
NOT_COMMANDS: Final = "not_commands"
OWN: Final = "own"
"""The sentences of COMMANDS, as the product's own voice says them."""

_ACCENTS: Final = {"a": "American", "b": "British"}
"""First letter of a voice's name; the others were made for other languages."""


@dataclass(frozen=True)
class Clip:
    """A sentence as one voice says it."""

    kind: str
    """COMMANDS, NOT_COMMANDS or OWN."""
    name: str
    """Its kind and the name of the recording, which tell it from every other."""
    file: Path
    intent: str
    """Empty where it is not for us."""
    slots: Mapping[str, Any]
    text: str
    voice: str

    @property
    def phase(self) -> Phase:
        """Where it is said: an answer while a question is open, all else during the steps."""
        return Phase.QUESTION if self.intent in {"yes", "no"} else Phase.STEPS

    def sound(self) -> Samples:
        """The recording, at the level of all that is spoken in the benches."""
        return spoken(self.text, VOICES[0]) if self.kind == OWN else levelled(load(self.file))


def clips(data: Path, kind: str, every: int = 1) -> list[Clip]:
    """Each so-manieth of one kind: always the same ones, in the order of the recordings.

    They are counted voice by voice, so that each voice has its share: as they lie in the folder
    the voices come by turns of 28, and each fourth would be by seven of them.
    """
    folder = data / "voices" / (COMMANDS if kind == OWN else kind)
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    by_voice = sorted(labels, key=lambda name: (labels[name]["voice"], name))
    return [_clip(kind, folder / name, labels[name]) for name in sorted(by_voice[::every])]


def _clip(kind: str, file: Path, label: Mapping[str, Any]) -> Clip:
    return Clip(
        kind,
        f"{kind}/{file.stem}",
        file,
        label["intent"] or "",
        label["slots"],
        label["phrase"],
        VOICES[0].name if kind == OWN else label["voice"],
    )


def accent(voice: str) -> str:
    """American, British or accented, by the name of a voice."""
    return _ACCENTS.get(voice[0], "accented")


def sex(voice: str) -> str:
    """Women or men, by the name of a voice."""
    return "women" if voice[1] == "f" else "men"
