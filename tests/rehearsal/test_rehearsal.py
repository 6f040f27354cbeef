"""The rehearsal that comes with the program, from start to end, with the real Vosk and Piper."""

import json
import subprocess
import sys
from dataclasses import dataclass

import numpy as np
import pytest
import soundfile
from transcripts import words_of

from voice_hero.hearing.recogniser import VoskRecogniser
from voice_hero.models.model_store import find_models
from voice_hero.sound.samples import SAMPLE_RATE, Samples

LIMIT_S = 300
"""Far more than a busy machine needs; a rehearsal that hangs must not hang the tests."""


@dataclass(frozen=True)
class Rehearsal:
    entries: list[dict[str, object]]
    learner: Samples
    assistant: Samples

    def of(self, kind: str) -> list[dict[str, object]]:
        return [entry for entry in self.entries if kind in entry]


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Rehearsal:
    out = tmp_path_factory.mktemp("out")
    words = ["-m", "voice_hero", "rehearse", "--json", "--out", str(out)]
    run = subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    assert run.returncode == 0, run.stderr
    (file,) = out.glob("*.wav")
    sound, rate = soundfile.read(file, dtype="int16")
    assert rate == SAMPLE_RATE
    entries = [json.loads(line) for line in run.stdout.splitlines()]
    return Rehearsal(entries, sound[:, 0].copy(), sound[:, 1].copy())


def test_every_word_of_the_learner_is_understood_as_it_was_meant(rehearsal: Rehearsal) -> None:
    heard = [(entry["heard"], entry["intent"]) for entry in rehearsal.of("heard")]
    intents = [intent for _, intent in heard if intent is not None]
    assert (
        intents
        == (
            "start no repeat next back next pause resume next set_hold next next how_long cautions "
            "yes no stop"
        ).split()
    )
    refused = [str(text) for text, intent in heard if intent is None]
    assert any(text.endswith("me to stop it") for text in refused), "he told me to stop it"


def test_it_goes_from_the_caution_through_the_steps_and_the_hold_to_the_way_out(
    rehearsal: Rehearsal,
) -> None:
    said = " ".join(str(entry["said"]) for entry in rehearsal.of("said"))
    order = [
        "heart problems",
        "Step one",
        "Step two",
        "Step three",
        "Step four",
        "The last step",
        "seconds left",
        "That was forty seconds",
        "Press your hands",
        "Goodbye",
    ]
    places = [said.find(part) for part in order]
    assert -1 not in places, order[places.index(-1)]
    assert places == sorted(places)
    assert [entry["cue"] for entry in rehearsal.of("cue")].count("end") == 1


def test_the_hold_ends_when_it_was_said_to(rehearsal: Rehearsal) -> None:
    times = {entry["cue"]: float(str(entry["at_s"])) for entry in rehearsal.of("cue")}
    assert times["end"] - times["start"] == pytest.approx(40.0, abs=0.25)


def test_the_recording_holds_the_lines_that_the_transcript_claims(rehearsal: Rehearsal) -> None:
    recogniser = VoskRecogniser(find_models().vosk, lambda phase: [])
    said = rehearsal.of("said")
    shares = []
    # Every second line: hearing all of them takes a third of the time of the whole suite.
    for entry, after in list(zip(said, [*said[1:], None], strict=True))[::2]:
        start = float(str(entry["at_s"]))
        end = float(str(after["at_s"])) if after else len(rehearsal.assistant) / SAMPLE_RATE
        sound = rehearsal.assistant[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)]
        if np.abs(sound).max(initial=0) == 0:
            continue  # hushed in the moment in which it began
        heard = set(recogniser.begin_freely(sound[: 12 * SAMPLE_RATE])().text.split())
        claimed = set(words_of(str(entry["said"])))
        shares.append(len(claimed & heard) / len(claimed))
    assert len(shares) >= 0.45 * len(said)
    assert np.mean(shares) > 0.75
    assert np.mean(np.array(shares) > 0.3) > 0.9


def test_the_learner_is_on_the_left_and_the_assistant_on_the_right(rehearsal: Rehearsal) -> None:
    first = next(entry for entry in rehearsal.of("heard") if entry["intent"] == "start")
    end = float(str(first["at_s"]))
    word = slice(round((end - 1.0) * SAMPLE_RATE), round(end * SAMPLE_RATE))
    assert np.abs(rehearsal.learner[word]).max() > 1000
    assert np.abs(rehearsal.assistant[word]).max() < 300
