"""What an utterance amounts to, and how long a pause has to be before it counts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from places import TOP

from voice_hero.hearing.deciding.rejection import is_doubtful
from voice_hero.hearing.endpoint import Verdict, judge
from voice_hero.hearing.hypothesis import HeardReading, Hypothesis, Word
from voice_hero.hearing.limits import Limits
from voice_hero.intents.compiling.folder import load_intents
from voice_hero.intents.matcher import Matcher
from voice_hero.intents.usual_sentences import Usual, load_usual
from voice_hero.lang.en.normalising import calls_off
from voice_hero.phases import Phase

LIMITS = Limits()
INTENTS = TOP / "intents" / "en"


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(load_intents(INTENTS))


@pytest.fixture(scope="module")
def usual() -> Usual:
    return load_usual(INTENTS)


@pytest.fixture
def judged(matcher: Matcher, usual: Usual) -> Callable[..., Verdict]:
    def of(*texts: str, apart: float = 1.0) -> Verdict:
        readings = tuple(
            HeardReading(text, tuple(Word(w, 0, 1, 1) for w in text.split()), apart * place)
            for place, text in enumerate(texts)
        )
        best = readings[0]
        heard = Hypothesis(best.text, best.words, 1.0, readings, 50.0)
        return judge(heard, matcher, usual, Phase.STEPS, LIMITS)

    return of


def test_what_no_longer_sentence_can_change_is_decided_at_once(
    judged: Callable[..., Verdict],
) -> None:
    verdict = judged("how do i come out of the pose")
    assert verdict.command is not None
    assert verdict.command.intent == "come_out"
    assert verdict.wait_s == LIMITS.quick_wait_s


def test_go_back_waits_for_to_step_two(judged: Callable[..., Verdict]) -> None:
    assert judged("go back").wait_s == LIMITS.continued_wait_s


@pytest.mark.parametrize("text", ["stop", "pause", "my knee hurts", "call an ambulance"])
def test_what_is_urgent_never_waits(judged: Callable[..., Verdict], text: str) -> None:
    assert judged(text).wait_s == LIMITS.quick_wait_s


def test_the_beginning_of_a_question_waits_through_a_pause(
    judged: Callable[..., Verdict],
) -> None:
    verdict = judged("how many")
    assert verdict.command is None
    assert verdict.wait_s == LIMITS.prefix_wait_s


def test_a_whole_command_close_behind_the_best_reading_is_taken(
    judged: Callable[..., Verdict],
) -> None:
    verdict = judged("stopped", "stop")  # 1.0 behind
    assert verdict.command is not None
    assert verdict.command.intent == "stop"
    assert verdict.hypothesis.text == "stop"


def test_one_too_far_behind_is_not(judged: Callable[..., Verdict]) -> None:
    assert judged("stopped", "stop", apart=LIMITS.reading_margin + 0.1).command is None


def test_words_that_the_grammar_lacks_are_no_part_of_a_command(
    judged: Callable[..., Verdict],
) -> None:
    assert judged("[unk] stop").command is None


@pytest.mark.parametrize("text", ["the seat", "up", "got", "hey so back", "hey set off"])
def test_fragments_that_nobody_says_do_not_count_by_ear(
    judged: Callable[..., Verdict], text: str
) -> None:
    assert judged(text).command is None


@pytest.mark.parametrize(
    "text",
    [
        "my knee is",
        "how can i",
        "i think i've",
        "i'm here with a",
        "what pose should",
        "what is the",
    ],
)
def test_a_sentence_that_breaks_off_is_no_command_by_ear(
    judged: Callable[..., Verdict], text: str
) -> None:
    assert judged(text).command is None


@pytest.mark.parametrize(
    "text",
    [
        "where am i",
        "tell me how long it is",
        "yes i am",
        "remind me where we are",
        "no i don't",
        "i don't think i should",
        "no it doesn't",
    ],
)
def test_a_sentence_that_ends_in_such_a_word_does_not_break_off(usual: Usual, text: str) -> None:
    assert usual.allows(text)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("hold on a trick", None),
        ("that's nice gear", None),
        ("i'm done with", None),
        ("i'm new and tell", None),
        ("no it hurt", "pain"),
        ("could you repeat please", "repeat"),
        ("thanks bye bye", "stop"),
        ("yep next", "next"),
        ("hey back", None),
    ],
)
def test_words_that_go_with_anything_make_no_command_of_a_fragment(
    judged: Callable[..., Verdict], text: str, intent: str | None
) -> None:
    command = judged(text).command
    assert (command.intent if command else None) == intent


def test_words_that_noise_swallowed_are_taken_from_another_reading(
    judged: Callable[..., Verdict],
) -> None:
    short, full = "let's do two minutes", "let's do two and a half minutes"
    for apart, seconds in ((2.5, 150), (3.5, 120)):
        command = judged(short, full, apart=apart).command
        assert command is not None
        assert command.slots == {"seconds": seconds}


def test_a_fuller_sentence_of_another_intent_is_no_fuller_one(
    judged: Callable[..., Verdict],
) -> None:
    command = judged("can i stop", "when can i stop", apart=0.5).command
    assert command is not None
    assert command.intent == "stop"


def test_a_lone_word_stays_alone(judged: Callable[..., Verdict]) -> None:
    command = judged("back", "go back to step two").command
    assert command is not None
    assert command.intent == "back"


@pytest.mark.parametrize("decoy", ["amelia", "hey amelia", "amelia please"])
def test_behind_a_decoy_nothing_counts(judged: Callable[..., Verdict], decoy: str) -> None:
    """ "I'm new here" and the name of another assistant sound alike."""
    assert judged(decoy, "i'm new here").command is None
    before = judged("i'm new here", decoy).command
    assert before is not None
    assert before.intent == "someone_else"


def test_no_decoy_is_a_command(matcher: Matcher, usual: Usual) -> None:
    assert {"alexa", "computer"} <= usual.decoys
    assert not [text for text in usual.decoys if matcher.match(text, Phase.ANY) is not None]


def test_every_urgent_sentence_is_an_urgent_command(matcher: Matcher, usual: Usual) -> None:
    commands = {text: matcher.match(text, Phase.ANY) for text in usual.urgent}
    assert None not in commands.values()
    intents = {command.intent for command in commands.values() if command}
    assert intents == {"stop", "pause", "pain", "start"}
    waking = {text for text, command in commands.items() if command and command.intent == "start"}
    assert all(matcher.match(text, Phase.ASLEEP) for text in waking)


def test_every_usual_sentence_is_a_command(matcher: Matcher, usual: Usual) -> None:
    assert len(usual.sentences) > 300
    assert not [text for text in usual.sentences if matcher.match(text, Phase.ANY) is None]


def test_intents_without_a_list_let_every_sentence_pass(tmp_path: Path) -> None:
    assert load_usual(tmp_path).allows("up")


def test_a_negation_is_noticed() -> None:
    assert calls_off("no don't")
    assert not calls_off("thank you")


def test_where_a_practice_runs_what_sounds_like_start_or_stop_is_stop(
    judged: Callable[..., Verdict],
) -> None:
    taken = judged("start", "stop", apart=2.0).command
    assert taken is not None
    assert taken.intent == "stop"
    taken = judged("start", "stop", apart=5.0).command
    assert taken is not None
    assert taken.intent == "start"


def test_a_long_command_needs_no_second_opinion(judged: Callable[..., Verdict]) -> None:
    assert not is_doubtful(judged("how do i come out of the pose"), LIMITS)


def test_a_long_command_behind_other_readings_needs_one(judged: Callable[..., Verdict]) -> None:
    verdict = judged("can i get a double shot", "can i get out of this")
    assert verdict.command is not None
    assert is_doubtful(verdict, LIMITS)
