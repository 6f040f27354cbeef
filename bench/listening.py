"""Can every fixed line be understood? A free recogniser that has never seen them writes them down.

    python bench/listening.py [--pace 0.62] [--only cautions,pain] [--voice-alone]

Each line is rendered as it is spoken, and written down by the second recogniser (Whisper tiny.en)
without a word of what is to be expected. A line counts as heard if it sounds the same: "up right"
is no error, nor is "heel" for "heal"; the words that were written are compared by Piper's phonemes.
Also told: words a minute within sentences of four words and more, at each of the three speeds.
Writes results/listening.md.
"""

import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
import soxr

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from _report import save_table  # noqa: E402

from voice_hero.commands import assembling  # noqa: E402
from voice_hero.hearing.second_ears.whisper_model import WhisperModel  # noqa: E402
from voice_hero.lang.en.phrasebook import Phrasebook, load_phrasebook  # noqa: E402
from voice_hero.lang.en.wording import spoken  # noqa: E402
from voice_hero.models.model_store import find_model, find_models  # noqa: E402
from voice_hero.poses.pose import Pose, Sentence, Topic  # noqa: E402
from voice_hero.sound.rendered import Rendered, join  # noqa: E402
from voice_hero.voice.phonemes import phonemes_of  # noqa: E402
from voice_hero.voice.speech_pieces import CLAUSE_GAP_S, Pieces  # noqa: E402
from voice_hero.voice.voice import GUIDING_PACE, PiperVoice  # noqa: E402

HEARD_RATE: Final = 16_000
LONGEST_S: Final = 6.5
"""So much is written down at a time: the recogniser hears eight seconds at once."""
BEAM: Final = 5
SPEEDS: Final = (("slower", 0.8), ("normal", 1.0), ("faster", 1.25))
MEASURED_WORDS: Final = 4
"""Words of a sentence from which its words a minute say something."""

VALUES: Final[Mapping[str, str]] = {
    "length": "one minute and thirty seconds",
    "left": "forty seconds",
    "held": "thirty seconds",
    "longest": "two minutes",
    "last": "ninety seconds",
    "step": "three",
    "steps": "five",
    "count": "six",
    "title": "hero pose",
    "poses": "child's pose, hero pose, half lotus",
    "name": "Anna",
}
"""What stands in the open places of the assistant's lines here."""

TOGETHER: Final[Mapping[str, str]] = {
    "i'm": "i am",
    "you're": "you are",
    "we're": "we are",
    "here's": "here is",
    "it's": "it is",
    "its": "it is",
    "that's": "that is",
    "don't": "do not",
    "can't": "cannot",
}
"""How the recogniser draws words together; they mean the same."""

SAFETY: Final = frozenset(
    """caution_again caution_first caution_needs warned as_you_wish way_out_first pain_before
    pain_care pain_after distress doctor_first come_out_before come_out_after goodbye_half
    stopped_hold next_hurt hint_hurt hint_stopped hint_refused plan_gentler resume_too_late
    pause_too_long cut_out""".split()
)
CUES: Final = frozenset("half last_ten hold_done how_long_running how_long_moment".split())


@dataclass(frozen=True)
class Line:
    """A line and what it is for."""

    kind: str
    text: str


@dataclass(frozen=True)
class Judged:
    """What was made of a line."""

    line: Line
    heard: str
    words: int
    errors: int


def lines_of(poses: Sequence[Pose], book: Phrasebook) -> list[Line]:
    """Every fixed line, the gravest kinds first; each text once."""
    found = [line for pose in poses for line in _of_pose(pose)]
    for key in book.keys():  # noqa: SIM118 - a phrasebook is no mapping
        kind = "pain and safety" if key in SAFETY else "cues" if key in CUES else "assistant"
        found += [Line(kind, text) for text in book.say(key, **VALUES)]
    order = ["cautions", "way out", "pain and safety", "cues", "steps", "hold", "topics"]
    order += ["assistant"]
    found.sort(key=lambda line: order.index(line.kind))
    return list({line.text: line for line in reversed(found)}.values())[::-1]


def _of_pose(pose: Pose) -> Iterator[Line]:
    caution = pose.caution
    yield from _row("cautions", (caution.line, caution.question))
    yield from _texts("cautions", (*caution.refuse, *caution.ask_doctor))
    yield from _texts("way out", (*pose.way_out.shortest, *pose.way_out.say, *pose.way_out.rest))
    for step in pose.steps:
        yield from _texts("steps", step.say)
        yield from _row("steps", (step.brief, f"Step three: {step.title}."))
    yield from _texts("hold", (*pose.welcome, *pose.hold.ready, *pose.hold.during))
    if pose.deepening is not None:
        deep = pose.deepening
        yield from _texts("hold", (*deep.explain, *deep.enter, *deep.leave))
    for topic, sentences in pose.topics.items():
        yield from _texts("cautions" if topic is Topic.CAUTIONS else "topics", sentences)


def _texts(kind: str, sentences: Sequence[Sentence]) -> Iterator[Line]:
    for one in sentences:
        yield from _row(kind, (one.text, one.again or ""))


def _row(kind: str, texts: Sequence[str]) -> Iterator[Line]:
    yield from (Line(kind, text) for text in texts if text)


