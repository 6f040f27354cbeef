"""Listeners for the benches: ours, ours with its evidence written down, and a plain one."""

import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import vosk
from _corpus import ROOT, frames, heard

from voice_hero.hearing.assembly import grammar_of
from voice_hero.hearing.deciding.two_ears import SecondOpinion
from voice_hero.hearing.decoder import PLAIN_EAR, Ear
from voice_hero.hearing.hypothesis import Hypothesis
from voice_hero.hearing.limits import Limits
from voice_hero.hearing.listener import HeardUtterance, Listener
from voice_hero.hearing.own_voice.canceller import RoomCanceller
from voice_hero.hearing.recogniser import Ongoing, OngoingFreely, VoskRecogniser
from voice_hero.hearing.second_ears.asking import LOAD_S, SecondEars
from voice_hero.hearing.silero import SileroActivity
from voice_hero.intents import compiled_set
from voice_hero.intents.classifier import load_likeness
from voice_hero.intents.compiled_set import CompiledIntents
from voice_hero.intents.matcher import Matcher
from voice_hero.intents.meaning import Meaning
from voice_hero.intents.usual_sentences import Usual, load_usual
from voice_hero.models.model_store import find_model, find_models
from voice_hero.phases import Phase
from voice_hero.sound.samples import SAMPLE_RATE, Samples

PLAIN: Final = (
    "next",
    "what's next",
    "repeat",
    "say that again",
    "how long",
    "how long do i hold",
    "how much longer",
    "cautions",
    "what are the cautions",
    "deepen",
    "how do i deepen the pose",
    "pause",
    "resume",
    "stop",
    "go back",
    "start",
    "what is next",
)
"""The grammar of the plain baseline."""


@cache
def our_intents(folder: Path | None = None) -> CompiledIntents:
    """The intents of the product, or of a folder."""
    return compiled_set.load(folder or ROOT / "intents" / "en")


@cache
def our_recogniser(folder: Path | None = None) -> VoskRecogniser:
    """The recogniser, with the grammar of our intents or of those in a folder."""
    intents = our_intents(folder)
    usual = load_usual(intents.folder)

    @cache  # no more than the names of the phases; each clip is heard in several of them
    def live(phase: Phase | str) -> Sequence[str]:
        return grammar_of(intents, our_matcher(folder), usual, recogniser.known)(phase)

    recogniser = VoskRecogniser(find_models().vosk, live)
    return recogniser


@cache
def our_matcher(folder: Path | None = None) -> Matcher:
    """What the recogniser's words mean."""
    return Matcher(our_intents(folder))


@cache
def our_meaning(folder: Path | None = None) -> Meaning:
    """What sentences mean, likeness included."""
    return Meaning(our_matcher(folder), load_likeness(our_intents(folder).folder))


@cache
def our_second_ears() -> SecondEars:
    """The second ears, loaded; their child ends with this process."""
    ears = SecondEars(find_model("second_ears"), Path(tempfile.gettempdir()) / "second_ears.log")
    ears.start()
    ears.transcribe(np.zeros(SAMPLE_RATE, np.int16), LOAD_S)
    return ears


@dataclass(frozen=True)
class Evidence:
    """All that the product may learn of a sound."""

    sound: Samples
    grammar: Hypothesis
    second: Hypothesis
    """At the second pitch."""
    free: Hypothesis


@dataclass(frozen=True)
class _Told:
    """What is told at the end of a sound that is heard while it lasts."""

    heard: Hypothesis

    def feed(self, samples: Samples) -> None:
        """Hear nothing."""

    def so_far(self) -> str:
        """Tell nothing yet."""
        return ""

    def end(self) -> Hypothesis:
        """Tell it."""
        return self.heard


@dataclass
class _ToldFreely:
    """The same for any words."""

    heard: Hypothesis

    def feed(self, samples: Samples) -> None:
        """Hear nothing."""

    def begin_end(self) -> Callable[[], Hypothesis]:
        """Tell it."""
        return lambda: self.heard


class Told:
    """A recogniser that hears what it is told."""

    def __init__(self, evidence: Evidence, pitch: float) -> None:
        self._evidence = evidence
        self._pitch = pitch

    def prepare(self, phase: Phase | str, pitches: Sequence[float] = (1.0,)) -> None:
        """Do nothing."""

    def renew(self) -> None:
        """Do nothing."""

    def decode(self, samples: Samples, phase: Phase | str, ear: Ear = PLAIN_EAR) -> Hypothesis:
        """Tell what was heard at this pitch."""
        del samples, phase
        return self._evidence.grammar if ear.pitch == self._pitch else self._evidence.second

    def stream(self, phase: Phase | str, pitch: float) -> Ongoing:
        """Tell the same at the end."""
        return _Told(self.decode(np.zeros(0, np.int16), phase, Ear(pitch)))

    def stream_freely(self, pitch: float) -> OngoingFreely:
        """Tell the same at the end."""
        del pitch
        return _ToldFreely(self._evidence.free)

    def begin_freely(self, samples: Samples, ear: Ear = PLAIN_EAR) -> Callable[[], Hypothesis]:
        """Tell what was heard freely."""
        del samples, ear
        return lambda: self._evidence.free

    def decode_among(
        self, samples: Samples, phrases: Sequence[str], ear: Ear = PLAIN_EAR
    ) -> Hypothesis:
        """Hear nothing: this is no part of what is told."""
        del samples, phrases, ear
        return Hypothesis("")

    def phrases(self, phase: Phase | str) -> Sequence[str]:
        """List nothing."""
        del phase
        return []

    def known(self, word: str) -> bool:
        """Know every word."""
        del word
        return True


