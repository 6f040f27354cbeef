"""Numbers, lengths of time and stray signs, as the voice is given them."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_hero.lang.en.wording import about, count, duration, number, ordinal, spoken


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "zero"),
        (13, "thirteen"),
        (45, "forty five"),
        (100, "one hundred"),
        (105, "one hundred and five"),
        (1001, "one thousand and one"),
        (12_345, "twelve thousand three hundred and forty five"),
        (-3, "minus three"),
        (10**9, "one zero zero zero zero zero zero zero zero zero"),
    ],
)
def test_number(value: int, words: str) -> None:
    assert number(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1, "first"),
        (2, "second"),
        (3, "third"),
        (5, "fifth"),
        (8, "eighth"),
        (9, "ninth"),
        (12, "twelfth"),
        (14, "fourteenth"),
        (20, "twentieth"),
        (21, "twenty first"),
        (100, "one hundredth"),
    ],
)
def test_ordinal(value: int, words: str) -> None:
    assert ordinal(value) == words


def test_count_knows_one_from_many() -> None:
    assert count(1, "step") == "one step"
    assert count(2, "step") == "two steps"
    assert count(0, "breath") == "zero breaths"
    assert count(3, "inch") == "three inches"
    assert count(2, "body") == "two bodies"
    assert count(2, "day") == "two days"
    assert count(2, "foot") == "two feet"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "zero seconds"),
        (-1, "zero seconds"),
        (1, "one second"),
        (59.6, "one minute"),
        (60, "one minute"),
        (90, "one minute and thirty seconds"),
        (121, "two minutes and one second"),
        (3600, "one hour"),
        (3661, "one hour, one minute and one second"),
    ],
)
def test_duration(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (3.2, "three seconds"),
        (10, "ten seconds"),
        (12, "ten seconds"),
        (42, "forty seconds"),
        (58, "one minute"),
        (93, "one minute and thirty five seconds"),
    ],
)
def test_about_is_rounded_to_five_seconds_above_ten(seconds: float, words: str) -> None:
    assert about(seconds) == words


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("30s", "thirty seconds"),
        ("hold 30 s.", "hold thirty seconds."),
        ("1 sec", "one second"),
        ("2 min", "two minutes"),
        ("It takes 10 min. Then rest.", "It takes ten minutes. Then rest."),
        ("2 min. of rest", "two minutes of rest"),
        ("2m30s", "two minutes thirty seconds"),
        ("1.5 min", "one point five minutes"),
        ("a 30-second hold", "a thirty second hold"),
        ("3 cm", "three centimeters"),
        ("1:30", "one minute and thirty seconds"),
        ("1:30:00", "one hour and thirty minutes"),
        ("7:05 p.m.", "seven oh five p m"),
        ("step II", "step two"),
        ("Step V", "Step five"),
        ("part XIV", "part fourteen"),
        ("I am here", "I am here"),
        ("MIX it", "MIX it"),
        ("VV", "VV"),
        ("10–20 seconds", "ten to twenty seconds"),
        ("10-20", "ten to twenty"),
        ("50%", "fifty percent"),
        ("you & me", "you and me"),
        ("“Well… go”", "Well, go"),
        ("It’s", "It's"),
        ("'quoted'", "quoted"),
        ("long — and slow", "long, and slow"),
        ("well-known - yes", "well-known, yes"),
        ("Nice 👍🏽 work", "Nice work"),
        ("½ an inch", "half an inch"),
        ("2½ minutes", "two and a half minutes"),
        ("1/2 inch", "a half inch"),
        ("1,000", "one thousand"),
        ("007", "zero zero seven"),
        ("-5", "minus five"),
        ("3rd", "third"),
        ("$5", "five dollars"),
        ("e.g. this", "for example this"),
        ("No. 5", "number five"),
        ("(slowly) sit (now)", "slowly, sit, now"),
        ("a/b", "a or b"),
        ("Hi!!! There", "Hi! There"),
        ("٣", "three"),
        ("C'est l'été", "C'est l'été"),
        ("Sit in [[bɑːlˈɑːsənə]].", "Sit in [[bɑːlˈɑːsənə]]."),
        ("[[bɑːlˈɑːsənə]] for 30s", "[[bɑːlˈɑːsənə]] for thirty seconds"),
    ],
)
def test_spoken_puts_it_into_words(written: str, said: str) -> None:
    assert spoken(written) == said


@pytest.mark.parametrize(
    "nothing", ["", " ", "\n\t", "...", "…", "—", "-", "?!", "😀", "[[]]", "中"]
)
def test_spoken_gives_nothing_where_there_is_nothing_to_say(nothing: str) -> None:
    assert spoken(nothing) == ""


PLAIN_SENTENCES = [
    "Let your head come up last.",
    "If you like, pad your knees, shins and feet with a thick blanket.",
    "Does one of these apply to you today?",
    "Child's pose prepares you well.",
]


@pytest.mark.parametrize("sentence", PLAIN_SENTENCES)
def test_spoken_leaves_plain_words_alone(sentence: str) -> None:
    assert spoken(sentence) == sentence


def test_a_long_text_costs_no_more_than_its_length() -> None:
    assert spoken("1" * 50_000).count("one") == 50_000
    assert spoken("1." * 20_000).startswith("one point one")


AWKWARD = st.text(
    st.one_of(st.sampled_from("0159 .,:;-–—'’\"“()[]/%&+smhIVX½²٣…😀aé"), st.characters()),
    max_size=40,
)


@given(AWKWARD)
def test_whatever_is_spoken_holds_only_what_the_voice_can_read(text: str) -> None:
    said = re.sub(r"\[\[[^\[\]]*\]\]", "", spoken(text))
    for sign in said:
        assert sign in " .,!?;:'-" or unicodedata.name(sign).startswith("LATIN"), (text, said)
    assert said == said.strip()
    assert "  " not in said


@given(AWKWARD)
def test_what_is_ready_to_be_spoken_is_not_changed_again(text: str) -> None:
    once = spoken(text)
    assert spoken(once) == once


@given(st.integers(0, 999_999))
def test_a_number_is_said_alike_alone_and_in_a_text(n: int) -> None:
    assert spoken(str(n)) == number(n)
    assert not re.search(r"[\d-]", number(n))
