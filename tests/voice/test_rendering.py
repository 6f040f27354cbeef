"""What is rendered ahead: all that a usual practice says, in little space, and only once."""

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest
from mat import Mat, all_poses
from pydantic import BaseModel

from voice_hero.errors import CacheError, SpeechError
from voice_hero.lang.en.phrasebook import Phrasebook, load_phrasebook
from voice_hero.lang.en.wording import spoken
from voice_hero.models import model_store
from voice_hero.phases import INTENTS, Phase
from voice_hero.poses.pose_parts import Sentence
from voice_hero.voice.rendered_ahead import fixed_lines, render_ahead, slow_lines
from voice_hero.voice.speech_pieces import Pieces
from voice_hero.voice.voice import PiperVoice, UnvoicedVoice

LINES = ["Rest there.", "Going on, with ten seconds left.", "Paused, with ten seconds left."]
PIECES = ["Rest there.", "Going on,", "with ten seconds left.", "Paused,"]

PLACES = ("woken", "asked", "step 1", "step 3", "ready", "hold", "paused", "deep", "out", "after")


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return fixed_lines(all_poses().values(), load_phrasebook())


@pytest.fixture(scope="module")
def pieces(lines: list[str]) -> set[str]:
    return {piece.text for line in lines for piece in Pieces({}).of(line)}


@pytest.fixture
def voice(tmp_path: Path) -> Iterator[PiperVoice]:
    voice = PiperVoice(model_store.find_model("voice"), tmp_path / "cache")
    yield voice
    voice.close()


# Which lines


def test_every_sentence_of_every_pose_is_there(lines: list[str]) -> None:
    there = set(lines)
    for pose in all_poses().values():
        for sentence in sentences_in(pose):
            assert sentence.text in there
            assert sentence.again is None or sentence.again in there
        assert {pose.caution.line, pose.caution.question} <= there
        assert {step.brief for step in pose.steps} <= there
    assert "Step two. Sit back." in there or "Step two: sit back." in there


def sentences_in(part: object) -> Iterator[Sentence]:
    """Every sentence in a pose, wherever it stands."""
    if isinstance(part, Sentence):
        yield part
    elif isinstance(part, dict):
        for value in part.values():
            yield from sentences_in(value)
    elif isinstance(part, tuple | list):
        for value in part:
            yield from sentences_in(value)
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from sentences_in(getattr(part, name))


def test_every_line_of_the_assistant_is_there(lines: list[str]) -> None:
    """Each of its sentences, with whatever number or title in the place that is left open.

    Not those that name a person: nobody knows the name ahead.
    """
    book = load_phrasebook()
    names = "length left held longest last step steps count title poses name".split()
    for key in book.keys():  # noqa: SIM118  # a phrasebook is no mapping
        for line in book.say(key, **dict.fromkeys(names, "\0") | {"name": "\1"}):
            if "\1" in line:
                continue
            parts = [part.lower() for part in line.split("\0")]
            assert any(all(p in have.lower() for p in parts) for have in lines), (key, line)


@pytest.mark.parametrize("place", PLACES)
def test_whatever_is_asked_in_a_practice_the_answer_is_rendered(
    place: str, pieces: set[str]
) -> None:
    for intent in sorted(INTENTS):
        said = [text for text in asked_at(place, intent) if not text.startswith("<")]
        missing = {p.text for line in said for p in Pieces({}).of(line)} - pieces
        assert not missing, (place, intent)


def asked_at(place: str, intent: str) -> list[str]:
    """All that is said up to a place in a practice of the hero pose, and on to an answer there."""
    mat = at(place)
    slots: dict[str, dict[str, int | str]] = {
        "set_hold": {"seconds": 120},
        "tell_every": {"seconds": 30},
        "go_to_step": {"step": 2},
    }
    mat.hear(intent, intent.replace("_", " "), **slots.get(intent, {}))
    if place == "after":
        mat.hear("how_long")
    return mat.since(0)


def at(place: str) -> Mat:
    if place in ("woken", "asked"):
        mat = Mat().wake()
        if place == "asked":
            mat.hear("start")
    elif place.startswith("step"):
        mat = Mat().begin(int(place[-1]))
    elif place == "ready":
        mat = Mat().begin(4)
        mat.barge("next")
    else:
        mat = Mat().in_hold()
        mat.wait(17)
        if place == "paused":
            mat.hear("pause")
        elif place == "deep":
            mat.hear("deepen")
            mat.hear("yes")
        elif place in ("out", "after"):
            mat.wait(44 if place == "out" else 200)
            mat.hear("yes")
    return mat


