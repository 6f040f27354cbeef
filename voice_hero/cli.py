"""The command line: names and options as CONTRACT.md lays them down, and how errors are told."""

import os
import re
import signal
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer
from rich.console import Console

from voice_hero import __version__
from voice_hero.commands.ears_choice import EarsChoice
from voice_hero.errors import VoiceHeroError
from voice_hero.phases import Phase

GOOD, COULD_NOT_RUN = 0, 2
INTERRUPTED = 128 + signal.SIGINT

_MISSING_LIBRARY: Final = re.compile(r"(lib[\w.+-]+): cannot open shared object file")
_PACKAGES: Final = {"libatomic.so.1": "libatomic1", "libgomp.so.1": "libgomp1"}
"""Libraries that Vosk and onnxruntime need of the system, and Debian's packages of them."""

app = typer.Typer(
    name="voice-hero",
    help="An offline voice that guides you, hands free, through the hero pose.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
PhaseOption = Annotated[Phase, typer.Option("--phase", help="What is live.")]
IntentsOption = Annotated[
    Path | None, typer.Option("--intents", help="Folder of other sentence templates.")
]
BesideOption = Annotated[
    Path | None,
    typer.Option("--intents", help="Folder of sentence templates, read beside the others."),
]
EarsOption = Annotated[
    EarsChoice, typer.Option("--ears", help="One listener, two, or what the board can do.")
]
PoseOption = Annotated[str, typer.Option("--pose", help="Name of a pose, or its file.")]
StateOption = Annotated[
    Path | None, typer.Option("--state", help="Folder of the journal and the settings.")
]


@app.command()
def run(  # noqa: PLR0913, PLR0917 - options of a command
    input_: Annotated[str | None, typer.Option("--input", help="Part of a name.")] = None,
    output: Annotated[str | None, typer.Option("--output", help="Part of a name.")] = None,
    pose: PoseOption = "hero",
    plain: Annotated[bool, typer.Option("--plain", help="Print lines.")] = False,
    record: Annotated[
        Path | None, typer.Option("--record", help="Write what is heard and said (WAV).")
    ] = None,
    asleep: Annotated[bool, typer.Option("--asleep", help="Begin asleep.")] = False,
    state: StateOption = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Tell what the libraries say, too.")
    ] = False,
    intents: BesideOption = None,
    ears: EarsOption = EarsChoice.AUTO,
) -> None:
    """The live session; without a microphone or a loudspeaker, a rehearsal."""
    from voice_hero.commands import live

    options = live.Options(
        input_,
        output,
        pose,
        record,
        state,
        plain=plain,
        asleep=asleep,
        verbose=verbose,
        intents=intents,
        ears=ears,
    )
    raise typer.Exit(live.run(options))


@app.command()
def rehearse(  # noqa: PLR0917 - options of a command
    dialog: Annotated[Path | None, typer.Argument(help="What the learner says.")] = None,
    out: Annotated[Path, typer.Option("--out", help="Folder of the recording.")] = Path(
        "rehearsals"
    ),
    as_json: Json = False,
    real_time: Annotated[bool, typer.Option("--real-time")] = False,
    state: StateOption = None,
    pose: Annotated[
        str | None,
        typer.Option("--pose", help="Name of a pose, or its file; the dialogue's own without it."),
    ] = None,
    intents: BesideOption = None,
    ears: EarsOption = EarsChoice.AUTO,
) -> None:
    """A talk with a simulated learner in a simulated room; leaves a stereo WAV."""
    from voice_hero.commands import rehearsal

    asked = rehearsal.RehearsalAsked(dialog, out, state, pose, intents, as_json, real_time, ears)
    raise typer.Exit(rehearsal.rehearse(asked))


