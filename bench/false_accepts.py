"""Commands taken from talk and noise that are not for us, an hour, by phase and by command.

Every recording is heard alone, between 1.2 s and 1.5 s of a quiet room, by the listener as the
product builds it and, in the same run, by a plain Vosk grammar of 17 phrases.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

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

    seconds: float = 0.0
    clips: int = 0
    taken: dict[str, Counter[str]] = field(default_factory=dict)
    """Phase, or `plain`, to intents."""
    named: list[str] = field(default_factory=list)
    """Each of ours: phase, clip, words."""


OF_SPOKEN = 0.12
"""Part of the share that is taken of not-commands, of which nine voices say each."""


def main() -> None:
    chosen_ = arguments(__doc__ or "", share=1.0)
    rng = np.random.default_rng(2)
    plain = PlainEar()
    counts: dict[str, Count] = {}
    not_commands = [
        Recording("not-commands", f"not-commands/{voice.name}: {p.text}", spoken(p.text, voice))
        for p in phrases(chosen_.data, "not_commands.tsv")
        for voice in VOICES
    ]
    for sound in _all(talk(chosen_.data), noises(chosen_.data), not_commands):
        share = chosen_.share * (OF_SPOKEN if sound.kind == "not-commands" else 1)
        if not chosen(sound.name, share):
            continue
        count = counts.setdefault(sound.kind, Count())
        count.seconds += sound.seconds
        count.clips += 1
        _hear(sound, count, plain, rng)
        if count.clips % 100 == 0:
            progress(f"{sound.kind} {count.clips}")
    _tell(counts, chosen_.share)


def _all(*sources: Iterable[Recording]) -> Iterable[Recording]:
    for source in sources:
        yield from source


def _hear(sound: Recording, count: Count, plain: PlainEar, rng: np.random.Generator) -> None:
    placed_ = placed(sound.samples, rng)
    for phase in PHASES:
        of_phase = count.taken.setdefault(phase, Counter())
        for _, heard in taken(our_listener(phase), placed_):
            assert heard.command is not None
            of_phase[heard.command.intent] += 1
            count.named.append(f"{phase}: {heard.text!r} ({heard.command.intent}), {sound.name}")
    count.taken.setdefault("plain", Counter()).update(t for _, t in plain.taken(placed_))


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
