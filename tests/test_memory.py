"""Memory is given back once after each stretch of speech, and not while somebody speaks."""

import pytest

from voice_hero import memory
from voice_hero.memory import CALM_FRAMES, Tidier


def test_it_is_given_back_once_when_all_is_calm_again(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[int] = []
    monkeypatch.setattr(memory, "give_back", lambda: given.append(1))
    tidier = Tidier()
    for _ in range(3):
        for _ in range(2):
            for speaks in [True] * 40 + [False] * (CALM_FRAMES - 1):
                tidier.note(speaks)
        for _ in range(10 * CALM_FRAMES):
            tidier.note(False)
    assert len(given) == 3


def test_giving_back_is_harmless() -> None:
    kept = bytearray(b"kept" * 1000)
    memory.give_back()
    assert kept == b"kept" * 1000
