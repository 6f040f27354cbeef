"""A compiled folder understands and listens for the same as its templates, and trusts no cache."""

import json
import os
import shutil
import subprocess
import sys
from array import array
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from test_matcher import ROOT, rows

from voice_hero.errors import IntentError
from voice_hero.files import piece_file
from voice_hero.intents import compiled_set
from voice_hero.intents.compiling import grammar
from voice_hero.intents.compiling.folder import IntentSet, load_intents
from voice_hero.intents.matcher import Matcher
from voice_hero.intents.usual_sentences import load_usual
from voice_hero.paths import CACHE_VARIABLE
from voice_hero.phases import Phase

Both = tuple[IntentSet, compiled_set.CompiledIntents]
Matchers = tuple[Matcher, Matcher]
Parts = dict[str, bytes]

OURS = ROOT / "intents" / "en"
LACKED = {"please", "knee's", "blanket"}
"""Words that the model of these tests does not have."""
SMALL = """
language: en
skip_words: [please]
intents:
  Light:
    data:
      - sentences: ["(turn;the {colour} light[s];on)", "light to {level} percent", "say {any}"]
        slots: {domain: light, day: 2020-01-01}
        metadata: {priority: 3}
lists:
  colour: {values: [red, {in: "(blue|navy)", out: blue}, {in: one, out: 1}]}
  level: {range: {from: 0, to: 100, step: 10}}
  any: {wildcard: true}
"""


def known(word: str) -> bool:
    return word not in LACKED


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The cache of this module alone."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_VARIABLE, str(folder))
        yield folder / "intents"


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of intents and a model beside it, and a cache that is empty."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "own.yaml").write_text(SMALL, encoding="utf-8")
    return tmp_path / "own"


def model(folder: Path, *words: str) -> Path:
    """A folder that has no more of a model than its list of words."""
    (folder / "graph").mkdir(parents=True, exist_ok=True)
    (folder / "graph" / "Gr.fst").write_bytes(gr_fst(words))
    return folder


def gr_fst(words: Sequence[str]) -> bytes:
    """Head of an OpenFst file with a table of output words."""

    def text(said: str) -> bytes:
        data = said.encode()
        return len(data).to_bytes(4, "little") + data

    def numbers(*values: int, size: int) -> bytes:
        return b"".join(value.to_bytes(size, "little") for value in values)

    head = (2_125_659_606).to_bytes(4, "little") + text("vector") + text("standard")
    head += numbers(1, 2, size=4) + numbers(0, 0, 0, 0, size=8)
    table = (2_125_658_996).to_bytes(4, "little") + text("words") + numbers(0, len(words), size=8)
    return head + table + b"".join(text(w) + n.to_bytes(8, "little") for n, w in enumerate(words))


@pytest.fixture(scope="module")
def direct() -> IntentSet:
    return load_intents(OURS)


@pytest.fixture(scope="module")
def both(cache: Path, direct: IntentSet, tmp_path_factory: pytest.TempPathFactory) -> Both:
    """The same templates, read, and compiled for a model that lacks some words."""
    words = [word for word in grammar.vocabulary(direct) if known(word)]
    of = model(tmp_path_factory.mktemp("model"), *words)
    compiled_set.compile_folder(OURS, of)
    return direct, compiled_set.load(OURS, of)


@pytest.fixture(scope="module")
def matchers(both: Both) -> Matchers:
    return Matcher(both[0]), Matcher(both[1])


FILES = [
    *("commands.tsv", "held_out_1.tsv", "held_out_2.tsv", "held_out_3.tsv"),
    *("not_commands.tsv", "not_commands_own.tsv"),
]


@pytest.mark.parametrize("phase", list(Phase))
def test_understands_the_same(matchers: Matchers, phase: Phase) -> None:
    read, kept = matchers
    for _, _, text in rows(*FILES):
        assert kept.match(text, phase) == read.match(text, phase), text


