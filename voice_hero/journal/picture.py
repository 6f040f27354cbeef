"""The picture of hold length over time. Needs matplotlib, an optional extra."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MultipleLocator

from voice_hero.errors import JournalError
from voice_hero.journal.practised import PastPractice
from voice_hero.journal.weeks import moment, poses_of

SIZE_IN: Final = (8.0, 4.0)
"""Width and height in inches, at 100 dots an inch: fits a page of text."""

_COLOURS: Final = ("#1f6f8b", "#b3632d", "#5b7d3a", "#7a4b8c")
"""Dark enough on white, and told apart by lightness too."""


def draw(found: Sequence[PastPractice], file: Path, titles: Mapping[str, str]) -> None:
    """Write the picture of these practices to `file`; its ending names the kind.

    `titles` says how a pose is called, by its short name.

    Raises JournalError: nothing to draw, or a picture that cannot be written.
    """
    if not any(one.hold for one in found):
        raise JournalError("There is no hold to draw yet: practise once, then ask again.")
    with rc_context({"date.converter": "concise"}):
        figure = _figure(found, titles)
    try:
        figure.savefig(file)
    except ValueError as error:
        raise JournalError(f"{file} cannot be drawn: {error}") from error
    except OSError as error:
        raise JournalError(
            f"{file} cannot be written: {error.strerror}; name another file."
        ) from error


def _figure(found: Sequence[PastPractice], titles: Mapping[str, str]) -> Figure:
    figure = Figure(figsize=SIZE_IN, dpi=100, layout="constrained")
    axes: Any = figure.add_subplot()  # its own types know no dates
    for pose, colour in zip(poses_of(found), _COLOURS * len(found), strict=False):
        name = titles.get(pose, pose.replace("_", " "))
        _draw_pose(axes, [one for one in found if one.pose == pose], name, colour)
    _dress(axes)
    return figure


def _draw_pose(axes: Any, found: Sequence[PastPractice], name: str, colour: str) -> None:
    held = [one for one in found if one.hold]
    days = [moment(one.started_at) for one in held]
    planned = [one.hold.total_s for one in held if one.hold]
    lengths = [one.hold.held_s for one in held if one.hold]
    axes.step(days, planned, where="mid", color=colour, alpha=0.4, label=f"{name}, planned")
    axes.plot(days, lengths, "o", color=colour, markersize=5, label=f"{name}, held")
    hurt = [one for one in found if one.pain]
    if hurt:
        axes.plot(
            [moment(one.started_at) for one in hurt],
            [one.hurt_hold.held_s if one.hurt_hold else 0.0 for one in hurt],
            "x",
            color="#a00000",
            markersize=10,
            markeredgewidth=2,
            label=f"{name}, it hurt",
        )


def _dress(axes: Any) -> None:
    _, top = axes.get_ylim()
    axes.set_ylim(0, top * 1.05)
    axes.yaxis.set_major_locator(MultipleLocator(max(30, 30 * round(top / 240))))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda s, _: f"{int(s) // 60}:{int(s) % 60:02}"))
    axes.set_ylabel("hold, minutes")
    axes.grid(axis="y", alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize="small", loc="upper left")
