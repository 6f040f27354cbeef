"""The session: what is said and done, and when, put together from its parts."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import yaml

from voice_hero.phrasebook import load_phrasebook
from voice_hero.pose import Pose, Topic
from voice_hero.session import (
    answering,
    deepening,
    guiding,
    holding,
    lengths,
    pausing,
    safety,
)
from voice_hero.session.core import Behaviour, Session, World
from voice_hero.session.state import Past, Then

CONDITIONS_FILE: Final = Path(__file__).parent.parent / "lines" / "conditions.yaml"

BEHAVIOUR: Final = Behaviour(
    intents={
        "start": guiding.start,
        "next": guiding.next_step,
        "back": guiding.back,
        "repeat": guiding.repeat,
        "go_to_step": guiding.go_to_step,
        "where": guiding.where,
        "restart": guiding.restart,
        "practice": guiding.practice,
        "pause": pausing.pause,
        "resume": pausing.resume,
        "how_long": lengths.how_long,
        "set_hold": lengths.set_hold,
        "extend_hold": lengths.extend_hold,
        "come_out": holding.come_out,
        "deepen": deepening.deepen,
        "cautions": safety.cautions,
        "benefits": safety.benefits,
        "pain": safety.pain,
        "distress": safety.distress,
        "help": safety.help_,
        "stop": safety.stop,
        "tip": answering.about(Topic.TIP),
        "variation": answering.about(Topic.VARIATION),
        "props": answering.about(Topic.PROPS),
        "partner": answering.about(Topic.PARTNER),
        "preparation": answering.preparation,
        "follow_up": answering.follow_up,
        "yes": answering.yes,
        "no": answering.no,
        "louder": answering.louder,
        "quieter": answering.quieter,
        "faster": answering.faster,
        "slower": answering.slower,
        "shorter": answering.shorter,
        "in_full": answering.in_full,
        "progress": answering.progress,
        "someone_else": answering.someone_else,
        "hear_check": answering.hear_check,
    },
    moments={
        Then.START_CLOCK: holding.start_clock,
        Then.MAIN_CLOCK: holding.main_clock,
        Then.DEEP_CLOCK: deepening.deep_clock,
        Then.OUT_DONE: answering.out_done,
    },
    wake=guiding.wake,
    hold_mark=holding.hold_mark,
    deep_mark=deepening.deep_mark,
    beat=holding.beat,
)


def new_session(
    pose: Pose, poses: Mapping[str, Pose] | None = None, past: Past | None = None
) -> Session:
    """A session of `pose`, with the other `poses` at hand and what is known of earlier sessions."""
    conditions: Sequence[str] = yaml.safe_load(CONDITIONS_FILE.read_text(encoding="utf-8"))
    world = World(tuple(conditions), poses or {})
    return Session(pose, load_phrasebook(), BEHAVIOUR, world, past)
