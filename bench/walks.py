"""Ten thousand random walks over all that can be said and happen to a session.

What must hold after each event stands in tests/random_walks.py. Writes results/walks.md; a walk
that breaks a rule is shrunk and printed, and nothing is written.
"""

import sys
import time
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "bench")]

from _report import save_table  # noqa: E402
from hypothesis import HealthCheck, Phase, settings  # noqa: E402
from hypothesis.stateful import run_state_machine_as_test  # noqa: E402
from random_walks import Walk  # noqa: E402

from voice_hero.session.events import Heard  # noqa: E402

STEPS: Final = 30
"""Things that happen in one walk, at most."""

BATCH: Final = 500
"""Walks from one seed: what Hypothesis remembers of them grows, and slows it down."""

SEEN: Counter[str] = Counter()
"""What the walks came by."""


CHECKED: Final = """
Made by `script/bench walks`. A walk is up to thirty things that are said, happen, or do not happen
for a while, drawn by Hypothesis: every intent with its slots, the sentences of the pairs that are
one small change apart, as they are understood in their moment, over speech or after it, as a
continuation that revises the last one, mumbling, silence from none to 700 s, clocks that stand
still, ears lost and found, and power cuts, after which it starts again from its own records.
The rules stand in `tests/random_walks.py`; after each event:

- one hold at a time, one clock at a time, no clock in a pause; one end cue for each complete hold
- a hold's length is what our own stopwatch says, to 0.2 s, pauses left out
- nothing that changes the practice is done on likeness alone
- no sentence that is a no-go, or a doubt, at the caution question begins the pose
- "stop" is live wherever it is awake; one or two sentences follow it, then nothing
- pain and distress end the hold and ask nothing; every other command has an answer
- a hold or a way out that waits can go on; no deadline lies in the past, none ticks without end
- every sentence is fit to be spoken; nothing is told twice under one number
- after a power cut the hold is known to five seconds, with its length, unit and the poses to come
- whoever was in a pose is told the way out, or how to ask for it, before it falls asleep
"""


class Counted(Walk):
    """A walk that is counted."""

    def teardown(self) -> None:
        """End the walk, and count what it came by."""
        super().teardown()
        if hasattr(self, "mat"):
            SEEN["walks"] += 1
            SEEN["events"] += len(self.mat.events)
            SEEN["things said"] += sum(isinstance(event, Heard) for event in self.mat.events)
            SEEN["holds begun"] += self.mat.kinds().count("hold_start")
            ends = [r.data["reason"] for r in self.mat.records if r.kind == "hold_end"]
            SEEN["holds held to the end"] += ends.count("complete")
            SEEN["deepenings"] += self.mat.kinds().count("deepened")
            SEEN["power cuts"] += self.mat.cuts
            SEEN["pain"] += self.mat.kinds().count("pain")
            SEEN["hours on the virtual clock"] += round(self.mat.now / 3600)


def main() -> int:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--walks", type=int, default=10_000)
    parser.add_argument("--as-found", action="store_true", help="do not shrink what is found")
    chosen = parser.parse_args()
    walks: int = chosen.walks
    shrink = () if chosen.as_found else (Phase.shrink,)
    began = time.monotonic()
    while SEEN["walks"] < walks:
        run_state_machine_as_test(
            Counted,
            settings=settings(
                max_examples=min(BATCH, walks - SEEN["walks"]),
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                phases=(Phase.generate, *shrink),
                suppress_health_check=list(HealthCheck),
            ),
        )
        print(f"{SEEN['walks']:,} walks, no rule broken", file=sys.stderr, flush=True)
    seconds = time.monotonic() - began
    save_table(
        "walks",
        "Random walks over a session",
        ("what", "how many"),
        [*SEEN.items(), ("rules broken", 0), ("seconds of computing", round(seconds))],
        CHECKED,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
