"""Answers that change nothing in the practice, and the way of talking itself."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from voice_hero import wording
from voice_hero.matcher import Command
from voice_hero.pose import Topic
from voice_hero.session import deepening, guiding, safety
from voice_hero.session.core import Session
from voice_hero.session.state import Place, Question, Settings

RATE_STEPS: Final = 3
"""Steps to either side; beyond, Piper slurs or drags."""

VOLUME_STEPS: Final = 5
"""Steps below full."""

FAINT_DBFS: Final = -45
LOUD_DBFS: Final = -8
"""Levels of an utterance below and above which "can you hear me" says so."""


def about(topic: Topic) -> Callable[[Session, Command], None]:
    """The answer to one topic of the pose."""

    def answer(s: Session, command: Command) -> None:
        s.inform(s.state.pose.topics[topic])

    return answer


def preparation(s: Session, command: Command) -> None:
    """What to do before the pose, and an offer to guide through it."""
    _offer(s, Topic.PREPARATION, s.state.pose.preparation_pose)


def follow_up(s: Session, command: Command) -> None:
    """What to do after the pose, and an offer to guide through it."""
    _offer(s, Topic.FOLLOW_UP, s.state.pose.follow_up_pose)


def _offer(s: Session, topic: Topic, name: str | None) -> None:
    state = s.state
    texts = state.pose.topics[topic]
    free = state.place in (Place.WELCOME, Place.AFTER) and state.question is None
    if free and name is not None and name in s.poses:
        state.goal_pose = s.poses[name]
        offer = s.text("ask_other_pose", title=state.goal_pose.title)
        s.ask(Question.OTHER_POSE, offer, before=s.lines(texts))
    else:
        s.inform(texts)


def yes(s: Session, command: Command) -> None:
    """Yes to the question that is open."""
    state = s.state
    question, state.question = state.question, None
    if question is Question.CONDITIONS:
        safety.refuse(s)
    elif question is Question.RESTART:
        guiding.from_the_top(s)
    elif question is Question.DEEPEN:
        deepening.enter_deep(s)
    elif question is Question.COMFORTABLE:
        s.record("comfortable", value=True)
        _after_comfort(s, "comfortable")
    elif question is Question.OTHER_POSE and state.goal_pose is not None:
        guiding.begin(s, state.goal_pose)


def no(s: Session, command: Command) -> None:
    """No to the question that is open."""
    state = s.state
    question, state.question = state.question, None
    if question is Question.CONDITIONS:
        guiding.enter_step(s, state.goal_step)
    elif question is Question.RESTART:
        s.answer("restart_dropped")
    elif question is Question.DEEPEN:
        s.answer("deepen_dropped")
    elif question is Question.COMFORTABLE:
        s.record("comfortable", value=False)
        _after_comfort(s, "not_comfortable")
    elif question is Question.OTHER_POSE:
        s.answer("other_pose_dropped")


def out_done(s: Session) -> None:
    """The way out has been spoken to its end."""
    state = s.state
    state.place = Place.AFTER
    s.record("done")
    hurt = state.hurt_at is not None and state.last_held_s is not None
    done = s.lines(s.text("out_done", title=state.pose.title))
    if state.last_held_s and not (hurt and s.now - (state.hurt_at or 0.0) < 600):
        s.ask(Question.COMFORTABLE, s.text("ask_comfortable"), before=done)
    elif not hurt:
        s.queue(done)


def _after_comfort(s: Session, key: str) -> None:
    state = s.state
    thanks = s.lines(s.text(key))
    if state.practice:
        title = s.poses[state.practice[0]].title
        s.program([*thanks, *s.lines(s.text("practice_next", title=title))])
        return
    texts = s.lines(state.pose.topics[Topic.FOLLOW_UP])
    name = state.pose.follow_up_pose
    if name is not None and name in s.poses:
        state.goal_pose = s.poses[name]
        offer = s.text("ask_other_pose", title=state.goal_pose.title)
        s.ask(Question.OTHER_POSE, offer, before=[*thanks, *texts])
    else:
        s.program([*thanks, *texts])


def _change(s: Session, settings: Settings, key: str) -> None:
    s.state.settings = settings
    s.record(
        "settings",
        rate_step=settings.rate_step,
        volume_step=settings.volume_step,
        breath_step=settings.breath_step,
        brief=settings.brief,
    )
    s.apply_settings()
    s.answer(key)


def louder(s: Session, command: Command) -> None:
    """One step louder."""
    settings = s.state.settings
    if settings.volume_step >= 0:
        s.answer("loudest")
    else:
        _change(s, replace(settings, volume_step=settings.volume_step + 1), "louder")


def quieter(s: Session, command: Command) -> None:
    """One step quieter."""
    settings = s.state.settings
    if settings.volume_step <= -VOLUME_STEPS:
        s.answer("quietest")
    else:
        _change(s, replace(settings, volume_step=settings.volume_step - 1), "quieter")


def faster(s: Session, command: Command) -> None:
    """One step faster; while breaths are counted, quicker breaths."""
    _pace(s, 1, "faster", "fastest", "pace_faster")


def slower(s: Session, command: Command) -> None:
    """One step slower; while breaths are counted, slower breaths."""
    _pace(s, -1, "slower", "slowest", "pace_slower")


def _pace(s: Session, step: int, key: str, at_end: str, breath_key: str) -> None:
    state = s.state
    settings = state.settings
    if state.place is Place.HOLD and state.hold is not None and state.hold.breath_s is not None:
        breath = max(-RATE_STEPS, min(RATE_STEPS, settings.breath_step + step))
        _change(s, replace(settings, breath_step=breath), breath_key)
        s.do("set_hold", Command("set_hold", {"breaths": state.hold.breaths_left(s.now)}, ""))
        return
    rate = settings.rate_step + step
    if abs(rate) > RATE_STEPS:
        s.answer(at_end)
    else:
        _change(s, replace(settings, rate_step=rate), key)


def shorter(s: Session, command: Command) -> None:
    """Only the key words of each step."""
    _change(s, replace(s.state.settings, brief=True), "brief_on")


def in_full(s: Session, command: Command) -> None:
    """Every step in full again."""
    _change(s, replace(s.state.settings, brief=False), "brief_off")


def progress(s: Session, command: Command) -> None:
    """How many sessions, the longest hold, the last one."""
    past = s.past
    if s.state.guest:
        s.answer("progress_guest")
    elif past.sessions == 0:
        s.answer("progress_none")
    else:
        count = wording.count(past.sessions, "time")
        longest, last = (wording.duration(round(x)) for x in (past.longest_s, past.last_s))
        key = "progress" if past.longest_s else "progress_no_hold"
        s.answer(key, count=count, longest=longest, last=last)


def someone_else(s: Session, command: Command) -> None:
    """A guest: the first plan, full texts, and nothing of it is counted."""
    holding_place = s.state.place in (Place.STEPS, Place.READY, Place.HOLD)
    if holding_place:
        s.do("come_out", command)
    s.state.guest = True
    s.state.asked, s.state.warned, s.state.short = {}, False, False
    s.state.planned_s, s.state.breaths = None, None
    s.answer("guest_plan")


def hear_check(s: Session, command: Command) -> None:
    """How loud the person is."""
    level = command.slots.get("dbfs")
    faint, loud = (
        (int(level) < FAINT_DBFS, int(level) > LOUD_DBFS) if level is not None else (False, False)
    )
    s.answer("ears_faint" if faint else "ears_loud" if loud else "ears_good")
