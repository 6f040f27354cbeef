"""Every fact about hero pose, and the line that carries it.

One row a fact: what it is, the place in the pose, and words that the line there must hold (a
regular expression). A place that is a list of sentences is any one of them, in one line.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from voice_hero.poses.pose import Pose, Sentence, load_pose

HERO = load_pose("hero")

FACTS = [
    # step one
    ("it is fun to tell friends about", "welcome", r"fun .* friends"),
    ("kneel", "steps.0.say", r"\bkneel\b"),
    ("thighs stand upright from the floor", "steps.0.say.0", r"thighs straight up"),
    (
        "a thick blanket may pad knees, shins, feet",
        "steps.0.say",
        r"knees, shins and feet.*thick bl",
    ),
    ("inner knees touch", "steps.0.say", r"inner knees touch"),
    (
        "feet a little wider than the hips",
        "steps.0.say",
        r"feet apart, a little wider than your hips",
    ),
    ("tops of the feet flat", "steps.0.say", r"tops of your feet flat on the floor"),
    (
        "big toes slightly toward each other",
        "steps.0.say",
        r"big toes slightly in, toward each oth",
    ),
    ("tops of both feet even on the floor", "steps.0.say", r"tops of both feet evenly into the fl"),
    # step two
    ("breathe out, sit back a little", "steps.1.say.0", r"breathe out, and start to sit back"),
    ("lean slightly forward", "steps.1.say", r"upper body slightly forward"),
    ("thumbs behind the knees", "steps.1.say", r"thumbs behind your knees"),
    ("calf skin toward the heels", "steps.1.say", r"skin of your calves down toward your heels"),
    ("sit between the feet", "steps.1.say", r"sit down in between your feet"),
    # step three
    (
        "a heavy book where the seat does not reach",
        "steps.2.say",
        r"not reach,.*heavy book between",
    ),
    ("sitting bones supported evenly", "steps.2.say", r"sitting bones rest evenly"),
    (
        "half an inch between heels and hips",
        "steps.2.say",
        r"half an inch between your heels and y",
    ),
    ("thighs inward", "steps.2.say", r"thighs in, toward each other"),
    (
        "heads of the thigh bones down",
        "steps.2.say",
        r"palm bases, press the heads of your thigh bones down",
    ),
    ("hands in the lap, palms up", "steps.2.say", r"in your lap, one on the other, palms up"),
    ("or on the thighs, palms down", "steps.2.say", r"\bor\b.*on your thighs, .*palms down"),
    # step four
    ("shoulder blades firm", "steps.3.say", r"firm your shoulder blades against your back ribs"),
    ("breastbone up like a warrior", "steps.3.say", r"lift the top of your breastbone.*warrior"),
    ("collarbones wide", "steps.3.say", r"collarbones wide"),
    ("shoulder blades away from the ears", "steps.3.say", r"shoulder blades .*away from your ears"),
    ("tailbone into the floor", "steps.3.say", r"lengthen your tailbone down into the floor"),
    ("the back of the torso grounded", "steps.3.say", r"back of your body become grounded"),
    # step five
    ("one minute at first", "steps.4.say", r"at first one minute"),
    ("slowly up to five minutes", "steps.4.say", r"slowly to five minutes"),
    # the way out
    ("hands press the floor", "way_out.say.0", r"press your hands against the floor"),
    ("seat a little higher than the heels", "way_out.say.1", r"seat, a little higher than your he"),
    ("ankles crossed beneath", "way_out.say.2", r"cross your ankles beneath you"),
    (
        "back over the feet onto the floor",
        "way_out.say.3",
        r"back over your feet, down onto the flo",
    ),
    ("legs long in front", "way_out.say.4", r"both legs out in front"),
    ("bounce the knees a few times", "way_out.rest", r"bounce your knees up and down a few times"),
    ("that feels nice", "way_out.rest", r"may feel nice"),
    # what it is said to do
    ("focus: the upper back", "topics.benefits", r"said to work mostly on the upper back"),
    ("stretches thighs, knees, ankles", "topics.benefits", r"stretch .*thighs.*knees.*ankles"),
    ("strengthens the arches", "topics.benefits", r"said to strengthen the arches"),
    ("digestion and gas", "topics.benefits", r"said to help digestion, and to relieve gas"),
    ("menopause", "topics.benefits", r"said to ease the complaints of menopause"),
    ("swollen legs in pregnancy", "topics.benefits", r"said to reduce swollen legs in pregnancy"),
    ("blood pressure and asthma", "topics.benefits", r"said to help with high blood pr.*asthma"),
    # cautions
    ("not with heart problems", "topics.cautions", r"leave .* out .*heart problems"),
    ("not with headaches", "topics.cautions", r"leave it out .*headaches"),
    (
        "not with knee or ankle injuries",
        "topics.cautions",
        r"leave .*injured knee or an injured an",
    ),
    (
        "all of them before the first step",
        "caution.line",
        r"heart.*headache.*injured knee or ankle",
    ),
    # tip
    (
        "inner side presses harder",
        "topics.tip",
        r"inner side of each foot presses harder than the ou",
    ),
    ("palm bases along the outer edges", "topics.tip", r"palm bases on the feet's outer edges"),
    (
        "outer sides lightly to the floor",
        "topics.tip",
        r"lightly press the outer sides to the floor",
    ),
    # variation
    ("hands clasped, arms in front", "topics.variation", r"clasp your hands, and reach forward"),
    ("palms away from the belly", "topics.variation", r"palms away from your belly"),
    (
        "breathe in, arms up",
        "topics.variation",
        r"breathe in, and raise your arms, until .*upright",
    ),
    ("palms to the ceiling", "topics.variation", r"palms now face up to the ceiling"),
    ("stretch through the fingers", "topics.variation", r"strong stretch into your fingers"),
    # props
    ("rolled towel under the ankles", "topics.props", r"towel.* under your ankles before you sit"),
    ("the book is a prop too", "topics.props", r"heavy book"),
    ("the blanket is a prop too", "topics.props", r"thick blanket"),
    # partner
    (
        "a partner helps to stretch the spine",
        "topics.partner",
        r"partner can help.*stretch your sp",
    ),
    ("sits behind", "topics.partner", r"sits behind you"),
    (
        "base of the skull",
        "topics.partner",
        r"one of their hands .*skull at its base.* thumb and finger",
    ),
    ("you lengthen the tailbone", "topics.partner", r"lengthen your tailbone into the floor"),
    ("they draw the skull up", "topics.partner", r"draw the base of your skull up"),
    (
        "the back stretches between the two",
        "topics.partner",
        r"stretches your back, .*to the other",
    ),
    (
        "the crease in the neck opens",
        "topics.partner",
        r"crease in your neck open, .*base of the sk",
    ),
    # before and after
    ("preparation: child's pose", "topics.preparation", r"child's pose prepares"),
    ("it is called Balasana", "topics.preparation", r"balasana"),
    ("follow-up: lotus", "topics.follow_up", r"follow with lotus"),
    ("it is called Padmasana", "topics.follow_up", r"padmasana"),
    # deepening
    ("ten to twenty seconds", "deepening.explain", r"ten to twenty seconds"),
    ("hands cupped around the knees", "deepening.enter", r"cup your hands around your knees"),
    ("arms straight", "deepening.enter", r"both arms fully straight"),
    ("pull on the knees", "deepening.enter", r"pull on your knees"),
    ("shoulder blades firm", "deepening.enter", r"firm your shoulder blades against your back"),
    ("breastbone high", "deepening.enter", r"top of your breastbone high"),
    ("chin to the chest", "deepening.enter", r"chin sink toward your chest"),
    ("no strain in the neck", "deepening.enter", r"back of your neck stays free of strain"),
    ("let go of the knees", "deepening.leave", r"let go of your knees"),
    ("head back to the center", "deepening.leave", r"head up to the center"),
    ("the chest keeps its lift", "deepening.leave", r"chest stays just as high"),
]


def lines_at(pose: Pose, path: str) -> list[str]:
    """Texts that stand at `path`: one, or all of a list."""
    here: Any = pose
    for part in path.split("."):
        if part.isdigit():
            here = here[int(part)]
        else:
            here = here[part] if isinstance(here, dict) else getattr(here, part)
    sentences = here if isinstance(here, tuple) else (here,)
    return [line.text if isinstance(line, Sentence) else line for line in sentences]


@pytest.mark.parametrize(("fact", "path", "words"), FACTS, ids=[fact for fact, _, _ in FACTS])
def test_a_line_carries_the_fact(fact: str, path: str, words: str) -> None:
    lines = lines_at(HERO, path)
    assert any(re.search(words, line, re.IGNORECASE) for line in lines), (fact, lines)


def test_the_hold_is_step_five_of_five_and_grows_from_one_minute_to_five() -> None:
    assert (HERO.hold.step, len(HERO.steps)) == (5, 5)
    assert (HERO.hold.plan.start_s, HERO.hold.plan.goal_s) == (60, 300)
    assert HERO.deepening
    assert (HERO.deepening.least_s, HERO.deepening.most_s) == (10, 20)


def test_the_shortest_way_out_has_every_move_in_order() -> None:
    said = " ".join(line.text.lower() for line in HERO.way_out.shortest)
    assert re.search(r"hands.*lift your seat.*cross your ankles.*sit back.*legs out", said)


def test_what_prepares_and_what_follows_are_poses_to_be_guided_through() -> None:
    assert HERO.preparation_pose and load_pose(HERO.preparation_pose).sanskrit == "Balasana"
    assert HERO.follow_up_pose and load_pose(HERO.follow_up_pose).sanskrit == "Padmasana"


def facts_by_place() -> Iterator[tuple[str, str]]:
    for _, path, words in FACTS:
        yield path, words


def test_no_fact_stands_in_the_table_twice() -> None:
    rows = list(facts_by_place())
    assert len(rows) == len(set(rows))
