"""Vosk's model with the grammars of the phases: sound in, words with their times out."""

import json
import re
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

from voice_hero import no_sockets
from voice_hero.errors import IntentError, ModelError, VoiceHeroError
from voice_hero.free_memory import give_back
from voice_hero.hearing.decoder import LUMP_FRAMES, PLAIN_EAR, Decoder, Ear, Stream
from voice_hero.hearing.hypothesis import UNKNOWN, Hypothesis
from voice_hero.phases import Phase
from voice_hero.sound.samples import SAMPLE_RATE, Samples

with no_sockets.no_probing():
    import vosk

URGENT_GRAMMAR: Final = "urgent"
"""Asked for like a phase: the few sentences that have to be understood through anything."""


class RecogniserError(VoiceHeroError):
    """The recogniser was used in a way that would bring the process down."""


class Ongoing(Protocol):
    """A stretch of sound that is decoded while it lasts."""

    def feed(self, samples: Samples) -> None:
        """Take in what comes next."""

    def so_far(self) -> str:
        """Words of it as yet, some behind what was said."""

    def end(self) -> Hypothesis:
        """What the whole stretch is."""


class OngoingFreely(Protocol):
    """The same for any words, decoded beside the rest."""

    def feed(self, samples: Samples) -> None:
        """Take in what comes next; returns at once."""

    def begin_end(self) -> Callable[[], Hypothesis]:
        """It is over; what is returned waits for what the whole stretch is."""


class Recogniser(Protocol):
    """Turns sound into words."""

    def prepare(self, phase: Phase | str, pitches: Sequence[float] = (1.0,)) -> None:
        """Make ready for a phase and for these pitches, ahead of what is said in it."""

    def renew(self) -> None:
        """Let go of what decoding has left behind; for a time in which nobody speaks."""

    def decode(self, samples: Samples, phase: Phase | str, ear: Ear = PLAIN_EAR) -> Hypothesis:
        """Take the whole stretch for what is live in the phase."""

    def stream(self, phase: Phase | str, pitch: float) -> Ongoing:
        """Begin to take a stretch for what is live in the phase while it lasts."""

    def begin_freely(self, samples: Samples, ear: Ear = PLAIN_EAR) -> Callable[[], Hypothesis]:
        """Begin to take the whole stretch for any words of the language, beside other decoding.

        What is returned waits for the result.
        """

    def stream_freely(self, pitch: float) -> OngoingFreely:
        """Begin to take a stretch for any words while it lasts, beside other decoding."""

    def decode_among(
        self, samples: Samples, phrases: Sequence[str], ear: Ear = PLAIN_EAR
    ) -> Hypothesis:
        """Take the whole stretch for these phrases, or pieces of them, alone."""

    def phrases(self, phase: Phase | str) -> Sequence[str]:
        """What is listened for in a phase, each phrase once."""

    def known(self, word: str) -> bool:
        """Whether the model can hear this word at all."""


_QUIET: Final = -1
_PITCHES: Final = 2
"""At so many a sound is heard as a rule."""
_BEAMS: Final = {
    "beam": "11.0",
    "lattice-beam": "5.0",
    "max-active": "1000",
    "prune-interval": "5",
    "frames-per-chunk": str(LUMP_FRAMES),
}
"""How far behind the best a reading may fall and still be kept, and how many may be at a time.

The models come with a lattice beam of 2, so that hardly anything but the best is ever seen. With 5
the true command stands among the readings nearly as often as with 8: of 240 clips of good voices,
in silence, in kitchen noise at 10 dB and in two rooms, 216 were understood with 8, 217 with 5, 216
with 4; but 8 took half as much time again, and in noise seconds for one sound. With a beam of 10,
214 were. Of 3,000 readings at a time, as the models have it, 1,000 are enough: 215, with 1,500 216,
and of 166 clips in the kitchen 152 with either; 1,500 take 3 MB more in a practice. Those that have
fallen behind are let go of every 5 frames instead of 25: 4 MB less for what takes 22, and as fast.
"""


