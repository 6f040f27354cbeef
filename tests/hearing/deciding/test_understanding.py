"""Which commands count, by what the other hearings of the same sound say."""

import weakref
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from lasting import Lasting, LastingFreely
from places import TOP

from voice_hero.hearing.deciding.closeness import nearest
from voice_hero.hearing.deciding.understanding import Understanding
from voice_hero.hearing.decoder import PLAIN_EAR, Ear
from voice_hero.hearing.hypothesis import HeardReading, Hypothesis
from voice_hero.hearing.limits import Limits
from voice_hero.intents.compiling.folder import load_intents
from voice_hero.intents.matcher import Matcher
from voice_hero.intents.usual_sentences import Usual, load_usual
from voice_hero.phases import Phase
from voice_hero.sound.samples import SAMPLE_RATE, Samples

LIMITS = Limits()
INTENTS = TOP / "intents" / "en"
SOUND = np.zeros(SAMPLE_RATE, np.int16)


def hypothesis(*texts: str, apart: float = 1.0, likelihood: float = 50.0) -> Hypothesis:
    """Readings, the best first, each `apart` less likely than the one before."""
    readings = tuple(HeardReading(text, (), apart * place) for place, text in enumerate(texts))
    return Hypothesis(texts[0], readings=readings, likelihood=likelihood)


NOTHING = hypothesis("")


class Hearings:
    """A recogniser that was told what to hear."""

    def __init__(
        self,
        first: Hypothesis,
        second: Hypothesis,
        free: Hypothesis,
        third: Hypothesis = NOTHING,
    ) -> None:
        self.at = {LIMITS.pitch: first, LIMITS.second_pitch: second, LIMITS.third_pitch: third}
        self.free = free
        self.free_at: dict[float, Hypothesis] = {}
        self.freely = 0
        self.lasting: list[Lasting] = []
        self.words_so_far = ""
        self.freely_while_it_lasted = 0

    def prepare(self, phase: Phase | str, pitches: Sequence[float] = (1.0,)) -> None:
        return

    def decode(self, samples: Samples, phase: Phase | str, ear: Ear = PLAIN_EAR) -> Hypothesis:
        del samples, phase
        return self.at[ear.pitch]

    def stream(self, phase: Phase | str, pitch: float) -> Lasting:
        self.lasting.append(Lasting(self, phase, pitch, self.words_so_far))
        return self.lasting[-1]

    def stream_freely(self, pitch: float) -> LastingFreely:
        self.freely_while_it_lasted += 1
        return LastingFreely(self.free_at.get(pitch, self.free))

    def begin_freely(self, samples: Samples, ear: Ear = PLAIN_EAR) -> Callable[[], Hypothesis]:
        del samples
        self.freely += 1
        return lambda: self.free_at.get(ear.pitch, self.free)

    def phrases(self, phase: Phase | str) -> Sequence[str]:
        del phase
        return []


class Adapting(Hearings):
    """The same, which hears other words once it is adapted to the speaker."""

    def __init__(self, before: Hearings, after: Hearings) -> None:
        super().__init__(before.at[LIMITS.pitch], before.at[LIMITS.second_pitch], before.free)
        self.after = after
        self.decoded = 0

    def decode(self, samples: Samples, phase: Phase | str, ear: Ear = PLAIN_EAR) -> Hypothesis:
        self.decoded += 1
        at = self.after if ear.adapted else self
        return Hearings.decode(at, samples, phase, ear)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(load_intents(INTENTS))


@pytest.fixture(scope="module")
def usual() -> Usual:
    return Usual(load_usual(INTENTS).sentences)


@pytest.fixture
def taken(matcher: Matcher, usual: Usual) -> Callable[..., str | None]:
    def of(hearings: Hearings, phase: Phase = Phase.STEPS) -> str | None:
        ears = Understanding(hearings, matcher, usual, LIMITS)  # type: ignore[arg-type]
        command = ears.judge(SOUND, phase).command
        return command.intent if command else None

    return of