@app.command(name="type")
def type_(
    as_json: Json = False,
    speak: Annotated[bool, typer.Option("--speak", help="Speak aloud.")] = False,
    state: StateOption = None,
    pose: PoseOption = "hero",
    intents: BesideOption = None,
) -> None:
    """The same session with typed lines."""
    from voice_hero.commands import texts

    raise typer.Exit(texts.typed(texts.Typed(state, pose, intents, as_json, speak)))


@app.command()
def hear(
    files: Annotated[list[Path], typer.Argument(help="WAV or FLAC files.")],
    as_json: Json = False,
    phase: PhaseOption = Phase.STEPS,
    intents: IntentsOption = None,
    ears: EarsOption = EarsChoice.AUTO,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say why something was not taken.")
    ] = False,
) -> None:
    """Recogniser and matcher over recordings."""
    from voice_hero.commands import sounds

    asked = sounds.HearingAsked(phase, intents, ears, as_json=as_json, explain=explain)
    raise typer.Exit(sounds.hear_files(files, asked))


@app.command()
def match(
    as_json: Json = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Also by what it was understood, and how surely.")
    ] = False,
    phase: Annotated[
        Phase | None, typer.Option("--phase", help="What is live; all of it without.")
    ] = None,
    intents: IntentsOption = None,
) -> None:
    """The matcher alone, over the lines of standard input."""
    from voice_hero.commands import texts

    raise typer.Exit(texts.match(phase, intents, as_json=as_json, explain=explain))


@app.command()
def say(
    text: str,
    out: Annotated[Path | None, typer.Option("--out", help="Write a WAV file.")] = None,
    pose: Annotated[
        str | None, typer.Option("--pose", help="The pose whose say_as is used, or its file.")
    ] = None,
    phonemes: Annotated[
        bool, typer.Option("--phonemes", help="Print the text's phonemes, for say_as.")
    ] = False,
) -> None:
    """Speak a text, or write it to a file, or show how it sounds."""
    from voice_hero.commands import sounds

    raise typer.Exit(sounds.phonemes(text) if phonemes else sounds.say(text, out, pose))


@app.command()
def models(
    action: Annotated[str, typer.Argument(help="list or install.")] = "list",
    source: Annotated[
        Path | None, typer.Option("--from", help="A zip, archive or folder at hand.")
    ] = None,
) -> None:
    """The speech models: what there is, and fetching them."""
    from voice_hero.commands import modelling

    raise typer.Exit(modelling.models(action, source))


