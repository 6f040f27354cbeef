"""Eight hours in one room, faster than real time: does anything grow, or stay behind?

The real listener, session, stage, voice and journal in their one loop; only the microphone, the
loudspeaker and the clock are simulated. Each half hour brings a practice that is spoken to, talk
that is not for us, a noisy kitchen, and silence. Writes results/night.md and night.png.
"""

import gc
import os
import sqlite3
import sys
import tempfile
import threading
import time
from argparse import ArgumentParser
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from _report import figure, save_figure, save_table  # noqa: E402

from voice_hero import paths  # noqa: E402
from voice_hero.app import Conversation, converse  # noqa: E402
from voice_hero.commands import assembling  # noqa: E402
from voice_hero.devices.playout import Playout  # noqa: E402
from voice_hero.hearing.assembly import listener_maker  # noqa: E402
from voice_hero.hearing.freed_memory import Tidier  # noqa: E402
from voice_hero.intents import compiled_set  # noqa: E402
from voice_hero.models.model_store import find_models  # noqa: E402
from voice_hero.phases import Phase  # noqa: E402
from voice_hero.screen.report import Slots  # noqa: E402
from voice_hero.sound.cue_names import CueName  # noqa: E402
from voice_hero.sound.ends import News  # noqa: E402
from voice_hero.sound.samples import FRAME_S, FRAME_SAMPLES, SAMPLE_RATE, Clip, Frame, Samples  # noqa: E402
from voice_hero.stage import Stage  # noqa: E402
from voice_hero.voice.voice import PiperVoice  # noqa: E402

DATA: Final = ROOT.parent / "shared" / "speech"
HALF_HOUR_S: Final = 1800.0
LOOK_S: Final = 900.0
"""Between two looks at the process."""
TALK_AT_S: Final = 900.0
TALK_S: Final = 60.0
NOISE_AT_S: Final = 1200.0
NOISE_S: Final = 180.0
ECHO_DB: Final = -20.0
ECHO_FRAMES: Final = 3
"""How loud and how late our own voice comes back."""
QUIET: Final = 8.0
"""Standard deviation of a quiet room's noise, in steps of 16-bit sound."""
PRACTICE: Final = (
    *("start the hero pose", "no", "next", "repeat", "next", "next", "how long", "next"),
    *("how long", "louder", "quieter", "can you hear me", "pause", "resume", "stop"),
)
"""What the person says, one line as soon as the one before is answered."""
LIMIT_MB_AN_HOUR: Final = 5.0


@dataclass(frozen=True)
class Look:
    """What the process is like at one moment."""

    at_h: float
    rss_mb: float
    threads: int
    files: int
    objects: int


