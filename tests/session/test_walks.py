"""Random walks over all that can be said and happen; see random_walks.py for what must hold."""

from hypothesis import Phase, settings
from random_walks import Walk

TestWalk = Walk.TestCase
TestWalk.settings = settings(
    max_examples=150,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # shrinking takes minutes; bench/walks.py does it
)
