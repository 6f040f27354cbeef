"""Its own voice in the microphone: what it commands (nothing may), and what is heard over it.

Lines are played one after the other, half a second apart, into a simulated room; the echo comes
back through a measured impulse response, late by an amount that the listener is not told.
"""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from _corpus import (
    VOICES,
    arguments,
    bounds,
    chosen,
    clipped,
    in_room,
    power,
    quiet,
    rooms,
    spoken,
)
from _ears import our_listener, progress
from _report import figure, save_figure, save_table

from voice_hero.devices.playout import DUCK_DB
from voice_hero.hearing.listener import HeardUtterance, Listener
from voice_hero.hearing.own_voice.echo import spoken_words
from voice_hero.lang.en.numbers import as_words
from voice_hero.lang.en.phrasebook import load_phrasebook
from voice_hero.phases import Phase
from voice_hero.poses.pose import load_pose
from voice_hero.rehearsal.acoustics import Folding, delayed
from voice_hero.sound.samples import FRAME_S, FRAME_SAMPLES, SAMPLE_RATE, Frame, Samples

LATE_S = 0.12
"""From the loudspeaker's samples to the microphone's."""
GAP_S = 0.5
INTO_S = 0.4
"""Into a line, and the word over it begins; the loudspeaker speaks on behind it."""
_NUMBERS = {word for number in range(301) for word in as_words(number)} | {"half", "minutes"}
OVER = {"stop": "stop", "pause": "pause", "my knee hurts": "pain"}
SPEAKERS = [voice for voice in VOICES if voice.name in {"joe-high", "joe-low", "joe-fast", "slt"}]
LEVELS_DB = (-6, -12, -20, -40)
"""Of the echo of our own voice alone; the last is hardly louder than the room."""
LEVEL_DB = -12
"""Of the echo that words are said over."""
DUCKED = 10 ** (DUCK_DB / 20)
OVER_HOW: tuple[tuple[str, float | None, bool], ...] = (
    ("0 dB", 0, False),
    ("0 dB, ducked", 0, True),
    ("-6 dB", -6, False),
    ("-6 dB, ducked", -6, True),
    ("while it is silent", None, False),
)
TRIES = 12
"""Lines over which each of the words is said."""


@dataclass(frozen=True)
class Played:
    """What the loudspeaker puts out, and which line is audible in each frame."""

    sound: Samples
    texts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Try:
    """One word over our own voice."""

    good: bool
    """Whether the voice is a good one."""
    late_s: float | None
    """From the word's end to the decision; None where it was not acted on in time."""


def main() -> None:
    chosen_ = arguments(__doc__ or "", share=0.2)
    by_form = {_form(line): line for line in _lines()}
    lines = [line for line in by_form.values() if chosen(line, chosen_.share)]
    progress(f"{len(lines)} lines")
    minutes = len(_play(lines).sound) / SAMPLE_RATE / 60
    rows: list[list[Any]] = []
    commanded: list[str] = []
    late: dict[str, list[float]] = {}
    with ProcessPoolExecutor() as pool:
        alone = [
            (name, level_db, pool.submit(_own, lines, response, level_db))
            for name, response in rooms(chosen_.data).items()
            for level_db in LEVELS_DB
        ]
        over = [
            (f"{name}, {how[0]}", pool.submit(_over, lines[:TRIES], response, *how[1:]))
            for name, response in rooms(chosen_.data).items()
            for how in OVER_HOW
        ]
        for name, level_db, taken in alone:
            own = taken.result()
            commanded += [f"- {name}, {level_db} dB: {text!r}" for text in own]
            rows.append([f"own voice, {name}, {level_db} dB", f"{minutes:.1f} min", len(own)])
            progress(f"{name} {level_db} dB alone done")
        for label, tried in over:
            tries = tried.result()
            late[label] = [t.late_s for t in tries if t.late_s is not None]
            rows.append([f"stop, pause, pain, {label}", *_shares(tries)])
            progress(f"{label} done")
    notes = (
        f"{len(lines)} lines ({chosen_.share:.0%} of all that differ in more than a number), echo "
        f"{LATE_S * 1000:.0f} ms late. Words said over it: acted on within half a second of the "
        "word's end, and how long after it, median and 95th percentile. The level is that of the "
        "word to the echo's before it is ducked; the loudspeaker has spoken for six seconds "
        "before. Good voices are Piper's; the others are flite's. The same words in the same room "
        "while it is silent are what any canceller could reach at most.\n\n"
        + ("Taken from its own voice:\n\n" + "\n".join(commanded) if commanded else "")
    )
    header = ["", "how much", "taken", "of good voices", "how soon"]
    save_table("echo", "Its own voice", header, [[*r, *[""] * (5 - len(r))] for r in rows], notes)
    picture, axes = figure()
    for label, waits in late.items():
        axes.plot(np.sort(waits), np.linspace(0, 1, len(waits)), label=label)
    axes.axvline(0.5, color="gray", linestyle=":")
    axes.set_xlabel("seconds from the end of the word over our speech to the decision")
    axes.set_ylabel("share of those acted on")
    axes.legend()
    save_figure("echo", picture)


