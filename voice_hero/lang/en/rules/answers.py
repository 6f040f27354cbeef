"""Bare and wordy answers to a question that has just been asked."""

from collections.abc import Sequence
from enum import Enum
from typing import Final

from voice_hero.lang.en.rules.lexicon import Lexicon, load, text_of
from voice_hero.lang.en.rules.spelling import written_out

_DENIALS: Final = frozenset({"not", "no", "none", "nothing", "never", "neither"})
_PLAIN_YES: Final = frozenset("yes yeah yep yup aye".split())
_REACH: Final = 3
"""Words before "apply to me" among which a denial turns it."""


class GivenAnswer(Enum):
    """What an answer comes to."""

    YES = "yes"
    NO = "no"
    DOUBT = "doubt"
    """Neither; it has to be asked again."""


def answer_of(words: Sequence[str], question: str) -> GivenAnswer | None:
    """Answer to a question of a kind ("caution", "comfort", "other"), or None if it is none.

    Of two answers the last counts ("yes sorry no"), unless "and" joins them.
    """
    lexicon = load("answers")
    plain = written_out(words)
    text = text_of(plain)
    if lexicon.search("aside", text):
        return GivenAnswer.DOUBT if question == "caution" else None
    if question == "other" and (answer := _to_offer(lexicon, text)) is not None:
        return answer
    if lexicon.search("doubt", text):
        return GivenAnswer.DOUBT
    said = _said(lexicon, plain, text)
    if question == "caution" and _is_doubtful(lexicon, plain, said):
        return GivenAnswer.DOUBT
    if question == "other" and said is GivenAnswer.NO and _odd_words(lexicon, plain):
        return None
    return said


def _is_doubtful(lexicon: Lexicon, plain: Sequence[str], said: GivenAnswer | None) -> bool:
    """Whether a "no" is not clear enough to begin the pose: "no i left it on the stairs"."""
    if lexicon.search("doubt_health", text_of(list(plain))) and said is not GivenAnswer.YES:
        return True
    both = _PLAIN_YES & set(plain)
    return said is GivenAnswer.NO and bool(both or _odd_words(lexicon, plain))


def _to_offer(lexicon: Lexicon, text: str) -> GivenAnswer | None:
    """Answer to a question that offers something."""
    if lexicon.search("refuse", text):
        return GivenAnswer.NO
    return GivenAnswer.YES if lexicon.search("agree", text) else None


def _said(lexicon: Lexicon, plain: Sequence[str], text: str) -> GivenAnswer | None:
    """The last answer that is in the words."""
    places = [
        *((place, GivenAnswer.NO) for place in _places(lexicon, "deny", plain, text)),
        *((place, GivenAnswer.YES) for place in _places(lexicon, "affirm", plain, text)),
    ]
    return max(places, key=lambda each: each[0])[1] if places else None


def _places(lexicon: Lexicon, name: str, plain: Sequence[str], text: str) -> list[int]:
    """Where answers of a kind end."""
    single = [at for at, word in enumerate(plain) if word in lexicon.words(name)]
    if name == "affirm":
        denied = {
            at + step for at, word in enumerate(plain) for step in (1, 2) if word in {"not", "none"}
        }
        single = [at for at in single if at not in denied or plain[at] in {"yes", "yeah", "yep"}]
    return single + [
        end - 1
        for start, end in lexicon.spans(name, text)
        if name == "deny" or not _DENIALS & set(plain[max(0, start - _REACH) : end])
    ]


def _odd_words(lexicon: Lexicon, plain: Sequence[str]) -> list[str]:
    """Words that have no part in an answer."""
    usual = lexicon.words("filler") | lexicon.words("affirm") | lexicon.words("deny")
    body = load("body")
    for name in ("part", "fine", "problem", "illness", "hurt", "injury", "very", "feeling", "bad"):
        usual |= body.words(name)
    return [word for word in plain if word not in usual]
