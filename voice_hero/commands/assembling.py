"""What several commands put together alike: the practice, the voice, the devices."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from voice_hero import paths
from voice_hero.errors import DeviceError
from voice_hero.intents.sources import IntentSources
from voice_hero.journal.journal import Journal, open_journal
from voice_hero.models.model_store import SpeechModels, find_models
from voice_hero.phases import Asking, Phase
from voice_hero.poses.pose import Pose, known_poses, load_pose
from voice_hero.poses.sequence import PoseSequence, known_sequences
from voice_hero.screen.report import Report
from voice_hero.session import new_session
from voice_hero.session.core import Session
from voice_hero.sound.ends import Clock, Speaker
from voice_hero.sound.samples import Clip
from voice_hero.stage import Stage
from voice_hero.voice.voice import PiperVoice, Rendered, UnvoicedVoice, Voice

JOURNAL_NAME: Final = "journal.sqlite"

SETTLED: Final = frozenset({"done", "comfortable", "pain", "distress", "session_end"})
"""Records that change the plan or the count of sessions, in a run that may last for weeks."""

TAIL_S: Final = 0.3
"""Silence after a single sound before its device is given back: what is still on its way out."""


@dataclass(frozen=True)
class Practice:
    """A session and the journal that it is written down in."""

    session: Session
    journal: Journal

    def append(self, kind: str, data: Mapping[str, int | float | str | bool]) -> None:
        """Write down what has happened, and let the session know of it where it counts."""
        self.journal.append(kind, data)
        if self.journal.trouble is not None:
            self.session.not_written()
        if kind in SETTLED:
            self.session.past = self.journal.past(self.session.poses)

    def stage(
        self,
        voice: Voice,
        speaker: Speaker,
        clock: Clock,
        report: Report,
        *,
        listen_for: Callable[[Phase, Asking | None], None] = lambda phase, asking: None,
        patient: bool = False,
    ) -> Stage:
        """The session with a voice and a loudspeaker."""
        return Stage(
            self.session,
            voice,
            speaker,
            clock,
            recorder=self,
            report=report,
            listen_for=listen_for,
            patient=patient,
        )


def all_poses(warn: Callable[[str], None] = lambda message: None) -> dict[str, Pose]:
    """The user's own poses and the shipped ones, by name; `warn` is told of files with mistakes.

    A file of one's own goes before a shipped one of the same name.
    """
    poses, mistakes = known_poses(paths.pose_dirs())
    for mistake in mistakes:
        warn(f"this pose is left out, for its mistakes:\n{mistake}")
    return poses


def all_sequences(
    poses: Mapping[str, Pose], warn: Callable[[str], None] = lambda message: None
) -> dict[str, PoseSequence]:
    """The user's own sequences of `poses`, by name; `warn` is told of files with mistakes."""
    sequences, mistakes = known_sequences(paths.sequence_dirs(), poses)
    for mistake in mistakes:
        warn(f"this sequence is left out, for its mistakes:\n{mistake}")
    return sequences


def intent_sources(poses: Mapping[str, Pose], given: Path | None = None) -> IntentSources:
    """The shipped intents, with one's own folder, a `given` one, and names of one's own.

    Those of the poses and sequences. Raises nothing for a `given` folder without templates:
    whoever reads them does.
    """
    own = paths.own_intents_dir()
    beside = [folder for folder in (own, given) if folder and (folder == given or _any(folder))]
    shipped, _ = known_poses()
    own_poses = [pose for pose in poses.values() if shipped.get(pose.name) != pose]
    names = {(said, pose.name) for pose in own_poses for said in pose.spoken_names}
    for sequence in all_sequences(poses).values():
        names |= {(said, sequence.name) for said in sequence.spoken_names}
    return IntentSources(paths.intents_dir(), tuple(dict.fromkeys(beside)), tuple(sorted(names)))


def _any(folder: Path) -> bool:
    return any(folder.glob("*.yaml"))


@contextmanager
def practice(
    state: Path | None, pose_name: str, warn: Callable[[str], None] = lambda message: None
) -> Iterator[Practice]:
    """A session of the pose, with what the journal in `state` knows; in memory where None."""
    pose = load_pose(pose_name, paths.pose_dirs())
    poses = all_poses(warn) | {pose.name: pose}
    journal, trouble = open_journal(state / JOURNAL_NAME if state is not None else None)
    if trouble:
        warn(trouble)
    try:
        yield Practice(new_session(pose, poses, journal.past(poses)), journal)
    finally:
        journal.close()


def pronunciations(poses: Mapping[str, Pose]) -> dict[str, str]:
    """Written names to phonemes, of all poses."""
    return {name: said for pose in poses.values() for name, said in pose.say_as.items()}


def voice(
    models: SpeechModels, say_as: Mapping[str, str], *, pitch: float = 1.0, cached: bool = True
) -> PiperVoice:
    """A Piper voice; `cached`: rendered lines are kept."""
    return PiperVoice(models.voice, paths.cache_dir() if cached else None, say_as, pitch=pitch)


def unvoiced() -> UnvoicedVoice:
    """A voice without sound, for typed sessions."""
    return UnvoicedVoice()


@contextmanager
def live_voice(session: Session) -> Iterator[tuple[Voice, Speaker]]:
    """The real voice on a real loudspeaker. Raises DeviceError, ModelError."""
    # Typing needs no PortAudio.
    from voice_hero.devices.library_messages import libraries_kept_quiet  # noqa: PLC0415
    from voice_hero.devices.loudspeaker import LiveSpeaker  # noqa: PLC0415
    from voice_hero.devices.played_sound import ReferenceRing  # noqa: PLC0415

    piper = voice(find_models(), pronunciations(session.poses))
    with libraries_kept_quiet():
        speaker = LiveSpeaker(None, ReferenceRing())
        try:
            yield piper, speaker
        finally:
            speaker.hush()
            speaker.close()
            piper.close()


def play_out(rendered: Rendered, output: str | None = None) -> None:
    """Play one sound to its end, on the loudspeaker named or the default. Raises DeviceError."""
    from voice_hero.devices.library_messages import libraries_kept_quiet  # noqa: PLC0415

    with libraries_kept_quiet():
        _play_out(rendered, output)


def _play_out(rendered: Rendered, output: str | None = None) -> None:
    from voice_hero.devices import naming  # noqa: PLC0415
    from voice_hero.devices.loudspeaker import LiveSpeaker  # noqa: PLC0415
    from voice_hero.devices.played_sound import ReferenceRing  # noqa: PLC0415

    speaker = LiveSpeaker(naming.find("output", output) if output else None, ReferenceRing())
    try:
        speaker.play(Clip(1, rendered.samples, rendered.rate, gap_s=TAIL_S))
        while not speaker.played():
            if speaker.lost:
                raise DeviceError("the loudspeaker has gone; plug it in again and try once more")
            time.sleep(0.02)
    finally:
        speaker.close()
