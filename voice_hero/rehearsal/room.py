"""A simulated room: a microphone and a loudspeaker on a virtual clock, and a learner who talks."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from voice_hero.devices.playout import Playout
from voice_hero.errors import RecordingError
from voice_hero.rehearsal import acoustics
from voice_hero.rehearsal.acoustics import Folding
from voice_hero.rehearsal.dialog import Dialog, RoomSetup
from voice_hero.rehearsal.learner import Air, TurnTaking
from voice_hero.rehearsal.learner_sound import LearnerSound
from voice_hero.sound import recordings
from voice_hero.sound.ends import News
from voice_hero.sound.resampling import FULL_SCALE, Floats, to_int16
from voice_hero.sound.samples import FRAME_S, FRAME_SAMPLES, SAMPLE_RATE, Clip, Frame, Samples
from voice_hero.voice.voice import Voice

LONGEST_S: Final = 2700.0
"""A rehearsal is over after this long, come what may: its recording has 173 MB by then."""


class Pace:
    """Keeps a virtual clock from running ahead of a real one."""

    def __init__(
        self,
        wall: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._wall, self._sleep = wall, sleep
        self._start: float | None = None

    def keep(self, now: float) -> None:
        """Wait until the real clock has come to `now`, in seconds since the first call's start."""
        if self._start is None:
            self._start = self._wall() - now
        ahead = self._start + now - self._wall()
        if ahead > 0:
            self._sleep(ahead)


class Room:
    """Microphone, loudspeaker and clock at once; see `voice_hero.sound.ends`.

    Time passes by reading only: every frame that is read moves the clock on by FRAME_S. The same
    dialogue, voice, seed and clips give the same samples.
    """

    def __init__(
        self, dialog: Dialog, learner_voice: Voice, *, real_time: bool = False, seed: int = 0
    ) -> None:
        """Furnish the room. Raises RecordingError if a sound file of the room cannot be used."""
        random = np.random.default_rng(seed)
        self._noise = _noise(dialog.room, random)
        self._to_learner, self._to_speaker = _responses(dialog.room, random)
        self._playout = Playout(SAMPLE_RATE)
        self._gain_db, self._lowered = 0.0, False
        self._turns = TurnTaking(dialog.turns)
        self._sound = LearnerSound(learner_voice, dialog.learner)
        self._speech: Floats = np.zeros(0, np.float32)
        self._pace = Pace() if real_time else None
        self._frames = 0
        self._stirred_at = 0.0
        self._recording: list[npt.NDArray[np.int16]] = []

    # -- the clock and what the app asks ------------------------------------------------

    def now(self) -> float:
        """Seconds of sound that have been read."""
        return self._frames * FRAME_SAMPLES / SAMPLE_RATE

    @property
    def turns_left(self) -> int:
        """Turns of the learner that have not been said to their end."""
        return self._turns.left

    @property
    def idle_s(self) -> float:
        """Seconds since anything was said or played, gaps between clips counted as played."""
        return self.now() - self._stirred_at

    def recording(self) -> npt.NDArray[np.int16]:
        """What was said so far, shape (n, 2) at SAMPLE_RATE: learner left, assistant right.

        The learner as spoken, without the room; the assistant as the loudspeaker put it out.
        """
        if not self._recording:
            return np.zeros((0, 2), np.int16)
        return np.concatenate(self._recording)

    # -- the microphone -----------------------------------------------------------------

    def read(self, timeout_s: float = FRAME_S) -> Frame:
        """The next frame; there always is one, so `timeout_s` is not needed."""
        played: Floats = np.zeros(FRAME_SAMPLES, np.float32)
        busy = self._playout.render(played) or self._playout.busy()
        spoken = self._learner_frame(Air(bool(played.any()), busy, self.audible()))
        heard = self._to_learner.feed(spoken) + self._to_speaker.feed(played) + self._next_noise()
        reference = to_int16(played)
        self._record(to_int16(spoken), reference)
        self._frames += 1
        if busy or spoken.any():
            self._stirred_at = self.now()
        if self._pace is not None:
            self._pace.keep(self.now())
        return Frame(to_int16(acoustics.soft_clip(heard)), reference)

    def _learner_frame(self, air: Air) -> Floats:
        turn = self._turns.listen(self.now(), air)
        if turn is not None:
            self._speech = self._sound.render(turn)
        frame: Floats = np.zeros(FRAME_SAMPLES, np.float32)
        now_spoken = self._speech[:FRAME_SAMPLES]
        frame[: len(now_spoken)] = now_spoken
        self._speech = self._speech[FRAME_SAMPLES:]
        if not len(self._speech):
            self._turns.fall_silent(self.now() + FRAME_S)
        return frame

    def _next_noise(self) -> Floats:
        start = self._frames * FRAME_SAMPLES
        return self._noise.take(np.arange(start, start + FRAME_SAMPLES), mode="wrap")

    def _record(self, left: Samples, right: Samples) -> None:
        if self.now() < LONGEST_S:
            self._recording.append(np.column_stack([left, right]))

    # -- the loudspeaker ----------------------------------------------------------------

    def gather(self, limit_s: float) -> None:
        """Time passes as fast as it is read here."""

    def news(self) -> Sequence[News]:
        """A simulated microphone is always there."""
        return ()

    def play(self, clip: Clip) -> None:
        """Queue a clip; it starts with the next frame, if nothing is before it."""
        self._playout.add(clip)
        self._turns.answer()

    def hush(self) -> None:
        """Fall silent within 10 ms and forget the queue."""
        self._playout.hush()

    def duck(self, lowered: bool) -> None:
        """Lower the voice by 12 dB, or bring it back."""
        self._lowered = lowered
        self._playout.set_gain(self._gain_db, lowered)

    def set_volume(self, gain_db: float) -> None:
        """Loudness from now on, in dB relative to the rendered sound; above 0 counts as 0."""
        self._gain_db = min(gain_db, 0.0)
        self._playout.set_gain(self._gain_db, self._lowered)

    def played(self) -> Sequence[int]:
        """Ids of the clips that have been played to the end of their gap since the last call."""
        return self._playout.played()

    def came_back(self) -> bool:
        """It never goes."""
        return False

    def audible(self) -> Sequence[str]:
        """Texts that may be in the air now, echo's tail included."""
        return self._playout.audible()

    def close(self) -> None:
        """Nothing to give back; what was said can still be had from `recording`."""


def _noise(room: RoomSetup, random: np.random.Generator) -> Floats:
    made = acoustics.steady_noise(random)
    noise = made if room.noise_file is None else acoustics.at_unit_rms(_loaded(room.noise_file))
    return noise * np.float32(10 ** (room.noise_dbfs / 20))


def _responses(room: RoomSetup, random: np.random.Generator) -> tuple[Folding, Folding]:
    """Ways to the microphone: from the learner, and from the loudspeaker."""
    if room.room_response is None:
        learner, speaker = (acoustics.room_response(room.reverb_s, random) for _ in range(2))
    else:
        learner = speaker = acoustics.measured_response(_loaded(room.room_response))
    echo = acoustics.delayed(speaker, room.echo_delay_ms / 1000, room.echo_db)
    return Folding(learner), Folding(echo)


def _loaded(name: str) -> Floats:
    sound = recordings.load(Path(name)).astype(np.float32) / np.float32(FULL_SCALE)
    if not sound.any():
        raise RecordingError(f"{name} holds nothing but silence; use another recording")
    return sound
