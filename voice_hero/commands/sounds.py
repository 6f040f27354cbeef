"""The commands about single sounds: `hear`, `say`, `devices`."""

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from voice_hero import paths
from voice_hero.commands import assembling
from voice_hero.commands.ears import second_ears
from voice_hero.commands.ears_choice import EarsChoice
from voice_hero.errors import RecordingError
from voice_hero.hearing import recorded_utterances as hearing_files
from voice_hero.hearing.assembly import listener_maker
from voice_hero.hearing.why_refused import Reasons
from voice_hero.intents import compiled_set
from voice_hero.intents.matcher import Matcher
from voice_hero.intents.sources import IntentSources
from voice_hero.models.model_store import find_models
from voice_hero.phases import Phase
from voice_hero.poses.pose import load_pose
from voice_hero.sound import recordings


@dataclass(frozen=True)
class HearingAsked:
    """What can be asked of `hear`."""

    phase: Phase
    intents: Path | None
    """A folder by itself; None for all that a session would have."""
    ears: EarsChoice
    as_json: bool
    explain: bool
    """True to tell why something was not taken."""


def hear_files(files: list[Path], asked: HearingAsked) -> int:
    """What is heard in each file; a file that cannot be read is told, and the others are heard."""
    models = find_models()
    code = 0
    with second_ears(asked.ears, wait=True) as second:
        compiled = compiled_set.load(_sources(asked.intents), models.vosk)
        make = listener_maker(models, compiled, ears=second)
        reasons = Reasons(Matcher(compiled), compiled.usual) if asked.explain else None
        for file in files:
            try:
                samples = recordings.load(file)
            except RecordingError as error:
                print(f"voice-hero: {error}", file=sys.stderr)
                code = 2
                continue
            utterances = hearing_files.hear(samples, make(), asked.phase)
            for found in utterances:
                _tell(file, found, asked, reasons)
            if asked.explain and not utterances:
                print(f"voice-hero: {file}: nobody was heard to speak", file=sys.stderr)
    return code


def _sources(intents: Path | None) -> IntentSources:
    """A folder by itself, or all that a session would have."""
    if intents is not None:
        return IntentSources(intents)
    return assembling.intent_sources(assembling.all_poses())


def _tell(
    file: Path, found: hearing_files.Found, asked: HearingAsked, reasons: Reasons | None
) -> None:
    heard = found.heard
    command = heard.command
    why = reasons.why(heard.text, command, asked.phase) if reasons is not None else None
    intent, slots = (command.intent, dict(command.slots)) if command else (None, {})
    if asked.as_json:
        entry = {
            "file": str(file),
            "start_s": round(heard.start_s, 3),
            "end_s": round(found.end_s, 3),
            "decided_s": round(found.decided_s, 3),
            "text": heard.text,
            "intent": intent,
            "slots": slots,
            "confidence": round(heard.confidence, 3),
            "ears": heard.ears,
            **({"why": why} if asked.explain else {}),
        }
        print(json.dumps(entry), flush=True)
    else:
        values = "".join(f" {key}={value}" for key, value in slots.items())
        span = f"{heard.start_s:.2f}–{found.end_s:.2f} s"
        told = f"\t{why}" if why else ""
        print(f"{file}\t{span}\t{heard.text}\t{intent or '-'}{values}{told}", flush=True)


def phonemes(text: str) -> int:
    """Show the phonemes of a text, as a line for a pose's `say_as`."""
    from voice_hero.voice.phonemes import phonemes_of  # noqa: PLC0415  (nothing else needs Piper here)

    print(f"{text}: {phonemes_of(text, find_models().voice)}")
    return 0


def say(text: str, out: Path | None, pose: str | None) -> int:
    """Speak a text, or write it to a file; names sound as the poses say, a named one first."""
    if out is not None:
        recordings.check_target(out)
    names = assembling.pronunciations(assembling.all_poses())
    if pose is not None:
        names |= load_pose(pose, paths.pose_dirs()).say_as
    models = find_models()
    voice = assembling.voice(models, names, cached=False)
    try:
        rendered = voice.wait(text)
    finally:
        voice.close()
    if not len(rendered.samples):
        print(f"voice-hero: there is nothing to say in {text!r}", file=sys.stderr)
    if out is not None:
        recordings.save(out, rendered.samples, rendered.rate)
    elif len(rendered.samples):
        assembling.play_out(rendered)
    return 0


def devices(*, as_json: bool) -> int:
    """Microphones and loudspeakers. Raises DeviceError where none can be looked for."""
    # `hear` needs no PortAudio.
    from voice_hero.devices import naming, sound_servers  # noqa: PLC0415
    from voice_hero.devices.library_messages import libraries_kept_quiet  # noqa: PLC0415

    with libraries_kept_quiet():
        rows = naming.listing()
    if as_json:
        print(json.dumps([asdict(row) for row in rows], indent=2))
        return 0
    if not rows:
        sound_servers.check()
        print(
            "voice-hero: no sound device was found: plug one in (a USB headset will do), then look "
            "again; until then: voice-hero rehearse",
            file=sys.stderr,
        )
        return 0
    table = Table("", "name", "system", "in", "out", "Hz")
    for row in rows:
        mark = ("m" if row.default_input else "") + ("l" if row.default_output else "")
        numbers = (str(row.inputs), str(row.outputs), f"{row.rate}")
        table.add_row(mark, row.name, row.host_api, *numbers)
    Console().print(table)
    Console().print("m: the microphone, l: the loudspeaker taken when none is named", style="dim")
    return 0
