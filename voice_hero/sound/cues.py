"""Ear cues: short soft tones, each with a pitch of its own."""

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

import numpy as np

from voice_hero.sound.cue_names import CueName
from voice_hero.sound.rendered import Rendered
from voice_hero.sound.resampling import Floats, to_int16
from voice_hero.sound.samples import NO_FLOOR_DB

RATE: Final = 22_050
"""Hz; the usual voice's own."""

LENGTH_S: Final = 0.090
"""A tone is over before an answer to it can begin: people take 0.15 s and more."""

LONGER_S: Final = 0.200
"""Each of the two tones that begin and end a hold: nobody answers them, and they must be heard."""

LEVEL_DBFS: Final = -18.0
"""RMS of the tone's steady middle: a touch above the voice, since it is so short."""

LEAST_DB: Final = -6.0
"""No softer than this, relative to LEVEL_DBFS, is the beginning or the end of a hold, whatever the
voice has been turned down to; the usual volume is at −4."""

ATTACK_S: Final = 0.012
RELEASE_S: Final = 0.040
"""Rise and fall: soft, so that it neither clicks nor startles closed eyes."""


@dataclass(frozen=True)
class _Tone:
    """A tone that begins with one pitch and ends with another, in Hz."""

    first: float
    last: float
    length_s: float = LENGTH_S


_LOW, _HIGH = _Tone(740.0, 740.0, LONGER_S), _Tone(1110.0, 1110.0, LONGER_S)
"""A fifth apart, and both where people with hearing loss still hear: above 2 kHz many do not, and
a single tone may fall into a gap. Down from 785 to 523 Hz, or half as long, Vosk heard "oh"."""

TONES: Final = MappingProxyType(
    {
        CueName.HEARD: (_Tone(880.0, 880.0),),
        CueName.NOT_UNDERSTOOD: (_Tone(415.0, 370.0),),
        CueName.START: (_LOW, _HIGH),
        CueName.HALF: (_Tone(1047.0, 1047.0),),
        CueName.END: (_HIGH, _LOW),
        CueName.BREATHE_IN: (_Tone(440.0, 659.0),),
        CueName.BREATHE_OUT: (_Tone(659.0, 440.0),),
    }
)
"""Bare tones: with a quarter of the octave above in them, Vosk heard "oh" in four cues of seven."""


@cache
def cue(name: CueName) -> Rendered:
    """The sound of a cue."""
    return Rendered(to_int16(np.concatenate([_sound(tone) for tone in TONES[name]])), RATE)


def floor_db(name: CueName) -> float:
    """What no volume brings it below, in dB; see `Clip.floor_db`."""
    return LEAST_DB if name in (CueName.START, CueName.END) else NO_FLOOR_DB


def _sound(tone: _Tone) -> Floats:
    time = np.arange(round(tone.length_s * RATE)) / RATE
    sweep = (tone.last - tone.first) * time**2 / (2 * tone.length_s)
    sound = np.sin(2 * np.pi * (tone.first * time + sweep))
    sound *= 10 ** (LEVEL_DBFS / 20) / np.sqrt((sound**2).mean())
    rise = np.clip(time / ATTACK_S, 0.0, 1.0)
    fall = np.clip((time[-1] - time) / RELEASE_S, 0.0, 1.0)
    envelope = np.sin(np.pi / 2 * rise) ** 2 * np.sin(np.pi / 2 * fall) ** 2
    soft: Floats = (sound * envelope).astype(np.float32)
    return soft
