"""The line that is being typed, on a pseudo-terminal as a person has it."""

import os
import pty
import termios
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

import pytest

from voice_hero.screen.prompt import Prompt, TypedLines

LONG_S = 5.0
"""Far more than it takes for what was typed to arrive."""


@dataclass
class Terminal:
    keyboard: int
    """What a person types goes in here, and what the screen shows comes out."""
    inside: TextIO
    """The program's end."""

    def press(self, keys: str) -> None:
        os.write(self.keyboard, keys.encode())

    def shown(self) -> str:
        return os.read(self.keyboard, 65536).decode()


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    outside, inside = pty.openpty()
    termios.tcsetwinsize(inside, (24, 20))
    with os.fdopen(inside, "r+b", buffering=0) as raw, os.fdopen(os.dup(raw.fileno()), "w") as file:
        yield Terminal(outside, file)
    os.close(outside)


def test_what_is_printed_stands_above_the_line_that_is_being_typed(terminal: Terminal) -> None:
    with Prompt(terminal.inside, terminal.inside) as prompt:
        assert terminal.shown() == "\r\x1b[K> "
        terminal.press("how lo")
        assert prompt.next(LONG_S) is None
        assert terminal.shown() == "\r\x1b[K> how lo"
        prompt.write("0:03 hero  Sit back.\n")
        prompt.flush()
        assert terminal.shown() == "\r\x1b[K0:03 hero  Sit back.\r\n> how lo"
        terminal.press("ng\n")
        assert prompt.next(LONG_S) == "how long"
        assert terminal.shown() == "\r\x1b[K> "
    assert terminal.shown() == "\r\x1b[K"


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ("nezt\x7f\x7fxt\r", "next"),
        ("\x7f\x7fnext\n", "next"),
        ("stop\x15next\n", "next"),
        ("go back now\x17\x17next\n", "go next"),
        ("ne\x1b[D\x1b[1;5C\x1bOA\x1bxt\n", "net"),
        ("wörter 心\n", "wörter 心"),
        ("a\x01\x02b\n", "ab"),
    ],
)
def test_keys_that_correct_a_line_do_and_unknown_ones_do_nothing(
    terminal: Terminal, keys: str, line: str
) -> None:
    with Prompt(terminal.inside, terminal.inside) as prompt:
        terminal.press(keys)
        assert prompt.next(LONG_S) == line


def test_a_line_longer_than_the_screen_shows_its_end(terminal: Terminal) -> None:
    with Prompt(terminal.inside, terminal.inside) as prompt:
        terminal.shown()
        terminal.press("how long is there still to hold")
        assert prompt.next(LONG_S) is None
        assert terminal.shown() == "\r\x1b[K> ere still to hold"


def test_ctrl_d_ends_it_only_on_an_empty_line(terminal: Terminal) -> None:
    with Prompt(terminal.inside, terminal.inside) as prompt:
        terminal.press("next\x04\n\x04")
        assert prompt.next(LONG_S) == "next"
        assert prompt.next(LONG_S) is None
        assert prompt.ended


def test_what_was_typed_ahead_is_kept_and_the_terminal_is_left_as_it_was(
    terminal: Terminal,
) -> None:
    before = termios.tcgetattr(terminal.inside)
    terminal.press("start\n")
    with Prompt(terminal.inside, terminal.inside) as prompt:
        assert prompt.next(LONG_S) == "start"
    assert termios.tcgetattr(terminal.inside) == before


def test_lines_that_come_in_one_piece_through_a_pipe_come_out_one_by_one() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "r") as source:
        lines = TypedLines(source)
        assert lines.next(0.0) is None
        os.write(writing, b"start\nn\xc3")
        assert lines.next(LONG_S) == "start"
        os.write(writing, b"\xb6\n\nlast")
        assert [lines.next(LONG_S), lines.next(LONG_S)] == ["nö", ""]
        assert not lines.ended
        os.close(writing)
        assert lines.next(LONG_S) == "last"
        assert lines.ended
