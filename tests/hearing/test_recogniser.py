"""What may reach Vosk, and what comes back."""

import gc
import threading
import weakref
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from places import TESTS

from voice_hero.errors import IntentError, ModelError
from voice_hero.hearing.decoder import Ear
from voice_hero.hearing.hypothesis import HeardReading, Hypothesis, Word
from voice_hero.hearing.recogniser import (
    URGENT_GRAMMAR,
    RecogniserError,
    VoskRecogniser,
    checked_grammar,
)
from voice_hero.models.model_store import find_models
from voice_hero.phases import Phase
from voice_hero.sound.recordings import load
from voice_hero.sound.samples import SAMPLE_RATE

RECORDINGS = TESTS / "recordings"


@pytest.fixture(scope="module")
def recogniser() -> VoskRecogniser:
    return VoskRecogniser(find_models().vosk, lambda _: ["stop", "go", "yes", "no", "how long"])


def gist(heard: Hypothesis) -> tuple[str, float]:
    """What was heard, and how likely; the times of words differ by the rounding of long sums."""
    return heard.text, round(heard.likelihood, 2)


def test_phrases_with_unknown_words_are_left_out_whole() -> None:
    known = {"the", "pose", "next"}.__contains__
    assert checked_grammar(["next", "the balasana pose"], known) == ["next", "[unk]"]


def test_a_grammar_without_a_phrase_is_refused_before_vosk_sees_it() -> None:
    with pytest.raises(IntentError, match="None of 2 phrases"):
        checked_grammar(["", "balasana"], lambda _: False)


def test_a_grammar_that_is_no_text_is_refused() -> None:
    with pytest.raises(IntentError, match="7 is no phrase"):
        checked_grammar([7], lambda _: True)  # type: ignore[list-item]


def test_a_folder_that_is_no_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=str(tmp_path)):
        VoskRecogniser(tmp_path, lambda _: ["stop"])


def test_another_reading_is_taken_with_its_own_likelihood() -> None:
    first = HeardReading("stopped", (Word("stopped", 0, 1, 0.8),), 0.0)
    second = HeardReading("stop", (Word("stop", 0, 1, 0.2),), 1.5)
    heard = Hypothesis("stopped", first.words, 0.8, (first, second), 70.0)
    taken = heard.taking(second)
    assert (taken.text, taken.confidence, taken.likelihood) == ("stop", 0.2, 68.5)
    assert taken.taking(first).likelihood == 70.0


def test_silence_holds_no_words(recogniser: VoskRecogniser) -> None:
    assert recogniser.decode(np.zeros(SAMPLE_RATE, dtype=np.int16), Phase.STEPS).text == ""


def test_the_same_sound_gives_the_same_words_however_often(recogniser: VoskRecogniser) -> None:
    samples = load(RECORDINGS / "stop.flac")
    first = recogniser.decode(samples, Phase.STEPS)
    assert first.text == "stop"
    recogniser.decode(load(RECORDINGS / "go.flac"), Phase.STEPS)
    again = recogniser.decode(samples, Phase.STEPS)
    assert again.text == first.text
    assert again.likelihood == pytest.approx(first.likelihood)
    assert 0 <= again.words[0].start_s < again.words[0].end_s <= len(samples) / SAMPLE_RATE


def test_a_sound_may_be_heard_among_other_phrases_than_those_of_the_phase(
    recogniser: VoskRecogniser,
) -> None:
    samples = load(RECORDINGS / "stop.flac")
    among = ["stopper", "balasana", "shop"]
    assert recogniser.decode_among(samples, among).text in {"stopper", "shop"}
    assert recogniser.decode(samples, Phase.STEPS).text == "stop", "nothing of that is left"
    with pytest.raises(IntentError, match="None of 1 phrases"):
        recogniser.decode_among(samples, ["balasana"])


def test_what_is_listened_for_is_told_once(recogniser: VoskRecogniser) -> None:
    twice = VoskRecogniser(find_models().vosk, lambda _: ["stop", "go", "stop"])
    assert list(twice.phrases(Phase.STEPS)) == ["stop", "go"]
    assert "how long" in recogniser.phrases(Phase.STEPS)


def test_words_have_the_times_of_the_sound_that_was_given_at_whatever_pitch(
    recogniser: VoskRecogniser,
) -> None:
    silence = np.zeros(SAMPLE_RATE, np.int16)
    late = np.concatenate([silence, load(RECORDINGS / "stop.flac"), silence])
    for pitch, adapted in ((1.0, False), (1.12, True), (1.0, True), (1.12, False)):
        (word,) = recogniser.decode(late, Phase.STEPS, Ear(pitch, adapted)).words
        assert word.text == "stop"
        assert 1.0 < word.start_s < word.end_s < len(late) / SAMPLE_RATE - 0.9


