"""What `lint` looks at: templates against the model's words, poses against voice and commands."""

from pathlib import Path

from voice_hero import paths
from voice_hero.files.finding import Finding
from voice_hero.intents import compiled_set
from voice_hero.intents.compiling import intent_lint
from voice_hero.intents.compiling.folder import load_intents
from voice_hero.intents.compiling.grammar import as_known
from voice_hero.intents.matcher import Matcher
from voice_hero.models import model_store
from voice_hero.poses import pose_lint
from voice_hero.poses.pose import SHIPPED, Pose, known_poses


def lint_all(intents: Path | None) -> list[Finding]:
    """The intents, and (but for a folder of other intents) the shipped poses."""
    models = model_store.find_models()
    words = model_store.model_words(models.vosk)
    findings = intent_lint.lint(load_intents(intents or paths.intents_dir()), words.__contains__)
    if intents is None:
        findings += lint_poses(sorted(SHIPPED.glob("*.yaml")))
    return findings


def lint_poses(files: list[Path]) -> list[Finding]:
    """Pose files, in the order in which they were named."""
    matcher = Matcher(compiled_set.load(paths.intents_dir()))
    models = model_store.find_models()
    phonemes = model_store.voice_phonemes(models.voice)
    words = model_store.model_words(models.vosk)

    def is_command(text: str) -> str | None:
        command = matcher.match(text)
        return command.intent if command else None

    findings: list[Finding] = []
    for file in files:
        findings += pose_lint.lint(
            file,
            has_phoneme=phonemes.__contains__,
            is_command=is_command,
            other_poses=_beside(file),
            is_heard=lambda word: bool(as_known(word, words.__contains__)),
        )
    return findings


def _beside(file: Path) -> list[Pose]:
    """The poses among which a file will be; a shipped one is only ever beside the shipped."""
    folders = [] if file.parent == SHIPPED else [file.parent, *paths.pose_dirs()]
    return list(known_poses(folders)[0].values())
