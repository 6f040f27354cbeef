"""One's own wording of what the assistant says, read over the shipped one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from voice_hero import paths
from voice_hero.commands import line_lint
from voice_hero.errors import SpeechError
from voice_hero.lang.en.phrasebook import LINES_FILE, load_phrasebook

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes the user's file of lines."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    file = paths.own_lines_file()
    file.parent.mkdir(parents=True)

    def written(text: str) -> Path:
        file.write_text(text, encoding="utf-8")
        return file

    return written


def findings(file: Path) -> list[str]:
    found = line_lint.lint(file, lambda text: "stop" if text == "Stop." else None)
    return [f"{one.line}: {one.field}: {one.message}" for one in found]


def test_an_own_line_stands_in_the_place_of_the_shipped_one(write: Write) -> None:
    file = write('goodbye: [Namaste. Until next time., Be well.]\nhold_length: "{length}, then."\n')
    book = load_phrasebook()
    assert book.say("goodbye") == ("Namaste.", "Until next time.", "Be well.")
    assert book.say("hold_length", length="one minute") == ("One minute, then.",)
    assert book.say("out_left") == load_phrasebook(LINES_FILE).say("out_left")
    assert findings(file) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("goodby: Namaste.\n", "goodby: is no key (did you mean goodbye?)"),
        ('goodbye: "See you, {title}."\n', "goodbye: needs a value that it is not given, {title}"),
        ("goodbye: 3\n", "goodbye: expected a sentence or a list of them"),
    ],
)
def test_a_line_that_does_not_fit_is_told_with_its_key(write: Write, text: str, fault: str) -> None:
    file = write(text)
    with pytest.raises(SpeechError) as told:
        load_phrasebook()
    assert fault in str(told.value)
    assert [line.startswith(f"1: {fault}") for line in findings(file)] == [True]


def test_lint_finds_what_is_hard_to_hear_and_what_is_a_command(write: Write) -> None:
    file = write("resting:\n  - I am resting for 30s.\n  - Fine.\ngoodbye: Stop.\n")
    assert findings(file) == [
        "2: resting.0: has digits, '30s' (write 'thirty seconds')",
        "4: goodbye: is, taken whole, the command 'stop' (say it in a longer sentence)",
    ]


def test_the_shipped_lines_have_no_mistake() -> None:
    assert line_lint.lint(LINES_FILE, lambda text: None) == []


def test_a_file_that_is_no_yaml_is_told(write: Write) -> None:
    file = write("goodbye: [")
    with pytest.raises(SpeechError, match="cannot be read"):
        load_phrasebook()
    assert len(findings(file)) == 1
