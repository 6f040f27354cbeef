"""From the sound of an utterance to what it amounts to: decoded, matched, doubted, looked at again.

The grammar is asked first. What is clear at once is taken; else it is decoded adapted to the
speaker. What could be talk is heard again, at another pitch and freely. Where nothing was
understood a second look is taken: for what is urgent, for what most hearings have in common, with
the other pitch first, without the echoes of the room, and for complaints in any words.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import chain
from typing import Final

from voice_hero.audio import SAMPLE_RATE, Samples
from voice_hero.dereverberation import dried, removed_db
from voice_hero.echo import contained
from voice_hero.endpoint import Verdict, judge, judge_urgent
from voice_hero.hearing_limits import Limits
from voice_hero.levelling import levelled
from voice_hero.matcher import Command, Matcher
from voice_hero.near_miss import one_word_off
from voice_hero.normalise import calls_off
from voice_hero.phases import ANSWERED, LIVE, PAIN, Phase
from voice_hero.recogniser import UNKNOWN, URGENT_GRAMMAR, Ear, Hypothesis, Recogniser
from voice_hero.rejection import (
    NEVER,
    agreeing,
    allowed_unlikeness,
    answers,
    is_agreed,
    is_clear,
    is_doubtful,
    is_hopeless,
    is_sure,
    may_be_heard_freely,
    says_the_same,
    unlikeness,
)
from voice_hero.usual import Usual, is_short

_FREELY: Final = "any words"


class Understanding:
    """Sounds of utterances in, verdicts out. Sounds have any length, at SAMPLE_RATE."""

    def __init__(
        self, recogniser: Recogniser, matcher: Matcher, usual: Usual, limits: Limits
    ) -> None:
        self._recogniser = recogniser
        self._matcher = matcher
        self._usual = usual
        self._limits = limits
        self._last: _Hearing | None = None
        self._ears = (Ear(limits.pitch, adapted=True), Ear(limits.second_pitch, adapted=True))

    def prepare(self, phase: Phase | str) -> None:
        """Make ready for what is said in a phase."""
        self._recogniser.prepare(phase, (self._limits.pitch, self._limits.second_pitch))

    def renew(self) -> None:
        """Let go of what decoding has left behind; for a time in which nobody speaks."""
        self._recogniser.renew()

    def judge(self, sound: Samples, phase: Phase | str, interrupts: bool = False) -> Verdict:
        """What an utterance amounts to, should it end here.

        While we are interrupted, what is urgent is looked for without the room's echoes at once,
        and not only in a second look.
        """
        hearing = self._last = self._hearing(sound, phase)
        verdict = self._by_grammar_at_once(hearing) or self._by_grammar(hearing)
        short = len(sound) <= self._limits.urgent_longest_s * SAMPLE_RATE
        if verdict.command is not None or not short or not self._usual.urgent:
            return verdict
        found = self._urgent(hearing)
        if found is None and interrupts:
            clear = _without_echoes(hearing.samples, self._limits)
            found = None if clear is None else self._urgent(self._hearing(clear, phase))
        return found or verdict

    def look_again(self, verdict: Verdict, sound: Samples, phase: Phase | str) -> Verdict:
        """A second look at a whole utterance that was no command; the same verdict if it is none.

        What most hearings have in common, the other pitch first, without the room's echoes, where
        there are many, a complaint in any words, and with one word wrong. It was judged just
        before, a little shorter perhaps, and what was heard then is not decoded anew.
        """
        nothing = not verdict.hypothesis.text
        if nothing or self._is_long(sound, self._limits.second_longest_s):
            return verdict
        hearing = self._last or self._hearing(sound, phase)
        if self._is_hopeless(hearing) or self._asks_for_a_thing(hearing):
            return verdict
        looks = (self._together, self._at_other_pitch, self._dried, self._complaint)
        for again in (look(hearing) for look in looks):
            if again is not None and not self._is_too_short(again, verdict):
                return again
        if verdict.refused or self._matcher.is_for_others(verdict.hypothesis.text, phase):
            return verdict
        command = self._nearly(hearing)
        if command is not None:
            return Verdict(verdict.hypothesis, command, self._limits.quick_wait_s)
        return replace(verdict, meant=self._was_meant(verdict.hypothesis.text, hearing))

    def _complaint(self, hearing: "_Hearing") -> Verdict | None:
        """That something hurts, in words that no template has: at both pitches, or heard freely."""
        complaints = self._usual.complaints
        by_grammar = (hearing.by_grammar, hearing.at_second_pitch)
        hints = (
            complaints.may_be_in(reading.text) for h in by_grammar for reading in h.any_readings
        )
        if PAIN not in LIVE[Phase(hearing.phase)] or not any(hints):
            return None
        heard = hearing.by_grammar
        if not all(complaints.hold(pitch.text) for pitch in by_grammar):
            heard = hearing.freely
            if not complaints.hold(heard.text):
                return None
        return Verdict(heard, Command(PAIN, {}, heard.text), self._limits.quick_wait_s)

    def _is_hopeless(self, hearing: "_Hearing") -> bool:
        first = hearing.for_the_first_time().by_grammar
        return is_hopeless(first, self._matcher, self._usual, hearing.phase, self._limits)

    def _asks_for_a_thing(self, hearing: "_Hearing") -> bool:
        """Whether it does before the model is adapted, and after."""
        both = (hearing.for_the_first_time().by_grammar, hearing.by_grammar)
        return all(self._usual.asks_for_a_thing(heard.text) for heard in both)

    def _at_other_pitch(self, hearing: "_Hearing") -> Verdict | None:
        """The other pitch first, if nothing else explains the sound: it finds what one missed."""
        other = hearing.with_pitches_swapped()
        verdict = judge(other.by_grammar, self._matcher, self._usual, other.phase, self._limits)
        if verdict.command is None or self._usual.asks_for_a_thing(verdict.hypothesis.text):
            return None
        if self._says_the_same(verdict, hearing.freely, hearing.phase):
            return verdict
        return verdict if self._stands(verdict, other, self._limits.unlike_alone) else None

    def _together(self, hearing: "_Hearing") -> Verdict | None:
        """What most hearings have among their readings, at three pitches, though none takes it."""
        needed = self._limits.votes
        votes = [*self._votes(hearing), *self._votes(hearing.with_pitches_swapped())]
        if all(len(_for_the_same(one, votes)) < needed - 1 for one in votes):
            return None
        votes += self._votes_of(hearing.at_pitch(self._limits.third_pitch))
        elected = max((_for_the_same(one, votes) for one in votes), key=_weight)
        if len(elected) < needed:
            return None
        best = next((one for one in elected if one.hearing.ear.adapted), elected[0])
        verdict = Verdict(best.heard, best.command, self._limits.quick_wait_s)
        return verdict if self._stands(verdict, best.hearing, self._limits.unlike_voted) else None

    def _votes(self, hearing: "_Hearing") -> list["_Vote"]:
        """Commands of some words among the readings, after the model is adapted and before."""
        hearings = [hearing, hearing.for_the_first_time()] if hearing.ear.adapted else [hearing]
        return [vote for one in hearings for vote in self._votes_of(one)]

    def _votes_of(self, hearing: "_Hearing") -> list["_Vote"]:
        votes: list[_Vote] = []
        for reading in hearing.by_grammar.any_readings:
            command = self._long_command(reading.text, hearing.phase)
            if command is not None and not any(one.command.is_same(command) for one in votes):
                votes.append(_Vote(command, hearing.by_grammar.taking(reading), hearing))
        return votes

    def _long_command(self, text: str, phase: Phase | str) -> Command | None:
        if is_short(text) or self._usual.asks_for_a_thing(text) or not self._usual.allows(text):
            return None
        return self._matcher.match(text, phase)

    def _nearly(self, hearing: "_Hearing") -> Command | None:
        """The one answer that was asked for, but for one word, at both pitches."""
        first = self._nearly_all(hearing.by_grammar, hearing.phase)
        if not any(one.intent in ANSWERED for one in first):
            return None
        second = self._nearly_all(hearing.at_second_pitch, hearing.phase)
        both = [one for one in first if any(one.is_same(other) for other in second)]
        return both[0] if len(both) == 1 and both[0].intent in ANSWERED else None

    def _nearly_all(self, heard: Hypothesis, phase: Phase | str) -> list[Command]:
        """Each command that one of the best readings is one word off from."""
        texts = (
            reading.text
            for reading in heard.any_readings[:2]
            if reading.behind <= self._limits.nearly_margin and not calls_off(reading.text)
        )
        found = (one_word_off(self._matcher, text, phase) for text in texts)
        return list(chain.from_iterable(found))

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

    def _dried(self, hearing: "_Hearing") -> Verdict | None:
        clear = _without_echoes(hearing.samples, self._limits)
        if clear is None:
            return None
        verdict = self.judge(clear, hearing.phase)
        return verdict if verdict.command is not None else None

    def is_heard_freely(self, verdict: Verdict, sound: Samples, phase: Phase | str) -> bool:
        """Whether a free decoding of the whole sound, at either pitch, gives the same command."""
        samples = levelled(sound)
        hearings = (self._recogniser.begin_freely(samples, ear) for ear in self._ears)
        return any(self._says_the_same(verdict, heard(), phase) for heard in hearings)

    def would_be_heard(self, text: str, sound: Samples, phase: Phase | str) -> bool:
        """Whether these words are among the readings of another sound, at either pitch."""
        samples = levelled(sound)
        hearings = (self._recogniser.decode(samples, phase, ear) for ear in self._ears)
        readings = (reading.text for heard in hearings for reading in heard.readings)
        return any(contained(text, frozenset({reading})) for reading in readings)

    def _was_meant(self, text: str, hearing: "_Hearing") -> bool:
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

    def _hearing(self, sound: Samples, phase: Phase | str) -> "_Hearing":
        """A sound as it is heard best; a long one adapts the model while it lasts."""
        adapted = not self._is_long(sound, self._limits.adapted_longest_s)
        first, second = (replace(ear, adapted=adapted) for ear in self._ears)
        return _Hearing(self._recogniser, levelled(sound), phase, first, second)

    def _is_long(self, sound: Samples, limit_s: float) -> bool:
        """Whether it is so long that it is talk; where no list tells what is usual, nothing is."""
        return bool(self._usual.sentences) and len(sound) > limit_s * SAMPLE_RATE

    def _by_grammar_at_once(self, hearing: "_Hearing") -> Verdict | None:
        """What is clear, or hopeless, before the model is adapted to the speaker."""
        first = hearing.for_the_first_time()
        if self._is_hopeless(hearing):
            return judge(first.by_grammar, self._matcher, self._usual, first.phase, self._limits)
        return self._at_once(first) if hearing.ear.adapted else None

    def _at_once(self, hearing: "_Hearing") -> Verdict | None:
        """A command that is so clear that nothing slower needs to be asked."""
        verdict = judge(hearing.by_grammar, self._matcher, self._usual, hearing.phase, self._limits)
        if verdict.command is None:
            return None
        if is_short(verdict.hypothesis.text) or verdict.hypothesis.behind > 0:
            hearing.begin_freely()  # a longer one that comes first is most often sure without
        if verdict.hypothesis.behind > 0:
            return None
        second = self._agreeing(verdict.command, hearing)
        if second is None or second.behind > 0:
            return None
        if is_sure(verdict, second, self._usual, hearing.phase, self._limits):
            return verdict
        if not is_clear(verdict, second, hearing.phase, self._limits):
            return None
        return verdict if self._stands(verdict, hearing, self._limits.unlike_at_once) else None

    def _agreeing(self, command: Command, hearing: "_Hearing") -> Hypothesis | None:
        heard = hearing.at_second_pitch
        return agreeing(command, heard, self._matcher, self._usual, hearing.phase)

    def _by_grammar(self, hearing: "_Hearing") -> Verdict:
        verdict = judge(hearing.by_grammar, self._matcher, self._usual, hearing.phase, self._limits)
        if not is_doubtful(verdict, self._limits) or self._is_confirmed(verdict, hearing):
            return verdict
        return Verdict(hearing.best, None, self._limits.refused_wait_s, refused=True)

    def _is_confirmed(self, verdict: Verdict, hearing: "_Hearing") -> bool:
        """Whether the other hearings leave a command standing."""
        if verdict.command is None:
            return False
        phase = hearing.phase
        hearing.begin_freely()
        second = self._agreeing(verdict.command, hearing)
        if is_sure(verdict, second, self._usual, phase, self._limits):
            return True
        allowed = allowed_unlikeness(verdict, second, phase, self._limits)
        if allowed == NEVER and not may_be_heard_freely(verdict, second, phase, self._limits):
            return False
        return self._stands(verdict, hearing, allowed)

    def _stands(self, verdict: Verdict, hearing: "_Hearing", allowed: float) -> bool:
        """Whether a free decoding gives the command, or nothing that much better explains it."""
        if self._says_the_same(verdict, hearing.freely, hearing.phase):
            return True
        return unlikeness(verdict.hypothesis, hearing.freely) <= allowed

    def _urgent(self, hearing: "_Hearing") -> Verdict | None:
        """What is found where only the urgent sentences are listened for, unless it is talk."""
        phase, limits = hearing.phase, self._limits
        verdict = judge_urgent(hearing.urgent, self._matcher, self._usual, phase, limits)
        allowed = limits.unlike_asleep if phase == Phase.ASLEEP else limits.unlike_urgent
        if verdict is None or verdict.command is None:
            return None
        second = agreeing(
            verdict.command, hearing.urgent_at_second_pitch, self._matcher, self._usual, phase
        )
        if not is_agreed(verdict.hypothesis, second, limits):
            return None
        if unlikeness(verdict.hypothesis, hearing.freely) > allowed:
            return None
        return verdict

    def _says_the_same(self, verdict: Verdict, free: Hypothesis, phase: Phase | str) -> bool:
        return says_the_same(verdict, free, self._matcher, self._usual, phase)


@dataclass(frozen=True)
class _Hearing:
    """One sound, decoded in each way when that is first asked for."""

    recogniser: Recogniser
    samples: Samples
    phase: Phase | str
    ear: Ear
    second_ear: Ear
    """At the other pitch."""
    decoded: dict[tuple[str, Ear], Hypothesis] = field(default_factory=dict)
    """What was decoded so far, by the grammar's name and the ear."""
    begun: dict[Ear, Callable[[], Hypothesis]] = field(default_factory=dict)
    """What is decoded freely meanwhile, or was."""

    @property
    def by_grammar(self) -> Hypothesis:
        return self._by(str(self.phase), self.ear)

    @property
    def at_second_pitch(self) -> Hypothesis:
        return self._by(str(self.phase), self.second_ear)

    @property
    def urgent(self) -> Hypothesis:
        return self._by(URGENT_GRAMMAR, self.ear)

    @property
    def urgent_at_second_pitch(self) -> Hypothesis:
        return self._by(URGENT_GRAMMAR, self.second_ear)

    @property
    def freely(self) -> Hypothesis:
        self.begin_freely()
        self.decoded[_FREELY, self.ear] = self.begun[self.ear]()
        return self.decoded[_FREELY, self.ear]

    @property
    def best(self) -> Hypothesis:
        """What the sound most likely is, by the hearings that there have been."""
        return self.decoded.get((_FREELY, self.ear), self.by_grammar)

    def begin_freely(self) -> None:
        """Have it decoded freely beside the rest: what will most likely be asked for takes long."""
        if self.ear not in self.begun:
            self.begun[self.ear] = self.recogniser.begin_freely(self.samples, self.ear)

    def with_pitches_swapped(self) -> "_Hearing":
        return replace(self, ear=self.second_ear, second_ear=self.ear)

    def at_pitch(self, pitch: float) -> "_Hearing":
        """The same sound at yet another pitch."""
        return replace(self, ear=replace(self.ear, pitch=pitch))

    def for_the_first_time(self) -> "_Hearing":
        """The same sound, not yet adapted to its speaker."""
        first, second = (
            replace(ear, adapted=False, keeps=ear.adapted) for ear in (self.ear, self.second_ear)
        )
        return replace(self, ear=first, second_ear=second)

    def _by(self, grammar: str, ear: Ear) -> Hypothesis:
        if (grammar, ear) not in self.decoded:
            self.decoded[grammar, ear] = self.recogniser.decode(self.samples, grammar, ear)
        return self.decoded[grammar, ear]


@dataclass(frozen=True)
class _Vote:
    """A hearing that has a command among its readings."""

    command: Command
    heard: Hypothesis
    """Taken for the likeliest reading that is this command."""
    hearing: _Hearing


def _for_the_same(vote: _Vote, votes: Sequence[_Vote]) -> list[_Vote]:
    return [one for one in votes if one.command.is_same(vote.command)]


def _weight(votes: Sequence[_Vote]) -> tuple[int, float]:
    """How many there are, and how likely."""
    return len(votes), -sum(one.heard.behind for one in votes) / len(votes)


def _without_echoes(samples: Samples, limits: Limits) -> Samples | None:
    """The sound without those of the room; None where there are hardly any."""
    clear = dried(samples)
    return clear if removed_db(samples, clear) >= limits.reverberant_db else None


def _common(one: list[str], other: list[str]) -> int:
    """How many words both have in the same order."""
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks)
