"""`voice-hero type` as another program meets it: the real command, line by line, as JSON."""

import json
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from places import TOP

from voice_hero.commands.assembling import JOURNAL_NAME
from voice_hero.commands.typed_session import LINE_S, waits_s
from voice_hero.phases import Phase
from voice_hero.sound.cue_names import CueName

LIMIT_S = 120
"""Generous: what is tested is what is written, not how fast."""

Entry = dict[str, Any]


@dataclass(frozen=True)
class Typed:
    """What one run has written."""

    code: int
    entries: list[Entry]
    errors: str

    def of(self, kind: str) -> list[Entry]:
        return [entry for entry in self.entries if kind in entry]

    def said(self) -> list[str]:
        return [entry["said"] for entry in self.of("said")]

    def after(self, heard: str, which: int = 0) -> list[Entry]:
        """Entries from the moment a line was heard."""
        at = [i for i, entry in enumerate(self.entries) if entry.get("heard") == heard][which]
        return self.entries[at:]


def run(lines: str | bytes, *options: str) -> Typed:
    command = [sys.executable, "-m", "voice_hero", "type", *options]
    data = lines if isinstance(lines, bytes) else lines.encode()
    done = subprocess.run(command, input=data, capture_output=True, timeout=LIMIT_S, check=False)
    entries = [json.loads(line) for line in done.stdout.splitlines()] if options else []
    return Typed(done.returncode, entries, done.stderr.decode())


HOLD = """start
no
!next
!next
!next
!go to step five
+30s
+20s
how long
+1s
+1s
xyzzy
+60s
+60s
yes
no
stop
how long
"""


@pytest.fixture(scope="module")
def practice() -> Typed:
    """From start to stop, and one word more."""
    return run(HOLD, "--json")


def test_at_the_end_of_the_input_it_exits_with_nought_and_no_complaint(practice: Typed) -> None:
    assert practice.code == 0
    assert practice.errors == ""


def test_every_line_is_one_object_with_the_clock_and_one_kind(practice: Typed) -> None:
    shapes: dict[tuple[str, ...], dict[str, type]] = {
        ("at_s", "said"): {"said": str},
        ("at_s", "heard", "intent", "slots"): {"heard": str, "slots": dict},
        ("at_s", "cue"): {"cue": str},
        ("at_s", "phase"): {"phase": str},
    }
    for entry in practice.entries:
        assert tuple(entry) in shapes, entry
        assert isinstance(entry["at_s"], int | float)
        for key, kind in shapes[tuple(entry)].items():
            assert isinstance(entry[key], kind)
    assert {tuple(entry) for entry in practice.entries} == set(shapes)


def test_the_clock_never_goes_back(practice: Typed) -> None:
    times = [entry["at_s"] for entry in practice.entries]
    assert times == sorted(times)


def test_phases_and_cues_have_the_names_of_the_contract(practice: Typed) -> None:
    assert {e["phase"] for e in practice.of("phase")} <= {p.value for p in Phase}
    assert {e["cue"] for e in practice.of("cue")} <= {c.value for c in CueName}
    assert [e["phase"] for e in practice.of("phase")] == [
        "welcome",
        "question",
        "steps",
        "hold",
        "after",
        "question",
        "after",
        "welcome",
    ]


def test_what_was_heard_has_its_intent_and_slots_or_null(practice: Typed) -> None:
    heard = {e["heard"]: (e["intent"], e["slots"]) for e in practice.of("heard")}
    assert heard["start"] == ("start", {})
    assert heard["go to step five"] == ("go_to_step", {"step": 5})
    assert heard["how long"] == ("how_long", {})
    assert heard["xyzzy"] == (None, {})


def test_each_sentence_is_a_line_of_its_own(practice: Typed) -> None:
    assert practice.said()[:2] == [
        "Welcome to hero pose.",
        "It is a kneeling seat that opens the chest.",
    ]


def test_a_line_is_heard_two_seconds_after_what_is_being_said_has_ended(practice: Typed) -> None:
    last, heard = practice.of("said")[2], practice.of("heard")[0]
    words = len(last["said"].split())
    assert heard["at_s"] - last["at_s"] > words * 0.3 + LINE_S


def test_a_line_with_an_exclamation_mark_cuts_in(practice: Typed) -> None:
    nexts = [e["at_s"] for e in practice.of("heard") if e["heard"] == "next"]
    assert nexts[1] - nexts[0] == pytest.approx(LINE_S, abs=0.001)
    said = [e["said"] for e in practice.after("next") if "said" in e]
    assert said[:4] == [
        "Step two: sit back.",
        "Step three: settle the seat and the hands.",
        "Step four: lift the chest.",
        "The last step: hold the pose.",
    ]


def test_time_passes_by_plus_lines_and_the_hold_ends_when_it_is_due(practice: Typed) -> None:
    cues = {e["cue"]: e["at_s"] for e in practice.of("cue")}
    assert cues["half"] - cues["start"] == pytest.approx(30, abs=0.2)
    assert cues["end"] - cues["start"] == pytest.approx(60, abs=0.2)


def test_how_long_in_the_middle_is_true_on_the_sessions_clock(practice: Typed) -> None:
    start = next(e["at_s"] for e in practice.of("cue") if e["cue"] == "start")
    question, answer = practice.after("how long")[:2]
    left = 60 - (question["at_s"] - start)
    words = {30: "Thirty", 35: "Thirty five", 40: "Forty", 25: "Twenty five", 45: "Forty five"}
    assert answer["said"] == f"{words[5 * round(left / 5)]} seconds left."


