"""What a pose must not say of health: a promise, or what it is good for without "ask a doctor"."""

import re
from collections.abc import Iterator
from typing import Any, Final

from voice_hero.poses.pose_data import Spot, items_at, sentence_at, spoken_texts

_CURE: Final = re.compile(r"\b(?:cure[sd]?|curing|heal(?:s|ed|ing)?)\b", re.I)
_DOES: Final = (
    "treats prevents relieves eases reduces lowers improves remedies fixes boosts detoxifies "
    "fights eliminates regulates lessens alleviates soothes combats removes"
).split()
_DO: Final = (
    "treat prevent relieve ease reduce lower improve remedy fix boost detoxify fight eliminate "
    "regulate lessen alleviate soothe combat remove"
).split()
_CLAIM: Final = re.compile(
    rf"\b(?:{'|'.join(_DOES)})\b"
    rf"|\b(?:can|will|does|helps?(?: you)?(?: to)?) (?:{'|'.join(_DO)})\b"
    r"|\bhelps? (?:you )?(?:with|against)\b|\b(?:is|are) (?:very )?good for\b"
    r"|\bgets? rid of\b|\bworks against\b",
    re.I,
)
_PASSED_ON: Final = re.compile(
    r"\b(?:said|say|says|may|might|believed|thought|some|many|people|tradition\w*)\b", re.I
)
_DOCTOR: Final = re.compile(r"\bdoctors?\b", re.I)


def health_faults(data: Any) -> Iterator[Spot]:
    """Each promise in a pose file, and benefits that send nobody to a doctor."""
    for path, text in spoken_texts(data):
        if found := _CURE.search(text):
            yield (
                path,
                f"promises a cure, {found[0]!r} (a pose does not do that; write 'it is said to "
                "ease …')",
            )
        elif path[:2] == ("topics", "benefits") and not _DOCTOR.search(text):
            claim = _CLAIM.search(text)
            if claim and not _PASSED_ON.search(text):
                yield (
                    path,
                    (
                        f"promises something for one's health, {claim[0]!r} (pass it on as what is "
                        "said: 'it is said to …')"
                    ),
                )
    benefits = items_at(data, "topics", "benefits")
    if benefits and not any(_DOCTOR.search(sentence_at(item)[0]) for item in benefits):
        yield (
            ("topics", "benefits"),
            "sends nobody to a doctor (end with a line such as 'With any illness, ask a doctor "
            "first.')",
        )
