"""The command `run`: the live session on a real microphone and a real loudspeaker."""

import logging
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final

from rich.console import Console

import voice_hero
from voice_hero import paths
from voice_hero.app import Conversation, converse
from voice_hero.check import self_test
from voice_hero.clocks import MonotonicClock
from voice_hero.commands import assembling, rendering
from voice_hero.commands.ears import second_ears
from voice_hero.commands.ears_choice import EarsChoice
from voice_hero.devices import device_settings, naming, portaudio, sound_servers
from voice_hero.devices.lasting_loudspeaker import LastingLoudspeaker
from voice_hero.devices.lasting_microphone import LastingMicrophone
from voice_hero.devices.library_messages import libraries_kept_quiet
from voice_hero.devices.loudspeaker import LiveSpeaker
from voice_hero.devices.microphone import LiveMicrophone
from voice_hero.devices.played_sound import ReferenceRing
from voice_hero.errors import DeviceError, SoundServerError
from voice_hero.hearing import freed_memory
from voice_hero.hearing.assembly import listener_maker
from voice_hero.hearing.freed_memory import Tidier
from voice_hero.hearing.listener import Listener
from voice_hero.intents import compiled_set
from voice_hero.models.model_store import find_models
from voice_hero.poses.pose import load_pose
from voice_hero.screen import terminal
from voice_hero.screen.report import PlainReport, Report
from voice_hero.service.notify import Notifier, Watchdog
from voice_hero.service.report import IntentLog
from voice_hero.sound.ends import News
from voice_hero.sound.samples import Frame
from voice_hero.sound.stereo import StereoRecorder
from voice_hero.voice.voice import Voice

log = logging.getLogger(__name__)

SERVER_RETRY_S: Final = 1.0
"""Between two looks at a sound server that refuses."""

SERVER_SETTLES_S: Final = 15.0
"""A sound server that answers again finds its devices one after the other."""


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
    verbose: bool = False
    """True to tell what the libraries say, and each step of its own."""
    intents: Path | None = None
    """Folder of sentence templates that are read beside the others."""
    ears: EarsChoice = EarsChoice.AUTO
    """How many listeners."""


def run(options: Options) -> int:
    """Talk until Ctrl-C or SIGTERM; where there is no sound device, rehearse instead.

    Not where a device was named, nor asleep: that is for an appliance, which is to try again.
    """
    freed_memory.frugal()
    load_pose(options.pose, paths.pose_dirs())  # its mistakes are told whatever devices there are
    with libraries_kept_quiet():
        logging.basicConfig(stream=sys.stderr, format="%(message)s", level=logging.WARNING)
        if options.verbose:
            logging.getLogger(voice_hero.__name__).setLevel(logging.DEBUG)
        return _run(options)


def _run(options: Options) -> int:
    console = Console(stderr=True)
    clock = MonotonicClock()
    with ExitStack() as stack:
        try:
            ends = _opened(options, clock, stack, console)
        except DeviceError as error:
            if options.input or options.output or options.asleep:
                raise
            _note(console, f"voice-hero: {error}")
            console.print("Going on with a rehearsal in a simulated room.")
            from voice_hero.commands import rehearsal  # noqa: PLC0415  (seldom needed)

            asked = rehearsal.RehearsalAsked(
                pose=options.pose, intents=options.intents, ears=options.ears
            )
            return rehearsal.rehearse(asked)
        _talk(options, ends, clock, stack)
    return 0


@dataclass(frozen=True)
class Ends:
    """The two ends, open."""

    ears: LastingMicrophone
    mouth: LastingLoudspeaker
    microphone: LiveMicrophone


def _opened(options: Options, clock: MonotonicClock, stack: ExitStack, console: Console) -> Ends:
    """The two ends. A sound server that refuses is waited for, but asleep: systemd tries again.

    Raises DeviceError.
    """
    try:
        return stack.enter_context(_ends(options, clock))
    except SoundServerError as error:
        if options.asleep:
            raise
        _note(console, f"voice-hero: {error}")
        _note(console, "Waiting until it answers; Ctrl-C ends this.")
    answered_at = clock.now()
    while True:
        time.sleep(SERVER_RETRY_S)
        if _refused():
            answered_at = clock.now()
            continue
        portaudio.look_again()
        try:
            return stack.enter_context(_ends(options, clock))
        except DeviceError:
            if clock.now() - answered_at > SERVER_SETTLES_S:
                raise


