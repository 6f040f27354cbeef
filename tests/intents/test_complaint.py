"""Who says that something hurts is understood, in whatever words."""

from pathlib import Path

import pytest
from test_matcher import ROOT, rows
from test_understanding import LIMITS, SOUND, Hearings, hypothesis

from voice_hero.errors import IntentError
from voice_hero.hearing.deciding.understanding import Understanding
from voice_hero.intents.compiling.folder import load_intents
from voice_hero.intents.complaint import Complaints, load_complaints
from voice_hero.intents.matcher import Matcher
from voice_hero.intents.text_matcher import TextMatcher
from voice_hero.intents.usual_sentences import load_usual
from voice_hero.lang.en.normalising import words_of
from voice_hero.lang.en.phrasebook import load_phrasebook
from voice_hero.phases import Phase
from voice_hero.poses.pose import load_pose, shipped_poses
from voice_hero.voice.rendered_ahead import fixed_lines

INTENTS = ROOT / "intents" / "en"

HURTS = [
    "ooh dear that's giving me such a twinge in my knee",
    "strewth mate my knee's killing me",
    "mate something just popped in my knee and it stings",
    "it makes me pain in the knee",
    "i have a strong ache in the foot",
    "um so my feet are like totally numb",
    "wait ow ow that kinda hurts",
    "ouch that's too much on my ankles",
    "there's a pinching feeling behind my left knee",
    "my wrist hurts when i lean on it",
    "my heart's racing and i feel faint",
    "dude my shins are on fire",
]
DOES_NOT = [
    "my sister's back hurts",
    "my knee never hurts when i do this",
    "should my ankles hurt like that",
    "will i be sore in my thighs tomorrow",
    "that dog's a pain in the neck",
    "you're a pain in the neck",
    "my knees hurt last week",
    "what if my foot goes numb in this",
    "when my knee hurts i sit on a block",
    "the faint sound of my neighbour's drum",
    "it pulled out of the station",
    "i can put my hands on my knees",
    "",
]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(load_intents(INTENTS))


@pytest.fixture(scope="module")
def complaints() -> Complaints:
    return load_complaints(INTENTS)


@pytest.mark.parametrize("text", HURTS)
@pytest.mark.parametrize("phase", [Phase.STEPS, Phase.HOLD, Phase.PAUSED])
def test_who_is_hurt_is_understood(
    matcher: Matcher, complaints: Complaints, text: str, phase: Phase
) -> None:
    command = TextMatcher(matcher, complaints=complaints).match(text, phase)
    assert command is not None
    assert command.intent == "pain"


@pytest.mark.parametrize("text", DOES_NOT)
def test_other_people_other_times_and_questions_are_no_complaints(
    complaints: Complaints, text: str
) -> None:
    assert not complaints.hold(text)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("i am a bit dizzy can you slow down", "pain"),
        ("what should i do my knee hurts", "pain"),
        ("say that again and turn it up", None),
    ],
)
def test_who_complains_beside_another_command_is_heard_first(
    matcher: Matcher, complaints: Complaints, text: str, intent: str | None
) -> None:
    command = TextMatcher(matcher, complaints=complaints).match(text, Phase.HOLD)
    assert (command.intent if command else None) == intent


def test_nothing_that_it_says_itself_is_a_complaint(complaints: Complaints) -> None:
    poses = [load_pose(name) for name in shipped_poses()]
    lines = [" ".join(words_of(line)) for line in fixed_lines(poses, load_phrasebook())]
    assert len(lines) > 1000
    assert [line for line in lines if complaints.hold(line)] == []


def test_asleep_nobody_complains_to_it(matcher: Matcher, complaints: Complaints) -> None:
    assert TextMatcher(matcher, complaints=complaints).match(HURTS[0], Phase.ASLEEP) is None


def test_nothing_that_is_said_to_others_is_a_complaint(complaints: Complaints) -> None:
    for name in ("not_commands.tsv", "not_commands_own.tsv", "not_commands_pen.tsv"):
        assert [text for _, _, text in rows(name) if complaints.hold(text)] == []


SAID = "it makes me pain in the knee"


@pytest.mark.parametrize(
    ("first", "second", "free", "understood"),
    [
        (SAID, SAID, "it makes me pain and me", True),
        (SAID, "it makes me paint the knee", SAID, True),
        (SAID, "it makes me paint the knee", "it makes me paint any", False),
        ("it takes me past the", "it takes me past the", SAID, False),
    ],
)
def test_by_ear_it_counts_at_both_pitches_or_freely(
    matcher: Matcher, first: str, second: str, free: str, understood: bool
) -> None:
    hearings = Hearings(hypothesis(first), hypothesis(second), hypothesis(free, likelihood=90))
    ears = Understanding(hearings, matcher, load_usual(INTENTS), LIMITS)  # type: ignore[arg-type]
    verdict = ears.judge(SOUND, Phase.HOLD)
    assert verdict.command is None
    found = ears.look_again(verdict, SOUND, Phase.HOLD).command
    assert (found.intent if found else None) == ("pain" if understood else None)


def test_a_folder_without_the_list_knows_no_complaints(tmp_path: Path) -> None:
    assert not load_complaints(tmp_path).hold(HURTS[0])


def test_a_line_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "complaints.txt").write_text("# why\nfeeling: sore\nache, sore\n", "utf-8")
    with pytest.raises(IntentError, match=r"line 3: 'ache, sore' is no kind, colon and words"):
        load_complaints(tmp_path)
