"""The table and the picture of recall, from the rows of single clips."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np
from _natural import COMMANDS, NOT_COMMANDS, OWN, accent, sex
from _proportions import percent, wilson
from _recall_rows import Row
from _report import figure, save_figure, save_table, table

TITLE: Final = "Recall by natural voices"

GRAVE: Final = frozenset({"stop", "restart", "come_out", "set_hold"})
"""What changes the practice: the worst to be taken from talk."""


def save(rows: Sequence[Row]) -> None:
    """Write the table and the picture, and show the table."""
    save_table("recall", TITLE, _columns(rows), _lines(rows), _notes(rows))
    _save_picture(rows)


def shown(rows: Sequence[Row]) -> str:
    """The table as text."""
    return table(TITLE, _columns(rows), _lines(rows), _notes(rows))


def _conditions(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(row.condition for row in rows))


def _columns(rows: Sequence[Row]) -> list[str]:
    return ["", "clips", *_conditions(rows)]


def _lines(rows: Sequence[Row]) -> list[list[str]]:
    as_text = {row.clip for row in rows if row.condition == "text" and row.is_right}
    by_ear = {row.clip for row in rows if row.condition != "text"}
    known = as_text | {f"{OWN}/{clip.split('/')[1]}" for clip in as_text}
    commands = [row for row in rows if row.kind == COMMANDS]
    not_ours = [row for row in rows if row.kind == NOT_COMMANDS]
    own = [row for row in rows if row.kind == OWN]
    groups: list[tuple[str, list[Row], Callable[[Row], bool]]] = [
        *((name, some, _is_right) for name, some in _groups(commands, known)),
        ("another command taken", commands, _is_wrong),
        ("taken of what is not for us", not_ours, _is_wrong),
    ]
    if own:
        groups.append(("the product's own voice", own, _is_right))
    return [
        [
            name,
            str(len({row.clip for row in some} & by_ear)),
            *(
                percent([is_so(row) for row in some if row.condition == condition])
                for condition in _conditions(rows)
            ),
        ]
        for name, some, is_so in groups
    ]


def _is_right(row: Row) -> bool:
    return row.is_right


def _is_wrong(row: Row) -> bool:
    return row.is_wrong


def _groups(rows: Sequence[Row], known: set[str]) -> Iterator[tuple[str, list[Row]]]:
    """Commands by natural voices, and parts of them by sentence and by voice."""
    yield "right intent and slots", list(rows)
    yield "… right as text", [row for row in rows if row.clip in known]
    yield "… in usual.txt", [row for row in rows if row.is_usual]
    yield "… not in usual.txt", [row for row in rows if not row.is_usual]
    for group in ("women", "men"):
        yield f"… {group}", [row for row in rows if sex(row.voice) == group]
    for group in ("American", "British", "accented"):
        yield f"… {group}", [row for row in rows if accent(row.voice) == group]


def _notes(rows: Sequence[Row]) -> str:
    voices = {row.voice for row in rows if row.kind != OWN and row.condition != "text"}
    wrong = [row for row in rows if row.is_wrong and row.condition != "text"]
    grave = sum(not GRAVE.isdisjoint(row.intent.split(" + ")) for row in wrong if not row.wanted)
    return (
        f"Sentences by {len(voices)} voices of Kokoro-82M (synthetic, natural, not the product's), "
        "one voice each; all as text, by ear those counted under clips. With the 95 % interval by "
        "Wilson. Right is one command with its slots and nothing beside it. Of what is not for us "
        f"{grave} were taken as one of {', '.join(sorted(GRAVE))} in all conditions.\n\n"
        "Taken though it was not said:\n\n" + "\n".join(_named(row) for row in wrong)
    )


def _named(row: Row) -> str:
    whose = "own voice: " if row.kind == OWN else ""
    return f"- {whose}{row.condition}: {row.phrase!r} heard as {row.heard!r} ({row.intent})"


def _save_picture(rows: Sequence[Row]) -> None:
    conditions = [name for name in _conditions(rows) if name != "text"]
    commands = [row for row in rows if row.kind == COMMANDS]
    parts = {
        "in usual.txt": [row for row in commands if row.is_usual],
        "not in usual.txt": [row for row in commands if not row.is_usual],
        "the product's own voice": [row for row in rows if row.kind == OWN],
    }
    parts = {label: some for label, some in parts.items() if some}
    picture, axes = figure()
    place, width = np.arange(len(conditions)), 0.8 / max(1, len(parts))
    for number, (label, some) in enumerate(parts.items()):
        hits = [[row.is_right for row in some if row.condition == name] for name in conditions]
        shares = np.array([100 * float(np.mean(hit)) for hit in hits])
        ends = 100 * np.array([wilson(sum(hit), len(hit)) for hit in hits]).T
        errors = np.abs(ends - shares)
        at = place + (number - (len(parts) - 1) / 2) * width
        axes.bar(at, shares, width * 0.95, yerr=errors, capsize=3, label=label)
    axes.set_xticks(place, conditions)
    axes.set_ylabel("right intent and slots, %")
    axes.legend(loc="lower left")
    save_figure("recall", picture)
