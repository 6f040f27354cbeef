"""The picture of hold length over time as an SVG, which any browser shows; needs no library."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import cycle
from pathlib import Path
from typing import Final

from voice_hero.errors import JournalError
from voice_hero.journal.practised import PastPractice
from voice_hero.journal.weeks import moment, poses_of

WIDTH, HEIGHT = 800, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 20, 45
"""Size and margins, in the picture's own units."""

STEPS_S: Final = (15, 30, 60, 120, 300, 600)
"""Distances of the lines across, in seconds; the first that needs no more than MOST_LINES."""
MOST_LINES: Final = 8
MOST_DAYS: Final = 6
"""Dates below the picture, at most."""

_COLOURS: Final = ("#1f6f8b", "#b3632d", "#5b7d3a", "#7a4b8c")
"""Dark enough on white, and told apart by lightness too."""
_HURT: Final = "#a00000"


@dataclass(frozen=True)
class _Frame:
    """Where a moment and a length lie in the picture."""

    first: float
    last: float
    top_s: float

    def x(self, at: float) -> float:
        span = max(self.last - self.first, 1.0)
        return LEFT + (WIDTH - LEFT - RIGHT) * (at - self.first) / span

    def y(self, seconds: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * seconds / self.top_s


def draw(found: Sequence[PastPractice], file: Path, titles: Mapping[str, str]) -> None:
    """Write the picture of these practices: held as dots, planned as a line, pain as crosses.

    `titles` says how a pose is called, by its short name. Raises JournalError: nothing to draw, or
    a picture that cannot be written.
    """
    if not any(one.hold for one in found):
        raise JournalError("There is no hold to draw yet: practise once, then ask again.")
    try:
        file.write_text("\n".join(_svg(found, titles)) + "\n", encoding="utf-8")
    except OSError as error:
        raise JournalError(
            f"{file} cannot be written: {error.strerror}; name another file."
        ) from error


def _svg(found: Sequence[PastPractice], titles: Mapping[str, str]) -> Iterator[str]:
    holds = [one.hold for one in found if one.hold]
    highest = max(max(hold.held_s, hold.total_s) for hold in holds)
    step = next((s for s in STEPS_S if highest / s < MOST_LINES), STEPS_S[-1])
    frame = _Frame(
        min(one.started_at for one in found),
        max(one.started_at for one in found),
        (int(highest / step) + 1) * step,
    )
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="13">'
    )
    yield "<title>How long the holds were</title>"
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>'
    yield from _axes(frame, step)
    yield from _days(found, frame)
    for row, (pose, colour) in enumerate(zip(poses_of(found), cycle(_COLOURS), strict=False)):
        title = titles.get(pose, pose.replace("_", " "))
        yield from _pose([one for one in found if one.pose == pose], frame, colour)
        yield from _legend(title, colour, row)
    if any(one.pain for one in found):
        yield _text(WIDTH - RIGHT, TOP + 14, "× it hurt", _HURT, anchor="end")
    yield "</svg>"


def _axes(frame: _Frame, step: int) -> Iterator[str]:
    for seconds in range(0, round(frame.top_s) + 1, step):
        y = frame.y(seconds)
        yield _line(LEFT, y, WIDTH - RIGHT, y, "#ddd")
        yield _text(LEFT - 8, y + 4, f"{seconds // 60}:{seconds % 60:02}", "#444", anchor="end")
    yield (
        f'<text transform="translate(16 {HEIGHT / 2}) rotate(-90)" text-anchor="middle" '
        'fill="#444">hold, minutes</text>'
    )


def _days(found: Sequence[PastPractice], frame: _Frame) -> Iterator[str]:
    """Dates of practices, far enough apart to be read."""
    days = {f"{moment(one.started_at):%Y-%m-%d}": one.started_at for one in reversed(found)}
    apart = (WIDTH - LEFT - RIGHT) / MOST_DAYS
    after = -apart
    for day, at in sorted(days.items()):
        x = frame.x(at)
        if x >= after:
            after = x + apart
            at_edge = x > WIDTH - RIGHT - apart / 2
            yield _text(x, HEIGHT - BOTTOM + 20, day, "#444", anchor="end" if at_edge else "start")


def _pose(found: Sequence[PastPractice], frame: _Frame, colour: str) -> Iterator[str]:
    held = [(one.started_at, one.hold) for one in found if one.hold]
    points = " ".join(f"{frame.x(at):.1f},{frame.y(hold.total_s):.1f}" for at, hold in held)
    yield f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-opacity="0.4"/>'
    for at, hold in held:
        yield _dot(frame.x(at), frame.y(hold.held_s), colour)
    for one in (one for one in found if one.pain):
        hurt = one.hurt_hold
        x, y = frame.x(one.started_at), frame.y(hurt.held_s if hurt else 0.0)
        yield _line(x - 6, y - 6, x + 6, y + 6, _HURT, 2)
        yield _line(x - 6, y + 6, x + 6, y - 6, _HURT, 2)


def _legend(title: str, colour: str, row: int) -> Iterator[str]:
    y = TOP + 10 + 18 * row
    yield _dot(LEFT + 14, y, colour)
    yield _text(LEFT + 24, y + 4, f"{title}: held (dots), planned (line)", colour)


def _dot(x: float, y: float, colour: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: int = 1) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-width="{width}"/>'
    )


def _text(x: float, y: float, text: str, colour: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">'
        f"{escape(text)}</text>"
    )
