"""The two ends: the microphone really hears, the loudspeaker really plays."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np

from voice_hero.check.echo import Echo, find_echo, sweep
from voice_hero.check.result import Result
from voice_hero.check.unmuting import unmuting
from voice_hero.devices import naming
from voice_hero.devices.loudspeaker import LiveSpeaker
from voice_hero.devices.microphone import LiveMicrophone
from voice_hero.devices.played_sound import ReferenceRing
from voice_hero.devices.stream_formats import Shape
from voice_hero.errors import DeviceError
from voice_hero.hearing.voice_activity import level_dbfs
from voice_hero.sound.resampling import FULL_SCALE
from voice_hero.sound.samples import FRAME_S, Clip, Frame

LISTEN_S: Final = 1.5
"""How long the room is listened to."""

LATE_S: Final = 0.4
"""How much longer than that it may take until the sound is there. With much more, the microphone
counts as pulled out before it counts as one that stutters."""

TEST_RATE: Final = 48_000
MOST_CLIPPED: Final = 0.001
"""Share of samples at full scale from which on speech is distorted."""

LOUD_DBFS: Final = -30.0
"""A room this loud while nobody speaks leaves little room for a voice."""

MICROPHONE, LOUDSPEAKER, ECHO = "microphone", "loudspeaker", "echo"


def check_microphone(name: str | None) -> tuple[Result, Shape | None]:
    """Open it and listen for LISTEN_S; and how it was open, None if it was not."""
    try:
        with _microphone(name, ReferenceRing()) as microphone:
            began = time.monotonic()
            frames = _listen(microphone, LISTEN_S)
            took_s = time.monotonic() - began
            return _judge(microphone, frames, took_s), microphone.shape
    except DeviceError as error:
        remedy = error.remedy or _PLUG_IN
        return Result(MICROPHONE, False, str(error), remedy, "I cannot open a microphone."), None


Heard = Callable[[], bool]
"""Tells whether the person has heard the tone."""


def check_loudspeaker(
    output: str | None, input_: str | None, heard: Heard = lambda: False
) -> list[Result]:
    """Play a tone that rises, and listen for it if there is a microphone.

    `heard` is asked where the microphone has not heard it: it may be on headphones, or muted.
    """
    ring = ReferenceRing()
    try:
        speaker = LiveSpeaker(naming.find("output", output) if output else None, ring)
    except DeviceError as error:
        return [Result(LOUDSPEAKER, False, str(error), error.remedy or _PLUG_IN)]
    try:
        return _play(speaker, ring, input_, heard)
    finally:
        speaker.close()


_PLUG_IN: Final = (
    "plug one in, look with 'voice-hero devices', and name it with --input or --output"
)


def _judge(microphone: LiveMicrophone, frames: list[Frame], took_s: float) -> Result:
    sound = np.concatenate([frame.samples for frame in frames]) if frames else np.zeros(0, np.int16)
    shape = microphone.shape
    what = f"{microphone.device.name}: {shape.rate} Hz, {shape.channels} ch, {shape.sample_format}"
    heard_s = len(frames) * FRAME_S
    if heard_s < LISTEN_S:
        detail = f"{what}; only {heard_s:.1f} s of sound came in {took_s:.1f} s"
        remedy = "put it into another USB port, without a hub, and check again"
        return Result(
            MICROPHONE, False, detail, remedy, "The microphone stutters. Try another port."
        )
    if not sound.any():
        remedy = "switch it on, turn its input level up (alsamixer, F4), or plug it in anew"
        detail = f"{what}; nothing but zeros"
        return Result(MICROPHONE, False, detail, remedy, "I hear nothing at all. Is it muted?")
    clipped = float(np.mean(np.abs(sound.astype(np.int32)) >= FULL_SCALE))
    level = level_dbfs(sound)
    peak = 20 * float(np.log10(int(np.abs(sound.astype(np.int32)).max()) / FULL_SCALE))
    figures = f"{what}; level {level:.0f} dBFS, peak {peak:.0f} dBFS, clipped {clipped:.2%}"
    if clipped > MOST_CLIPPED or level > LOUD_DBFS:
        remedy = "turn its input level down (alsamixer, F4), or make the room quieter"
        return Result(MICROPHONE, False, figures, remedy, "The microphone is set too loud.")
    return Result(MICROPHONE, True, figures)


def _play(
    speaker: LiveSpeaker, ring: ReferenceRing, input_: str | None, heard: Heard
) -> list[Result]:
    shape = speaker.shape
    what = f"{speaker.device.name}: {shape.rate} Hz, {shape.channels} ch, {shape.sample_format}"
    clip = Clip(1, sweep(TEST_RATE), TEST_RATE, gap_s=0.5)
    try:
        with _microphone(input_, ring) as microphone:
            _listen(microphone, 0.5)  # until the reference has settled
            speaker.play(clip)
            frames = _listen(microphone, 2.5)
            clipped = microphone.clipped
        over = bool(speaker.played())
        echo = [_judge_echo(find_echo(frames), clipped, heard)]
    except DeviceError:  # the microphone's own check has told
        speaker.play(clip)
        over = _wait_for(speaker, 2.5)
        echo = [Result(ECHO, True, "not listened for: there is no microphone")]
    if not over:
        remedy = "switch it on, or plug it in anew; then check again"
        detail = f"{what}; the tone did not come to its end"
        return [Result(LOUDSPEAKER, False, detail, remedy), *echo]
    return [Result(LOUDSPEAKER, True, f"{what}; the tone was played to its end"), *echo]


def _judge_echo(echo: Echo | None, clipped: int, heard: Heard) -> Result:
    if echo is None and heard():
        detail = "it was heard, though not by the microphone: headphones, or that takes echoes out"
        return Result(ECHO, True, detail)
    if echo is None:
        remedy = (
            f"I did not hear my own tone. If you did not hear it either: {unmuting()}; "
            "if you did, on headphones: voice-hero check --headphones"
        )
        detail = "the microphone does not hear the loudspeaker"
        return Result(ECHO, False, detail, remedy, "I did not hear my own tone.")
    figures = f"heard {echo.delay_s * 1000:.0f} ms later, at {echo.gain_db:+.0f} dB"
    if clipped:
        remedy = "turn the loudspeaker down, or move the microphone away from it"
        return Result(
            ECHO, False, f"{figures}, distorted", remedy, "I hear myself too loud. Turn me down."
        )
    return Result(ECHO, True, figures)


@contextmanager
def _microphone(name: str | None, ring: ReferenceRing) -> Iterator[LiveMicrophone]:
    microphone = LiveMicrophone(naming.find("input", name) if name else None, ring)
    try:
        yield microphone
    finally:
        microphone.close()


def _listen(microphone: LiveMicrophone, seconds: float) -> list[Frame]:
    """So much sound, or what has come by LATE_S after it should have. Raises DeviceError."""
    frames: list[Frame] = []
    until = time.monotonic() + seconds + LATE_S
    while len(frames) * FRAME_S < seconds and time.monotonic() < until:
        frame = microphone.read(0.1)
        if frame is not None:
            frames.append(frame)
    return frames


def _wait_for(speaker: LiveSpeaker, limit_s: float) -> bool:
    until = time.monotonic() + limit_s
    while time.monotonic() < until:
        if speaker.played():
            return True
        time.sleep(0.02)
    return False
