"""When an utterance ends, what it means, and what a continuation does to it."""

from collections.abc import Callable, Sequence
from typing import ClassVar

import numpy as np
import pytest
from lasting import Lasting, LastingFreely

from voice_hero.command import Command
from voice_hero.hearing.decoder import PLAIN_EAR, Ear
from voice_hero.hearing.hypothesis import HeardReading, Hypothesis, Word
from voice_hero.hearing.listener import HeardUtterance, Listener
from voice_hero.hearing.recogniser import URGENT_GRAMMAR
from voice_hero.intents.usual_sentences import Usual
from voice_hero.phases import Phase
from voice_hero.sound.samples import FRAME_S, FRAME_SAMPLES, Frame, Samples

SECOND = round(1 / FRAME_S)
LOUD, FAINT = 1000, 500
"""Levels: what the detector takes for speech, and for going on."""


class Room:
    """Speech is written down as text: each frame of a word begins with as many negative samples as
    the word's number, at whatever level."""

    def __init__(self) -> None:
        self.words = ["", "next", "please", "back", "go", "how", "long", "don't", "stop", "[unk]"]
        self.decoded = 0
        self.prepared: list[Phase | str] = []

    def word(self, text: str, seconds: float = 0.48, level: int = LOUD) -> list[Frame]:
        number = self.words.index(text)
        return [_frame(level, number) for _ in range(round(seconds / FRAME_S))]

    def probability(self, samples: Samples) -> float:
        chances = {LOUD: 0.9, FAINT: 0.4}
        level = abs(int(samples[0]))
        return max((chances[least] for least in chances if level >= least), default=0.02)

    def reset(self) -> None:
        return

    def known(self, word: str) -> bool:
        return word in self.words

    def prepare(self, phase: Phase | str, pitches: Sequence[float] = (1.0,)) -> None:
        self.prepared.append(phase)

    def renew(self) -> None:
        return

    def stream(self, phase: Phase | str, pitch: float) -> Lasting:
        return Lasting(self, phase, pitch)

    def stream_freely(self, pitch: float) -> LastingFreely:
        del pitch
        return LastingFreely(Hypothesis(""))

    def begin_freely(self, samples: Samples, ear: Ear = PLAIN_EAR) -> Callable[[], Hypothesis]:
        return lambda: self._read(samples)

    def phrases(self, phase: Phase | str) -> Sequence[str]:
        del phase
        return []

    def decode(self, samples: Samples, phase: Phase | str, ear: Ear = PLAIN_EAR) -> Hypothesis:
        del phase
        self.decoded += 1
        return self._read(samples)

    def _read(self, samples: Samples) -> Hypothesis:
        heard: list[str] = []
        last = 0
        for start in range(0, len(samples), FRAME_SAMPLES):
            number = int(np.argmax(samples[start : start + FRAME_SAMPLES] >= 0))
            if 0 < number < len(self.words) and number != last:
                heard.append(self.words[number])
            last = number
        words = tuple(Word(w, 0.0, 0.1, 1.0) for w in heard)
        return Hypothesis(" ".join(heard), words)


class Meanings:
    """A matcher of four sentences."""

    known: ClassVar = {
        "next": Command("next", {}, "next"),
        "next please": Command("next", {}, "next please"),
        "stop": Command("stop", {}, "stop"),
        "go back": Command("back", {}, "go back"),
        "how long": Command("how_long", {}, "how long"),
        "next how long": Command("where", {}, "next how long"),
    }

    def match(self, text: str, phase: Phase | str) -> Command | None:
        del phase
        return self.known.get(text)

    def is_for_others(self, text: str, phase: Phase | str) -> bool:
        del phase
        return text == "don't stop"

    def is_prefix(self, text: str, phase: Phase | str) -> bool:
        del phase
        return any(k.startswith(text + " ") for k in self.known)

    def may_continue(self, text: str, phase: Phase | str) -> bool:
        del phase
        return text == "go back"


def _frame(value: int, number: int = 0) -> Frame:
    samples = np.full(FRAME_SAMPLES, value, dtype=np.int16)
    samples[:number] = -value
    return Frame(samples, np.zeros(FRAME_SAMPLES, dtype=np.int16))


