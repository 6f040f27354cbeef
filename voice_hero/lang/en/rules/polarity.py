"""Negation and its scope, questions about doing a thing, and what others said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Final

from voice_hero.lang.en.rules.lexicon import load, text_of
from voice_hero.lang.en.rules.spelling import written_out

_ACTS: Final = frozenset(
    """start next back repeat pause resume stop restart go_to_step set_hold extend_hold shorten_hold
    come_out deepen louder quieter faster slower normal_speed shorter in_full quiet_hold tell_every
    person someone_else""".split()
)
"""Intents that change something; the others only tell."""

_AFTER_ANSWER: Final = frozenset(
    "wait sorry doubt my it i that this there no he she well maybe actually".split()
)
"""Before these "no" is an answer, and denies nothing of what follows."""
_EXCEPTING: Final = (("apart", "from"), ("other", "than"), ("aside", "from"))
_SPLIT_BEFORE: Final = frozenset("and so then now no yes or plus".split())


class Stance(Enum):
    """How a sentence takes the command that is in it."""

    PLAIN = "plain"
    DENIED = "denied"
    ASKED = "asked"
    """It asks about doing it."""
    REPORTED = "reported"
    """Somebody said it elsewhere."""


@dataclass(frozen=True)
class Segment:
    """A piece of a sentence with one subject; a negation reaches no farther than its end."""

    words: tuple[str, ...]
    opposed: bool = False
    """Stands behind "but", "except" or another word that parts two pieces."""

    @property
    def text(self) -> str:
        """Its words, as patterns want them."""
        return text_of(list(self.words))

    def negators(self) -> list[int]:
        """Places of the words that deny what comes after them."""
        lexicon = load("polarity")
        return [
            at
            for at, word in enumerate(self.words)
            if word in lexicon.words("negator") and not self._is_idle(at)
        ]

    def negates(self, at: int) -> bool:
        """Whether a word is denied: it stands behind a negation that nothing ends."""
        only = load("polarity").words("only")
        before = [place for place in self.negators() if place < at]
        if not before:
            return False
        if any(word in only for word in self.words[before[0] + 1 : at]):
            return False
        # "i can't bend it without pain", "there's nothing not hurting"
        return len(before) == 1 or not self._doubled(before)

    def _doubled(self, places: list[int]) -> bool:
        """Whether a later "without" or "not" takes back an earlier negation."""
        later = [self.words[place] for place in places[1:]]
        return "without" in later and self.words[places[0]] in {"not", "never"}

    def _is_idle(self, at: int) -> bool:
        """Whether a negator denies nothing of what follows it here."""
        following = self.words[at + 1 : at + 2]
        before = self.words[at - 1 : at] if at else ()
        if self.words[at] == "not" and following and following[0] in {"only", "just", "merely"}:
            return True
        if self.words[at] == "no" and (not following or following[0] in _AFTER_ANSWER):
            return True
        # inability says nothing about what hurts, but for "can't feel any pain"
        unable = bool(before) and before[0] in {"can", "could"}
        perceived = following and following[0] in {"feel", "say", "see", "find", "notice", "sense"}
        return self.words[at] == "not" and unable and not perceived


def segments(words: Sequence[str]) -> list[Segment]:
    """Pieces of a sentence, with contractions written out."""
    plain = written_out(words)
    pieces: list[Segment] = []
    piece: list[str] = []
    opposed = False
    at = 0
    while at < len(plain):
        jump = _break(plain, at)
        if piece and (jump or _begins(plain, at)):
            pieces.append(Segment(tuple(piece), opposed))
            piece, opposed = [], False
        if jump:
            opposed = True
            at += jump
        else:
            piece.append(plain[at])
            at += 1
    return [*pieces, Segment(tuple(piece), opposed)] if piece else pieces


def _break(words: list[str], at: int) -> int:
    """Number of words that part two pieces here."""
    if tuple(words[at : at + 2]) in _EXCEPTING:
        return 2
    return int(words[at] in load("polarity").words("break"))


def _begins(words: list[str], at: int) -> bool:
    """Whether a new subject begins here, which no word before it asks for."""
    lexicon = load("polarity")
    before = words[at - 1] if at else ""
    if before in lexicon.words("connector") and before not in _SPLIT_BEFORE:
        return False
    if words[at] in lexicon.words("subject"):
        return _begins_with_pronoun(words, at, before)
    return words[at] in {"my", "the", "both", "me"} and _begins_with_part(words, at, before)


def _begins_with_pronoun(words: list[str], at: int, before: str) -> bool:
    """The same for "it hurts"; "my knees they hurt", "the knee that hurts" go on."""
    lexicon, part = load("polarity"), load("body").words("part")
    taken_up = {"they": part, "that": part | lexicon.words("subject")}
    if before in taken_up.get(words[at], frozenset()):
        return False
    return bool(set(words[at + 1 : at + 2]) & (lexicon.words("verb") | {"not"}))


def _begins_with_part(words: list[str], at: int, before: str) -> bool:
    """The same for "my left knee hurts"."""
    lexicon, body = load("polarity"), load("body")
    # "my knees and my ankles are fine", but not "i can't feel my arm and my chest hurts"
    joined = before in {"and", "or"} and words[at - 2] in body.words("part")
    joined = joined and not set(words[:at]) & lexicon.words("verb")
    if joined or before in body.words("before_object"):
        return False
    verbs = lexicon.words("verb") | body.words("hurt") | body.words("state") | body.words("event")
    for part, after in pairwise([*words[at + 1 : at + 5], ""]):
        if part in body.words("part") | body.words("chest") and after not in {"and", "or"}:
            return after in verbs
    return False


def stance(words: Sequence[str]) -> Stance:
    """How the sentence takes its command."""
    lexicon = load("polarity")
    text = text_of(written_out(words))
    if lexicon.search("reported", text) is not None and not lexicon.search("inquiry", text):
        return Stance.REPORTED
    if _denied(words):
        return Stance.DENIED
    asked = lexicon.search("asked_act", text) or lexicon.search("asked_when", text)
    return Stance.PLAIN if asked is None else Stance.ASKED


def _denied(words: Sequence[str]) -> bool:
    """Whether every command in it is denied: "don't end it yet i'd like to sit longer" is not."""
    lexicon = load("polarity")
    text = text_of(written_out(words))
    if lexicon.search("wish_anyway", text) or not lexicon.search("denied_act", text):
        return False
    return not any(_is_other_wish(piece) for piece in _later(words))


def _later(words: Sequence[str]) -> Iterator[Segment]:
    """Pieces behind the first one that holds a negation."""
    pieces = segments(words)
    first = next((at for at, piece in enumerate(pieces) if piece.negators()), len(pieces))
    yield from pieces[first + 1 :]


def _is_other_wish(piece: Segment) -> bool:
    there = set(piece.words)
    lexicon = load("polarity")
    wanted = there & {"want", "like", "would", "need", "give", "let", "please"}
    return bool(wanted and there & lexicon.words("cue")) and not piece.negators()


def negated(words: Sequence[str]) -> bool:
    """Whether the main command of a sentence is denied, asked about or reported.

    What templates or a classifier find in such a sentence is to be dropped; `drops` says for which
    intents. "No stop", "don't go so fast", "i can't hear you" are wishes: not negated.
    """
    taken = stance(words)
    return taken is not Stance.PLAIN and not (taken is Stance.ASKED and asks_when(words))


def asks_when(words: Sequence[str]) -> bool:
    """Whether it asks when or how to do a thing, which may be answered."""
    text = text_of(written_out(words))
    lexicon = load("polarity")
    return lexicon.search("asked_when", text) is not None and not lexicon.search("asked_act", text)


def drops(words: Sequence[str], intent: str) -> bool:
    """Whether a command that somebody found in the sentence is to be dropped.

    Asking whether to hold for two minutes may still be answered, but changes nothing.
    """
    taken = stance(words)
    if taken is Stance.ASKED:
        return intent in _ACTS
    return taken is not Stance.PLAIN and intent not in {"pain", "distress", "condition"}


def has_cue(words: Sequence[str]) -> bool:
    """Whether a word hints that more is said than how something feels."""
    return bool(set(written_out(words)) & load("polarity").words("cue"))


def has_command(words: Sequence[str]) -> bool:
    """Whether a word of a command is in it that no sentence about a feeling needs."""
    plain = text_of(written_out(words)).replace(" no longer ", " ").replace(" any longer ", " ")
    return bool(set(plain.split()) & load("polarity").words("strong"))
