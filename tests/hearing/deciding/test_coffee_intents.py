"""The templates of the speech-to-intent bench say what its labels say."""

import pytest
from test_matcher import ROOT, understood

from voice_hero.intents.compiling.folder import IntentSet, load_intents
from voice_hero.intents.compiling.grammar import phrases
from voice_hero.intents.matcher import Matcher


@pytest.fixture(scope="module")
def intents() -> IntentSet:
    return load_intents(ROOT / "bench" / "coffee_intents")


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("brew coffee", {"coffeeDrink": "coffee"}),
        (
            "get me a dark roast double shot large iced mocha with a lot of cream and brown sugar",
            {
                "roast": "dark roast",
                "numberOfShots": "double shot",
                "size": "large",
                "coffeeDrink": "iced mocha",
                "milkAmount": "a lot of cream",
                "sugarAmount": "brown sugar",
            },
        ),
        (
            "twelve ounce light roast latte with some sweetener",
            {
                "size": "twelve ounce",
                "roast": "light roast",
                "coffeeDrink": "latte",
                "sugarAmount": "some sweetener",
            },
        ),
    ],
)
def test_orders(intents: IntentSet, text: str, slots: dict[str, object]) -> None:
    assert understood(Matcher(intents).match(text, "steps")) == ("orderDrink", slots)


def test_every_drink_is_listened_for(intents: IntentSet) -> None:
    found = phrases(intents, "steps", lambda word: True)
    for drink in ("americano", "house coffee", "iced coffee"):
        assert any(drink in phrase for phrase in found)
