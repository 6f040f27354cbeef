"""The command that words say which were heard, and not typed."""

from voice_hero.command import Command
from voice_hero.intents.matcher import Matcher
from voice_hero.intents.usual_sentences import Usual, is_short
from voice_hero.phases import Phase


def heard_command(text: str, phase: Phase | str, matcher: Matcher, usual: Usual) -> Command | None:
    """None as well where what says it is a fragment, whatever stands around it.

    Whatever talk is taken for has some words that go with anything ("hold on a trick", "I'm new and
    tell", "that's nice gear"); a usual word or two may have any of them around it, but a greeting.
    """
    allowed = usual.allows(text)
    if not allowed and not usual.may_hold_more(text):  # most readings of talk; matching costs more
        return None
    command = matcher.match(text, phase)
    if command is not None and is_short(command.core):
        allowed = usual.allows(command.core)
    return command if allowed else None