def _own(lines: list[str], response: Any, level_db: float) -> list[str]:
    """What our own voice commands, all lines in a row."""
    air = Air(response, level_db)
    heard = _hear(our_listener(), _play(lines), air, Phase.STEPS)
    return [item.text for _, item in heard if item.command]


def _shares(tries: list[Try]) -> list[str]:
    def share(of: list[Try]) -> str:
        return f"{100 * sum(t.late_s is not None for t in of) / len(of):.0f} % of {len(of)}"

    waits = [t.late_s for t in tries if t.late_s is not None]
    soon = f"{np.median(waits):.2f} / {np.quantile(waits, 0.95):.2f} s" if waits else "–"
    return [f"{len(tries)} times", share(tries), share([t for t in tries if t.good]), soon]


def _lines() -> Iterator[str]:
    yield from load_phrasebook().fixed()
    yield from _texts(load_pose("hero").model_dump())


def _form(line: str) -> tuple[str, ...]:
    """A line without its numbers: one that differs from another only in those is not played."""
    return tuple(word for word in spoken_words(line) if word not in _NUMBERS)


def _texts(part: Any) -> Iterator[str]:
    """Sentences in a pose, wherever they stand."""
    if isinstance(part, str):
        if part.endswith((".", "?", "!")):
            yield part
    elif isinstance(part, dict):
        for value in part.values():
            yield from _texts(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from _texts(value)


def _play(lines: list[str]) -> Played:
    pieces: list[Samples] = []
    texts: list[tuple[str, ...]] = []
    for line in lines:
        sound = spoken(line, VOICES[0])
        size = -(-len(sound) // FRAME_SAMPLES) * FRAME_SAMPLES
        gap = round(GAP_S / FRAME_S) * FRAME_SAMPLES
        pieces.append(np.pad(sound, (0, size + gap - len(sound))))
        texts += [(line,)] * ((size + gap) // FRAME_SAMPLES)
    return Played(np.concatenate(pieces), tuple(texts))


class Air:
    """From the loudspeaker and from others to the microphone, frame by frame, in a quiet room."""

    def __init__(self, response: Any, level_db: float, others: Samples | None = None) -> None:
        """`level_db`: of the echo to what is played; `others`: what else arrives."""
        self._folding = Folding(delayed(response.astype(np.float32), LATE_S, level_db))
        self._others = np.zeros(0, np.int16) if others is None else others
        self._rng = np.random.default_rng(6)
        self._at = 0

    def microphone(self, played: Samples) -> Samples:
        """The next frame, while this is played."""
        heard = self._folding.feed(played.astype(np.float32)).astype(np.float64)
        other = self._others[self._at : self._at + FRAME_SAMPLES]
        heard[: len(other)] += other
        self._at += FRAME_SAMPLES
        return clipped(heard + quiet(FRAME_S, self._rng))


def _hear(
    ear: Listener, played: Played, air: Air, phase: Phase, ducking: bool = False
) -> list[tuple[float, HeardUtterance]]:
    ear.listen_for(phase)
    found = []
    gain = 1.0
    for number in range(len(played.sound) // FRAME_SAMPLES):
        part = slice(number * FRAME_SAMPLES, (number + 1) * FRAME_SAMPLES)
        goal = DUCKED if ducking and ear.somebody_speaks else 1.0
        reference = clipped(played.sound[part] * np.linspace(gain, goal, FRAME_SAMPLES))
        gain = goal
        frame = Frame(air.microphone(reference), reference)
        heard = ear.feed(frame, played.texts[number])
        found += [((number + 1) * FRAME_S, item) for item in heard]
    return found


def _over(lines: list[str], response: Any, over_db: float | None, ducking: bool) -> list[Try]:
    """Words over our speech; with no level, the same words where nothing is played."""
    tries: list[Try] = []
    for number, line in enumerate(lines):
        before, after = (
            [lines[(number + t) % len(lines)] for t in ts] for ts in ((1, 2, 3), (4, 5))
        )
        played = _play([*before, line, *after])
        at_s = len(_play(before).sound) / SAMPLE_RATE + INTO_S
        echo_power = power(in_room(played.sound, response)) * 10 ** (LEVEL_DB / 10)
        if over_db is None:
            played = Played(np.zeros_like(played.sound), ((),) * len(played.texts))
        for turn, (word, intent) in enumerate(OVER.items()):
            voice = SPEAKERS[(turn + number) % len(SPEAKERS)]
            dry = spoken(word, voice)
            clip = in_room(dry, response)
            gain = np.sqrt(echo_power / power(clip)) * 10 ** ((over_db or 0) / 20)
            others = np.concatenate([np.zeros(round(at_s * SAMPLE_RATE)), clip * gain])
            air = Air(response, LEVEL_DB, clipped(others))
            end_s = at_s + bounds(dry)[1]
            late_s = [
                at - end_s
                for at, h in _hear(our_listener(), played, air, Phase.HOLD, ducking)
                if h.command and h.command.intent == intent and at_s < at <= end_s + 0.5
            ]
            tries.append(Try(voice.good, late_s[0] if late_s else None))
    return tries


if __name__ == "__main__":
    main()
