"""The commands about models and rendered speech: `models`, and the hidden `render`."""

from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn

from voice_hero import paths
from voice_hero.check import self_test
from voice_hero.commands import assembling, rendering
from voice_hero.errors import ModelError
from voice_hero.intents import compiled_set
from voice_hero.lang.en.phrasebook import load_phrasebook
from voice_hero.models import model_install, model_store
from voice_hero.poses.pose import Pose, load_pose
from voice_hero.stage import SLOW
from voice_hero.voice.rendered_ahead import RenderReport, fixed_lines, render_ahead, slow_lines
from voice_hero.voice.voice import PiperVoice


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


def render(pose: str = "hero", *, first: bool = False) -> int:
    """Compile the intents, and render the fixed lines of the shipped and the user's poses ahead.

    `first`: only what the first minutes of `pose` may need. Raises PoseError.
    """
    poses = assembling.all_poses()
    begun_with = load_pose(pose, paths.pose_dirs())
    found = model_store.find_models()
    console = Console(stderr=True)

    def tell(text: str) -> None:
        console.print(text, soft_wrap=True, highlight=False, markup=False)

    sources = assembling.intent_sources(poses)
    if not compiled_set.is_kept(sources, found.vosk):
        tell("Compiling what is listened for: 4 to 8 s on a desktop, up to a minute on a Pi …")
    compiled_set.load(sources, found.vosk)
    names = assembling.pronunciations(poses | {begun_with.name: begun_with})
    voice = assembling.voice(found, names)
    try:
        if first:
            report = rendering.render_first(voice, begun_with, tell)
        else:
            report = _render_all(voice, poses, console)
    finally:
        voice.close()
    if report.rendered:
        tell(
            f"{report.rendered} pieces of speech rendered in {report.wall_s:.0f} s, "
            f"{report.bytes / 1e6:.1f} MB in {paths.cache_dir()}"
        )
    return 0


def _render_all(voice: PiperVoice, poses: Mapping[str, Pose], console: Console) -> RenderReport:
    lines = [*fixed_lines(poses.values(), load_phrasebook()), self_test.LINE]
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

        usual = render_ahead(voice, lines, progress)
        return usual + render_ahead(voice, slow_lines(poses.values()), progress, rate=SLOW)
