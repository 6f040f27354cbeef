"""A wrong rate, channel count or format cannot pass for silence."""

from collections.abc import Callable

import numpy as np
import pytest

from voice_hero import paths
from voice_hero.check import self_test
from voice_hero.devices.stream_formats import Shape
from voice_hero.hearing.assembly import listener_maker
from voice_hero.hearing.listener import Listener
from voice_hero.intents import compiled_set
from voice_hero.intents.compiling.folder import load_intents
from voice_hero.intents.matcher import Matcher
from voice_hero.models.model_store import find_models
from voice_hero.sound.rendered import Rendered
from voice_hero.sound.resampling import Floats, Format, from_mono
from voice_hero.voice.voice import PiperVoice

Make = Callable[[], Listener]


@pytest.fixture(scope="module")
def line() -> Rendered:
    voice = PiperVoice(find_models().voice, paths.cache_dir())
    try:
        return voice.wait(self_test.LINE)
    finally:
        voice.close()


@pytest.fixture(scope="module")
def make() -> Make:
    return listener_maker(find_models(), compiled_set.load(paths.intents_dir()))


def test_the_line_means_what_it_should() -> None:
    command = Matcher(load_intents(paths.intents_dir())).match(self_test.LINE, self_test.PHASE)
    assert command is not None
    assert command.intent == self_test.INTENT


@pytest.mark.parametrize(
    "shape",
    [
        Shape(16_000, 1, "int16"),
        Shape(48_000, 2, "float32"),
        Shape(44_100, 2, "int16"),
        Shape(48_000, 6, "int16"),
        Shape(8_000, 1, "float32"),
    ],
)
def test_every_shape_of_a_microphone_is_understood(
    line: Rendered, make: Make, shape: Shape
) -> None:
    assert self_test.passes(line, shape, make())


def thrice_as_fast(sound: Floats, channels: int, sample_format: Format) -> bytes:
    """48 kHz from a device that was asked for 16."""
    return from_mono(np.repeat(sound, 3), channels, sample_format)


def one_channel_only(sound: Floats, channels: int, sample_format: Format) -> bytes:
    return from_mono(sound, 1, sample_format)


def integers_for_floats(sound: Floats, channels: int, sample_format: Format) -> bytes:
    return from_mono(sound, 2 * channels, "int16")


def bytes_swapped(sound: Floats, channels: int, sample_format: Format) -> bytes:
    return np.frombuffer(from_mono(sound, channels, "int16"), "<i2").astype(">i2").tobytes()


def nothing(sound: Floats, channels: int, sample_format: Format) -> bytes:
    return bytes(len(from_mono(sound, channels, sample_format)))


@pytest.mark.parametrize(
    ("shape", "encode"),
    [
        (Shape(16_000, 1, "int16"), thrice_as_fast),
        (Shape(16_000, 2, "int16"), one_channel_only),
        (Shape(16_000, 1, "float32"), integers_for_floats),
        (Shape(16_000, 1, "int16"), bytes_swapped),
        (Shape(48_000, 2, "float32"), nothing),
    ],
)
@pytest.mark.filterwarnings("ignore:invalid value")
def test_a_microphone_that_gives_another_shape_than_it_says_is_found_out(
    line: Rendered, make: Make, shape: Shape, encode: self_test.Encode
) -> None:
    assert not self_test.passes(line, shape, make(), encode)