@pytest.mark.parametrize(
    ("likelier_by", "intent"), [(-5.0, "slower"), (0.5, "slower"), (1.5, None), (8.0, None)]
)
def test_a_lone_word_is_refused_if_other_words_explain_it_much_better(
    taken: Callable[..., str | None], likelier_by: float, intent: str | None
) -> None:
    free = hypothesis("so are", likelihood=50 + likelier_by)
    assert taken(Hearings(hypothesis("slower"), hypothesis("slower"), free)) == intent


def test_a_lone_word_that_is_heard_freely_as_well_is_likely_enough(
    taken: Callable[..., str | None],
) -> None:
    free = hypothesis("slower", likelihood=58)
    assert taken(Hearings(hypothesis("slower"), hypothesis("slower"), free)) == "slower"


@pytest.mark.parametrize("other", [("lower",), ("so", "a", "b", "c", "d", "slower")])
def test_a_lone_word_has_to_be_heard_at_both_pitches(
    taken: Callable[..., str | None], other: tuple[str, ...]
) -> None:
    hearings = Hearings(hypothesis("slower"), hypothesis(*other), hypothesis("slower"))
    assert taken(hearings) is None
    assert hearings.freely == 1, "begun beside the second pitch, and not asked for again"


def test_the_same_command_in_other_words_will_do(taken: Callable[..., str | None]) -> None:
    first, second = hypothesis("what's next"), hypothesis("next please")
    assert taken(Hearings(first, second, hypothesis("what's net", likelihood=50.5))) == "next"


@pytest.mark.parametrize(("apart", "intent"), [(0.2, None), (2.0, "slower")])
def test_a_lone_word_is_refused_if_it_might_as_well_be_nothing(
    taken: Callable[..., str | None], apart: float, intent: str | None
) -> None:
    faint = hypothesis("slower", "", apart=apart)
    clear, free = hypothesis("slower"), hypothesis("so are", likelihood=49)
    assert taken(Hearings(faint, clear, free)) == intent
    assert taken(Hearings(clear, faint, free)) == intent


@pytest.mark.parametrize(
    ("first", "second", "free", "intent"),
    [
        ("stop", ("", "stop"), ("stop", "star"), "stop"),
        ("stop", ("", "stop"), ("star", "stop"), None),
        ("stop", ("", "step"), ("stop", "stop"), None),
        ("slower", ("", "slower"), ("slower", "slower"), "slower"),
        ("slower", ("", "slower"), ("slower", "so are"), None),
        ("slower", ("", "slower"), ("so are", "slower"), None),
    ],
)
def test_a_word_that_might_be_nothing_counts_if_it_is_what_is_heard_freely(
    taken: Callable[..., str | None],
    first: str,
    second: tuple[str, ...],
    free: tuple[str, str],
    intent: str | None,
) -> None:
    """At one pitch if it is urgent, else at both: "and then" was "amelia" at the other."""
    hearings = Hearings(hypothesis(first), hypothesis(*second, apart=2.9), NOTHING)
    for pitch, text in zip((LIMITS.pitch, LIMITS.second_pitch), free, strict=True):
        hearings.free_at[pitch] = hypothesis(text, likelihood=46)
    assert taken(hearings) == intent
    hearings.at[LIMITS.pitch] = hypothesis("hey hero")
    assert taken(hearings, Phase.ASLEEP) is None


@pytest.mark.parametrize(
    ("other", "likelier_by", "intent"),
    [
        (("you should not do this", "who should not do this"), 3.5, "cautions"),
        (("you should not do this", "who should not do this"), 4.5, None),
        (("you should not do this",), -0.5, "cautions"),
        (("you should not do this",), 0.5, None),
    ],
)
def test_a_longer_command_that_is_not_heard_at_both_pitches_has_to_be_the_likeliest(
    taken: Callable[..., str | None],
    other: tuple[str, ...],
    likelier_by: float,
    intent: str | None,
) -> None:
    free = hypothesis("calm beautiful", likelihood=50 + likelier_by)
    first = hypothesis("who should not do this")
    assert taken(Hearings(first, hypothesis(*other, apart=2.0), free)) == intent


def test_a_longer_command_that_comes_first_at_both_pitches_is_taken_at_once(
    taken: Callable[..., str | None],
) -> None:
    heard = hypothesis("who should not do this")
    hearings = Hearings(heard, heard, hypothesis("calm beautiful", likelihood=70))
    assert taken(hearings) == "cautions"
    assert hearings.freely == 0, "it is there sooner without"


