"""A spoken line pushed through the conversion of the microphone's frames, and listened to.

A rate, a count of channels or a sample format that is taken for another one gives silence or a
growl, and no error: everything seems well and nobody is ever heard. So, before anybody speaks, the
assistant's own voice says "what's next" in the very shape in which the microphone is open.
"""

import time
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np

from voice_hero.devices.microphone import Intake
from voice_hero.devices.played_sound import ReferenceRing
from voice_hero.devices.stream_formats import Shape
from voice_hero.hearing.listener import HeardUtterance, Listener
from voice_hero.phases import Phase
from voice_hero.sound.rendered import Rendered
from voice_hero.sound.resampling import Floats, Format, for_device, from_mono
from voice_hero.sound.samples import FRAME_S, FRAME_SAMPLES, Frame, Samples

LINE: Final = "what's next"
"""Short, live in every phase in which somebody is guided, and well heard."""

INTENT: Final = "next"

PHASE: Final = Phase.WELCOME
"""What a session listens for first: its grammar is needed anyway."""

BEFORE_S: Final = 0.6
AFTER_S: Final = 1.2
"""Quiet room around the line; with less after it its end is not noticed."""

SHORTEST, LONGEST = 0.6, 1.3
"""How long the line may seem, as a share of what it is. Where it comes through as it should, it is
0.85 to 0.89; twice as fast, as one channel taken for two, it is still understood, at 0.3."""

_ROOM: Final = 1e-4
_LEVEL: Final = 0.5

Encode = Callable[[Floats, int, Format], bytes]


def passes(line: Rendered, shape: Shape, listener: Listener, encode: Encode = from_mono) -> bool:
    """True if LINE, as `encode` puts it into `shape`, comes out as INTENT.

    The listener should be one of its own: it keeps what it has heard of the room.
    """
    return any(_is_meant(one, line.seconds) for one in heard(line, shape, listener, encode))


def heard(
    line: Rendered, shape: Shape, listener: Listener, encode: Encode = from_mono
) -> list[HeardUtterance]:
    """What is heard of a line that comes in as bytes of this shape."""
    listener.listen_for(PHASE)
    silence = np.zeros(FRAME_SAMPLES, np.int16)
    found: list[HeardUtterance] = []
    for samples in _frames(_sound(line, shape.rate), shape, encode):
        found += listener.feed(Frame(samples, silence), [])
    return found


def seconds(line: Rendered) -> float:
    """How much sound is listened to."""
    return BEFORE_S + line.seconds + AFTER_S


def _is_meant(one: HeardUtterance, length_s: float) -> bool:
    """The words alone will do: whether so short a command is taken at its word is no conversion."""
    meant = one.text == LINE or (one.command is not None and one.command.intent == INTENT)
    return meant and SHORTEST < (one.end_s - one.start_s) / length_s < LONGEST


def _sound(line: Rendered, rate: int) -> Floats:
    """The line at a device's rate, in a quiet room."""
    said = _LEVEL * for_device(line.samples, line.rate, rate)
    before, after = (np.zeros(round(s * rate), np.float32) for s in (BEFORE_S, AFTER_S))
    whole = np.concatenate([before, said, after])
    room = np.random.default_rng(1).normal(0, _ROOM, len(whole))
    sound: Floats = (whole + room).astype(np.float32)
    return sound


def _frames(sound: Floats, shape: Shape, encode: Encode) -> Iterator[Samples]:
    """What a microphone of this shape makes of it: the real callback, the real conversion."""
    intake = Intake(shape, ReferenceRing(), time.monotonic)
    count = round(shape.rate * FRAME_S)
    for at in range(0, len(sound) - count + 1, count):
        data = encode(sound[at : at + count], shape.channels, shape.sample_format)
        intake.hear(data, count, None, None)
        while (taken := intake.take(0.0)) is not None:
            yield taken[0]
