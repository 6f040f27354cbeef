"""The voice, with the real Piper: what is heard, when, and what happens when things break."""

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from voice_hero.errors import CacheError, SpeechError
from voice_hero.hearing.recogniser import VoskRecogniser
from voice_hero.models import model_store
from voice_hero.sound.rendered import Rendered
from voice_hero.sound.resampling import for_device, to_int16
from voice_hero.sound.samples import SAMPLE_RATE
from voice_hero.voice.speech_pieces import CLAUSE_GAP_S, Pieces
from voice_hero.voice.speech_shape import levels_db, shaped, speech_dbfs
from voice_hero.voice.voice import PiperVoice, UnvoicedVoice, Voice
from voice_hero.voice.voice_cache import VoiceCache

SAY_AS = {"Virasana": "viːrˈɑːsənə", "hero": "hˈɪəɹoʊ"}
FEET = "Move your feet apart, a little wider than your hips."


@pytest.fixture(scope="module")
def onnx() -> Path:
    return model_store.find_model("voice")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("speech")


@pytest.fixture(scope="module")
def voice(onnx: Path, folder: Path) -> Iterator[PiperVoice]:
    voice = PiperVoice(onnx, folder, SAY_AS)
    yield voice
    voice.close()


@pytest.fixture(scope="module")
def ear() -> VoskRecogniser:
    return VoskRecogniser(model_store.find_model("recogniser"), lambda phase: ["next"])


