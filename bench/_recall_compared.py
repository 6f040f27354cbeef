"""Two versions of the program, clip by clip: McNemar's table, by kind and condition."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from _natural import NOT_COMMANDS
from _proportions import Pairs, gain_by_clip
from _recall_rows import Row, by_place, read_rows
from _report import table

Pair = tuple[Row, Row]


def compared(first: Path, second: Path) -> str:
    """Both files of rows as a table, and the clips that came out otherwise."""
    before, after = by_place(read_rows(first)), by_place(read_rows(second))
    shared = [(row, after[place]) for place, row in before.items() if place in after]
    columns = ["", "pairs", "right", "then", "only first", "only second", "gain, points", "p"]
    rows = [row for kind in _kinds(shared) for row in _of_kind(kind, shared)]
    wrong = [sum(pair[side].is_wrong for pair in shared) for side in (0, 1)]
    alone = len(before) + len(after) - 2 * len(shared)
    notes = (
        f"First: {first.name}; second: {second.name}; {alone} rows are in one of them only. Right "
        "of what is not for us: nothing taken. Something was taken that was not said: "
        f"{wrong[0]} times, then {wrong[1]}. Gain with the 95 % interval by Agresti and Min, over "
        "all conditions by the spread of the clips; p by McNemar's exact test.\n\n"
        "Otherwise than before:\n\n" + "\n".join(_changes(shared))
    )
    return table("Recall, two versions on the same sounds", columns, rows, notes)


def _kinds(pairs: Sequence[Pair]) -> list[str]:
    return list(dict.fromkeys(row.kind for row, _ in pairs))


def _of_kind(kind: str, pairs: Sequence[Pair]) -> Iterator[list[str]]:
    of_kind = [pair for pair in pairs if pair[0].kind == kind]
    by_ear = [pair for pair in of_kind if pair[0].condition != "text"]
    for condition in dict.fromkeys(row.condition for row, _ in of_kind):
        these = [pair for pair in of_kind if pair[0].condition == condition]
        yield _line(f"{kind}, {condition}", these)
        if kind == NOT_COMMANDS:
            continue
        for usual, name in ((True, "usual"), (False, "others")):
            some = [pair for pair in these if pair[0].is_usual == usual]
            if some:
                yield _line(f"… {name}", some)
    if by_ear:
        yield _line_of_all(f"{kind}, all by ear", by_ear)


def _line(name: str, pairs: Sequence[Pair]) -> list[str]:
    counts = Pairs.of([(one.is_right, other.is_right) for one, other in pairs])
    return [*_counted(name, counts), _points(*counts.gain), f"{counts.p:.3f}"]


def _line_of_all(name: str, pairs: Sequence[Pair]) -> list[str]:
    counts = Pairs.of([(one.is_right, other.is_right) for one, other in pairs])
    ordered = sorted(pairs, key=lambda pair: pair[0].clip)
    by_clip = [list(some) for _, some in groupby(ordered, key=lambda pair: pair[0].clip)]
    differences = [sum(b.is_right - a.is_right for a, b in some) for some in by_clip]
    gain = gain_by_clip(differences, max(map(len, by_clip)))
    return [*_counted(name, counts), _points(*gain), "–"]


def _counted(name: str, counts: Pairs) -> list[str]:
    right = (counts.both + counts.only_first, counts.both + counts.only_second)
    shares = [f"{100 * hits / counts.number:.1f} %" for hits in right]
    return [name, str(counts.number), *shares, str(counts.only_first), str(counts.only_second)]


def _points(gain: float, low: float, high: float) -> str:
    return f"{100 * gain:+.1f} ({100 * low:+.1f} to {100 * high:+.1f})"


def _changes(pairs: Sequence[Pair]) -> Iterator[str]:
    for one, other in pairs:
        if one.is_right != other.is_right:
            sign = "won" if other.is_right else "lost"
            yield (
                f"- {sign}: {one.clip}, {one.condition}: {one.phrase!r}: "
                f"{one.heard!r} ({one.intent or 'nothing'} {one.slots}), then "
                f"{other.heard!r} ({other.intent or 'nothing'} {other.slots})"
            )
