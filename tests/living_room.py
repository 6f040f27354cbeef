"""A living room on a virtual clock, with the real loop in it: ends that fail at a test's word.

The session, the stage, `converse`, `LastingMicrophone`, `LastingLoudspeaker`, `Playout` and the
journal are the real ones. What is not is the outermost edge: the two devices, and, where nobody
needs to be understood from sound, the listener, which is told what it hears.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from voice_hero.app import Conversation, converse
from voice_hero.clocks import VirtualClock
from voice_hero.command import Command
from voice_hero.devices.lasting_loudspeaker import LastingLoudspeaker
from voice_hero.devices.lasting_microphone import LastingMicrophone
from voice_hero.devices.microphone import GONE_AFTER_S
from voice_hero.devices.playout import Playout
from voice_hero.errors import DeviceError
from voice_hero.hearing.listener import HeardUtterance
from voice_hero.journal.journal import Journal
from voice_hero.phases import Asking, Phase
from voice_hero.poses.pose import load_pose, shipped_poses
from voice_hero.screen.report import Slots
from voice_hero.session import new_session
from voice_hero.session.state import Place
from voice_hero.sound.cue_names import CueName
from voice_hero.sound.samples import FRAME_S, FRAME_SAMPLES, Clip, Frame, Samples
from voice_hero.stage import Stage
from voice_hero.voice.voice import UnvoicedVoice

POSES: Final = {name: load_pose(name) for name in shipped_poses()}
RATE: Final = 1_000
"""Of the loudspeaker, in Hz: that of the voice without sound, which need not be converted then."""
SEARCH_S: Final = 0.25
"""How long one look for a lost microphone takes."""


class Devices:
    """A microphone and a loudspeaker that can be pulled out and put back."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.mic_in = self.speaker_in = True
        self.zeros = False
        self.sound: Callable[[int], Samples] | None = None
        """Sound of the frame with this number, where it is not a quiet room's."""
        self.frames = 0
        self._mic_at = self._speaker_at = 0.0
        self._zeros_since: float | None = None
        self._playout = Playout(RATE)
        self._hum = np.random.default_rng(1).integers(-5, 6, FRAME_SAMPLES).astype(np.int16)

    def _pass(self, seconds: float) -> None:
        self.clock.move_to(self.clock.now() + seconds)
        if self.speaker_in:
            self._speaker_at = self.clock.now()
            self._playout.render(np.zeros(round(seconds * RATE), np.float32))

    # -- the microphone -----------------------------------------------------------------

    def read(self, timeout_s: float) -> Frame | None:
        if not self.mic_in:
            self._pass(max(timeout_s, 0.001))
            if self.clock.now() - self._mic_at >= GONE_AFTER_S:
                raise DeviceError("the microphone gave nothing")
            return None
        self._pass(FRAME_S)
        self._mic_at = self.clock.now()
        self.frames += 1
        samples = np.zeros(FRAME_SAMPLES, np.int16) if self.zeros else self._heard()
        if samples.any():
            self._zeros_since = None
        elif self._zeros_since is None:
            self._zeros_since = self.clock.now()
        return Frame(samples, np.zeros(FRAME_SAMPLES, np.int16))

    def _heard(self) -> Samples:
        return self._hum if self.sound is None else self.sound(self.frames)

    @property
    def silent_for_s(self) -> float:
        return 0.0 if self._zeros_since is None else self.clock.now() - self._zeros_since

    def rest(self, seconds: float) -> None:
        self._pass(max(seconds, 0.001))

    def gather(self, limit_s: float) -> None:
        """Time passes by reading only."""

    def close(self) -> None:
        """Nothing to give back."""

    def reopen(self, wait_s: float = SEARCH_S) -> bool:
        self._pass(wait_s)
        return self.mic_in


class Loudspeaker:
    """The other end of the same devices."""

    def __init__(self, devices: Devices) -> None:
        self._devices = devices
        self.played_texts: list[str] = []
        self.opened = 0

    @property
    def lost(self) -> bool:
        away_s = self._devices.clock.now() - self._devices._speaker_at
        return not self._devices.speaker_in and away_s >= GONE_AFTER_S

    def reopen(self, wait_s: float) -> bool:
        if self._devices.speaker_in:
            self._devices._playout = Playout(RATE)
            self.opened += 1
        return self._devices.speaker_in

    def play(self, clip: Clip) -> None:
        self.played_texts.append(clip.text)
        self._devices._playout.add(clip)

    def hush(self) -> None:
        self._devices._playout.hush()

    def duck(self, lowered: bool) -> None:
        self._devices._playout.set_gain(0.0, lowered)

    def set_volume(self, gain_db: float) -> None:
        self._devices._playout.set_gain(gain_db, False)

    def played(self) -> Sequence[int]:
        return self._devices._playout.played()

    def audible(self) -> Sequence[str]:
        return self._devices._playout.audible()

    def close(self) -> None:
        """Nothing to give back."""


