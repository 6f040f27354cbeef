"""Sentences that people really say: by ear, no other sentence of one or two words is a command.

Templates accept many a fragment ("the seat", "i want"), which does no harm in a typed line. Talk is
full of them: with the wide grammar, seven in eight false commands were fragments of this kind.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from voice_hero.lang.en.normalising import without_stutter

FILE: Final = "usual.txt"
URGENT_FILE: Final = "urgent.txt"
DECOY_FILE: Final = "decoys.txt"
SHORT: Final = 2
"""Words, fillers aside, up to which a sentence has to be in the list."""
FILLERS: Final = frozenset(
    "please okay ok um uh er right alright now well so sorry dear mate yeah yes".split()
)
"""Words around a short sentence that do not make it longer."""
GREETINGS: Final = frozenset({"hey", "hi", "hello"})
"""These do not either, but belong to it: said to somebody, what follows is seldom for us."""

_LEADING: Final = frozenset(
    "the a an my your our his her their and or but if because i've i'm it's what's there's might "
    "of from than as into".split()
)
"""Words that something follows. By this and what comes next none breaks off of 6,300 sentences that
people say: those of `usual.txt` and of the tests."""
_LINKING: Final = frozenset(
    "is are was has did doesn't don't won't can't should could can would will shall".split()
)
"""Something follows these as well, unless they turn a question round, or are an answer: "how long
it is", "no i don't"."""
_TURNED: Final = frozenset("i it this that we you they there".split())

_WANTING: Final = frozenset("bring get give have like need take want".split())
_ARTICLES: Final = frozenset("a an another my one some the".split())
_MAY: Final = frozenset("can could may might shall should let".split())


def is_short(text: str) -> bool:
    """Whether a command has so few words that talk is full of it."""
    return len(text.split()) <= SHORT


@dataclass(frozen=True)
class Usual:
    """The list; an empty one lets everything pass, as for intents that bring none."""

    sentences: frozenset[str] = frozenset()
    urgent: frozenset[str] = frozenset()
    """Sentences that are listened for once more, by themselves, where nothing was understood."""
    decoys: frozenset[str] = frozenset()
    """Listened for though they are no commands, so that nothing else is made of them."""

    def allows(self, text: str) -> bool:
        """Whether a sentence is usual, or long enough and does not break off."""
        core = without_stutter([word for word in text.split() if word not in FILLERS])
        if not self.sentences or text in self.sentences or " ".join(core) in self.sentences:
            return True
        return sum(word not in GREETINGS for word in core) > SHORT and not _breaks_off(core)

    def may_hold_more(self, text: str) -> bool:
        """Whether a word or two, not usual together, may be one that is and an opening to it.

        Where somebody is greeted first, it is not for us.
        """
        words = text.split()
        greeted = not GREETINGS.isdisjoint(words)
        return is_short(text) and not greeted and not self.sentences.isdisjoint(words)

    def is_decoy(self, text: str) -> bool:
        """Whether it is a decoy and nothing more, or somebody greeted by it."""
        around = FILLERS | GREETINGS
        return " ".join(word for word in text.split() if word not in around) in self.decoys

    def asks_for_a_thing(self, text: str) -> bool:
        """Whether it is how people ask one another for things all day; "I have a bad knee" is not.

        Where there is no list, it may be what the intents are for.
        """
        words = text.split()
        return bool(self.sentences) and not _ARTICLES.isdisjoint(words[_wanting(words) :])

    def wants(self, text: str) -> bool:
        """Whether it may be the beginning of that."""
        words = text.split()
        return bool(self.sentences) and _wanting(words) < len(words)


def _breaks_off(words: list[str]) -> bool:
    """Whether something has to follow the last word ("my knee is"): it was swallowed."""
    before, last = words[-2:]
    if last == "i":
        return before not in {"am", "was"}
    return last in _LEADING or (last in _LINKING and before not in _TURNED)


def _wanting(words: list[str]) -> int:
    """Where the first word of wanting stands; behind the last where there is none."""
    return next((at for at in range(len(words)) if _wants(words[: at + 1])), len(words))


def _wants(words: list[str]) -> bool:
    """Whether the last word is one of wanting."""
    owns = words[-2:] in (["i", "have"], ["you", "have"]) and _MAY.isdisjoint(words[-3:-2])
    return words[-1] in _WANTING and not owns


def load_usual(intents: Path) -> Usual:
    """Read the lists that lie beside the intents; empty where there are none."""
    sentences, urgent, decoys = (_lines(intents / name) for name in (FILE, URGENT_FILE, DECOY_FILE))
    return Usual(sentences, urgent, decoys)


def together(lists: Sequence[Usual], more: frozenset[str] = frozenset()) -> Usual:
    """The first of some lists with what the others add; `more` are further usual sentences.

    A first list that is empty stays so: it lets everything pass.
    """
    first, *others = lists
    if not first.sentences:
        return first
    sentences, urgent, decoys = (
        frozenset().union(*(getattr(usual, kind) for usual in others))
        for kind in ("sentences", "urgent", "decoys")
    )
    return replace(
        first,
        sentences=first.sentences | sentences | more,
        urgent=first.urgent | urgent,
        decoys=(first.decoys | decoys) - more,
    )


def _lines(file: Path) -> frozenset[str]:
    if not file.is_file():
        return frozenset()
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))
