"""False commands against recall, with each part of the rejection added in turn.

One pass over talk and over phrases by the good voices (in silence, and in a kitchen at 10 dB) with
every gate open writes down what the recogniser heard; the product's own gates are then closed on
paper.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from _corpus import (
    VOICES,
    Phrase,
    Recording,
    arguments,
    chosen,
    frames,
    kitchen,
    phrases,
    placed,
    spoken,
    talk,
    with_noise,
)
from _ears import (
    PLAIN,
    Evidence,
    PlainEar,
    Told,
    Witness,
    our_intents,
    our_listener,
    our_matcher,
    our_recogniser,
    progress,
    taken,
)
from _report import figure_of, save_figure, save_table

from voice_hero.command import Command
from voice_hero.hearing.deciding.understanding import Understanding
from voice_hero.hearing.limits import Limits
from voice_hero.intents.usual_sentences import Usual, load_usual
from voice_hero.phases import Phase
from voice_hero.sound.samples import Samples

NEVER = 99.0
"""A limit that refuses nothing."""
GOOD = [voice for voice in VOICES if voice.good]
UNGATED = replace(
    Limits(),
    hopeless_words=-1,
    hopeless_below=0.0,
    doubtful_words=0,
    doubtful_behind=NEVER,
    second_longest_s=0.0,
    urgent_longest_s=0.0,
)
"""No command is doubted, and there is no second look."""
TALK = 20
"""So many times the share of the phrases is taken of the talk: false commands are rare."""
WAYS = ("in silence", "kitchen at 10 dB")
"""How each phrase is heard."""
MARGINS = (0.0, 0.5, 1.0, 1.5, 3.0, 5.0, 8.0)
UNLIKE = (-6.0, -4.0, -2.0, -1.0, 0.0, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0)


@dataclass(frozen=True)
class Said:
    """A spoken phrase, in the two ways in which it is heard."""

    phrase: Phrase
    ways: tuple[Samples, Samples]
    """In silence, and in kitchen noise."""


Found = list[Evidence]
"""What was heard in one sound, an entry for each utterance that could be a command."""
Gate = Callable[[Evidence, float], Command | None]
"""The command that is taken at a threshold."""
Point = tuple[float, float, float]
"""False commands an hour, and the recall in each of WAYS, in per cent."""


def main() -> None:
    chosen_ = arguments(__doc__ or "", share=0.04)
    clips = [c for c in talk(chosen_.data) if chosen(c.name, chosen_.share * TALK)]
    hours = sum(clip.seconds for clip in clips) / 3600
    said = list(_said(chosen_.data, chosen_.share))
    with ProcessPoolExecutor() as pool:
        of_talk = list(pool.map(_in_talk, clips, chunksize=8))
        progress(f"{hours * 60:.0f} minutes of talk")
        heard = [one for pair in pool.map(_in_said, said, chunksize=2) for one in pair]
    reference = (sum(number for _, number, _ in of_talk) / hours, *_plain_recall(chosen_.data))
    whole = (
        sum(number for _, _, number in of_talk) / hours,
        *_by_way([is_right for _, is_right in heard]),
    )
    wanted = [one.phrase for one in said for _ in one.ways]
    found = [(phrase, found) for phrase, (found, _) in zip(wanted, heard, strict=True)]
    _tell([f for f, _, _ in of_talk], found, hours, reference, whole)


def _plain_recall(data: Path) -> tuple[float, float]:
    """What the plain grammar makes of its own phrases, in each of WAYS."""
    plain, rng, noise = PlainEar(), np.random.default_rng(9), kitchen(data)
    right = [
        text in {words for _, words in plain.taken(sound)}
        for text in PLAIN
        for voice in GOOD
        for dry in (placed(spoken(text, voice), rng),)
        for sound in (dry, with_noise(dry, noise, 10, rng))
    ]
    return _by_way(right)


def _by_way(right: Sequence[bool]) -> tuple[float, float]:
    """Recall in each of WAYS, between which what was heard alternates."""
    silence, noise = (100 * float(np.mean(right[at::2])) for at in (0, 1))
    return silence, noise


def _said(data: Path, share: float) -> Iterator[Said]:
    noise = kitchen(data)
    for phrase in phrases(data):
        for voice in GOOD:
            name = f"{voice.name}: {phrase.text}"
            if phrase.intent not in {"yes", "no"} and chosen(name, share):
                rng = np.random.default_rng(zlib.crc32(name.encode()))
                sound = placed(spoken(phrase.text, voice), rng)
                yield Said(phrase, (sound, with_noise(sound, noise, 10, rng)))


@cache
def _plain() -> PlainEar:
    return PlainEar()


def _in_talk(clip: Recording) -> tuple[Found, int, int]:
    """What ours may take from a clip; how many the plain grammar does, and how many ours does."""
    sound = placed(clip.samples, np.random.default_rng(zlib.crc32(clip.name.encode())))
    return _found(sound), len(_plain().taken(sound)), len(taken(our_listener(), sound))


def _in_said(said: Said) -> list[tuple[Found, bool]]:
    """What ours may take, and whether it takes the right one, in each way."""
    return [(_found(sound), _is_heard(said.phrase, sound)) for sound in said.ways]


def _is_heard(phrase: Phrase, sound: Samples) -> bool:
    commands = [heard.command for _, heard in taken(our_listener(), sound)]
    return bool(commands) and _is(phrase, commands[-1])


def _found(sound: Samples) -> Found:
    open_ = replace(UNGATED, reading_margin=max(MARGINS), long_reading_margin=max(MARGINS))
    witness = Witness(our_recogniser())
    ear = our_listener(limits=open_, witness=witness, usual=Usual())
    return [
        witness.evidence()
        for frame in frames(sound)
        for item in ear.feed(frame, ())
        if item.command is not None
    ]


def _taken(
    evidence: Evidence, limits: Limits, usual: Usual, *, second: bool = True
) -> Command | None:
    """What the product takes with these limits; without the second pitch, if that is left out.

    The evidence is adapted already, so that nothing is taken at once from a first hearing.
    """
    only = replace(
        limits,
        hopeless_words=-1,
        hopeless_below=0.0,
        second_longest_s=0.0,
        urgent_longest_s=0.0,
        adapted_longest_s=-1.0,
    )
    heard = evidence if second else replace(evidence, second=evidence.grammar)
    ears = Understanding(Told(heard, limits.pitch), our_matcher(), usual, only)
    return ears.judge(evidence.sound[:0], Phase.STEPS).command


def _tell(
    of_talk: list[Found],
    of_phrases: list[tuple[Phrase, Found]],
    hours: float,
    plain: Point,
    whole: Point,
) -> None:
    now, usual = Limits(), load_usual(our_intents().folder)

    def by_margin(limits: Limits, at: float) -> Limits:
        return replace(limits, reading_margin=at, long_reading_margin=at)

    def by_unlikeness(at: float) -> Limits:
        more = at - now.unlike_short
        return replace(
            now,
            unlike_short=at,
            unlike_long=now.unlike_long + more,
            unlike_longest=now.unlike_longest + more,
            unlike_alone=now.unlike_alone + more,
        )

    curves: dict[str, tuple[tuple[float, ...], Gate]] = {
        "readings up to a margin": (
            MARGINS,
            lambda e, at: _taken(e, by_margin(UNGATED, at), Usual()),
        ),
        "and only usual short sentences": (
            MARGINS,
            lambda e, at: _taken(e, by_margin(UNGATED, at), usual),
        ),
        "and not unlike": (
            UNLIKE,
            lambda e, at: _taken(e, by_unlikeness(at), usual, second=False),
        ),
        "and at both pitches": (UNLIKE, lambda e, at: _taken(e, by_unlikeness(at), usual)),
    }

    def point(gate: Gate, at: float) -> Point:
        false = sum(gate(e, at) is not None for found in of_talk for e in found)
        right = [_is_right(phrase, found, gate, at) for phrase, found in of_phrases]
        return false / hours, *_by_way(right)

    points = {name: [point(gate, at) for at in at_] for name, (at_, gate) in curves.items()}
    set_ = point(lambda e, _: _taken(e, now, usual), 0.0)
    known = {"plain grammar, its own 17 phrases": plain, "with all looks, as built": whole}
    rows = [[name, "", *_cells(one)] for name, one in known.items()]
    for name, (at_, _) in curves.items():
        rows += [[name, f"{at:g}", *_cells(p)] for at, p in zip(at_, points[name], strict=True)]
    notes = (
        f"{hours * 60:.0f} minutes of talk; {len(of_phrases) // 2} commands, spoken by the good "
        "voices, in each way. What is taken at once from a first hearing, and the second looks, "
        "for what is urgent and without the room's echoes, are not in the curves, but in what is "
        f"called as built. As set: {', '.join(_cells(set_))}."
    )
    columns = ["rejection", "threshold", "false an hour", *WAYS]
    save_table("roc", "False commands against recall", columns, rows, notes)
    save_figure("roc", _drawn(points, known, set_))


def _drawn(points: Mapping[str, list[Point]], known: Mapping[str, Point], set_: Point) -> Any:
    """A panel for each of WAYS."""
    picture, panels = figure_of(len(WAYS))
    for place, (way, axes) in enumerate(zip(WAYS, panels, strict=True), start=1):
        for name, line in points.items():
            axes.plot([p[0] for p in line], [p[place] for p in line], marker=".", label=name)
        for (name, one), marker, color in zip(known.items(), "sD", ("gray", "black"), strict=True):
            axes.plot(one[0], one[place], marker, color=color, label=name)
        axes.plot(set_[0], set_[place], "*", markersize=14, color="black", label="as set")
        axes.set_xscale("symlog", linthresh=1)
        axes.set_xlabel("false commands an hour of talk, steps phase")
        axes.set_title(way)
    panels[0].set_ylabel("right intent and slots, %")
    panels[-1].legend(fontsize=7)
    return picture


def _is_right(phrase: Phrase, found: Iterable[Evidence], gate: Gate, at: float) -> bool:
    commands = [command for evidence in found if (command := gate(evidence, at)) is not None]
    return bool(commands) and _is(phrase, commands[-1])


def _is(phrase: Phrase, command: Command | None) -> bool:
    return (
        command is not None
        and command.intent == phrase.intent
        and dict(command.slots) == dict(phrase.slots)
    )


def _cells(point: Point) -> list[str]:
    rate, *recall = point
    return [f"{rate:.1f}", *(f"{share:.1f} %" for share in recall)]


if __name__ == "__main__":
    main()