class Told:
    """A listener that hears what it is told."""

    level_dbfs = -30.0
    somebody_speaks = False

    def __init__(self) -> None:
        self.next: deque[HeardUtterance] = deque()

    def feed(self, frame: Frame, audible: Sequence[str]) -> list[HeardUtterance]:
        return [self.next.popleft()] if self.next else []

    def listen_for(self, phase: Phase | str, asking: Asking | None = None) -> None:
        """It knows anyway."""


class Diary:
    """A report that keeps what happened, with its time."""

    def __init__(self) -> None:
        self.lines: list[tuple[float, str]] = []
        self.cues: list[tuple[float, CueName]] = []

    def said(self, at_s: float, text: str) -> None:
        self.lines.append((at_s, text))

    def heard(self, at_s: float, text: str, intent: str | None, slots: Slots) -> None:
        """A test knows what it said."""

    def cue(self, at_s: float, name: CueName) -> None:
        self.cues.append((at_s, name))

    def phase(self, at_s: float, phase: Phase) -> None:
        """Seen in what is said."""

    def times(self, part: str) -> list[float]:
        """When a line with this in it began."""
        return [at for at, text in self.lines if part in text]


class LivingRoom:
    """One run of the program."""

    def __init__(self, journal: Journal | None = None, listener: object = None) -> None:
        self.clock = VirtualClock()
        self.devices = Devices(self.clock)
        self.loudspeaker = Loudspeaker(self.devices)
        self.diary = Diary()
        self.told = Told()
        self.listener = listener or self.told
        self.journal = journal or Journal(None)
        self.session = new_session(POSES["hero"], POSES, self.journal.past(POSES))
        self.turns = 0
        self._script: deque[tuple[Callable[[], bool], Callable[[], None]]] = deque()

    @property
    def now(self) -> float:
        return self.clock.now()

    def when(self, ready: Callable[[], bool], do: Callable[[], None]) -> None:
        """Next thing in the test's script."""
        self._script.append((ready, do))

    def says(self, intent: str, **slots: int | str) -> None:
        """Next thing: the person, as soon as the voice is silent."""
        self.when(lambda: self.stage.silent, lambda: self.hear(intent, **slots))

    def hear(self, intent: str, **slots: int | str) -> None:
        """The person, at this moment."""
        command = Command(intent, slots, intent)
        self.told.next.append(HeardUtterance(intent, command, self.now, self.now, 1.0))

    def into_the_hold(self) -> None:
        """Next: all that leads into the hold."""
        self.says("start")
        self.says("no")
        for _ in POSES["hero"].steps[1:]:
            self.says("next")

    def in_the_hold(self, seconds: float = 0.0) -> Callable[[], bool]:
        """True from so many seconds into the hold."""

        def ready() -> bool:
            hold = self.session.state.hold
            began = [at for at, name in self.diary.cues if name is CueName.START]
            return hold is not None and bool(began) and self.now >= began[-1] + seconds

        return ready

    def at(self, place: Place) -> Callable[[], bool]:
        """True once the session is there and has said all of it."""
        return lambda: self.session.state.place is place and self.stage.silent

    def until(self, ready: Callable[[], bool], limit_s: float = 900.0) -> None:
        """The last thing; then run all of it. Fails after `limit_s` of the room's time."""
        ended: list[bool] = []
        self.when(ready, lambda: ended.append(True))
        self.stage = Stage(
            self.session,
            UnvoicedVoice(),
            mouth := LastingLoudspeaker(self.loudspeaker, self.clock.now),
            self.clock,
            recorder=self.journal,
            report=self.diary,
        )

        def over() -> bool:
            self.turns += 1
            assert self.now < limit_s, f"never came to it; said so far: {self.diary.lines}"
            if self._script and self._script[0][0]():
                self._script.popleft()[1]()
            return bool(ended)

        conversation = Conversation(
            self.stage,
            self.listener,  # type: ignore[arg-type]  # Told stands where the listener stands
            LastingMicrophone(self.devices, self.devices.rest),
            mouth,
            self.clock,
        )
        converse(conversation, over=over)
