"""Puts the listener together: model, grammar, matcher, detector."""

from collections.abc import Callable, Sequence

from voice_hero.echo import find_canceller
from voice_hero.grammar import phrases
from voice_hero.intents import IntentSet
from voice_hero.listener import Listener
from voice_hero.matcher import Matcher
from voice_hero.model_store import SpeechModels
from voice_hero.phases import Phase
from voice_hero.recogniser import VoskRecogniser
from voice_hero.voice_activity import SileroActivity


def listener_maker(models: SpeechModels, intents: IntentSet) -> Callable[[], Listener]:
    """Makes listeners that understand these intents and share one model, but nothing they heard.

    Raises ModelError where the speech model cannot be loaded.
    """

    def live(phase: Phase | str) -> Sequence[str]:
        return phrases(intents, Phase(phase), recogniser.known)

    recogniser = VoskRecogniser(models.vosk, live)
    matcher = Matcher(intents)
    return lambda: Listener(recogniser, matcher, SileroActivity(), canceller=find_canceller())


def build_listener(models: SpeechModels, intents: IntentSet) -> Listener:
    """Make one listener. Raises ModelError where the speech model cannot be loaded."""
    return listener_maker(models, intents)()
