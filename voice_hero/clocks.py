"""The two clocks: the machine's monotonic one, and one that is moved by hand."""

import time


class MonotonicClock:
    """Seconds since the program has started; a wall clock that jumps does not move it."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def now(self) -> float:
        """Seconds since the clock was made."""
        return time.monotonic() - self._start


class VirtualClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self._now = 0.0

    def now(self) -> float:
        """Seconds that it has been moved."""
        return self._now

    def move_to(self, time_s: float) -> None:
        """Move on to `time_s`; a moment that is past changes nothing."""
        self._now = max(self._now, time_s)
