"""Whether a sentence says that something hurts the speaker, by the words that are in it.

Nobody lists all the ways in which people say so ("ooh that's giving me such a twinge in my knee"),
and who says so must not be left in a hold. A false one does little harm: the practice pauses.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from voice_hero.errors import IntentError

FILE: Final = "complaints.txt"
MOST_WORDS: Final = 14
"""A longer sentence is a story."""
_OF: Final = "'s"
"""Left out of "my knee's killing me"."""


@dataclass(frozen=True)
class Complaints:
    """Kinds of words; where there are none, nothing is a complaint."""

    feeling: frozenset[str] = frozenset()
    """What hurts does."""
    sick: frozenset[str] = frozenset()
    """Is said of the whole person."""
    cry: frozenset[str] = frozenset()
    """Is heard from who is hurt."""
    part: frozenset[str] = frozenset()
    """Of the body."""
    mine: frozenset[str] = frozenset()
    """Says that it is the speaker who is meant."""
    other: frozenset[str] = frozenset()
    """Makes it another time, another person, a question, or untrue."""
    question: frozenset[str] = frozenset()
    """Makes it a question where it stands first."""

    def may_be_in(self, text: str) -> bool:
        """Whether there is a word in it that hints at one."""
        words = {word.removesuffix(_OF) for word in text.split()}
        return bool(words & (self.feeling | self.sick | self.cry | self.part))

    def hold(self, text: str) -> bool:
        """Whether a sentence is a complaint; words are parted by spaces."""
        words = [word.removesuffix(_OF) for word in text.split()]
        there = frozenset(words)
        if not 0 < len(words) <= MOST_WORDS or there & self.other or words[0] in self.question:
            return False
        cries, mine = bool(there & self.cry), bool(there & self.mine)
        feels, where = bool(there & self.feeling), bool(there & self.part)
        if cries:
            return feels or where
        return mine and ((feels and where) or bool(there & self.sick))


def load_complaints(intents: Path) -> Complaints:
    """Read the list that lies beside the intents; none where there is no such file.

    Raises IntentError for a line that is anything else than a kind, a colon and words.
    """
    file = intents / FILE
    if not file.is_file():
        return Complaints()
    kinds: dict[str, set[str]] = {kind: set() for kind in Complaints.__dataclass_fields__}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        kind, colon, words = line.partition(":")
        if line.startswith("#") or not line:
            continue
        if not colon or kind not in kinds:
            raise IntentError(
                f"{file}, line {number}: {line!r} is no kind, colon and words; "
                f"the kind has to be one of {', '.join(kinds)}."
            )
        kinds[kind].update(words.split())
    return Complaints(**{kind: frozenset(words) for kind, words in kinds.items()})