@dataclass
class _Remembered:
    """A sound that is decoded while it lasts."""

    witness: "Witness"
    ongoing: Ongoing
    phase: Phase | str
    blocks: list[Samples] = field(default_factory=list)

    def feed(self, samples: Samples) -> None:
        """Go on."""
        self.blocks.append(samples)
        self.ongoing.feed(samples)

    def so_far(self) -> str:
        """Words as yet."""
        return self.ongoing.so_far()

    def end(self) -> Hypothesis:
        """Decode what is left, and remember all of it."""
        self.witness.remember(np.concatenate(self.blocks), self.phase)
        return self.ongoing.end()


class Witness:
    """The recogniser, which also remembers what it was asked."""

    def __init__(self, recogniser: VoskRecogniser) -> None:
        self._recogniser = recogniser
        self._asked: tuple[Samples, Phase | str] = (np.zeros(0, np.int16), Phase.STEPS)

    def evidence(self) -> Evidence:
        """What can be heard in the last sound."""
        limits, (sound, phase) = Limits(), self._asked
        adapted = len(sound) <= limits.adapted_longest_s * SAMPLE_RATE
        first, second = (Ear(pitch, adapted) for pitch in (limits.pitch, limits.second_pitch))
        return Evidence(
            sound,
            self._recogniser.decode(sound, phase, first),
            self._recogniser.decode(sound, phase, second),
            self._recogniser.begin_freely(sound, first)(),
        )

    def prepare(self, phase: Phase | str, pitches: Sequence[float] = (1.0,)) -> None:
        """Make ready for a phase."""
        self._recogniser.prepare(phase, pitches)

    def renew(self) -> None:
        """Let go of what decoding has left behind."""
        self._recogniser.renew()

    def decode(self, samples: Samples, phase: Phase | str, ear: Ear = PLAIN_EAR) -> Hypothesis:
        """Decode, and remember."""
        self.remember(samples, phase)
        return self._recogniser.decode(samples, phase, ear)

    def stream(self, phase: Phase | str, pitch: float) -> Ongoing:
        """Begin to decode what lasts, and remember it at its end."""
        return _Remembered(self, self._recogniser.stream(phase, pitch), phase)

    def stream_freely(self, pitch: float) -> OngoingFreely:
        """Begin to decode what lasts."""
        return self._recogniser.stream_freely(pitch)

    def remember(self, samples: Samples, phase: Phase | str) -> None:
        """Note what was asked."""
        self._asked = samples, phase

    def begin_freely(self, samples: Samples, ear: Ear = PLAIN_EAR) -> Callable[[], Hypothesis]:
        """Begin to decode."""
        return self._recogniser.begin_freely(samples, ear)

    def decode_among(
        self, samples: Samples, phrases: Sequence[str], ear: Ear = PLAIN_EAR
    ) -> Hypothesis:
        """Decode."""
        return self._recogniser.decode_among(samples, phrases, ear)

    def phrases(self, phase: Phase | str) -> Sequence[str]:
        """What is listened for."""
        return self._recogniser.phrases(phase)

    def known(self, word: str) -> bool:
        """Whether the model can hear this word at all."""
        return self._recogniser.known(word)


def our_listener(
    phase: Phase = Phase.STEPS,
    limits: Limits | None = None,
    witness: Witness | None = None,
    folder: Path | None = None,
    usual: Usual | None = None,
    *,
    ears: int = 1,
) -> Listener:
    """A fresh listener, as the product builds it, with one or two `ears`."""
    meaning = our_meaning(folder)
    second = SecondOpinion(our_second_ears(), meaning, limits or Limits()) if ears > 1 else None
    ear = Listener(
        witness or our_recogniser(folder),
        our_matcher(folder),
        SileroActivity(),
        limits or Limits(),
        RoomCanceller(),
        load_usual(our_intents(folder).folder) if usual is None else usual,
        second=second,
        meaning=meaning,
    )
    ear.listen_for(phase)
    return ear


def taken(ear: Listener, sound: Samples) -> list[tuple[float, HeardUtterance]]:
    """Commands that a listener takes from a sound, each with the moment of the decision."""
    return [(at, item) for at, item in heard(ear, frames(sound)) if item.command is not None]


class PlainEar:
    """Vosk with the grammar of PLAIN and its own endpoint; a whole utterance is a command."""

    def __init__(self) -> None:
        vosk.SetLogLevel(-1)
        model = vosk.Model(str(find_models().vosk))
        self._native: Any = vosk.KaldiRecognizer(model, SAMPLE_RATE, json.dumps([*PLAIN, "[unk]"]))

    def taken(self, sound: Samples) -> list[tuple[float, str]]:
        """Commands, each with the moment of the decision in seconds of sound."""
        found = []
        step = SAMPLE_RATE // 10
        for at in range(0, len(sound), step):
            end = min(at + step, len(sound))
            if self._native.AcceptWaveform(sound[at:end].tobytes()):
                found += [(end / SAMPLE_RATE, self._native.Result())]
        found.append((len(sound) / SAMPLE_RATE, self._native.FinalResult()))
        texts = [(at, str(json.loads(result)["text"])) for at, result in found]
        return [(at, text) for at, text in texts if text in PLAIN]


def progress(text: str) -> None:
    """Show how far a bench is."""
    print(text, file=sys.stderr, flush=True)
