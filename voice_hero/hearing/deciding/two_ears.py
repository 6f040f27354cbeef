"""When to believe which of two listeners of different make.

The first ears hear while it lasts and are there at once; the second hear noise, rooms and accents
better and are there a little later. What the first hear clearly is acted on; for the rest:

- Pain is believed of either.
- What ends or changes the practice, and a yes or no to the caution question, needs both.
- Where both give a meaning and differ, the second ears are believed.
- What only the second ears heard counts if it changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from voice_hero.command import By, Command
from voice_hero.hearing.endpoint import Verdict
from voice_hero.hearing.hypothesis import Hypothesis
from voice_hero.hearing.limits import Limits
from voice_hero.hearing.second_ears.asking import AwaitedTranscript, EarsState, SecondEars
from voice_hero.intents.meaning import Meaning, Understood
from voice_hero.intents.mishearings import as_heard_freely
from voice_hero.lang.en.normalising import words_of
from voice_hero.phases import CHANGES, Asking, Phase
from voice_hero.sound.samples import SAMPLE_RATE, Samples

PROMPT: Final = "next, repeat, pause, resume, go back, deepen, hold, props, cautions, stop."
"""What is said before, as the second ears believe: without it short words are written otherwise."""

EITHER: Final = frozenset({"pain", "distress"})
"""Believed of either ear: here it is better to hear once too often."""

BOTH: Final = CHANGES | {"start", "someone_else", "person"}
"""Needs both: what ends or changes the practice, or whose it is."""

ANSWERS: Final = frozenset({"yes", "no"})

SaysTheSame = Callable[[Command], bool]
"""Whether the first ears have a command of the same intent among all that they heard."""


@dataclass(frozen=True)
class Opinion:
    """What the second ears make of an utterance."""

    text: str
    """The words, lower case, without punctuation."""
    understood: Understood
    logprob: float
    """Mean natural log-probability of its tokens; 0 is certain."""
    no_speech: float
    """Probability, 0 to 1, that there is no speech at all."""
    respelt: bool = False
    """True if other words were written, that are the usual mishearing of these."""

    @property
    def command(self) -> Command | None:
        """What it means; None where it is no command."""
        return self.understood.command


class SecondOpinion:
    """Asks the second ears about one utterance after another."""

    def __init__(self, ears: SecondEars, meaning: Meaning, limits: Limits) -> None:
        self._ears = ears
        self._meaning = meaning
        self._limits = limits
        self._asked: AwaitedTranscript | None = None

    @property
    def is_there(self) -> bool:
        """Whether an answer can be expected."""
        return self._ears.state is EarsState.READY

    def prepare(self, phase: Phase | str) -> None:
        """Have the second ears while somebody practises, and let go of them asleep."""
        if phase == Phase.ASLEEP:
            self._ears.close()
        else:
            self._ears.start()

    def ask(self, sound: Samples) -> None:
        """Begin to hear an utterance; what was asked before is not wanted any more."""
        self.drop()
        seconds = len(sound) / SAMPLE_RATE
        if self.is_there and seconds <= self._limits.second_ears_longest_s:
            self._asked = self._ears.ask(sound, PROMPT)

    def drop(self) -> None:
        """Let go of what was asked."""
        if self._asked is not None:
            self._asked.wanted = False
        self._asked = None

    def give(self, phase: Phase | str, asking: Asking | None) -> Opinion | None:
        """What was heard in what was asked last; None where nothing was, or not in time."""
        asked, self._asked = self._asked, None
        transcript = asked.wait(self._limits.second_ears_wait_s) if asked else None
        if transcript is None:
            return None
        written = " ".join(words_of(transcript.text))
        text = as_heard_freely(written)
        understood = self._meaning.understand(text, phase, asking)
        return Opinion(
            text, understood, transcript.avg_logprob, transcript.no_speech_prob, text != written
        )


def settled(
    first: Verdict,
    opinion: Opinion,
    says_the_same: SaysTheSame,
    asking: Asking | None,
    limits: Limits,
) -> Verdict:
    """What an utterance amounts to that the first ears did not hear clearly.

    What they took after all their own doubts stands where the second ears heard nothing for us, or
    nothing of which they are sure.
    """
    heard, second = first.command, opinion.command
    both = heard is not None and second is not None and second.is_same(heard)
    if both or (heard is not None and heard.intent in EITHER):
        return replace(first, ears=2)
    if heard is not None and second is not None and _differ_in_number(heard, second):
        return replace(first, command=replace(heard, by=By.EXAMPLE), ears=2)
    answers = asking is Asking.CAUTION and _is_answer(heard, second)
    taken = None if answers else _believed(opinion, says_the_same, limits)
    if heard is not None and not answers and not (taken and _is_sure(opinion, limits)):
        return replace(first, ears=2)
    words = first.hypothesis if not opinion.text else Hypothesis(opinion.text)
    if taken is None:
        return replace(first, command=None, hypothesis=words, ears=2, meant=first.meant or answers)
    return Verdict(words, taken, 0.0, ears=2)


def _differ_in_number(heard: Command, second: Command) -> bool:
    """Whether both are one change of the practice to different values: it is asked back."""
    changes = heard.intent == second.intent and heard.intent in CHANGES
    return changes and heard.slots != second.slots


def _is_answer(*commands: Command | None) -> bool:
    """Whether one of them is a yes or a no; where both are, they differ."""
    return any(one is not None and one.intent in ANSWERS for one in commands)


def _is_sure(opinion: Opinion, limits: Limits) -> bool:
    """Whether it is good enough to overrule what the first ears took."""
    known = opinion.understood.by in (By.RULE, By.TEMPLATE)
    return known and opinion.logprob >= limits.second_ears_sure_logprob


def _is_little(opinion: Opinion, second: Command, limits: Limits) -> bool:
    """Whether it is a word or two that talk is full of, or is only like a command.

    Somebody may call "pause" into a noise in which only the second ears hear it.
    """
    words = len(opinion.text.split())
    if opinion.respelt:
        return True
    if second.by is By.EXAMPLE:
        return words < limits.likeness_words or second.score < limits.likeness_score
    return words == 1 and second.intent not in EITHER | {"pause"}


def _believed(opinion: Opinion, says_the_same: SaysTheSame, limits: Limits) -> Command | None:
    """The command of the second ears, if it counts without the first."""
    second = opinion.command
    guessed = opinion.logprob < limits.second_ears_least_logprob
    if second is None or guessed or opinion.no_speech > limits.second_ears_most_no_speech:
        return None
    if _is_little(opinion, second, limits) and not says_the_same(second):
        return None
    if second.intent in BOTH and not says_the_same(second):
        return replace(second, by=By.EXAMPLE) if second.intent in CHANGES else None
    return second
