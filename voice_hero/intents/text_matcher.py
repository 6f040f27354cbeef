"""Commands in what is typed: by the templates, and else by likeness to what people say.

By ear likeness does not count: talk is full of sentences that are like ours.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Final

from voice_hero.command import Command
from voice_hero.intents.complaint import Complaints
from voice_hero.intents.likeness import Likeness
from voice_hero.intents.matcher import Matcher
from voice_hero.lang.en.normalising import NEGATIONS, without_stutter, words_of
from voice_hero.phases import HARMLESS, LIVE, PAIN, Asking, Phase

_DENIALS: Final = NEGATIONS | frozenset("cannot hardly barely neither nor nothing without".split())
_DENIED: Final = "n't"
_GRAVE: Final = frozenset({"pain", "distress", "stop", "come_out"})
"""What nobody's sentence may hold if it is to be answered with anything else."""
_PART: Final = 2
"""Words of a part of a sentence that is looked at by itself, at least."""


class TextMatcher:
    """A matcher with a second tier."""

    def __init__(
        self,
        matcher: Matcher,
        said: Callable[[], Iterable[tuple[str, str]]] = tuple,
        complaints: Complaints | None = None,
    ) -> None:
        """`said` gives sentences and their intents; it is asked for when first needed."""
        self._matcher = matcher
        self._said = said
        self._complaints = complaints or Complaints()

    def match(
        self, text: str, phase: Phase | str = Phase.ANY, asking: Asking | None = None
    ) -> Command | None:
        """Command that the whole text says, or None. Never raises on any text.

        `asking`, the question that is open, makes no difference to the templates.

        What no template takes, in whatever phase, may be a complaint about the body by its words,
        or one and another command, or like a sentence that people say. Then only a harmless command
        counts, and nothing that holds a negation, or begins or ends with a complaint or a "stop",
        or is known not to be for us.
        """
        found = self._matcher.match(text, phase)
        if found is not None or self._is_known(text):
            return found
        words = without_stutter(words_of(text))
        hurts = self._complaints.hold(" ".join(words)) or self._hurts_beside_another(words)
        if hurts and PAIN in LIVE[Phase(phase)]:
            return Command(PAIN, {}, " ".join(words))
        intent = self._likeness.intent_of(words)
        if intent not in HARMLESS & LIVE[Phase(phase)] or self._is_grave(words):
            return None
        return Command(intent, {}, " ".join(words))

    def _is_known(self, text: str) -> bool:
        """Whether a template takes it in another phase, or for others."""
        known = self._matcher.match(text) is not None
        return known or self._matcher.is_for_others(text, Phase.ANY)

    def _hurts_beside_another(self, words: Sequence[str]) -> bool:
        """Whether it is a complaint and another command: "i am a bit dizzy can you slow down"."""
        return any(PAIN in both and None not in both for both in self._intents_of_halves(words))

    def _is_grave(self, words: Sequence[str]) -> bool:
        if any(word in _DENIALS or word.endswith(_DENIED) for word in words):
            return True
        return any(not _GRAVE.isdisjoint(both) for both in self._intents_of_halves(words))

    def _intents_of_halves(self, words: Sequence[str]) -> Iterator[tuple[str | None, str | None]]:
        """What both parts are, wherever it is cut in two."""
        for cut in range(_PART, len(words) - _PART + 1):
            parts = (self._matcher.match(" ".join(part)) for part in (words[:cut], words[cut:]))
            first, second = (None if one is None else one.intent for one in parts)
            yield first, second

    @cached_property
    def _likeness(self) -> Likeness:
        return Likeness(self._said())
