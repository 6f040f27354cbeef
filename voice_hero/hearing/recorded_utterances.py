"""Recordings through the same listener as the microphone's frames."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from voice_hero.hearing.listener import HeardUtterance, Listener
from voice_hero.phases import Phase
from voice_hero.sound.samples import FRAME_S, FRAME_SAMPLES, SAMPLE_RATE, Frame, Samples

AFTERWARDS_S: Final = 1.0
"""Quiet room noise after the end of a file, which is no endpoint."""

ROOM_RMS: Final = 8.0
"""Amplitude of that noise in samples (−72 dBFS): a quiet room, not digital silence."""

END_BELOW_DB: Final = 35.0
"""A 10 ms frame within this of the loudest one still belongs to the utterance (CONTRACT.md)."""

FADES_WITHIN_S: Final = 0.15
"""The last sound of a word may follow this long after the last frame that counted as speech, as the
release of a final "t" does. What comes later, up to the decision, is the room: in noise it too may
be within END_BELOW_DB, and counted in, it would make every answer look immediate."""

_TEN_MS: Final = SAMPLE_RATE // 100


@dataclass(frozen=True)
class Found:
    """One utterance in a recording. Times in seconds from the start of the file."""

    heard: HeardUtterance
    end_s: float
    """End of its last 10 ms frame within END_BELOW_DB of its loudest."""
    decided_s: float
    """When the decision was out, with the time spent computing added."""


def hear(
    samples: Samples,
    listener: Listener,
    phase: Phase | str,
    now: Callable[[], float] = time.perf_counter,
) -> list[Found]:
    """Utterances in a recording; a continuation has taken the place of what it continues."""
    found: list[Found] = []
    listener.flush()
    listener.listen_for(phase)
    sound = _with_room_after(samples)
    free_s = 0.0  # when the computing for all frames before is done
    silence = np.zeros(FRAME_SAMPLES, np.int16)
    for number, frame in enumerate(_frames(sound), 1):
        before = now()
        utterances = listener.feed(Frame(frame, silence), ())
        free_s = max(free_s, number * FRAME_S) + now() - before
        for heard in utterances:
            if heard.revises and found:
                first = found.pop()
                heard = replace(heard, start_s=first.heard.start_s)  # noqa: PLW2901
            until_s = min(number * FRAME_S, heard.end_s + FADES_WITHIN_S)
            found.append(Found(heard, _end_of(sound, heard.start_s, until_s), free_s))
    listener.flush()
    return found


def _with_room_after(samples: Samples) -> Samples:
    noise = np.random.default_rng(0).normal(0.0, ROOM_RMS, round(AFTERWARDS_S * SAMPLE_RATE))
    return np.concatenate([samples, noise.astype(np.int16)])


def _frames(sound: Samples) -> Iterator[Samples]:
    for start in range(0, len(sound) - FRAME_SAMPLES + 1, FRAME_SAMPLES):
        yield sound[start : start + FRAME_SAMPLES]


def _end_of(sound: Samples, start_s: float, until_s: float) -> float:
    """End of the last loud frame between two times, by the level of the recording itself."""
    start = max(0, round(start_s * SAMPLE_RATE))
    part = sound[start : round(until_s * SAMPLE_RATE)].astype(np.float64)
    frames = part[: len(part) // _TEN_MS * _TEN_MS].reshape(-1, _TEN_MS)
    if not len(frames):
        return until_s
    power = np.mean(frames**2, axis=1)
    loud = np.flatnonzero(power >= power.max() * 10 ** (-END_BELOW_DB / 10))
    return float(start + (loud[-1] + 1) * _TEN_MS) / SAMPLE_RATE
