"""Stutters and self-corrections: a sentence brought to the words that count, which are the last."""

from collections.abc import Sequence
from typing import Final

_KEPT: Final = frozenset(
    """a i so no to be we he me my in on an as at up us it is of or do go by am the you she they and
    all not his her for are can how now one off out too two if ten hi oh step for or tip leg hip
    you're let what when where who this that then than there here""".split()
)
"""Words that begin like others and mean something: "the then" is no stutter."""
_LONGEST_STUTTER: Final = 3
"""Letters, or words."""
_FUNCTION: Final = frozenset(
    """a i the my is was we you and to in on at of for i'm it's i've can could would
    what where how do does he she they them his her an what's how's but let's""".split()
)
"""Nobody says these twice but in a stutter."""
_STRONG: Final = (
    "no wait", "wait no", "no sorry", "sorry no", "sorry i mean", "no i mean", "i mean",
    "no actually", "actually no", "no rather", "or rather", "scratch that", "strike that",
    "correction",
    "no hang on", "no hold on", "i meant", "no i meant", "sorry i meant", "wait i mean",
    "no no i mean", "no no wait", "no wait sorry", "no wait i mean", "no wait no",
    "no wait actually", "no actually wait", "i mean no", "no make that", "no make it",
    "forget that",
    "wait actually", "actually wait", "wait sorry", "no not that",
)  # fmt: skip
"""Take back all that was said before them."""
_WEAK: Final = ("no", "sorry", "wait", "rather", "actually", "no no", "make that", "make it",
                "well", "nope", "er", "uh")  # fmt: skip
