"""Right intent and slots: of the phrases as text, and as many voices say them in many rooms."""

import zlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from _corpus import (
    VOICES,
    Phrase,
    arguments,
    chosen,
    clipped,
    in_room,
    kitchen,
    load,
    phrases,
    quiet,
    rooms,
    spoken,
    with_noise,
)
from _ears import our_listener, our_matcher, progress, taken
from _report import figure, save_figure, save_table

from voice_hero.phases import Phase
from voice_hero.sound.samples import SAMPLE_RATE, Samples

WORDS = {"stop": "stop", "yes": "yes", "no": "no"}
"""Recorded human words that are commands by themselves."""


def main() -> None:
    chosen_ = arguments(__doc__ or "", share=0.08)
    wanted = phrases(chosen_.data)
    text = [_right(our_matcher().match(p.text, _phase(p)), p) for p in wanted]
    refused = [
        our_matcher().match(p.text, Phase.STEPS) is None
        for p in phrases(chosen_.data, "not_commands.tsv")
    ]
    spoken_ = [
        (phrase, number)
        for phrase in wanted
        for number, voice in enumerate(VOICES)
        if chosen(f"{voice.name}: {phrase.text}", chosen_.share)
    ]
    hits: dict[tuple[str, str], list[bool]] = defaultdict(list)
    with ProcessPoolExecutor() as pool:
        heard = pool.map(partial(_heard, chosen_.data), spoken_, chunksize=4)
        for count, ((_, voice), right) in enumerate(zip(spoken_, heard, strict=True)):
            for condition, hit in right.items():
                hits[(condition, VOICES[voice].name)].append(hit)
            if count % 50 == 0:
                progress(f"{count} of {len(spoken_)} clips")
    human = _human_words(chosen_.data, np.random.default_rng(5))
    _tell(text, refused, hits, human, list(_conditions(chosen_.data)), chosen_.share)


def _heard(data: Path, said: tuple[Phrase, int]) -> dict[str, bool]:
    """Whether a phrase by one of VOICES is understood, by condition."""
    phrase, number = said
    voice = VOICES[number]
    rng = np.random.default_rng(zlib.crc32(f"{voice.name}: {phrase.text}".encode()))
    clip = _padded(spoken(phrase.text, voice))
    right = {}
    for condition, change in _conditions(data).items():
        sound = change(clip, rng)
        sound = clipped(sound + quiet(len(sound) / SAMPLE_RATE, rng))
        heard = taken(our_listener(_phase(phrase)), sound)
        right[condition] = len(heard) > 0 and _right(heard[-1][1].command, phrase)
    return right


def _phase(phrase: Phrase) -> Phase:
    return Phase.QUESTION if phrase.intent in {"yes", "no"} else Phase.STEPS


def _right(command: Any, phrase: Phrase) -> bool:
    return (
        command is not None
        and command.intent == phrase.intent
        and dict(command.slots) == dict(phrase.slots)
    )


def _padded(clip: Samples) -> Samples:
    return np.concatenate(
        [np.zeros(int(1.2 * SAMPLE_RATE)), clip, np.zeros(int(1.5 * SAMPLE_RATE))]
    ).astype(np.int16)


@cache
def _conditions(data: Path) -> Mapping[str, Callable[[Samples, np.random.Generator], Samples]]:
    """Name to what is done with a clip."""
    noise = kitchen(data)

    def noisy(snr_db: float) -> Callable[[Samples, np.random.Generator], Samples]:
        return lambda sound, rng: with_noise(sound, noise, snr_db, rng)

    def far(name: str) -> Callable[[Samples, np.random.Generator], Samples]:
        return lambda sound, _: in_room(sound, rooms(data)[name])

    return {
        "clean": lambda sound, _: sound,
        **{f"kitchen {snr} dB": noisy(snr) for snr in (20, 10, 5)},
        **{f"room {name}": far(name) for name in rooms(data)},
    }


def _human_words(data: Path, rng: np.random.Generator) -> dict[str, list[bool]]:
    found: dict[str, list[bool]] = defaultdict(list)
    for file in sorted((data / "words").iterdir()):
        word = file.name.split("_")[0]
        if word in WORDS and file.suffix == ".flac":
            sound = _padded(load(file))
            sound = clipped(sound + quiet(len(sound) / SAMPLE_RATE, rng))
            heard = taken(our_listener(Phase.QUESTION), sound)
            right = [h.command is not None and h.command.intent == WORDS[word] for _, h in heard]
            found[word].append(right == [True])
    return found


def _tell(
    text: list[bool],
    refused: list[bool],
    hits: Mapping[tuple[str, str], list[bool]],
    human: Mapping[str, list[bool]],
    conditions: list[str],
    share: float,
) -> None:
    good = [voice.name for voice in VOICES if voice.good]
    rows: list[list[str]] = []
    for condition in conditions:
        by_voice = {v.name: hits.get((condition, v.name), []) for v in VOICES}
        of_good = [hit for name in good for hit in by_voice[name]]
        of_all = [hit for each in by_voice.values() for hit in each]
        rows.append(
            [
                condition,
                _share(of_good),
                _share(of_all),
                *(_share(by_voice[v.name]) for v in VOICES),
            ]
        )
    columns = ["", "good voices", "all voices", *(voice.name for voice in VOICES)]
    notes = (
        f"Text: {_share(text)} right of {len(text)} phrases; {_share(refused)} of {len(refused)} "
        f"not-commands refused. Sound: {share:.0%} of all pairs of phrase and voice, "
        f"{sum(map(len, hits.values()))} clips; right intent and slots. Good voices are Piper's. "
        "Recorded human words in the question phase: "
        + ", ".join(f"{word} {_share(hit)} of {len(hit)}" for word, hit in human.items())
        + "."
    )
    save_table("recall", "Recall", columns, rows, notes)
    picture, axes = figure()
    place = np.arange(len(conditions))
    for offset, label, column in ((-0.2, "good voices", 1), (0.2, "all voices", 2)):
        values = [float(row[column].rstrip(" %") or 0) for row in rows]
        axes.bar(place + offset, values, 0.38, label=label)
    axes.set_xticks(place, conditions, rotation=20)
    axes.set_ylabel("right intent and slots, %")
    axes.legend()
    save_figure("recall", picture)


def _share(hits: list[bool]) -> str:
    return f"{100 * float(np.mean(hits)):.1f} %" if hits else "–"


if __name__ == "__main__":
    main()
