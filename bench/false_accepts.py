"""Commands taken from talk and noise that are not for us, an hour, by phase and by command.

Every recording is heard alone, between 1.2 s and 1.5 s of a quiet room, by the listener as the
product builds it and, in the same run, by a plain Vosk grammar of 17 phrases.
"""

import zlib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from _corpus import VOICES, Recording, arguments, chosen, noises, phrases, placed, spoken, talk
from _ears import PlainEar, our_listener, progress, taken
from _report import figure, save_figure, save_table

from voice_hero.phases import Phase

PHASES = (Phase.STEPS, Phase.HOLD, Phase.ASLEEP)
NEVER = frozenset({"stop", "restart", "come_out"})


@dataclass
class Count:
    """What was taken from one kind of sound."""

    kind: str
    seconds: float = 0.0
    clips: int = 0
    taken: dict[str, Counter[str]] = field(
        default_factory=lambda: {way: Counter() for way in (*PHASES, "plain")}
    )
    """Phase, or `plain`, to intents."""
    named: list[str] = field(default_factory=list)
    """Each of ours: phase, clip, words."""

    def add(self, other: "Count") -> None:
        """Take in what was taken from more of the same kind."""
        self.seconds += other.seconds
        self.clips += other.clips
        for way, intents in other.taken.items():
            self.taken[way].update(intents)
        self.named += other.named


OF_SPOKEN = 0.12
"""Part of the share that is taken of not-commands, of which nine voices say each."""


def main() -> None:
    chosen_ = arguments(__doc__ or "", share=1.0)
    counts: dict[str, Count] = {}
    with ProcessPoolExecutor() as pool:
        sounds = _chosen(chosen_.data, chosen_.share)
        for one in pool.map(_hear, sounds, chunksize=8):
            count = counts.setdefault(one.kind, Count(one.kind))
            count.add(one)
            if count.clips % 100 == 0:
                progress(f"{count.kind} {count.clips}")
    _tell(counts, chosen_.share)


def _chosen(data: Path, share: float) -> Iterator[Recording]:
    for sounds in (talk(data), noises(data)):
        yield from (sound for sound in sounds if chosen(sound.name, share))
    for phrase in phrases(data, "not_commands.tsv"):
        for voice in VOICES:
            name = f"not-commands/{voice.name}: {phrase.text}"
            if chosen(name, share * OF_SPOKEN):
                yield Recording("not-commands", name, spoken(phrase.text, voice))


@cache
def _plain() -> PlainEar:
    return PlainEar()


def _hear(sound: Recording) -> Count:
    """What is taken from one recording; the room's noise depends on nothing but its name."""
    placed_ = placed(sound.samples, np.random.default_rng(zlib.crc32(sound.name.encode())))
    count = Count(sound.kind, sound.seconds, 1)
    for phase in PHASES:
        of_phase = count.taken[phase]
        for _, heard in taken(our_listener(phase), placed_):
            assert heard.command is not None
            of_phase[heard.command.intent] += 1
            count.named.append(f"{phase}: {heard.text!r} ({heard.command.intent}), {sound.name}")
    count.taken["plain"].update(text for _, text in _plain().taken(placed_))
    return count


def interval(events: int, hours: float) -> str:
    """Rate an hour with its 95 % interval, exact for a Poisson count."""
    if not hours:
        return "–"
    low = 0.0 if events == 0 else _gamma_quantile(0.025, events)
    high = _gamma_quantile(0.975, events + 1)
    return f"{events / hours:.1f} ({low / hours:.1f}–{high / hours:.1f})"


def _gamma_quantile(share: float, shape: int) -> float:
    """Quantile of a gamma distribution of whole shape, by bisection of the Poisson sum."""
    low, high = 0.0, 10.0 * shape + 20.0
    for _ in range(80):
        middle = (low + high) / 2
        steps = np.arange(shape)
        logs = steps * np.log(middle) - np.cumsum(np.log(np.maximum(steps, 1)))
        below = 1 - float(np.sum(np.exp(logs - middle)))
        low, high = (middle, high) if below < share else (low, middle)
    return (low + high) / 2


def _tell(counts: dict[str, Count], share: float) -> None:
    rows = []
    for kind, count in counts.items():
        hours = count.seconds / 3600
        events = [sum(count.taken[way].values()) for way in (*PHASES, "plain")]
        cells = [f"{number}: {interval(number, hours)}" for number in events]
        rows.append([kind, count.clips, f"{count.seconds / 60:.1f}", *cells])
    human = [count for kind, count in counts.items() if kind in {"coffee", "household", "keywords"}]
    hours = sum(count.seconds for count in human) / 3600
    total = []
    for way in (*PHASES, "plain"):
        in_all = sum(sum(count.taken[way].values()) for count in human)
        total.append(f"{in_all}: {interval(in_all, hours)}")
    rows.append(["all human talk", sum(c.clips for c in human), f"{hours * 60:.1f}", *total])
    named = [f"- {line}" for count in counts.values() for line in count.named]
    grave = [line for line in named if any(f"({intent})" in line for intent in NEVER)]
    notes = (
        f"Commands taken, and how many an hour of recording with the 95 % interval; "
        f"{share:.0%} of the clips, {share * OF_SPOKEN:.0%} of the spoken not-commands. "
        f"stop, restart or come_out among ours: {len(grave)}.\n\n"
        "Each of ours:\n\n" + "\n".join(named)
    )
    columns = ["talk", "clips", "minutes", *(f"{p}" for p in PHASES), "plain grammar of 17"]
    save_table("false_accepts", "Commands taken from what is not for us", columns, rows, notes)
    picture, axes = figure()
    ways = [*PHASES, "plain"]
    rates = [sum(sum(c.taken[w].values()) for c in human) / max(hours, 1e-9) for w in ways]
    axes.bar([str(way) for way in ways], rates)
    axes.set_ylabel("false commands an hour of human talk")
    for place, rate in enumerate(rates):
        axes.text(place, rate, f"{rate:.1f}", ha="center", va="bottom")
    save_figure("false_accepts", picture)


if __name__ == "__main__":
    main()
