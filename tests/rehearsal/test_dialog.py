"""Dialogues: the shipped one, and every kind of mistake with its line and field."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import soundfile
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_hero.errors import DialogError
from voice_hero.lang.en.phrasebook import LINES_FILE
from voice_hero.poses.pose import SHIPPED, load_pose
from voice_hero.rehearsal import room_sound
from voice_hero.rehearsal.dialog import (
    DEFAULT_DIALOG,
    LONGEST_S,
    MOST_PARTS,
    MOST_SIGNS,
    MOST_TURNS,
    Dialog,
    Variant,
    load_dialog,
)
from voice_hero.rehearsal.room_sound import LONGEST_NOISE_S, LONGEST_RESPONSE_S


def load(folder: Path, text: str) -> Dialog:
    file = folder / "talk.yaml"
    file.write_text(text, encoding="utf-8")
    return load_dialog(file)


def mistakes(folder: Path, text: str) -> list[str]:
    """What is told about a file, without the name of its folder."""
    with pytest.raises(DialogError) as caught:
        load(folder, text)
    return str(caught.value).replace(f"{folder}/", "").splitlines()


# -- good ones ------------------------------------------------------------------------------


def test_the_shipped_dialogue_goes_from_start_to_stop_in_a_pose_that_is_there() -> None:
    dialog = load_dialog()
    said = [turn.text for turn in dialog.turns]
    assert dialog.name == DEFAULT_DIALOG.stem == "default"
    assert load_pose(dialog.pose).name == "hero"
    assert (said[0], said[-1]) == ("start", "stop")
    assert {"say that again", "go back", "pause", "resume", "how long … do I hold this"} <= {*said}
    assert any(turn.over for turn in dialog.turns)


def test_what_the_shipped_dialogue_waits_for_is_said_in_its_pose_or_asked_in_any() -> None:
    dialog = load_dialog()
    spoken = (SHIPPED / f"{dialog.pose}.yaml").read_text(encoding="utf-8")
    spoken += LINES_FILE.read_text(encoding="utf-8")
    awaited = [turn.until for turn in dialog.turns if turn.until]
    assert awaited
    assert [text for text in awaited if text not in spoken] == []


def test_a_dialogue_needs_no_more_than_one_turn(tmp_path: Path) -> None:
    dialog = load(tmp_path, "turns:\n- say: stop\n")
    (turn,) = dialog.turns
    assert (turn.say, turn.text, turn.after, turn.as_) == (("stop",), "stop", None, None)
    assert (dialog.name, dialog.pose, dialog.room.echo_db) == ("talk", "hero", -20.0)


def test_no_and_yes_are_words_here(tmp_path: Path) -> None:
    dialog = load(tmp_path, "turns:\n- say: no\n- say: yes\n- say: [on, 0.5, off]\n")
    assert [turn.say for turn in dialog.turns] == [("no",), ("yes",), ("on", 0.5, "off")]


def test_every_field_arrives(tmp_path: Path) -> None:
    text = """