def test_waits_for_the_same(matchers: Matchers) -> None:
    read, kept = matchers
    for number, (_, _, text) in enumerate(rows("commands.tsv", "not_commands.tsv")):
        phase = (Phase.STEPS, Phase.HOLD, Phase.PAUSED)[number % 3]
        said = (text, text.rpartition(" ")[0], text.partition(" ")[0])[number // 3 % 3]
        assert kept.may_continue(said, phase) == read.may_continue(said, phase), said
        assert kept.is_prefix(said, phase) == read.is_prefix(said, phase), said


@pytest.mark.parametrize("phase", list(Phase))
def test_listens_for_the_same(both: Both, phase: Phase) -> None:
    read, kept = both
    assert kept.lists is not None
    assert kept.phrases(phase, known) == grammar.phrases(read, phase, known)


def test_usual_sentences_are_the_same(both: Both, matchers: Matchers) -> None:
    _, kept = both
    sentences = sorted(load_usual(OURS).sentences)
    for phase in Phase:
        commands = [text for text in sentences if matchers[0].match(text, phase)]
        assert kept.usual_commands(phase) == commands
    assert "next" in (kept.usual_commands(Phase.STEPS) or [])


def test_another_models_words_are_asked_anew(both: Both) -> None:
    _, kept = both
    found = kept.phrases("steps", lambda word: word != "next")
    assert "repeat" in found
    assert not any("next" in phrase.split() for phrase in found)


def test_a_start_with_the_cache_loads_no_parser(cache: Path, both: Both) -> None:
    """hassil and PyYAML take longer to load than all that is compiled."""
    code = (
        "import sys; from voice_hero import paths; from voice_hero.intents import compiled_set;"
        "from voice_hero.intents.matcher import Matcher;"
        "m = Matcher(compiled_set.load(paths.intents_dir()));"
        "print(m.match('go to step two').intent, {'hassil', 'yaml', 'numpy'} & set(sys.modules))"
    )
    env = {**os.environ, CACHE_VARIABLE: str(cache.parent), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "go_to_step set()"


def understood(
    folder: Path, of: Path | None = None
) -> tuple[list[dict[str, int | str]], list[str]]:
    """What a few sentences are, and what is listened for."""
    intents = compiled_set.load(folder, of)
    matcher = Matcher(intents)
    said = ("please turn on the navy lights", "turn the one light on", "light to 20 percent")
    commands = [matcher.match(text) for text in (*said, "say what you like")]
    slots = [dict(command.slots) for command in commands if command is not None]
    return slots, sorted(intents.phrases("steps", lambda word: word != "navy"))


def test_slots_keep_their_kinds(small: Path) -> None:
    slots, _ = understood(small)
    always = {"domain": "light", "day": "2020-01-01"}
    assert slots == [
        always | {"colour": "blue"},
        always | {"colour": 1},
        always | {"level": 20},
        always | {"any": "what you like"},
    ]
    assert slots == understood(small)[0]


def test_kept_by_a_child_and_found_again(small: Path, tmp_path: Path) -> None:
    of = model(tmp_path / "model", "turn", "the", "red", "light", "lights", "on", "say", "[unk]")
    first = compiled_set.load(small, of)
    kept = sorted((tmp_path / "cache" / "intents").iterdir())
    assert len(kept) == 2
    assert first.lists is not None
    stamps = [file.stat().st_mtime_ns for file in kept]
    compiled_set.load(small, of)
    assert [file.stat().st_mtime_ns for file in kept] == stamps


def test_copies_elsewhere_are_known_again(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What set-up has compiled is what the service finds, which has copies of everything."""
    words = ("turn", "the", "light", "on")
    compiled_set.load(small, model(tmp_path / "model", *words))
    there = tmp_path / "var" / "lib"
    shutil.copytree(small, there / "intents", copy_function=shutil.copyfile)
    shutil.copytree(tmp_path / "model", there / "model", copy_function=shutil.copyfile)
    monkeypatch.setattr(compiled_set, "_compile_in_child", lambda folder, of: False)
    monkeypatch.setattr(compiled_set, "_compiled_here", lambda folder: pytest.fail("compiled"))
    assert compiled_set.load(there / "intents", there / "model").lists is not None
    other = model(tmp_path / "other", *words, "navy")
    assert compiled_set.load(there / "intents", other).lists is None


def test_a_compiler_that_does_not_end_is_told_and_not_done_over_in_memory(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled_set, "PATIENCE_S", 0.01)
    monkeypatch.setattr(compiled_set, "_compiled_here", lambda folder: pytest.fail("in memory"))
    with pytest.raises(IntentError, match=r"own has not ended within .* minutes; end what else"):
        compiled_set.load(small)


def test_a_changed_template_is_understood_at_once(small: Path) -> None:
    assert Matcher(compiled_set.load(small)).match("glow") is None
    own = small / "own.yaml"
    own.write_text(own.read_text().replace('"say {any}"', '"say {any}", glow'), encoding="utf-8")
    assert Matcher(compiled_set.load(small)).match("glow") is not None


def kept_file(small: Path) -> Path:
    compiled_set.load(small)
    (file,) = (small.parent / "cache" / "intents").iterdir()
    return file


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "cut short": lambda data: data[: len(data) // 2],
    "one bit": lambda data: data[:-9] + bytes([data[-9] ^ 4]) + data[-8:],
    "longer": lambda data: data + b"\0",
    "other": lambda data: b"PK" + os.urandom(500),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_is_mended(small: Path, kind: str) -> None:
    expected = understood(small)
    file = kept_file(small)
    whole = file.read_bytes()
    file.write_bytes(DAMAGE[kind](whole))
    assert understood(small) == expected
    assert file.read_bytes() == whole


def numbers(*values: int) -> bytes:
    return array("i", values).tobytes()


def about(change: Callable[[dict[str, Any]], object]) -> Callable[[Parts], Parts]:
    def changed(parts: Parts) -> Parts:
        told = json.loads(parts["about"])
        change(told)
        return {**parts, "about": json.dumps(told).encode()}

    return changed


FORGED: dict[str, Callable[[Parts], Parts]] = {
    "ends beyond the points": lambda p: {**p, "ends": numbers(10**6) * (len(p["ends"]) // 4)},
    "ends below zero": lambda p: {**p, "ends": numbers(-1) * (len(p["ends"]) // 4)},
    "labels that are none": lambda p: {**p, "carried": numbers(9999) * (len(p["carried"]) // 4)},
    "half a number": lambda p: {**p, "ends": p["ends"][:-2]},
    "edges that run backwards": lambda p: {**p, "offsets": p["offsets"][:4] + p["offsets"][:0:-1]},
    "no points": lambda p: {**p, "offsets": b""},
    "blocks that are none": lambda p: {**p, "accepting": numbers(0, 7)},
    "half a pair": lambda p: {**p, "accepting": numbers(0)},
    "a piece too few": lambda p: {"about": p["about"]},
    "nothing told": lambda p: {**p, "about": b"[]"},
    "brackets without end": lambda p: {**p, "about": b"[" * 100_000},
    "a root that is none": about(lambda told: told.update(root=10**6)),
    "an unknown operation": about(lambda told: told["labels"].append(["run", "x", "y"])),
    "a range without steps": about(
        lambda told: told["labels"].append(["number", "x", [1, 2, 0, 1]])
    ),
    "a slot that is a list": about(lambda told: told["blocks"][0]["slots"].update(x=[1])),
    "a block without intent": about(lambda told: told["blocks"][0].pop("intent")),
}


@pytest.mark.parametrize("kind", FORGED)
def test_what_does_not_fit_together_is_not_believed(
    small: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A whole file with a good checksum that somebody else wrote."""
    expected = understood(small)
    file = kept_file(small)
    piece_file.write(file, FORGED[kind](piece_file.read(file) or {}))
    monkeypatch.setattr(compiled_set, "_compile_in_child", lambda folder, of: False)
    assert understood(small) == expected


def test_lists_of_another_folder_are_not_believed(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = model(tmp_path / "model", "turn", "the", "light", "on")
    compiled_set.load(small, of)
    (lists,) = (file for file in (tmp_path / "cache" / "intents").iterdir() if "-" in file.name)
    piece_file.write(lists, {"vocabulary": b"\xff", **dict.fromkeys(["known", *Phase], b"stop")})
    monkeypatch.setattr(compiled_set, "_compile_in_child", lambda folder, model: False)
    assert "stop" not in understood(small, of)[1]


@pytest.mark.parametrize("kind", ["a file in its place", "no folder can be made"])
def test_a_cache_that_cannot_be_written(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    place = tmp_path / "taken"
    place.write_text("not a folder")
    inside = place if kind == "a file in its place" else place / "deeper"
    monkeypatch.setenv(CACHE_VARIABLE, str(inside))
    assert understood(small)[0][2]["level"] == 20


def test_only_so_many_are_kept(small: Path, tmp_path: Path) -> None:
    own = small / "own.yaml"
    for number in range(compiled_set.KEPT + 2):
        own.write_text(SMALL + f"# {number}\n", encoding="utf-8")
        compiled_set.compile_folder(small)
    assert len([*(tmp_path / "cache" / "intents").iterdir()]) == compiled_set.KEPT


def test_mistakes_are_told_as_without_a_cache(small: Path) -> None:
    (small / "own.yaml").write_text("intents: [", encoding="utf-8")
    with pytest.raises(IntentError, match="not YAML"):
        compiled_set.load(small)
    with pytest.raises(IntentError, match="no folder of intents"):
        compiled_set.load(Path("/nowhere/at/all"))
