"""What a sentence that no template took still names: lengths, breaths, steps, names."""

import pytest

from voice_hero.lang.en.slots import slots_in


@pytest.mark.parametrize(
    ("intent", "text", "slots"),
    [
        ("set_hold", "let us make it two and a half minutes", {"seconds": 150}),
        ("set_hold", "i'd rather count in breaths let's say eight of them", {"breaths": 8}),
        ("extend_hold", "give me two more minutes the kids are quiet", {"seconds": 120}),
        ("extend_hold", "another minute and a half on top", {"seconds": 90}),
        ("extend_hold", "stick another half minute on it", {"seconds": 30}),
        ("extend_hold", "i could stay like this", {}),
        ("pause", "pause it for a minute and a half please", {"seconds": 90}),
        ("pause", "hang on a minute", {}),
        ("tell_every", "announce each minute as it goes by", {"seconds": 60}),
        ("tell_every", "time every twenty five", {"seconds": 25}),
        ("go_to_step", "i know the first four take me straight to step five", {"step": 5}),
        ("go_to_step", "the fourth one take me to that", {"step": 4}),
        ("restart", "i wobbled could the clock start over", {"what": "hold"}),
        ("restart", "let's begin the whole thing anew", {}),
        ("person", "it's not joan it's sue", {"name": "sue"}),
        ("person", "you've got margaret with you this afternoon", {"name": "margaret"}),
        ("person", "rachel is practicing now", {"name": "rachel"}),
    ],
)
def test_what_is_named_is_found(intent: str, text: str, slots: dict[str, int | str]) -> None:
    assert slots_in(text.split(), intent) == slots


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("set_hold", "make it as long as you like"),
        ("tell_every", "tell me now and then"),
        ("go_to_step", "take me to the one with the block"),
        ("person", "it's me"),
    ],
)
def test_without_its_value_it_means_nothing(intent: str, text: str) -> None:
    assert slots_in(text.split(), intent) is None
