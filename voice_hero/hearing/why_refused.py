"""Why words that were heard are no command, told to whoever writes templates."""

from dataclasses import dataclass

from voice_hero.command import Command
from voice_hero.hearing.heard_command import heard_command
from voice_hero.hearing.hypothesis import UNKNOWN
from voice_hero.intents.matcher import Matcher
from voice_hero.intents.usual_sentences import FILE, Usual
from voice_hero.phases import Phase, phases_named


@dataclass(frozen=True)
class Reasons:
    """The commands that there are, and the sentences that are usual."""

    matcher: Matcher
    usual: Usual

    def why(self, text: str, command: Command | None, phase: Phase) -> str | None:
        """Why `text`, as it was heard, is no command in a phase; None where it is one."""
        if command is not None:
            return None
        words = text.split()
        if not words or UNKNOWN in words:
            return "some of it is none of the words that are listened for"
        if self.usual.is_decoy(text):
            return "it is listened for so that no command is made of it (decoys.txt)"
        if self.matcher.match(text, phase) is None:
            return self._not_a_command(text, phase)
        if heard_command(text, phase, self.matcher, self.usual) is None:
            return (
                "it has so few words that talk is full of it; a line in "
                f"{FILE} makes it count (beside one's own templates it does without)"
            )
        return "the sound is more like other words than like this command; say it nearer, or slower"

    def _not_a_command(self, text: str, phase: Phase) -> str:
        if self.matcher.is_for_others(text, phase):
            return "it is known not to be meant for us"
        elsewhere = self.matcher.match(text)
        if elsewhere is not None:
            phases = [one for one in Phase if self.matcher.match(text, one) is not None]
            return f"it is {elsewhere.intent}, which counts {phases_named(phases)}"
        if self.matcher.is_prefix(text, phase):
            return "it is only the beginning of a command"
        return "no template takes these words; add them to one's own (docs/ASKING.md)"