def quiet(seconds: float) -> list[Frame]:
    return [_frame(3) for _ in range(round(seconds / FRAME_S))]


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def listener(room: Room) -> Listener:
    return Listener(room, Meanings(), room)  # type: ignore[arg-type]


def hear(
    listener: Listener, frames: Sequence[Frame], audible: Sequence[str] = ()
) -> list[HeardUtterance]:
    return [heard for frame in frames for heard in listener.feed(frame, audible)]


def test_a_command_is_acted_on_a_sixth_of_a_second_after_its_last_sound(
    room: Room, listener: Listener
) -> None:
    assert not hear(listener, quiet(1) + room.word("next") + quiet(0.128))
    (heard,) = hear(listener, quiet(0.032))
    assert heard.command is not None
    assert heard.command.intent == "next"
    assert heard.start_s == pytest.approx(1.0, abs=0.04)
    assert heard.end_s == pytest.approx(1.48, abs=0.04)


def test_it_waits_where_more_words_would_mean_something_else(
    room: Room, listener: Listener
) -> None:
    said = quiet(1) + room.word("go") + room.word("back")
    assert not hear(listener, said + quiet(0.2))
    assert [h.text for h in hear(listener, quiet(0.1))] == ["go back"]


def test_a_pause_inside_a_question_gives_one_answer(room: Room, listener: Listener) -> None:
    said = quiet(1) + room.word("how") + quiet(0.7) + room.word("long") + quiet(2)
    assert [h.text for h in hear(listener, said)] == ["how long"]


def test_more_of_the_same_within_a_second_changes_nothing(room: Room, listener: Listener) -> None:
    said = quiet(1) + room.word("next") + quiet(0.6) + room.word("please") + quiet(2)
    assert [h.text for h in hear(listener, said)] == ["next"]


def test_words_that_change_the_meaning_replace_it(room: Room, listener: Listener) -> None:
    said = quiet(1) + room.word("next") + quiet(0.5) + room.word("how") + room.word("long")
    first, second = hear(listener, said + quiet(2))
    assert first.text == "next"
    assert second.text == "next how long"
    assert second.revises


def test_another_command_within_a_second_is_acted_on_too(room: Room, listener: Listener) -> None:
    said = quiet(1) + room.word("how") + room.word("long") + quiet(0.5) + room.word("next")
    first, second = hear(listener, said + quiet(2))
    assert (first.text, second.text) == ("how long", "next")
    assert not second.revises


def test_a_negation_calls_it_off(room: Room, listener: Listener) -> None:
    said = quiet(1) + room.word("stop") + quiet(0.4) + room.word("don't") + quiet(2)
    first, second = hear(listener, said)
    assert first.command is not None
    assert second.command is None
    assert second.revises


def test_a_negation_ahead_of_a_pause_counts(room: Room, listener: Listener) -> None:
    said = quiet(1) + room.word("don't") + quiet(0.6) + room.word("stop") + quiet(2)
    assert all(h.command is None for h in hear(listener, said))


def test_after_more_than_a_second_it_is_another_utterance(room: Room, listener: Listener) -> None:
    said = quiet(1) + room.word("next") + quiet(1.3) + room.word("stop") + quiet(2)
    assert [h.text for h in hear(listener, said)] == ["next", "stop"]


def test_nothing_is_decoded_in_silence(room: Room, listener: Listener) -> None:
    assert not hear(listener, quiet(20))
    assert room.decoded == 0


def test_what_is_open_at_shutdown_is_dropped(room: Room, listener: Listener) -> None:
    assert not hear(listener, quiet(1) + room.word("stop"))
    listener.flush()
    assert not hear(listener, quiet(2))


def test_another_phase_waits_for_the_end_of_the_utterance(room: Room, listener: Listener) -> None:
    phases: list[Phase | str] = []
    decode = room.decode

    def noting(samples: Samples, phase: Phase | str, ear: Ear = PLAIN_EAR) -> Hypothesis:
        phases.append(phase)
        return decode(samples, phase, ear)

    room.decode = noting  # type: ignore[method-assign]
    listener.listen_for(Phase.STEPS)
    hear(listener, quiet(1) + room.word("next", 0.2))
    listener.listen_for(Phase.HOLD)
    hear(listener, room.word("next", 0.2) + quiet(2) + room.word("stop") + quiet(1))
    assert phases[0] == Phase.STEPS
    assert phases[-1] == Phase.HOLD


