"""Piper, in a process of its own: `python -m voice_hero.voice.renderer VOICE.onnx THREADS
NICENESS`.

A library that has once been loaded does not give its memory back, so that this process is started
for a line that is not in the cache, and ends after a while. It is the only module that imports
Piper. On standard input it takes one JSON object a line, `{"text", "rate", "pitch"}`; on standard
output it answers with `{"rate", "bytes"}` and, right behind that line, so many bytes of mono
16-bit samples. The first line, `{"ready": true}`, comes once the voice is loaded. It ends with its
input.
"""

import json
import os
import signal
import sys
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
import onnxruntime
from piper import PiperVoice
from piper.config import PiperConfig, SynthesisConfig

from voice_hero.free_memory import give_back
from voice_hero.sound.resampling import Floats
from voice_hero.voice.speech_shape import shaped

_LENGTHS: Final = (0.30, 0.55, 0.65, 0.875, 1.0, 1.13, 1.385, 1.60, 3.0)
_SCALES: Final = (0.10, 0.40, 0.60, 0.80, 1.0, 1.25, 1.50, 1.80, 3.7)
"""Length of a line relative to the usual one, and the length_scale of Piper that it takes.

Piper rounds every phoneme up to whole frames, so that a scale of 1.25 makes a line only 1.13 times
as long. Means over six lines of en_US-joe-medium, sentences within 7 % of them, a lone word within
11 %; the ends are guessed.
"""


def main() -> None:
    """Load the voice and work off requests until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, who closes our input
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    os.nice(int(sys.argv[3]))
    voice = load(Path(sys.argv[1]), threads=int(sys.argv[2]))
    _reply(replies, {"ready": True})
    for line in sys.stdin.buffer:
        request = json.loads(line)
        samples = shaped(
            synthesized(voice, request["text"], request["rate"] / request["pitch"]),
            voice.config.sample_rate,
            request["pitch"],
        )
        data = samples.astype("<i2").tobytes()
        _reply(replies, {"rate": voice.config.sample_rate, "bytes": len(data)}, data)
        give_back()


def load(onnx: Path, threads: int) -> PiperVoice:
    """The voice.

    Its graph is optimised only as far as pays: all there is takes 0.2 s more of loading, and makes
    speech no faster (0.41 s and 0.083 of real time on one core; basic 0.22 s and 0.085). What it
    computes in is given back after each line: kept, it grew to 344 MB over ten lines; so it
    has up to 315 for a moment and 137 between two lines, and speech takes a tenth longer.
    """
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(
        str(onnx), sess_options=options, providers=["CPUExecutionProvider"]
    )
    settings = json.loads(Path(f"{onnx}.json").read_text(encoding="utf-8"))
    return PiperVoice(session=session, config=PiperConfig.from_dict(settings))


def synthesized(voice: PiperVoice, text: str, rate: float) -> Floats:
    """Text as sound. Without Piper's noise, so that the same text gives the same bytes."""
    scale = float(np.interp(1.0 / rate, _LENGTHS, _SCALES))
    settings = SynthesisConfig(
        length_scale=voice.config.length_scale * scale,
        noise_scale=0.0,
        noise_w_scale=0.0,
        normalize_audio=False,
    )
    chunks = [chunk.audio_float_array for chunk in voice.synthesize(text, settings)]
    return np.concatenate(chunks) if chunks else np.zeros(0, np.float32)


def _reply(replies: BinaryIO, header: dict[str, int | bool], data: bytes = b"") -> None:
    replies.write(json.dumps(header).encode() + b"\n" + data)
    replies.flush()


if __name__ == "__main__":
    main()
