"""Equal endings are kept once, and the graph still says what the templates say."""

from pathlib import Path

import pytest

from voice_hero.errors import IntentError
from voice_hero.intents.compiling import graph_builder
from voice_hero.intents.compiling.folder import IntentSet, load_intents
from voice_hero.intents.matcher import Matcher
from voice_hero.phases import Phase

HEAD = "language: en\nskip_words: [please]\nintents:\n  A:\n    data:\n      - sentences:\n"


def intents(folder: Path, *sentences: str, more: str = "") -> IntentSet:
    lines = "".join(f"          - '{sentence}'\n" for sentence in sentences)
    (folder / "a.yaml").write_text(HEAD + lines + more, encoding="utf-8")
    return load_intents(folder)


def points(folder: Path, *sentences: str, more: str = "") -> int:
    return len(graph_builder.build(intents(folder, *sentences, more=more)).offsets) - 1


def slots_of(matcher: Matcher, text: str) -> dict[str, object]:
    command = matcher.match(text)
    assert command is not None
    return dict(command.slots)


def test_a_second_way_to_begin_copies_no_ending(tmp_path: Path) -> None:
    ending = "[the] (long|short) [and|or] (winding|straight) [old] road"
    one = points(tmp_path, f"show me {ending}")
    two = points(tmp_path, f"show me {ending}", f"give us {ending}", f"find {ending}")
    assert two - one <= 4


def test_a_rule_named_twice_before_the_same_words_is_kept_once(tmp_path: Path) -> None:
    more = "expansion_rules: {way: '(by|along|down) [the] (road|lane|path) [of] [the] hill'}\n"
    one = points(tmp_path, "go <way>", more=more)
    assert points(tmp_path, "go <way>", "walk <way>", more=more) - one <= 2


@pytest.mark.parametrize(
    ("sentence", "accepted", "refused"),
    [
        ("(a;b;c)", ["a b c", "c b a", "b a c"], ["a b", "a b c a"]),
        ("go[ing] (up|down)[stairs]", ["going upstairs", "go down"], ["going", "goupstairs"]),
        ("[very] [very] good", ["good", "very good", "very very good"], ["very"]),
        ("say {word} again", ["say it all again", "say hm x again"], ["say again"]),
        ("{n} times", ["nine hundred times", "five times", "12 times"], ["times", "zero times"]),
    ],
)
def test_templates(tmp_path: Path, sentence: str, accepted: list[str], refused: list[str]) -> None:
    more = "lists:\n  word: {wildcard: true}\n  n: {range: {from: 1, to: 999}}\n"
    matcher = Matcher(intents(tmp_path, sentence, more=more))
    assert [text for text in accepted if matcher.match(text) is None] == []
    assert [text for text in refused if matcher.match(text) is not None] == []


def test_a_wildcard_takes_words_and_skip_words_stay_out_of_it(tmp_path: Path) -> None:
    more = "lists: {word: {wildcard: true}}\n"
    matcher = Matcher(intents(tmp_path, "say {word}", more=more))
    assert slots_of(matcher, "please say one two") == {"word": "one two"}
    assert matcher.may_continue("say one", Phase.ANY)


def test_values_that_are_equal_only_to_python_stay_apart(tmp_path: Path) -> None:
    more = "lists: {v: {values: [{in: yes, out: true}, {in: one, out: 1}]}}\n"
    matcher = Matcher(intents(tmp_path, "set {v}", more=more.replace("in: yes", "in: 'yes'")))
    assert slots_of(matcher, "set yes")["v"] is True
    assert slots_of(matcher, "set one")["v"] is not True


def test_more_than_fits_is_refused(tmp_path: Path) -> None:
    more = "expansion_rules:\n  r0: '(a|b) (c|d)'\n" + "".join(
        f"  r{n}: '({'|'.join(f'<r{n - 1}> {word}' for word in 'pqrstuvwxyz')})'\n"
        for n in range(1, 8)
    )
    with pytest.raises(IntentError, match="fewer rules within rules"):
        graph_builder.build(intents(tmp_path, "<r7>", more=more))
