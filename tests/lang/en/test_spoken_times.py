"""Lengths of time that a text mentions."""

import pytest

from voice_hero.lang.en.spoken_times import times_in


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("for ten to twenty seconds", [10, 20]),
        ("one minute and thirty seconds", [90]),
        ("two minutes, thirty seconds", [150]),
        ("a minute and a half", [90]),
        ("Half a minute is enough.", [30]),
        ("two and a half minutes", [150]),
        ("ninety seconds, then a minute", [90, 60]),
        ("one hundred and twenty seconds", [120]),
        ("twenty or thirty seconds", [20, 30]),
        ("forty-five seconds", [45]),
        ("an hour", [3600]),
        ("for one second", [1]),
        ("the second time, for a few breaths", []),
        ("about half an inch", []),
    ],
)
def test_times_in(text: str, seconds: list[float]) -> None:
    assert list(times_in(text)) == seconds
