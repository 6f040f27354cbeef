"""From the sound of an utterance to what it amounts to: decoded, matched, doubted, looked at again.

The grammar is asked first. What could be talk is decoded freely as well; where nothing was
understood a second look is taken, for what is urgent and without the echoes of the room.
"""

from collections.abc import Callable
from dataclasses import replace
from difflib import SequenceMatcher
from functools import cache

from voice_hero.audio import SAMPLE_RATE, Samples
from voice_hero.dereverberation import dried, removed_db
from voice_hero.echo import contained
from voice_hero.endpoint import Verdict, judge, judge_free, judge_urgent
from voice_hero.hearing_limits import Limits
from voice_hero.levelling import levelled
from voice_hero.matcher import Matcher
from voice_hero.phases import Phase
from voice_hero.recogniser import UNKNOWN, URGENT_GRAMMAR, Hypothesis, Recogniser
from voice_hero.rejection import is_doubtful, is_refused, may_be_nothing, says_the_same, unlikeness
from voice_hero.usual import Usual, is_short

_Freely = Callable[[], Hypothesis]
"""Decodes a sound without a grammar, once, when first asked."""


class Understanding:
    """Sounds of utterances in, verdicts out. Sounds have any length, at SAMPLE_RATE."""

    def __init__(
        self, recogniser: Recogniser, matcher: Matcher, usual: Usual, limits: Limits
    ) -> None:
        self._recogniser = recogniser
        self._matcher = matcher
        self._usual = usual
        self._limits = limits

    def prepare(self, phase: Phase | str) -> None:
        """Make ready for what is said in a phase."""
        self._recogniser.prepare(phase)

    def renew(self) -> None:
        """Let go of what decoding has left behind; for a time in which nobody speaks."""
        self._recogniser.renew()

    def judge(self, sound: Samples, phase: Phase | str) -> Verdict:
        """What an utterance amounts to, should it end here."""
        samples = levelled(sound)
        freely = cache(lambda: self._recogniser.decode_freely(samples))
        verdict = self._by_grammar(samples, phase, freely)
        short = len(samples) <= self._limits.urgent_longest_s * SAMPLE_RATE
        if verdict.command is None and self._usual.urgent and short:
            return self._urgent(samples, phase, freely) or verdict
        return verdict

    def look_again(self, verdict: Verdict, sound: Samples, phase: Phase | str) -> Verdict:
        """A second look at a whole utterance that was no command; the same verdict if it is none.

        Among the words of a free decoding, and without the room's echoes where there are many.
        """
        if len(sound) > self._limits.second_longest_s * SAMPLE_RATE:
            return verdict
        refused = verdict.refused  # then it has been decoded freely already
        free = verdict.hypothesis if refused else self._recogniser.decode_freely(levelled(sound))
        again = judge_free(free, self._matcher, phase, self._limits) or self._dried(sound, phase)
        if again is not None and refused and is_short(again.hypothesis.text):
            again = None  # a doubt about a word or two is not dispelled by another hearing
        return again or replace(verdict, meant=self._was_meant(verdict, free, phase))

    def _dried(self, sound: Samples, phase: Phase | str) -> Verdict | None:
        clear = dried(sound)
        if removed_db(sound, clear) < self._limits.reverberant_db:
            return None
        verdict = self.judge(clear, phase)
        return verdict if verdict.command is not None else None

    def is_heard_freely(self, verdict: Verdict, sound: Samples, phase: Phase | str) -> bool:
        """Whether a free decoding of the whole sound gives the same command."""
        return self._says_the_same(verdict, self._recogniser.decode_freely(levelled(sound)), phase)

    def would_be_heard(self, text: str, sound: Samples, phase: Phase | str) -> bool:
        """Whether these words are among the readings of another sound."""
        found = self._recogniser.decode(levelled(sound), phase)
        return any(contained(text, frozenset({reading.text})) for reading in found.readings)

    def _was_meant(self, verdict: Verdict, free: Hypothesis, phase: Phase | str) -> bool:
        """Whether it was clearly said to us, though it is no command: in our words, all of them.

        Other people's talk fits into the grammar somehow, but a free decoding hears other words.
        """
        words = verdict.hypothesis.text.split()
        if verdict.refused or UNKNOWN in words or len(words) < self._limits.meant_words:
            return False
        if self._matcher.is_for_others(verdict.hypothesis.text, phase):
            return False
        others = free.text.split()
        longer = max(len(words), len(others))
        return _common(words, others) >= self._limits.meant_share * longer

    def _by_grammar(self, samples: Samples, phase: Phase | str, freely: _Freely) -> Verdict:
        hypothesis = self._recogniser.decode(samples, phase)
        verdict = judge(hypothesis, self._matcher, self._usual, phase, self._limits)
        if not is_doubtful(verdict, self._limits) or self._says_the_same(verdict, freely(), phase):
            return verdict
        if is_refused(verdict, freely(), phase, self._limits):
            return Verdict(freely(), None, self._limits.refused_wait_s, refused=True)
        return verdict

    def _urgent(self, samples: Samples, phase: Phase | str, freely: _Freely) -> Verdict | None:
        """What is found where only the urgent sentences are listened for, unless it is talk."""
        hypothesis = self._recogniser.decode(samples, URGENT_GRAMMAR)
        verdict = judge_urgent(hypothesis, self._matcher, self._usual, phase, self._limits)
        limits = self._limits
        allowed = limits.unlike_asleep if phase == Phase.ASLEEP else limits.unlike_urgent
        if verdict is None or may_be_nothing(verdict.hypothesis, limits):
            return None
        if unlikeness(verdict.hypothesis, freely()) > allowed:
            return None
        return verdict

    def _says_the_same(self, verdict: Verdict, free: Hypothesis, phase: Phase | str) -> bool:
        return says_the_same(verdict, free, self._matcher, self._usual, phase)


def _common(one: list[str], other: list[str]) -> int:
    """How many words both have in the same order."""
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks)
