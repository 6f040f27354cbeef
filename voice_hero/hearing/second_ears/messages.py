"""What goes over the pipes between the product and its second ears.

A message is the length of its header and of its sound, four bytes each, highest first; then the
header, a JSON object in UTF-8; then the sound, mono 16-bit samples at 16 kHz, lowest byte first.

- to the child: {"prompt": text} and the sound of one utterance
- from the child: {"ready": true} once, when it has loaded; then one Transcript for each utterance
"""

import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass

LONGEST_S = 8.0
"""Seconds of an utterance that are sent and heard."""

_LENGTHS = struct.Struct(">II")

ReadExactly = Callable[[int], bytes]
"""Returns that many bytes; raises EOFError where the other side has ended before."""


@dataclass(frozen=True)
class Transcript:
    """What was heard in one utterance."""

    text: str
    """The words as Whisper writes them, with capitals and full stops; "" if there were none."""
    avg_logprob: float
    """Mean natural log-probability of the tokens, end of text included: 0 is certain."""
    no_speech_prob: float
    """Probability, 0 to 1, that there is no speech at all."""


def pack(header: Mapping[str, object], sound: bytes = b"") -> bytes:
    """Return a message as it goes over the pipe."""
    text = json.dumps(header).encode()
    return _LENGTHS.pack(len(text), len(sound)) + text + sound


def unpack(read: ReadExactly) -> tuple[dict[str, object], bytes]:
    """Read one message: its header and its sound."""
    header_length, sound_length = _LENGTHS.unpack(read(_LENGTHS.size))
    header = json.loads(read(header_length))
    return header, read(sound_length)
