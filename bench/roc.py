"""False commands against recall, with each part of the rejection added in turn.

One pass over talk and over spoken phrases (clean, and in a kitchen at 10 dB) with every gate open
writes down the evidence behind each command; the gates are then closed on paper.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from _corpus import (
    VOICES,
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
    PlainEar,
    Witness,
    our_intents,
    our_listener,
    our_matcher,
    our_recogniser,
    progress,
)
from _report import figure, save_figure, save_table

from voice_hero.audio import Samples
from voice_hero.hearing_limits import Limits
from voice_hero.rejection import unlikeness
from voice_hero.usual import Usual, load_usual

OPEN = replace(
    Limits(),
    reading_margin=8.0,
    doubtful_words=99,
    unlike_one_word=99.0,
    unlike_more_words=99.0,
    unlike_longer=99.0,
)
"""Every gate open, and every command decoded freely as well."""
TALK = 5
"""So many times the share of the phrases is taken of the talk: false commands are rare."""
MARGINS = (0.0, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0)
UNLIKE = (-6.0, -4.0, -2.0, -1.0, 0.0, 0.7, 1.4, 2.0, 3.0, 5.0, 8.0, 99.0)


@dataclass(frozen=True)
class Candidate:
    """A command that some setting would take."""

    true: bool
    words: int
    behind: float
    unlike: float
    usual: bool
    same: bool
    """True if the free decoding means the same."""


Gate = Callable[[Candidate, float], bool]


def main() -> None:
    chosen_ = arguments(__doc__ or "", share=0.04)
    rng = np.random.default_rng(9)
    usual = load_usual(our_intents().folder)
    false: list[Candidate] = []
    hours = 0.0
    plain = PlainEar()
    plain_false = 0
    for clip in talk(chosen_.data):
        if chosen(clip.name, chosen_.share * TALK):
            hours += clip.seconds / 3600
            sound = placed(clip.samples, rng)
            false += _candidates(sound, usual, None)
            plain_false += len(plain.taken(sound))
    progress(f"{len(false)} candidates in {hours * 60:.0f} minutes of talk")
    true: list[Candidate] = []
    tries = 0
    noise = kitchen(chosen_.data)
    for phrase in phrases(chosen_.data):
        for voice in VOICES[:5]:
            name = f"{voice.name}: {phrase.text}"
            if phrase.intent in {"yes", "no"} or not chosen(name, chosen_.share):
                continue
            sound = placed(spoken(phrase.text, voice), rng)
            for heard in (sound, with_noise(sound, noise, 10, rng)):
                tries += 1
                found = _candidates(heard, usual, phrase.intent)
                true += [c for c in found if c.true][-1:]
    progress(f"{len(true)} candidates of {tries} commands")
    plain_right = [
        text in {heard for _, heard in plain.taken(sound)}
        for text in PLAIN
        for voice in VOICES[:5]
        for dry in (placed(spoken(text, voice), rng),)
        for sound in (dry, with_noise(dry, noise, 10, rng))
    ]
    reference = (plain_false / hours, 100 * float(np.mean(plain_right)))
    _tell(false, true, hours, tries, chosen_.share, reference)


def _candidates(sound: Samples, usual: Usual, intent: str | None) -> list[Candidate]:
    witness = Witness(our_recogniser())
    ear = our_listener(limits=OPEN, witness=witness, usual=Usual())
    found = []
    for frame in frames(sound):
        for heard in ear.feed(frame, ()):
            grammar, free = witness.evidence.grammar, witness.evidence.free
            if heard.command is None or free is None:
                continue
            reading = next((r for r in grammar.readings if r.text == heard.text), None)
            if reading is None:
                continue
            meant = our_matcher().match(free.text, "steps")
            found.append(
                Candidate(
                    heard.command.intent == intent,
                    len(heard.text.split()),
                    reading.behind,
                    unlikeness(grammar.taking(reading), free),
                    usual.allows(heard.text),
                    meant is not None and meant.intent == heard.command.intent,
                )
            )
    return found


def _tell(
    false: list[Candidate],
    true: list[Candidate],
    hours: float,
    tries: int,
    share: float,
    plain: tuple[float, float],
) -> None:
    now = Limits()

    def unlike(candidate: Candidate, allowed: float) -> bool:
        if candidate.words > now.doubtful_words or candidate.same:
            return True
        by_words = {1: now.unlike_one_word, 2: now.unlike_more_words}
        more = by_words.get(candidate.words, now.unlike_longer) - now.unlike_one_word
        return candidate.unlike <= allowed + more

    margin: Gate = lambda c, at: c.behind <= at  # noqa: E731
    fixed: Gate = lambda c, _: c.behind <= now.reading_margin  # noqa: E731
    curves: dict[str, tuple[tuple[float, ...], Gate]] = {
        "readings up to a margin": (MARGINS, margin),
        "and only usual short sentences": (MARGINS, lambda c, at: margin(c, at) and c.usual),
        "and not unlike": (UNLIKE, lambda c, at: fixed(c, at) and unlike(c, at)),
        "and both": (UNLIKE, lambda c, at: fixed(c, at) and unlike(c, at) and c.usual),
    }
    picture, axes = figure()
    axes.plot(*plain, "s", color="gray", label="plain grammar, its own 17 phrases")
    rows: list[list[str]] = [["plain grammar, its own 17 phrases", "", *_point(*plain)]]
    for name, (settings, gate) in curves.items():
        points = [
            (
                sum(gate(c, at) for c in false) / hours,
                100 * sum(gate(c, at) for c in true) / tries,
                at,
            )
            for at in settings
        ]
        axes.plot([p[0] for p in points], [p[1] for p in points], marker=".", label=name)
        rows += [[name, f"{at:g}", *_point(rate, recall)] for rate, recall, at in points]
    point = (
        sum(fixed(c, 0) and unlike(c, now.unlike_one_word) and c.usual for c in false) / hours,
        100 * sum(fixed(c, 0) and unlike(c, now.unlike_one_word) and c.usual for c in true) / tries,
    )
    axes.plot(*point, marker="*", markersize=14, color="black", linestyle="", label="as set")
    axes.set_xlabel("false commands an hour of talk, steps phase")
    axes.set_ylabel("right intent, clean and kitchen at 10 dB, %")
    axes.legend(fontsize=8)
    notes = (
        f"{hours * 60:.0f} minutes of talk and {tries} spoken commands ({share:.0%} of all). The "
        "second looks, for what is urgent, in the free decoding and without the room's echoes, are "
        f"not in these curves. As set: {point[0]:.1f} an hour, {point[1]:.1f} %."
    )
    columns = ["rejection", "threshold", "false an hour", "recall"]
    save_table("roc", "False commands against recall", columns, rows, notes)
    save_figure("roc", picture)


def _point(rate: float, recall: float) -> tuple[str, str]:
    return f"{rate:.1f}", f"{recall:.1f} %"


if __name__ == "__main__":
    main()