class Bedroom:
    """Microphone, loudspeaker and clock; see voice_hero.sound.ends. Reading moves the clock on."""

    def __init__(self, sayings: dict[str, Samples], talk: Samples, noise: Samples) -> None:
        self._sayings, self._talk, self._noise = sayings, talk, noise
        self._random = np.random.default_rng(3)
        self._playout = Playout(SAMPLE_RATE)
        self._echo: deque[Samples] = deque()
        self._speech: Samples = np.zeros(0, np.int16)
        self._script: deque[str] = deque()
        self._silent_since = 0.0
        self.frames = 0
        self.stage: Stage | None = None

    def gather(self, limit_s: float) -> None:
        """Time passes as fast as it is read here."""

    def news(self) -> Sequence[News]:
        """It is always there."""
        return ()

    def came_back(self) -> bool:
        """It never goes."""
        return False

    def now(self) -> float:
        """Seconds of sound so far."""
        return self.frames * FRAME_S

    def read(self, timeout_s: float = FRAME_S) -> Frame:
        """The next frame, and what was played meanwhile."""
        played = np.zeros(FRAME_SAMPLES, np.float32)
        self._playout.render(played)
        reference = (played * 32767).astype(np.int16)
        self._echo.append(reference)
        late = self._echo.popleft() if len(self._echo) > ECHO_FRAMES else None
        sound = self._random.normal(0, QUIET, FRAME_SAMPLES)
        sound += self._elsewhere()
        sound += self._person()
        if late is not None:
            sound += late * 10 ** (ECHO_DB / 20)
        self.frames += 1
        return Frame(np.clip(sound, -32768, 32767).astype(np.int16), reference)

    def _elsewhere(self) -> npt.NDArray[np.float64]:
        at = self.now() % HALF_HOUR_S
        for sound, begins, lasts in (
            (self._talk, TALK_AT_S, TALK_S),
            (self._noise, NOISE_AT_S, NOISE_S),
        ):
            if begins <= at < begins + lasts:
                wanted = np.arange(FRAME_SAMPLES) + self.frames * FRAME_SAMPLES
                return np.take(sound, wanted, mode="wrap").astype(np.float64)
        return np.zeros(FRAME_SAMPLES)

    def _person(self) -> npt.NDArray[np.float64]:
        at = self.now() % HALF_HOUR_S
        if at < FRAME_S:
            self._script = deque(PRACTICE)
        if at > TALK_AT_S - 60:
            self._script.clear()
        silent = self.stage is not None and self.stage.silent and not len(self._speech)
        if not silent:
            self._silent_since = self.now()
        if self._script and self.now() - self._silent_since > 1.5 and at > 2:
            self._speech = self._sayings[self._script.popleft()]
        frame = np.zeros(FRAME_SAMPLES)
        frame[: len(self._speech[:FRAME_SAMPLES])] = self._speech[:FRAME_SAMPLES]
        self._speech = self._speech[FRAME_SAMPLES:]
        return frame

    def play(self, clip: Clip) -> None:
        """Queue a clip."""
        self._playout.add(clip)

    def hush(self) -> None:
        """Fall silent."""
        self._playout.hush()

    def duck(self, lowered: bool) -> None:
        """Lower the voice."""
        self._playout.set_gain(0.0, lowered)

    def set_volume(self, gain_db: float) -> None:
        """Loudness is of no matter here."""

    def played(self) -> Sequence[int]:
        """Ids of clips that are over."""
        return self._playout.played()

    def audible(self) -> Sequence[str]:
        """Texts in the air."""
        return self._playout.audible()

    def close(self) -> None:
        """Nothing to give back."""


