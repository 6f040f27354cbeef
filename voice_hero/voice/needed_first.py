"""What the first minutes of a practice may need to say, and what comes after it."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from voice_hero.lang.en import wording
from voice_hero.lang.en.phrasebook import Phrasebook
from voice_hero.poses.pose import Pose, Sentence, Step
from voice_hero.voice.rendered_ahead import fixed_lines

T = TypeVar("T", str, "Wanted")

BRIDGE: Final = "one_moment"
"""Key of the sentence that is said where an answer is not there yet."""

_URGENT_KEYS: Final = (
    "stopped_hold", "goodbye", "goodbye_half",
    "pain_before", "pain_after", "distress",
    BRIDGE,
)  # fmt: skip
"""What answers stop, pain and a call for help, wherever they come, and bridges the rest."""

_FIRST_KEYS: Final = (
    "caution_first", "caution_needs", "doctor_first", "say_yes_or_no",
    "warned", "hint_welcome", "hint_question", "come_out_before", "paused", "resumed",
)  # fmt: skip
"""What else of the assistant's own may be said up to the end of the first step."""


@dataclass(frozen=True)
class Wanted:
    """A line, and the pace at which it is to be spoken."""

    line: str
    rate: float = 1.0
    """Relative to the voice's own."""


def urgent_lines(pose: Pose, phrasebook: Phrasebook) -> list[str]:
    """What must never be late: the answers to stop, pain and distress, the way out of the pose."""
    return _once(
        itertools.chain(
            _own(phrasebook, _URGENT_KEYS),
            _texts(pose.way_out.shortest),
            _texts(pose.way_out.say),
        )
    )


def first_lines(pose: Pose, phrasebook: Phrasebook) -> list[str]:
    """What is rendered before the start, in the order in which it may be needed.

    The greeting, the caution with its question and the answers to it, the first step, and what is
    urgent: about a minute and a half of sound.
    """
    return _once(
        itertools.chain(
            _texts(pose.welcome),
            phrasebook.say("ask_start"),
            urgent_lines(pose, phrasebook),
            (pose.caution.line, pose.caution.question),
            _step(pose, 0, phrasebook),
            _texts(pose.caution.refuse),
            _own(phrasebook, _FIRST_KEYS),
        )
    )


def later_lines(
    pose: Pose, poses: Iterable[Pose], phrasebook: Phrasebook, slow: float
) -> list[Wanted]:
    """Everything, in the order in which it may be needed from the start of `pose` on.

    First what is rendered before the start, then the guiding to its end; then the instructions in
    other words, at the rate `slow`; then the answers; at last the other poses.
    """
    known = list(poses)
    others = [other for other in known if other.name != pose.name]
    every = fixed_lines(known, phrasebook)
    of_others = set(every).difference(fixed_lines([pose], phrasebook))
    return _once(
        [
            *_at(1.0, first_lines(pose, phrasebook)),
            *_at(1.0, guiding(pose, phrasebook)),
            *_at(slow, _in_other_words(pose, 0)),
            *_at(1.0, [line for line in every if line not in of_others]),
            *_at(1.0, [line for line in every if line in of_others]),
            *(one for other in others for one in _at(slow, _in_other_words(other, 0))),
        ]
    )


def next_lines(
    pose: Pose, phrasebook: Phrasebook, step: int, rate: float, slow: float
) -> list[Wanted]:
    """What may be needed next by somebody who is at this step (index), at the pace chosen.

    What is urgent, the guiding from here to its end, and the step in other words.
    """
    return _once(
        [
            *_at(rate, urgent_lines(pose, phrasebook)),
            *_at(rate, guiding(pose, phrasebook, step)),
            *_at(rate * slow, _in_other_words(pose, step)),
        ]
    )


def guiding(pose: Pose, phrasebook: Phrasebook, step: int = 0) -> list[str]:
    """What the guiding says from a step (index) to the end of the pose, the usual hold included."""
    steps = range(min(step, len(pose.steps)), len(pose.steps))
    plan = wording.duration(pose.hold.plan.start_s)
    return _once(
        itertools.chain(
            itertools.chain.from_iterable(_step(pose, n, phrasebook) for n in steps),
            phrasebook.say("plan_first", length=plan),
            _texts(pose.hold.ready),
            _texts(pose.hold.during),
            _own(phrasebook, ("half", "last_ten")),
            phrasebook.say("hold_done", length=plan),
            _texts(pose.way_out.say),
            _texts(pose.way_out.rest),
            _own(phrasebook, ("ask_comfortable", "comfortable", "not_comfortable")),
        )
    )


def _step(pose: Pose, number: int, phrasebook: Phrasebook) -> Iterator[str]:
    """A step's title and its instructions."""
    step: Step = pose.steps[number]
    key = "last_step_title" if number + 1 == len(pose.steps) else "step_title"
    yield from phrasebook.say(key, step=wording.number(number + 1), title=step.title)
    yield from _texts(step.say)


def _in_other_words(pose: Pose, step: int) -> list[str]:
    says = itertools.chain.from_iterable(one.say for one in pose.steps[step:])
    return [one.again for one in says if one.again]


def _own(phrasebook: Phrasebook, keys: Iterable[str]) -> Iterator[str]:
    return itertools.chain.from_iterable(phrasebook.say(key) for key in keys)


def _texts(sentences: Iterable[Sentence]) -> Iterator[str]:
    return (sentence.text for sentence in sentences)


def _at(rate: float, lines: Sequence[str]) -> list[Wanted]:
    return [Wanted(line, rate) for line in lines]


def _once(items: Iterable[T]) -> list[T]:
    """Each of them once, where it comes first."""
    return list(dict.fromkeys(items))
