"""When the learner says what: each rule of turn-taking, frame by frame, without sound."""

from collections.abc import Callable
from itertools import pairwise

import pytest

from voice_hero.rehearsal.dialog import AFTER_S, Turn
from voice_hero.rehearsal.learner import ANSWER_WITHIN_S, PATIENCE_S, Air, TurnTaking
from voice_hero.sound.samples import FRAME_S

SILENCE = Air(sounding=False, busy=False)
GAP = Air(sounding=False, busy=True)
SPEECH = Air(sounding=True, busy=True)
SPOKEN_S = 0.5

World = Callable[[float], Air]


def turn(**fields: object) -> Turn:
    return Turn.model_validate({"say": "next", **fields})


def between(start_s: float, end_s: float, texts: tuple[str, ...] = ()) -> World:
    """An assistant that speaks from one moment to another."""

    def world(now: float) -> Air:
        return Air(True, True, texts) if start_s <= now < end_s else SILENCE

    return world


def starts(
    turns: list[Turn], world: World, *, answers: tuple[float, ...] = (), limit_s: float = 60.0
) -> list[float]:
    """When each turn begins; a turn is said for SPOKEN_S, answers come at the given moments."""
    taking = TurnTaking(turns)
    waiting = list(answers)
    began: list[float] = []
    quiet_at: float | None = None
    for frame in range(round(limit_s / FRAME_S)):
        now = frame * FRAME_S
        if quiet_at is not None and now >= quiet_at:
            taking.fall_silent(now)
            quiet_at = None
        while waiting and waiting[0] <= now:
            taking.answer()
            waiting.pop(0)
        if taking.listen(now, world(now)) is not None:
            began.append(now)
            quiet_at = now + SPOKEN_S
    return began


def about(moment: float) -> object:
    """The moment, or a frame or two after it: nothing begins between two frames."""
    return pytest.approx(moment + FRAME_S, abs=1.01 * FRAME_S)


def test_after_counts_from_the_end_of_the_answer() -> None:
    assert starts([turn(after=1.5)], between(1.0, 9.0), answers=(1.0,)) == [about(9.0 + 1.5)]


def test_after_is_what_holds_where_nothing_is_said() -> None:
    assert starts([turn()], between(1.0, 2.0), answers=(1.0,)) == [about(2.0 + AFTER_S)]


def test_a_pause_between_two_sentences_is_no_end_of_the_answer() -> None:
    def world(now: float) -> Air:
        if now < 2.0:
            return SPEECH
        return GAP if now < 7.0 else SPEECH if now < 8.0 else SILENCE

    assert starts([turn()], world, answers=(0.0,)) == [about(8.0 + AFTER_S)]


def test_without_an_answer_the_learner_goes_on_after_four_seconds() -> None:
    began = starts([turn(), turn()], lambda now: SILENCE)
    assert began == [about(ANSWER_WITHIN_S), about(began[0] + SPOKEN_S + ANSWER_WITHIN_S)]


def test_an_answer_that_comes_while_the_turn_is_still_being_said_counts() -> None:
    began = starts([turn(), turn()], between(0.2, 1.0), answers=(0.0, 1.8), limit_s=6.0)
    assert began == [about(1.0 + AFTER_S), about(1.7 + SPOKEN_S)]


def test_wait_counts_from_the_last_turn_through_speech_and_answers() -> None:
    began = starts([turn(wait=1), turn(wait=12)], lambda now: SPEECH, answers=(1.0, 2.0))
    assert began == [about(1.0), about(began[0] + SPOKEN_S + 12)]


def test_over_counts_from_the_moment_at_which_the_assistant_begins() -> None:
    assert starts([turn(over=1.5)], between(2.0, 9.0)) == [about(2.0 + 1.5)]


def test_over_counts_at_once_where_the_assistant_already_speaks() -> None:
    began = starts([turn(wait=0), turn(over=2)], lambda now: SPEECH)
    assert began[1] == about(SPOKEN_S + 2.0)


def test_over_waits_for_the_next_sentence_where_it_would_fall_between_two() -> None:
    def world(now: float) -> Air:
        return GAP if 2.0 <= now < 6.0 else SPEECH

    assert starts([turn(over=3)], world) == [about(6.0)]


def test_over_speaks_into_silence_where_no_next_sentence_comes() -> None:
    assert starts([turn(over=3)], between(0.0, 2.0)) == [about(3.0)]


def test_over_goes_on_where_the_assistant_never_begins() -> None:
    assert starts([turn(over=1)], lambda now: SILENCE) == [about(ANSWER_WITHIN_S)]


def test_until_waits_for_its_line_and_for_the_end_of_all_speech() -> None:
    def world(now: float) -> Air:
        if 5.0 <= now < 7.0:
            return Air(True, True, ("Was the hold comfortable?",))
        return SPEECH if 7.0 <= now < 8.0 or 1.0 <= now < 2.0 else SILENCE

    began = starts([turn(until="COMFORTABLE")], world, answers=(1.0, 5.0))
    assert began == [about(8.0 + AFTER_S)]


def test_a_line_from_before_the_last_turn_does_not_count_for_until() -> None:
    world = between(0.0, 1.0, ("ready",))
    began = starts([turn(wait=2), turn(until="ready")], world, answers=(0.0,), limit_s=30)
    assert began == [about(2.0)]


@pytest.mark.parametrize("fields", [{"until": "never said"}, {"after": 1}])
def test_no_turn_is_waited_for_for_ever(fields: dict[str, object]) -> None:
    began = starts([turn(**fields)], lambda now: SPEECH, limit_s=PATIENCE_S + 10)
    assert began == [about(PATIENCE_S)]


def test_one_turn_at_a_time_and_each_once() -> None:
    turns = [turn(wait=0) for _ in range(5)]
    began = starts(turns, lambda now: SPEECH)
    assert len(began) == 5
    assert all(later - sooner >= SPOKEN_S for sooner, later in pairwise(began))


def test_turns_left_counts_the_one_that_is_being_said() -> None:
    taking = TurnTaking([turn(wait=0)])
    assert taking.left == 1
    assert taking.listen(0.0, SILENCE) is not None
    assert taking.left == 1
    taking.fall_silent(0.5)
    assert taking.left == 0
