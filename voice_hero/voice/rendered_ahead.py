"""Which lines are rendered ahead, and rendering them."""

import itertools
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from string import Formatter
from typing import Final

from voice_hero.errors import CacheError
from voice_hero.lang.en import wording
from voice_hero.lang.en.phrasebook import DOMAINS, Phrasebook
from voice_hero.poses.pose import Pose, Sentence
from voice_hero.poses.pose_parts import Sides, with_side
from voice_hero.sound.rendered import Rendered
from voice_hero.voice.voice import PiperVoice

MOST_BREATHS: Final = 20
"""Holds of more breaths than this (160 s) are rarely asked for, and are rendered when they are."""

ASKED_S: Final = (10, 15, 20, 25, 30, 40, 45, 50, 60, 70, 75, 80, 90, 100, 105, 120, 135, 150, 180)
"""Lengths of a hold that people ask for, in seconds; those of the plans come on top."""

MOST_TIMES: Final = 31
"""A month of practice every day; the count of a longer one is rendered when it is asked for."""

TOTAL_S: Final = (*range(30, 300, 30), *range(300, 1201, 60))
"""Lengths of a whole practice, as they are told: to the half minute, from five minutes on to the
minute, up to twenty minutes."""

AHEAD: Final = 3
"""Pieces that are asked for before the one that is being kept, so that the child never waits."""


@dataclass(frozen=True)
class RenderReport:
    """What rendering ahead has done."""

    pieces: int
    """Pieces that the lines consist of; a sentence or a clause each."""
    rendered: int
    """Those of them that were not there before."""
    seconds: float
    """Length of the sound that was rendered now."""
    bytes: int
    """Bytes on the disk, of all the pieces."""
    wall_s: float
    """Time that it took, in seconds."""

    def __add__(self, other: "RenderReport") -> "RenderReport":
        """What both have done."""
        return RenderReport(
            self.pieces + other.pieces,
            self.rendered + other.rendered,
            self.seconds + other.seconds,
            self.bytes + other.bytes,
            self.wall_s + other.wall_s,
        )


def fixed_lines(poses: Iterable[Pose], phrasebook: Phrasebook) -> list[str]:
    """Everything that can be spoken and is known beforehand, the most urgent first.

    The texts of the poses, then the assistant's own with every number and length that they can
    take; see `values` for what is left out.
    """
    known = list(poses)
    lines = itertools.chain(
        itertools.chain.from_iterable(_pose_lines(pose, phrasebook) for pose in known),
        _own_lines(phrasebook, values(known)),
    )
    return list(dict.fromkeys(lines))


def slow_lines(poses: Iterable[Pose]) -> list[str]:
    """Those that are spoken slower than usual: the instructions in other words."""
    says = (_on_sides(step.say, step.sides) for pose in poses for step in pose.steps)
    agains = (one.again for one in itertools.chain.from_iterable(says) if one.again)
    return list(dict.fromkeys(agains))


def values(poses: Sequence[Pose]) -> Mapping[str, Sequence[str]]:
    """Placeholder to what it can stand for; "key.name" goes before "name".

    What is rare is left out, and rendered when it comes up: odd lengths, many breaths.
    """
    titles = [pose.title for pose in poses]
    times = [wording.count(n, "time") for n in range(1, MOST_TIMES + 1)]
    numbers = [wording.number(n) for n in range(1, MOST_BREATHS + 1)]
    planned = _planned(poses)
    asked = [wording.duration(s) for s in sorted({*ASKED_S, *planned})]
    grown = [wording.duration(s) for s in planned]
    least = [wording.duration(s) for s in sorted(_bounds(poses, "least_s"))]
    most = [wording.duration(s) for s in sorted(_bounds(poses, "most_s"))]
    steps = [len(pose.steps) for pose in poses]
    held = {hold.step for pose in poses for hold in pose.holds}
    known: dict[str, Sequence[str]] = {
        "left": DOMAINS["left"],
        "step": numbers[: max(steps, default=0)],
        "where_hold.step": [wording.number(n) for n in sorted(held)],
        "steps": [wording.number(n) for n in sorted(set(steps))],
        "count": numbers[1:],
        "progress.count": times,
        "progress_no_hold.count": times,
        "title": titles,
        "poses": [*_rows(poses), *_practices(poses)],
        "length": asked,
        "total_all.length": [wording.duration(s) for s in TOTAL_S],
        "total_rest.length": [wording.duration(s) for s in TOTAL_S],
        "set_least.length": least,
        "set_most.length": most,
        "extended_most.length": most,
        "extended_plan_most.length": most,
        "deepen_ask.length": [wording.duration(s) for s in sorted(_deep(poses))],
    }
    known |= dict.fromkeys(("held", "longest", "last"), grown)
    known |= {f"plan_{why}.length": grown for why in ("first", "grown", "same", "gentler", "short")}
    # A step's title is said with its own number only: see _pose_lines.
    return known | {"step_title.title": (), "last_step_title.title": ()}


