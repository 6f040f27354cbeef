"""When to believe which of two ears: what each heard is handed in, what is done is looked at."""

import pytest

from voice_hero.command import By, Command
from voice_hero.hearing.deciding.two_ears import Opinion, settled
from voice_hero.hearing.endpoint import Verdict
from voice_hero.hearing.hypothesis import Hypothesis
from voice_hero.hearing.limits import Limits
from voice_hero.intents.meaning import Understood
from voice_hero.phases import Asking

LIMITS = Limits()


def first(intent: str | None, text: str = "something heard", **slots: int | str) -> Verdict:
    command = None if intent is None else Command(intent, slots, text)
    return Verdict(Hypothesis(text), command, 0.2)


def second(
    intent: str | None,
    text: str = "what they wrote",
    *,
    by: By = By.TEMPLATE,
    score: float = 1.0,
    logprob: float = -0.2,
    no_speech: float = 0.05,
    respelt: bool = False,
    **slots: int | str,
) -> Opinion:
    command = None if intent is None else Command(intent, slots, text, by=by, score=score)
    return Opinion(text, Understood(command, by, score), logprob, no_speech, respelt)


def done(
    one: Verdict, other: Opinion, *, supported: bool = False, asking: Asking | None = None
) -> str:
    """What is done: an intent, "asked back" for a change that is not certain, or nothing."""
    command = settled(one, other, lambda _: supported, asking, LIMITS).command
    if command is None:
        return "nothing"
    return command.intent if command.is_certain or command.score < 1 else "asked back"


def test_what_both_hear_is_done() -> None:
    assert done(first("next"), second("next")) == "next"


@pytest.mark.parametrize("intent", ["pain", "distress"])
def test_pain_is_believed_of_either(intent: str) -> None:
    assert done(first(intent), second(None)) == intent
    assert done(first(None), second(intent)) == intent
    assert done(first("next"), second(intent)) == intent
    assert done(first(intent), second("next")) == intent


@pytest.mark.parametrize("intent", ["stop", "come_out", "set_hold", "restart", "go_to_step"])
def test_what_changes_the_practice_needs_both_or_is_asked_back(intent: str) -> None:
    assert done(first(None), second(intent)) == "asked back"
    assert done(first(None), second(intent), supported=True) == intent


@pytest.mark.parametrize("intent", ["start", "someone_else", "person"])
def test_nobody_begins_or_takes_the_mat_by_one_ear(intent: str) -> None:
    assert done(first(None), second(intent)) == "nothing"


def test_what_only_the_second_hear_counts_if_it_changes_nothing() -> None:
    assert done(first(None), second("how_long")) == "how_long"


@pytest.mark.parametrize(
    "heard",
    [
        second("props", "support"),
        second("next", "let's see", by=By.EXAMPLE, score=0.95),
        second("next", "let's see now", by=By.EXAMPLE, score=0.6),
        second("next", "go on", logprob=-1.5),
        second("next", "go on", no_speech=0.8),
        second("props", "probs", respelt=True),
    ],
    ids=["a lone word", "two alike", "hardly alike", "a guess", "noise", "respelt"],
)
def test_too_little_is_nothing_by_one_ear(heard: Opinion) -> None:
    assert done(first(None), heard) == "nothing"


def test_a_pause_called_into_a_noise_is_heard() -> None:
    assert done(first(None), second("pause", "pause")) == "pause"


def test_where_they_differ_the_second_are_believed_if_they_are_sure() -> None:
    assert done(first("next"), second("back")) == "back"
    assert done(first("next"), second("back", logprob=-0.9)) == "next"
    assert done(first("next"), second("back", by=By.EXAMPLE, score=0.9)) == "next"


def test_what_the_first_took_after_all_doubts_stands_where_the_second_heard_nothing() -> None:
    assert done(first("next"), second(None)) == "next"


def test_two_numbers_that_differ_are_asked_back() -> None:
    heard = settled(
        first("set_hold", seconds=60), second("set_hold", seconds=16), lambda _: True, None, LIMITS
    ).command
    assert heard is not None
    assert not heard.is_certain
    assert heard.slots == {"seconds": 60}


@pytest.mark.parametrize(
    ("one", "other"), [("no", None), (None, "no"), ("yes", "no"), ("no", "yes"), (None, "yes")]
)
def test_the_caution_is_answered_by_both_ears_or_asked_again(
    one: str | None, other: str | None
) -> None:
    verdict = settled(first(one), second(other), lambda _: True, Asking.CAUTION, LIMITS)
    assert verdict.command is None
    assert verdict.meant
    both = settled(first("no"), second("no"), lambda _: True, Asking.CAUTION, LIMITS)
    assert both.command is not None


def test_another_question_is_answered_by_either() -> None:
    assert done(first(None), second("yes", "yes please do"), asking=Asking.OTHER) == "yes"
