"""The program as its user has it: a process, its two streams, its exit code.

What needs a sound device or real time stands in test_cli_real_time.py.
"""

import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import numpy as np
import pytest
import soundfile
from fake_models import fake_voice, fake_vosk, zip_folder
from test_model_install import Server, recogniser, source_of
from typer.testing import CliRunner

from voice_hero import cli, paths
from voice_hero.commands import texts
from voice_hero.models import model_install
from voice_hero.sound.samples import SAMPLE_RATE

LIMIT_S = 120
"""Far more than any command here takes."""

TINY = """\
language: en
intents:
  next: {data: [{sentences: [next, "what's next"]}]}
"""


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    def sentence(self) -> str:
        """The one sentence that it failed with; nothing else was printed, on either stream."""
        assert self.out == ""
        lines = self.err.strip().splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("voice-hero: ")
        return lines[0].removeprefix("voice-hero: ")


def _nothing() -> None:
    """As it is."""


def voice_hero(
    *words: str | Path,
    stdin: bytes = b"",
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    before: Callable[[], None] = _nothing,
) -> Result:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "voice_hero", *map(str, words)],
        input=stdin,
        capture_output=True,
        env=os.environ | (env or {}),
        cwd=cwd,
        timeout=LIMIT_S,
        check=False,
        preexec_fn=before,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def here(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Result]:
    """The same in this process, for what fails before anything is loaded."""

    def call(*words: str | Path) -> Result:
        monkeypatch.setattr(sys, "argv", ["voice-hero", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        return Result(int(ended.value.code or 0), printed.out, printed.err)

    return call


@pytest.fixture
def no_devices(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without a sound card or a sound server, wherever the test runs."""
    config = tmp_path / "asound.conf"
    config.write_text('pcm.nothing { type hw card "none" }\n')
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(config))
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/nobody")
    monkeypatch.setenv("JACK_NO_START_SERVER", "1")


# What there is to be called


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("run", "--input --output --pose --plain --record --asleep --intents"),
        ("rehearse", "--out --json --real-time --pose --intents dialog"),
        ("type", "--json --speak --state --pose --intents"),
        ("hear", "--json --phase --intents --explain files"),
        ("match", "--json --phase --intents"),
        ("say", "text --out --pose --phonemes"),
        ("models", "list install --from"),
        ("devices", "--json"),
        ("service", "--system --user --dry-run --pose"),
        ("history", "--plot --csv --json --person --forget --practice --yes"),
        ("lint", "files --intents"),
    ],
)
def test_each_command_of_the_contract_tells_its_options(command: str, options: str) -> None:
    told = CliRunner().invoke(cli.app, [command, "--help"], env={"COLUMNS": "120"})
    assert told.exit_code == 0
    words = set(told.output.replace("[", " ").replace("]", " ").replace(".", " ").split())
    assert set(options.split()) <= words


def test_a_wrong_call_is_code_2_and_a_version_is_told(here: Callable[..., Result]) -> None:
    assert here("--version").out == "voice-hero 0.1.0\n"
    for words in (["frobnicate"], ["match", "--frob"], ["hear"], ["match", "--phase", "dancing"]):
        result = here(*words)
        assert (result.code, result.out) == (2, "")
        assert words[-1] in result.err or "files" in result.err


# Data out, one line for each


def test_hear_tells_each_utterance_of_each_file_and_goes_on_after_a_bad_one(
    tmp_path: Path, speech: Path
) -> None:
    sound, rate = soundfile.read(speech, dtype="float32")
    assert rate == SAMPLE_RATE
    soundfile.write(tmp_path / "stereo.flac", np.stack([sound, sound], axis=1), rate)
    soundfile.write(tmp_path / "silence.wav", np.zeros(SAMPLE_RATE), SAMPLE_RATE)
    (tmp_path / "cut.wav").write_bytes(speech.read_bytes()[:20_000])
    (tmp_path / "words.wav").write_text("next")
    names = ["stereo.flac", "silence.wav", "cut.wav", "words.wav", "absent.wav", str(speech)]
    result = voice_hero(
        "hear", "--json", "--ears", "one", "--phase", "welcome", *names, cwd=tmp_path
    )
    assert result.code == 2
    entries = [json.loads(line) for line in result.out.splitlines()]
    assert [entry["file"] for entry in entries] == ["stereo.flac", str(speech)]
    for entry in entries:
        assert list(entry) == [
            "file", "start_s", "end_s", "decided_s", "text", "intent", "slots", "confidence",
            "ears",
        ]  # fmt: skip
        assert (entry["intent"], entry["slots"]) == ("next", {})
        assert 0.3 < entry["start_s"] < 0.8
        assert entry["start_s"] < entry["end_s"] < entry["decided_s"]
        assert 0 < entry["confidence"] <= 1
    assert entries[1]["decided_s"] < entries[1]["end_s"] + 1.5  # before, the phrases are listed
    assert entries[0]["text"] == entries[1]["text"]
    complaints = result.err.splitlines()
    assert [line.split(" ")[:2] for line in complaints] == [
        ["voice-hero:", name] for name in ("cut.wav", "words.wav", "absent.wav")
    ]


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence spoken by `say`, at the recogniser's own rate, with half a second around it."""
    folder = tmp_path_factory.mktemp("speech")
    result = voice_hero("say", "What's next?", "--out", folder / "new" / "said.wav")
    assert (result.code, result.out, result.err) == (0, "", "")
    assert [path.name for path in (folder / "new").iterdir()] == ["said.wav"]
    sound, rate = soundfile.read(folder / "new" / "said.wav", dtype="float32")
    times = np.arange(0, len(sound) / rate, 1 / SAMPLE_RATE)
    at_16k = np.interp(times, np.arange(len(sound)) / rate, sound)
    quiet = np.zeros(SAMPLE_RATE // 2)
    file = folder / "speech.wav"
    soundfile.write(file, np.concatenate([quiet, at_16k * 0.5, quiet]), SAMPLE_RATE)
    return file


def test_type_on_a_virtual_clock_keeps_to_its_rules(tmp_path: Path) -> None:
    lines = b"start\nno\ngo to step five\n+20s\nhow long\n!stop\nstart\nnice \xff weather\n+1s"
    result = voice_hero("type", "--json", stdin=lines, cwd=tmp_path)
    assert (result.code, result.err) == (0, "")
    entries = [json.loads(line) for line in result.out.splitlines()]
    for entry in entries:
        keys = list(entry)[1:]
        assert keys in (["said"], ["heard", "intent", "slots"], ["cue"], ["phase"])
    times = [entry["at_s"] for entry in entries]
    assert times == sorted(times)
    heard = [(entry["heard"], entry["intent"]) for entry in entries if "heard" in entry]
    assert heard == [
        ("start", "start"),
        ("no", "no"),
        ("go to step five", "go_to_step"),
        ("how long", "how_long"),
        ("stop", "stop"),
        ("start", "start"),
        ("nice \ufffd weather", None),
    ]
    phases = [entry["phase"] for entry in entries if "phase" in entry]
    assert phases[0] == "welcome"
    stopped = next(n for n, entry in enumerate(entries) if entry.get("intent") == "stop")
    assert "welcome" in [entry.get("phase") for entry in entries[stopped:]]
    assert list(tmp_path.iterdir()) == []


def test_nothing_to_say_is_nothing_broken(here: Callable[..., Result], tmp_path: Path) -> None:
    for text in ("", "...", "🙂"):
        result = voice_hero("say", text) if text == "..." else here("say", text)
        assert result.code == 0
        assert result.sentence() == f"there is nothing to say in {text!r}"


@pytest.mark.usefixtures("no_devices")
def test_without_a_device_each_command_says_how_to_go_on(here: Callable[..., Result]) -> None:
    listed = voice_hero("devices", "--json")
    assert (listed.code, json.loads(listed.out), listed.err) == (0, [], "")
    assert "until then: voice-hero rehearse" in voice_hero("devices").sentence()
    for words in (["say", "hello"], ["run", "--asleep"], ["run", "--input", "my headset"]):
        result = voice_hero(*words)
        assert result.code == 2
        assert "plug one in" in result.sentence()


# What is wrong is told in one sentence, and nothing is left behind


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["run", "--pose", "headstand"], "there are: childs_pose"),
        (["run", "--pose", "mine.yaml"], "mine.yaml:2: colour: is no field of this file"),
        (["rehearse", "mine.yaml"], "mine.yaml:2: colour: is no field of this file"),
        (["rehearse", "absent.yaml"], "absent.yaml:1: file: cannot be read"),
        (["rehearse", "--out", "mine.yaml"], "mine.yaml is no folder; name another place"),
        (["match", "--intents", "absent"], "absent is no folder of intents"),
        (["match", "--intents", "empty"], "empty holds no *.yaml file"),
        (["hear", "x.wav", "--intents", "torn"], "torn/en.yaml:2: not YAML"),
        (["lint", "--intents", "empty"], "empty holds no *.yaml file"),
        (["say", "hello", "--out", "said.foo"], "end its name in .wav, as in said.wav"),
        (["say", "hello", "--out", "empty"], "empty is a folder; name a file in it"),
        (["models", "remove"], "expected list or install"),
        (["models", "--from", "mine.yaml"], "voice-hero models install --from mine.yaml"),
        (["models", "install", "--from", "absent"], "absent to install from; check the name"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_the_way_out(
    here: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "torn").mkdir()
    (tmp_path / "torn" / "en.yaml").write_text("language: en\nintents: [")
    (tmp_path / "mine.yaml").write_text("pose: hero\ncolour: red\n")
    before = sorted(tmp_path.rglob("*"))
    result = here(*words)
    assert result.code == 2
    assert told in result.sentence()
    assert sorted(tmp_path.rglob("*")) == before


def test_findings_of_the_lint_are_data_with_code_1(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("pose: hero\ncolour: red\n")
    (tmp_path / "noise.yaml").write_bytes(bytes(range(256)))
    result = voice_hero("lint", "mine.yaml", "noise.yaml", "absent.yaml", cwd=tmp_path)
    assert (result.code, result.err) == (1, "")
    findings = result.out.splitlines()
    assert any(line.startswith("mine.yaml:2: colour: is no field") for line in findings)
    assert any(line.startswith("noise.yaml:2: file: is not UTF-8 text") for line in findings)
    assert any(line.startswith("absent.yaml:1: file: cannot be read") for line in findings)


def test_a_lint_that_finds_nothing_says_so() -> None:
    result = voice_hero("lint", paths.PACKAGE / "poses" / "hero.yaml")
    assert (result.code, result.out, result.err) == (0, "nothing found\n", "")


def nested(place: Path) -> None:
    fake_vosk(place / "vosk-model" / "vosk-model")


def half_unpacked(place: Path) -> None:
    (fake_vosk(place / "recogniser") / "graph" / "HCLr.fst").unlink()


def cut_off(place: Path) -> None:
    os.truncate(fake_vosk(place / "recogniser") / "am" / "final.mdl", 20)


def static_graph(place: Path) -> None:
    folder = fake_vosk(place / "recogniser")
    (folder / "graph" / "HCLr.fst").rename(folder / "graph" / "HCLG.fst")
    (folder / "graph" / "Gr.fst").unlink()


def a_zip(place: Path) -> None:
    folder = fake_vosk(place.parent / "made")
    place.mkdir()
    zip_folder(folder, place / "vosk-model-small.zip", "model/")


@pytest.mark.parametrize("damage", [nested, half_unpacked, cut_off, static_graph, a_zip])
def test_a_damaged_model_is_told_with_what_it_is_and_the_way_out(
    here: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    damage: Callable[[Path], None],
) -> None:
    place = tmp_path / "models"
    damage(place)
    fake_voice(place / "voice")
    monkeypatch.setenv(paths.MODELS_VARIABLE, str(place))
    result = here("rehearse", "--out", tmp_path / "out")
    assert result.code == 2
    sentence = result.sentence()
    assert str(place) in sentence
    assert re.search("voice-hero models install|move|use a small model", sentence)
    assert not (tmp_path / "out").exists()
    listed = here("models")
    assert listed.code == 1
    assert str(place) in listed.out


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    serving = Server()
    yield serving
    serving.close()


@pytest.mark.parametrize(
    ("way", "told"), [("broken off", "bytes"), ("whole", "SHA-256"), ("absent", "404")]
)
def test_a_download_that_goes_wrong_is_told_and_leaves_nothing(
    here: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    server: Server,
    way: str,
    told: str,
) -> None:
    packed = zip_folder(fake_vosk(tmp_path / "made"), tmp_path / "packed.zip", "model/")
    source = source_of(packed, "url", server.address, "model")
    data = packed.read_bytes()
    server.data = data if way != "whole" else data[:-1] + bytes([data[-1] ^ 1])
    server.way = way
    monkeypatch.setattr(model_install, "read_manifest", lambda _: [recogniser(source)])
    target = tmp_path / "target"
    monkeypatch.setattr(paths, "model_dirs", lambda: [target])
    result = here("models", "install")
    assert (result.code, result.out) == (2, "")
    told_lines = [line for line in result.err.splitlines() if line.startswith("voice-hero: ")]
    assert len(told_lines) == 1
    assert told in told_lines[0]
    assert "--from" in told_lines[0]
    assert not target.exists() or list(target.iterdir()) == []


def small_files_only() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


def test_a_full_disk_is_told_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    cache = {paths.CACHE_VARIABLE: str(tmp_path / "cache")}
    result = voice_hero("render", env=cache, before=small_files_only)
    assert (result.code, result.out) == (2, "")
    last = result.err.strip().splitlines()[-1]
    assert last.startswith("voice-hero: ")
    assert paths.CACHE_VARIABLE in last or "room" in last
    for kept in (tmp_path / "cache").rglob("*.flac"):
        soundfile.read(kept)
    names = [path.name for path in tmp_path.rglob("*") if path.is_file()]
    assert all(name.endswith(".flac") for name in names), names
    result = voice_hero("say", "Hello there.", "--out", tmp_path / "a.wav", before=small_files_only)
    assert result.code == 2
    assert "a.wav cannot be written" in result.sentence()
    assert not list(tmp_path.glob("*.wav"))
    assert not list(tmp_path.glob(".*"))


# Streams that are not as they should be


def test_a_reader_that_leaves_a_full_device_and_closed_streams(tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text(TINY)
    program = f"{sys.executable} -P -m voice_hero match --intents {tmp_path}"
    script = f"""
        yes next | head -2000 | {program} | head -1
        echo next | {program} > /dev/full; echo "code $?"
        echo next | {program} >&- ; echo "code $?"
        {program} <&- ; echo "code $?"
        echo next | PYTHONIOENCODING=ascii {program}
    """
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    told = "next\tnext\tin every phase but asleep"
    assert done.stdout.splitlines() == [told, "code 2", "code 0", "code 0", told]
    assert done.stderr == ("voice-hero: No space left on device; make room or name another place\n")


# What the system lacks


@pytest.mark.parametrize("config", ["not there", "empty"])
def test_alsa_without_a_configuration_ends_in_one_sentence(tmp_path: Path, config: str) -> None:
    """PortAudio would take the whole process with it."""
    (tmp_path / "empty").write_text("")
    for words in (["devices"], ["run", "--input", "microphone"]):
        result = voice_hero(*words, env={"ALSA_CONFIG_PATH": str(tmp_path / config)})
        assert result.code == 2
        assert "ALSA finds no configuration" in result.sentence()


def test_a_library_that_the_system_lacks_is_named_with_its_package(
    here: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*options: object, **more: object) -> NoReturn:
        raise OSError("libatomic.so.1: cannot open shared object file: No such file or directory")

    monkeypatch.setattr(texts, "match", missing)
    result = here("match")
    assert result.code == 2
    assert result.sentence() == (
        "the library libatomic.so.1 is missing, which the speech engines need: "
        "sudo apt install libatomic1"
    )
