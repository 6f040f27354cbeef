"""What `lint` looks at: templates against the model's words, poses against voice and commands."""

from collections.abc import Callable
from pathlib import Path

from voice_hero import paths
from voice_hero.command import By
from voice_hero.commands import line_lint
from voice_hero.errors import IntentError
from voice_hero.files.finding import Finding
from voice_hero.files.yaml_source import YamlSource, YamlSourceError, read_yaml
from voice_hero.intents import compiled_set
from voice_hero.intents.compiling import intent_lint
from voice_hero.intents.compiling.folder import IntentSet, load_intents
from voice_hero.intents.compiling.grammar import as_known
from voice_hero.intents.compiling.stolen import NOBODYS, Means, stolen
from voice_hero.intents.matchable import NOTHING
from voice_hero.intents.matcher import Matcher
from voice_hero.intents.meaning import Meaning
from voice_hero.intents.sources import IntentSources
from voice_hero.models import model_store
from voice_hero.phases import INTENTS, Phase
from voice_hero.poses import pose_lint, sequence_lint
from voice_hero.poses.pose import SHIPPED, Pose, known_poses
from voice_hero.poses.pose_lint import Named
from voice_hero.poses.sequence import is_sequence, known_sequences


def lint_all(intents: Path | None) -> list[Finding]:
    """The shipped intents, one's own folder of them and the shipped poses; or a named folder."""
    words = model_store.model_words(model_store.find_models().vosk)
    if intents is not None:
        return _lint_folder(intents, words.__contains__)
    findings = intent_lint.lint(load_intents(paths.intents_dir()), words.__contains__)
    if any(paths.own_intents_dir().glob("*.yaml")):
        findings += _lint_folder(paths.own_intents_dir(), words.__contains__)
    own_lines = paths.own_lines_file()
    files = [*([own_lines] if own_lines.is_file() else []), *sorted(SHIPPED.glob("*.yaml"))]
    return findings + lint_files(files)


def _lint_folder(folder: Path, known: Callable[[str], bool]) -> list[Finding]:
    """Mistakes in a folder, by itself where it is whole, else beside the shipped one.

    Where it answers to our intents, what it takes from them too. Raises IntentError.
    """
    beside = IntentSources(paths.intents_dir(), (folder,))
    try:
        alone = load_intents(folder)
    except IntentError:
        together = load_intents(beside)
        findings = [f for f in intent_lint.lint(together, known) if f.file.parent == folder]
        return findings + _stolen(together, beside, folder)
    findings = intent_lint.lint(alone, known)
    if not alone.names <= INTENTS | {NOTHING} or _defines_ours(alone):
        return findings
    return findings + _stolen(load_intents(beside), beside, folder)


def _defines_ours(alone: IntentSet) -> bool:
    """Whether it stands in place of the shipped set: it has rules or lists of the same names."""
    return bool({*alone.rules, *alone.lists} & {*load_intents(paths.intents_dir()).rules})


def _stolen(together: IntentSet, sources: IntentSources, folder: Path) -> list[Finding]:
    before = meaning(Matcher(compiled_set.load(sources.folder)))
    now = meaning(Matcher(together))
    return list(stolen(together, folder, before, now))


def meaning(matcher: Matcher) -> Means:
    """What sentences mean by rules and templates; likeness takes nothing from anybody.

    Where a question is open the rules make an answer of almost anything: there they do not count,
    nor where they only say what is no command.
    """
    understanding = Meaning(matcher)

    def means(text: str, phase: Phase) -> str | None:
        understood = understanding.understand(text, phase)
        if understood.command is None:
            return NOBODYS if understood.by is By.TEMPLATE else None
        if understood.by is By.RULE and phase is Phase.QUESTION:
            return None
        return understood.command.intent

    return means


def lint_files(files: list[Path]) -> list[Finding]:
    """Poses, sequences and one's own wording of the lines, in the order in which they came."""
    matcher = Matcher(compiled_set.load(paths.intents_dir()))
    models = model_store.find_models()
    phonemes = model_store.voice_phonemes(models.voice)
    words = model_store.model_words(models.vosk)

    def is_command(text: str) -> str | None:
        command = matcher.match(text)
        return command.intent if command else None

    def is_heard(word: str) -> bool:
        return bool(as_known(word, words.__contains__))

    findings: list[Finding] = []
    for file in files:
        if file.absolute() == paths.own_lines_file().absolute():
            findings += line_lint.lint(file, is_command)
            continue
        poses, names = _beside(file)
        source = _as_sequence(file)
        if source is not None:
            findings += sequence_lint.lint(
                source,
                poses,
                has_phoneme=phonemes.__contains__,
                is_command=is_command,
                others=names,
                is_heard=is_heard,
            )
            continue
        findings += pose_lint.lint(
            file,
            has_phoneme=phonemes.__contains__,
            is_command=is_command,
            other_poses=names,
            is_heard=is_heard,
        )
    return findings


def _as_sequence(file: Path) -> YamlSource | None:
    """A file that is meant for a sequence of poses; None for any other."""
    try:
        source = read_yaml(file)
    except YamlSourceError:
        return None
    return source if is_sequence(source) else None


def _beside(file: Path) -> tuple[dict[str, Pose], list[Named]]:
    """The poses among which a file will be, and whose names are taken.

    A shipped one is only ever beside the shipped.
    """
    if file.parent == SHIPPED:
        poses, _ = known_poses()
        return poses, list(poses.values())
    poses, _ = known_poses([file.parent, *paths.pose_dirs()])
    sequences, _ = known_sequences([file.parent, *paths.sequence_dirs()], poses)
    return poses, [*poses.values(), *sequences.values()]
