"""The plain way: the recogniser, the voice and the streams in one process. Prints its peak in MB.

    python bench/_plain.py

Run in the environment of a room. One line is spoken and one is listened to, with the same grammar.
"""

import json
import sys
import time
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import numpy as np  # noqa: E402
import sounddevice  # noqa: E402
import soxr  # noqa: E402
import vosk  # noqa: E402
from _appliance import Peak, pss_mb  # noqa: E402
from piper import PiperVoice  # noqa: E402

from voice_hero import paths  # noqa: E402
from voice_hero.intents.compiling import grammar  # noqa: E402
from voice_hero.intents.compiling.folder import load_intents  # noqa: E402
from voice_hero.intents.matcher import Matcher  # noqa: E402
from voice_hero.models.model_store import find_models  # noqa: E402

TEXT: Final = "Put a folded blanket under your knees, and let your breath flow."


def main() -> None:
    import os  # noqa: PLC0415

    with Peak(lambda: pss_mb(os.getpid())) as peak:
        models = find_models()
        intents = load_intents(paths.intents_dir())
        matcher = Matcher(intents)
        vosk.SetLogLevel(-1)
        model = vosk.Model(str(models.vosk))
        words = grammar.phrases(
            intents, "steps", lambda word: model.vosk_model_find_word(word) >= 0
        )
        recogniser = vosk.KaldiRecognizer(model, 16_000, json.dumps([*words, "[unk]"]))
        voice = PiperVoice.load(models.voice)
        sound = np.concatenate([one.audio_int16_array for one in voice.synthesize(TEXT)])
        with (
            sounddevice.RawInputStream(16_000, 512, channels=1, dtype="int16"),
            sounddevice.OutputStream(22_050, channels=1, dtype="int16") as out,
        ):
            out.write(sound[:22_050])
            heard = soxr.resample(sound.astype(np.float32), 22_050, 16_000).astype(np.int16)
            recogniser.AcceptWaveform(heard.tobytes())
            matcher.match(json.loads(recogniser.FinalResult())["text"], "steps")
            time.sleep(0.5)
    print(peak.most)


if __name__ == "__main__":
    main()
