"""Contrast pairs: sentences that differ in a few words, and what the rules make of each."""

import pytest

from voice_hero.lang.en.rules.answers import GivenAnswer, answer_of
from voice_hero.lang.en.rules.body import BodyFinding, BodyKind, findings
from voice_hero.lang.en.rules.corrections import reduced
from voice_hero.lang.en.rules.polarity import drops, negated
from voice_hero.lang.en.rules.ruling import rule

LEFT = "left to others"

WEIGHTIEST_FIRST = (
    BodyKind.DISTRESS,
    BodyKind.PAIN_NOW,
    BodyKind.CONDITION,
    BodyKind.RELIEF,
    BodyKind.DENIED,
    BodyKind.OTHER_PERSON_OR_TOPIC,
    BodyKind.COMFORT,
    BodyKind.BODY_PART_NAMED,
)


def body_of(words: list[str]) -> BodyFinding | None:
    """The weightiest thing that a sentence says of the body."""
    return min(findings(words), key=lambda one: WEIGHTIEST_FIRST.index(one.kind), default=None)


def _ruled(text: str, phase: str, question: str | None = None) -> str | None:
    ruling = rule(text.split(), phase, question)
    return LEFT if ruling is None else ruling.intent


@pytest.mark.parametrize(
    ("hurts", "does_not"),
    [
        ("my knee hurts", "my knee doesn't hurt"),
        ("it's not just sore it's agony", "it's not sore just snug"),
        ("the pain hasn't gone", "the pain has gone"),
        ("the tingling isn't going away", "the tingling went away"),
        ("my foot has gone numb", "the numbness has gone"),
        ("it won't stop hurting", "it stopped hurting"),
        ("i can't feel my toes", "i can't feel any pain"),
        ("i can't move my foot", "i can move my foot"),
        ("i don't feel my toes any more", "i don't feel my knee hurting any more"),
        ("i heard a pop", "i heard a song"),
        ("my knee isn't right", "my knee is all right now"),
        ("no my knee hurts", "no knee pain"),
        ("it never hurt before but now it does", "i thought it would hurt but it doesn't"),
        ("i don't like it it hurts", "i don't think it hurts"),
        ("my foot is numb", "my foot was numb a minute ago but it's normal again"),
        ("my ankle was sore and it is sore now", "last week my ankle was sore"),
        ("my ankle is killing me", "last week my ankle was killing me"),
        ("my knee is swollen", "my mum's knee is swollen"),
        ("my husband says my knee is swollen", "my husband says his knee is swollen"),
        ("mum my knee hurts", "mum's knee hurts"),
        ("my toes are cold", "my toes aren't cold"),
        ("i've got a pain in the neck", "he's a pain in the neck"),
        ("my back is locked", "the back door is locked"),
        ("it hurts when i lean back", "it would hurt if i leaned back"),
        ("you said it wouldn't hurt but it hurts", "you said it wouldn't hurt"),
        ("this stretch really hurts", "that bill really hurt"),
        ("both knees hurt", "neither knee hurts"),
        ("is it normal that my ankle hurts", "does your ankle hurt"),
        ("it hurts no more please", "it no longer hurts"),
        ("i can't bend my knee without pain", "i can sit without pain"),
    ],
)
def test_pain_and_its_denial_in_a_hold(hurts: str, does_not: str) -> None:
    assert _ruled(hurts, "hold") == "pain"
    assert _ruled(does_not, "hold") in {None, LEFT}
    assert rule(does_not.split(), "hold", None) is None or _ruled(does_not, "hold") is None


@pytest.mark.parametrize(
    ("distress", "other"),
    [
        ("my chest hurts", "my chest doesn't hurt"),
        ("my chest feels tight", "my chest feels lovely and open"),
        ("i can't breathe", "he can't breathe"),
        ("call an ambulance", "don't call an ambulance"),
        ("i can't get up", "she can't get up"),
        ("help me", "can you help your brother"),
        ("i can't feel my arm and my chest hurts", "he said his chest hurt"),
    ],
)
def test_distress(distress: str, other: str) -> None:
    assert _ruled(distress, "hold") == "distress"
    assert _ruled(other, "hold") in {None, LEFT}


@pytest.mark.parametrize(
    ("named", "other"),
    [
        ("i'm pregnant", "i'm not pregnant"),
        ("i have arthritis in my knees", "my dad has arthritis in his knees"),
        ("i had knee surgery last week", "she had knee surgery last week"),
        ("i have sciatica can i still do it", "can i do this with sciatica"),
        ("they found a baker's cyst behind my knee", "they found a cyst behind her knee"),
    ],
)
def test_condition(named: str, other: str) -> None:
    assert _ruled(named, "welcome") == "condition"
    assert _ruled(other, "welcome") in {None, LEFT}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("none of them", "no"),
        ("nope all good", "no"),
        ("that doesn't apply to me", "no"),
        ("i have no injuries", "no"),
        ("no my knees and my ankles are healthy", "no"),
        ("yes sorry no none of them", "no"),
        ("my knees are fine", "no"),
        ("my knees are fine but my ankle isn't", "yes"),
        ("nothing except my knee", "yes"),
        ("no but i'm pregnant", "yes"),
        ("no wait yes i do have an old ankle injury", "yes"),
        ("my wrist", "yes"),
        ("the second one", "yes"),
        ("both", "yes"),
        ("no only the arthritis", "yes"),
        ("my physio told me not to kneel", "yes"),
    ],
)
def test_answers_about_health(text: str, intent: str) -> None:
    assert _ruled(text, "question", "caution") == intent


