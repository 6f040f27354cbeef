"""From the sound of an utterance to what it amounts to: decoded, matched, doubted.

The grammar is asked first. What is clear at once is taken; else it is decoded adapted to the
speaker. What could be talk is heard again, at another pitch and freely. Where nothing was
understood it is listened to for what is urgent alone, and then looked at again (`second_look.py`).
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from voice_hero.command import By, Command
from voice_hero.hearing.deciding.judging import Judging
from voice_hero.hearing.deciding.rejection import (
    ANSWERS,
    NEVER,
    agreeing,
    allowed_unlikeness,
    is_agreed,
    is_clear,
    is_doubtful,
    is_near,
    is_sure,
    is_urgent,
    may_be_heard_freely,
    unlikeness,
)
from voice_hero.hearing.deciding.second_look import SecondLook, without_echoes
from voice_hero.hearing.deciding.two_ears import SecondOpinion, settled
from voice_hero.hearing.decoder import Ear
from voice_hero.hearing.decoding_ahead import Ahead
from voice_hero.hearing.decodings import Hearing
from voice_hero.hearing.endpoint import Verdict, judge_urgent
from voice_hero.hearing.limits import Limits
from voice_hero.hearing.own_voice.echo import contained
from voice_hero.hearing.recogniser import Recogniser
from voice_hero.intents.matcher import Matcher
from voice_hero.intents.meaning import Meaning
from voice_hero.intents.usual_sentences import Usual, is_short
from voice_hero.phases import CHANGES, Asking, Phase
from voice_hero.sound.levelling import levelled
from voice_hero.sound.samples import SAMPLE_RATE, Samples


class Understanding:
    """Sounds of utterances in, verdicts out. Sounds have any length, at SAMPLE_RATE."""

    def __init__(
        self,
        recogniser: Recogniser,
        matcher: Matcher,
        usual: Usual,
        limits: Limits,
        second: SecondOpinion | None = None,
        meaning: Meaning | None = None,
    ) -> None:
        self._recogniser = recogniser
        self._matcher = matcher
        self._usual = usual
        self._limits = limits
        self._judging = Judging(matcher, usual, limits)
        self._second_look = SecondLook(self._judging, self.judge)
        self._second = second
        self._meaning = meaning or Meaning(matcher)
        self._last: Hearing | None = None
        self._ahead = Ahead(recogniser, limits, self._judging.is_promising)
        self._ears = (Ear(limits.pitch, adapted=True), Ear(limits.second_pitch, adapted=True))

    def prepare(self, phase: Phase | str) -> None:
        """Make ready for what is said in a phase; what is left of another is let go of."""
        self._ahead.drop()
        self._last = None  # it may hold what was followed, and that a decoder
        self._recogniser.prepare(phase, (self._limits.pitch, self._limits.second_pitch))
        if self._second is not None:
            self._second.prepare(phase)

    def renew(self) -> None:
        """Let go of what decoding has left behind; for a time in which nobody speaks."""
        self._recogniser.renew()

    def follow(self, frames: Sequence[Samples], phase: Phase | str) -> None:
        """Take in an utterance that goes on, as far as it has come: so it is judged sooner."""
        self._ahead.follow(frames, phase)

    def unfollow(self) -> None:
        """Let go of an utterance that is over, or dropped."""
        self._ahead.drop()

    def judge(self, sound: Samples, phase: Phase | str, interrupts: bool = False) -> Verdict:
        """What an utterance amounts to, should it end here.

        While we are interrupted, what is urgent is looked for without the room's echoes at once,
        and not only in a second look.
        """
        hearing = self._last = self._hearing(sound, phase)
        at_once = self._by_grammar_at_once(hearing, interrupts)
        if self._second is not None and not (at_once and at_once.clear):
            self._second.ask(sound)
        verdict = at_once or self._by_grammar(hearing)
        short = len(sound) <= self._limits.urgent_longest_s * SAMPLE_RATE
        if verdict.command is not None or not short or not self._usual.urgent:
            return verdict
        found = self._urgent(hearing)
        if found is None and interrupts:
            clear = without_echoes(hearing.samples, self._limits)
            found = None if clear is None else self._urgent(self._hearing(clear, phase))
        return found or verdict

    def settle(
        self,
        verdict: Verdict,
        sound: Samples,
        phase: Phase | str,
        asking: Asking | None,
        interrupts: bool = False,
    ) -> Verdict:
        """What a whole utterance amounts to, that was judged just before.

        What is clear stands. The rest is for the second ears to decide, or, where there are none,
        for a second look. Whatever was heard, the rules of what sentences mean hold.
        """
        settled_ = self._settled(verdict, sound, phase, asking, interrupts)
        return self.by_the_rules(settled_, phase, asking)

    def by_the_rules(self, verdict: Verdict, phase: Phase | str, asking: Asking | None) -> Verdict:
        """The same, where no rule says otherwise: "not okay" is no yes, "no pain" is none."""
        if verdict.command is None:
            return verdict
        understood = self._meaning.understand(verdict.hypothesis.text, phase, asking)
        if understood.by is not By.RULE:
            return verdict
        asked_again = understood.command is None and asking is not None
        return replace(verdict, command=understood.command, meant=asked_again)

    def _settled(
        self,
        verdict: Verdict,
        sound: Samples,
        phase: Phase | str,
        asking: Asking | None,
        interrupts: bool,
    ) -> Verdict:
        answer = verdict.command is not None and verdict.command.intent in ANSWERS
        if verdict.clear and not (answer and asking is Asking.CAUTION):
            return verdict
        opinion = self._second.give(phase, asking) if self._second is not None else None
        hearing = self._last or self._hearing(sound, phase)
        if opinion is None:
            if verdict.command is not None:
                return verdict
            looked = self.look_again(verdict, sound, phase, interrupts)
            found = looked.command is not None or self._is_long(
                sound, self._limits.second_longest_s
            )
            return looked if found else self._alike(looked, hearing, phase, asking)
        support = partial(self._is_supported, hearing, phase, asking)
        return settled(verdict, opinion, support, asking, self._limits)

    def _alike(
        self, verdict: Verdict, hearing: Hearing, phase: Phase | str, asking: Asking | None
    ) -> Verdict:
        """What no template takes, but both the grammar and a free decoding hear as the same.

        Nothing that changes the practice, and not while a question is open: for one ear alone.
        """
        words = len(verdict.hypothesis.text.split())
        if asking is not None or words < self._limits.likeness_words:
            return verdict
        heard = self._meaning.match(verdict.hypothesis.text, phase, asking)
        if heard is None or heard.intent in CHANGES or heard.score < self._limits.likeness_score:
            return verdict
        freely = self._meaning.match(hearing.freely.text, phase, asking)
        if freely is None or freely.intent != heard.intent:
            return verdict
        return Verdict(verdict.hypothesis, heard, 0.0)

    def _is_supported(
        self, hearing: Hearing, phase: Phase | str, asking: Asking | None, command: Command
    ) -> bool:
        """Whether the first ears have the same intent among their readings, or heard freely."""
        readings = [reading.text for reading in hearing.by_grammar.any_readings]
        for text in (*readings, hearing.freely.text):
            found = self._meaning.match(text, phase, asking)
            if found is not None and found.intent == command.intent:
                return True
        return False

    def look_again(
        self, verdict: Verdict, sound: Samples, phase: Phase | str, interrupts: bool = False
    ) -> Verdict:
        """A second look at a whole utterance that was no command; the same verdict if it is none.

        It was judged just before, a little shorter perhaps, and what was heard then is not decoded
        anew.
        """
        if not verdict.hypothesis.text or self._is_long(sound, self._limits.second_longest_s):
            return verdict
        hearing = self._last or self._hearing(sound, phase)
        return self._second_look.take(verdict, hearing, interrupts)

    def is_heard_freely(self, verdict: Verdict, sound: Samples, phase: Phase | str) -> bool:
        """Whether a free decoding of the whole sound, at either pitch, gives the same command."""
        samples = levelled(sound)
        hearings = (self._recogniser.begin_freely(samples, ear) for ear in self._ears)
        return any(self._judging.says_the_same(verdict, heard(), phase) for heard in hearings)

    def would_be_heard(self, text: str, sound: Samples, phase: Phase | str) -> bool:
        """Whether these words are among the readings of another sound, at either pitch."""
        samples = levelled(sound)
        hearings = (self._recogniser.decode(samples, phase, ear) for ear in self._ears)
        readings = (reading.text for heard in hearings for reading in heard.readings)
        return any(contained(text, frozenset({reading})) for reading in readings)

    def _hearing(self, sound: Samples, phase: Phase | str) -> Hearing:
        """A sound as it is heard best; a long one adapts the model while it lasts."""
        adapted = not self._is_long(sound, self._limits.adapted_longest_s)
        first, second = (replace(ear, adapted=adapted) for ear in self._ears)
        followed = self._ahead.heard(sound, phase) if adapted else None
        if followed is None:
            return Hearing(self._recogniser, levelled(sound), phase, first, second)
        louder = np.concatenate(followed.louder)
        hearing = Hearing(self._recogniser, louder, phase, first, second)
        at_first = hearing.for_the_first_time()
        at_first.expect(followed.first)
        if followed.second is not None:
            at_first.with_pitches_swapped().expect(followed.second)
        if followed.freely is not None:
            at_first.expect_freely(followed.freely)
        return hearing

    def _is_long(self, sound: Samples, limit_s: float) -> bool:
        """Whether it is so long that it is talk; where no list tells what is usual, nothing is."""
        return bool(self._usual.sentences) and len(sound) > limit_s * SAMPLE_RATE

    def _by_grammar_at_once(self, hearing: Hearing, interrupts: bool) -> Verdict | None:
        """What is clear, or hopeless, before the model is adapted to the speaker."""
        first = hearing.for_the_first_time()
        if self._judging.is_hopeless(hearing, interrupts):
            return self._judging.judge(first)
        if not hearing.ear.adapted:
            return None
        verdict = self._judging.judge(first)
        if verdict.command is None:
            return None
        return replace(verdict, clear=True) if self._is_clear_at_once(verdict, first) else None

    def _is_clear_at_once(self, verdict: Verdict, hearing: Hearing) -> bool:
        """Whether a command is so clear that nothing slower needs to be asked."""
        if verdict.command is None:
            return False
        if verdict.hypothesis.behind > 0:
            self._begin_freely(verdict, hearing)  # what comes first is most often sure without
            return False
        if is_short(verdict.hypothesis.text):
            hearing.begin_freely()  # which of these most often decides
        second = self._judging.agreeing(verdict.command, hearing)
        if second is None or second.behind > 0:
            return False
        if is_sure(verdict, second, self._usual, hearing.phase, self._limits):
            return True
        clear = is_clear(verdict, second, hearing.phase, self._limits)
        return clear and self._judging.stands(verdict, hearing, self._limits.unlike_at_once)

    def _by_grammar(self, hearing: Hearing) -> Verdict:
        verdict = self._judging.judge(hearing)
        if not is_doubtful(verdict, self._limits) or self._is_confirmed(verdict, hearing):
            return verdict
        return Verdict(hearing.best, None, self._limits.refused_wait_s, refused=True)

    def _is_confirmed(self, verdict: Verdict, hearing: Hearing) -> bool:
        """Whether the other hearings leave a command standing."""
        if verdict.command is None:
            return False
        phase = hearing.phase
        first = hearing.freely_at_first
        if first is None or not self._judging.says_the_same(verdict, first, phase):
            self._begin_freely(verdict, hearing)
        second = self._judging.agreeing(verdict.command, hearing)
        if is_sure(verdict, second, self._usual, phase, self._limits):
            return True
        allowed = allowed_unlikeness(verdict, second, phase, self._limits)
        asks = self._usual.asks_for_a_thing(verdict.hypothesis.text)
        if asks and not is_near(verdict.hypothesis, second, self._limits):
            allowed = min(allowed, self._limits.unlike_alone)  # "may i have a block" for a coffee
        if allowed > NEVER:
            return self._judging.stands(verdict, hearing, allowed)
        possible = may_be_heard_freely(verdict, second, phase, self._limits)
        return possible and self._is_what_is_heard_freely(verdict, hearing)

    def _is_what_is_heard_freely(self, verdict: Verdict, hearing: Hearing) -> bool:
        """Whether it is, at both pitches unless it is urgent."""
        if not self._judging.says_the_same(verdict, hearing.freely, hearing.phase):
            return False
        if is_urgent(verdict):
            return True
        again = hearing.with_pitches_swapped().freely
        return self._judging.says_the_same(verdict, again, hearing.phase)

    def _begin_freely(self, verdict: Verdict, hearing: Hearing) -> None:
        """Have it ready by when it is asked for; what is short fails before that in most talk."""
        if not is_short(verdict.hypothesis.text):
            hearing.begin_freely()

    def _urgent(self, hearing: Hearing) -> Verdict | None:
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
