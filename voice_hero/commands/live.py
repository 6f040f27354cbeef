"""The command `run`: the live session on a real microphone and a real loudspeaker."""

import logging
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from rich.console import Console

from voice_hero import devices, paths
from voice_hero.app import Ears, converse
from voice_hero.audio import Frame
from voice_hero.clocks import MonotonicClock
from voice_hero.commands import parts, rehearsal
from voice_hero.errors import DeviceError
from voice_hero.hearing import build_listener
from voice_hero.intents import load_intents
from voice_hero.loudspeaker import LiveSpeaker
from voice_hero.microphone import LiveMicrophone
from voice_hero.model_store import find_models
from voice_hero.reference import ReferenceRing
from voice_hero.report import PlainReport
from voice_hero.stereo import StereoRecorder


@dataclass(frozen=True)
class Options:
    """What can be asked of a live session."""

    input: str | None
    """Part of the microphone's name; None for the default one."""
    output: str | None
    """Part of the loudspeaker's name; None for the default one."""
    pose: str
    """Name of a pose, or its file."""
    record: Path | None
    """Where what is heard and said is written; None: no sound is kept."""
    state: Path | None
    """Folder of the journal; None for the usual one."""
    plain: bool = False
    """True for lines instead of a live screen."""
    asleep: bool = False
    """True to begin asleep."""


def run(options: Options) -> int:
    """Talk until Ctrl-C or SIGTERM; where there is no sound device, rehearse instead."""
    logging.basicConfig(stream=sys.stderr, format="%(message)s", level=logging.WARNING)
    console = Console(stderr=True)
    with ExitStack() as stack:
        try:
            ends = stack.enter_context(_ends(options))
        except DeviceError as error:
            if options.input or options.output:
                raise
            console.print(f"voice-hero: {error}", soft_wrap=True, highlight=False, markup=False)
            console.print("Going on with a rehearsal in a simulated room.")
            return rehearsal.rehearse(
                None, Path("rehearsals"), None, as_json=False, real_time=False
            )
        _talk(options, ends, stack)
    return 0


@dataclass(frozen=True)
class Ends:
    """The two ends, open."""

    ears: Ears
    speaker: LiveSpeaker


@contextmanager
def _ends(options: Options) -> Iterator[Ends]:
    ring = ReferenceRing()
    speaker_device = devices.find("output", options.output)
    microphone_device = devices.find("input", options.input)
    speaker = LiveSpeaker(speaker_device if options.output else None, ring)
    try:
        microphone = LiveMicrophone(microphone_device if options.input else None, ring)
        try:
            yield Ends(Ears(microphone), speaker)
        finally:
            microphone.close()
    finally:
        speaker.hush()
        speaker.close()


def _talk(options: Options, ends: Ends, stack: ExitStack) -> None:
    models = find_models()
    state = options.state or paths.state_dir()
    console = Console()
    practice = stack.enter_context(
        parts.practice(state, options.pose, lambda message: print(message, file=sys.stderr))
    )
    voice = parts.voice(models, parts.pronunciations(practice.session.poses))
    stack.callback(voice.close)
    listener = build_listener(models, load_intents(paths.intents_dir()))
    stack.callback(listener.flush)
    clock = MonotonicClock()
    stage = practice.stage(
        voice, ends.speaker, clock, PlainReport(console), listen_for=listener.listen_for
    )
    every_frame: Callable[[Frame], None] = lambda frame: None  # noqa: E731
    if options.record is not None:
        every_frame = stack.enter_context(StereoRecorder(options.record)).add
    with _until_told() as told:
        converse(
            stage,
            listener,
            ends.ears,
            ends.speaker,
            clock=clock,
            over=told,
            asleep=options.asleep,
            every_frame=every_frame,
        )


@contextmanager
def _until_told() -> Iterator[Callable[[], bool]]:
    """True once Ctrl-C or SIGTERM has come: the loop ends between two frames, with all saved."""
    signals: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        signals.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(signals)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
