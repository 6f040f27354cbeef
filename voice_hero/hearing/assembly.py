"""Puts the listener together: model, grammar, matcher, detector."""

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Final

from voice_hero.hearing.deciding.rejection import ANSWERS
from voice_hero.hearing.deciding.two_ears import SecondOpinion
from voice_hero.hearing.limits import Limits
from voice_hero.hearing.listener import Listener
from voice_hero.hearing.own_voice.canceller import RoomCanceller
from voice_hero.hearing.recogniser import URGENT_GRAMMAR, VoskRecogniser
from voice_hero.hearing.second_ears.asking import SecondEars
from voice_hero.hearing.silero import SileroActivity
from voice_hero.hearing.voice_activity import VoiceActivity
from voice_hero.intents.classifier import load_likeness
from voice_hero.intents.compiled_set import CompiledIntents
from voice_hero.intents.matcher import Matcher
from voice_hero.intents.meaning import Meaning
from voice_hero.intents.usual_sentences import Usual, is_short
from voice_hero.models.model_store import SpeechModels
from voice_hero.phases import Phase

SHORT_WEIGHT: Final = 20
"""How often a usual sentence of one or two words stands in the list. Of 498 clips 408 are
understood at 5, 411 at 20, 412 at 80."""
LONG_WEIGHT: Final = 5
"""The same for longer ones. With 3,400 of them instead of 600, none of them a sentence that was
measured, 222 to 224 of 240 clips of good voices are understood instead of 220, in the room with
much echo 53 to 55 of 60 instead of 50; at 3, 5, 10 and 20 all the same."""
ANSWER_WEIGHT: Final = 600
"""How often "no" and its like stand in it while a question is open. At the weight of any usual
sentence "no" was taken for "now" by two of six people."""

HESITATION: Final = "um"
"""Said before such an answer, and taken for its beginning: "um yeah" was "amelia", "I'm no"."""
HESITATING_WEIGHT: Final = 60
"""How often it stands in the list before each of them; no other number was tried."""


def grammar_of(
    intents: CompiledIntents,
    matcher: Matcher,
    usual: Usual,
    known: Callable[[str], bool],
) -> Callable[[Phase | str], Sequence[str]]:
    """What Vosk listens for in a phase: phrases of the templates, and the usual sentences often.

    The phrases are there to hold every word and pair; they are no measure of what people say.
    Written into the list many times, sentences that people do say won 2 to 8 of 100 clips: the
    short ones; 580 of three to eight words, in rooms and in noise, another 2 to 4 of 100 clips of
    other sentences.
    """

    def live(phase: Phase | str) -> Sequence[str]:
        if phase == URGENT_GRAMMAR:
            return sorted(usual.urgent | usual.decoys)
        often = intents.usual_commands(phase)
        if often is None:
            often = [text for text in sorted(usual.sentences) if matcher.match(text, phase)]
        answers = [text for text in often if _is_answer(text, matcher, phase)]
        return [
            *intents.phrases(Phase(phase), known),
            *chain.from_iterable([text] * _weight(text) for text in often),
            *intents.said_commands(phase),
            *sorted(usual.decoys) * SHORT_WEIGHT,
            *answers * ANSWER_WEIGHT,
            *[f"{HESITATION} {text}" for text in answers] * HESITATING_WEIGHT,
        ]

    return live


def _weight(text: str) -> int:
    return SHORT_WEIGHT if is_short(text) else LONG_WEIGHT


def _is_answer(text: str, matcher: Matcher, phase: Phase | str) -> bool:
    """Whether it is one word that answers an open question."""
    if phase != Phase.QUESTION or " " in text:
        return False
    command = matcher.match(text, phase)
    return command is not None and command.intent in ANSWERS


def listener_maker(
    models: SpeechModels,
    intents: CompiledIntents,
    detector: Callable[[], VoiceActivity] = SileroActivity,
    ears: SecondEars | None = None,
) -> Callable[[], Listener]:
    """Makes listeners that understand these intents and share one model, but nothing they heard.

    Raises ModelError where the speech model cannot be loaded.
    """
    matcher = Matcher(intents)
    usual = intents.usual

    def live(phase: Phase | str) -> Sequence[str]:
        return grammar_of(intents, matcher, usual, recogniser.known)(phase)

    recogniser = VoskRecogniser(models.vosk, live)
    meaning = Meaning(matcher, load_likeness(intents.folder))
    second = SecondOpinion(ears, meaning, Limits()) if ears is not None else None
    return lambda: Listener(
        recogniser,
        matcher,
        detector(),
        canceller=RoomCanceller(),
        usual=usual,
        second=second,
        meaning=meaning,
    )


def build_listener(
    models: SpeechModels, intents: CompiledIntents, ears: SecondEars | None = None
) -> Listener:
    """Make one listener. Raises ModelError where the speech model cannot be loaded."""
    return listener_maker(models, intents, ears=ears)()
