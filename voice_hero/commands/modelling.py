"""The commands about models and rendered speech: `models`, and the hidden `render`."""

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn

from voice_hero import paths
from voice_hero.check import self_test
from voice_hero.commands import assembling
from voice_hero.errors import ModelError
from voice_hero.intents import compiled_set
from voice_hero.lang.en.phrasebook import load_phrasebook
from voice_hero.models import model_install, model_store
from voice_hero.stage import SLOW
from voice_hero.voice.rendered_ahead import fixed_lines, render_ahead, slow_lines


def models(action: str, source: Path | None) -> int:
    """List the models, or install them."""
    if action == "list" and source is None:
        return _list()
    if action != "install":
        raise ModelError(
            f"models {action}: expected list or install"
            if action != "list"
            else "models list takes no --from; to install: voice-hero models install --from "
            f"{source}"
        )
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), console=console
    ) as bar:
        tasks: dict[str, int] = {}

        def progress(what: str, done: int, total: int | None) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done, total=total)  # type: ignore[arg-type]

        def note(text: str) -> None:
            console.print(text, soft_wrap=True, highlight=False, markup=False)

        installed = model_install.install(source=source, progress=progress, note=note)
    for path in installed:
        console.print(f"installed: {path}", soft_wrap=True, highlight=False, markup=False)
    if not installed:
        console.print("every model is there already")
    return 0


def _list() -> int:
    rows = model_store.listing()
    for row in rows:
        words = [row.name, row.version, row.kind, f"{row.size / 1e6:.1f} MB"]
        print("  ".join(word for word in words if word))
        print(f"    state    {row.state}")
        print(f"    where    {row.where or '-'}")
        print(f"    licence  {row.licence}")
    return 0 if all(row.state in ("ready", "not installed") for row in rows) else 1


def render() -> int:
    """Render all fixed lines of the shipped and the user's poses ahead; compile the intents."""
    poses = assembling.all_poses()
    lines = [*fixed_lines(poses.values(), load_phrasebook()), self_test.LINE]
    found = model_store.find_models()
    compiled_set.load(assembling.intent_sources(poses), found.vosk)
    voice = assembling.voice(found, assembling.pronunciations(poses))
    console = Console(stderr=True)
    try:
        with Progress(
            TextColumn("rendering the spoken lines"),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            transient=True,
        ) as bar:
            task = bar.add_task("", total=len(lines))

            def progress(done: int, total: int) -> None:
                bar.update(task, completed=done, total=total)

            report = render_ahead(voice, lines, progress)
            slow = render_ahead(voice, slow_lines(poses.values()), progress, rate=SLOW)
    finally:
        voice.close()
    if report.rendered + slow.rendered:
        console.print(
            f"{report.rendered + slow.rendered} pieces of speech rendered in "
            f"{report.wall_s + slow.wall_s:.0f} s, {(report.bytes + slow.bytes) / 1e6:.1f} MB in "
            f"{paths.cache_dir()}",
            soft_wrap=True,
            highlight=False,
        )
    return 0
