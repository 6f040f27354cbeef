"""What every bench of hearing leaves behind: a small table, a picture, the machine and the date."""

import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

RESULTS: Final = Path(__file__).resolve().parent / "results"


def machine() -> str:
    """The processor, as the system names it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    named = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return f"{named[0] if named else platform.machine()}, {len(named) or '?'} threads"


def table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], notes: str = ""
) -> str:
    """A table as Markdown, under the machine and the date."""
    lines = [
        f"# {title}",
        "",
        f"{machine()}; {datetime.now(UTC):%Y-%m-%d}.",
        "",
        "| " + " | ".join(columns) + " |",
        "|" + "---|" * len(columns),
        *("| " + " | ".join(str(cell) for cell in row) + " |" for row in rows),
    ]
    return "\n".join(lines) + "\n" + (f"\n{notes.strip()}\n" if notes else "")


def save_table(
    name: str, title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], notes: str = ""
) -> None:
    """Write a table as Markdown, and show it."""
    text = table(title, columns, rows, notes)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(text, encoding="utf-8")
    print(text)


def figure(width: float = 7.0, height: float = 4.0) -> tuple[Any, Any]:
    """An empty picture with one pair of axes."""
    picture, (axes,) = figure_of(1, width, height)
    return picture, axes


def figure_of(panels: int, width: float = 11.0, height: float = 4.5) -> tuple[Any, list[Any]]:
    """An empty picture with so many pairs of axes side by side, which share their height."""
    picture, grid = pyplot.subplots(
        1, panels, figsize=(width, height), layout="constrained", sharey=True, squeeze=False
    )
    for axes in grid[0]:
        axes.grid(alpha=0.3)
    return picture, list(grid[0])


def save_figure(name: str, picture: Any) -> None:
    """Write a picture, with the machine and the date below it."""
    picture.supxlabel(f"{machine()}; {datetime.now(UTC):%Y-%m-%d}", fontsize=7, color="gray")
    picture.savefig(RESULTS / f"{name}.png", dpi=110, metadata={"Software": None})
    pyplot.close(picture)
