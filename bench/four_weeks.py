"""Four weeks of practice on a virtual clock, drawn: the plan grows, falls back, and goes on.

Writes results/four_weeks.png and results/four_weeks.md. The weeks are those of the tests.
"""

import io
import sys
import tempfile
from argparse import ArgumentParser
from itertools import zip_longest
from pathlib import Path
from typing import Final

from rich.console import Console

ROOT: Final = Path(__file__).resolve().parent.parent
RESULTS: Final = ROOT / "bench" / "results"
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from virtual_practice import CUT_AT_S, CUT_DAY, PAIN_DAY, POSES, SILENT_DAYS, Day, four_weeks  # noqa: E402

from voice_hero.journal import history  # noqa: E402
from voice_hero.journal.journal_file import read_events  # noqa: E402

TITLES: Final = {name: pose.title for name, pose in POSES.items()}

_REPORT: Final = """# Four weeks on a virtual clock

Daily practice of hero pose but for Sundays. Each day begins a program of its own, which knows no
more than the journal. Made by `script/bench four_weeks`.

![length of the holds over four weeks](four_weeks.png)

- first hold {first} s, last one {last} s; it never grew but after two that were called comfortable
- on {silent} days nobody answered whether it was comfortable: those neither grew it nor set it back
- day {pain_day}: pain at twenty seconds; the plan went from {pain_from} s to {pain_to} s
- day {cut_day}: power cut at {cut_at:.0f} s of a hold of {cut_total} s. Started again, it said:
  “{cut_said}” The hold was taken up, held to its end, and is one of {cut_held:.0f} s in the journal
- records of the four weeks: {told}; in the journal afterwards: {kept}; lost: {lost}

```
{shown}
```
"""


def main() -> int:
    ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run = list(four_weeks(Path(folder)))
        journal = run[-1][1]
        RESULTS.mkdir(exist_ok=True)
        history.plot(journal, RESULTS / "four_weeks.png", TITLES)
        text, lost = _report({day.number: day for day, _ in run}, journal)
    (RESULTS / "four_weeks.md").write_text(text, encoding="utf-8")
    print(text)
    return 1 if lost else 0


def _report(days: dict[int, Day], journal: Path) -> tuple[str, int]:
    told = [
        (record.kind, dict(record.data))
        for day in days.values()
        for record in day.written
        if record.kind != "hold_beat"
    ]
    kept = [(one.kind, one.data) for one in read_events(journal) if one.kind != "hold_beat"]
    lost = sum(ours is not None and ours != theirs for ours, theirs in zip_longest(told, kept))
    practices = history.practised(journal)
    cut = practices[list(days).index(CUT_DAY)].hold
    lengths = [day.planned_s for day in days.values()]
    text = _REPORT.format(
        first=lengths[0],
        last=lengths[-1],
        silent=len(SILENT_DAYS),
        pain_day=PAIN_DAY + 1,
        pain_from=days[PAIN_DAY].planned_s,
        pain_to=days[PAIN_DAY + 1].planned_s,
        cut_day=CUT_DAY + 1,
        cut_at=CUT_AT_S,
        cut_total=days[CUT_DAY].planned_s,
        cut_said=next(text for text in days[CUT_DAY].said if "into the hold" in text),
        cut_held=cut.held_s if cut else 0.0,
        told=len(told),
        kept=len(kept),
        lost=lost,
        shown=_shown(journal),
    )
    return text, lost


def _shown(journal: Path) -> str:
    out = io.StringIO()
    history.show(journal, Console(file=out, width=72, no_color=True), TITLES)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).strip()


if __name__ == "__main__":
    sys.exit(main())
