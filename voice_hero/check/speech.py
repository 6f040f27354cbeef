"""The models, what is listened for and what is spoken, and whether this machine is fast enough."""

import time
import unicodedata
from collections.abc import Mapping
from typing import Final

from voice_hero import paths
from voice_hero.check import self_test
from voice_hero.check.result import Result
from voice_hero.devices.stream_formats import Shape
from voice_hero.errors import ModelError
from voice_hero.hearing.assembly import listener_maker
from voice_hero.intents import compiled_set
from voice_hero.intents.compiling import intent_lint
from voice_hero.intents.compiling.folder import IntentSet
from voice_hero.models import model_store
from voice_hero.models.model_manifest import Entry, read_manifest
from voice_hero.models.model_receipt import Receipt, read_receipt
from voice_hero.models.model_store import SpeechModels
from voice_hero.poses.pose import Pose
from voice_hero.voice.voice import PiperVoice

USUAL_SHAPE: Final = Shape(48_000, 2, "float32")
"""What the conversion is tested with where there is no microphone."""

MOST_HEARING: Final = 0.5
"""Seconds of work for a second of sound, at most. From there on frames are late while the voice
is being rendered too; a desktop needs 0.1."""

MOST_SPEAKING: Final = 1.0
"""The same for the voice. Above it, lines that were not rendered ahead have gaps in them; a
desktop needs 0.05, figures for a Raspberry Pi 4 lie between 0.36 and 0.77."""

FIRST: Final = "This line only wakes the voice."
TIMED: Final = "Now sit back slowly, let your shoulders sink, and breathe out through the nose."

INSTALL: Final = "voice-hero models install"


def check_models() -> tuple[Result, SpeechModels | None]:
    """Both are there, whole, and of the manifest; and where."""
    try:
        models = model_store.find_models()
        manifest = read_manifest(paths.manifest_file())
        folders = (models.vosk, models.voice.parent)
        found = [_origin(read_receipt(folder), manifest) for folder in folders]
    except ModelError as error:
        aloud = "A speech model is missing or damaged."
        return Result("models", False, str(error), INSTALL, aloud), None
    return Result("models", True, "; ".join(found)), models


def check_grammar(models: SpeechModels, intents: IntentSet) -> Result:
    """All words that are listened for are words that the model can hear."""
    words = model_store.model_words(models.vosk)
    findings = intent_lint.lint(intents, words.__contains__)
    if findings:
        detail = f"{len(findings)} findings, the first: {findings[0]}"
        return Result("grammar", False, detail, "voice-hero lint", "Some commands cannot be heard.")
    templates = sum(len(block.expressions) for block in intents.blocks)
    detail = f"{templates} templates, every word among the {len(words):,} of the model"
    return Result("grammar", True, detail)


def check_voice(models: SpeechModels, poses: Mapping[str, Pose]) -> Result:
    """Every name that is spoken by its phonemes has only phonemes of this voice."""
    known = model_store.voice_phonemes(models.voice)
    names = {name: said for pose in poses.values() for name, said in pose.say_as.items()}
    lacking = {
        name: sign
        for name, said in names.items()
        for sign in unicodedata.normalize("NFD", said)
        if sign not in known
    }
    if lacking:
        shown = ", ".join(f"{sign!r} in {name!r}" for name, sign in lacking.items())
        detail = f"the voice lacks {shown}"
        return Result("voice", False, detail, "voice-hero lint", "Some names will sound wrong.")
    return Result(
        "voice", True, f"{len(names)} names, every phoneme among the voice's {len(known)}"
    )


def check_engines(models: SpeechModels, intents: IntentSet, shape: Shape | None) -> list[Result]:
    """A spoken line comes through as what it means, and both engines are fast enough."""
    voice = PiperVoice(models.voice, None)
    try:
        voice.wait(FIRST)
        began = time.perf_counter()
        spoken = voice.wait(TIMED)
        speaking = (time.perf_counter() - began) / spoken.seconds
        line = voice.wait(self_test.LINE)
    finally:
        voice.close()
    make = listener_maker(models, compiled_set.load(intents.folder, models.vosk))
    taken = shape or USUAL_SHAPE
    understood = self_test.passes(line, taken, make())
    listener = make()
    began = time.perf_counter()
    self_test.passes(line, taken, listener)
    hearing = (time.perf_counter() - began) / self_test.seconds(line)
    return [_judge_conversion(understood, taken), judge_speed(hearing, speaking)]


def judge_speed(hearing: float, speaking: float) -> Result:
    """Fast enough? Both in seconds of work for a second of sound."""
    detail = (
        f"hearing takes {hearing:.2f} s for a second of sound (at most {MOST_HEARING:g}), "
        f"speaking {speaking:.2f} s (at most {MOST_SPEAKING:g})"
    )
    if hearing <= MOST_HEARING and speaking <= MOST_SPEAKING:
        return Result("speed", True, detail)
    remedy = (
        "end other programs; see that the board is cooled and its power supply is strong enough "
        "(vcgencmd get_throttled); a Raspberry Pi 4 or 5 is fast enough"
    )
    return Result("speed", False, detail, remedy, "This board is too slow to keep up.")


def _judge_conversion(understood: bool, shape: Shape) -> Result:
    how = f"at {shape.rate} Hz, {shape.channels} ch, {shape.sample_format}"
    if understood:
        return Result("conversion", True, f"{self_test.LINE!r}, spoken {how}, was understood")
    return Result(
        "conversion",
        False,
        f"{self_test.LINE!r}, spoken {how}, was not understood",
        "try another microphone, and report this line together with 'voice-hero devices --json'",
        "I cannot make out speech in the form in which the microphone gives it.",
    )


def _origin(receipt: Receipt, manifest: tuple[Entry, ...]) -> str:
    """What a model is, as far as its note and the manifest tell. Raises ModelError."""
    name, version = receipt.name, receipt.version
    if not name:
        return "one put there by hand, whole"
    for entry in manifest:
        if entry.name == name:
            if version in {source.version for source in entry.sources}:
                return f"{name} {version}"
            releases = ", ".join(source.version for source in entry.sources)
            raise ModelError(f"{name} is release {version}; the manifest has {releases}")
    return f"{name} {version}, not in the manifest, whole".replace("  ", " ")
