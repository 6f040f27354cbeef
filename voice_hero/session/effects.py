"""What a session asks the world to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from voice_hero.phases import Asking, Phase
from voice_hero.sound.cue_names import CueName


@dataclass(frozen=True)
class Say:
    """Speak one sentence after all that is queued."""

    line_id: int
    text: str
    pause_s: float
    """Silence after it, in seconds; part of the line."""
    slow: bool = False
    """True if it is to be spoken slower than usual."""
    quiet: bool = False
    """True if it is to be spoken softer than usual."""


@dataclass(frozen=True)
class Cue:
    """Play a short sound after all that is queued."""

    name: CueName


@dataclass(frozen=True)
class Hush:
    """Fall silent at once; what is queued is forgotten."""


@dataclass(frozen=True)
class ListenFor:
    """The phase, or the question that is open in it, has changed: listen for what is live now."""

    phase: Phase
    asking: Asking | None = None
    """Which question is open; None outside `Phase.QUESTION`."""


@dataclass(frozen=True)
class SetVoice:
    """Speak at this rate and loudness from now on."""

    rate: float
    """Relative to the voice's own; 2.0 is twice as fast."""
    gain_db: float
    """Relative to the rendered sound; 0 at most."""


@dataclass(frozen=True)
class Record:
    """Write down what has happened, before anything that comes after it in the list."""

    kind: str
    data: Mapping[str, int | float | str | bool] = field(default_factory=dict)


Effect = Say | Cue | Hush | ListenFor | SetVoice | Record


def audible(effects: Sequence[Effect]) -> list[Effect]:
    """Effects without the lines that are hushed in the moment they are queued; cues outlast it."""
    kept: list[Effect] = []
    for effect in effects:
        if isinstance(effect, Hush):
            cues = [e for e in kept if isinstance(e, Cue)]
            kept = [e for e in kept if not isinstance(e, Say | Cue | Hush)]
            kept += [effect, *cues]
        else:
            kept.append(effect)
    return kept
