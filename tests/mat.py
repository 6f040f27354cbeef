"""A person on a mat, for tests of the session: commands by intent, and time that passes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from voice_hero.command import By, Command
from voice_hero.phases import Phase
from voice_hero.poses.pose import Pose, load_pose, shipped_poses
from voice_hero.session import new_session
from voice_hero.session.effects import Cue, Effect, Hush, Record, Say
from voice_hero.session.events import Event, Heard, Spoken, Tick, Wake
from voice_hero.session.state import Past
from voice_hero.sound.cue_names import CueName

WORD_S = 0.35


@cache
def all_poses() -> dict[str, Pose]:
    return {name: load_pose(name) for name in shipped_poses()}


def likely(intent: str, **slots: int | str) -> Command:
    """A command that is understood by its likeness alone."""
    return Command(intent, slots, intent, by=By.EXAMPLE, score=0.8)


@dataclass
class Mat:
    """Runs a session on a clock of its own, and keeps what was told."""

    pose: str = "hero"
    past: Past | None = None
    past_now: Callable[[], Past] | None = None
    now: float = 0.0
    told: list[tuple[float, str]] = field(default_factory=list)
    """Sentences that have begun to sound, and cues in angle brackets, each with its time."""
    records: list[Record] = field(default_factory=list)
    hushed: int = 0

    def __post_init__(self) -> None:
        poses = all_poses()
        self.session = new_session(poses[self.pose], poses, self.past, self.past_now)
        self._air: list[tuple[float, Say]] = []
        self._waiting: list[Say | Cue] = []

    # What happens

    def send(self, event: Event) -> list[Effect]:
        effects = self.session.handle(event, self.now)
        for effect in effects:
            if isinstance(effect, Hush):
                self.hushed += 1
                self._air.clear()
                self._waiting.clear()
            elif isinstance(effect, Say | Cue):
                self._waiting.append(effect)
            elif isinstance(effect, Record):
                self.records.append(effect)
        self._play()
        return effects

    def wake(self, *, asleep: bool = False) -> "Mat":
        self.send(Wake(asleep))
        return self

    def hear(self, intent: str, text: str = "", **slots: int | str) -> list[str]:
        """Say one thing now; returns what is answered at once, to the end of speaking."""
        since = len(self.told)
        self.send(Heard(text or intent, Command(intent, slots, text or intent)))
        self.speak_out()
        return self.since(since)

    def barge(self, intent: str, text: str = "", **slots: int | str) -> list[str]:
        """Say one thing over whatever is being said; returns only what has begun at once."""
        since = len(self.told)
        self.send(Heard(text or intent, Command(intent, slots, text or intent)))
        return self.since(since)

    def seem(self, intent: str, **slots: int | str) -> list[str]:
        """Say something that is only like a command; returns what is answered, to its end."""
        since = len(self.told)
        self.send(Heard(intent, likely(intent, **slots)))
        self.speak_out()
        return self.since(since)

    def since(self, number: int) -> list[str]:
        return [text for _, text in self.told[number:]]

    def wait(self, seconds: float) -> list[str]:
        """Let time pass, stopping at everything that falls due in it."""
        since, until = len(self.told), self.now + seconds
        while True:
            due = [t for t in (self._end(), self.session.deadline()) if t is not None]
            if not due or min(due) > until:
                break
            self.now = max(self.now, min(due))
            self._due()
        self.now = until
        self._due()
        return self.since(since)

    def speak_out(self) -> None:
        """Let time pass until nothing is being said."""
        while (end := self._end()) is not None:
            self.wait(max(0.0, end - self.now))

    def begin(self, step: int = 1) -> "Mat":
        """From waking up to the end of a step's text, with the caution settled."""
        self.wake()
        self.hear("start")
        self.hear("no")
        for _ in range(step - 1):
            self.hear("next")
        return self

    def in_hold(self) -> "Mat":
        """In the hold of the hero pose, its clock just started."""
        self.begin(4)
        self.barge("next")
        while self.phase is not Phase.HOLD:
            end = self._end()
            assert end is not None
            self.wait(end - self.now)
        return self

    # What can be asked

    @property
    def phase(self) -> Phase:
        return self.session.phase

    @property
    def cues(self) -> list[CueName]:
        return [CueName(text[1:-1]) for _, text in self.told if text.startswith("<")]

    def kinds(self) -> list[str]:
        return [record.kind for record in self.records]

    # How it works

    def _end(self) -> float | None:
        return self._air[0][0] if self._air else None

    def _play(self) -> None:
        while self._waiting and not self._air:
            item = self._waiting.pop(0)
            if isinstance(item, Cue):
                self.told.append((self.now, f"<{item.name.value}>"))
            else:
                self.told.append((self.now, item.text))
                length = WORD_S * len(item.text.split()) + item.pause_s
                self._air.append((self.now + length, item))

    def _due(self) -> None:
        if self._air and self._air[0][0] <= self.now + 1e-9:
            _, said = self._air.pop(0)
            self.send(Spoken(said.line_id))
        deadline = self.session.deadline()
        if deadline is not None and deadline <= self.now + 1e-9:
            self.send(Tick())
        self._play()
