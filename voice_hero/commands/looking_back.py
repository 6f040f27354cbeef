"""The command `history`."""

import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from voice_hero import paths
from voice_hero.commands.assembling import JOURNAL_NAME
from voice_hero.errors import JournalError, PoseError
from voice_hero.journal import forgetting
from voice_hero.journal import history as weeks
from voice_hero.journal.history import Whose
from voice_hero.poses.pose import load_pose


@dataclass(frozen=True)
class HistoryAsked:
    """What can be asked of the history."""

    state: Path | None = None
    """Folder of the journal; None for the usual one."""
    plot: Path | None = None
    csv: bool = False
    as_json: bool = False
    person: str | None = None
    """Whose; None for everybody's."""
    forget: bool = False
    practice: int | None = None
    """Number of the practice to be forgotten."""
    sure: bool = False
    """True to forget without being asked."""


def history(asked: HistoryAsked) -> int:
    """Show the weeks, in the form that was asked for, or remove them."""
    journal = (asked.state or paths.state_dir()) / JOURNAL_NAME
    person = asked.person.strip().casefold() if asked.person else None
    if asked.practice is not None and not asked.forget:
        raise JournalError("--practice names what is to be forgotten: add --forget")
    if asked.forget:
        return _forget(journal, person, asked)
    whose = Whose(person)
    if asked.plot is not None:
        weeks.plot(journal, asked.plot, _titles(journal), whose)
    elif asked.csv:
        print(weeks.csv_text(journal, whose), end="")
    elif asked.as_json:
        for line in weeks.json_lines(journal, whose):
            print(line)
    else:
        weeks.show(journal, Console(), _titles(journal), whose)
    return 0


def _forget(journal: Path, person: str | None, asked: HistoryAsked) -> int:
    """Remove what was named, once that is confirmed; 1 where it is not."""
    if asked.practice is not None and person is not None:
        raise JournalError("--practice and --person cannot both say what is to be forgotten")
    what = "all that is written down of earlier sessions"
    if asked.practice is not None:
        what = f"practice {asked.practice}"
    elif person is not None:
        what = f"all that is written down of {person.title()}"
    if not asked.sure and not _confirmed(what):
        print("voice-hero: nothing was forgotten", file=sys.stderr)
        return 1
    if asked.practice is not None:
        forgetting.forget_practice(journal, asked.practice)
    elif person is not None:
        forgetting.forget_person(journal, person)
    else:
        forgetting.forget(journal)
    Console(soft_wrap=True, highlight=False).print(f"forgotten: {what}")
    return 0


def _confirmed(what: str) -> bool:
    """Ask on standard error; no answer is no."""
    print(f"Forget {what}? It cannot be brought back. [y/N] ", end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()
    if not answer.endswith("\n"):
        print(file=sys.stderr)
    return answer.strip().casefold() in {"y", "yes"}


def _titles(journal: Path) -> dict[str, str]:
    """How the practised poses are called, by their short names; of those that are still there."""
    titles = {}
    for name in {one.practice.pose for one in weeks.numbered(journal)}:
        try:
            titles[name] = load_pose(name, paths.pose_dirs()).title
        except PoseError:
            continue  # its file has gone, or is broken: the short name will do
    return titles
