"""What the tests of the journal share: a clock to turn by hand, and practices written in short."""

from collections.abc import Mapping

from voice_hero.journal.journal import Journal
from voice_hero.journal.practised import Datum

MONDAY_NOON = 1_772_449_200.0
"""2 March 2026, 11:00 UTC: the same day in nearly every time zone."""

DAY = 86_400.0


class Wall:
    """A wall clock that is turned by hand."""

    def __init__(self, at: float = MONDAY_NOON) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


class Writer:
    """Writes what a session of one pose records."""

    def __init__(self, journal: Journal, wall: Wall, pose: str = "hero") -> None:
        self.journal = journal
        self.wall = wall
        self.pose = pose
        self.guest = False

    def __call__(self, kind: str, after_s: float = 1.0, **data: Datum) -> None:
        self.wall.at += after_s
        known: Mapping[str, Datum] = {"pose": self.pose, "guest": self.guest}
        self.journal.append(kind, {**known, **data})

    def begin(self, steps: int = 5) -> None:
        self("session_start")
        self("cautioned")
        for step in range(steps):
            self("step", 20, step=step)

    def hold(self, held_s: float = 60.0, total_s: float = 60.0, reason: str = "complete") -> None:
        self("hold_start", total_s=total_s, held_s=0.0)
        for beat in range(5, int(held_s), 5):
            self("hold_beat", 5, held_s=float(beat))
        self("hold_end", 5, held_s=held_s, total_s=total_s, reason=reason)

    def whole(self, held_s: float = 60.0, *, comfortable: bool | None = None) -> None:
        """A practice from its beginning to the stop."""
        self.begin()
        self.hold(held_s, held_s)
        self("done")
        if comfortable is not None:
            self("comfortable", value=comfortable)
        self("session_end", reason="stop")