def test_after_a_stop_the_next_line_meets_a_new_welcome(practice: Typed) -> None:
    after = practice.after("stop")
    assert next(e["said"] for e in after if "said" in e) == "Goodbye."
    assert {"at_s": after[0]["at_s"], "phase": "welcome"} in after
    assert practice.after("how long", 1)[1]["said"] == "The hold is one minute."


def test_a_stop_that_cuts_in_silences_the_sentence_and_leaves_the_way_out() -> None:
    typed = run("start\nno\n!go to step five\n+45s\n!stop\n+100s\ncome out\n", "--json")
    after = typed.after("stop")
    said = [e["said"] for e in after if "said" in e]
    assert said[:3] == [
        "Stopped.",
        "For the way up, say, come out.",
        "Press your hands against the floor.",
    ]
    assert not [e for e in after if "cue" in e]


@pytest.mark.parametrize("lines", [b"", b"\n\n   \n!\n+\n+s\n+-3s\n"])
def test_input_with_nothing_in_it_is_welcomed_and_ends(lines: bytes) -> None:
    typed = run(lines, "--json")
    assert typed.code == 0
    assert typed.said()[0] == "Welcome to hero pose."
    assert all(e["intent"] is None for e in typed.of("heard"))


def test_what_cannot_be_decoded_is_heard_and_refused() -> None:
    typed = run(b"\xff\xfe\x80\nSTART!\n\xe2\x80\x9cwhat\xe2\x80\x99s next?\n", "--json")
    assert typed.code == 0
    assert [e["intent"] for e in typed.of("heard")] == [None, "start", "next"]


def test_a_very_long_time_passes_at_once_and_it_sleeps() -> None:
    typed = run("+999999999s\nnext\n", "--json")
    assert typed.of("phase")[-1]["phase"] == "asleep"
    assert typed.of("heard")[-1]["intent"] is None


def test_a_hold_that_was_begun_ends_with_the_input_and_not_before_its_time() -> None:
    typed = run("start\nno\n!go to step five\n+40s\n", "--json")
    assert [e["cue"] for e in typed.of("cue")] == ["start"]


def test_the_journal_is_kept_where_it_is_asked_for(tmp_path: Path) -> None:
    first = run("start\nno\n!go to step five\n+50s\n", "--json", "--state", str(tmp_path))
    assert first.code == 0
    second = run("resume\n", "--json", "--state", str(tmp_path))
    assert second.said()[0] == "We were cut off."
    assert second.said()[1].endswith("into the hold.")
    assert "start" in [e["cue"] for e in second.of("cue")]


# A journal that fails while it is being written


class Running:
    """`voice-hero type` while it runs: a line in, and what is written until it is answered."""

    def __init__(self, state: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "voice_hero", "type", "--json", "--state", str(state)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def until_heard(self, line: str) -> None:
        """Hand over a line, and read on until it has been heard."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        while json.loads(self.process.stdout.readline()).get("heard") != line:
            pass

    def to_the_end(self, *lines: str) -> Typed:
        out, errors = self.process.communicate("\n".join(lines) + "\n", timeout=LIMIT_S)
        return Typed(self.process.returncode, [json.loads(o) for o in out.splitlines()], errors)


ON: Final = ("no", "next", "next", "go to step five", "+100s", "yes", "no", "how am i doing")
SORRY: Final = "I cannot write this practice down."


def test_a_journal_that_another_program_locks_is_told_once_and_stops_nothing(
    tmp_path: Path,
) -> None:
    running = Running(tmp_path)
    running.until_heard("start")
    other = sqlite3.connect(tmp_path / JOURNAL_NAME, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    typed = running.to_the_end(*ON)
    other.close()
    assert typed.code == 0
    assert typed.said().count(SORRY) == 1
    assert typed.errors.count("kept in memory only") == 1
    assert "Traceback" not in typed.errors
    assert "You have practised one time." in typed.said()


def test_a_journal_that_is_damaged_meanwhile_stops_nothing_and_is_set_aside_next_time(
    tmp_path: Path,
) -> None:
    running = Running(tmp_path)
    running.until_heard("start")
    for side in ("", "-wal"):
        file = tmp_path / f"{JOURNAL_NAME}{side}"
        with file.open("r+b") as damaged:
            damaged.write(b"no journal any more ".ljust(file.stat().st_size, b"!"))
    typed = running.to_the_end(*ON)
    assert typed.code == 0
    assert "Traceback" not in typed.errors
    assert "That was hero pose." in typed.said()
    assert typed.said().count(SORRY) <= 1

    again = run("how am i doing\n", "--json", "--state", str(tmp_path))
    assert again.code == 0
    assert "It was set aside as" in again.errors
    assert "This is your first time." in again.said()
    assert list(tmp_path.glob(f"{JOURNAL_NAME}.damaged-*"))


@pytest.mark.device
def test_ten_kills_of_the_real_program_lose_nothing_that_was_told(tmp_path: Path) -> None:
    bench = TOP / "bench" / "kills.py"
    command = [sys.executable, str(bench), "--kills", "10", "--seed", "7", "--out", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, timeout=LIMIT_S, check=False, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "killed 10 times" in (tmp_path / "kills.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("+90s", 90),
        ("+90", 90),
        ("+ 2.5 s", 2.5),
        ("+10m", 600),
        ("+10min", 600),
        ("+1h", 3600),
        ("+7d", 604_800),
        ("+7x", None),
        ("90s", None),
        ("one more minute", None),
    ],
)
def test_time_passes_in_seconds_minutes_hours_and_days(line: str, seconds: float | None) -> None:
    assert waits_s(line) == seconds