@pytest.mark.parametrize(
    ("text", "phase", "intent"),
    [
        ("emergency", Phase.STEPS, "distress"),
        ("emergency", Phase.ASLEEP, None),
        ("call an ambulance", Phase.ASLEEP, "distress"),
        ("help me", Phase.ASLEEP, "distress"),
    ],
)
def test_asleep_a_lone_word_is_too_little(
    taken: Callable[..., str | None], text: str, phase: Phase, intent: str | None
) -> None:
    heard = hypothesis(text)
    assert taken(Hearings(heard, heard, heard), phase) == intent


def test_several_words_that_might_as_well_be_nothing_are_none(
    taken: Callable[..., str | None],
) -> None:
    faint, talk = hypothesis("i'm new here", "", apart=0.3), hypothesis("amelia", likelihood=60)
    assert taken(Hearings(faint, faint, talk)) is None


def test_asleep_it_needs_every_hearing(taken: Callable[..., str | None]) -> None:
    heard, talk = hypothesis("let's do the hero pose"), hypothesis("less to hear", likelihood=52)
    assert taken(Hearings(heard, heard, talk), Phase.ASLEEP) is None
    assert taken(Hearings(heard, heard, heard), Phase.ASLEEP) == "start"


@pytest.mark.parametrize(("free", "intent"), [("no", "no"), ("oh", None)])
def test_an_answer_to_a_question_needs_but_one_other_hearing(
    taken: Callable[..., str | None], free: str, intent: str | None
) -> None:
    heard = Hearings(hypothesis("no"), hypothesis("low"), hypothesis(free, likelihood=51))
    assert taken(heard, Phase.QUESTION) == intent


def test_a_long_command_needs_no_other_hearing(taken: Callable[..., str | None]) -> None:
    nothing = hypothesis("", likelihood=90)
    first = hypothesis("how do i come out of the pose")
    assert taken(Hearings(first, nothing, nothing)) == "come_out"


@pytest.mark.parametrize(
    ("second", "free", "likelier_by", "intent"),
    [
        ("fifteen seconds more please", "fifteen seconds more please", 5.0, "extend_hold"),
        ("fifteen seconds more please", "that seconds more please", -0.5, "extend_hold"),
        ("fifteen seconds more please", "that seconds more please", 0.5, None),
        ("can i get me the tip", "can i get a medium", -3.0, None),
        ("longer", "longer", -5.0, None),
        ("calm beautiful", "calm beautiful", 0.0, None),
    ],
)
def test_what_only_the_other_pitch_hears_counts_if_nothing_else_explains_it(
    matcher: Matcher,
    usual: Usual,
    second: str,
    free: str,
    likelier_by: float,
    intent: str | None,
) -> None:
    any_words = hypothesis(free, likelihood=50 + likelier_by)
    hearings = Hearings(hypothesis("that seconds more please"), hypothesis(second), any_words)
    ears = Understanding(hearings, matcher, usual, LIMITS)  # type: ignore[arg-type]
    verdict = ears.judge(SOUND, Phase.HOLD)
    assert verdict.command is None
    command = ears.look_again(verdict, SOUND, Phase.HOLD).command
    assert (command.intent if command else None) == intent


STEP, THAT = "tell me what step we're on", "tell me what's that"


NOT, MAYBE = (THAT,), (THAT, STEP)


