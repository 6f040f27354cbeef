"""The command that words say which were heard, and not typed."""

from voice_hero.matcher import Command, Matcher
from voice_hero.phases import Phase
from voice_hero.usual import Usual, is_short


def heard_command(text: str, phase: Phase | str, matcher: Matcher, usual: Usual) -> Command | None:
    """None as well where they are a fragment, or one with an opening or a closing around it.

    Whatever talk is taken for has some words that go with anything ("hold on a trick", "I'm new and
    tell", "that's nice gear").
    """
    command = matcher.match(text, phase) if usual.allows(text) else None
    if command is None or (is_short(command.core) and not usual.allows(command.core)):
        return None
    return command
