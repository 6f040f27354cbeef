"""Four weeks of practice: the hold grows, falls back after pain, and a power cut loses nothing."""

from pathlib import Path

import pytest
from virtual_practice import (
    CUT_DAY,
    MONDAY_NOON,
    PAIN_DAY,
    SILENT_DAYS,
    Day,
    Sitting,
    four_weeks,
)

from voice_hero.journal.history import practised
from voice_hero.journal.journal_file import read_events
from voice_hero.journal.practised import PastPractice
from voice_hero.lang.en.wording import duration


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[int, Day], Path]:
    run = list(four_weeks(tmp_path_factory.mktemp("state")))
    return {day.number: day for day, _ in run}, run[-1][1]


def test_it_grows_after_two_comfortable_ones_and_no_sooner(
    weeks: tuple[dict[int, Day], Path],
) -> None:
    days, _ = weeks
    planned = [day.planned_s for number, day in days.items() if number <= PAIN_DAY]
    # Days 0 and 1 comfortable, 2 silent, 3 and 4, 5 and 7, 8 and (9 silent) 10.
    assert planned == [60, 60, 90, 90, 90, 120, 120, 150, 150, 150, 180]


def test_pain_sets_it_back_the_next_day_and_it_grows_again(
    weeks: tuple[dict[int, Day], Path],
) -> None:
    days, _ = weeks
    assert days[PAIN_DAY].planned_s == 180
    assert days[PAIN_DAY + 1].planned_s == 150
    assert any("it hurt" in text for text in days[PAIN_DAY + 1].said)
    assert max(day.planned_s for day in days.values()) > 180


def test_each_day_says_its_length_before_the_hold(weeks: tuple[dict[int, Day], Path]) -> None:
    days, _ = weeks
    for day in days.values():
        assert any(f"hold for {_only(day)}{duration(day.planned_s)}" in text for text in day.said)


def _only(day: Day) -> str:
    return "only " if day.number == PAIN_DAY + 1 else ""


def test_after_the_cut_it_says_how_far_the_hold_was_and_goes_on(
    weeks: tuple[dict[int, Day], Path],
) -> None:
    days, file = weeks
    day = days[CUT_DAY]
    assert any("You were forty seconds into the hold" in text for text in day.said)
    practice = _practices(file)[CUT_DAY]
    (hold,) = practice.holds
    assert (hold.held_s, hold.reason) == (day.planned_s, "complete")
    assert practice.comfortable is True


def test_nothing_is_lost(weeks: tuple[dict[int, Day], Path]) -> None:
    days, file = weeks
    told = [
        (record.kind, dict(record.data))
        for day in days.values()
        for record in day.written
        if record.kind != "hold_beat"
    ]
    kept = [(e.kind, e.data) for e in read_events(file) if e.kind != "hold_beat"]
    assert kept == told
    assert len(_practices(file)) == len(days)


def test_the_days_are_written_down_as_they_were(weeks: tuple[dict[int, Day], Path]) -> None:
    days, file = weeks
    for number, practice in _practices(file).items():
        assert practice.hold is not None
        if number == PAIN_DAY:
            assert practice.pain
            assert practice.hold.held_s == pytest.approx(20, abs=0.2)
        else:
            assert practice.hold.held_s == days[number].planned_s
            assert practice.comfortable is (None if number in SILENT_DAYS else True)


def test_a_yes_to_the_caution_leaves_no_trace(tmp_path: Path) -> None:
    """What is written down is the same whether somebody has said yes or has walked away."""
    kinds = []
    for name, answers in (("yes", ["yes"]), ("walked away", [])):
        sitting = Sitting(tmp_path / name / "journal.db", MONDAY_NOON)
        sitting.say("start")
        for answer in answers:
            sitting.say(answer)
        sitting.until_silent()
        sitting.say("stop")
        sitting.leave()
        kinds.append([(event.kind, event.data) for event in read_events(sitting.file)])
    assert kinds[0] == kinds[1]


def _practices(file: Path) -> dict[int, PastPractice]:
    found = practised(file)
    first = found[0].started_at
    return {round((one.started_at - first) // 86_400): one for one in found}