@pytest.mark.parametrize(
    ("likelier_by", "before", "after", "third", "intent"),
    [
        (8.0, (MAYBE, MAYBE), (NOT, NOT), MAYBE, "where"),
        (10.0, (MAYBE, MAYBE), (NOT, NOT), MAYBE, None),
        (8.0, (MAYBE, MAYBE), (NOT, NOT), NOT, None),
        (8.0, (MAYBE, NOT), (MAYBE, NOT), MAYBE, "where"),
        (8.0, (NOT, MAYBE), (NOT, MAYBE), MAYBE, None),
        (8.0, (MAYBE, NOT), (NOT, NOT), MAYBE, None),
        (8.0, (NOT, NOT), (NOT, NOT), (STEP,), None),
        (8.0, ((THAT, "give me the next step"),) * 2, (NOT, NOT), ("give me the next step",), None),
        (8.0, ((THAT, "louder"),) * 2, (NOT, NOT), ("louder",), None),
    ],
)
def test_what_no_hearing_gives_alone_most_of_five_may_give_together(
    matcher: Matcher,
    usual: Usual,
    likelier_by: float,
    before: tuple[tuple[str, ...], ...],
    after: tuple[tuple[str, ...], ...],
    third: tuple[str, ...],
    intent: str | None,
) -> None:
    free = hypothesis(THAT, likelihood=50 + likelier_by)
    at_first, adapted = (
        Hearings(hypothesis(*first), hypothesis(*second), free, hypothesis(*third))
        for first, second in (before, after)
    )
    hearings = Adapting(at_first, adapted)
    ears = Understanding(hearings, matcher, usual, LIMITS)  # type: ignore[arg-type]
    verdict = ears.judge(SOUND, Phase.STEPS)
    assert verdict.command is None
    command = ears.look_again(verdict, SOUND, Phase.STEPS).command
    assert (command.intent if command else None) == intent


@pytest.mark.parametrize("heard", [("the seat",), ("seat", "the seat", "a seat"), ("",)])
def test_where_a_first_hearing_finds_next_to_nothing_it_is_the_last(
    matcher: Matcher, usual: Usual, heard: tuple[str, ...]
) -> None:
    first = Hearings(hypothesis(*heard), hypothesis("slower"), hypothesis("slower"))
    hearings = Adapting(first, Hearings(*[hypothesis("slower")] * 3))
    ears = Understanding(hearings, matcher, usual, LIMITS)  # type: ignore[arg-type]
    verdict = ears.judge(SOUND, Phase.STEPS)
    assert ears.look_again(verdict, SOUND, Phase.STEPS).command is None
    assert (hearings.decoded, hearings.freely) == (1, 0)


LISTENED_FOR = (
    "how many seconds are left",
    "how many steps are left",
    "which step am i on",
    "how do i come out",
    "how long",
)


class ListeningFor(Adapting):
    """The same with a list of what it listens for."""

    def phrases(self, phase: Phase | str) -> Sequence[str]:
        del phase
        return LISTENED_FOR


@pytest.mark.parametrize(
    ("heard", "intent"),
    [
        ("pour some tea into that nice cup", None),
        ("the show my ear is best", None),
        ("which steps a my own", "where"),
        ("[unk] many seconds a left", "where"),
    ],
)
def test_many_words_that_are_like_nothing_that_is_listened_for_are_not_heard_again(
    matcher: Matcher, usual: Usual, heard: str, intent: str | None
) -> None:
    now = hypothesis("which step am i on")
    hearings = ListeningFor(Hearings(hypothesis(heard), now, now), Hearings(now, now, now))
    ears = Understanding(hearings, matcher, usual, LIMITS)  # type: ignore[arg-type]
    verdict = ears.judge(SOUND, Phase.STEPS)
    assert (verdict.command.intent if verdict.command else None) == intent
    assert (hearings.decoded == 1) is (intent is None)


def test_what_is_said_over_its_own_voice_is_heard_again_whatever_it_is_like(
    matcher: Matcher, usual: Usual
) -> None:
    now = hypothesis("which step am i on")
    first = Hearings(hypothesis("pour some tea into that nice cup"), now, now)
    hearings = ListeningFor(first, Hearings(now, now, now))
    ears = Understanding(hearings, matcher, usual, LIMITS)  # type: ignore[arg-type]
    assert ears.judge(SOUND, Phase.STEPS, interrupts=True).command is not None


def test_where_no_list_says_what_is_usual_everything_is_heard_again(matcher: Matcher) -> None:
    now = hypothesis("which step am i on")
    first = Hearings(hypothesis("pour some tea into that nice cup"), now, now)
    hearings = ListeningFor(first, Hearings(now, now, now))
    ears = Understanding(hearings, matcher, Usual(), LIMITS)  # type: ignore[arg-type]
    assert ears.judge(SOUND, Phase.STEPS).command is not None