def test_the_places_are_where_they_say() -> None:
    phases = {place: at(place).phase for place in PLACES}
    assert phases["woken"] is Phase.WELCOME
    assert phases["asked"] is Phase.QUESTION
    assert phases["hold"] is phases["deep"] is Phase.HOLD
    assert phases["paused"] is Phase.PAUSED
    assert phases["after"] in (Phase.AFTER, Phase.QUESTION)


def test_every_line_can_be_spoken_and_none_stands_twice(lines: list[str]) -> None:
    assert len(set(lines)) == len(lines)
    for line in lines:
        assert not set(line) & set("{}<>0123456789"), line
        assert spoken(line)


def test_the_way_into_the_pose_is_rendered_first(lines: list[str]) -> None:
    hero = all_poses()["hero"]
    only = fixed_lines([hero], load_phrasebook())
    assert only[0] == hero.welcome[0].text
    last_step = only.index(hero.steps[-1].say[-1].text)
    assert last_step < 120 < len(only)
    assert set(hero_lines(only)) < set(lines)


def hero_lines(lines: list[str]) -> list[str]:
    """Without those that name all poses that there are."""
    return [line for line in lines if not line.startswith(("I know", "The whole practice"))]


def test_slow_lines_are_the_instructions_in_other_words() -> None:
    hero = all_poses()["hero"]
    slow = slow_lines([hero])
    assert slow[0] == hero.steps[0].say[0].again
    assert len(slow) == sum(len(step.say) for step in hero.steps)


def test_a_line_with_a_placeholder_of_its_own_says_so() -> None:
    with pytest.raises(SpeechError, match="weather"):
        fixed_lines([], Phrasebook({"outside": ["It is {weather}."]}))


def test_all_of_it_fits_in_the_budget(pieces: set[str]) -> None:
    """60 MB; it was measured at 0.45 s a word and 12.8 kB a second at the pace of guiding."""
    assert sum(0.45 * len(piece.split()) for piece in pieces) * 12_800 < 60e6
    assert UnvoicedVoice().wait("one two three").seconds > 3 * 0.28


# Rendering them


def test_each_piece_is_rendered_once_and_told(voice: PiperVoice) -> None:
    told: list[tuple[int, int]] = []
    report = render_ahead(voice, LINES, lambda done, of: told.append((done, of)))
    assert told == [(n, 4) for n in range(5)]
    assert (report.pieces, report.rendered) == (4, 4)
    assert voice.cache is not None
    kept = [voice.cache.load(piece, 1.0) for piece in PIECES]
    assert report.seconds == pytest.approx(sum(one.seconds for one in kept if one), abs=0.001)
    assert report.bytes == sum(voice.cache.sizes().values())
    assert 10_000 < report.bytes / report.seconds < 22_000


def test_what_is_there_is_not_rendered_again(voice: PiperVoice, tmp_path: Path) -> None:
    render_ahead(voice, LINES, lambda done, of: None)
    later = PiperVoice(model_store.find_model("voice"), tmp_path / "cache")
    try:
        told: list[tuple[int, int]] = []
        report = render_ahead(later, LINES, lambda done, of: told.append((done, of)))
        assert told == [(4, 4)]
        assert (report.pieces, report.rendered, report.seconds) == (4, 0, 0.0)
        assert report.bytes > 20_000
        assert all(later.fetch(line) is not None for line in LINES)
        assert later.child is None
    finally:
        later.close()


def test_another_rate_is_rendered_beside_it(voice: PiperVoice) -> None:
    render_ahead(voice, LINES[:1], lambda done, of: None)
    assert render_ahead(voice, LINES[:1], lambda done, of: None, rate=0.85).rendered == 1
    assert voice.fetch(LINES[0], 0.85) is not None


def test_a_full_disk_stops_it_with_one_sentence_and_nothing_half_written(
    voice: PiperVoice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    render_ahead(voice, LINES[:1], lambda done, of: None)
    whole = Path.write_bytes

    def half(path: Path, data: bytes) -> int:
        whole(path, data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
    with pytest.raises(CacheError, match=r"disk of .* is full"):
        render_ahead(voice, LINES, lambda done, of: None)
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert [file.suffix for file in files] == [".flac"]
    monkeypatch.undo()
    assert render_ahead(voice, LINES, lambda done, of: None).rendered == 3


def test_a_voice_without_a_cache_cannot_render_ahead() -> None:
    voice = PiperVoice(model_store.find_model("voice"), None)
    with pytest.raises(CacheError, match="keeps nothing on the disk"):
        render_ahead(voice, LINES, lambda done, of: None)
    voice.close()