def test_a_word_at_the_very_end_is_heard_once(recogniser: VoskRecogniser) -> None:
    """A sound is decoded twice in one go; its end must not be found at its beginning."""
    sound = load(RECORDINGS / "stop.flac")
    loud = np.flatnonzero(np.abs(sound) > 1000)
    for after in (0, 800, 1600, 3200):
        cut = sound[: loud[-1] + after]
        assert recogniser.decode(cut, Phase.STEPS, Ear(adapted=True)).text in {"stop", ""}


def test_what_is_kept_of_a_first_time_gives_the_same_as_decoding_twice(
    recogniser: VoskRecogniser,
) -> None:
    sound = load(RECORDINGS / "stop.flac")
    for pitch in (1.0, 1.12):
        twice = recogniser.decode(sound, Phase.STEPS, Ear(pitch, adapted=True))
        first = recogniser.decode(sound, Phase.STEPS, Ear(pitch, keeps=True))
        second = recogniser.decode(sound, Phase.STEPS, Ear(pitch, adapted=True))
        assert (first.text, second.text) == ("stop", "stop")
        assert second.likelihood == pytest.approx(twice.likelihood)
        assert first.likelihood != pytest.approx(twice.likelihood)


@pytest.mark.parametrize("pitch", [1.0, 1.12])
@pytest.mark.parametrize("block", [512, 3200, 7001])
def test_a_sound_that_is_decoded_while_it_lasts_is_heard_as_one_that_is_whole(
    recogniser: VoskRecogniser, pitch: float, block: int
) -> None:
    sound = np.tile(load(RECORDINGS / "stop.flac"), 2)
    first = recogniser.decode(sound, Phase.STEPS, Ear(pitch, keeps=True))
    second = recogniser.decode(sound, Phase.STEPS, Ear(pitch, adapted=True))
    stream = recogniser.stream(Phase.STEPS, pitch)
    for at in range(0, len(sound), block):
        stream.feed(sound[at : at + block])
    streamed = stream.end()
    assert gist(streamed) == gist(first)
    assert [word.start_s for word in streamed.words] == pytest.approx(
        [word.start_s for word in first.words], abs=0.001
    )
    assert gist(recogniser.decode(sound, Phase.STEPS, Ear(pitch, adapted=True))) == gist(second)


def test_a_sound_is_heard_whole_though_another_was_decoded_while_it_lasted(
    recogniser: VoskRecogniser,
) -> None:
    stop, go = load(RECORDINGS / "stop.flac"), load(RECORDINGS / "go.flac")
    alone = [recogniser.decode(sound, Phase.STEPS, Ear(keeps=True)) for sound in (stop, go)]
    stream = recogniser.stream(Phase.STEPS, 1.0)
    stream.feed(stop[:6400])
    between = recogniser.decode(go, Phase.STEPS, Ear(keeps=True))
    stream.feed(stop[6400:])
    assert [gist(stream.end()), gist(between)] == [gist(one) for one in alone]


def test_a_stretch_that_is_left_unfinished_is_gone_at_once(recogniser: VoskRecogniser) -> None:
    """It holds a decoder, and those of one phase more are 10 MB."""
    stream = recogniser.stream(Phase.STEPS, 1.0)
    stream.feed(load(RECORDINGS / "stop.flac"))
    gone = weakref.ref(stream)
    gc.disable()
    try:
        del stream
        assert gone() is None
    finally:
        gc.enable()


@pytest.mark.parametrize("adapted", [False, True])
def test_what_is_kept_of_one_sound_does_not_colour_another(
    recogniser: VoskRecogniser, adapted: bool
) -> None:
    stop, go = load(RECORDINGS / "stop.flac"), load(RECORDINGS / "go.flac")
    alone = recogniser.decode(go, Phase.STEPS, Ear(adapted=adapted))
    recogniser.decode(stop, Phase.STEPS, Ear(keeps=True))
    after = recogniser.decode(go, Phase.STEPS, Ear(adapted=adapted))
    assert after.text == alone.text == "go"
    assert after.likelihood == pytest.approx(alone.likelihood)
    assert after.words[0].start_s == pytest.approx(alone.words[0].start_s, abs=0.001)


def test_a_second_thread_is_refused_before_vosk_is_called(recogniser: VoskRecogniser) -> None:
    recogniser.decode(np.zeros(1600, dtype=np.int16), Phase.STEPS)
    raised: list[RecogniserError] = []

    def use() -> None:
        try:
            recogniser.decode(np.zeros(1600, dtype=np.int16), Phase.STEPS)
        except RecogniserError as error:
            raised.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert len(raised) == 1
    assert "one thread" in str(raised[0])