def test_where_a_reading_is_a_command_or_there_are_more_words_it_is_not(
    matcher: Matcher, usual: Usual
) -> None:
    for heard in (("the shower", "slower"), ("make it a seat",)):
        first = Hearings(hypothesis(*heard), hypothesis("slower"), hypothesis("slower"))
        hearings = Adapting(first, Hearings(*[hypothesis("slower")] * 3))
        ears = Understanding(hearings, matcher, usual, LIMITS)  # type: ignore[arg-type]
        command = ears.judge(SOUND, Phase.STEPS).command
        assert command is not None
        assert command.intent == "slower"


def test_what_a_free_decoding_says_before_the_model_is_adapted_is_enough(
    matcher: Matcher, usual: Usual
) -> None:
    """It is there sooner; and the one that is adapted is not even begun."""
    command = "how do i go deeper"
    unlike = hypothesis("the old deeper", likelihood=90)
    second = hypothesis("the old deeper")
    for free, expected in ((command, "deepen"), ("the old deeper", None)):
        said = hypothesis(free, likelihood=90)
        before = Hearings(hypothesis("how do eye go deeper", command), second, said)
        hearings = Adapting(before, Hearings(hypothesis(command), second, unlike))
        ears = Understanding(hearings, matcher, usual, LIMITS)  # type: ignore[arg-type]
        taken = ears.judge(SOUND, Phase.STEPS).command
        assert (taken.intent if taken else None) == expected
        assert hearings.freely == (1 if expected else 2)


@pytest.mark.parametrize(
    ("words", "beside"),
    [
        ("how do i go", True),
        ("how do i go deeper", True),
        ("how", False),
        ("how do [unk]", False),
        ("the old deeper", False),
        ("i want to", False),
    ],
)
def test_what_begins_like_a_command_is_heard_freely_while_it_lasts(
    matcher: Matcher, usual: Usual, words: str, beside: bool
) -> None:
    """Then nothing is left to be begun when it is over."""
    command = hypothesis("how do i go deeper", "how do eye go deeper", apart=0.2)
    hearings = Hearings(command, hypothesis("the old deeper"), command)
    hearings.words_so_far = words
    ears = Understanding(hearings, matcher, usual, LIMITS)  # type: ignore[arg-type]
    ears.follow([SOUND[at : at + 1600] for at in range(0, SAMPLE_RATE, 1600)], Phase.STEPS)
    assert ears.judge(SOUND, Phase.STEPS).command is not None
    assert (hearings.freely_while_it_lasted, hearings.freely) == ((1, 0) if beside else (0, 1))


def test_what_was_decoded_while_it_lasted_is_let_go_of(matcher: Matcher, usual: Usual) -> None:
    hearings = Hearings(*[hypothesis("how do i go deeper")] * 3)
    ears = Understanding(hearings, matcher, usual, LIMITS)  # type: ignore[arg-type]
    ears.follow([SOUND[at : at + 1600] for at in range(0, SAMPLE_RATE, 1600)], Phase.STEPS)
    (lasting,) = hearings.lasting
    assert ears.judge(SOUND, Phase.STEPS).command is not None
    assert sum(map(len, lasting.blocks)) == SAMPLE_RATE, "it was used"
    gone = weakref.ref(lasting)
    hearings.lasting.clear()
    del lasting
    assert gone() is None


def test_what_was_followed_and_not_asked_for_is_let_go_of_with_its_phase(
    matcher: Matcher, usual: Usual
) -> None:
    hearings = Hearings(*[hypothesis("the seat")] * 3)
    hearings.words_so_far = "how do i go"
    ears = Understanding(hearings, matcher, usual, LIMITS)  # type: ignore[arg-type]
    ears.follow([SOUND[at : at + 1600] for at in range(0, SAMPLE_RATE, 1600)], Phase.STEPS)
    assert ears.judge(SOUND, Phase.STEPS).command is None
    second = weakref.ref(hearings.lasting[1])
    hearings.lasting.clear()
    ears.prepare(Phase.HOLD)
    assert second() is None


