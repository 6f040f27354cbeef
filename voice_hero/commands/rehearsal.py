"""The command `rehearse`: a learner and the assistant talk in a simulated room."""

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from voice_hero import paths
from voice_hero.app import Conversation, converse
from voice_hero.commands import assembling
from voice_hero.commands.ears import second_ears
from voice_hero.commands.ears_choice import EarsChoice
from voice_hero.hearing.assembly import build_listener
from voice_hero.intents import compiled_set
from voice_hero.models.model_store import find_models
from voice_hero.poses.pose import load_pose
from voice_hero.rehearsal.dialog import DEFAULT_DIALOG, Dialog, load_dialog
from voice_hero.rehearsal.once_through import once_through
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


@dataclass(frozen=True)
class RehearsalAsked:
    """What can be asked of a rehearsal."""

    dialog: Path | None = None
    """What the learner says; None for once through the pose."""
    out: Path = Path("rehearsals")
    """Folder of the recording."""
    state: Path | None = None
    """Folder of the journal; None for one in memory."""
    pose: str | None = None
    """Name of a pose, or its file; None for the dialogue's own."""
    intents: Path | None = None
    """Folder of sentence templates that are read beside the others."""
    as_json: bool = False
    real_time: bool = False
    ears: EarsChoice = EarsChoice.AUTO
    """How many listeners."""


def rehearse(asked: RehearsalAsked) -> int:
    """Run a dialogue and leave one stereo WAV in `asked.out`."""
    dialog = dialog_of(asked)
    out, state, as_json, real_time = asked.out, asked.state, asked.as_json, asked.real_time
    file = out / f"rehearsal-{dialog.name}.wav"
    recordings.check_target(file)
    console = Console()
    report: Report = RehearsalJson() if as_json else PlainReport(console, you="learner")
    models = find_models()
    began = time.monotonic()
    with (
        assembling.practice(state, dialog.pose, _warn) as practice,
        second_ears(asked.ears, wait=True) as second,
    ):
        names = assembling.pronunciations(practice.session.poses)
        voice = assembling.voice(models, names)
        learner = assembling.voice(models, names, pitch=LEARNER_PITCH)
        room = Room(dialog, learner, real_time=real_time)
        sources = assembling.intent_sources(practice.session.poses, asked.intents)
        listener = build_listener(models, compiled_set.load(sources, models.vosk), second)
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


def dialog_of(asked: RehearsalAsked) -> Dialog:
    """The dialogue that was asked for, about the pose that was asked for."""
    if asked.dialog is not None:
        dialog = load_dialog(asked.dialog)
        return dialog if asked.pose is None else dialog.about(asked.pose)
    default = load_dialog(DEFAULT_DIALOG)
    if asked.pose is None:
        return default
    pose = load_pose(asked.pose, paths.pose_dirs())
    own = load_pose(default.pose, paths.pose_dirs())
    return default if pose == own else once_through(pose, asked.pose)


def _warn(message: str) -> None:
    print(message, file=sys.stderr)


def _over(room: Room, practice: assembling.Practice) -> bool:
    """True once all is said and nothing more is to be awaited."""
    session = practice.session
    in_hold = session.clock_runs or session.state.place is Place.READY
    settled = not room.turns_left and room.idle_s > SETTLE_S and not in_hold
    return settled or room.now() >= LONGEST_S
