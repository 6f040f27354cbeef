"""Which sentence that people are known to say an unknown one is most like.

Words and pairs of words are weighed by how rare they are, as in retrieval of documents (tf-idf and
the cosine; Salton and Buckley 1988): "any warnings before i do this" is most of "any warnings
before i start", and "how long does the chicken take" is about a chicken.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

LEAST: Final = 0.5
"""Cosine from which on a sentence counts as like another. With all else as in `text_matcher.py`, of
126 sentences of three pens that no template takes 26 get their intent and one another; 24 and one
at 0.55, 32 and one at 0.45. Of 514 that are not for us none gets any, with 0.4 neither; eight would
if words were allowed that none of ours has."""
AHEAD: Final = 0.2
"""By how much it has to be more like that one than like any of another intent. At 0.1 two more of
the 126 get theirs, one another, and "any tips for the waiter" gets one."""
LEAST_WORDS: Final = 5
"""A shorter sentence is like too many others ("when does it start", "did it hurt"): it has to be
one of them. At 4 two more of the 126 get theirs, and "when does it start" one."""
SAME: Final = 0.999
"""Cosine of a sentence that is one of them, but for endings and weightless words."""
OTHERS: Final = frozenset("he she him his her hers they them their".split())
"""A sentence about other people is for us only if they are the partner. A precaution: none of the
514 needs it."""

_WEIGHTLESS: Final = frozenset(
    "please okay right so well mate dear coach thanks now just the a an of".split()
)
_ENDINGS: Final = ("'s", "ing", "ed", "es", "s", "er")
_STEM: Final = 3
"""Letters that a word keeps at least where its ending is cut off."""
_ABOUT_OTHERS: Final = "partner"
_EDGE: Final = ""
"""Stands beside the first and the last word in a pair."""

_Vector = Mapping[str, float]


class Likeness:
    """Sentences with their intents, ready to be compared; 4,800 of them take 0.05 s and 8 MB."""

    def __init__(self, said: Iterable[tuple[str, str]]) -> None:
        """`said` are pairs of a sentence and its intent; words are parted by spaces."""
        pairs = list(said)
        self._intents = [intent for _, intent in pairs]
        features = [_features(text.split()) for text, _ in pairs]
        self._known_in = Counter(name for one in features for name in one)
        self._holding: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for index, one in enumerate(features):
            for name, weight in self._vector(one).items():
                self._holding[name].append((index, weight))

    def intent_of(self, words: Sequence[str]) -> str | None:
        """Intent of the sentences that these words are like.

        None where they are like none, or have a word that none of those sentences has: then they
        are about something else.
        """
        features = _features(words)
        if not all(name in self._known_in for name in features if " " not in name):
            return None
        best = self._best(features)
        (first, second) = (*sorted(best.values(), reverse=True), 0.0, 0.0)[:2]
        is_one_of_them = first >= SAME or (len(words) >= LEAST_WORDS and first >= LEAST)
        if not is_one_of_them or first - second < AHEAD:
            return None
        intent = max(best, key=best.__getitem__)
        return intent if intent == _ABOUT_OTHERS or OTHERS.isdisjoint(words) else None

    def _best(self, features: Counter[str]) -> dict[str, float]:
        """How much each intent's likest sentence is like these words."""
        best: dict[str, float] = {}
        for index, cosine in self._cosines(features).items():
            intent = self._intents[index]
            best[intent] = max(cosine, best.get(intent, 0.0))
        return best

    def _cosines(self, features: Counter[str]) -> Mapping[int, float]:
        """Sentences that have anything in common with one, by their index."""
        found: dict[int, float] = defaultdict(float)
        for name, weight in self._vector(features).items():
            for index, other in self._holding.get(name, ()):
                found[index] += weight * other
        return found

    def _vector(self, features: Counter[str]) -> _Vector:
        """Of length one; what no sentence has weighs most."""
        size = len(self._intents) + 1
        weights = {
            name: count * math.log(size / (self._known_in[name] + 0.5))
            for name, count in features.items()
        }
        length = math.hypot(*weights.values()) or 1.0
        return {name: weight / length for name, weight in weights.items()}


def _features(words: Sequence[str]) -> Counter[str]:
    """Words without their endings, and pairs of them."""
    stems = [_stem(word) for word in words if word not in _WEIGHTLESS]
    return Counter([*stems, *map(" ".join, pairwise([_EDGE, *stems, _EDGE]))])


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) >= len(ending) + _STEM:
            return word.removesuffix(ending)
    return word
