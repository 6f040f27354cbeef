"""Contractions written out, so that rules see one form: "knee's" as "knee is"."""

import re
from collections.abc import Sequence
from typing import Final

from voice_hero.lang.en.rules.lexicon import load

HAVING: Final = "'s"
"""Stands for what belongs to somebody: "mum's knee" is written "mum 's knee"."""

_WHOLE: Final = {
    "cannot": "can not", "cant": "can not", "can't": "can not", "won't": "will not",
    "wont": "will not", "shan't": "shall not", "ain't": "is not", "aint": "is not",
    "wanna": "want to", "gonna": "going to", "gotta": "got to", "dunno": "do not know",
    "wisnae": "was not", "isnae": "is not", "disnae": "does not", "dinnae": "do not",
    "cannae": "can not", "willnae": "will not", "wasnae": "was not", "ah'm": "i am",
    "ok": "okay", "o.k.": "okay", "alright": "okay", "anymore": "any more",
    "comfy": "comfortable", "comftable": "comfortable", "haven't": "have not",
    "lightheaded": "light headed", "ma": "my", "mum's": "mum 's", "naw": "no", "nae": "no",
    "let's": "let us", "dis": "this", "non": "none", "runner's": "runners",
    "jumper's": "jumpers", "housemaid's": "housemaids", "baker's": "bakers", "golfer's": "golfers",
    "charley": "charley", "all-right": "okay", "kinda": "kind of", "sorta": "sort of",
}  # fmt: skip
_JOINED: Final = re.compile(r" all right(?= |$)")
_ENDS: Final = {"'m": "am", "'ve": "have", "'re": "are", "'ll": "will", "'d": "would"}
_OWNERS_NOT: Final = frozenset(
    "it that this there here what who where how when he she everything nothing something which why"
    " one".split()
)


def written_out(words: Sequence[str]) -> list[str]:
    """The same words without contractions."""
    out: list[str] = []
    for index, word in enumerate(words):
        following = words[index + 1] if index + 1 < len(words) else ""
        out += _written_out(word, following).split()
    return _JOINED.sub(" okay", f" {' '.join(out)}").split()


def _written_out(word: str, following: str) -> str:
    if word in _WHOLE:
        return _WHOLE[word]
    if word.endswith("n't"):
        return f"{word[:-3]} not"
    for end, full in _ENDS.items():
        if word.endswith(end) and len(word) > len(end):
            return f"{word[: -len(end)]} {full}"
    if word.endswith("'s") and len(word) > 2:
        return f"{word[:-2]} {_after_s(word[:-2], following)}"
    return word


def _after_s(word: str, following: str) -> str:
    """Whether "'s" says that something belongs to somebody, or is."""
    body = load("body")
    owner = word not in _OWNERS_NOT and word not in body.words("part")
    belonging = body.words("part") | body.words("side")
    return HAVING if owner and following in belonging else "is"