def test_what_is_dropped_is_followed_no_more(matcher: Matcher, usual: Usual) -> None:
    hearings = Hearings(*[hypothesis("how do i go deeper")] * 3)
    ears = Understanding(hearings, matcher, usual, LIMITS)  # type: ignore[arg-type]
    frames = [SOUND[at : at + 1600] for at in range(0, SAMPLE_RATE, 1600)]
    ears.follow(frames, Phase.STEPS)
    ears.unfollow()
    ears.follow(frames, Phase.STEPS)
    assert [len(lasting.blocks) for lasting in hearings.lasting] == [10, 10], "from its beginning"


LONG = np.zeros(6 * SAMPLE_RATE, np.int16)
ADAPTED = hypothesis("can you speak a bit more slowly please")


def test_a_long_sound_adapts_the_model_while_it_lasts(matcher: Matcher, usual: Usual) -> None:
    first = Hearings(hypothesis("a dark roast and tea"), hypothesis("what"), hypothesis("what"))
    hearings = Adapting(first, Hearings(ADAPTED, ADAPTED, ADAPTED))
    ears = Understanding(hearings, matcher, usual, LIMITS)  # type: ignore[arg-type]
    verdict = ears.judge(LONG, Phase.STEPS)
    assert ears.look_again(verdict, LONG, Phase.STEPS).command is None


def test_where_no_list_says_what_is_usual_a_long_sound_may_be_a_command(matcher: Matcher) -> None:
    first = Hearings(hypothesis("a dark roast and tea"), hypothesis("what"), hypothesis("what"))
    hearings = Adapting(first, Hearings(ADAPTED, ADAPTED, ADAPTED))
    ears = Understanding(hearings, matcher, Usual(), LIMITS)  # type: ignore[arg-type]
    command = ears.judge(LONG, Phase.STEPS).command
    assert command is not None
    assert command.intent == "slower"


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("can i get a small coffee", True),
        ("may i have the block", True),
        ("give me another one", True),
        ("i have a bad knee", False),
        ("do you have an easier version", False),
        ("what a nice pose", False),
        ("", False),
    ],
)
def test_who_has_something_asks_for_nothing(usual: Usual, text: str, asks: bool) -> None:
    assert usual.asks_for_a_thing(text) == asks
    assert not Usual().asks_for_a_thing(text), "where there is no list it may be an order"


@pytest.mark.parametrize(("likelier_by", "intent"), [(-1.0, "props"), (1.0, None)])
def test_who_asks_for_a_thing_that_is_not_heard_first_needs_more_than_any_other_words(
    taken: Callable[..., str | None], likelier_by: float, intent: str | None
) -> None:
    heard = hypothesis("may i have a lot", "may i have a block", apart=2.0)
    free = hypothesis("may have a lot", likelihood=48 + likelier_by)
    assert taken(Hearings(heard, heard, free)) == intent


def test_no_second_look_is_taken_where_somebody_asks_for_a_thing(
    matcher: Matcher, usual: Usual
) -> None:
    asked = Hearings(hypothesis("can i get a tall one"), hypothesis(STEP), hypothesis(STEP))
    ears = Understanding(asked, matcher, usual, LIMITS)  # type: ignore[arg-type]
    verdict = ears.judge(SOUND, Phase.STEPS)
    assert ears.look_again(verdict, SOUND, Phase.STEPS) == verdict


def test_how_people_ask_one_another_for_things_needs_a_free_hearing(
    taken: Callable[..., str | None],
) -> None:
    heard = hypothesis("i want a rest")
    assert taken(Hearings(heard, heard, hypothesis("i want a dark roast", likelihood=54.5))) is None
    assert taken(Hearings(heard, heard, hypothesis("i want the rest", likelihood=50.5))) == "pause"


HEARD = "how many seconds a left me"


