"""The session: what is said and done, and when, put together from its parts."""

from collections.abc import Callable, Mapping
from typing import Final

from voice_hero.lang.en.health_words import load_health_words
from voice_hero.lang.en.phrasebook import load_phrasebook
from voice_hero.poses.pose import Pose, Topic
from voice_hero.session import (
    answering,
    asking_back,
    attention,
    beginning,
    changing,
    deepening,
    guiding,
    holding,
    interruption,
    lengths,
    obeying,
    pausing,
    people,
    questions,
    safety,
    telling,
    total,
    voice_settings,
)
from voice_hero.session.behaviour import Behaviour, World
from voice_hero.session.core import Session
from voice_hero.session.state import Past, Then

BEHAVIOUR: Final = Behaviour[Session](
    obey=obeying.obey,
    intents={
        "start": beginning.start,
        "next": guiding.next_step,
        "back": guiding.back,
        "repeat": guiding.repeat,
        "go_to_step": guiding.go_to_step,
        "where": guiding.where,
        "restart": guiding.restart,
        "practice": beginning.practice,
        "someone_else": people.someone_else,
        "person": people.person,
        "who": people.who,
        "pause": pausing.pause,
        "resume": pausing.resume,
        "how_long": lengths.how_long,
        "set_hold": changing.set_hold,
        "extend_hold": changing.extend_hold,
        "shorten_hold": changing.shorten_hold,
        "come_out": holding.come_out,
        "quiet_hold": telling.quiet_hold,
        "tell_every": telling.tell_every,
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
        "progress": answering.progress,
        "poses": answering.poses,
        "count_week": answering.count_week,
        "total_time": total.total_time,
        "hear_check": answering.hear_check,
        "yes": questions.yes,
        "no": questions.no,
        "louder": voice_settings.louder,
        "quieter": voice_settings.quieter,
        "faster": voice_settings.faster,
        "slower": voice_settings.slower,
        "normal_speed": voice_settings.normal_speed,
        "shorter": voice_settings.shorter,
        "in_full": voice_settings.in_full,
    },
    moments={
        Then.START_CLOCK: holding.start_clock,
        Then.MAIN_CLOCK: holding.main_clock,
        Then.DEEP_CLOCK: deepening.deep_clock,
        Then.OUT_DONE: questions.out_done,
        Then.LED_OUT: holding.led_out,
    },
    wake=beginning.wake,
    recent=interruption.recent,
    hold_mark=holding.hold_mark,
    deep_mark=deepening.deep_mark,
    beat=holding.beat,
    fell_silent=holding.fell_silent,
    remind=attention.remind,
    sleep=attention.sleep,
    ears_lost=attention.ears_lost,
    ears_found=attention.ears_found,
    unanswered=asking_back.go_on,
    not_understood=attention.not_understood,
    taken_back=attention.taken_back,
)


def new_session(
    pose: Pose,
    poses: Mapping[str, Pose] | None = None,
    past: Past | None = None,
    past_now: Callable[[], Past] | None = None,
) -> Session:
    """A session of `pose`, with the other `poses` at hand and what is known of earlier sessions.

    `past_now` is asked again at each new round of a program that runs for weeks.
    """
    words = load_health_words()
    world = World(
        conditions=words.ask_doctor,
        injuries=words.injuries,
        same_conditions=words.same,
        poses={pose.name: pose} | dict(poses or {}),
        past=past_now,
    )
    return Session(pose, load_phrasebook(), BEHAVIOUR, world, past)