"""Take back a number, or one command, for the other one of its kind that follows."""
_NOT_BEFORE_I_MEAN: Final = frozenset("what do if that know you see as which how am was".split())
_MARKING: Final = frozenset("wait sorry actually".split())
_COMMANDS: Final = frozenset(
    """louder quieter faster slower next back pause stop resume restart repeat start continue longer
    shorter deeper begin end quit finish cancel yes no left right up down forward shallower
    backward skip come""".split()
)
_NUMBERS: Final = frozenset(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
    hundred half first second third fourth fifth sixth seventh eighth ninth tenth""".split()
)
_NUMBER_INSIDE: Final = frozenset({"and", "a", "hundred", "half"})
_UNITS: Final = frozenset(
    "second seconds minute minutes breath breaths step steps sec secs min mins".split()
)
_NAMING: Final = (
    "this is", "my name is", "my name's", "my names", "i am", "i'm", "it's", "it is", "call me",
)  # fmt: skip
_LEADS: Final = 3
"""Words that may stand between a correction and its number."""


def reduced(words: Sequence[str]) -> list[str]:
    """Words of a sentence that count; the same words where nothing is taken back."""
    said = _without_stutter(list(words))
    for _ in range(_LONGEST_STUTTER):
        shorter = _corrected(said)
        if shorter == said:
            break
        said = shorter
    return said


def _without_stutter(words: list[str]) -> list[str]:
    """Leave out beginnings of the next word, and function words said twice."""
    kept: list[str] = []
    for at, word in enumerate(words):
        rest = words[at + 1 :]
        if not (_is_beginning(word, rest) or _is_said_again(words, at)):
            kept.append(word)
    return kept


def _is_beginning(word: str, rest: Sequence[str]) -> bool:
    """Whether a word is only the beginning of one that follows: "wh what's next"."""
    following = next((each for each in rest if each != word), "")
    repeated = bool(rest) and rest[0] == word
    if len(word) > _LONGEST_STUTTER or not word.isalpha() or len(following) <= len(word):
        return False
    if word in _KEPT and not (repeated and len(word) == 1 and word not in _FUNCTION):
        return False
    return following.startswith(word)


def _is_said_again(words: Sequence[str], at: int) -> bool:
    """Whether a function word, or two or three words with one, are said once more right after."""
    for length in range(1, _LONGEST_STUTTER + 1):
        for start in range(max(0, at - length + 1), at + 1):
            piece = words[start : start + length]
            again = words[start + length : start + 2 * length]
            if piece == again and _FUNCTION & set(piece) and not _NUMBERS & set(piece):
                return True
    return False


def _corrected(words: list[str]) -> list[str]:
    """The sentence after its last correction."""
    for start in range(len(words) - 2, 0, -1):
        for marker in _markers_at(words, start):
            before, after = words[:start], words[start + len(marker) :]
            aligned = _aligned(before, after)
            if aligned is not None:
                return aligned
            if " ".join(marker) in _STRONG and _takes_back(before, after):
                return after
    return _without_contrast(words)


def _markers_at(words: Sequence[str], at: int) -> list[list[str]]:
    """Markers that stand here, longest first, with words after them."""
    found = [
        marker.split()
        for marker in (*_STRONG, *_WEAK)
        if list(words[at : at + len(marker.split())]) == marker.split()
        and at + len(marker.split()) < len(words)
    ]
    return sorted(found, key=len, reverse=True)


def _takes_back(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether a marker behind these words can mean a correction ("what i mean is" does not)."""
    return before[-1] not in _NOT_BEFORE_I_MEAN and bool(set(after) - _MARKING)


def _aligned(before: list[str], after: list[str]) -> list[str] | None:
    """Both sides as one sentence, where the second says anew what ends the first."""
    number = _number_aligned(before, after)
    if number is not None:
        return number
    if before[-1] in _COMMANDS and after[0] in _COMMANDS and {before[-1], after[0]} - {"yes", "no"}:
        kept = before[:-1]
        return after if set(kept) <= _COMMANDS | {"go", "i", "said"} else [*kept, *after]
    return _name_aligned(before, after)


def _number_aligned(before: list[str], after: list[str]) -> list[str] | None:
    """ "Step three no four" as "step four"."""
    old = _last_number(before)
    new = _first_number(after)
    if old is None or new is None:
        return None
    lead = after[: new[0]]
    head = before[: old[0]]
    tail = before[old[1] :]
    if set(tail) - _UNITS:
        return None
    while lead and head and lead[-1] == head[-1]:
        lead, head = lead[:-1], head[:-1]
    if lead and not _may_lead(lead, head):
        return None
    rest = after[new[1] :]
    unit = [] if rest and rest[0] in _UNITS else tail
    shared = after[len(lead) : new[0]]
    if lead and lead[0] in head:
        head = head[: head.index(lead[0])]
        return [*head, *after[: new[1]], *unit, *rest]
    return [*head, *shared, *after[new[0] : new[1]], *unit, *rest]


def _may_lead(lead: Sequence[str], head: Sequence[str]) -> bool:
    usual = {"make", "it", "that", "wait", "sorry", "i", "mean", "meant", "said", "rather", "about"}
    return set(lead) <= usual or lead[0] in head


def _last_number(words: Sequence[str]) -> tuple[int, int] | None:
    """First word of the last number, and the word after it."""
    end = len(words)
    if end > 1 and words[-2] == "a" and words[-1] in _UNITS:
        return end - 2, end - 1
    while end and not _is_number(words[end - 1]):
        end -= 1
    start = end
    while start and (_is_number(words[start - 1]) or words[start - 1] in _NUMBER_INSIDE):
        start -= 1
    return (start, end) if end else None


def _first_number(words: Sequence[str]) -> tuple[int, int] | None:
    """The same of the first number, if it stands near the beginning."""
    start = next((at for at, word in enumerate(words[: _LEADS + 1]) if _is_number(word)), None)
    if start is None:
        return None
    end = start
    while end < len(words) and _is_number(words[end]):
        end += 1
    return start, end


def _is_number(word: str) -> bool:
    return word in _NUMBERS or word.isdigit()


def _name_aligned(before: list[str], after: list[str]) -> list[str] | None:
    """ "This is kate no emma" as "this is emma"."""
    start = " ".join(before[:-1])
    if start not in _NAMING or len(after) != 1:
        return None
    return [*before[:-1], *after]


def _without_contrast(words: list[str]) -> list[str]:
    """ "Louder not quieter" as "louder", "not louder quieter" as "quieter"."""
    for at, word in enumerate(words):
        if word != "not" or at + 1 >= len(words):
            continue
        following = words[at + 1]
        if at and words[at - 1] in _COMMANDS and following in _COMMANDS:
            return [*words[:at], *words[at + 2 :]]
        if at == 0 and following in _COMMANDS and words[at + 2 : at + 3]:
            wanted = words[at + 2 :]
            return wanted if wanted[0] in _COMMANDS else words
    return words
