"""The session with typed lines: on a virtual clock where they are piped in, else in real time."""

import re
import time
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

from voice_hero.clocks import VirtualClock
from voice_hero.command import By
from voice_hero.intents.meaning import Meaning
from voice_hero.screen.prompt import TypedLines
from voice_hero.session.events import Heard, Wake
from voice_hero.sound.ends import Clock
from voice_hero.sound.samples import Clip
from voice_hero.stage import Stage

LINE_S: Final = 2.0
"""What it takes to say a line, in seconds."""

_UNITS: Final = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400}
_TIME: Final = re.compile(r"\+\s*(\d{1,9}(?:\.\d{1,9})?)\s*(s|min|m|h|d|)\s*$")

WAKE_S: Final = 0.05
"""Longest sleep at a terminal before it looks again whether a line has been spoken."""


class TimedSpeaker:
    """A loudspeaker without sound: clips take their time on the clock that is handed in."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ends: deque[tuple[float, int]] = deque()

    @property
    def next_end(self) -> float | None:
        """When the clip that is playing will have been played; None in silence."""
        return self._ends[0][0] if self._ends else None

    def play(self, clip: Clip) -> None:
        """Queue a clip for the time that it would take."""
        begins = max(self._clock.now(), self._ends[-1][0] if self._ends else 0.0)
        self._ends.append((begins + len(clip.samples) / clip.rate + clip.gap_s, clip.clip_id))

    def hush(self) -> None:
        """Forget the queue."""
        self._ends.clear()

    def duck(self, lowered: bool) -> None:
        """Nothing sounds, so nothing is lowered."""

    def set_volume(self, gain_db: float) -> None:
        """Nothing sounds, so nothing is louder."""

    def played(self) -> Sequence[int]:
        """Ids of the clips whose time has passed."""
        done = []
        while self._ends and self._ends[0][0] <= self._clock.now() + 1e-9:
            done.append(self._ends.popleft()[1])
        return done

    def audible(self) -> Sequence[str]:
        """Nothing sounds."""
        return ()

    def close(self) -> None:
        """Nothing to give back."""


def waits_s(line: str) -> float | None:
    """Seconds that a line such as "+90s", "+10m", "+1h" or "+7d" lets pass; None for words."""
    found = _TIME.match(line)
    return float(found[1]) * _UNITS[found[2]] if found else None


class TypedSession:
    """Feeds typed lines to a stage."""

    def __init__(self, stage: Stage, meaning: Meaning) -> None:
        self._stage, self._meaning = stage, meaning

    def hear(self, line: str) -> None:
        """Hand over one typed line as an utterance."""
        text = line.strip()
        session = self._stage.session
        understood = self._meaning.understand(text, session.phase, session.asking)
        # Where a rule says that it is nothing ("don't stop"), nothing is the answer.
        known = understood.by is By.RULE and session.asking is None
        hint = bool(text) and not known
        self._stage.send(Heard(text, understood.command, worth_a_hint=hint))

    def piped(self, lines: Iterable[str], clock: VirtualClock, speaker: TimedSpeaker) -> None:
        """Work off all lines on the virtual clock: see CONTRACT.md, `type`."""
        self._stage.send(Wake())
        for raw in lines:
            line = raw.strip()
            waits = waits_s(line)
            if waits is not None:
                self._pass(clock, speaker, waits)
            elif line.startswith("!"):
                self.hear(line[1:])
                self._pass(clock, speaker, LINE_S)
            elif line:
                self._speak_out(clock, speaker)
                self._pass(clock, speaker, LINE_S)
                self.hear(line)
        self._speak_out(clock, speaker)

    def _pass(self, clock: VirtualClock, speaker: TimedSpeaker, seconds: float) -> None:
        """Let time pass, stopping at everything that falls due in it."""
        until = clock.now() + seconds
        while True:
            self._stage.work()
            due = [t for t in (speaker.next_end, self._stage.session.deadline()) if t is not None]
            if not due or min(due) > until:
                break
            clock.move_to(min(due))
        clock.move_to(until)
        self._stage.work()

    def _speak_out(self, clock: VirtualClock, speaker: TimedSpeaker) -> None:
        """Let time pass until what is being said has ended."""
        self._stage.work()
        while (end := speaker.next_end) is not None:
            self._pass(clock, speaker, end - clock.now())

    def in_real_time(self, clock: Clock, lines: TypedLines, *, in_turn: bool = False) -> None:
        """Until the input ends. `in_turn`: as `piped`, each line waits for what is being said."""
        self._stage.send(Wake())
        line: str | None = None
        not_before = 0.0
        while not lines.ended or line is not None or (in_turn and not self._stage.silent):
            self._stage.work()
            deadline = self._stage.session.deadline()
            wait_s = WAKE_S if deadline is None else min(WAKE_S, max(0.0, deadline - clock.now()))
            if line is None and (line := lines.next(wait_s)) is None:
                if lines.ended and in_turn:
                    time.sleep(wait_s)
                continue
            waits = waits_s(line.strip()) if in_turn else None
            if waits is not None:
                not_before, line = clock.now() + waits, None
            elif not in_turn or self._may_be_heard(line, clock.now() >= not_before):
                if line.strip():
                    self.hear(line.strip().removeprefix("!"))
                line = None
            else:
                time.sleep(wait_s)

    def _may_be_heard(self, line: str, time_has_passed: bool) -> bool:
        return time_has_passed and (self._stage.silent or line.startswith("!"))
