"""Draws a view: from it alone, at whatever width and height there is.

Nothing is told by colour only: each state has a word of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rich.console import Console, ConsoleOptions, RenderableType
from rich.text import Text

from voice_hero.phases import Phase
from voice_hero.screen.view import Countdown, ShownUtterance, View

WIDE: Final = 60
"""Columns from which two things stand side by side."""

WIDEST: Final = 100
"""Lines are no longer than this: the eye loses its way back."""

MARGIN: Final = 8
"""Columns for the word before a line: who speaks, or what it is."""

LEVEL_CELLS: Final = 12
LEVEL_FLOOR_DBFS: Final = -60.0
"""Quieter than this is an empty bar; speech at two metres lies between −45 and −20."""

NOT_TAKEN: Final = "(not for me)"
GREY: Final = "grey58"
"""What was heard and not taken: it tells who is not understood what was heard instead. Not dimmed,
as what is past is: many terminals dim so far that nobody can read it."""

UNTAKEN_LINES: Final = 2

_BLOCKS: Final = ("█", "░")
_ASCII_BLOCKS: Final = ("#", ".")


def draw(view: View, height: int | None = None) -> RenderableType:
    """What a person sees, in at most `height` rows; as wide as the console that renders it.

    The height is handed over because Rich hands none to what stands inside a live display.
    """
    return _Drawing(view, height)


@dataclass(frozen=True)
class _Drawing:
    view: View
    height: int | None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        page = _Page(
            console,
            max(1, min(options.max_width, WIDEST)),
            _ASCII_BLOCKS if options.ascii_only else _BLOCKS,
        )
        for line in _fitted(page.sections(self.view), self.height):
            line.no_wrap, line.overflow = True, "crop"
            yield line


@dataclass(frozen=True)
class _Section:
    """Lines that stay together."""

    lines: list[Text]
    rank: int
    """The sections with the highest rank go first, where there are not rows enough."""


def _fitted(sections: list[_Section], height: int | None) -> list[Text]:
    """As much as there are rows for; air between the sections where there is room for it."""
    shown = [section for section in sections if section.lines]
    if height is not None:
        while len(shown) > 1 and sum(len(section.lines) for section in shown) > height:
            shown.remove(max(shown, key=lambda section: section.rank))
    rows = sum(len(section.lines) for section in shown)
    airy = height is None or rows + len(shown) - 1 <= height
    lines: list[Text] = []
    for section in shown:
        if airy and lines:
            lines.append(Text())
        lines += section.lines
    return lines[:height]


@dataclass(frozen=True)
class _Page:
    console: Console
    width: int
    blocks: tuple[str, str]
    """One cell of a bar, full and empty."""

    @property
    def wide(self) -> bool:
        return self.width >= WIDE

    def sections(self, view: View) -> list[_Section]:
        """All there is to show, from top to bottom."""
        return [
            _Section(self._head(view), 0),
            _Section(self._warning(view), 1),
            _Section(self._countdown(view.countdown), 2),
            _Section(self._said(view), 4),
            _Section(self._heard(view.heard), 3),
            _Section(self._hints(view.hints), 5),
            _Section(self._level(view.level_dbfs), 6),
            _Section(self._notice(view.notice), 7),
        ]

    def _head(self, view: View) -> list[Text]:
        title = Text(_printable(view.title[:1].upper() + view.title[1:]), "bold")
        where = Text(_position(view))
        if self.width > len(title) + len(where) + 2 and self.wide:
            gap = self.width - len(title) - len(where)
            return [Text.assemble(title, " " * gap, where)]
        return [title, *self._wrapped(where, self.width)]

    def _warning(self, view: View) -> list[Text]:
        if view.ears:
            return []
        text = Text("! The microphone is gone. Plug it in again.", "bold red")
        return self._wrapped(text, self.width)

    def _countdown(self, countdown: Countdown | None) -> list[Text]:
        if countdown is None:
            return []
        label = "deeper" if countdown.deep else "hold"
        told = _time_told(countdown)
        held_s = countdown.total_s - countdown.left_s
        share = held_s / countdown.total_s if countdown.total_s else 1.0
        if self.wide:
            bar = self._bar(share, self.width - MARGIN - len(told) - 2, "cyan")
            return [Text.assemble(_label(label), bar, "  ", (told, "bold"))]
        bar = self._bar(share, self.width - MARGIN, "cyan")
        return [Text.assemble(_label(label), bar), *self._beside("", Text(told, "bold"))]

    def _said(self, view: View) -> list[Text]:
        """Dimmed once it is past: "forty seconds left" is no longer true then."""
        if not view.said:
            return []
        text = Text(_printable(view.said), "" if view.speaking else "dim")
        return self._beside("says" if view.speaking else "said", text)

    def _heard(self, heard: tuple[ShownUtterance, ...]) -> list[Text]:
        lines: list[Text] = []
        arrow = "→" if self.blocks is _BLOCKS else "->"
        for utterance in heard:
            words = _printable(utterance.text) or "(no words)"
            if utterance.meaning is None:
                text = Text(f"{self._shortened(words)}  {NOT_TAKEN}", GREY)
            else:
                text = Text.assemble(words, (f"  {arrow} {_printable(utterance.meaning)}", "green"))
            lines += self._beside("" if lines else "you", text)
        return lines

    def _shortened(self, words: str) -> str:
        """Talk that was not for us takes UNTAKEN_LINES at most; its beginning tells what it was."""
        room = UNTAKEN_LINES * (self.width - 2 * MARGIN) - len(NOT_TAKEN)
        dots = "…" if self.blocks is _BLOCKS else "..."
        return words if len(words) <= room else f"{words[: max(room, 1)].rstrip()}{dots}"

    def _hints(self, hints: tuple[str, ...]) -> list[Text]:
        """Whole examples only, on two lines at most."""
        rows: list[str] = [""]
        room = self.width - MARGIN
        for hint in hints:
            quoted = f"“{hint}”" if self.blocks is _BLOCKS else f'"{hint}"'
            longer = f"{rows[-1]}  {quoted}".lstrip()
            if len(longer) <= room:
                rows[-1] = longer
            elif len(rows) == 1 and len(quoted) <= room:
                rows.append(quoted)
            else:
                break
        return self._beside("say", Text("\n".join(rows))) if rows[0] else []

    def _level(self, level_dbfs: float | None) -> list[Text]:
        if level_dbfs is None:
            return []
        share = 1 - level_dbfs / LEVEL_FLOOR_DBFS
        bar = self._bar(share, min(LEVEL_CELLS, self.width - MARGIN), "green")
        told = "quiet" if share <= 0 else f"{level_dbfs:.0f} dB"
        return [Text.assemble(_label("mic"), bar, (f"  {told}", "dim"))]

    def _notice(self, notice: str) -> list[Text]:
        return self._beside("log", Text(_printable(notice), "yellow")) if notice else []

    # How a line is made

    def _bar(self, share: float, cells: int, style: str) -> Text:
        cells = max(cells, 1)
        full = round(min(1.0, max(0.0, share)) * cells)
        return Text.assemble(
            (self.blocks[0] * full, style), (self.blocks[1] * (cells - full), "dim")
        )

    def _beside(self, label: str, text: Text) -> list[Text]:
        """Text in a column of its own, wrapped, the label before its first line."""
        lines = self._wrapped(text, self.width - MARGIN)
        return [
            Text.assemble(_label("" if number else label), line)
            for number, line in enumerate(lines)
        ]

    def _wrapped(self, text: Text, width: int) -> list[Text]:
        return list(text.wrap(self.console, max(width, 1)))


def _position(view: View) -> str:
    where = view.where
    if view.step:
        where = f"step {view.step} of {view.steps}: {_printable(view.step_title)}"
    aside = {Phase.PAUSED: " (paused)", Phase.QUESTION: " (yes or no?)"}.get(view.phase, "")
    return where + aside


def _time_told(countdown: Countdown) -> str:
    left = f"{_clock(countdown.left_s)} left of {_clock(countdown.total_s)}"
    if countdown.breaths_left:
        breaths = "breath" if countdown.breaths_left == 1 else "breaths"
        left = f"{countdown.breaths_left} {breaths} left"
    return left if countdown.running else f"{left}, waiting"


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"


def _label(label: str) -> tuple[str, str]:
    return f"{label:>{MARGIN - 2}}  ", "dim"


def _printable(text: str) -> str:
    """Pose files and device names are not ours: no control character reaches the terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
