"""The command `check`: everything looked at once, told in a table, as JSON, or aloud."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Final

from rich.console import Console
from rich.status import Status
from rich.table import Table

from voice_hero import paths
from voice_hero.check import Result, machine, sound, speech
from voice_hero.commands import assembling
from voice_hero.devices.library_messages import libraries_kept_quiet
from voice_hero.errors import VoiceHeroError
from voice_hero.intents.compiling.folder import load_intents
from voice_hero.models.model_store import SpeechModels, find_models
from voice_hero.sound.rendered import join

ALL_WELL: Final = "Everything is as it should be."
QUESTION: Final = "I did not hear my own tone. Did you hear a tone that rises? [y/n]"
GAP_S: Final = 0.4


@dataclass(frozen=True)
class CheckAsked:
    """What was asked for."""

    input: str | None
    """Part of the microphone's name; None for the default one."""
    output: str | None
    """Part of the loudspeaker's name; None for the default one."""
    as_json: bool = False
    aloud: bool = False
    headphones: bool = False
    """True if the microphone cannot hear the loudspeaker, and need not."""

    @property
    def somebody_reads(self) -> bool:
        """True if there is somebody who can be asked."""
        both = sys.stdin.isatty() and sys.stderr.isatty()
        return both and not self.as_json and not self.aloud


def check(asked: CheckAsked) -> int:
    """0 if all is well, 1 if not."""
    with libraries_kept_quiet():
        return _check(asked)


def _check(asked: CheckAsked) -> int:
    with Console(stderr=True).status("Looking, listening and playing a tone …") as status:
        results = list(_results(asked, lambda: _heard(asked, status)))
    if asked.as_json:
        good = all(result.good for result in results)
        print(json.dumps({"good": good, "checks": [asdict(r) for r in results]}, indent=2))
    else:
        _show(results)
    if asked.aloud:
        _speak(results, asked.output)
    return 0 if all(result.good for result in results) else 1


def _heard(asked: CheckAsked, status: Status) -> bool:
    """Whether the tone was heard by somebody, though not by the microphone."""
    if asked.headphones or not asked.somebody_reads:
        return asked.headphones
    status.stop()
    print(QUESTION, end=" ", file=sys.stderr, flush=True)
    answer = sys.stdin.readline().strip().lower()
    status.start()
    return answer in ("y", "yes")


def _results(asked: CheckAsked, heard: sound.Heard) -> Iterator[Result]:
    microphone, shape = sound.check_microphone(asked.input)
    yield microphone
    yield from sound.check_loudspeaker(asked.output, asked.input, heard)
    found, models = speech.check_models()
    yield found
    if models is None:
        for name in ("grammar", "voice", "conversion", "speed"):
            yield Result(name, False, "not looked at: it needs the models", speech.INSTALL)
    else:
        intents = load_intents(paths.intents_dir())
        yield speech.check_grammar(models, intents)
        yield speech.check_voice(models, assembling.all_poses())
        yield from speech.check_engines(models, intents, shape)
    yield machine.check_disk(
        [(paths.cache_dir(), machine.CACHE_BYTES), (paths.state_dir(), machine.STATE_BYTES)]
    )
    yield machine.check_clock()
    yield machine.check_sockets()


def _show(results: list[Result]) -> None:
    table = Table("", "check", show_lines=False)
    table.add_column("found", overflow="fold")
    table.add_column("what to do", overflow="fold")
    for result in results:
        mark = "[green]good[/]" if result.good else "[bold red]wrong[/]"
        table.add_row(mark, result.name, _plain(result.detail), _plain(result.remedy))
    Console().print(table)


def _plain(text: str) -> str:
    """Without what rich would take for its own marks."""
    return text.replace("[", r"\[")


def _speak(results: list[Result], output: str | None) -> None:
    """All that is wrong, in short sentences; what cannot be spoken is told on the screen."""
    try:
        _say(spoken_of(results), find_models(), output)
    except VoiceHeroError as error:
        print(f"voice-hero: this could not be said aloud: {error}", file=sys.stderr)


def spoken_of(results: list[Result]) -> list[str]:
    """What is said of the results, a line for each."""
    wrong = [r.aloud or f"Something is wrong with the {r.name}." for r in results if not r.good]
    return wrong or [ALL_WELL]


def _say(lines: list[str], models: SpeechModels, output: str | None) -> None:
    voice = assembling.voice(models, {})
    try:
        rendered = [voice.wait(line) for line in lines]
    finally:
        voice.close()
    assembling.play_out(join(rendered, [GAP_S] * (len(rendered) - 1)), output)