@contextmanager
def _with_wide_beams(model_folder: Path) -> Iterator[Path]:
    """The same model with _BEAMS in its settings, for as long as Vosk needs to load it.

    Kaldi's own dither is switched off: its noise is new each time, and the same sound would not
    give the same words. The decoder adds its own.
    """
    settings = model_folder / "conf" / "model.conf"
    if not settings.is_file():
        yield model_folder
        return
    with tempfile.TemporaryDirectory(prefix="voice-hero-") as name:
        folder = Path(name)
        for part in model_folder.iterdir():
            if part.name != "conf":
                (folder / part.name).symlink_to(part.resolve())
        (folder / "conf").mkdir()
        for part in (model_folder / "conf").iterdir():
            (folder / "conf" / part.name).write_bytes(part.read_bytes())
        text = settings.read_text(encoding="utf-8")
        features = folder / "conf" / "mfcc.conf"
        if features.is_file():
            features.write_text(features.read_text(encoding="utf-8") + "\n--dither=0\n", "utf-8")
        for option, value in _BEAMS.items():
            text = re.sub(rf"(?m)^--{option}=.*$\n?", "", text) + f"\n--{option}={value}\n"
        (folder / "conf" / "model.conf").write_text(text, encoding="utf-8")
        yield folder


class VoskRecogniser:
    """Vosk with one grammar for each phase.

    The first thread that decodes owns it: a call from another raises RecogniserError, because Vosk
    itself would crash. What is decoded freely, which takes longest, is so in a thread beside it,
    the only one that touches Vosk's recogniser for that. Grammars are built when a phase is first
    asked for (3,000 phrases: 8 ms).
    """

    def __init__(self, model_folder: Path, grammar: Callable[[Phase | str], Sequence[str]]) -> None:
        """Load the model; `grammar` gives the phrases that are live in a phase.

        Raises ModelError where Vosk cannot load the folder.
        """
        vosk.SetLogLevel(_QUIET)
        try:
            with _with_wide_beams(model_folder) as folder:
                self._model: Any = vosk.Model(str(folder))
        except Exception as failure:  # Vosk raises nothing narrower
            raise ModelError(
                f"{model_folder}: Vosk cannot load this folder; "
                "`voice-hero models install` puts a good model in place."
            ) from failure
        self._grammar = grammar
        self._by_phase: dict[str, dict[float, Decoder]] = {}
        self._free: Decoder | None = None
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="free decoding")
        self._owner: int | None = None

    def decode(self, samples: Samples, phase: Phase | str, ear: Ear = PLAIN_EAR) -> Hypothesis:
        """Take the whole stretch for what is live in the phase; costs 0.02 of its length.

        Adapted, 0.045 of it.
        """
        return self._decoder(phase, ear).decode(samples, ear)

    def stream(self, phase: Phase | str, pitch: float) -> Stream:
        """Begin to take a stretch for what is live in the phase, as an ear does that keeps."""
        return self._decoder(phase, Ear(pitch, keeps=True)).stream(pitch)

    def prepare(self, phase: Phase | str, pitches: Sequence[float] = (1.0,)) -> None:
        """Build what a phase needs, 65 ms for each pitch and once 85 ms more.

        So no word has to wait.
        """
        for pitch in pitches:
            self._decoder(phase, Ear(pitch))
        self._beside.submit(self._free_decoder).result()

    def renew(self) -> None:
        """Begin the free decoding anew if anything was decoded; 85 ms."""
        self._claim()
        self._beside.submit(self._renew_free).result()

    def _decoder(self, phase: Phase | str, ear: Ear) -> Decoder:
        """One for each pitch, so that what one has learnt of a speaker outlasts the other.

        Where nothing is learnt that has to last, at a third pitch and of what is urgent, any of
        them will do: each takes 5 MB.
        """
        self._claim()
        name = str(phase)
        if name not in self._by_phase and name != URGENT_GRAMMAR:
            for other in self._by_phase.keys() - {URGENT_GRAMMAR}:
                del self._by_phase[other]
        decoders = self._by_phase.setdefault(name, {})
        enough = 1 if name == URGENT_GRAMMAR else _PITCHES
        if len(decoders) == enough and not ear.keeps:
            return decoders.get(ear.pitch) or next(iter(decoders.values()))
        if ear.pitch not in decoders:
            decoders[ear.pitch] = self._built(self._grammar(phase))
            give_back()  # building takes 10 MB for a moment
        return decoders[ear.pitch]

    def _built(self, phrases: Sequence[str]) -> Decoder:
        grammar = json.dumps(checked_grammar(phrases, self.known))
        return Decoder(vosk.KaldiRecognizer(self._model, SAMPLE_RATE, grammar))

    def decode_among(
        self, samples: Samples, phrases: Sequence[str], ear: Ear = PLAIN_EAR
    ) -> Hypothesis:
        """Take the whole stretch for these phrases, or pieces of them; as fast as in a phase.

        Raises IntentError where the model can hear none of them.
        """
        self._claim()
        return self._built(phrases).decode(samples, ear)

    def phrases(self, phase: Phase | str) -> Sequence[str]:
        """What is listened for in a phase, each phrase once."""
        return list(dict.fromkeys(self._grammar(phase)))

    def begin_freely(self, samples: Samples, ear: Ear = PLAIN_EAR) -> Callable[[], Hypothesis]:
        """Take the whole stretch for any words, beside what is decoded meanwhile.

        One stretch after another, as begun; costs 0.06 of its length, adapted 0.12.
        """
        self._claim()
        return self._beside.submit(lambda: self._free_decoder().decode(samples, ear)).result

    def stream_freely(self, pitch: float) -> "StreamBeside":
        """Begin to take a stretch for any words while it lasts, as an ear does that keeps."""
        self._claim()
        return StreamBeside(self._beside, lambda: self._free_decoder().stream(pitch))

    def _free_decoder(self) -> Decoder:
        if self._free is None:
            self._free = Decoder(vosk.KaldiRecognizer(self._model, SAMPLE_RATE))
        return self._free

    def _renew_free(self) -> None:
        """It keeps the states of the graph that it has seen.

        40 utterances of talk left 42 MB behind, most of it after the first ten, and one word 8 MB;
        the peak of a practice is 10 MB lower than with a new one after 3 s of sound. What it has
        seen makes it faster, too: renewed after each of 240 clips, half of them heard freely, they
        took a twentieth longer than renewed after every fifth.
        """
        if self._free is not None and self._free.fed_s:
            self._free = None
            self._free_decoder()

    def known(self, word: str) -> bool:
        """Whether the model can hear this word at all."""
        return bool(self._model.vosk_model_find_word(word) >= 0)

    def _claim(self) -> None:
        me = threading.get_ident()
        if self._owner is None:
            self._owner = me
        if self._owner != me:
            raise RecogniserError(
                f"The recogniser belongs to thread {self._owner} and was called from {me}; "
                "decode in one thread only."
            )


