"""Everything that is wrong with a file of poses in a row, each mistake with its line and field."""

from collections.abc import Callable, Iterable, Mapping

from voice_hero.files.finding import Finding
from voice_hero.files.yaml_source import YamlSource
from voice_hero.poses.pose import Pose
from voice_hero.poses.pose_lint import (
    Named,
    alias_faults,
    at,
    name_clashes,
    name_faults,
    sound_faults,
    text_faults,
    unheard_names,
)
from voice_hero.poses.sequence import PoseSequence, check_sequence


def lint(
    source: YamlSource,
    poses: Mapping[str, Pose],
    *,
    has_phoneme: Callable[[str], bool],
    is_command: Callable[[str], str | None],
    others: Iterable[Named] = (),
    is_heard: Callable[[str], bool] = lambda word: True,
) -> list[Finding]:
    """Findings in a sequence of `poses`; the others are as in the lint of a pose."""
    findings = set(name_faults(source))
    sequence = check_sequence(source, poses)
    if not isinstance(sequence, PoseSequence):
        findings.update(sequence)
    if isinstance(source.data, dict):
        for field, message in (
            *text_faults(source.data, is_command),
            *sound_faults(source.data, has_phoneme),
            *alias_faults(source.data),
            *name_clashes(source, others),
            *unheard_names(source.data, is_heard),
        ):
            findings.add(at(source, field, message))
    return sorted(findings)