class Counts:
    """A report that only counts."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()

    def said(self, at_s: float, text: str) -> None:
        """Count a sentence."""
        self.kinds["sentences spoken"] += 1

    def heard(self, at_s: float, text: str, intent: str | None, slots: Slots) -> None:
        """Count what was heard."""
        self.kinds["heard and refused" if intent is None else "commands heard"] += 1

    def cue(self, at_s: float, name: CueName) -> None:
        """Count a cue."""
        self.kinds["cues"] += 1

    def phase(self, at_s: float, phase: Phase) -> None:
        """Seen in what is said."""


def look(at_s: float) -> Look:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    files = len(list(Path("/proc/self/fd").iterdir()))
    rss = pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    return Look(at_s / 3600, rss, threading.active_count(), files, len(gc.get_objects()))


def sound_of(folder: Path, seconds: float, dbfs: float) -> Samples:
    """Recordings of a folder, one after the other, at one level."""
    parts_: list[npt.NDArray[np.float32]] = []
    for file in sorted(folder.rglob("*.flac")):
        sound, rate = soundfile.read(file, dtype="float32", always_2d=True)
        parts_.append(soxr.resample(sound[:, 0], rate, SAMPLE_RATE))
        if sum(len(part) for part in parts_) > seconds * SAMPLE_RATE:
            break
    whole = np.concatenate(parts_)
    whole *= 10 ** (dbfs / 20) / np.sqrt(np.mean(np.square(whole)))
    return np.clip(whole * 32767, -32767, 32767).astype(np.int16)


def sayings(speaker: PiperVoice) -> dict[str, Samples]:
    rendered = {text: speaker.wait(text) for text in dict.fromkeys(PRACTICE)}
    return {
        text: (soxr.resample(one.samples.astype(np.float32), one.rate, SAMPLE_RATE) * 0.4).astype(
            np.int16
        )
        for text, one in rendered.items()
    }


def night(hours: float, data: Path, file: Path) -> tuple[list[Look], Counts]:
    """Run it; the looks, and what happened."""
    models = find_models()
    looks: list[Look] = []
    counts = Counts()
    with assembling.practice(file, "hero") as practice:
        names = assembling.pronunciations(practice.session.poses)
        person = assembling.voice(models, names, pitch=1.22)
        bedroom = Bedroom(
            sayings(person),
            sound_of(data / "talk", TALK_S, -30),
            sound_of(data / "noise", NOISE_S, -42),
        )
        person.close()
        voice = assembling.voice(models, names)
        listener = listener_maker(models, compiled_set.load(paths.intents_dir(), models.vosk))()
        stage = practice.stage(
            voice, bedroom, bedroom, counts, listen_for=listener.listen_for, patient=True
        )
        bedroom.stage = stage

        tidier = Tidier(listener.renew)

        def every_turn(frame: Frame | None) -> None:
            tidier.note(listener.somebody_speaks)
            if bedroom.now() >= len(looks) * LOOK_S:
                looks.append(look(bedroom.now()))
                print(looks[-1], dict(counts.kinds), flush=True)

        converse(
            Conversation(stage, listener, bedroom, bedroom, bedroom),
            over=lambda: bedroom.now() > hours * 3600 + 1,
            every_turn=every_turn,
        )
        listener.flush()
        voice.close()
    return looks, counts


def locks_left(folder: Path) -> list[str]:
    """What keeps the next start from the journal: files beside it, or a lock."""
    left = [file.name for file in folder.iterdir() if file.name.endswith(("-wal", "-shm"))]
    with sqlite3.connect(folder / assembling.JOURNAL_NAME, timeout=0) as database:
        database.execute("BEGIN EXCLUSIVE")
        database.rollback()
    return left


def growth(looks: list[Look]) -> float:
    """MB an hour after the first quarter, by the line of least squares."""
    later = looks[len(looks) // 4 :]
    return float(np.polyfit([one.at_h for one in later], [one.rss_mb for one in later], 1)[0])


def rows(looks: list[Look], counts: Counts, left: list[str], took_s: float) -> Iterator[list[str]]:
    quarter, last = looks[len(looks) // 4], looks[-1]
    verdict = growth(looks)
    yield ["virtual time", f"{last.at_h:.1f} h in {took_s / 60:.0f} min"]
    yield ["what happened", ", ".join(f"{n} {kind}" for kind, n in sorted(counts.kinds.items()))]
    yield ["memory after a quarter, at the end", f"{quarter.rss_mb:.1f} MB, {last.rss_mb:.1f} MB"]
    yield [f"growth (at most {LIMIT_MB_AN_HOUR:g} MB an hour)", f"{verdict:+.2f} MB an hour"]
    yield ["threads after a quarter, at the end", f"{quarter.threads}, {last.threads}"]
    yield ["open files after a quarter, at the end", f"{quarter.files}, {last.files}"]
    yield ["Python objects after a quarter, at the end", f"{quarter.objects}, {last.objects}"]
    yield ["left beside the journal, locks on it", ", ".join(left) or "nothing"]


def main() -> int:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of recordings")
    parser.add_argument("--hours", type=float, default=8.0)
    chosen = parser.parse_args()
    if not (chosen.data / "talk").is_dir():
        parser.exit(2, f"{chosen.data}: no recordings here; name their folder with --data\n")
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        looks, counts = night(chosen.hours, chosen.data, Path(folder))
        left = locks_left(Path(folder))
    took_s = time.monotonic() - began
    notes = (
        "Every half hour: a practice with a spoken person and our own voice as an echo at "
        f"{ECHO_DB:g} dB, into the hold, paused, resumed and stopped, {TALK_S:.0f} s of talk "
        f"that is not for us, {NOISE_S:.0f} s of noise, a quiet room for the rest. All in one "
        "process, from the cache of rendered speech; memory is the resident set "
        "after a collection of garbage."
    )
    table = list(rows(looks, counts, left, took_s))
    save_table("night", "A night of eight hours", ["what", "measured"], table, notes)
    picture, axes = figure()
    axes.plot([one.at_h for one in looks], [one.rss_mb for one in looks], marker=".")
    axes.set_xlabel("hours of sound")
    axes.set_ylabel("resident memory, MB")
    axes.set_ylim(bottom=0)
    save_figure("night", picture)
    first = looks[len(looks) // 4]
    good = growth(looks) < LIMIT_MB_AN_HOUR and not left
    same = (looks[-1].threads, looks[-1].files) == (first.threads, first.files)
    return 0 if good and same else 1


if __name__ == "__main__":
    sys.exit(main())
