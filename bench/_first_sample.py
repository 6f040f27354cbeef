"""From the decision to say a line to its first sample, on a real stream.

    python bench/_first_sample.py COUNT [FOLDER]

Run in the environment of a room. FOLDER is an empty cache: nothing in it is rendered ahead.
Prints a JSON list of seconds.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from voice_hero import paths  # noqa: E402
from voice_hero.commands import assembling  # noqa: E402
from voice_hero.devices import loudspeaker, naming  # noqa: E402
from voice_hero.devices.loudspeaker import LiveSpeaker, Outlet  # noqa: E402
from voice_hero.devices.played_sound import ReferenceRing  # noqa: E402
from voice_hero.lang.en.phrasebook import load_phrasebook  # noqa: E402
from voice_hero.models.model_store import find_models  # noqa: E402
from voice_hero.sound.samples import FRAME_S, Clip  # noqa: E402
from voice_hero.voice.rendered_ahead import fixed_lines  # noqa: E402
from voice_hero.voice.voice import PiperVoice  # noqa: E402

PAUSE_S: Final = 0.7
"""Silence between two lines."""


class Noted(Outlet):
    """Notes when the first sound goes out."""

    sounded_at = 0.0

    def put_out(self, out: Any, frames: int, when: object, status: Any) -> None:
        """As ever."""
        super().put_out(out, frames, when, status)
        if not Noted.sounded_at and any(out[:]):
            Noted.sounded_at = time.monotonic()


def first_sample_s(voice: PiperVoice, speaker: LiveSpeaker, text: str) -> float:
    """Seconds; what is not there yet is asked for once a frame, as the loop does."""
    Noted.sounded_at = 0.0
    began = time.monotonic()
    while (rendered := voice.fetch(text)) is None:
        time.sleep(FRAME_S)
    speaker.play(Clip(1, rendered.samples, rendered.rate, text))
    while not Noted.sounded_at:
        time.sleep(0.001)
    speaker.hush()
    return Noted.sounded_at - began


def main() -> None:
    count = int(sys.argv[1])
    cache = Path(sys.argv[2]) if len(sys.argv) > 2 else paths.cache_dir()
    loudspeaker.Outlet = Noted  # type: ignore[misc]
    poses = assembling.all_poses()
    lines = fixed_lines(poses.values(), load_phrasebook())
    speaker = LiveSpeaker(naming.find("output", None), ReferenceRing())
    voice = PiperVoice(find_models().voice, cache, assembling.pronunciations(poses))
    took = []
    for text in lines[:: len(lines) // count][:count]:
        time.sleep(PAUSE_S)
        took.append(first_sample_s(voice, speaker, text))
    voice.close()
    speaker.close()
    print(json.dumps(took))


if __name__ == "__main__":
    main()
