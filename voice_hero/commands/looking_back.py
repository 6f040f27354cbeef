"""The command `history`."""

from pathlib import Path

from rich.console import Console

from voice_hero import paths
from voice_hero.commands.assembling import JOURNAL_NAME
from voice_hero.errors import PoseError
from voice_hero.journal import history as weeks
from voice_hero.poses.pose import load_pose


def history(
    state: Path | None, plot: Path | None, *, csv: bool, as_json: bool, forget: bool
) -> int:
    """Show the weeks, in the form that was asked for, or remove them."""
    journal = (state or paths.state_dir()) / JOURNAL_NAME
    if forget:
        weeks.forget(journal)
        Console().print("forgotten: nothing is kept of earlier sessions")
    elif plot is not None:
        weeks.plot(journal, plot, _titles(journal))
    elif csv:
        print(weeks.csv_text(journal), end="")
    elif as_json:
        for line in weeks.json_lines(journal):
            print(line)
    else:
        weeks.show(journal, Console(), _titles(journal))
    return 0


def _titles(journal: Path) -> dict[str, str]:
    """How the practised poses are called, by their short names; of those that are still there."""
    titles = {}
    for name in {one.pose for one in weeks.practised(journal)}:
        try:
            titles[name] = load_pose(name, paths.pose_dirs()).title
        except PoseError:
            continue  # its file has gone, or is broken: the short name will do
    return titles
