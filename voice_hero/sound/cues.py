"""Ear cues: short soft tones, each with a pitch of its own."""

from functools import cache
from types import MappingProxyType
from typing import Final

import numpy as np

from voice_hero.sound.cue_names import CueName
from voice_hero.sound.rendered import Rendered
from voice_hero.sound.resampling import to_int16

RATE: Final = 22_050
"""Hz; the usual voice's own."""

LENGTH_S: Final = 0.090
"""A tone is over before an answer to it can begin: people take 0.15 s and more."""

LEVEL_DBFS: Final = -18.0
"""RMS of the tone's steady middle: a touch above the voice, since it is so short."""

ATTACK_S: Final = 0.012
RELEASE_S: Final = 0.040
"""Rise and fall: soft, so that it neither clicks nor startles closed eyes."""

PITCHES: Final = MappingProxyType(
    {
        CueName.HEARD: (880.0, 880.0),
        CueName.NOT_UNDERSTOOD: (415.0, 370.0),
        CueName.START: (587.0, 784.0),
        CueName.HALF: (1047.0, 1047.0),
        CueName.END: (784.0, 523.0),
        CueName.BREATHE_IN: (440.0, 659.0),
        CueName.BREATHE_OUT: (659.0, 440.0),
    }
)
"""Cue to the pitch that it begins with and the one that it ends with, in Hz.

Bare tones: with a quarter of the octave above in them, Vosk heard "oh" in four cues of seven.
"""


@cache
def cue(name: CueName) -> Rendered:
    """The sound of a cue."""
    first, last = PITCHES[name]
    time = np.arange(round(LENGTH_S * RATE)) / RATE
    phase = 2 * np.pi * (first * time + (last - first) * time**2 / (2 * LENGTH_S))
    tone = np.sin(phase)
    tone *= 10 ** (LEVEL_DBFS / 20) / np.sqrt((tone**2).mean())
    rise = np.clip(time / ATTACK_S, 0.0, 1.0)
    fall = np.clip((time[-1] - time) / RELEASE_S, 0.0, 1.0)
    envelope = np.sin(np.pi / 2 * rise) ** 2 * np.sin(np.pi / 2 * fall) ** 2
    return Rendered(to_int16((tone * envelope).astype(np.float32)), RATE)
