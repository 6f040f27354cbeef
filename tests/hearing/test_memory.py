"""Memory is given back once after each stretch of speech, and not while somebody speaks."""

import subprocess
import sys

import pytest

from voice_hero.free_memory import give_back
from voice_hero.hearing import freed_memory
from voice_hero.hearing.freed_memory import CALM_FRAMES, Tidier


def test_it_is_given_back_once_when_all_is_calm_again(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    monkeypatch.setattr(freed_memory, "give_back", lambda: given.append("given back"))
    tidier = Tidier(lambda: given.append("let go of"))
    for _ in range(3):
        for _ in range(2):
            for speaks in [True] * 40 + [False] * (CALM_FRAMES - 1):
                tidier.note(speaks)
        for _ in range(10 * CALM_FRAMES):
            tidier.note(False)
    assert given == ["let go of", "given back"] * 3


PROGRAM = """
import sys
from voice_hero.hearing import freed_memory

def resident_mb():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 2**20

if sys.argv[1] == "frugal":
    freed_memory.frugal()
bytearray(24 * 2**20)  # let go of at once: glibc takes it that such pieces come often
small = []
before = resident_mb()
large = [(bytearray(b"x" * 2**20), small.append(bytearray(b"y" * 5000))) for _ in range(60)]
del large
print(resident_mb() - before)
"""


def test_pieces_that_are_let_go_of_are_given_back_although_small_ones_lie_between() -> None:
    kept = {
        how: float(
            subprocess.run(
                [sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, check=True
            ).stdout
        )
        for how in ("frugal", "as ever")
    }
    assert kept["frugal"] < 10 < kept["as ever"]


def test_giving_back_is_harmless() -> None:
    kept = bytearray(b"kept" * 1000)
    give_back()
    assert kept == b"kept" * 1000