@app.command()
def devices(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Microphones and loudspeakers."""
    from voice_hero.commands import sounds

    raise typer.Exit(sounds.devices(as_json=as_json))


@app.command()
def check(
    input_: Annotated[str | None, typer.Option("--input", help="Part of a name.")] = None,
    output: Annotated[str | None, typer.Option("--output", help="Part of a name.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    aloud: Annotated[bool, typer.Option("--aloud", help="Speak what is wrong.")] = False,
    headphones: Annotated[
        bool, typer.Option("--headphones", help="The microphone need not hear the loudspeaker.")
    ] = False,
) -> None:
    """Microphone, loudspeaker, models, speed, disk, clock: is all as it should be?"""
    from voice_hero.commands import checking

    asked = checking.CheckAsked(input_, output, as_json=as_json, aloud=aloud, headphones=headphones)
    raise typer.Exit(checking.check(asked))


@app.command()
def service(  # noqa: PLR0917 - options of a command
    action: Annotated[str, typer.Argument(help="install, status or remove.")],
    system: Annotated[
        bool | None, typer.Option("--system/--user", help="Which; if not named, what fits.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show, but do nothing.")] = False,
    input_: Annotated[str | None, typer.Option("--input", help="Part of a name.")] = None,
    output: Annotated[str | None, typer.Option("--output", help="Part of a name.")] = None,
    program: Annotated[Path | None, typer.Option("--program", hidden=True)] = None,
    pose: Annotated[
        str | None, typer.Option("--pose", help="Name of the pose it begins with, or its file.")
    ] = None,
) -> None:
    """The service that starts with the power (systemd)."""
    from voice_hero.commands import serving
    from voice_hero.service.units import Kind

    kind = None if system is None else Kind.SYSTEM if system else Kind.USER
    asked = serving.ServiceAsked(action, kind, dry_run, input_, output, program, pose)
    raise typer.Exit(serving.service(asked))


@app.command()
def lint(
    files: Annotated[list[Path] | None, typer.Argument(help="Pose files.")] = None,
    intents: IntentsOption = None,
) -> None:
    """Faults in the intents and the shipped poses, or in the pose files that are named."""
    from voice_hero.commands import texts

    raise typer.Exit(texts.lint(files or [], intents))


@app.command()
def history(  # noqa: PLR0917 - options of a command
    plot: Annotated[Path | None, typer.Option("--plot", help="A picture.")] = None,
    csv: Annotated[bool, typer.Option("--csv")] = False,
    as_json: Json = False,
    person: Annotated[
        str | None, typer.Option("--person", help="Whose; everybody's without it.")
    ] = None,
    forget: Annotated[
        bool, typer.Option("--forget", help="Remove all of it, or what is named beside it.")
    ] = False,
    practice: Annotated[
        int | None, typer.Option("--practice", help="Number of the practice to forget.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Forget without asking.")] = False,
    state: StateOption = None,
) -> None:
    """The weeks: how often, how long."""
    from voice_hero.commands import looking_back

    asked = looking_back.HistoryAsked(state, plot, csv, as_json, person, forget, practice, yes)
    raise typer.Exit(looking_back.history(asked))


@app.command(hidden=True)
def render(
    first: Annotated[
        bool, typer.Option("--first", help="Only what the first minutes may need.")
    ] = False,
    pose: PoseOption = "hero",
) -> None:
    """Render all fixed lines ahead."""
    from voice_hero.commands import modelling

    raise typer.Exit(modelling.render(pose, first=first))


def _version(wanted: bool) -> None:
    if wanted:
        print(f"voice-hero {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which.")
    ] = False,
) -> None:
    """Options of every command."""


def main() -> None:
    """Entry point: errors on purpose become one sentence and exit code 2; Ctrl-C is no error."""
    _mend_streams()
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except VoiceHeroError as error:
        _fail(str(error))
    except BrokenPipeError:
        _drop_output()  # whoever read it has left
        sys.exit(GOOD)
    except OSError as error:  # the system refuses what nobody foresaw: a full disk, mostly
        if missing := _MISSING_LIBRARY.match(str(error)):
            _fail(_no_library(missing[1]))
        place = f"{error.filename}: " if error.filename else ""
        _fail(f"{place}{error.strerror or error}; make room or name another place")
    except KeyboardInterrupt:
        _leave()
    except SystemExit as end:
        if end.code == INTERRUPTED:  # typer has caught the KeyboardInterrupt
            _leave()
        raise


def _no_library(name: str) -> str:
    package = _PACKAGES.get(name, f"the package that holds {name}")
    return (
        f"the library {name} is missing, which the speech engines need: sudo apt install {package}"
    )


def _leave() -> NoReturn:
    """End at once after Ctrl-C; whatever was open has been closed on the way here.

    Taking the matcher apart object by object would take 0.6 s more.
    """
    sys.stderr.flush()
    os._exit(INTERRUPTED)


def _fail(message: str) -> NoReturn:
    """Tell it in one sentence, and end."""
    text = f"voice-hero: {' '.join(message.split())}"
    Console(stderr=True, soft_wrap=True).print(text, markup=False, highlight=False)
    try:
        sys.stdout.flush()
    except OSError:
        _drop_output()
    sys.exit(COULD_NOT_RUN)


def _drop_output() -> None:
    """Python flushes once more at its end, and would complain once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _mend_streams() -> None:
    """Do without a stream that is closed, and without letters that the terminal lacks."""
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
