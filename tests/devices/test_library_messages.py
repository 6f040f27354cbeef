"""What libraries print reaches nobody who has not asked for it."""

import subprocess
import sys

PROGRAM = """
import ctypes, logging, sys, threading
from voice_hero.devices.library_messages import libraries_kept_quiet

def library():
    libc = ctypes.CDLL(None)
    for line in (b"ALSA lib pcm.c:2721: Unknown PCM", b"Cannot connect to server socket"):
        libc.dprintf(2, b"%s\\n", line)

print("before", file=sys.stderr)
with libraries_kept_quiet():
    logging.basicConfig(stream=sys.stderr, format="%(message)s", level={level!r})
    library()
    thread = threading.Thread(target=library)
    thread.start()
    thread.join()
    logging.warning("told")
    print("said", file=sys.stderr)
print("after", file=sys.stderr)
logging.warning("told later")
{last}
"""


def printed(level: str, last: str = "") -> list[str]:
    """Lines on standard error of a program that has libraries print on it."""
    program = PROGRAM.format(level=level, last=last)
    run = subprocess.run(
        [sys.executable, "-P", "-c", program], capture_output=True, text=True, check=False
    )
    return run.stderr.splitlines()


def test_only_our_own_words_reach_the_person() -> None:
    assert printed("WARNING") == ["before", "told", "said", "after", "told later"]


def test_asked_for_they_are_there() -> None:
    lines = printed("DEBUG")
    assert lines.count("sound system: ALSA lib pcm.c:2721: Unknown PCM") == 2
    assert lines.count("sound system: Cannot connect to server socket") == 2
    assert {"before", "told", "said", "after", "told later"} < set(lines)


def test_what_comes_afterwards_is_printed_as_ever() -> None:
    assert "Unknown PCM" in printed("WARNING", "library()")[-2]


def test_without_a_standard_error_nothing_breaks() -> None:
    program = (
        "from voice_hero.devices.library_messages import libraries_kept_quiet\n"
        "with libraries_kept_quiet(): print('well')"
    )
    shell = [sys.executable, "-P", "-c", program]
    run = subprocess.run(
        ["sh", "-c", 'exec "$@" 2>&-', "sh", *shell], capture_output=True, text=True, check=True
    )
    assert run.stdout == "well\n"