class StreamBeside:
    """A stretch that is decoded while it lasts in a thread beside, which alone touches it."""

    def __init__(self, thread: Executor, begin: Callable[[], Stream]) -> None:
        self._thread = thread
        self._stream = thread.submit(begin)
        self._fed: list[Future[None]] = []

    def feed(self, samples: Samples) -> None:
        """Take in what comes next; returns at once."""
        self._fed.append(self._thread.submit(lambda: self._stream.result().feed(samples)))

    def begin_end(self) -> Callable[[], Hypothesis]:
        """It is over; what is returned waits for what the whole stretch is."""
        return self._thread.submit(self._end).result

    def _end(self) -> Hypothesis:
        for feeding in self._fed:
            feeding.result()
        return self._stream.result().end()


def checked_grammar(phrases: Sequence[str], known: Callable[[str], bool]) -> list[str]:
    """Phrases that Vosk can take without a crash, with UNKNOWN at the end.

    A phrase with a word that the model lacks is left out: Vosk would drop the word alone and hear
    the rest for the whole. One that stands there more than once weighs more.
    Raises IntentError where no phrase remains, or where one is no text.
    """
    for phrase in phrases:
        if not isinstance(phrase, str):
            raise IntentError(f"{phrase!r} is no phrase; a grammar is a list of texts.")
    known = cache(known)  # 2,000 phrases hold their words forty times over
    usable = [p for p in phrases if p.strip() and all(known(w) for w in p.split())]
    if not usable:
        raise IntentError(
            f"None of {len(phrases)} phrases can be listened for; "
            "the intents need at least one whose words the model knows."
        )
    return [*usable, UNKNOWN]
