"""The command `history`."""

from pathlib import Path

from rich.console import Console

from voice_hero import history as weeks
from voice_hero import paths
from voice_hero.commands.parts import JOURNAL_NAME


def history(
    state: Path | None, plot: Path | None, *, csv: bool, as_json: bool, forget: bool
) -> int:
    """Show the weeks, in the form that was asked for, or remove them."""
    journal = (state or paths.state_dir()) / JOURNAL_NAME
    if forget:
        weeks.forget(journal)
        Console().print("forgotten: nothing is kept of earlier sessions")
    elif plot is not None:
        weeks.plot(journal, plot)
    elif csv:
        print(weeks.csv_text(journal), end="")
    elif as_json:
        for line in weeks.json_lines(journal):
            print(line)
    else:
        weeks.show(journal, Console())
    return 0
