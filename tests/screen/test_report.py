"""What is told of a talk: as JSON for programs, and as lines for a person on any screen."""

import io
import json

import pytest
from rich.console import Console

from voice_hero.phases import Phase
from voice_hero.screen.report import JsonReport, PlainReport
from voice_hero.sound.cue_names import CueName

SENTENCE = "Hero pose is not for heart problems, headaches, or an injured knee or ankle."
HEAD = 19
"""Columns of the clock and the name."""


def printed(width: int, terminal: bool = True) -> list[str]:
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=terminal, no_color=True)
    report = PlainReport(console)
    report.said(6.04, SENTENCE)
    report.heard(65.96, "hold for two minutes", "set_hold", {"seconds": 120})
    report.heard(600.0, "[red]nice weather", None, {})
    report.cue(3599.99, CueName.START)
    report.phase(3600.0, Phase.HOLD)
    text = file.getvalue()
    for code in ("\x1b[0m", "\x1b[2m"):
        text = text.replace(code, "")
    return text.splitlines()


def test_json_has_the_shapes_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    report = JsonReport()
    report.said(1.23456, "Sit “back”.")
    report.heard(2, "hold for two minutes", "set_hold", {"seconds": 120})
    report.heard(2.5, "nice weather", None, {})
    report.cue(3.0, CueName.START)
    report.phase(3.0, Phase.HOLD)
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"at_s": 1.235, "said": "Sit “back”."},
        {
            "at_s": 2,
            "heard": "hold for two minutes",
            "intent": "set_hold",
            "slots": {"seconds": 120},
        },
        {"at_s": 2.5, "heard": "nice weather", "intent": None, "slots": {}},
        {"at_s": 3.0, "cue": "start"},
        {"at_s": 3.0, "phase": "hold"},
    ]


def test_on_a_wide_screen_there_is_a_line_for_each_sentence_behind_the_clock() -> None:
    assert printed(120) == [
        f"  0:06.0     hero  {SENTENCE}",
        "  1:06.0      you  hold for two minutes  → set_hold seconds=120",
        " 10:00.0      you  [red]nice weather  (not for me)",
        " 60:00.0        ♪  start",
    ]


@pytest.mark.parametrize(("width", "indent"), [(80, HEAD), (60, HEAD), (40, 4), (25, 4)])
def test_a_sentence_is_broken_between_words_and_goes_on_in_line(width: int, indent: int) -> None:
    lines = printed(width)
    assert all(len(line) <= width for line in lines)
    sentence = lines[: next(n for n, line in enumerate(lines) if "1:06.0" in line)]
    assert len(sentence) > 1
    assert all(line[:indent].isspace() and line[indent] != " " for line in sentence[1:])
    assert (
        " ".join(line[at:].strip() for line, at in zip(sentence, [HEAD] + [0] * 99, strict=False))
        == SENTENCE
    )


def test_in_a_file_no_sentence_is_broken() -> None:
    assert printed(40, terminal=False) == printed(120)
