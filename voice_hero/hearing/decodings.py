"""One sound, decoded in each of the ways in which it can be heard, and in none of them twice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from voice_hero.hearing.decoder import Ear
from voice_hero.hearing.hypothesis import Hypothesis
from voice_hero.hearing.recogniser import URGENT_GRAMMAR, Ongoing, OngoingFreely, Recogniser
from voice_hero.phases import Phase
from voice_hero.sound.samples import Samples

_FREELY: Final = "any words"


@dataclass(frozen=True)
class Hearing:
    """One sound, decoded in each way when that is first asked for."""

    recogniser: Recogniser
    samples: Samples
    phase: Phase | str
    ear: Ear
    second_ear: Ear
    """At the other pitch."""
    decoded: dict[tuple[str, Ear], Hypothesis] = field(default_factory=dict)
    """What was decoded so far, by the grammar's name and the ear."""
    begun: dict[tuple[str, Ear], Callable[[], Hypothesis]] = field(default_factory=dict)
    """What is decoded beside the rest, or was."""

    @property
    def by_grammar(self) -> Hypothesis:
        """What it is by what is live in the phase."""
        return self._by(str(self.phase), self.ear)

    @property
    def at_second_pitch(self) -> Hypothesis:
        """The same at the other pitch."""
        return self._by(str(self.phase), self.second_ear)

    @property
    def urgent(self) -> Hypothesis:
        """What it is where only the urgent sentences are listened for."""
        return self._by(URGENT_GRAMMAR, self.ear)

    @property
    def urgent_at_second_pitch(self) -> Hypothesis:
        """The same at the other pitch."""
        return self._by(URGENT_GRAMMAR, self.second_ear)

    @property
    def freely(self) -> Hypothesis:
        """What it is if it may be any words."""
        self.begin_freely()
        self.decoded[_FREELY, self.ear] = self.begun[_FREELY, self.ear]()
        return self.decoded[_FREELY, self.ear]

    @property
    def freely_at_first(self) -> Hypothesis | None:
        """The same before the model is adapted; None where that was not begun."""
        first = self.for_the_first_time()
        return first.freely if (_FREELY, first.ear) in self.begun else None

    @property
    def best(self) -> Hypothesis:
        """What the sound most likely is, by the hearings that there have been."""
        return self.decoded.get((_FREELY, self.ear), self.by_grammar)

    def begin_freely(self) -> None:
        """Have it decoded freely beside the rest: what will most likely be asked for takes long."""
        way = _FREELY, self.ear
        if way not in self.begun:
            self.begun[way] = self.recogniser.begin_freely(self.samples, self.ear)

    def expect(self, ongoing: Ongoing) -> None:
        """Have the result from what was decoded while it lasted."""
        self.begun[str(self.phase), self.ear] = ongoing.end

    def expect_freely(self, ongoing: OngoingFreely) -> None:
        """The same for any words; what is left to do is begun at once."""
        self.begun[_FREELY, self.ear] = ongoing.begin_end()

    def among(self, phrases: Sequence[str]) -> Hypothesis:
        """What it is if it may be nothing but these phrases, or pieces of them."""
        return self.recogniser.decode_among(self.samples, phrases, self.ear)

    def with_pitches_swapped(self) -> "Hearing":
        """The same sound, the other pitch first."""
        return replace(self, ear=self.second_ear, second_ear=self.ear)

    def at_pitch(self, pitch: float) -> "Hearing":
        """The same sound at yet another pitch."""
        return replace(self, ear=replace(self.ear, pitch=pitch))

    def for_the_first_time(self) -> "Hearing":
        """The same sound, not yet adapted to its speaker."""
        first, second = (
            replace(ear, adapted=False, keeps=ear.adapted) for ear in (self.ear, self.second_ear)
        )
        return replace(self, ear=first, second_ear=second)

    def _by(self, grammar: str, ear: Ear) -> Hypothesis:
        way = grammar, ear
        if way not in self.decoded:
            begun = self.begun.pop(way, None)  # or it would keep its decoder for good
            decode = self.recogniser.decode
            self.decoded[way] = begun() if begun else decode(self.samples, grammar, ear)
        return self.decoded[way]
