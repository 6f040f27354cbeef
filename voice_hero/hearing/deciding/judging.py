"""What a sound is taken for by one of its hearings, and whether the others leave that standing."""

from dataclasses import dataclass

from voice_hero.command import Command
from voice_hero.hearing.deciding.closeness import nearest, said_in
from voice_hero.hearing.deciding.rejection import agreeing, says_the_same, unlikeness
from voice_hero.hearing.decodings import Hearing
from voice_hero.hearing.endpoint import Verdict, judge
from voice_hero.hearing.heard_command import heard_command
from voice_hero.hearing.hypothesis import UNKNOWN, Hypothesis
from voice_hero.hearing.limits import Limits
from voice_hero.intents.matcher import Matcher
from voice_hero.intents.usual_sentences import Usual, is_short
from voice_hero.phases import Phase


@dataclass(frozen=True)
class Judging:
    """The commands that there are, the sentences that are usual, and the limits."""

    matcher: Matcher
    usual: Usual
    limits: Limits

    def judge(self, hearing: Hearing) -> Verdict:
        """What the grammar alone makes of it."""
        return judge(hearing.by_grammar, self.matcher, self.usual, hearing.phase, self.limits)

    def is_promising(self, words: str, phase: Phase | str) -> bool:
        """Whether an utterance that begins with these words may well become a command."""
        said = words.split()
        if len(said) < self.limits.promising_words or UNKNOWN in said or self.usual.wants(words):
            return False
        return self.matcher.is_prefix(words, phase) or self.matcher.match(words, phase) is not None

    def is_hopeless(self, hearing: Hearing, interrupts: bool) -> bool:
        """Whether no reading is a command, nor much like one, before the model is adapted.

        Most talk is: the grammar finds next to nothing of its own in it, or strings of words. What
        interrupts us has our own voice in it, which makes other words of any.
        """
        first = hearing.for_the_first_time().by_grammar
        if any(self._taken(reading.text, hearing.phase) for reading in first.any_readings):
            return False
        if len(first.text.split()) <= self.limits.hopeless_words:
            return True
        if interrupts:
            return False
        listened_for = hearing.recogniser.phrases(hearing.phase)
        said = said_in(first, self.limits.narrowing_readings)
        is_like_one = nearest(said, listened_for, 1, self.limits.hopeless_below)
        return bool(self.usual.sentences and listened_for) and not is_like_one

    def _taken(self, text: str, phase: Phase | str) -> Command | None:
        return heard_command(text, phase, self.matcher, self.usual)

    def long_commands(
        self, heard: Hypothesis, phase: Phase | str
    ) -> list[tuple[Command, Hypothesis]]:
        """Commands of some words among the readings, each with the likeliest that is this one."""
        found: list[tuple[Command, Hypothesis]] = []
        for reading in heard.any_readings:
            command = self.long_command(reading.text, phase)
            if command is not None and not any(one.is_same(command) for one, _ in found):
                found.append((command, heard.taking(reading)))
        return found

    def long_command(self, text: str, phase: Phase | str) -> Command | None:
        """What words say, if they are more than talk is full of."""
        if is_short(text) or self.usual.asks_for_a_thing(text):
            return None
        return self._taken(text, phase)

    def agreeing(self, command: Command, hearing: Hearing) -> Hypothesis | None:
        """The other pitch, taken for the same command; None where it cannot be."""
        return self.among(command, hearing.at_second_pitch, hearing.phase)

    def among(self, command: Command, heard: Hypothesis, phase: Phase | str) -> Hypothesis | None:
        """Another hearing, taken for the same command; None where none of its readings is one."""
        return agreeing(command, heard, self.matcher, self.usual, phase)

    def stands(self, verdict: Verdict, hearing: Hearing, allowed: float) -> bool:
        """Whether a free decoding gives the command, or nothing that much better explains it.

        The one for the first time is there sooner, and says the same of most true commands.
        """
        first = hearing.freely_at_first
        if first is not None and self.says_the_same(verdict, first, hearing.phase):
            return True
        if self.says_the_same(verdict, hearing.freely, hearing.phase):
            return True
        return unlikeness(verdict.hypothesis, hearing.freely) <= allowed

    def says_the_same(self, verdict: Verdict, free: Hypothesis, phase: Phase | str) -> bool:
        """Whether a free decoding gives the same command, in whatever words."""
        return says_the_same(verdict, free, self.matcher, self.usual, phase)
