"""Lengths of time written with signs are read as they are said."""

import pytest

from voice_hero.lang.en.normalising import words_of


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("1:30", "1 minutes 30 seconds"),
        ("0:45", "45 seconds"),
        ("2:00", "2 minutes"),
        ("90s", "90 seconds"),
        ("90 s", "90 seconds"),
        ("1m30s", "1 minutes 30 seconds"),
        ("2h", "2 hours"),
        ("30sec", "30 sec"),
        ("1/2 a minute", "half a minute"),
        ("1/2 an hour", "half an hour"),
        ("½ a minute", "half a minute"),
        ("1½ minutes", "1 and a half minutes"),
        ("1 1/2 minutes", "1 and a half minutes"),
        ("1 and a 1/2 minutes", "1 and a half minutes"),
        ("a minute and a 1/2", "a minute and a half"),
        ("2 1/4 minutes", "2 and a quarter minutes"),
        ("3/4 of a minute", "three quarters of a minute"),
        ("2.5 minutes", "2 and a half minutes"),
        ("+-3s", "3 s"),
        ("a 5cm block", "a 5 cm block"),
        ("11/2 and 10:30:15", "11 2 and 10 30 15"),
    ],
)
def test_lengths_of_time_are_read_as_they_are_said(written: str, said: str) -> None:
    assert " ".join(words_of(written)) == said
