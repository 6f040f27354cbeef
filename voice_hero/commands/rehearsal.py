"""The command `rehearse`: a learner and the assistant talk in a simulated room."""

import time
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console

from voice_hero import paths
from voice_hero.app import Conversation, converse
from voice_hero.commands import assembling
from voice_hero.hearing.assembly import build_listener
from voice_hero.intents import compiled_set
from voice_hero.models.model_store import find_models
from voice_hero.rehearsal.dialog import DEFAULT_DIALOG, load_dialog
from voice_hero.rehearsal.room import LONGEST_S, Room
from voice_hero.screen.report import JsonReport, PlainReport, Report
from voice_hero.session.state import Place
from voice_hero.sound import recordings
from voice_hero.sound.stereo import write_stereo

LEARNER_PITCH = 1.22
"""The learner's voice: clearly another person than the assistant, and still well understood."""

SETTLE_S = 2.0
"""Silence after the last word, in seconds, before the rehearsal is over."""


class RehearsalJson(JsonReport):
    """Adds the machine's own clock to each entry."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def extra(self) -> Mapping[str, float]:
        """Seconds of real time since the rehearsal began."""
        return {"wall_s": round(time.monotonic() - self._start, 3)}


def rehearse(
    dialog_file: Path | None, out: Path, state: Path | None, *, as_json: bool, real_time: bool
) -> int:
    """Run a dialogue and leave one stereo WAV in `out`."""
    dialog = load_dialog(dialog_file or DEFAULT_DIALOG)
    file = out / f"rehearsal-{dialog.name}.wav"
    recordings.check_target(file)
    console = Console()
    report: Report = RehearsalJson() if as_json else PlainReport(console, you="learner")
    models = find_models()
    began = time.monotonic()
    with assembling.practice(state, dialog.pose) as practice:
        names = assembling.pronunciations(practice.session.poses)
        voice = assembling.voice(models, names)
        learner = assembling.voice(models, names, pitch=LEARNER_PITCH)
        room = Room(dialog, learner, real_time=real_time)
        listener = build_listener(models, compiled_set.load(paths.intents_dir(), models.vosk))
        stage = practice.stage(
            voice, room, room, report, listen_for=listener.listen_for, patient=True
        )
        try:
            conversation = Conversation(stage, listener, room, room, room)
            converse(conversation, over=lambda: _over(room, practice))
        finally:
            voice.close()
            learner.close()
    write_stereo(file, room.recording())
    took = time.monotonic() - began
    Console(stderr=as_json).print(
        f"{room.now():.0f} s of talk in {took:.0f} s; listen to it: {file}",
        soft_wrap=True,
        highlight=False,
    )
    return 0


def _over(room: Room, practice: assembling.Practice) -> bool:
    """True once all is said and nothing more is to be awaited."""
    session = practice.session
    in_hold = session.clock_runs or session.state.place is Place.READY
    settled = not room.turns_left and room.idle_s > SETTLE_S and not in_hold
    return settled or room.now() >= LONGEST_S
