"""The one loop: frames from the microphone to the listener, what was heard to the session."""

import time
from collections.abc import Callable
from typing import Final, Protocol

from voice_hero.command import Command
from voice_hero.devices.lasting_loudspeaker import Mouth
from voice_hero.errors import DeviceError
from voice_hero.hearing.listener import Heard as Utterance
from voice_hero.hearing.listener import Listener
from voice_hero.session.events import EarsDeaf, EarsFound, EarsLost, Event, Heard, Wake
from voice_hero.sound.ends import FRAME_S, Clock, Frame, Microphone, Speaker
from voice_hero.stage import Stage

DEAF_AFTER_S: Final = 10.0
"""Nothing but zeros for this long is a muted microphone, not a quiet room."""

LONG_S: Final = 60.0
"""Where the session waits for no moment of its own."""

SAY_AGAIN: Final = Heard("", Command("repeat", {}, ""))
"""As if the person had asked for what they could not hear; nobody has, so it is not reported."""


class LiveEnd(Protocol):
    """What a real microphone can do besides giving frames."""

    @property
    def silent_for_s(self) -> float:
        """For how long there have been nothing but zeros, in seconds."""

    def read(self, timeout_s: float) -> Frame | None:
        """Next frame, or None. Raises DeviceError when the device is gone."""

    def gather(self, limit_s: float) -> None:
        """Let frames come for `limit_s` seconds at most, where none waits."""

    def reopen(self) -> bool:
        """True once the device is back."""

    def close(self) -> None:
        """Give the device back."""


class Ears:
    """A real microphone that may be unplugged, and is looked for until it is back."""

    def __init__(self, microphone: LiveEnd, rest: Callable[[float], None] = time.sleep) -> None:
        """`rest` waits for some seconds while there is nothing to wait on."""
        self._microphone = microphone
        self._rest = rest
        self._lost = False
        self._deaf = False
        self._news: list[Event] = []

    def read(self, timeout_s: float) -> Frame | None:
        """Next frame, or None; a lost microphone gives none until it is found again."""
        try:
            if self._lost and not self._microphone.reopen():
                self._rest(timeout_s)
                return None
            frame = self._microphone.read(timeout_s)
        except DeviceError:
            if not self._lost:
                self._lost = True
                self._news.append(EarsLost())
            return None
        if frame is not None:
            self._note(frame)
        return frame

    def gather(self, limit_s: float) -> None:
        """Let some frames come, where none waits; see LiveMicrophone."""
        if not self._lost:
            self._microphone.gather(limit_s)

    def _note(self, frame: Frame) -> None:
        if self._lost:
            self._lost = False
            self._news.append(EarsFound())
        deaf = self._microphone.silent_for_s >= DEAF_AFTER_S
        if deaf and not self._deaf:
            self._news.append(EarsDeaf())
        self._deaf = deaf

    def tell(self, event: Event) -> None:
        """Have the session told, as soon as it is there."""
        self._news.append(event)

    def news(self) -> list[Event]:
        """What the session should know of the microphone since the last call."""
        news, self._news = self._news, []
        return news

    def close(self) -> None:
        """Give the device back."""
        self._microphone.close()


def converse(
    stage: Stage,
    listener: Listener,
    microphone: Microphone,
    speaker: Speaker,
    *,
    clock: Clock,
    over: Callable[[], bool],
    asleep: bool = False,
    every_turn: Callable[[Frame | None], None] = lambda frame: None,
) -> None:
    """Listen and answer until `over`; one thread, which owns the session and the recogniser.

    `every_turn` is called once a turn, with the frame that was heard, if one was.
    """
    stage.send(Wake(asleep))
    ducked = False
    while not over():
        deadline = stage.session.deadline()
        left_s = LONG_S if deadline is None else max(0.0, deadline - clock.now())
        if isinstance(microphone, Ears) and stage.silent and not listener.somebody_speaks:
            microphone.gather(left_s)
        frame = microphone.read(min(FRAME_S, left_s))
        if isinstance(microphone, Ears):
            for event in microphone.news():
                stage.send(event)
        if frame is not None:
            for utterance in listener.feed(frame, speaker.audible()):
                stage.send(_event(utterance, listener))
            if ducked != listener.somebody_speaks:
                ducked = not ducked
                speaker.duck(ducked)
        stage.work()
        if isinstance(speaker, Mouth) and speaker.came_back() and not stage.session.state.over:
            stage.send(SAY_AGAIN, reported=False)
        every_turn(frame)


def _event(utterance: Utterance, listener: Listener) -> Heard:
    return Heard(
        utterance.text,
        utterance.command,
        revises=utterance.revises,
        worth_a_hint=utterance.worth_a_hint,
        level_dbfs=listener.level_dbfs,
    )