class Ear:
    """The recogniser that knows none of the lines, and what sounds the same."""

    def __init__(self) -> None:
        """Load the models. Raises ModelError."""
        self._model = WhisperModel(find_model("second_ears"))
        self._onnx = find_models().voice

    def judge(self, line: Line, sounds: Sequence[Rendered]) -> Judged:
        """What it hears in the parts of a line, and how many words of it are wrong."""
        heard = " ".join(self._heard(sound) for sound in sounds)
        meant, written = words_of(line.text), words_of(heard)
        return Judged(line, " ".join(written), len(meant), self.errors(meant, written))

    def _heard(self, sound: Rendered) -> str:
        samples = sound.samples.astype(np.float32) / np.float32(32_768)
        return self._model.transcribe(
            soxr.resample(samples, sound.rate, HEARD_RATE), beam=BEAM
        ).text

    def errors(self, meant: Sequence[str], written: Sequence[str]) -> int:
        """Words that are missing, too many, or another, where they do not sound the same."""
        if self._sound(" ".join(meant)) == self._sound(" ".join(written)):
            return 0
        wrong = 0
        for what, a, b, c, d in SequenceMatcher(None, meant, written, False).get_opcodes():
            if what == "equal":
                continue
            if self._sound(" ".join(meant[a:b])) != self._sound(" ".join(written[c:d])):
                wrong += max(b - a, d - c)
        return wrong

    def _sound(self, text: str) -> str:
        return _phonemes(text, self._onnx) if text else ""


@cache
def _phonemes(text: str, onnx: Path) -> str:
    """How a text sounds, without stress, length and the gaps between words."""
    sound = phonemes_of(text, onnx)
    reduced = sound.replace("ᵻ", "ɪ").replace("ɐ", "ə").replace("ɾ", "t").replace("ɚ", "əɹ")
    return re.sub(r"[ˈˌːˑ\s.,;:!?ʔʲ]", "", reduced)


def words_of(text: str) -> list[str]:
    """Words as they are compared: digits in words, nothing drawn together, no signs."""
    plain = spoken(text.replace("%", " percent")).lower().replace("-", " ").replace("’", "'")
    for short, long in TOGETHER.items():
        plain = re.sub(rf"\b{short}\b", long, plain)
    return re.findall(r"[a-z']+", plain)


def parts_of(voice: PiperVoice, pieces: Pieces, text: str) -> list[Rendered]:
    """A line as it sounds, in parts that the recogniser hears whole."""
    whole = voice.wait(text)
    if whole.seconds <= LONGEST_S:
        return [whole]
    parts: list[list[Rendered]] = [[]]
    for piece in pieces.of(text):
        sound = voice.render(piece.text).result()
        if parts[-1] and sum(one.seconds for one in parts[-1]) + sound.seconds > LONGEST_S:
            parts.append([])
        parts[-1].append(sound)
    return [join(part, [CLAUSE_GAP_S] * (len(part) - 1)) for part in parts]


def speed(voice: PiperVoice, lines: Sequence[Line], rate: float) -> float:
    """Words a minute within sentences, the silence around them not counted."""
    chosen = [line.text for line in lines if len(line.text.split()) >= MEASURED_WORDS][::8]
    sounds = [voice.wait(text, rate) for text in chosen]
    words = sum(len(words_of(text)) for text in chosen)
    return words / sum(sound.seconds - 0.08 for sound in sounds) * 60


def main() -> None:
    """Render, listen, and write the table."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--pace", type=float, default=GUIDING_PACE)
    parser.add_argument("--only", help="kinds, parted by commas")
    parser.add_argument("--show", action="store_true", help="only show, write no table")
    asked = parser.parse_args()
    poses = assembling.all_poses()
    names = assembling.pronunciations(poses)
    voice = assembling.voice(find_models(), names, pace=asked.pace, cached=False)
    lines = lines_of(list(poses.values()), load_phrasebook())
    wanted = asked.only.split(",") if asked.only else None
    lines = [line for line in lines if wanted is None or line.kind in wanted]
    ear, pieces, judged = Ear(), Pieces(names), []
    for line in lines:
        one = ear.judge(line, parts_of(voice, pieces, line.text))
        judged.append(one)
        if one.errors:
            print(f"{one.line.kind}: {one.errors}: {one.line.text} | {one.heard}", flush=True)
    speeds = [(name, speed(voice, lines, rate)) for name, rate in SPEEDS]
    voice.close()
    rows = _rows(judged)
    notes = "Words a minute within sentences: " + ", ".join(
        f"{name} {value:.0f}" for name, value in speeds
    )
    notes += ".\n\nLines of which a word was heard as another:\n\n" + "\n".join(
        f"- {one.line.kind}: *{one.line.text}* {one.heard}" for one in judged if one.errors
    )
    columns = ("kind", "lines", "heard whole", "words", "wrong", "%")
    if asked.show:
        print(notes.splitlines()[0], *rows, sep="\n")
    else:
        title = f"What is heard of {len(judged)} fixed lines (pace {asked.pace:g})"
        save_table("listening", title, columns, rows, notes)


def _rows(judged: Sequence[Judged]) -> list[tuple[str | int, ...]]:
    kinds = [*dict.fromkeys(one.line.kind for one in judged), "all"]
    rows: list[tuple[str | int, ...]] = []
    for kind in kinds:
        of_kind = [one for one in judged if kind in (one.line.kind, "all")]
        words, wrong = sum(one.words for one in of_kind), sum(one.errors for one in of_kind)
        whole = sum(not one.errors for one in of_kind)
        rows.append((kind, len(of_kind), whole, words, wrong, f"{100 * wrong / words:.1f}"))
    return rows


if __name__ == "__main__":
    main()
