"""Pictures of the live screen, at three widths, from a talk in the simulated room.

The learner is a voice, what was heard is what the recogniser made of it, and the screen shows the
session at that moment. Writes results/screen_40.svg, screen_80.svg, screen_120.svg and screen.md.
"""

import re
import sys
import tempfile
from argparse import ArgumentParser
from collections import deque
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Final

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from _report import RESULTS, machine  # noqa: E402

from voice_hero import paths  # noqa: E402
from voice_hero.app import Conversation, converse  # noqa: E402
from voice_hero.commands import assembling  # noqa: E402
from voice_hero.commands.rehearsal import LEARNER_PITCH  # noqa: E402
from voice_hero.hearing.assembly import build_listener  # noqa: E402
from voice_hero.intents import compiled_set  # noqa: E402
from voice_hero.models.model_store import find_models  # noqa: E402
from voice_hero.phases import Phase  # noqa: E402
from voice_hero.rehearsal.dialog import Dialog, load_dialog  # noqa: E402
from voice_hero.rehearsal.room import LONGEST_S, Room  # noqa: E402
from voice_hero.screen.drawing import NOT_TAKEN, draw  # noqa: E402
from voice_hero.screen.live_screen import HEARD  # noqa: E402
from voice_hero.screen.report import Slots  # noqa: E402
from voice_hero.screen.view import ShownUtterance, View, meaning, view_of  # noqa: E402
from voice_hero.sound.cue_names import CueName  # noqa: E402

WIDTHS: Final = (40, 80, 120)
HEIGHT: Final = 24
AFTER_S: Final = 1.0
"""So long after the last thing was heard, the picture is taken."""

TALK: Final = """
pose: hero
turns:
  - say: start
  - say: "no"
  - say: go to step five
  - {say: how long, until: Let your face}
  - say: he told me to put the kettle on
  - say: half a minute more
"""


class Watcher:
    """A report that keeps what a live screen would show."""

    def __init__(self) -> None:
        self.last_said = ""
        self.utterances: deque[ShownUtterance] = deque(maxlen=HEARD)

    def said(self, at_s: float, text: str) -> None:
        """Keep a spoken sentence."""
        self.last_said = text

    def heard(self, at_s: float, text: str, intent: str | None, slots: Slots) -> None:
        """Keep an utterance, and what it was taken for."""
        self.utterances.append(
            ShownUtterance(text, None if intent is None else meaning(intent, slots))
        )

    def cue(self, at_s: float, name: CueName) -> None:
        """Cues are for the ear."""

    def phase(self, at_s: float, phase: Phase) -> None:
        """The session is asked for it."""


def main() -> int:
    ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "screen.yaml"
        file.write_text(TALK, "utf-8")
        view = _seen(load_dialog(file))
    RESULTS.mkdir(exist_ok=True)
    shown = {width: _picture(view, width) for width in WIDTHS}
    pictures = "\n\n".join(f"![{width} columns](screen_{width}.svg)" for width in WIDTHS)
    (RESULTS / "screen.md").write_text(
        f"# The live screen\n\n{machine()}. Taken from a talk in the simulated room, in the "
        "middle of a hold, by `script/bench screen`. Grey is what was heard and not taken.\n\n"
        f"{pictures}\n",
        encoding="utf-8",
    )
    print(shown[WIDTHS[1]])
    return 0 if all(NOT_TAKEN in text for text in shown.values()) else 1


def _seen(dialog: Dialog) -> View:
    """What is to be seen a moment after the last thing was heard."""
    models = find_models()
    watcher = Watcher()
    with assembling.practice(None, dialog.pose) as practice:
        names = assembling.pronunciations(practice.session.poses)
        with (
            closing(assembling.voice(models, names)) as voice,
            closing(assembling.voice(models, names, pitch=LEARNER_PITCH)) as learner,
        ):
            room = Room(dialog, learner)
            listener = build_listener(models, compiled_set.load(paths.intents_dir(), models.vosk))
            stage = practice.stage(
                voice, room, room, watcher, listen_for=listener.listen_for, patient=True
            )

            def over() -> bool:
                said_all = not room.turns_left and room.idle_s > AFTER_S
                return said_all or room.now() >= LONGEST_S

            converse(Conversation(stage, listener, room, room, room), over=over)
        return view_of(
            practice.session,
            room.now(),
            said=watcher.last_said,
            heard=watcher.utterances,
            level_dbfs=listener.level_dbfs,
        )


def _picture(view: View, width: int) -> str:
    """Write the picture; what stands in it as text. It fetches no fonts from anywhere."""
    console = Console(
        file=StringIO(), record=True, width=width, force_terminal=True, color_system="256"
    )
    console.print(draw(view, HEIGHT))
    form = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.S)
    svg = console.export_svg(
        title="voice-hero run", clear=False, code_format=form, unique_id=f"screen{width}"
    )
    (RESULTS / f"screen_{width}.svg").write_text(svg, encoding="utf-8")
    return console.export_text()


if __name__ == "__main__":
    sys.exit(main())
