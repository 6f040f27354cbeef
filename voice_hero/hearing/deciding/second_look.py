"""A second look at what was no command: noise, echoes and a wrong word hide many a true one.

For what most hearings have in common, with the other pitch first, without the echoes of the room,
for complaints in any words, and among the few sentences that are most like it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from voice_hero.command import Command
from voice_hero.hearing.deciding.judging import Judging
from voice_hero.hearing.deciding.narrowing import narrowed
from voice_hero.hearing.deciding.rejection import answers
from voice_hero.hearing.decodings import Hearing
from voice_hero.hearing.dereverberation import dried, removed_db
from voice_hero.hearing.endpoint import Verdict
from voice_hero.hearing.hypothesis import UNKNOWN, Hypothesis
from voice_hero.hearing.limits import Limits
from voice_hero.intents.usual_sentences import is_short
from voice_hero.lang.en.rules.ruling import hurts, may_hurt
from voice_hero.phases import LIVE, PAIN, Phase
from voice_hero.sound.samples import Samples


class SecondLook:
    """Takes one at hearings of a whole utterance."""

    def __init__(self, judging: Judging, judged: Callable[[Samples, Phase | str], Verdict]) -> None:
        """`judged` is what a sound amounts to at the first look."""
        self._judging = judging
        self._matcher = judging.matcher
        self._usual = judging.usual
        self._limits = judging.limits
        self._judged = judged

    def take(self, verdict: Verdict, hearing: Hearing, interrupts: bool) -> Verdict:
        """What was no command after all is; the same verdict if it is none.

        While we are interrupted, it is not narrowed down: what is left of our own lines is like
        sentences that are listened for ("can put a folded blanket under").
        """
        if self._judging.is_hopeless(hearing, interrupts) or self._asks_for_a_thing(hearing):
            return verdict
        looks = [self._together, self._at_other_pitch, self._dried, self._complaint]
        if not interrupts:
            looks.append(self._narrowed)
        for again in (look(hearing) for look in looks):
            if again is not None and not self._is_too_short(again, verdict):
                return again
        text = verdict.hypothesis.text
        if verdict.refused or self._matcher.is_for_others(text, hearing.phase):
            return verdict
        return replace(verdict, meant=self._was_meant(text, hearing))

    def _asks_for_a_thing(self, hearing: Hearing) -> bool:
        """Whether it does before the model is adapted, and after."""
        both = (hearing.for_the_first_time().by_grammar, hearing.by_grammar)
        return all(self._usual.asks_for_a_thing(heard.text) for heard in both)

    def _together(self, hearing: Hearing) -> Verdict | None:
        """What most hearings have among their readings, at three pitches, though none takes it."""
        needed = self._limits.votes
        votes = self._votes(hearing)
        if not votes:  # most talk, which must not cost more than it has to
            return None
        votes += self._votes(hearing.with_pitches_swapped())
        if all(len(_for_the_same(one, votes)) < needed - 1 for one in votes):
            return None
        votes += self._votes_of(hearing.at_pitch(self._limits.third_pitch))
        elected = max((_for_the_same(one, votes) for one in votes), key=_weight)
        if len(elected) < needed:
            return None
        best = next((one for one in elected if one.hearing.ear.adapted), elected[0])
        verdict = Verdict(best.heard, best.command, self._limits.quick_wait_s)
        stands = self._judging.stands(verdict, best.hearing, self._limits.unlike_voted)
        return verdict if stands else None

    def _votes(self, hearing: Hearing) -> list["_Vote"]:
        """Commands of some words among the readings, after the model is adapted and before."""
        hearings = [hearing, hearing.for_the_first_time()] if hearing.ear.adapted else [hearing]
        return [vote for one in hearings for vote in self._votes_of(one)]

    def _votes_of(self, hearing: Hearing) -> list["_Vote"]:
        found = self._judging.long_commands(hearing.by_grammar, hearing.phase)
        return [_Vote(command, heard, hearing) for command, heard in found]

    def _at_other_pitch(self, hearing: Hearing) -> Verdict | None:
        """The other pitch first, if nothing else explains the sound: it finds what one missed."""
        other = hearing.with_pitches_swapped()
        verdict = self._judging.judge(other)
        if verdict.command is None or self._usual.asks_for_a_thing(verdict.hypothesis.text):
            return None
        if self._judging.says_the_same(verdict, hearing.freely, hearing.phase):
            return verdict
        return verdict if self._judging.stands(verdict, other, self._limits.unlike_alone) else None

    def _dried(self, hearing: Hearing) -> Verdict | None:
        clear = without_echoes(hearing.samples, self._limits)
        if clear is None:
            return None
        verdict = self._judged(clear, hearing.phase)
        return verdict if verdict.command is not None else None

    def _complaint(self, hearing: Hearing) -> Verdict | None:
        """That something hurts, in words that no template has: at both pitches, or heard freely."""
        phase = Phase(hearing.phase)
        by_grammar = (hearing.by_grammar, hearing.at_second_pitch)
        hints = (may_hurt(reading.text) for h in by_grammar for reading in h.any_readings)
        if PAIN not in LIVE[phase] or not any(hints):
            return None
        heard = hearing.by_grammar
        if not all(hurts(pitch.text, phase) for pitch in by_grammar):
            heard = hearing.freely
            if not hurts(heard.text, phase):
                return None
        return Verdict(heard, Command(PAIN, {}, heard.text), self._limits.quick_wait_s)

    def _narrowed(self, hearing: Hearing) -> Verdict | None:
        return narrowed(hearing, self._judging)

    def _is_too_short(self, again: Verdict, first: Verdict) -> bool:
        """Whether what a second look found is too little to count.

        A doubt about a word or two is not dispelled by another hearing, and a lone word that was
        not heard at first is none, unless it answers a question. What is urgent counts: in 1,900
        short sounds of talk that were no command, nothing else was taken for it with less than 8.7
        of unlikeness.
        """
        text = again.hypothesis.text
        if text in self._usual.urgent:
            return False
        lone = len(text.split()) == 1 and not answers(again)
        return lone or (first.refused and is_short(text))

    def _was_meant(self, text: str, hearing: Hearing) -> bool:
        """Whether it was clearly said to us, though it is no command: in our words, all of them.

        Other people's talk fits into the grammar somehow, but heard at another pitch, or freely, it
        is other words.
        """
        words = text.split()
        least, most = self._limits.meant_words, self._limits.meant_most_words
        if UNKNOWN in words or not least <= len(words) <= most or not hearing.ear.adapted:
            return False
        if not self._is_alike(words, hearing.at_second_pitch):
            return False
        return self._is_alike(words, hearing.for_the_first_time().freely)

    def _is_alike(self, words: list[str], other: Hypothesis) -> bool:
        others = other.text.split()
        longer = max(len(words), len(others))
        return _common(words, others) >= self._limits.meant_share * longer


@dataclass(frozen=True)
class _Vote:
    """A hearing that has a command among its readings."""

    command: Command
    heard: Hypothesis
    """Taken for the likeliest reading that is this command."""
    hearing: Hearing


def _for_the_same(vote: _Vote, votes: Sequence[_Vote]) -> list[_Vote]:
    return [one for one in votes if one.command.is_same(vote.command)]


def _weight(votes: Sequence[_Vote]) -> tuple[int, float]:
    """How many there are, and how likely."""
    return len(votes), -sum(one.heard.behind for one in votes) / len(votes)


def without_echoes(samples: Samples, limits: Limits) -> Samples | None:
    """The sound without those of the room; None where there are hardly any."""
    clear = dried(samples)
    return clear if removed_db(samples, clear) >= limits.reverberant_db else None


def _common(one: list[str], other: list[str]) -> int:
    """How many words both have in the same order."""
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks)