class Narrowed(Hearings):
    """Nothing is understood but where few sentences are listened for."""

    def __init__(
        self, first: str, second: str, heard: str = HEARD, free: float = 40.0, free_text: str = "as"
    ) -> None:
        everything = hypothesis(heard)
        super().__init__(everything, everything, hypothesis(free_text, likelihood=free), everything)
        self.among = {LIMITS.pitch: hypothesis(first), LIMITS.second_pitch: hypothesis(second)}
        self.listened_for: Sequence[str] = ()

    def phrases(self, phase: Phase | str) -> Sequence[str]:
        del phase
        return LISTENED_FOR

    def decode_among(
        self, samples: Samples, phrases: Sequence[str], ear: Ear = PLAIN_EAR
    ) -> Hypothesis:
        del samples
        self.listened_for = phrases
        return self.among[ear.pitch]


@pytest.fixture
def looked_at(matcher: Matcher, usual: Usual) -> Callable[..., str | None]:
    def of(hearings: Hearings, interrupts: bool = False) -> str | None:
        ears = Understanding(hearings, matcher, usual, LIMITS)  # type: ignore[arg-type]
        verdict = ears.judge(SOUND, Phase.HOLD)
        assert verdict.command is None
        command = ears.look_again(verdict, SOUND, Phase.HOLD, interrupts).command
        return command.intent if command else None

    return of


def test_what_is_no_sentence_is_heard_among_those_that_are_most_like_it(
    looked_at: Callable[..., str | None],
) -> None:
    hearings = Narrowed(LISTENED_FOR[0], LISTENED_FOR[0])
    assert looked_at(hearings) == "how_long"
    assert hearings.listened_for[0] == LISTENED_FOR[0]


@pytest.mark.parametrize(
    ("reason", "hearings"),
    [
        ("one pitch is not enough", Narrowed(LISTENED_FOR[0], "which steps am")),
        ("other words explain it better", Narrowed(LISTENED_FOR[0], LISTENED_FOR[0], free=44.0)),
        ("a negation is lost", Narrowed(LISTENED_FOR[0], LISTENED_FOR[0], f"don't {HEARD}")),
        (
            "a negation was heard freely",
            Narrowed(LISTENED_FOR[0], LISTENED_FOR[0], free_text="not how many seconds"),
        ),
        ("nobody is led out by it", Narrowed(LISTENED_FOR[3], LISTENED_FOR[3], "how do i comb ow")),
        (
            "a word or two are too little",
            Narrowed(LISTENED_FOR[4], LISTENED_FOR[4], "how a long me"),
        ),
    ],
)
def test_among_few_sentences_it_counts_only_with_good_reason(
    looked_at: Callable[..., str | None], reason: str, hearings: Hearings
) -> None:
    assert looked_at(hearings) is None, reason


@pytest.mark.parametrize(
    ("behind", "intent"), [((0.0, 3.0), "how_long"), ((0.0, 6.0), None), ((6.0, 0.0), None)]
)
def test_what_is_heard_freely_at_both_pitches_needs_no_other_reason(
    looked_at: Callable[..., str | None], behind: tuple[float, float], intent: str | None
) -> None:
    hearings = Narrowed(LISTENED_FOR[0], LISTENED_FOR[0], free=44.0)
    for pitch, apart in zip((LIMITS.pitch, LIMITS.second_pitch), behind, strict=True):
        hearings.free_at[pitch] = hypothesis("as", LISTENED_FOR[0], apart=apart, likelihood=44.0)
    assert looked_at(hearings) == intent


def test_while_it_speaks_itself_nothing_is_made_of_what_is_no_sentence(
    looked_at: Callable[..., str | None],
) -> None:
    hearings = Narrowed(LISTENED_FOR[0], LISTENED_FOR[0])
    assert looked_at(hearings, interrupts=True) is None
    assert not hearings.listened_for


def test_talk_that_is_like_no_sentence_is_not_heard_among_them(
    looked_at: Callable[..., str | None],
) -> None:
    hearings = Narrowed(LISTENED_FOR[0], LISTENED_FOR[0], "pour some tea into that nice cup")
    assert looked_at(hearings) is None
    assert not hearings.listened_for


def test_the_likest_sentences_come_first() -> None:
    texts = ["which steps am i", "what steps am i on"]
    assert nearest(texts, LISTENED_FOR, 2)[0] == "which step am i on"
    assert nearest(["tea"], LISTENED_FOR, 2, least=0.7) == []
    assert nearest([], LISTENED_FOR, 2) == nearest(texts, [], 2) == []
