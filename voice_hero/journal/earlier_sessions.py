"""What the journal says about earlier sessions, as the session needs it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from voice_hero.journal.practised import Event, PastPractice, owner_of, person_of, practices
from voice_hero.journal.weeks import monday_of
from voice_hero.poses.pose import Pose
from voice_hero.session.plan import PastHold, today
from voice_hero.session.state import RESUME_WITHIN_S, SLEEP_AFTER_S, Interrupted, Past, Settings


def past_of(events: Sequence[Event], poses: Mapping[str, Pose], now: float) -> Past:
    """The past as it stands at `now`, in seconds since 1970 by the wall clock.

    Only the poses in `poses` are planned for. Times since are negative where the wall clock has
    jumped back.
    """
    found = practices(events)
    names = {name for event in events if (name := person_of(event)) is not None}
    return replace(
        _past_of(None, found, events, poses, now),
        interrupted=_interrupted(found, poses, now),
        owner=owner_of(events),
        people={name: _past_of(name, found, events, poses, now) for name in sorted(names)},
    )


def _past_of(
    person: str | None,
    of_all: Sequence[PastPractice],
    events: Sequence[Event],
    poses: Mapping[str, Pose],
    now: float,
) -> Past:
    """What is known of one person alone: nobody's practice changes another's."""
    found = [practice for practice in of_all if practice.person == person]
    held = [practice.hold.held_s for practice in found if practice.hold is not None]
    return Past(
        today={name: today(pose.hold.plan, _holds(found, name)) for name, pose in poses.items()},
        sessions=sum(practice.practised for practice in found),
        this_week=_this_week(found, now),
        longest_s=max(held, default=0.0),
        last_s=held[-1] if held else 0.0,
        asked_ago_s=_asked_ago(found, now),
        settings=_settings([event for event in events if person_of(event) == person]),
    )


def _holds(found: Sequence[PastPractice], pose: str) -> list[PastHold]:
    """One hold for each practice of the pose; pain counts even where no hold was reached."""
    return [
        PastHold(
            held_s=practice.hold.held_s if practice.hold else 0.0,
            comfortable=practice.comfortable,
            pain=practice.pain,
            complete=practice.hold is not None and practice.hold.reason == "complete",
        )
        for practice in found
        if practice.pose == pose and (practice.hold is not None or practice.pain)
    ]


def _this_week(found: Sequence[PastPractice], now: float) -> int:
    """Practices since Monday; none of a clock that is behind them."""
    monday = monday_of(now)
    held = [one.started_at for one in found if one.practised]
    return sum(at <= now and monday_of(at) == monday for at in held)


def _asked_ago(found: Sequence[PastPractice], now: float) -> dict[str, float]:
    """Seconds since each pose's caution was asked about, and the answer let the person begin.

    A question that was cut off before its answer, or answered with yes, counts for nothing: it is
    asked again, and the journal need not know which of the two it was.
    """
    return {
        practice.pose: now - practice.asked_at
        for practice in found
        if practice.asked_at is not None and practice.begun
    }


def _interrupted(
    found: Sequence[PastPractice], poses: Mapping[str, Pose], now: float
) -> Interrupted | None:
    """Where the last practice broke off, unless it ended of itself.

    Whoever was hurt is led out of the pose, and not invited back into it.
    """
    if not found:
        return None
    last = _last(found)
    if last.ended or last.step is None or last.pose not in poses:
        return None
    out = last.out or last.hurt
    hold = last.holds[-1] if last.out and last.holds else last.open_hold
    return Interrupted(
        pose=last.pose,
        step=last.step,
        held_s=hold.held_s if hold and not last.hurt else 0.0,
        total_s=hold.total_s if hold else last.planned_s,
        ago_s=now - last.last_at,
        out=out,
        breaths=last.breaths,
        row=() if last.hurt else last.row,
        person=last.person,
    )


def _last(found: Sequence[PastPractice]) -> PastPractice:
    """The last practice; an earlier one, where that was still to be left or gone on with.

    Of those that came after it no more than the question was heard then, however often another
    pose was asked for meanwhile. Whoever was told in time that they had been cut off may begin
    another for as long as it stays awake.
    """
    last = found[-1]
    at = next((at for at in reversed(range(len(found))) if _counts(found[at])), len(found) - 1)
    before, after = found[at], found[at + 1 :]
    if not after or before.ended:
        return last
    down = before.out or (before.step or 0) > 0 or before.open_hold is not None
    recent = after[0].started_at - before.last_at <= RESUME_WITHIN_S + SLEEP_AFTER_S
    return replace(before, last_at=last.last_at) if down and recent else last


def _counts(practice: PastPractice) -> bool:
    """Whether somebody got into it, or ended it."""
    return practice.step is not None or practice.ended


def _settings(events: Sequence[Event]) -> Settings:
    """What was chosen last; each part that is not there, or is no whole number, stays as usual."""
    chosen = next((event.data for event in reversed(events) if event.kind == "settings"), {})
    usual = Settings()
    steps = {
        key: value
        for key in ("rate_step", "volume_step", "breath_step")
        if type(value := chosen.get(key)) is int
    }
    return Settings(
        rate_step=steps.get("rate_step", usual.rate_step),
        volume_step=steps.get("volume_step", usual.volume_step),
        breath_step=steps.get("breath_step", usual.breath_step),
        brief=chosen.get("brief") is True,
    )