def _planned(poses: Iterable[Pose]) -> list[int]:
    """Lengths that the plans of the poses come to, and the shortened ones, in seconds."""
    lengths: set[int] = set()
    for plan in (hold.plan for pose in poses for hold in pose.holds):
        lengths |= {plan.least_s, max(plan.least_s, plan.start_s // 2), plan.goal_s}
        lengths |= set(range(plan.start_s, plan.goal_s + 1, plan.grow_s))
    return sorted(lengths)


def _bounds(poses: Iterable[Pose], name: str) -> set[int]:
    """Shortest or longest holds that may be asked for, of the pose and of its deeper form."""
    plans = [hold.plan for pose in poses for hold in pose.holds]
    deeper = [pose.deepening for pose in poses if pose.deepening is not None]
    return {getattr(part, name) for part in (*plans, *deeper)}


def _deep(poses: Iterable[Pose]) -> set[int]:
    deeper = [pose.deepening for pose in poses if pose.deepening is not None]
    return {(one.least_s + one.most_s) // 2 for one in deeper}


def render_ahead(
    voice: PiperVoice,
    lines: Sequence[str],
    progress: Callable[[int, int], None],
    rate: float = 1.0,
) -> RenderReport:
    """Render what is not there yet, and keep it. `progress` gets pieces done, and all pieces.

    Raises CacheError where a piece cannot be kept (what was kept before stays), SpeechError where
    one cannot be rendered.
    """
    begun = time.monotonic()
    cache = voice.cache
    if cache is None:
        raise CacheError("Lines cannot be rendered ahead: this voice keeps nothing on the disk.")
    pieces = voice.pieces(lines)
    there = cache.sizes()
    names = {piece: cache.path(piece, rate).name for piece in pieces}
    missing = [piece for piece in pieces if names[piece] not in there]
    done, seconds = len(pieces) - len(missing), 0.0
    progress(done, len(pieces))
    for piece, rendered in _in_turn(voice, missing, rate):
        cache.store(piece, rate, rendered)
        done, seconds = done + 1, seconds + rendered.seconds
        progress(done, len(pieces))
    there = cache.sizes() if missing else there
    kept = sum(there[name] for name in names.values())
    return RenderReport(len(pieces), len(missing), seconds, kept, time.monotonic() - begun)


def _in_turn(
    voice: PiperVoice, pieces: Iterable[str], rate: float
) -> Iterator[tuple[str, Rendered]]:
    waiting: deque[tuple[str, Future[Rendered]]] = deque()
    for piece in pieces:
        waiting.append((piece, voice.render(piece, rate)))
        if len(waiting) > AHEAD:
            first, result = waiting.popleft()
            yield first, result.result()
    for first, result in waiting:
        yield first, result.result()


def _pose_lines(pose: Pose, phrasebook: Phrasebook) -> Iterator[str]:
    """All that is said of one pose, in the order of a practice."""
    yield from _texts(pose.welcome)
    yield from (pose.caution.line, pose.caution.question)
    for number, step in enumerate(pose.steps, start=1):
        key = "last_step_title" if number == len(pose.steps) else "step_title"
        for sides in _orders(step.sides):
            title = with_side(step.title, *sides)
            yield from phrasebook.say(key, step=wording.number(number), title=title)
        yield from _texts(_on_sides(step.say, step.sides))
        for sides in _orders(step.sides):
            yield with_side(step.brief, *sides)
    for hold in pose.holds:
        for sentences in (hold.ready, hold.during, hold.change):
            yield from _texts(_on_sides(sentences, hold.sides))
    yield from _texts(pose.way_out.shortest)
    yield from _texts(pose.way_out.say)
    yield from _texts(pose.way_out.rest)
    yield from _texts(pose.caution.refuse)
    if pose.deepening is not None:
        deepening = pose.deepening
        yield from _texts((*deepening.explain, *deepening.enter, *deepening.leave))
    for sentences in pose.topics.values():
        yield from _texts(sentences)
    yield from _texts(pose.caution.ask_doctor)


def _texts(sentences: Iterable[Sentence]) -> Iterator[str]:
    for sentence in sentences:
        yield sentence.text
        if sentence.again:
            yield sentence.again


_NAME: Final = "{name}"
"""Stands for what a person is called: nobody knows it ahead, so those lines are rendered then."""


def _on_sides(sentences: Iterable[Sentence], sides: Sides | None) -> list[Sentence]:
    """Sentences as they are said on either side, where there are two; equal ones once."""
    said = [one.on(*names) for one in sentences for names in _orders(sides)]
    return list({one.text: one for one in said}.values())


def _orders(sides: Sides | None) -> list[tuple[str, str]]:
    """The side that is practised and the other one, for both."""
    return [("", "")] if sides is None else [sides, (sides[1], sides[0])]


def _own_lines(phrasebook: Phrasebook, known: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The phrasebook's lines, shorter lists of values first: what is said most comes early."""
    blank = {name.rpartition(".")[2]: f"{{{name.rpartition('.')[2]}}}" for name in known}
    blank["name"] = _NAME
    keys = phrasebook.keys()
    said = [(key, line) for key in keys for line in phrasebook.say(key, **blank)]
    lines = [(key, line) for key, line in said if _NAME not in line]
    for key, line in sorted(lines, key=lambda pair: pair[1].count("{")):
        names = sorted({name for _, name, _, _ in Formatter().parse(line) if name})
        row = [known.get(f"{key}.{name}", known[name]) for name in names]
        for chosen in itertools.product(*row):
            text = line.format(**dict(zip(names, chosen, strict=True)))
            yield text[:1].upper() + text[1:]


def _rows(poses: Sequence[Pose]) -> Iterator[str]:
    """All poses, as a session names them: the one that it began with comes first."""
    for first in poses:
        others = [pose.title for pose in poses if pose is not first]
        yield wording.listed([first.title, *others])


def _practices(poses: Sequence[Pose]) -> Iterator[str]:
    """The row of poses that each one's whole practice names."""
    titles = {pose.name: pose.title for pose in poses}
    for pose in poses:
        row = (pose.preparation_pose, pose.name, pose.follow_up_pose)
        yield wording.listed([titles[name] for name in row if name is not None and name in titles])
