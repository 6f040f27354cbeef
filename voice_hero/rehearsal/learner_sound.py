"""How a turn of the learner sounds: the voice's rendering at its level, pitch and pauses."""

from typing import Final

import numpy as np
import soxr

from voice_hero.rehearsal.acoustics import speech_rms
from voice_hero.rehearsal.dialog import Learner, Turn, Variant
from voice_hero.sound.resampling import FULL_SCALE, Floats
from voice_hero.sound.samples import SAMPLE_RATE
from voice_hero.voice.voice import Voice

PIECE_SAMPLES: Final = SAMPLE_RATE // 100
"""Sound is trimmed by pieces of 10 ms."""

SILENT_DB: Final = -45.0
"""Below this, relative to the loudest piece, a voice's beginning and end are silence."""

MARGIN_PIECES: Final = 3
"""Pieces kept around what is spoken, so that no soft consonant is cut off."""

LONGEST_PART_S: Final = 30.0
"""A part of a turn is cut off here, whatever the voice makes of it."""


class LearnerSound:
    """Renders turns, one at a time."""

    def __init__(self, voice: Voice, learner: Learner) -> None:
        self._voice = voice
        self._learner = learner

    def render(self, turn: Turn) -> Floats:
        """The turn as it arrives at the microphone, without any room; mono at SAMPLE_RATE."""
        variant = turn.as_ or self._learner
        parts = [
            self._spoken(part, variant)
            if isinstance(part, str)
            else np.zeros(round(part * SAMPLE_RATE), np.float32)
            for part in turn.say
        ]
        sound = np.concatenate(parts)
        rms = speech_rms(sound)
        wanted = 10 ** ((self._learner.level_dbfs + turn.level_db) / 20)
        return sound * np.float32(wanted / rms if rms > 0 else 1.0)

    def _spoken(self, text: str, variant: Variant) -> Floats:
        """Words without the silence around them.

        A higher voice is one that is played faster, and so has to be spoken slower.
        """
        rendered = self._voice.wait(text, variant.rate / variant.pitch)
        sound = rendered.samples.astype(np.float32) / np.float32(FULL_SCALE)
        rate = rendered.rate * variant.pitch
        if rate != SAMPLE_RATE and len(sound):
            sound = soxr.resample(sound, rate, SAMPLE_RATE).astype(np.float32)
        return _trimmed(sound[: round(LONGEST_PART_S * SAMPLE_RATE)])


def _trimmed(sound: Floats) -> Floats:
    pieces = sound[: len(sound) // PIECE_SAMPLES * PIECE_SAMPLES].reshape(-1, PIECE_SAMPLES)
    if not len(pieces):
        return sound
    power = np.square(pieces, dtype=np.float64).mean(axis=1)
    spoken = np.flatnonzero(power > power.max() * 10 ** (SILENT_DB / 10))
    if not len(spoken):
        return sound
    start = max(0, int(spoken[0]) - MARGIN_PIECES)
    return sound[start * PIECE_SAMPLES : (int(spoken[-1]) + 1 + MARGIN_PIECES) * PIECE_SAMPLES]
