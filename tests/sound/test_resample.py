"""Sound keeps its pitch, level and length through the change of rates, without seams."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_hero.devices.played_sound import MARGIN_SAMPLES, RING_SAMPLES, ReferenceRing
from voice_hero.sound.resampling import (
    Floats,
    PromptResampler,
    ToListening,
    for_device,
    from_mono,
    higher,
    to_int16,
    to_mono,
)
from voice_hero.sound.samples import FRAME_SAMPLES, SAMPLE_RATE, Samples

RATES = (8_000, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000)


def tone(hertz: float, rate: int, seconds: float = 1.0, peak: float = 0.5) -> Floats:
    return (peak * np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate)).astype(
        np.float32
    )


def strongest(sound: Samples) -> float:
    """Frequency of the strongest partial, in Hz."""
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(np.argmax(power) * SAMPLE_RATE / len(sound))


def rms(sound: Samples) -> float:
    return float(np.sqrt(np.mean(np.square(sound.astype(np.float64)))))


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("kind", [ToListening, PromptResampler])
def test_pitch_and_level_stay(rate: int, kind: type[ToListening] | type[PromptResampler]) -> None:
    converter = kind(rate)
    blocks = np.array_split(tone(1_000, rate), 37)
    heard = np.concatenate([converter.feed(block) for block in blocks])[2_000:-2_000]
    assert strongest(heard) == pytest.approx(1_000, abs=3)
    assert rms(heard) == pytest.approx(0.5 * 32767 / np.sqrt(2), rel=0.02)


@pytest.mark.parametrize("rate", (44_100, 48_000, 96_000))
@pytest.mark.parametrize("kind", [ToListening, PromptResampler])
def test_what_is_too_high_does_not_come_back_as_something_else(
    rate: int, kind: type[ToListening] | type[PromptResampler]
) -> None:
    heard = kind(rate).feed(tone(11_000, rate))[500:]
    assert rms(heard) < 0.5 * 32767 * 10 ** (-35 / 20)


@settings(max_examples=40, deadline=None)
@given(sizes=st.lists(st.integers(1, 3_000), min_size=1, max_size=20), rate=st.sampled_from(RATES))
def test_the_size_of_the_blocks_changes_nothing(sizes: list[int], rate: int) -> None:
    sound = np.random.default_rng(3).uniform(-0.9, 0.9, sum(sizes)).astype(np.float32)
    parts, whole = ToListening(rate), ToListening(rate)
    pieces = np.split(sound, np.cumsum(sizes)[:-1])
    heard = np.concatenate([parts.feed(piece) for piece in pieces])
    at_once = whole.feed(sound)
    shared = min(len(heard), len(at_once))
    assert np.abs(heard[:shared].astype(int) - at_once[:shared]).max(initial=0) <= 1
    assert len(heard) + parts.held_back == round(len(sound) * SAMPLE_RATE / rate)


@pytest.mark.parametrize("rate", (44_100, 48_000, 96_000))
def test_little_is_held_back(rate: int) -> None:
    converter = ToListening(rate)
    for _ in range(100):
        converter.feed(np.zeros(rate * 32 // 1000, np.float32))
        assert 0 <= converter.held_back <= 0.045 * SAMPLE_RATE


def test_what_is_played_is_known_at_once() -> None:
    prompt = PromptResampler(48_000)
    assert len(prompt.feed(np.zeros(960, np.float32))) == 320


def test_silence_stays_silence_after_sound() -> None:
    prompt = PromptResampler(48_000)
    prompt.feed(tone(500, 48_000, 0.1))
    prompt.feed(np.zeros(960, np.float32))
    assert not prompt.feed(np.zeros(960, np.float32)).any()


def test_stereo_is_the_mean_of_both_sides() -> None:
    data = np.array([[0.5, 0.1], [-1.0, 1.0]], np.float32).tobytes()
    assert to_mono(data, 2, "float32") == pytest.approx([0.3, 0.0])


@pytest.mark.parametrize("channels", (1, 2, 6))
def test_there_and_back_as_int16(channels: int) -> None:
    samples = np.array([0, 1, -1, 32767, -32767, 1234], np.int16)
    data = np.repeat(samples, channels).tobytes()
    sound = to_mono(data, channels, "int16")
    assert to_int16(sound).tolist() == samples.tolist()
    assert from_mono(sound, channels, "int16") == data


def test_louder_than_full_scale_is_cut_and_does_not_wrap() -> None:
    assert to_int16(np.array([1.5, -1.5], np.float32)).tolist() == [32767, -32767]
    assert to_int16(to_mono(np.array([-32768], np.int16).tobytes(), 1, "int16")).tolist() == [
        -32767
    ]


@pytest.mark.parametrize("device_rate", (16_000, 44_100, 48_000))
def test_a_clip_at_full_scale_is_not_clipped_by_the_change_of_rate(device_rate: int) -> None:
    square = np.where(np.arange(22_050) // 50 % 2, 32767, -32767).astype(np.int16)
    sound = for_device(square, 22_050, device_rate)
    assert np.abs(sound).max() <= 1.0
    assert len(sound) == device_rate
    assert rms(to_int16(sound)) > 0.75 * 32767


def test_an_empty_clip_is_an_empty_clip() -> None:
    assert len(for_device(np.zeros(0, np.int16), 22_050, 48_000)) == 0


# -- the reference ---------------------------------------------------------------------


def play(ring: ReferenceRing, sound: Samples) -> None:
    ring.write(sound.astype(np.float32) / np.float32(32767))


def numbered(count: int) -> Samples:
    """Sound in which every sample tells where it stands."""
    return (np.arange(count) % 30_000 + 1).astype(np.int16)


def settled(ring: ReferenceRing, frames: int) -> list[Samples]:
    """References of `frames` frames while numbered sound is played in 20 ms blocks."""
    sound = numbered(frames * FRAME_SAMPLES)
    taken, written = [], 0
    for frame in range(1, frames + 1):
        while written + 320 <= frame * FRAME_SAMPLES:
            play(ring, sound[written : written + 320])
            written += 320
        taken.append(ring.take(ring.mark()))
    return taken


def test_references_follow_on_each_other_without_seam() -> None:
    taken = np.concatenate(settled(ReferenceRing(), 200)[40:]).astype(int)
    steps = np.diff(taken)
    assert set(steps[steps > 0]) == {1}


def test_a_reference_is_old_by_the_unevenness_and_the_margin_only() -> None:
    ring = ReferenceRing()
    last = settled(ring, 200)[-1]
    behind = (ring.mark() - 1) % 30_000 + 1 - int(last[-1])
    assert MARGIN_SAMPLES - 1 <= behind <= MARGIN_SAMPLES + 320


def test_the_delay_stays_within_20_ms_over_ten_minutes_of_drifting_clocks() -> None:
    ring = ReferenceRing()
    frames = 600 * SAMPLE_RATE // FRAME_SAMPLES
    behind, owed = [], 0.0
    for _ in range(frames):
        owed += FRAME_SAMPLES * 1.000_3  # the loudspeaker's quartz is 300 ppm fast
        block = np.ones(int(owed), np.int16)
        owed -= len(block)
        play(ring, block)
        ring.take(ring.mark())
        behind.append(ring.mark() - ring._read)
    late = np.array(behind[40:])
    assert late.max() - late.min() < 0.020 * SAMPLE_RATE
    assert 5 < ring.steps < 20


def test_nothing_is_given_twice_when_the_loudspeaker_dies() -> None:
    ring = ReferenceRing()
    taken = settled(ring, 100)
    after = [ring.take(ring.mark()) for _ in range(50)]
    heard = np.concatenate([*taken[60:], *after]).astype(int)
    heard = heard[heard > 0]
    assert len(heard) == len(set(heard))
    assert not after[-1].any()


def test_it_goes_on_when_the_loudspeaker_is_back() -> None:
    ring = ReferenceRing()
    settled(ring, 60)
    for _ in range(50):
        ring.take(ring.mark())
    assert settled(ring, 60)[-1].all()


def test_without_a_loudspeaker_there_is_silence() -> None:
    ring = ReferenceRing()
    assert not any(ring.take(ring.mark()).any() for _ in range(100))
    assert ring.steps == 0


def test_a_reader_two_seconds_late_still_gets_what_belongs_to_its_frame() -> None:
    ring = ReferenceRing()
    sound = numbered(3 * SAMPLE_RATE)
    marks = []
    for start in range(0, len(sound), FRAME_SAMPLES):
        play(ring, sound[start : start + FRAME_SAMPLES])
        marks.append(ring.mark())
    assert len(sound) < RING_SAMPLES
    taken = [ring.take(mark) for mark in marks]
    for mark, reference in zip(marks[-40:-1], taken[-40:-1], strict=True):
        assert (mark - int(reference[-1])) % 30_000 == MARGIN_SAMPLES


def test_dropped_microphone_sound_takes_its_reference_along() -> None:
    ring = ReferenceRing()
    settled(ring, 100)
    for _ in range(40):  # a second and more that nobody read
        play(ring, np.full(FRAME_SAMPLES, 7, np.int16))
    play(ring, np.full(FRAME_SAMPLES * 4, 9, np.int16))
    assert set(ring.take(ring.mark())) == {9}


@pytest.mark.parametrize("factor", [0.9, 1.0, 1.12])
def test_what_is_made_higher_is_as_much_shorter_and_as_loud(factor: float) -> None:
    sound = to_int16(tone(440, SAMPLE_RATE))
    made = higher(sound, factor)
    assert strongest(made) == pytest.approx(440 * factor, rel=0.01)
    assert len(made) == pytest.approx(len(sound) / factor, abs=1)
    assert np.abs(made).max() == pytest.approx(np.abs(sound).max(), rel=0.05)


def test_nothing_stays_nothing_when_it_is_made_higher() -> None:
    assert len(higher(np.zeros(0, np.int16), 1.12)) == 0
