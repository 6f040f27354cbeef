"""The three ways in which `type` takes its lines."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, cast

from rich.console import Console

from voice_hero.clocks import MonotonicClock, VirtualClock
from voice_hero.commands import assembling
from voice_hero.commands.assembling import Practice
from voice_hero.commands.typed_session import TimedSpeaker, TypedSession
from voice_hero.intents.meaning import Meaning
from voice_hero.screen.prompt import Prompt, TypedLines
from voice_hero.screen.report import JsonReport, PlainReport, Report
from voice_hero.stage import Stage


def piped(meaning: Meaning, practice: Practice, *, as_json: bool) -> None:
    """On a virtual clock, as CONTRACT.md lays down for piped input."""
    clock = VirtualClock()
    speaker = TimedSpeaker(clock)
    lines = (raw.decode("utf-8", errors="replace") for raw in sys.stdin.buffer)
    report = _report(Console(), as_json=as_json)
    stage = practice.stage(assembling.unvoiced(), speaker, clock, report, patient=True)
    TypedSession(stage, meaning).piped(lines, clock, speaker)


def piped_aloud(meaning: Meaning, practice: Practice, *, as_json: bool) -> None:
    """In real time, since it is listened to; each line waits until all has been said."""
    clock = MonotonicClock()
    with _stage(clock, practice, _report(Console(), as_json=as_json), speak=True) as stage:
        lines = TypedLines(sys.stdin)
        TypedSession(stage, meaning).in_real_time(clock, lines, in_turn=True)


def at_terminal(meaning: Meaning, practice: Practice, *, as_json: bool, speak: bool) -> None:
    """In real time; with a prompt of our own where the screen can move its cursor."""
    clock = MonotonicClock()
    drawn = sys.stdout.isatty() and not as_json and os.environ.get("TERM") not in (None, "dumb")
    with ExitStack() as stack:
        console, lines = Console(), TypedLines(sys.stdin)
        if drawn:
            lines = prompt = stack.enter_context(Prompt(sys.stdin, sys.stdout))
            console = Console(file=cast(IO[str], prompt))
        report = _report(console, as_json=as_json)
        stage = stack.enter_context(_stage(clock, practice, report, speak=speak))
        TypedSession(stage, meaning).in_real_time(clock, lines)


@contextmanager
def _stage(
    clock: MonotonicClock, practice: Practice, report: Report, *, speak: bool
) -> Iterator[Stage]:
    if not speak:
        speaker = TimedSpeaker(clock)
        yield practice.stage(assembling.unvoiced(), speaker, clock, report, patient=True)
        return
    with assembling.live_voice(practice.session) as (voice, loudspeaker):
        yield practice.stage(voice, loudspeaker, clock, report)


def _report(console: Console, *, as_json: bool) -> Report:
    return JsonReport() if as_json else PlainReport(console)
