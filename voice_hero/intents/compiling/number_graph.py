"""Numbers of a range, as they are said, as a part of a word graph."""

from collections.abc import Set
from typing import Final

from voice_hero.intents.compiling.graph_points import Edge, Points
from voice_hero.intents.word_graph import DIGITS, Range
from voice_hero.lang.en.numbers import TENS, UNITS

HUNDRED: Final = 100


def add(points: Points, taken: Range, end: int) -> int:
    """Point where a number begins that goes on at `end`.

    Up to 99 these are the numbers of the range; beyond, all from a hundred up to its last hundred,
    and the range itself is checked when a sentence has matched.
    """
    numbers = set(range(taken.start, min(taken.stop + 1, HUNDRED), taken.step))
    if taken.stop < HUNDRED:
        return points.point([Edge(DIGITS, end), *_below_hundred(points, numbers, end)])
    low = points.point(_below_hundred(points, set(range(HUNDRED)), end))
    behind = points.point([Edge("and", points.point([Edge(" ", low)])), Edge(None, low)])
    hundred = points.point([Edge(None, end), Edge(" ", behind)])
    said = points.point([Edge(" ", points.point([Edge("hundred", hundred)]))])
    counted = [word for word, n in UNITS.items() if 0 < n <= min(9, taken.stop // HUNDRED)]
    hundreds = [Edge(word, said) for word in (*counted, "a")]
    return points.point([Edge(DIGITS, end), *hundreds, *_below_hundred(points, numbers, end)])


def _below_hundred(points: Points, numbers: Set[int], end: int) -> list[Edge]:
    edges = [Edge(word, end) for word, value in UNITS.items() if value in numbers]
    for word, value in TENS.items():
        if value in numbers:
            edges.append(Edge(word, end))
        units = [
            Edge(unit, end)
            for unit, digit in UNITS.items()
            if 0 < digit < 10 and value + digit in numbers
        ]
        if units:
            edges.append(Edge(word, points.point([Edge(" ", points.point(units))])))
    return edges
