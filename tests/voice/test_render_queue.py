"""Who is rendered first: what a person waits for, then the rest; and about how long it takes."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from slow_renderer import SlowRenderer

from voice_hero.voice.render_queue import Job, RenderQueue, Urgency
from voice_hero.voice.renderer_process import ANSWERING, BEHIND


class Clock:
    """Each look at it is a second later."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        self.at += 1.0
        return self.at


@pytest.fixture
def renderer() -> SlowRenderer:
    return SlowRenderer()


@pytest.fixture
def jobs(renderer: SlowRenderer) -> Iterator[RenderQueue]:
    made = RenderQueue(
        renderer.as_process, 60.0, lambda job, done: None, lambda job, done: None, Clock()
    )
    yield made
    made.close()


def behind(text: str) -> Job:
    return Job(text, 1.0, keep=False, urgency=Urgency.BEHIND)


def test_an_answer_goes_before_what_nobody_waits_for(
    jobs: RenderQueue, renderer: SlowRenderer
) -> None:
    jobs.ask(behind("begun"))
    renderer.wait_until_begun("begun")
    last = jobs.ask(behind("later"))
    jobs.ask(Job("answer", 1.0))
    renderer.let(3)
    last.result(10)
    assert renderer.texts == ["begun", "answer", "later"]
    assert [effort for _, effort in renderer.begun] == [BEHIND, ANSWERING, BEHIND]


def test_what_becomes_an_answer_takes_the_place_of_one(
    jobs: RenderQueue, renderer: SlowRenderer
) -> None:
    jobs.ask(behind("begun"))
    renderer.wait_until_begun("begun")
    asked = [jobs.ask(behind(text)) for text in ("first", "second", "wanted")]
    for _ in range(3):
        jobs.poll(Job("wanted", 1.0))
    renderer.let(4)
    asked[1].result(10)
    assert renderer.texts == ["begun", "wanted", "first", "second"]


def test_what_is_forgotten_and_asked_for_again_is_done_once(
    jobs: RenderQueue, renderer: SlowRenderer
) -> None:
    jobs.ask(Job("begun", 1.0))
    renderer.wait_until_begun("begun")
    jobs.ask(Job("again", 1.0))
    jobs.forget()
    jobs.ask(Job("again", 1.0))
    last = jobs.ask(behind("last"))
    renderer.let(3)
    last.result(10)
    assert renderer.texts == ["begun", "again", "last"]


def test_the_further_back_the_longer_it_takes(jobs: RenderQueue, renderer: SlowRenderer) -> None:
    line = "some words of a line"
    assert jobs.delay_s(Job(line, 1.0)) == 0.0, "nobody has asked for it"
    jobs.ask(Job("begun", 1.0))
    renderer.wait_until_begun("begun")
    texts = [f"{line} {n}" for n in range(4)]
    for text in texts:
        jobs.ask(Job(text, 1.0))
    jobs.ask(behind("nobody waits for this"))
    delays = [jobs.delay_s(Job(text, 1.0)) for text in texts]
    assert all(0 < earlier < later for earlier, later in pairwise(delays))
    assert delays[-1] < jobs.delay_s(behind("nobody waits for this"))


def test_it_learns_how_fast_the_machine_is(jobs: RenderQueue, renderer: SlowRenderer) -> None:
    """By this clock every piece takes a second, which is slow for a word."""
    renderer.let(1)
    jobs.ask(Job("the first", 1.0)).result(10)
    before = delay_of_one_word(jobs, renderer, "early")
    renderer.let(20)
    for n in range(20):
        jobs.ask(Job(f"word{n}", 1.0)).result(10)
    assert delay_of_one_word(jobs, renderer, "late") > 2 * before


def delay_of_one_word(jobs: RenderQueue, renderer: SlowRenderer, begun: str) -> float:
    """Behind one that has begun."""
    jobs.ask(Job(begun, 1.0))
    renderer.wait_until_begun(begun)
    waiting = jobs.ask(Job(f"after {begun}", 1.0))
    delay_s = jobs.delay_s(Job(f"after {begun}", 1.0))
    renderer.let(2)
    waiting.result(10)
    return delay_s
