"""What Vosk would download models by is not even loaded."""

import subprocess
import sys

PROGRAM = """
import sys
from voice_hero.hearing.recogniser import vosk
print(sorted({"requests", "urllib3", "tqdm"} & set(sys.modules)), callable(vosk.KaldiRecognizer))
"""


def test_vosk_is_loaded_without_requests() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["[]", "True"]
