"""Does what the session asks for: lines to the voice and the loudspeaker, records to disk."""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Final, Protocol

import numpy as np

from voice_hero.phases import Asking, Phase
from voice_hero.screen.report import Report
from voice_hero.session.core import Session
from voice_hero.session.effects import Cue, Effect, Hush, ListenFor, Record, Say, SetVoice
from voice_hero.session.events import Event, Heard, Spoken, Tick
from voice_hero.sound import cues
from voice_hero.sound.cue_names import CueName
from voice_hero.sound.ends import Clock, Speaker
from voice_hero.sound.samples import Clip, Samples
from voice_hero.voice.voice import Rendered, Voice

SLOW: Final = 0.85
"""Rate of a line that is to be spoken slower than usual, relative to the usual."""

QUIET: Final = 0.4
"""Amplitude of a line that is to be spoken softer than usual (−8 dB)."""


BRIDGE_S: Final = 1.0
"""An answer that is later than this is bridged by a short sentence, in seconds."""

BRIDGE_GAP_S: Final = 0.3
"""Silence between that sentence and the answer, at least, in seconds."""


class Recorder(Protocol):
    """Where records go."""

    def append(self, kind: str, data: Mapping[str, int | float | str | bool]) -> None:
        """Write one down; it is safe when this returns."""


class Stage:
    """The session's hands. One thread: whoever calls owns the session."""

    def __init__(
        self,
        session: Session,
        voice: Voice,
        speaker: Speaker,
        clock: Clock,
        *,
        recorder: Recorder,
        report: Report,
        listen_for: Callable[[Phase, Asking | None], None] = lambda phase, asking: None,
        patient: bool = False,
    ) -> None:
        """`patient`: wait for lines to be rendered, on a virtual clock, instead of asking again."""
        self.session = session
        self._voice, self._speaker, self._clock = voice, speaker, clock
        self._recorder, self._report, self._listen_for = recorder, report, listen_for
        self._patient = patient
        self.rate = 1.0
        """Pace that was chosen, relative to the voice's own."""
        self._phase: Phase | None = None
        self._waiting: deque[Say | Cue] = deque()
        self._in_air: deque[tuple[int, Say | Cue]] = deque()
        """Numbers of the clips that the loudspeaker has, with what they are; the first sounds."""
        self._next_own_id = -1
        self._bridge_at: float | None = None
        """When the answer to the last command is to be bridged, if it has not begun by then."""

    @property
    def silent(self) -> bool:
        """True if nothing is being said, and nothing waits to be."""
        return not self._waiting and not self._in_air

    def send(self, event: Event, *, reported: bool = True) -> None:
        """Hand an event to the session and do what it asks for.

        Where the answer to a command has yet to be rendered, a cue tells that it was heard, or a
        short sentence where that will take long. Not `reported`: nobody has said it.
        """
        if isinstance(event, Heard) and reported:
            command = event.command
            intent, slots = (command.intent, command.slots) if command else (None, {})
            self._report.heard(self._clock.now(), event.text, intent, slots)
        for effect in self.session.handle(event, self._clock.now()):
            self._do(effect)
        self._feed()
        if isinstance(event, Heard) and event.command and self._waiting and not self._in_air:
            self._bridge_at = self._clock.now() + BRIDGE_S
            if not (self._takes_long(self._waiting[0]) and self._bridge()):
                self._play(Cue(CueName.HEARD), self._cue_clip(CueName.HEARD))

    def work(self) -> None:
        """Whatever time has brought: lines rendered, lines spoken, deadlines reached."""
        self._feed()
        if (
            self._bridge_at is not None
            and self._bridge_at <= self._clock.now()
            and not self._in_air
        ):
            self._bridge()
        for clip_id in self._speaker.played():
            if self._in_air and self._in_air[0][0] == clip_id:
                self._begin_next()
            if clip_id > 0:
                self.send(Spoken(clip_id))
        deadline = self.session.deadline()
        if deadline is not None and deadline <= self._clock.now():
            self.send(Tick())

    def _do(self, effect: Effect) -> None:
        match effect:
            case Say() | Cue():
                self._waiting.append(effect)
                if isinstance(effect, Say) and not self._patient:
                    self._voice.fetch(effect.text, self._rate_of(effect))
            case Hush():
                self._speaker.hush()
                self._voice.forget()
                self._waiting.clear()
                self._in_air.clear()
                self._bridge_at = None
            case ListenFor(phase=phase, asking=asking):
                self._listen_for(phase, asking)
                if phase is not self._phase:
                    self._phase = phase
                    self._report.phase(self._clock.now(), phase)
            case SetVoice(rate=rate, gain_db=gain_db):
                self.rate = rate
                self._speaker.set_volume(gain_db)
            case Record(kind=kind, data=data):
                self._recorder.append(kind, data)

    def _rate_of(self, say: Say) -> float:
        return self.rate * (SLOW if say.slow else 1.0)

    def _feed(self) -> None:
        """Hand over to the loudspeaker what is ready, in order."""
        while self._waiting:
            first = self._waiting[0]
            clip = self._clip(first)
            if clip is None:
                return
            self._waiting.popleft()
            self._bridge_at = None
            self._play(first, clip)

    def _takes_long(self, item: Say | Cue) -> bool:
        if isinstance(item, Cue):
            return False
        return self._voice.delay_s(item.text, self._rate_of(item)) > BRIDGE_S

    def _bridge(self) -> bool:
        """Say that the answer will come, once; False where even that has yet to be rendered."""
        self._bridge_at = None
        text = " ".join(self.session.text("one_moment"))
        rendered = self._voice.fetch(text, self.rate)
        if not self._waiting or rendered is None:
            return False
        say = Say(self._own_id(), text, BRIDGE_GAP_S)
        self._play(say, Clip(say.line_id, rendered.samples, rendered.rate, text, say.pause_s))
        return True

    def _own_id(self) -> int:
        """A number of a clip that the session does not know of: below nought."""
        self._next_own_id -= 1
        return self._next_own_id

    def _play(self, item: Say | Cue, clip: Clip) -> None:
        self._speaker.play(clip)
        self._in_air.append((clip.clip_id, item))
        if len(self._in_air) == 1:
            self._tell(item)

    def _clip(self, item: Say | Cue) -> Clip | None:
        if isinstance(item, Cue):
            return self._cue_clip(item.name)
        rendered = self._rendered(item)
        if rendered is None:
            return None
        samples = _softer(rendered.samples) if item.quiet else rendered.samples
        return Clip(item.line_id, samples, rendered.rate, item.text, item.pause_s)

    def _cue_clip(self, name: CueName) -> Clip:
        sound = cues.cue(name)
        return Clip(self._own_id(), sound.samples, sound.rate, floor_db=cues.floor_db(name))

    def _rendered(self, say: Say) -> Rendered | None:
        rate = self._rate_of(say)
        if self._patient:
            return self._voice.wait(say.text, rate)
        return self._voice.fetch(say.text, rate)

    def _begin_next(self) -> None:
        self._in_air.popleft()
        if self._in_air:
            self._tell(self._in_air[0][1])

    def _tell(self, item: Say | Cue) -> None:
        """Report what begins to sound."""
        if isinstance(item, Say):
            self._report.said(self._clock.now(), item.text)
        else:
            self._report.cue(self._clock.now(), item.name)


def _softer(samples: Samples) -> Samples:
    softer: Samples = (samples * QUIET).astype(np.int16)
    return softer
