"""`match` answers each line of its input with one line, whatever the line is."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from voice_hero import cli

TINY = """\
language: en
intents:
  next:
    data:
      - excludes_context: {phase: {value: [asleep]}}
        sentences: [next, "what's next"]
  back: {data: [{sentences: [back]}]}
  yes: {data: [{sentences: ["yes"]}]}
  how_long:
    data:
      - sentences: [how long]
  go_to_step:
    data:
      - sentences: ["go to step {step}"]
lists:
  step: {range: {from: 1, to: 20}}
"""

LINES = (
    b"next\n"
    b"\n"
    b"   \n"
    b"how long\r\n"
    b"caf\xe9 \xff\xfe\n"
    b"tab\there\n" + b"x" * 100_000 + b"\n"
    b"next\x00\n"
    b"What\xe2\x80\x99s next?"
)


Match = Callable[..., list[str]]


@pytest.fixture
def matched(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Match:
    """The lines that `match` prints for some input."""
    (tmp_path / "en.yaml").write_text(TINY)

    def call(data: bytes, *words: str) -> list[str]:
        argv = ["voice-hero", "match", "--intents", str(tmp_path), *words]
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        monkeypatch.setattr(sys, "argv", argv)
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        assert (ended.value.code, printed.err) == (0, "")
        return printed.out.split("\n")[:-1]

    return call


def test_every_line_is_answered_in_order(matched: Match) -> None:
    answers = [json.loads(line) for line in matched(LINES, "--json")]
    assert all(list(answer) == ["text", "intent", "slots"] for answer in answers)
    assert [answer["text"] for answer in answers] == [
        "next", "", "   ", "how long", "caf\ufffd \ufffd\ufffd", "tab\there", "x" * 100_000,
        "next\x00", "What’s next?",
    ]  # fmt: skip
    assert [answer["intent"] for answer in answers[:6]] == [
        "next", None, None, "how_long", None, None,
    ]  # fmt: skip
    assert answers[6]["intent"] is None
    assert answers[8]["intent"] == "next"


def test_without_input_there_is_no_output(matched: Match) -> None:
    assert matched(b"", "--json") == []


def test_slots_are_numbers_and_a_phase_keeps_out_what_is_not_live(matched: Match) -> None:
    (line,) = matched(b"go to step three\n", "--json")
    assert json.loads(line) == {
        "text": "go to step three",
        "intent": "go_to_step",
        "slots": {"step": 3},
    }
    (line,) = matched(b"next\n", "--json", "--phase", "asleep")
    assert json.loads(line)["intent"] is None


def test_for_a_person_the_parts_are_set_apart(matched: Match) -> None:
    assert matched(b"go to step two\nhello\n") == [
        "go to step two\tgo_to_step step=2\tin every phase but asleep",
        "hello\t-",
    ]


def test_a_person_is_told_in_which_phases_a_sentence_counts(matched: Match) -> None:
    assert matched(b"next\nhow long\n", "--phase", "steps") == ["next\tnext", "how long\thow_long"]
    assert matched(b"back\nyes\nnext\n") == [
        "back\tback\tin welcome, steps, paused, after",
        "yes\tyes\tin question",
        "next\tnext\tin every phase but asleep",
    ]