pose: half lotus
room: {echo_db: -12, echo_delay_ms: 80, noise_dbfs: -45.5, reverb_s: 0.6}
learner: {level_dbfs: -30, rate: 1.1, pitch: 1.2}
turns:
- {say: start, wait: 3}
- {say: pause, over: 1.5, as: {rate: 1.3, pitch: 0.8}, level_db: -6}
- {say: resume, until: paused}
"""
    dialog = load(tmp_path, text)
    assert (dialog.pose, dialog.room.noise_dbfs) == ("half lotus", -45.5)
    assert (dialog.learner.level_dbfs, dialog.learner.pitch) == (-30, 1.2)
    assert [turn.wait for turn in dialog.turns] == [3, None, None]
    assert dialog.turns[1].as_ == Variant(rate=1.3, pitch=0.8)
    assert dialog.turns[2].until == "paused"


def test_sound_files_are_found_beside_the_dialogue(tmp_path: Path) -> None:
    (tmp_path / "sounds").mkdir()
    soundfile.write(tmp_path / "sounds" / "kitchen.flac", np.ones(800) * 0.1, 16_000)
    dialog = load(tmp_path, "room: {noise_file: sounds/kitchen.flac}\nturns: [{say: stop}]\n")
    assert dialog.room.noise_file == str(tmp_path / "sounds" / "kitchen.flac")


# -- mistakes -------------------------------------------------------------------------------

TURN = "turns:\n- say: start\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "talk.yaml:1: file: is empty"),
        ("- say: stop\n", "talk.yaml:1: file: is no mapping"),
        ("room: {}\n", "talk.yaml:1: turns: is missing"),
        ("turns: []\n", "talk.yaml:1: turns: tuple should have at least 1 item"),
        ("turns: stop\n", "talk.yaml:1: turns: "),
        ("turns:\n- stop\n", "talk.yaml:2: turns.0: "),
        ("turns:\n- say: [\n", "talk.yaml:3: file: is not valid YAML"),
        (TURN + "  say: stop\n", "talk.yaml:3: turns.0.say: is there twice (first on line 2)"),
        (TURN + "name: x\n", "talk.yaml:3: name: is taken from the file's name"),
        (TURN + "pose: ''\n", "talk.yaml:3: pose: "),
        (TURN + "pose: 5\n", "talk.yaml:3: pose: "),
        (TURN + "rooms: {}\n", "talk.yaml:3: rooms: is no field of this file (did you mean room?)"),
        (TURN + "- after: 1\n", "talk.yaml:3: turns.1.say: is missing"),
        (TURN + "  affter: 1\n", "talk.yaml:3: turns.0.affter: is no field of this file (did you"),
        (TURN + "  after: -1\n", "talk.yaml:3: turns.0.after: "),
        (TURN + "  after: soon\n", "talk.yaml:3: turns.0.after: "),
        (TURN + "  after: true\n", "talk.yaml:3: turns.0.after: "),
        (TURN + "  wait: 601\n", "talk.yaml:3: turns.0.wait: "),
        (TURN + "  over: 999999999999\n", "talk.yaml:3: turns.0.over: "),
        (TURN + "  until: '?'\n", "talk.yaml:3: turns.0.until: "),
        (TURN + "  level_db: 21\n", "talk.yaml:3: turns.0.level_db: "),
        (TURN + "  as: {rate: 3}\n", "talk.yaml:3: turns.0.as.rate: "),
        (TURN + "  as: {pitch: 0}\n", "talk.yaml:3: turns.0.as.pitch: "),
        (TURN + "  as: loud\n", "talk.yaml:3: turns.0.as: "),
        (
            TURN + "  wait: 1\n  over: 2\n",
            "talk.yaml:4: turns.0.over: stands beside wait (at most one of them may)",
        ),
        ("turns:\n- say: 5\n", "talk.yaml:2: turns.0.say: is 5 (a turn begins and ends with"),
        ("turns:\n- say: ''\n", "talk.yaml:2: turns.0.say: is '' (expected words"),
        ("turns:\n- say: '...'\n", "talk.yaml:2: turns.0.say: is '...' (expected words"),
        ("turns:\n- say: '[[a]]'\n", "talk.yaml:2: turns.0.say: is '[[a]]' (expected words"),
        ("turns:\n- say: null\n", "talk.yaml:2: turns.0.say: is None (expected words"),
        ("turns:\n- say: {a: b}\n", "talk.yaml:2: turns.0.say: is {'a': 'b'} (expected words"),
        ("turns:\n- say: []\n", "talk.yaml:2: turns.0.say: "),
        ("turns:\n- say: [a, 1]\n", "talk.yaml:2: turns.0.say.1: is 1 (a turn begins"),
        ("turns:\n- say:\n  - a\n  - 11\n  - b\n", "talk.yaml:4: turns.0.say.1: is 11 (a pause"),
        ("turns:\n- say: [a, 0, b]\n", "talk.yaml:2: turns.0.say.1: is 0 (a pause has 0.05"),
        ("turns:\n- say: [a, true, b]\n", "talk.yaml:2: turns.0.say.1: is True (expected words"),
        (TURN + "room: {echo_db: 1}\n", "talk.yaml:3: room.echo_db: "),
        (TURN + "room: {echo_db: loud}\n", "talk.yaml:3: room.echo_db: "),
        (TURN + "room:\n  echo_delay_ms: 501\n", "talk.yaml:4: room.echo_delay_ms: "),
        (TURN + "room: {noise_dbfs: 0}\n", "talk.yaml:3: room.noise_dbfs: "),
        (TURN + "room: {reverb_s: 60}\n", "talk.yaml:3: room.reverb_s: "),
        (
            TURN + "room: {dust: 1}\n",
            "talk.yaml:3: room.dust: is no field of this file (expected: ",
        ),
        (TURN + "learner: {level_dbfs: 0}\n", "talk.yaml:3: learner.level_dbfs: "),
        (TURN + "learner: {rate: 0.1}\n", "talk.yaml:3: learner.rate: "),
    ],
)
def test_each_mistake_is_told_with_its_line_and_field(text: str, told: str, tmp_path: Path) -> None:
    (mistake,) = mistakes(tmp_path, text)
    assert mistake.startswith(told)
    assert len(mistake) < 250


def test_all_mistakes_of_a_file_are_told_in_the_order_of_their_lines(tmp_path: Path) -> None:
    text = TURN + "  after: -1\n- say: 1\nroom:\n  echo_db: 5\n  dust: 3\n"
    lines = [mistake.split(":")[1] for mistake in mistakes(tmp_path, text)]
    assert lines == ["3", "4", "6", "7"]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DialogError, match=r"gone\.yaml:1: file: cannot be read"):
        load_dialog(tmp_path / "gone.yaml")


# -- bounds ---------------------------------------------------------------------------------


def test_turns_parts_and_words_are_bounded(tmp_path: Path) -> None:
    many = "turns:\n" + "- say: next\n" * (MOST_TURNS + 1)
    assert mistakes(tmp_path, many)[0].startswith("talk.yaml:1: turns: ")
    parts = "turns:\n- say: [" + ", ".join(["a"] * (MOST_PARTS + 1)) + "]\n"
    assert mistakes(tmp_path, parts)[0].startswith("talk.yaml:2: turns.0.say: ")
    long = f"turns:\n- say: {'a' * (MOST_SIGNS + 1)}\n"
    assert mistakes(tmp_path, long) == ["talk.yaml:2: turns.0.say: has 201 signs (at most 200)"]


def test_the_time_that_is_waited_for_is_bounded_in_all(tmp_path: Path) -> None:
    turns = "- {say: next, wait: 600}\n" * 3
    assert load(tmp_path, "turns:\n" + turns).turns
    (mistake,) = mistakes(
        tmp_path, "turns:\n" + turns + "- {say: [a, 0.5, b]}\n- {say: b, over: 1}\n"
    )
    assert mistake == (
        f"talk.yaml:1: turns: wait for {LONGEST_S + 1.5:.0f} seconds in all, but 1800 are the most"
    )


@pytest.mark.parametrize(
    ("field", "longest_s"),
    [("noise_file", LONGEST_NOISE_S), ("room_response", LONGEST_RESPONSE_S)],
)
class TestSoundFiles:
    def told(self, folder: Path, field: str, name: str) -> str:
        (mistake,) = mistakes(folder, TURN + f"room:\n  reverb_s: 0.2\n  {field}: {name}\n")
        assert mistake.startswith(f"talk.yaml:5: room.{field}: ")
        return mistake

    def test_missing(self, field: str, longest_s: float, tmp_path: Path) -> None:
        assert "no such file" in self.told(tmp_path, field, "gone.wav")

    def test_a_device_or_a_folder(self, field: str, longest_s: float, tmp_path: Path) -> None:
        assert "no such file" in self.told(tmp_path, field, "/dev/zero")
        assert "no such file" in self.told(tmp_path, field, ".")

    def test_no_sound_file(self, field: str, longest_s: float, tmp_path: Path) -> None:
        (tmp_path / "text.wav").write_text("no sound")
        assert "cannot be read" in self.told(tmp_path, field, "text.wav")

    def test_empty(self, field: str, longest_s: float, tmp_path: Path) -> None:
        soundfile.write(tmp_path / "empty.wav", np.zeros(0), 16_000)
        assert "holds no sound" in self.told(tmp_path, field, "empty.wav")

    def test_too_long(self, field: str, longest_s: float, tmp_path: Path) -> None:
        samples = np.zeros(round((longest_s + 1) * 8_000), np.int16)
        soundfile.write(tmp_path / "long.wav", samples, 8_000)
        assert f"at most {longest_s:.0f} s" in self.told(tmp_path, field, "long.wav")

    def test_at_an_odd_rate(self, field: str, longest_s: float, tmp_path: Path) -> None:
        soundfile.write(tmp_path / "rate.wav", np.zeros(100, np.int16), 1_000_000)
        assert "has a rate of 1000000 Hz" in self.told(tmp_path, field, "rate.wav")

    def test_too_large_in_memory_for_all_its_channels(
        self, field: str, longest_s: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(room_sound, "MOST_SAMPLES", 1_000)
        soundfile.write(tmp_path / "wide.wav", np.zeros((200, 8), np.int16), 16_000)
        assert "has 1600 samples" in self.told(tmp_path, field, "wide.wav")


WORDS = st.sampled_from(["say", "turns", "room", "as", "rate", "after", "until", "noise_file", "x"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(width=16) | st.text(max_size=5) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=12,
)


@given(VALUES, VALUES, VALUES)
@settings(max_examples=80)
def test_whatever_stands_in_a_file_it_is_a_dialogue_or_told_with_line_and_field(
    turn: object, room: object, rest: object
) -> None:
    data = {"turns": [{"say": "stop"}, turn], "room": room, "learner": rest}
    with TemporaryDirectory() as folder:
        file = Path(folder) / "talk.yaml"
        file.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
        try:
            assert load_dialog(file).turns
        except DialogError as error:
            assert str(error).startswith(f"{file}:")
            for line in str(error).replace(f"{file}:", "").splitlines():
                assert re.match(r"\d+: [\w.]+: .", line)
