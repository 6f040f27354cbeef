"""One utterance while it lasts: its sound, where it began, where its last speech was."""

from dataclasses import dataclass, field

import numpy as np

from voice_hero.command import Command
from voice_hero.hearing.own_voice.echo import Moment, kept_db
from voice_hero.sound.samples import FRAME_S, Samples


@dataclass
class OpenUtterance:
    """Sound from a little before the first speech on; frames count on the listener's clock."""

    opened: int
    """Clock of the newest frame when it was opened."""
    frames: list[Moment]
    """All sound so far, the time before it included."""
    opening_run: int
    """How many of those frames, the last ones, are speech."""
    loudest_dbfs: float
    """Level of its loudest frame."""
    said_by_us: frozenset[str] = frozenset()
    """Texts that may have been in the air while it lasted."""
    canceller_knows: bool = False
    """True if, when it began, the canceller had learned how our own voice comes back."""
    free_of_echo: bool = False
    """True if, when it began, our own voice did not come back at all."""
    answered: Command | None = None
    """The command that its first part was taken for."""
    was_nothing: bool = False
    """True if, at its last pause, it was no command, or a refused one, and none began with it."""
    concluded: bool = False
    """True from its end on, while a continuation is waited for."""
    continued: bool = False
    """True once speech went on after it had been concluded."""
    cut: bool = False
    """True once its beginning was dropped, because it does not end: talk, not a command."""
    first_speech: int = field(init=False)
    """Clock before its first frame of speech."""
    last_speech: int = field(init=False)
    """Clock of its last frame of speech."""
    _second: int = field(init=False, default=0)
    _speech: list[float] = field(init=False, default_factory=list)
    """Levels of its frames of speech, in dBFS."""

    def __post_init__(self) -> None:
        self._note_speech(self.opening_run)
        self.first_speech = self.opened - self.opening_run
        self.last_speech = self.opened

    def append(self, moment: Moment) -> None:
        """Take in one more frame."""
        self.frames.append(moment)
        if not self.concluded:
            self.loudest_dbfs = max(self.loudest_dbfs, moment.level_dbfs)

    def spoken(self, clock: int) -> None:
        """Its newest frame, at this time, is speech."""
        self.last_speech = clock
        self._note_speech(1)

    def _note_speech(self, run: int) -> None:
        self._speech += [moment.level_dbfs for moment in self.frames[-run:]]

    @property
    def level_dbfs(self) -> float:
        """Root-mean-square level of its speech, without the silence in it and around it."""
        powers = 10 ** (np.array(self._speech) / 10)
        return 10 * float(np.log10(np.mean(powers)))

    def stands_out(self, level_dbfs: float, fade_db: float) -> bool:
        """Whether a level is no more than `fade_db` below the loudest."""
        return level_dbfs > self.loudest_dbfs - fade_db

    def conclude(self) -> None:
        """Mark its end."""
        self.concluded = True

    def reopen(self, run: int, before: int) -> None:
        """Speech went on: the last `run` frames, with `before` frames ahead of them."""
        self.concluded = False
        self.continued = True
        self._note_speech(run - 1)  # the last of them is told of by itself
        self._second = max(0, len(self.frames) - run - before)

    def keep_last(self, longest_s: float, kept_s: float) -> None:
        """Drop the beginning of an utterance that does not end."""
        if len(self.frames) * FRAME_S > longest_s:
            del self.frames[: len(self.frames) - round(kept_s / FRAME_S)]
            self.cut = True

    def samples(self) -> Samples:
        """All of its sound."""
        return np.concatenate([moment.sound for moment in self.frames])

    def samples_of_continuation(self) -> Samples:
        """The sound of what followed after it had been concluded."""
        return np.concatenate([moment.sound for moment in self.frames[self._second :]])

    def played(self) -> Samples:
        """What the loudspeaker put out meanwhile."""
        return np.concatenate([moment.played for moment in self.frames])

    def kept_db(self) -> float:
        """How much of its louder half is left without our own voice, in dB; 0 is all."""
        by_power = sorted(self.frames, key=lambda moment: moment.left)
        return kept_db(by_power[len(by_power) // 2 :])