def heard(ear: VoskRecogniser, rendered: Rendered) -> str:
    """What Vosk makes of it, without a grammar, in a quiet room."""
    sound = to_int16(for_device(rendered.samples, rendered.rate, SAMPLE_RATE))
    room = np.random.default_rng(2).normal(0, 3, len(sound) + SAMPLE_RATE).astype(np.int16)
    room[SAMPLE_RATE // 2 :][: len(sound)] += sound
    return ear.begin_freely(room)().text


def as_floats(rendered: Rendered) -> np.ndarray:
    return rendered.samples.astype(np.float32) / 32767


def texts(line: str, **say_as: str) -> list[str]:
    return [piece.text for piece in Pieces(say_as).of(line)]


# What is spoken


def test_a_line_is_heard_as_it_is_written(voice: PiperVoice, ear: VoskRecogniser) -> None:
    expected = "move your feet apart a little wider than your hips"
    assert heard(ear, voice.wait(FEET)) == expected


def test_a_line_put_together_from_pieces_is_heard_as_one_sentence(
    voice: PiperVoice, ear: VoskRecogniser
) -> None:
    rendered = voice.wait("Going on, with forty five seconds left.")
    assert heard(ear, rendered) == "going on with forty five seconds left"
    pause = longest_rest_s(rendered)
    assert CLAUSE_GAP_S < pause < 0.4


def longest_rest_s(rendered: Rendered) -> float:
    """Longest silence inside the sound, in seconds."""
    quiet = levels_db(as_floats(rendered)[1500:-1500], rendered.rate) < -50
    runs = "".join("." if window else "#" for window in quiet).split("#")
    return max(len(run) for run in runs) * 0.01


def test_a_name_is_spoken_by_its_phonemes(voice: PiperVoice, ear: VoskRecogniser) -> None:
    written = voice.wait("Sit in hair. Oh, hair.")
    named = voice.wait("Sit in hair. Oh, hero.")
    assert heard(ear, written).endswith("oh hair")
    assert heard(ear, named).endswith("hero")


def test_names_are_whole_words_in_any_case() -> None:
    assert texts("Heron is no hero.", hero="h") == ["Heron is no [[h.]]"]
    assert texts("HERO, again.", hero="h") == ["[[h,]] again."]


def test_a_sentence_begins_anew_after_a_name() -> None:
    """Piper would run on, and drop the full stop behind the name."""
    line = "This is Virasana. Is it Virasana? Virasana is a seat."
    say = texts(line, Virasana="v iː")
    assert say == ["This is [[v iː.]]", "Is it [[v iː?]]", "[[v iː]] is a seat."]


def test_only_a_comma_beside_a_length_of_time_parts_a_line() -> None:
    assert texts(FEET) == [FEET]
    line = "The hold is still running, with one minute and five seconds left."
    assert texts(line) == [
        "The hold is still running,",
        "with one minute and five seconds left.",
    ]
    assert texts("You are at step four of five, in the hold, with ten seconds left.") == [
        "You are at step four of five, in the hold,",
        "with ten seconds left.",
    ]


def test_what_piper_misreads_is_put_into_words_first() -> None:
    assert texts("Hold for 30s.") == ["Hold for thirty seconds."]


@pytest.mark.parametrize("nothing", ["", "   ", "...", "…", "—", "?!", "🙂", "[[]]"])
def test_nothing_to_say_is_no_sound_at_once(voice: PiperVoice, nothing: str) -> None:
    rendered = voice.fetch(nothing)
    assert rendered is not None
    assert len(rendered.samples) == 0
    assert rendered.rate > 0
    assert len(voice.wait(nothing).samples) == 0


def test_the_same_text_is_the_same_sound_every_time(onnx: Path, voice: PiperVoice) -> None:
    other = PiperVoice(onnx, None, SAY_AS)
    try:
        np.testing.assert_array_equal(other.wait(FEET).samples, voice.wait(FEET).samples)
    finally:
        other.close()


def test_slower_is_longer_and_faster_is_shorter(voice: PiperVoice) -> None:
    usual = voice.wait(FEET).seconds
    assert voice.wait(FEET, rate=0.8).seconds == pytest.approx(usual / 0.8, rel=0.08)
    assert voice.wait(FEET, rate=1.25).seconds == pytest.approx(usual / 1.25, rel=0.08)


# How it sounds


def test_lines_are_of_one_loudness_and_do_not_click(voice: PiperVoice) -> None:
    for line in ("Stop.", "Paused.", FEET, "Ten seconds left.", "Breathe out, and sit back."):
        rendered = voice.wait(line)
        sound = as_floats(rendered)
        assert speech_dbfs(sound, rendered.rate) == pytest.approx(-20, abs=1), line
        assert np.abs(sound).max() < 10 ** (-1 / 20), line
        assert np.abs(sound[:20]).max() < 0.002, line
        assert np.abs(sound[-20:]).max() < 0.002, line


def test_silence_at_the_ends_is_short(voice: PiperVoice) -> None:
    for line in ("Stop.", FEET, "This is Virasana."):
        rendered = voice.wait(line)
        level = levels_db(as_floats(rendered), rendered.rate)
        loud = np.flatnonzero(level > level.max() - 45)
        assert 3 <= loud[0] <= 5, line
        assert 3 <= len(level) - 1 - loud[-1] <= 5, line


def test_a_loud_peak_is_bent_and_not_cut() -> None:
    rate = 22_050
    time = np.arange(rate) / rate
    sound = (0.05 * np.sin(2 * np.pi * 200 * time)).astype(np.float32)
    sound[rate // 2 : rate // 2 + 100] *= 15
    samples = shaped(sound, rate)
    assert 0.7 * 32767 < np.abs(samples).max() < 10 ** (-1 / 20) * 32767
    assert len(np.unique(samples[np.abs(samples) > 0.8 * 32767])) > 3


def test_the_learner_is_another_person_and_well_understood(
    onnx: Path, folder: Path, voice: PiperVoice, ear: VoskRecogniser
) -> None:
    learner: Voice = PiperVoice(onnx, folder, pitch=1.25)
    try:
        for line in ("what's next", "how long do i hold this", "thirty more seconds"):
            theirs, ours = learner.wait(line), voice.wait(line)
            assert heard(ear, theirs) == line
            assert theirs.seconds == pytest.approx(ours.seconds, rel=0.15)
            assert 1.12 < pitch_hz(theirs) / pitch_hz(ours) < 1.4
    finally:
        learner.close()


def pitch_hz(rendered: Rendered) -> float:
    """Median pitch of the voiced parts, by autocorrelation."""
    sound, size = as_floats(rendered), 1024
    found = []
    for start in range(0, len(sound) - size, size // 2):
        part = sound[start : start + size] - sound[start : start + size].mean()
        likeness = np.correlate(part, part, "full")[size - 1 :]
        shortest, longest = rendered.rate // 400, rendered.rate // 60
        period = shortest + int(likeness[shortest:longest].argmax())
        if likeness[0] > 2 and likeness[period] > 0.5 * likeness[0]:
            found.append(rendered.rate / period)
    return float(np.median(found))


# Where it comes from


def test_a_line_is_rendered_meanwhile_and_there_when_asked_again(onnx: Path) -> None:
    voice = PiperVoice(onnx, None)
    try:
        assert voice.fetch("Spread your knees.") is None
        assert voice.fetch("Now rest.") is None
        rendered = voice.wait("Now rest.")
        earlier = voice.fetch("Spread your knees.")
        assert earlier is not None
        assert earlier.seconds > rendered.seconds > 0.3
    finally:
        voice.close()


def kept(onnx: Path, folder: Path, line: str) -> Rendered:
    """Have a line rendered and kept, by a voice that is closed again."""
    voice = PiperVoice(onnx, folder)
    try:
        return voice.wait(line)
    finally:
        voice.close()


def test_what_is_on_the_disk_needs_no_piper(onnx: Path, tmp_path: Path) -> None:
    rendered = kept(onnx, tmp_path, "Sit between your feet.")
    again = PiperVoice(onnx, tmp_path)
    try:
        found = again.fetch("Sit between your feet.")
        assert found is not None
        np.testing.assert_array_equal(found.samples, rendered.samples)
        assert again.child is None
    finally:
        again.close()


def test_a_damaged_entry_is_rendered_again_and_mended(onnx: Path, tmp_path: Path) -> None:
    rendered = kept(onnx, tmp_path, "Rest there.")
    (entry,) = tmp_path.rglob("*.flac")
    entry.write_bytes(entry.read_bytes()[:100])
    np.testing.assert_array_equal(kept(onnx, tmp_path, "Rest there.").samples, rendered.samples)
    voice = PiperVoice(onnx, tmp_path)
    try:
        assert voice.fetch("Rest there.") is not None
    finally:
        voice.close()


def test_without_a_place_to_keep_it_a_line_is_spoken_and_one_line_logged(
    onnx: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    voice = PiperVoice(onnx, tmp_path / "cache")
    with caplog.at_level(logging.WARNING):
        try:
            assert voice.wait("Rest there.").seconds > 0.3
            assert voice.wait("Now stay.").seconds > 0.3
        finally:
            voice.close()
    (record,) = caplog.records
    assert "cannot be kept" in record.getMessage()


def test_a_disk_that_is_full_again_and_again_is_told_once(
    onnx: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The last bytes of a full disk hold a short line, and no long one."""
    voice = PiperVoice(onnx, tmp_path)
    store = VoiceCache.store

    def scarce(self: VoiceCache, text: str, rate: float, rendered: Rendered) -> None:
        if "short" not in text.lower():
            raise CacheError("the disk is full.")
        store(self, text, rate, rendered)

    monkeypatch.setattr(VoiceCache, "store", scarce)
    with caplog.at_level(logging.WARNING):
        try:
            for text in ("Rest there.", "Short.", "Now stay.", "Short ones.", "Breathe."):
                voice.wait(text)
        finally:
            voice.close()
    assert len([r for r in caplog.records if "disk is full" in r.getMessage()]) == 1


def test_lines_that_are_no_longer_urgent_do_not_hold_up_the_others(onnx: Path) -> None:
    voice = PiperVoice(onnx, None)
    begun: list[str] = []
    try:
        for word in ("one", "two", "three", "four", "five", "six"):
            voice.fetch(f"This is step {word}.")
        voice.forget()
        voice.wait("Stopped.")
        begun = [w for w in ("two", "three", "four", "five", "six") if is_known(voice, w)]
    finally:
        voice.close()
    assert begun == []


def is_known(voice: PiperVoice, word: str) -> bool:
    return voice.fetch(f"This is step {word}.") is not None


def test_the_parent_never_loads_piper(onnx: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from voice_hero.voice.voice import PiperVoice\n"
        "voice = PiperVoice(Path(sys.argv[1]), None)\n"
        "print(len(voice.wait('Rest there.').samples), voice.close())\n"
        "print(sorted({'piper', 'onnxruntime', 'vosk'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(onnx)], capture_output=True, text=True, check=True
    )
    first, second = done.stdout.splitlines()
    assert int(first.split()[0]) > 5000
    assert second == "[]"


def test_a_voice_that_cannot_be_loaded_is_told_once_for_each_try(tmp_path: Path) -> None:
    (tmp_path / "broken.onnx").write_bytes(b"no graph")
    (tmp_path / "broken.onnx.json").write_text(json.dumps({"audio": {"sample_rate": 22050}}))
    voice = PiperVoice(tmp_path / "broken.onnx", tmp_path / "cache")
    try:
        for _ in range(2):
            with pytest.raises(SpeechError, match=r"'Rest there\.' cannot be spoken.*broken\.onnx"):
                voice.wait("Rest there.")
    finally:
        voice.close()
    assert list(tmp_path.rglob("*.flac")) == []


def test_a_renderer_that_cannot_be_started_is_told(
    onnx: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    voice = PiperVoice(onnx, None)
    try:
        with pytest.raises(SpeechError, match=r"'Rest there\.' cannot be spoken.*no-python"):
            voice.wait("Rest there.")
        monkeypatch.undo()
        assert voice.wait("Rest there.").seconds > 0.3
    finally:
        voice.close()


def test_after_closing_it_says_nothing_more(onnx: Path) -> None:
    voice = PiperVoice(onnx, None)
    voice.close()
    voice.close()
    with pytest.raises(SpeechError, match="closed"):
        voice.fetch("Rest there.")


@pytest.mark.device
def test_a_child_that_is_killed_is_started_again(onnx: Path) -> None:
    voice = PiperVoice(onnx, None)
    try:
        before = voice.wait("Rest there.")
        assert voice.child is not None
        os.kill(voice.child, signal.SIGKILL)
        after = voice.wait("Now stay.")
        assert before.seconds > 0.3
        assert after.seconds > 0.3
    finally:
        voice.close()


FAKE_CARD = """
mount -t tmpfs none /sys/class && mkdir -p /sys/class/drm/card1/device &&
echo x >/sys/class/drm/card1/device/vendor && exec "$@"
"""
"""A graphics card that onnxruntime cannot make out, as on every Raspberry Pi."""


def test_a_warning_of_every_start_is_neither_shown_nor_taken_for_a_failure(
    onnx: Path, tmp_path: Path
) -> None:
    program = (
        "import logging, os, signal, sys; from pathlib import Path;"
        "from voice_hero.voice.renderer_process import RendererProcess, RendererEndedError;"
        "logging.basicConfig(stream=sys.stdout, format='%(message)s', level=logging.DEBUG);"
        f"renderer = RendererProcess(Path({str(onnx)!r})); renderer.start();"
        "print(len(renderer.render('well', 1.0).samples) > 0);"
        "os.kill(renderer.pid, signal.SIGKILL); os.waitid(os.P_PID, renderer.pid, os.WEXITED);"
        "print(renderer._ended('ended')); renderer.close()"
    )
    apart = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-rm"]
    run = subprocess.run(
        [*apart, "sh", "-c", FAKE_CARD, "sh", sys.executable, "-P", "-c", program],
        capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    assert run.stderr == ""
    logged, rendered, ended = run.stdout.splitlines()
    assert logged.startswith("renderer: ")
    assert "/sys/class/drm/card1" in logged
    assert rendered == "True"
    assert ended.startswith("the renderer ended (without a word)")


@pytest.mark.device
def test_closing_ends_the_child_in_the_middle_of_a_line(onnx: Path) -> None:
    voice = PiperVoice(onnx, None)
    voice.wait("Rest there.")
    child = voice.child
    assert child is not None
    voice.fetch(" and ".join(["one foot"] * 60))
    voice.close()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


@pytest.mark.device
def test_the_child_ends_after_a_rest_and_comes_back(onnx: Path) -> None:
    voice = PiperVoice(onnx, None, idle_s=0.2)
    try:
        voice.wait("Rest there.")
        child = voice.child
        assert child is not None
        wait_until_gone(child)
        assert voice.wait("Now stay.").seconds > 0.3
        assert voice.child not in (None, child)
    finally:
        voice.close()


@pytest.mark.device
def test_the_child_ends_when_its_parent_is_killed(onnx: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from voice_hero.voice.voice import PiperVoice\n"
        "voice = PiperVoice(Path(sys.argv[1]), None)\n"
        "voice.wait('Rest there.')\n"
        "print(voice.child, flush=True); sys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(onnx)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    wait_until_gone(child)


def wait_until_gone(process: int, patience_s: float = 20.0) -> None:
    for _ in range(round(patience_s / 0.05)):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail(f"process {process} is still there after {patience_s} s")


# Without a voice


def test_the_unvoiced_voice_takes_the_time_of_speech() -> None:
    voice: Voice = UnvoicedVoice()
    rendered = voice.wait("Let your inner knees touch.")
    assert rendered.seconds == pytest.approx(5 * 0.34 + 0.2, abs=0.01)
    assert not rendered.samples.any()
    assert voice.wait("Let your inner knees touch.", rate=2.0).seconds == pytest.approx(0.95)
    assert voice.wait("Hold for 30s.").seconds == voice.wait("Hold for thirty seconds.").seconds
    assert len(voice.wait("...").samples) == 0
    voice.close()


def test_whoever_speaks_has_the_child_ready_where_a_line_was_missing_before(onnx: Path) -> None:
    voice = PiperVoice(onnx, None, idle_s=0.2)
    try:
        voice.expect()
        assert voice.child is None, "nothing has been missing"
        while voice.fetch("Rest there.") is None:
            time.sleep(0.02)
        child = voice.child
        assert child is not None
        wait_until_gone(child)
        voice.expect()
        until = time.monotonic() + 60
        while voice.child is None:
            assert time.monotonic() < until
            time.sleep(0.02)
    finally:
        voice.close()


@pytest.mark.device
def test_what_nobody_waits_for_is_rendered_at_the_lowest_priority(onnx: Path) -> None:
    voice = PiperVoice(onnx, None)
    try:
        voice.wait("An answer.")
        assert niceness(voice) < 19
        voice.render_behind("Later.", 1.0).result()
        assert niceness(voice) == 19
        child = voice.child
        voice.wait("Another answer.")
        assert voice.child == child, "whoever waits does not wait for a new child as well"
    finally:
        voice.close()


def niceness(voice: PiperVoice) -> int:
    assert voice.child is not None
    return os.getpriority(os.PRIO_PROCESS, voice.child)