@pytest.mark.parametrize(
    "text",
    """maybe|i guess|sort of|no problem|not okay|yes and no|yes no|not really|not yet
    |i don't think so|no he's asleep|no i'm on the phone|no don't touch that
    |no more biscuits for you|he said no|my mum has arthritis|my knee is better now
    |no pain at the moment|not much pain|all good|don't touch my knee|not my knee|no tingling
    |my feet are warm|no idea|well i never|no wonder|no stop|i don't want to hurt my knees
    |it doesn't hurt that much|i hope not|oh no""".split("|"),
)
def test_a_doubtful_answer_never_begins_the_pose(text: str) -> None:
    assert _ruled(text.strip(), "question", "caution") in {None, LEFT}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("my knees were fine", "yes"),
        ("not bad at all", "yes"),
        ("it didn't hurt", "yes"),
        ("i could have stayed longer", "yes"),
        ("too long", "no"),
        ("not comfortable", "no"),
        ("it could have been better", "no"),
        ("it didn't hurt but it wasn't comfortable", "no"),
        ("it hurt a bit", "pain"),
        ("comfortable apart from my sore knee", "pain"),
        ("not sure", None),
        ("hard to say", None),
    ],
)
def test_answers_about_comfort(text: str, intent: str | None) -> None:
    assert _ruled(text, "question", "comfort") == intent


def test_not_yet() -> None:
    assert _ruled("not yet", "steps") == "pause"
    assert _ruled("not yet", "hold") is None
    assert _ruled("not yet", "question", "comfort") == "no"
    assert _ruled("not yet", "question", "other") == "no"


@pytest.mark.parametrize(
    ("wish", "none"),
    [
        ("no stop", "don't stop"),
        ("i want to stop", "i don't want you to stop"),
        ("don't go so fast", "don't go faster"),
        ("i said stop", "he said stop"),
        ("can i stop", "should i stop"),
        ("don't talk", "don't stop talking"),
        ("i can't hear you", "no need to repeat that"),
        ("how do i stop my feet turning out", "what if i stop"),
    ],
)
def test_negated(wish: str, none: str) -> None:
    assert not negated(wish.split())
    assert negated(none.split())


def test_a_question_may_be_answered_but_does_nothing() -> None:
    assert drops("when do i stop".split(), "stop")
    assert not drops("when do i stop".split(), "how_long")


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ("p p pause", "pause"),
        ("wh what's next", "what's next"),
        ("ne next", "next"),
        ("two minutes no three minutes", "three minutes"),
        ("hold thirty no fifty seconds", "hold fifty seconds"),
        ("every thirty no every forty five seconds", "every forty five seconds"),
        ("go to step five no six", "go to step six"),
        ("pause i mean stop", "stop"),
        ("stop no wait pause", "pause"),
        ("louder not quieter", "louder"),
        ("add a minute no wait two minutes", "add two minutes"),
        ("this is kate no emma", "this is emma"),
        ("could you could you say that again", "could you say that again"),
    ],
)
def test_corrections(said: str, counts: str) -> None:
    assert " ".join(reduced(said.split())) == counts


@pytest.mark.parametrize(
    "said",
    """no stop|no wait|no no no|ow ow my knee|what i mean is stop|sorry what was that|nine nine nine
    |i don't like it it hurts|one or two minutes|be better|a step back|no not that one
    |am i meant to keep my back straight|boil it four minutes not five""".split("|"),
)
def test_corrections_leave_other_sentences_alone(said: str) -> None:
    assert " ".join(reduced(said.split())) == said.strip()


def test_kinds() -> None:
    kinds = {
        "my knee hurts": BodyKind.PAIN_NOW,
        "my chest hurts": BodyKind.DISTRESS,
        "i have bursitis": BodyKind.CONDITION,
        "my knee": BodyKind.BODY_PART_NAMED,
        "it doesn't hurt": BodyKind.DENIED,
        "the pain is gone": BodyKind.RELIEF,
        "my knee feels fine": BodyKind.COMFORT,
        "her knee hurts": BodyKind.OTHER_PERSON_OR_TOPIC,
    }
    for text, kind in kinds.items():
        found = body_of(text.split())
        assert found is not None
        assert found.kind is kind
    assert body_of("go to step three".split()) is None


def test_answer_of() -> None:
    assert answer_of(["yes"], "other") is GivenAnswer.YES
    assert answer_of("no need".split(), "other") is GivenAnswer.NO
    assert answer_of(["maybe"], "other") is GivenAnswer.DOUBT
    assert answer_of("go to step three".split(), "caution") is None
