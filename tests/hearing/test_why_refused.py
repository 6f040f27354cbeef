"""Why something that was heard was not taken."""

from pathlib import Path

import pytest

from voice_hero.command import Command
from voice_hero.hearing.why_refused import Reasons
from voice_hero.intents.compiling.folder import load_intents
from voice_hero.intents.matcher import Matcher
from voice_hero.intents.usual_sentences import Usual
from voice_hero.phases import Phase

TEMPLATES = """
language: en
intents:
  start: {data: [{sentences: [start, let us start the pose]}]}
  stop: {data: [{sentences: [stop, that will do, enough of it]}]}
  nothing: {data: [{sentences: [do not stop]}]}
"""


@pytest.fixture
def reasons(tmp_path: Path) -> Reasons:
    (tmp_path / "en.yaml").write_text(TEMPLATES)
    usual = Usual(frozenset({"stop", "start"}), decoys=frozenset({"rover"}))
    return Reasons(Matcher(load_intents(tmp_path)), usual)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("stop [unk]", "none of the words that are listened for"),
        ("rover", "so that no command is made of it"),
        ("do not stop", "not to be meant for us"),
        ("let us start the pose", "it is start, which counts in every phase but question and hold"),
        ("that will", "only the beginning of a command"),
        ("the kettle boils again", "no template takes these words"),
        ("that will do", "the sound is more like other words"),
    ],
)
def test_each_reason_is_told(reasons: Reasons, text: str, why: str) -> None:
    told = reasons.why(text, None, Phase.HOLD)
    assert told is not None
    assert why in told


def test_a_word_or_two_that_are_not_usual_are_told_so(reasons: Reasons, tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text(TEMPLATES.replace("enough of it", "enough now"))
    told = Reasons(Matcher(load_intents(tmp_path)), reasons.usual).why("enough", None, Phase.HOLD)
    assert told is not None
    assert "beginning" in told
    short = Reasons(Matcher(load_intents(tmp_path)), reasons.usual).why(
        "enough now", None, Phase.HOLD
    )
    assert short is not None
    assert "so few words that talk is full of it" in short


def test_a_command_needs_no_reason(reasons: Reasons) -> None:
    assert reasons.why("stop", Command("stop", {}, "stop"), Phase.HOLD) is None
