"""What the service writes into the system's log: intents, never words."""

from rich.console import Console

from voice_hero.phases import Phase
from voice_hero.screen.report import Slots
from voice_hero.sound.cue_names import CueName


class IntentLog:
    """A report for a program that nobody watches: its lines are kept, so they hold no transcript.

    What was not understood leaves no line at all: it was not meant for us.
    """

    def __init__(self, console: Console) -> None:
        self._console = console

    def said(self, at_s: float, text: str) -> None:
        """What it says answers what was heard; neither is kept."""

    def heard(self, at_s: float, text: str, intent: str | None, slots: Slots) -> None:
        """Write the intent of an utterance that had one."""
        if intent is not None:
            self._line(f"understood: {intent}")

    def cue(self, at_s: float, name: CueName) -> None:
        """Cues follow from phases."""

    def phase(self, at_s: float, phase: Phase) -> None:
        """Write what is listened for now."""
        self._line(f"phase: {phase}")

    def _line(self, text: str) -> None:
        self._console.print(text, highlight=False, markup=False, soft_wrap=True)
