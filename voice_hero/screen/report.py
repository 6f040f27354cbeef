"""What happens, told to whoever watches: as JSON, or as a conversation with the clock."""

import json
import sys
import textwrap
from collections.abc import Mapping
from typing import Final, Protocol

from rich.console import Console
from rich.text import Text

from voice_hero.phases import Phase
from voice_hero.sound.cue_names import CueName

Slots = Mapping[str, int | str]

NARROW: Final = 60
"""Columns; on a narrower screen a sentence goes on at the left instead of below its beginning."""


class Report(Protocol):
    """Is told what happens, in order, with the session's clock in seconds."""

    def said(self, at_s: float, text: str) -> None:
        """A sentence has begun to sound."""

    def heard(self, at_s: float, text: str, intent: str | None, slots: Slots) -> None:
        """An utterance has been understood, or refused (`intent` None)."""

    def cue(self, at_s: float, name: CueName) -> None:
        """A short sound."""

    def phase(self, at_s: float, phase: Phase) -> None:
        """Something else is listened for now."""


class JsonReport:
    """One object a line on standard output, as CONTRACT.md lays down for `type` and `rehearse`."""

    def said(self, at_s: float, text: str) -> None:
        """Write a spoken sentence."""
        self._write(at_s, {"said": text})

    def heard(self, at_s: float, text: str, intent: str | None, slots: Slots) -> None:
        """Write an utterance."""
        self._write(at_s, {"heard": text, "intent": intent, "slots": dict(slots)})

    def cue(self, at_s: float, name: CueName) -> None:
        """Write a cue."""
        self._write(at_s, {"cue": name.value})

    def phase(self, at_s: float, phase: Phase) -> None:
        """Write a phase."""
        self._write(at_s, {"phase": phase.value})

    def extra(self) -> Mapping[str, float]:
        """What stands beside every entry; a rehearsal adds its own clock here."""
        return {}

    def _write(self, at_s: float, entry: Mapping[str, object]) -> None:
        sys.stdout.write(json.dumps({"at_s": round(at_s, 3), **entry, **self.extra()}) + "\n")
        sys.stdout.flush()


class PlainReport:
    """The conversation, a line for each sentence, with the clock in front."""

    def __init__(self, console: Console, you: str = "you") -> None:
        self._console = console
        self._you = you

    def said(self, at_s: float, text: str) -> None:
        """Print a spoken sentence."""
        self._line(at_s, "hero", text, "cyan")

    def heard(self, at_s: float, text: str, intent: str | None, slots: Slots) -> None:
        """Print an utterance and what was made of it."""
        values = " ".join(f"{key}={value}" for key, value in slots.items())
        meaning = "(not for me)" if intent is None else f"→ {intent} {values}".rstrip()
        self._line(at_s, self._you, f"{text}  {meaning}", "dim" if intent is None else "green")

    def cue(self, at_s: float, name: CueName) -> None:
        """Print a cue."""
        self._line(at_s, "♪", name.value.replace("_", " "), "magenta")

    def phase(self, at_s: float, phase: Phase) -> None:
        """Phases are for programs; a person sees them in what is said."""

    def _line(self, at_s: float, who: str, what: str, style: str) -> None:
        tenths = round(at_s * 10)
        clock = f"{tenths // 600:3d}:{tenths % 600 / 10:04.1f}"
        head = f"{clock}  {who:>7}  "
        if self._console.is_terminal:
            what = self._wrapped(what, len(head))
        line = Text.assemble((clock, "dim"), "  ", (f"{who:>7}", style), "  ", what)
        self._console.print(line, soft_wrap=True)

    def _wrapped(self, what: str, head: int) -> str:
        """Broken between words to fit the screen behind a head of so many columns."""
        width = self._console.width
        indent = 4 if width < NARROW else head
        first, rest = " " * head, " " * indent
        return textwrap.fill(what, width, initial_indent=first, subsequent_indent=rest)[head:]
