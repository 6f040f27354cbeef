"""What a matcher needs, as pieces of bytes and back; what comes back is checked, not believed."""

import json
import sys
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import chain, pairwise
from typing import Any, Final

from voice_hero.intents.matchable import Conditions, Matchable
from voice_hero.intents.word_graph import Label, Op, Range, WordGraph

_KINDS: Final = frozenset({"begin", "end", "number", "core", "tail"})
_FIELDS: Final = ("intent", "slots", "requires", "excludes", "priority", "waited_for", "waits")


def to_parts(matchable: Matchable) -> dict[str, bytes]:
    """Pieces of bytes that hold it all."""
    graph = matchable.graph
    about = {
        "labels": [_written(label) for label in graph.labels],
        "blocks": [{name: getattr(b, name) for name in _FIELDS} for b in matchable.blocks],
        "skip_words": sorted(matchable.skip_words),
        "root": graph.root,
    }
    return {
        "about": json.dumps(about, default=str).encode(),
        "offsets": _bytes_of(graph.offsets),
        "carried": _bytes_of(graph.carried),
        "ends": _bytes_of(graph.ends),
        "accepting": _bytes_of([*chain.from_iterable(graph.accepting.items())]),
    }


def from_parts(parts: Mapping[str, bytes]) -> Matchable:
    """The same again. Raises ValueError where anything is not as `to_parts` writes it."""
    try:
        about = json.loads(parts["about"])
        blocks = tuple(_conditions(block) for block in about["blocks"])
        skip_words = frozenset(_checked(word, str) for word in about["skip_words"])
        labels = tuple(_label(written) for written in about["labels"])
        numbers = {name: _numbers(parts[name]) for name in parts if name != "about"}
        accepting = dict(_pairs(numbers["accepting"]))
        graph = WordGraph(
            labels,
            numbers["offsets"],
            numbers["carried"],
            numbers["ends"],
            accepting,
            _checked(about["root"], int),
        )
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"not a compiled set of intents: {error!r}") from error
    _check_bounds(graph, len(blocks))
    return Matchable(blocks, skip_words, graph)


def _check_bounds(graph: WordGraph, blocks: int) -> None:
    points, edges = len(graph.offsets) - 1, len(graph.ends)
    good = (
        points > 0
        and graph.offsets[0] == 0
        and graph.offsets[points] == edges == len(graph.carried)
        and all(one <= other for one, other in pairwise(graph.offsets))
        and _within(graph.carried, len(graph.labels))
        and _within(graph.ends, points)
        and _within([*graph.accepting], points)
        and _within([*graph.accepting.values()], blocks)
        and _within([graph.root], points)
    )
    if not good:
        raise ValueError("numbers out of bounds")


def _within(numbers: Sequence[int], bound: int) -> bool:
    return not numbers or (min(numbers) >= 0 and max(numbers) < bound)


def _written(label: Label) -> Any:
    """A text or nothing as it is; an operation as a list."""
    if not isinstance(label, Op):
        return label
    value = list(asdict(label.value).values()) if isinstance(label.value, Range) else label.value
    return [label.kind, label.slot, value]


def _label(written: Any) -> Label:
    if written is None or isinstance(written, str):
        return written
    kind, slot, value = written
    if kind not in _KINDS or not isinstance(slot, str):
        raise ValueError(f"{written!r} is no operation")
    if kind == "number":
        start, stop, step, multiplier = value
        if not all(isinstance(n, int) for n in (start, stop, step)) or step < 1:
            raise ValueError(f"{value!r} is no range")
        value = Range(start, stop, step, _checked(multiplier, int, float))
    elif value is not None:
        _checked(value, str, int, float)
    return Op(kind, slot, value)


def _conditions(block: dict[str, Any]) -> Conditions:
    slots = _checked(block["slots"], dict)
    for value in slots.values():
        if value is not None:
            _checked(value, str, int, float)
    return Conditions(
        _checked(block["intent"], str),
        slots,
        _checked(block["requires"], dict),
        _checked(block["excludes"], dict),
        _checked(block["priority"], int),
        _checked(block["waited_for"], bool),
        _checked(block["waits"], bool),
    )


def _checked(value: Any, *kinds: type) -> Any:
    if not isinstance(value, kinds):
        raise ValueError(f"{value!r} is not {' or '.join(kind.__name__ for kind in kinds)}")
    return value


def _pairs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    if len(numbers) % 2:
        raise ValueError("an odd number of halves of pairs")
    return zip(numbers[::2], numbers[1::2], strict=True)


def _bytes_of(numbers: Sequence[int]) -> bytes:
    return _in_file_order(array("i", numbers)).tobytes()


def _numbers(data: bytes) -> Sequence[int]:
    """Raises ValueError unless the bytes are whole numbers of four bytes each."""
    numbers = array("i")
    numbers.frombytes(data)
    return _in_file_order(numbers)


def _in_file_order(numbers: "array[int]") -> "array[int]":
    """Little-endian in the file, whatever the machine."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
