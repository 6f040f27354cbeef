"""Commands in what is typed: by the templates, and else by likeness to what people say.

By ear only the templates count: talk is full of sentences that are like ours.
"""

from collections.abc import Callable, Iterable
from functools import cached_property

from voice_hero.likeness import Likeness
from voice_hero.matcher import Command, Matcher
from voice_hero.normalise import calls_off, without_stutter, words_of
from voice_hero.phases import HARMLESS, LIVE, Phase


class TextMatcher:
    """A matcher with a second tier."""

    def __init__(
        self, matcher: Matcher, said: Callable[[], Iterable[tuple[str, str]]] = tuple
    ) -> None:
        """`said` gives sentences and their intents; it is asked for when first needed."""
        self._matcher = matcher
        self._said = said

    def match(self, text: str, phase: Phase | str = Phase.ANY) -> Command | None:
        """Command that the whole text says, or None. Never raises on any text.

        What no template takes may be like a sentence that people say; then only a harmless command
        counts, and nothing that holds a negation, or is known not to be for us.
        """
        found = self._matcher.match(text, phase)
        if found is not None or self._matcher.is_for_others(text, phase):
            return found
        words = without_stutter(words_of(text))
        said = " ".join(words)
        intent = None if calls_off(said) else self._likeness.intent_of(words)
        if intent not in HARMLESS & LIVE[Phase(phase)]:
            return None
        return Command(intent, {}, said)

    @cached_property
    def _likeness(self) -> Likeness:
        return Likeness(self._said())
