"""What is rendered while a session goes on: in order, one at a time, not while somebody speaks."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from slow_renderer import SlowRenderer

from voice_hero.errors import CacheError
from voice_hero.models import model_store
from voice_hero.voice.needed_first import Wanted
from voice_hero.voice.renderer_process import BEHIND
from voice_hero.voice.rendering_behind import RenderingBehind, WorkList, rendering_behind
from voice_hero.voice.voice import PiperVoice
from voice_hero.voice.voice_cache import VoiceCache

LINES = [Wanted(f"Line {word}.") for word in ("one", "two", "three", "four")]


@pytest.fixture
def renderer(monkeypatch: pytest.MonkeyPatch) -> SlowRenderer:
    renderer = SlowRenderer()
    monkeypatch.setattr("voice_hero.voice.voice.RendererProcess", lambda *_: renderer)
    return renderer


@pytest.fixture
def voice(renderer: SlowRenderer, tmp_path: Path) -> PiperVoice:
    return PiperVoice(model_store.find_model("voice"), tmp_path / "cache")


@pytest.fixture
def behind(voice: PiperVoice) -> Iterator[RenderingBehind]:
    assert voice.cache is not None
    made = RenderingBehind(voice, voice.cache, LINES)
    yield made
    made.close()


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


def kept(voice: PiperVoice) -> int:
    assert voice.cache is not None
    return len(voice.cache.sizes())


def test_what_may_be_needed_next_goes_first_and_nothing_is_lost() -> None:
    work = WorkList(LINES)
    assert work.take() == LINES[0]
    work.prefer([LINES[3]])
    work.prefer([LINES[2]])
    left = [work.take() for _ in range(4)]
    assert left == [LINES[2], LINES[1], LINES[2], LINES[3]]
    assert work.take() is None


def test_all_of_it_is_rendered_in_order_at_the_lowest_priority_and_kept(
    behind: RenderingBehind, voice: PiperVoice, renderer: SlowRenderer
) -> None:
    renderer.let(4)
    until(lambda: kept(voice) == 4)
    assert renderer.begun == [(one.line, BEHIND) for one in LINES]
    assert voice.fetch(LINES[3].line) is not None


def test_nothing_is_begun_while_somebody_speaks(
    behind: RenderingBehind, voice: PiperVoice, renderer: SlowRenderer
) -> None:
    renderer.wait_until_begun(LINES[0].line)
    behind.hold_off(True)
    renderer.let(4)
    until(lambda: kept(voice) == 1)
    assert not begun_within_a_moment(renderer, LINES[1].line)
    behind.hold_off(False)
    until(lambda: kept(voice) == 4)


def begun_within_a_moment(renderer: SlowRenderer, text: str) -> bool:
    time.sleep(0.1)
    return text in renderer.texts


def test_whoever_waits_for_an_answer_goes_before_the_rest(
    behind: RenderingBehind, voice: PiperVoice, renderer: SlowRenderer
) -> None:
    renderer.wait_until_begun(LINES[0].line)
    voice.fetch("An answer.")
    renderer.let(5)
    until(lambda: kept(voice) == 5)
    assert renderer.texts[:2] == [LINES[0].line, "An answer."]


def test_what_may_be_needed_next_is_rendered_at_the_pace_chosen(
    behind: RenderingBehind, voice: PiperVoice, renderer: SlowRenderer
) -> None:
    renderer.wait_until_begun(LINES[0].line)
    behind.prefer([Wanted("Next.", 1.12)])
    renderer.let(5)
    until(lambda: kept(voice) == 5)
    assert renderer.texts[:2] == [LINES[0].line, "Next."]
    assert voice.fetch("Next.", 1.12) is not None


def test_an_urgent_word_gives_nothing_up_for_good(
    behind: RenderingBehind, voice: PiperVoice, renderer: SlowRenderer
) -> None:
    renderer.wait_until_begun(LINES[0].line)
    voice.forget()
    renderer.let(4)
    until(lambda: kept(voice) == 4)


def test_what_is_there_is_not_rendered_again(voice: PiperVoice, renderer: SlowRenderer) -> None:
    renderer.let(4)
    for one in LINES:
        voice.wait(one.line)
    until(lambda: kept(voice) == 4)
    with rendering_behind(voice, [*LINES, Wanted("The last.")]):
        renderer.let(1)
        until(lambda: kept(voice) == 5)
    assert renderer.texts[4:] == ["The last."]


def test_it_ends_in_the_middle_of_a_piece(voice: PiperVoice, renderer: SlowRenderer) -> None:
    with rendering_behind(voice, LINES):
        renderer.wait_until_begun(LINES[0].line)
    assert "rendering behind" not in {thread.name for thread in threading.enumerate()}


def test_a_full_disk_ends_it_with_one_sentence(
    voice: PiperVoice,
    renderer: SlowRenderer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def full(self: VoiceCache, text: str, rate: float, rendered: object) -> None:
        raise CacheError("the disk is full.")

    monkeypatch.setattr(VoiceCache, "store", full)
    renderer.let(4)
    with caplog.at_level(logging.WARNING), rendering_behind(voice, LINES):
        until(lambda: bool(caplog.records))
    (record,) = caplog.records
    assert record.getMessage().startswith("the disk is full.")
    assert renderer.texts == [LINES[0].line]


def test_a_voice_that_keeps_nothing_renders_nothing_behind(renderer: SlowRenderer) -> None:
    voice = PiperVoice(model_store.find_model("voice"), None)
    with rendering_behind(voice, LINES) as behind:
        assert behind is None
    voice.close()


def test_what_must_never_be_late_is_spoken_at_its_usual_pace_rather_than_later(
    voice: PiperVoice, renderer: SlowRenderer
) -> None:
    renderer.let(2)
    for line in ("Goodbye.", "Later."):
        voice.wait(line)
    voice.never_late(["Goodbye."])
    assert voice.fetch("Goodbye.", 1.12) is not None
    assert voice.fetch("Later.", 1.12) is None
    voice.close()