def test_its_own_words_are_dropped(room: Room, listener: Listener) -> None:
    loud = np.full(FRAME_SAMPLES, 3000, dtype=np.int16)
    echo = [Frame(f.samples, loud) for f in room.word("stop")]
    said = "Stop if your knees hurt."
    assert not hear(listener, quiet(1))
    assert not hear(listener, echo, [said])
    assert not hear(listener, quiet(2))


def test_a_command_soon_after_its_own_words_is_heard(room: Room, listener: Listener) -> None:
    loud = np.full(FRAME_SAMPLES, 3000, dtype=np.int16)
    hear(listener, quiet(1) + [Frame(f.samples, loud) for f in quiet(1)], ["Sit back."])
    heard = hear(listener, quiet(0.2) + room.word("next") + quiet(1))
    assert [h.text for h in heard] == ["next"]


def test_the_grammar_of_a_new_phase_is_ready_before_anything_is_said_in_it(
    room: Room, listener: Listener
) -> None:
    listener.listen_for(Phase.HOLD)
    hear(listener, quiet(0.1))
    assert room.prepared == [Phase.HOLD]


class NoisyRoom(Room):
    """Nothing is understood but "stop", and that only where few sentences are listened for."""

    free = Hypothesis("top", likelihood=-11.0)

    def begin_freely(self, samples: Samples, ear: Ear = PLAIN_EAR) -> Callable[[], Hypothesis]:
        return lambda: self.free

    def decode(self, samples: Samples, phase: Phase | str, ear: Ear = PLAIN_EAR) -> Hypothesis:
        if phase != URGENT_GRAMMAR:
            return Hypothesis("[unk]")
        return Hypothesis("stop", likelihood=-10.0, readings=(HeardReading("stop", (), 0.0),))


def heard_through_noise(room: NoisyRoom, urgent: str) -> list[str | None]:
    usual = Usual(urgent=frozenset({urgent}))
    listener = Listener(room, Meanings(), room, usual=usual)  # type: ignore[arg-type]
    heard = hear(listener, quiet(1) + room.word("stop") + quiet(1))
    return [h.command.intent if h.command else None for h in heard]


@pytest.mark.parametrize(("lasts_s", "heard"), [(0.128, []), (0.16, ["next"]), (0.48, ["next"])])
def test_what_is_hardly_speech_is_heard_where_it_lasts(
    room: Room, listener: Listener, lasts_s: float, heard: list[str]
) -> None:
    frames = quiet(1) + room.word("next", lasts_s, FAINT) + quiet(2)
    assert [h.text for h in hear(listener, frames)] == heard


def test_faint_speech_counts_for_the_utterance_that_it_opens_alone(
    room: Room, listener: Listener
) -> None:
    hear(listener, quiet(1) + room.word("next", 0.128, FAINT))
    listener.flush()
    assert not hear(listener, room.word("stop", 0.032, FAINT) + quiet(2))


def test_what_is_urgent_is_listened_for_once_more_by_itself() -> None:
    assert heard_through_noise(NoisyRoom(), "stop") == ["stop"]


def test_what_is_not_urgent_is_not() -> None:
    assert "stop" not in heard_through_noise(NoisyRoom(), "next")


def test_talk_that_could_be_urgent_but_is_likelier_something_else_is_refused() -> None:
    room = NoisyRoom()
    room.free = Hypothesis("the shop", likelihood=-7.5)
    assert "stop" not in heard_through_noise(room, "stop")


def test_where_nothing_began_at_a_pause_short_gaps_are_not_looked_at(
    room: Room, listener: Listener
) -> None:
    hear(listener, quiet(1) + room.word("please", 0.3) + quiet(0.1))
    before = room.decoded
    assert before > 0
    hear(listener, (room.word("please", 0.3) + quiet(0.1)) * 3)
    assert room.decoded == before
    (heard,) = hear(listener, room.word("please", 0.3) + quiet(1))
    assert heard.command is None
    assert room.decoded > before


def test_talk_that_does_not_end_is_decoded_no_more(room: Room, listener: Listener) -> None:
    talk = (room.word("next", 0.3) + quiet(0.1)) * 25
    assert not hear(listener, quiet(1) + talk)
    before = room.decoded
    assert not hear(listener, talk + quiet(2))
    assert room.decoded == before
