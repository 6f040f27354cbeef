"""The child: `python -m voice_hero.hearing.second_ears.child MODEL`, asked over its pipes.

It ends when its standard input does, so it never outlives the product. What it cannot do ends it
with a traceback in the log: the product notices, and starts it anew.
"""

import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

import numpy as np

from voice_hero.hearing.second_ears.messages import ReadExactly, pack, unpack
from voice_hero.hearing.second_ears.whisper_model import WhisperModel

_FULL_SCALE = np.float32(32_768.0)


def _reader(stream: BinaryIO) -> ReadExactly:
    """Return a function that reads exactly so many bytes of a blocking stream."""

    def read(count: int) -> bytes:
        data = stream.read(count)
        if len(data) < count:
            raise EOFError
        return data

    return read


def _answers() -> BinaryIO:
    """Return the pipe to the product, and send what libraries print to the log instead."""
    pipe = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return pipe


def main() -> None:
    """Load the model, then answer utterances until there are no more."""
    answers = _answers()
    model = WhisperModel(Path(sys.argv[1]))
    answers.write(pack({"ready": True}))
    read = _reader(sys.stdin.buffer)
    while True:
        try:
            header, sound = unpack(read)
        except EOFError:
            return
        samples = np.frombuffer(sound, "<i2").astype(np.float32) / _FULL_SCALE
        answers.write(pack(asdict(model.transcribe(samples, str(header["prompt"])))))


if __name__ == "__main__":
    main()