def _refused() -> bool:
    try:
        sound_servers.check()
    except SoundServerError:
        return True
    return False


def _note(console: Console, text: str) -> None:
    console.print(text, soft_wrap=True, highlight=False, markup=False)


@contextmanager
def _ends(options: Options, clock: MonotonicClock) -> Iterator[Ends]:
    ring = ReferenceRing()
    speaker_device = naming.find("output", options.output)
    microphone_device = naming.find("input", options.input)
    settings = device_settings.load(options.state or paths.state_dir())
    speaker = LiveSpeaker(
        speaker_device if options.output else None, ring, settings.wake_silence_ms
    )
    try:
        microphone = LiveMicrophone(microphone_device if options.input else None, ring)
        try:
            lasting = LastingLoudspeaker(speaker, clock.now)
            yield Ends(LastingMicrophone(microphone), lasting, microphone)
        finally:
            microphone.close()
    finally:
        speaker.hush()
        speaker.close()


def _talk(options: Options, ends: Ends, clock: MonotonicClock, stack: ExitStack) -> None:
    models = find_models()
    state = options.state or paths.state_dir()
    console = Console()
    practice = stack.enter_context(assembling.practice(state, options.pose, _warn))
    voice = assembling.voice(models, assembling.pronunciations(practice.session.poses))
    stack.callback(voice.close)
    notifier = Notifier()
    sources = assembling.intent_sources(practice.session.poses, options.intents)
    with notifier.starting("compiling what is listened for"):
        intents = compiled_set.load(sources, models.vosk)
    with notifier.starting("rendering what is said first"):
        rendering.prepare(voice, practice.session, _warn)
    with notifier.starting("loading the speech model"):
        second = stack.enter_context(second_ears(options.ears))
        make_listener = listener_maker(models, intents, ears=second)
        _test_conversion(voice, ends, make_listener())
    listener = make_listener()
    stack.callback(listener.flush)
    stack.callback(notifier.stopping)
    report: Report = IntentLog(console) if notifier.wanted else PlainReport(console)
    refresh = _nothing
    if not options.plain and terminal.fits(console):
        from voice_hero.screen import live_screen  # noqa: PLC0415  (an appliance has none)

        shown = live_screen.LiveScreen(
            console, practice.session, clock, lambda: listener.level_dbfs
        )
        report, refresh = stack.enter_context(shown), shown.refresh
    stage = practice.stage(voice, ends.mouth, clock, report, listen_for=listener.listen_for)
    behind = stack.enter_context(rendering.looking_ahead(voice, stage))
    recorder = stack.enter_context(StereoRecorder(options.record)) if options.record else None
    watchdog = Watchdog(notifier, clock.now)
    tidier = Tidier(listener.renew)

    spoken_to = False

    def every_turn(frame: Frame | None) -> None:
        nonlocal spoken_to
        if listener.somebody_speaks and not spoken_to:
            voice.expect()
        spoken_to = listener.somebody_speaks
        watchdog.beat(frame is not None)
        tidier.note(listener.somebody_speaks)
        behind(listener.somebody_speaks)
        refresh()
        if recorder is not None and frame is not None:
            recorder.add(frame)

    ends.microphone.discard()  # what came while the models were loaded
    with _until_told() as told:
        converse(
            Conversation(stage, listener, ends.ears, ends.mouth, clock),
            over=told,
            asleep=options.asleep,
            every_turn=every_turn,
        )


def _warn(text: str) -> None:
    print(text, file=sys.stderr)


def _nothing() -> None:
    """Where lines are printed, there is nothing to draw."""


def _test_conversion(voice: Voice, ends: Ends, listener: Listener) -> None:
    """Have it said, aloud too, if speech cannot come through in the microphone's own shape."""
    shape = ends.microphone.shape
    if not self_test.passes(voice.wait(self_test.LINE), shape, listener):
        log.error(
            "the start-up test failed: a spoken %r, in the shape in which the microphone is "
            "open (%s), was not understood; look at it with: voice-hero check",
            self_test.LINE,
            shape,
        )
        ends.ears.tell(News.DEAF)


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