def test_words_of_the_model_are_known(recogniser: VoskRecogniser) -> None:
    assert recogniser.known("knee")
    assert not recogniser.known("balasana")


def test_the_grammars_of_one_phase_and_of_what_is_urgent_are_kept_and_all_are_heard() -> None:
    built: list[str] = []

    def grammar(phase: Phase | str) -> list[str]:
        built.append(str(phase))
        return ["stop", "go"]

    recogniser = VoskRecogniser(find_models().vosk, grammar)
    sound = load(RECORDINGS / "stop.flac")
    phases = [Phase.WELCOME, Phase.QUESTION, Phase.STEPS, Phase.HOLD]
    recogniser.decode(sound, URGENT_GRAMMAR)
    assert [recogniser.decode(sound, phase).text for phase in phases] == ["stop"] * 4
    recogniser.prepare(Phase.HOLD)
    recogniser.decode(sound, URGENT_GRAMMAR)
    recogniser.decode(sound, Phase.WELCOME)
    assert built == ["urgent", "welcome", "question", "steps", "hold", "welcome"]


def test_a_third_pitch_is_heard_without_a_grammar_of_its_own() -> None:
    built: list[str] = []

    def grammar(phase: Phase | str) -> list[str]:
        built.append(str(phase))
        return ["stop", "go"]

    recogniser = VoskRecogniser(find_models().vosk, grammar)
    sound = load(RECORDINGS / "stop.flac")
    heard = [recogniser.decode(sound, Phase.HOLD, Ear(p, adapted=True)) for p in (1.12, 1.0, 1.2)]
    assert [one.text for one in heard] == ["stop"] * 3
    assert len({round(one.likelihood, 3) for one in heard}) == 3, "not the same sound three times"
    assert built == ["hold", "hold"]


def test_what_is_decoded_freely_beside_a_grammar_is_the_same_as_alone(
    recogniser: VoskRecogniser,
) -> None:
    sounds = [load(RECORDINGS / name) for name in ("stop.flac", "go.flac")]
    ears = (Ear(1.12, keeps=True), Ear(1.12, adapted=True))
    pairs = list(product(sounds, ears))
    alone = [recogniser.begin_freely(*pair)() for pair in pairs]
    by_grammar = [gist(recogniser.decode(sound, Phase.STEPS, ear)) for sound, ear in pairs]
    begun = [recogniser.begin_freely(*pair) for pair in pairs]
    beside = [gist(recogniser.decode(sound, Phase.STEPS, ear)) for sound, ear in pairs]
    assert by_grammar == beside
    assert [text for text, _ in beside[:3]] == ["stop", "stop", "go"]
    assert [gist(result()) for result in begun] == [gist(one) for one in alone]


@pytest.mark.parametrize("block", [512, 7001])
def test_what_is_decoded_freely_while_it_lasts_is_the_same_as_whole(
    recogniser: VoskRecogniser, block: int
) -> None:
    sound = np.tile(load(RECORDINGS / "stop.flac"), 2)
    ears = (Ear(1.12, keeps=True), Ear(1.12, adapted=True))
    first, second = (recogniser.begin_freely(sound, ear)() for ear in ears)
    stream = recogniser.stream_freely(1.12)
    beside = recogniser.stream(Phase.STEPS, 1.12)
    for at in range(0, len(sound), block):
        stream.feed(sound[at : at + block])
        beside.feed(sound[at : at + block])
    ended = stream.begin_end()
    assert beside.end().text.startswith("stop")
    assert gist(ended()) == gist(first)
    assert gist(recogniser.begin_freely(sound, ears[1])()) == gist(second)


def test_the_first_words_are_there_while_it_lasts(recogniser: VoskRecogniser) -> None:
    sound = np.tile(load(RECORDINGS / "stop.flac"), 3)
    alone, stream = (recogniser.stream(Phase.STEPS, 1.12) for _ in range(2))
    stream.feed(sound)
    assert stream.so_far().startswith("stop")
    assert alone.so_far() == "", "another has taken its place"
    heard = stream.end()
    whole = recogniser.decode(sound, Phase.STEPS, Ear(1.12, keeps=True))
    assert gist(heard) == gist(whole), "it does not change what is heard"


def test_what_is_decoded_freely_is_the_same_after_it_has_begun_anew(
    recogniser: VoskRecogniser,
) -> None:
    sound = np.tile(load(RECORDINGS / "stop.flac"), 14)
    first = recogniser.begin_freely(sound)()
    recogniser.renew()
    assert gist(recogniser.begin_freely(sound)()) == gist(first)
