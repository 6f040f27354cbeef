"""Its own voice in the microphone: what it commands (nothing may), and what is heard over it.

Lines are played one after the other, half a second apart, into a simulated room; the echo comes
back through a measured impulse response, late by an amount that the listener is not told.
"""

from collections.abc import Iterator
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

from voice_hero.audio import FRAME_S, FRAME_SAMPLES, SAMPLE_RATE, Frame, Samples
from voice_hero.echo import spoken_words
from voice_hero.listener import Heard, Listener
from voice_hero.numbers_en import as_words
from voice_hero.phases import Phase
from voice_hero.phrasebook import load_phrasebook
from voice_hero.pose import load_pose

LATE_S = 0.12
"""From the loudspeaker's samples to the microphone's."""
GAP_S = 0.5
INTO_S = 0.4
"""Into a line, and the word over it begins; the loudspeaker speaks on behind it."""
_NUMBERS = {word for number in range(301) for word in as_words(number)} | {"half", "minutes"}
OVER = {"stop": "stop", "pause": "pause", "my knee hurts": "pain"}
SPEAKERS = [voice for voice in VOICES if voice.name in {"joe-high", "joe-low", "slt"}]


@dataclass(frozen=True)
class Played:
    """What the loudspeaker puts out, and which line is audible in each frame."""

    sound: Samples
    texts: tuple[tuple[str, ...], ...]


def main() -> None:
    chosen_ = arguments(__doc__ or "", share=0.2)
    by_form = {_form(line): line for line in _lines()}
    lines = [line for line in by_form.values() if chosen(line, chosen_.share)]
    progress(f"{len(lines)} lines")
    rows: list[list[Any]] = []
    commanded: list[str] = []
    late: dict[str, list[float]] = {}
    for name, response in rooms(chosen_.data).items():
        played = _play(lines)
        minutes = len(played.sound) / SAMPLE_RATE / 60
        echo = in_room(played.sound, response)
        for level_db in (-6, -12, -20):
            heard = _hear(our_listener(), played, _microphone(echo, level_db), Phase.STEPS)
            own = [h.text for _, h in heard if h.command]
            commanded += [f"- {name}, {level_db} dB: {text!r}" for text in own]
            rows.append([f"own voice, {name}, {level_db} dB", f"{minutes:.1f} min", len(own), ""])
        progress(f"{name} alone done")
        for over_db in (0, -6):
            tries, waits = _over(lines[:8], response, over_db)
            late[f"{name}, {over_db} dB"] = waits
            rows.append(
                [
                    f"stop, pause, pain over it, {name}, {over_db} dB",
                    f"{tries} times",
                    f"{100 * len(waits) / tries:.0f} %",
                    f"{np.median(waits):.2f} / {np.quantile(waits, 0.95):.2f} s" if waits else "–",
                ]
            )
            progress(f"{name} {over_db} dB over it done")
    notes = (
        f"{len(lines)} lines ({chosen_.share:.0%} of all that differ in more than a number), echo "
        f"{LATE_S * 1000:.0f} ms late. Over it: acted on within half a second of the word's end, "
        "and how long after it, median and 95th percentile. The level is that of the word to the "
        "echo's; the loudspeaker has spoken for six seconds before, and is not ducked.\n\n"
        + ("Taken from its own voice:\n\n" + "\n".join(commanded) if commanded else "")
    )
    save_table("echo", "Its own voice", ["", "how much", "taken", "how soon"], rows, notes)
    picture, axes = figure()
    for label, waits in late.items():
        axes.plot(np.sort(waits), np.linspace(0, 1, len(waits)), label=label)
    axes.axvline(0.5, color="gray", linestyle=":")
    axes.set_xlabel("seconds from the end of the word over our speech to the decision")
    axes.set_ylabel("share of those acted on")
    axes.legend()
    save_figure("echo", picture)


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


def _microphone(echo: Samples, level_db: float) -> Samples:
    """The echo in a quiet room, so many dB below what was played, and late."""
    rng = np.random.default_rng(6)
    delayed = np.concatenate([np.zeros(round(LATE_S * SAMPLE_RATE)), echo])[: len(echo)]
    sound = delayed * 10 ** (level_db / 20)
    return clipped(sound + quiet(len(sound) / SAMPLE_RATE, rng))


def _hear(
    ear: Listener, played: Played, microphone: Samples, phase: Phase
) -> list[tuple[float, Heard]]:
    ear.listen_for(phase)
    found = []
    for number in range(min(len(microphone), len(played.sound)) // FRAME_SAMPLES):
        part = slice(number * FRAME_SAMPLES, (number + 1) * FRAME_SAMPLES)
        audible = played.texts[number] if number < len(played.texts) else ()
        heard = ear.feed(Frame(microphone[part], played.sound[part]), audible)
        found += [((number + 1) * FRAME_S, item) for item in heard]
    return found


def _over(lines: list[str], response: Any, over_db: float) -> tuple[int, list[float]]:
    """How often words over our speech are acted on in time, and how late."""
    tries = 0
    waits = []
    for number, line in enumerate(lines):
        before, after = (
            [lines[(number + t) % len(lines)] for t in ts] for ts in ((1, 2, 3), (4, 5))
        )
        played = _play([*before, line, *after])
        echo = _microphone(in_room(played.sound, response), -12)
        at_s = len(_play(before).sound) / SAMPLE_RATE + INTO_S
        for word, intent in OVER.items():
            dry = spoken(word, SPEAKERS[(tries + number) % len(SPEAKERS)])
            clip = in_room(dry, response)
            gain = np.sqrt(power(echo) / power(clip)) * 10 ** (over_db / 20)
            start = round(at_s * SAMPLE_RATE)
            sound = echo.astype(np.float64)
            sound[start : start + len(clip)] += clip[: len(sound) - start] * gain
            heard = _hear(our_listener(), played, clipped(sound), Phase.HOLD)
            tries += 1
            end_s = at_s + bounds(dry)[1]
            right = [
                at - end_s
                for at, h in heard
                if h.command and h.command.intent == intent and at > at_s
            ]
            waits += [late for late in right[:1] if late <= 0.5]
    return tries, waits


if __name__ == "__main__":
    main()
