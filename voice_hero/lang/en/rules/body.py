"""What a sentence says of somebody's body: pain now, a condition, relief, comfort, and whose."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise
from typing import Final

from voice_hero.lang.en.rules.lexicon import load
from voice_hero.lang.en.rules.polarity import Segment, has_cue, segments
from voice_hero.lang.en.rules.spelling import HAVING

Span = tuple[int, int]


class BodyKind(Enum):
    """What is said of the body."""

    DISTRESS = "distress"
    PAIN_NOW = "pain now"
    CONDITION = "condition"
    BODY_PART_NAMED = "body part named"
    DENIED = "denied"
    RELIEF = "relief"
    COMFORT = "comfort"
    OTHER_PERSON_OR_TOPIC = "other person or topic"
    """Also another time, and what is only imagined."""


@dataclass(frozen=True)
class BodyFinding:
    """One thing that a piece of a sentence says of the body."""

    kind: BodyKind
    past: bool = False
    """It is told of another time."""
    part: bool = False
    """A part of the body is named."""
    named: bool = False
    """Nothing else is said than the name of the part, or that it is not that part."""
    was: bool = False
    """It is told in the past tense, without a time."""


_SIGNS: Final = {
    "distress": BodyKind.DISTRESS,
    "distress_lack": BodyKind.DISTRESS,
    "pain": BodyKind.PAIN_NOW,
    "mild": BodyKind.PAIN_NOW,
    "lack": BodyKind.PAIN_NOW,
    "condition": BodyKind.CONDITION,
    "condition_lack": BodyKind.CONDITION,
}
"""Lists of patterns; those of a `lack` hold a denial of their own."""
_BACKWARDS: Final = "backwards"
_BEFORE_BACK: Final = frozenset(
    """my the lower upper middle mid bad sore old your his her 's dodgy weak me stiff poor our their
    in and or nor whole terrible aching""".split()
)
_AFTER_BACK: Final = frozenset(
    "pain ache hurts hurting aches injury problem problems trouble surgery operation hurt".split()
)
_NEAR: Final = 2
"""Words from a verb to the one whom it hurts: "hurt her"."""
_LONGEST_ECHO: Final = 5
_ECHOES: Final = frozenset({"it", "they", "now", "nothing"})
_ECHO_ENDS: Final = frozenset("now not today any longer more it so here this time".split())
_HELPERS: Final = frozenset(
    "you your somebody someone everybody everyone anyone doctor nurse us we mum dad people".split()
)


def is_well(words: Sequence[str]) -> bool:
    """Whether a sentence tells of comfort, or of a pain that is none or over, and of no other."""
    kinds = {each.kind for each in findings(words)}
    good = {BodyKind.COMFORT, BodyKind.DENIED, BodyKind.RELIEF}
    return is_comfort(words) or (
        bool(kinds & good) and not kinds & {BodyKind.PAIN_NOW, BodyKind.DISTRESS}
    )


def findings(words: Sequence[str]) -> list[BodyFinding]:
    """All that a sentence says of the body, in order."""
    found: list[BodyFinding] = []
    then = False
    commanded = has_cue(words)
    for whole in segments(words):
        piece = _without_adverbs(whole)
        echo = _echo(found, piece)
        # "my mum has a bad knee and it hurts"
        after_other = bool(found) and found[-1].kind is BodyKind.OTHER_PERSON_OR_TOPIC
        after_other = after_other and not piece.opposed
        new = [echo] if echo else _of_piece(piece, after_other and not found[-1].past, commanded)
        if then and not _is_present(piece):
            new = [replace(each, past=True) for each in new]
        if _is_well_again(piece, new):
            found = [_ended(each) for each in found]
        # "last week my ankle was killing me" are two pieces
        then = _is_past(piece) and not new
        found += new
    return found


def _without_adverbs(piece: Segment) -> Segment:
    """The piece with "back" only where it is a part of the body, and not "go back"."""
    words = list(piece.words)
    for at, word in enumerate(words):
        before = words[at - 1] if at else ""
        after = words[at + 1] if at + 1 < len(words) else ""
        if word == "back" and before not in _BEFORE_BACK and after not in _AFTER_BACK:
            words[at] = _BACKWARDS
    return replace(piece, words=tuple(words))


def _is_well_again(piece: Segment, found: Sequence[BodyFinding]) -> bool:
    """Whether a piece says that what was told before it is over: "but it's okay now"."""
    well = {BodyKind.RELIEF, BodyKind.COMFORT, BodyKind.DENIED}
    again = bool(set(piece.words) & {"now", "again", "not"})
    return again and bool(found) and all(each.kind in well for each in found)


def _ended(finding: BodyFinding) -> BodyFinding:
    """The same, of another time, if it was told of one that may be over ("it was numb")."""
    return replace(finding, past=True) if finding.was else finding


def _echo(before: Sequence[BodyFinding], piece: Segment) -> BodyFinding | None:
    """What "but it does now" or "but it doesn't" says, after something was said of it."""
    words = piece.words
    if not before or not 2 <= len(words) <= _LONGEST_ECHO or words[0] not in _ECHOES:
        return None
    if words[1] not in {"does", "do", "is", "are", "did"} or set(words[2:]) - _ECHO_ENDS:
        return None
    if "not" in words:
        return BodyFinding(BodyKind.DENIED)
    untrue = before[-1].kind in {BodyKind.DENIED, BodyKind.OTHER_PERSON_OR_TOPIC}
    return BodyFinding(BodyKind.PAIN_NOW) if untrue else None


def _of_piece(piece: Segment, after_other: bool, commanded: bool) -> list[BodyFinding]:
    """What a piece says.

    The piece before it spoke of somebody else if `after_other`; a command is in the sentence, of
    which "my ankles are stiff" is only the reason, if `commanded`.
    """
    lexicon = load("body")
    there = set(piece.words)
    part = bool(there & (lexicon.words("part") | lexicon.words("chest")))
    own = part and bool(there & lexicon.words("self"))
    if lexicon.search("topic", piece.text) or (
        not own and lexicon.search("topic_pain", piece.text)
    ):
        return [BodyFinding(BodyKind.OTHER_PERSON_OR_TOPIC)]
    found = [each for each in (_relief(piece, part), _comfort(piece, part)) if each is not None]
    if lexicon.search("no_sign", piece.text):
        return []
    relieved = any(each.kind is BodyKind.RELIEF for each in found)
    signs = [] if relieved else _signs(piece, part, commanded)
    if after_other and not there & lexicon.words("self"):
        signs = [_of_other(each) for each in signs]
    mine = {word for my, word in pairwise(piece.words) if my == "my"} & lexicon.words("part")
    named = mine | there & lexicon.words("plain_part")
    if not found and not signs and lexicon.search("denied", piece.text):
        found.append(BodyFinding(BodyKind.DENIED, part=part))
    if not found and not signs and named and (only := _named(piece, named)) is not None:
        found.append(only)
    return [*signs, *found]


def _of_other(finding: BodyFinding) -> BodyFinding:
    return BodyFinding(BodyKind.OTHER_PERSON_OR_TOPIC, finding.past, finding.part)


def _named(piece: Segment, named: set[str]) -> BodyFinding | None:
    """A part of the speaker is named, and nothing is said of it."""
    at = min(piece.words.index(word) for word in named)
    if _is_of_other(piece.words[: at + 1]):
        return None
    return BodyFinding(
        BodyKind.DENIED if piece.negates(at) else BodyKind.BODY_PART_NAMED, part=True, named=True
    )


def _relief(piece: Segment, part: bool) -> BodyFinding | None:
    """Pain that ended; "hasn't gone" did not."""
    lexicon = load("body")
    ended = any(not piece.negates(end - 1) for _, end in lexicon.spans("relief", piece.text))
    if ended or lexicon.search("relief_lack", piece.text):
        return BodyFinding(BodyKind.RELIEF, part=part)
    return None


def _comfort(piece: Segment, part: bool) -> BodyFinding | None:
    """How well it is: "not comfortable" is no comfort, "nothing wrong" is."""
    lexicon = load("body")
    if lexicon.search("comfort_lack", piece.text):
        return BodyFinding(BodyKind.COMFORT, part=part)
    if lexicon.search("question", piece.text) or piece.words[0] in {"is", "are", "was", "were"}:
        return None
    for start, end in lexicon.spans("comfort", piece.text):
        fine = [at for at in range(start, end) if piece.words[at] in lexicon.words("fine")]
        if _is_of_other(piece.words[: fine[-1] if fine else end]):
            return BodyFinding(BodyKind.OTHER_PERSON_OR_TOPIC)
        at = fine[-1] if fine else end - 1
        if not piece.negates(at) and piece.words[at - 1] != "too":
            return BodyFinding(BodyKind.COMFORT, part=part)
    return None


def _signs(piece: Segment, part: bool, commanded: bool) -> list[BodyFinding]:
    """Distress, pain, conditions of a piece, with whose they are, when, and whether denied."""
    found: list[BodyFinding] = []
    for name, kind in _SIGNS.items():
        if name == "mild" and commanded:
            continue
        for span in load("body").spans(name, piece.text):
            judged = _judged(kind, piece, span, name.endswith("lack"))
            if judged is not None:
                found.append(BodyFinding(judged, _is_past(piece), part, was=_was(piece)))
    return found


def _judged(kind: BodyKind, piece: Segment, span: Span, own_denial: bool) -> BodyKind | None:
    """What a sign comes to; None if it is only asked about."""
    start, end = span
    if kind is BodyKind.CONDITION and _is_asked(kind, piece, start):
        return None
    other = _is_sign_of_other(kind, piece.words, span)
    told = _is_past(piece) or load("body").search("past", piece.text)
    if told and load("polarity").search("reported", piece.text) and kind is BodyKind.PAIN_NOW:
        return BodyKind.OTHER_PERSON_OR_TOPIC
    if other or (kind is BodyKind.PAIN_NOW and _is_of_thing(piece.words, span)):
        return BodyKind.OTHER_PERSON_OR_TOPIC
    if not own_denial and piece.negates(end - 1):
        return BodyKind.DENIED
    if kind is not BodyKind.DISTRESS and _is_asked(kind, piece, start):
        return None
    return BodyKind.OTHER_PERSON_OR_TOPIC if _is_imagined(kind, piece, start) else kind


def _is_sign_of_other(kind: BodyKind, words: Sequence[str], span: Span) -> bool:
    """Whether somebody else than the speaker has it."""
    start, end = span
    if kind is BodyKind.DISTRESS:
        return _is_of_other(words[: start + 1], helpers=True)
    if kind is BodyKind.CONDITION:
        # "they found a cyst behind my knee", "i had a baby"
        baby = "baby" in words[start:end]
        return _is_of_other(words[: start if baby else end]) and "my" not in words[end : end + 3]
    return _is_of_other(words[:end]) or _hits_other(words[end : end + _NEAR])


def _is_past(piece: Segment) -> bool:
    return load("body").search("past", piece.text) is not None and not _is_present(piece)


def _is_present(piece: Segment) -> bool:
    lexicon = load("body")
    return bool(set(piece.words) & (lexicon.words("now") | lexicon.words("present")))


def _was(piece: Segment) -> bool:
    return bool(set(piece.words) & {"was", "were", "did", "had", "went", "felt", "hurt"})


def _is_imagined(kind: BodyKind, piece: Segment, at: int) -> bool:
    """Whether a sign is only thought of: "if it hurts", "it might get sore later"."""
    lexicon = load("body")
    if kind is BodyKind.CONDITION or lexicon.search("asks_if", piece.text):
        return False
    before = piece.words[:at]
    whens = lexicon.spans("conditional_when", piece.text)
    return (
        bool(set(before) & {"if", "unless", "case"})
        or any(start < at for start, _ in whens)
        or lexicon.search("hypothetical", piece.text) is not None
    )


def _is_asked(kind: BodyKind, piece: Segment, at: int) -> bool:
    """Whether a question does not say that it is so: "does it hurt", "is it bad for the knees"."""
    lexicon = load("body")
    questions = lexicon.spans("question", piece.text)
    if not any(begin <= at for begin, _ in questions):
        return False
    if kind is BodyKind.CONDITION:
        return True
    if lexicon.search("asks_if", piece.text):
        return False
    there = set(piece.words)
    if there & lexicon.words("modal") or {"if"} & set(piece.words[:at]):
        return True
    # "why do my toes tingle", "should my knee be hurting like this"
    mine = bool(there & {"my", "i"}) and bool(there & lexicon.words("part"))
    return not mine and piece.words[0] != "why" and "like" not in there


def is_comfort(words: Sequence[str]) -> bool:
    """Whether few words say that it is well: "very comfortable", "fine thanks"."""
    lexicon = load("body")
    return any(
        not piece.negates(end - 1)
        for piece in segments(words)
        for _, end in lexicon.spans("comfort_bare", piece.text)
    )


def _is_of_other(before: Sequence[str], helpers: bool = False) -> bool:
    """Whether the nearest owner named in these words is somebody else than the speaker.

    With `helpers`, who is asked to help ("you", "somebody") is no other.
    """
    lexicon, persons = load("body"), load("polarity").words("person")
    for at in range(len(before) - 1, -1, -1):
        word = before[at]
        if helpers and word in _HELPERS:
            continue
        if word in {"they", "them", "their"} and set(before[:at]) & lexicon.words("part"):
            continue
        if word == HAVING or word in persons or word in lexicon.words("other"):
            return not _is_spoken_to(before, at)
        if word in lexicon.words("self"):
            return False
    return False


def _is_spoken_to(before: Sequence[str], at: int) -> bool:
    """Whether a person's name only calls them, or says who told it: "mum it hurts"."""
    persons = load("polarity").words("person")
    alone = at == 0 and before[0] in persons and len(before) > 1
    return alone and before[1] in {"it", "i", "my", "that", "this"}


def _hits_other(following: Sequence[str]) -> bool:
    return bool(set(following) & {"her", "him", "them", "his", "their", "your"})


def _is_of_thing(words: Sequence[str], span: Span) -> bool:
    """Whether it is said of a thing: "that bill really hurt", "the heat is killing me"."""
    lexicon = load("body")
    parts = lexicon.words("part") | lexicon.words("chest")
    before = words[: span[0] + 1]
    if set(words[: span[1] + _NEAR]) & parts or set(before) & lexicon.words("self"):
        return False
    usual = lexicon.words("neutral") | lexicon.words("state") | lexicon.words("hurt")
    return any(
        word in {"the", "that", "this", "these", "those"} and following not in usual
        for word, following in pairwise(before)
    )
