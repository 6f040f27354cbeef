"""Keeps numpy's linear algebra to the thread that calls it."""

import os
from collections.abc import MutableMapping


def ask_for(environment: MutableMapping[str, str] = os.environ) -> None:
    """To be called before numpy is loaded, which is when OpenBLAS reads this.

    The matrices of an utterance are so small that a second thread does nothing but wait for the
    first, at full load: the echoes of a room were taken out of three seconds of sound in 0.05 s of
    processor time with one thread, and in 0.09 s with two. Who has set it otherwise is left alone.
    """
    environment.setdefault("OPENBLAS_NUM_THREADS", "1")
