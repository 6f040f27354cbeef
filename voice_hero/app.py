"""A conversation: frames from the microphone to the listener, what was heard to the session."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from voice_hero.command import Command
from voice_hero.hearing.listener import HeardUtterance, Listener
from voice_hero.session.events import EarsDeaf, EarsFound, EarsLost, Event, Heard, Wake
from voice_hero.sound.ends import Clock, LastingSpeaker, Microphone, News
from voice_hero.sound.samples import FRAME_S, Frame
from voice_hero.stage import Stage

LONG_S: Final = 60.0
"""Where the session waits for no moment of its own."""

SAY_AGAIN: Final = Heard("", Command("repeat", {}, ""))
"""As if the person had asked for what they could not hear; nobody has, so it is not reported."""

_EVENTS: Final[Mapping[News, Event]] = MappingProxyType(
    {News.LOST: EarsLost(), News.FOUND: EarsFound(), News.DEAF: EarsDeaf()}
)
"""What the session is told of its microphone."""


class Conversation:
    """One person, one microphone, one loudspeaker; a process may hold several, each in its turn.

    For one thread, which owns the session and the recogniser.
    """

    def __init__(
        self,
        stage: Stage,
        listener: Listener,
        microphone: Microphone,
        speaker: LastingSpeaker,
        clock: Clock,
    ) -> None:
        self._stage = stage
        self._listener = listener
        self._microphone = microphone
        self._speaker = speaker
        self._clock = clock
        self._ducked = False

    def begin(self, *, asleep: bool = False) -> None:
        """The first words."""
        self._stage.send(Wake(asleep))

    def turn(self, longest_s: float = FRAME_S) -> Frame | None:
        """Wait `longest_s` seconds at most for a frame, and do what is due; gives that frame."""
        deadline = self._stage.session.deadline()
        left_s = LONG_S if deadline is None else max(0.0, deadline - self._clock.now())
        if self._stage.silent and not self._listener.somebody_speaks:
            self._microphone.gather(left_s)
        frame = self._microphone.read(min(longest_s, left_s))
        for news in self._microphone.news():
            self._stage.send(_EVENTS[news])
        if frame is not None:
            self._hear(frame)
        self._stage.work()
        if self._speaker.came_back() and not self._stage.session.state.over:
            self._stage.send(SAY_AGAIN, reported=False)
        return frame

    def _hear(self, frame: Frame) -> None:
        for utterance in self._listener.feed(frame, self._speaker.audible()):
            self._stage.send(_event(utterance))
        if self._ducked != self._listener.somebody_speaks:
            self._ducked = not self._ducked
            self._speaker.duck(self._ducked)


def converse(
    conversation: Conversation,
    *,
    over: Callable[[], bool],
    asleep: bool = False,
    every_turn: Callable[[Frame | None], None] = lambda frame: None,
) -> None:
    """Listen and answer until `over`.

    `every_turn` is called once a turn, with the frame that was heard, if one was.
    """
    conversation.begin(asleep=asleep)
    while not over():
        every_turn(conversation.turn())


def _event(utterance: HeardUtterance) -> Heard:
    return Heard(
        utterance.text,
        utterance.command,
        revises=utterance.revises,
        worth_a_hint=utterance.worth_a_hint,
        level_dbfs=utterance.level_dbfs,
    )
