"""What is known of the assistant's own voice in the microphone."""

import re
from collections import deque
from collections.abc import Sequence
from typing import Final

from voice_hero.audio import FRAME_S, Frame
from voice_hero.hearing_limits import Limits
from voice_hero.recogniser import UNKNOWN
from voice_hero.voice_activity import level_dbfs

_WORD: Final = re.compile(r"[a-z]+(?:'[a-z]+)?")
_SILENT_DBFS: Final = -60.0
"""A reference below this makes no echo that could be heard."""


def spoken_words(text: str) -> tuple[str, ...]:
    """Words of a text as the recogniser would write them."""
    return tuple(_WORD.findall(text.lower().replace("’", "'")))


class OwnVoice:
    """Remembers what the loudspeaker says, and for how long the room repeats it."""

    def __init__(self, limits: Limits) -> None:
        self._tail_frames = round(limits.echo_tail_s / FRAME_S)
        self._texts: deque[frozenset[str]] = deque(maxlen=self._tail_frames)
        self._since_sound = self._tail_frames

    def note(self, frame: Frame, audible: Sequence[str]) -> None:
        """Take in one more frame and the texts that may be in the air during it."""
        self._texts.append(frozenset(audible))
        sounding = level_dbfs(frame.reference) > _SILENT_DBFS
        self._since_sound = 0 if sounding else self._since_sound + 1

    @property
    def speaking(self) -> bool:
        """Whether our own voice, or its echo, may be in the microphone now."""
        return self._since_sound < self._tail_frames

    @property
    def texts(self) -> frozenset[str]:
        """What may be in the air now, echo included."""
        return frozenset().union(*self._texts)


def contained(text: str, said: frozenset[str]) -> bool:
    """Whether the words of a hypothesis stand, in this order, in one of the texts we spoke."""
    words = tuple(w for w in text.split() if w != UNKNOWN)
    return bool(words) and any(_stands_in(words, spoken_words(line)) for line in said)


def _stands_in(words: tuple[str, ...], line: tuple[str, ...]) -> bool:
    span = len(words)
    return any(line[i : i + span] == words for i in range(len(line) - span + 1))
