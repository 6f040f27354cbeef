"""Right intent and slots of sentences as text, and as natural voices say them in many rooms.

The voices are not the product's; its own is a line of its own (--own). With --rows each clip is
written down in each condition, and --compare tells two such files apart clip by clip.
"""

import time
import zlib
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np
from _corpus import DATA, ROOT, clipped, in_room, kitchen, quiet, rooms, with_noise
from _ears import our_listener, our_meaning, progress
from _natural import COMMANDS, NOT_COMMANDS, OWN, Clip, clips
from _recall_compared import compared
from _recall_rows import HEADER, Row, read_rows
from _recall_table import save, shown

from voice_hero.hearing.recorded_utterances import hear
from voice_hero.sound.samples import SAMPLE_RATE, Samples

BEFORE_S: Final = 1.2
AFTER_S: Final = 1.5
KITCHEN_DB: Final = 10.0

Change = Callable[[Samples, np.random.Generator], Samples]


def main() -> None:
    chosen = _arguments()
    if chosen.compare:
        print(compared(*chosen.compare))
        return
    rows = read_rows(chosen.table) if chosen.table else _measured(chosen)
    if chosen.print:
        print(shown(rows))
    else:
        save(rows)


def _arguments() -> Namespace:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of recordings")
    parser.add_argument("--every", type=int, default=1, help="hear each so-manieth clip only")
    parser.add_argument("--jobs", type=int, default=1, help="processes side by side")
    parser.add_argument("--ears", type=int, default=2, choices=(1, 2), help="listeners asked")
    parser.add_argument("--own", action="store_true", help="the product's own voice as well")
    parser.add_argument("--condition", action="append", help="only this one; may be repeated")
    parser.add_argument("--rows", type=Path, help="write each clip in each condition to this file")
    parser.add_argument("--print", action="store_true", help="show the table and write no results")
    parser.add_argument("--table", type=Path, help="draw the table from a file of rows")
    parser.add_argument("--compare", type=Path, nargs=2, help="two files of rows; hears nothing")
    chosen = parser.parse_args()
    hears = not (chosen.compare or chosen.table)
    if hears and not (chosen.data / "voices").is_dir():
        parser.exit(2, f"{chosen.data}: no voices here; name the folder with --data\n")
    unknown = set(chosen.condition or ()) - set(_conditions(chosen.data)) if hears else set()
    if unknown:
        known = ", ".join(_conditions(chosen.data))
        parser.exit(2, f"{', '.join(unknown)}: no such condition; there are: {known}\n")
    return chosen


# --- hearing --------------------------------------------------------------------------------------


def _measured(chosen: Namespace) -> list[Row]:
    """Rows of all clips as text, then of the chosen share by ear; written down as they come."""
    kinds = (COMMANDS, NOT_COMMANDS, *([OWN] if chosen.own else []))
    by_ear = [clip for kind in kinds for clip in clips(chosen.data, kind, chosen.every)]
    conditions = [name for name in _conditions(chosen.data) if name in _wanted(chosen)]
    rows = []
    with ExitStack() as open_:
        file = open_.enter_context(chosen.rows.open("w", encoding="utf-8")) if chosen.rows else None
        if file:
            file.write(HEADER)
        spoken_ = partial(_heard, chosen.data, conditions, chosen.ears)
        for row in chain(_read(chosen.data), _in_turn(spoken_, by_ear, chosen.jobs)):
            rows.append(row)
            if file:
                file.write(row.line())
                file.flush()
    return rows


def _wanted(chosen: Namespace) -> Sequence[str]:
    return chosen.condition or list(_conditions(chosen.data))


def _read(data: Path) -> Iterator[Row]:
    """All sentences as text."""
    for clip in (*clips(data, COMMANDS), *clips(data, NOT_COMMANDS)):
        command = our_meaning().match(clip.text, clip.phase)
        taken = [] if command is None else [command]
        yield Row.of(clip, "text", clip.text in _usual(), clip.text, taken)


def _in_turn(
    hear_: Callable[[Clip], list[Row]], wanted: Sequence[Clip], jobs: int
) -> Iterator[Row]:
    """Rows of the clips in their order; with one job in this process."""
    begun = time.monotonic()
    with ExitStack() as open_:
        pool = open_.enter_context(ProcessPoolExecutor(jobs)) if jobs > 1 else None
        heard: Iterable[list[Row]] = (
            pool.map(hear_, wanted, chunksize=4) if pool else map(hear_, wanted)
        )
        for count, rows in enumerate(heard, 1):
            yield from rows
            if count % 20 == 0:
                minutes = (time.monotonic() - begun) / 60
                progress(f"{count} of {len(wanted)} clips, {minutes:.1f} minutes")


def _heard(data: Path, conditions: Sequence[str], ears: int, clip: Clip) -> list[Row]:
    """One clip in each condition, each time by a listener that has heard nothing before.

    The recogniser behind it is the same: what it would have to build anew takes longest.
    """
    sound = _padded(clip.sound())
    rows = []
    for name in conditions:
        rng = np.random.default_rng(zlib.crc32(f"{clip.name}, {name}".encode()))
        changed = _conditions(data)[name](sound, rng)
        changed = clipped(changed + quiet(len(changed) / SAMPLE_RATE, rng))
        found = [
            one.heard for one in hear(changed, our_listener(clip.phase, ears=ears), clip.phase)
        ]
        taken = [one.command for one in found if one.command is not None]
        words = " | ".join(one.text for one in found)
        rows.append(Row.of(clip, name, clip.text in _usual(), words, taken))
    return rows


@cache
def _conditions(data: Path) -> Mapping[str, Change]:
    """Name to what is done with a clip, which is then put into a quiet room."""
    noise = kitchen(data)

    def far(name: str) -> Change:
        return lambda sound, _: in_room(sound, rooms(data)[name])

    return {
        "silence": lambda sound, _: sound,
        f"kitchen {KITCHEN_DB:.0f} dB": lambda sound, rng: with_noise(
            sound, noise, KITCHEN_DB, rng
        ),
        **{f"room {name.removeprefix('rir')}": far(name) for name in rooms(data)},
    }


@cache
def _usual() -> frozenset[str]:
    """Sentences that the program is told to expect, if there is such a list."""
    file = ROOT / "intents" / "en" / "usual.txt"
    return frozenset(file.read_text(encoding="utf-8").splitlines() if file.is_file() else ())


def _padded(sound: Samples) -> Samples:
    before, after = (np.zeros(round(s * SAMPLE_RATE), np.int16) for s in (BEFORE_S, AFTER_S))
    return np.concatenate([before, sound, after])


if __name__ == "__main__":
    main()
