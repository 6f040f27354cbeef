"""Which models are found, and the sentence that a user reads when one is damaged."""

import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fake_models import fake_voice, fake_vosk, tar_folder, zip_folder

from voice_hero import paths
from voice_hero.errors import ModelError
from voice_hero.models.model_receipt import RECEIPT, Receipt, write_receipt
from voice_hero.models.model_store import check_voice, check_vosk, find_models, listing, model_words


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Two empty folders, in which alone models are looked for."""
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    monkeypatch.setattr(paths, "model_dirs", lambda: [first, second])
    return first, second


def fault_of(check: Callable[[Path], None], path: Path) -> str:
    with pytest.raises(ModelError) as caught:
        check(path)
    sentence = str(caught.value)
    assert str(path) in sentence, "the sentence names what is meant"
    assert "\n" not in sentence
    return sentence


# A whole model


@pytest.mark.parametrize("words_in_graph", [True, False])
def test_a_whole_model_of_either_release_is_accepted(tmp_path: Path, words_in_graph: bool) -> None:
    check_vosk(fake_vosk(tmp_path / "m", words_in_graph=words_in_graph))


@pytest.mark.parametrize("words_in_graph", [True, False])
def test_the_words_are_those_that_can_be_said(tmp_path: Path, words_in_graph: bool) -> None:
    folder = fake_vosk(tmp_path / "m", words_in_graph=words_in_graph)
    assert model_words(folder) == {"next", "stop", "don't"}


def test_a_whole_voice_is_accepted(tmp_path: Path) -> None:
    check_voice(fake_voice(tmp_path))


# Damaged recognisers


def test_a_model_one_folder_too_deep_is_told_by_where_it_lies(tmp_path: Path) -> None:
    inner = fake_vosk(tmp_path / "model" / "model")
    sentence = fault_of(check_vosk, tmp_path / "model")
    assert "nested too deep" in sentence
    assert f"--from {inner}" in sentence


def test_a_zip_is_told_as_a_zip(tmp_path: Path) -> None:
    packed = zip_folder(fake_vosk(tmp_path / "m"), tmp_path / "vosk.zip")
    sentence = fault_of(check_vosk, packed)
    assert "still a packed archive" in sentence
    assert f"voice-hero models install --from {packed}" in sentence


def test_a_tgz_is_told_as_an_archive(tmp_path: Path) -> None:
    packed = tar_folder(fake_vosk(tmp_path / "m"), tmp_path / "vosk.tgz", "m")
    assert "still a packed archive" in fault_of(check_vosk, packed)


def test_a_stray_file_is_no_model_folder(tmp_path: Path) -> None:
    (tmp_path / "m").write_text("hello")
    assert "a file, not a model folder" in fault_of(check_vosk, tmp_path / "m")


def test_nothing_there(tmp_path: Path) -> None:
    sentence = fault_of(check_vosk, tmp_path / "m")
    assert "is missing; run `voice-hero models install`" in sentence


def test_some_other_folder_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "m" / "photos").mkdir(parents=True)
    assert "neither am/ nor graph/" in fault_of(check_vosk, tmp_path / "m")


def test_a_static_graph_is_refused_because_commands_would_be_ignored(tmp_path: Path) -> None:
    folder = fake_vosk(tmp_path / "m")
    (folder / "graph/Gr.fst").unlink()
    (folder / "graph/HCLr.fst").rename(folder / "graph/HCLG.fst")
    sentence = fault_of(check_vosk, folder)
    assert "graph/HCLG.fst" in sentence
    assert "ignore the list of commands" in sentence
    assert "use a small model" in sentence


EVERY_FILE = [
    "am/final.mdl",
    "conf/mfcc.conf",
    "conf/model.conf",
    "graph/HCLr.fst",
    "graph/Gr.fst",
    "graph/disambig_tid.int",
    "graph/phones/word_boundary.int",
    "ivector/final.dubm",
    "ivector/final.ie",
    "ivector/final.mat",
    "ivector/global_cmvn.stats",
    "ivector/online_cmvn.conf",
    "ivector/splice.conf",
]


@pytest.mark.parametrize("name", EVERY_FILE)
def test_a_file_that_was_not_unpacked_is_named(tmp_path: Path, name: str) -> None:
    folder = fake_vosk(tmp_path / "m")
    (folder / name).unlink()
    assert f"half unpacked: {name} is missing" in fault_of(check_vosk, folder)


@pytest.mark.parametrize("name", EVERY_FILE)
def test_an_empty_file_is_named(tmp_path: Path, name: str) -> None:
    folder = fake_vosk(tmp_path / "m")
    (folder / name).write_bytes(b"")
    assert f"half unpacked: {name} is empty" in fault_of(check_vosk, folder)


@pytest.mark.parametrize(
    "name",
    ["am/final.mdl", "graph/HCLr.fst", "graph/Gr.fst", "ivector/final.dubm", "ivector/final.ie"],
)
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.95])
def test_a_file_that_breaks_off_is_named(tmp_path: Path, name: str, kept: float) -> None:
    folder = fake_vosk(tmp_path / "m")
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data[: int(len(data) * kept)])
    sentence = fault_of(check_vosk, folder)
    assert f"half unpacked: {name}" in sentence
    assert "run `voice-hero models install` again" in sentence


def test_without_words_in_the_graph_the_list_of_words_is_needed(tmp_path: Path) -> None:
    folder = fake_vosk(tmp_path / "m", words_in_graph=False)
    (folder / "graph/words.txt").unlink()
    assert "graph/words.txt is missing" in fault_of(check_vosk, folder)
    assert "graph/words.txt is missing" in fault_of(model_words_only, folder)


def model_words_only(folder: Path) -> None:
    model_words(folder)


@pytest.mark.parametrize("name", EVERY_FILE)
def test_of_an_installed_model_every_lost_byte_is_noticed(tmp_path: Path, name: str) -> None:
    folder = fake_vosk(tmp_path / "m")
    write_receipt(folder, Receipt("x", "1", "somewhere"))
    check_vosk(folder)
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data[:-1])
    wanted = f"{name} has {len(data) - 1:,} bytes of {len(data):,}"
    assert wanted in fault_of(check_vosk, folder)


def test_a_damaged_receipt_is_told(tmp_path: Path) -> None:
    folder = fake_vosk(tmp_path / "m")
    (folder / RECEIPT).write_text("{")
    assert "is damaged" in fault_of(check_vosk, folder)


@contextmanager
def as_an_ordinary_user() -> Iterator[Path]:
    """A folder that `nobody` can reach; root, who may read everything, steps down meanwhile."""
    root = os.geteuid() == 0
    with tempfile.TemporaryDirectory(dir="/tmp") as place:  # pytest's own is root's alone
        Path(place).chmod(0o777)
        if root:
            os.seteuid(65534)
        try:
            yield Path(place)
        finally:
            if root:
                os.seteuid(0)


@pytest.mark.parametrize("name", ["", "graph", "am/final.mdl", "graph/Gr.fst", "conf/model.conf"])
def test_what_may_not_be_read_is_named_with_the_command_that_mends_it(name: str) -> None:
    with as_an_ordinary_user() as place:
        folder = fake_vosk(place / "m")
        (folder / name).chmod(0)
        try:
            sentence = fault_of(check_vosk, folder)
        finally:
            (folder / name).chmod(0o755)
    assert "cannot be read (Permission denied)" in sentence
    assert f"chmod -R a+rX {folder}" in sentence


@pytest.mark.parametrize("kind", ["recogniser", "voice"])
def test_an_installed_model_of_another_user_is_told_not_missed(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with as_an_ordinary_user() as place:
        monkeypatch.setattr(paths, "model_dirs", lambda: [place])
        fake_vosk(place / "recogniser")
        fake_voice(place / "voice")
        (place / kind).chmod(0)
        try:
            with pytest.raises(ModelError, match=rf"{kind}.* cannot be read \(Permission denied"):
                find_models()
        finally:
            (place / kind).chmod(0o755)


# Damaged voices


def test_a_voice_without_its_settings(tmp_path: Path) -> None:
    onnx = fake_voice(tmp_path)
    onnx.with_name(f"{onnx.name}.json").unlink()
    assert f"{onnx.name}.json must lie beside it" in fault_of(check_voice, onnx)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"audio": {}}'])
def test_damaged_settings(tmp_path: Path, text: str) -> None:
    onnx = fake_voice(tmp_path)
    onnx.with_name(f"{onnx.name}.json").write_text(text)
    assert "are damaged" in fault_of(check_voice, onnx)


def test_settings_without_phonemes(tmp_path: Path) -> None:
    onnx = fake_voice(tmp_path)
    settings = onnx.with_name(f"{onnx.name}.json")
    settings.write_text('{"audio": {"sample_rate": 22050}, "phoneme_id_map": {}}')
    assert "no rate or no phonemes" in fault_of(check_voice, onnx)


def test_a_truncated_voice_is_told_with_both_sizes(tmp_path: Path) -> None:
    onnx = fake_voice(tmp_path)
    data = onnx.read_bytes()
    onnx.write_bytes(data[:-7])
    assert f"truncated: {len(data) - 7:,} bytes of {len(data):,}" in fault_of(check_voice, onnx)


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html>", "not an ONNX file"),
        (b"\x08\x08\x12\x04test", "no network in it"),
        (b"\x08\x08\xff", "not an ONNX file"),
    ],
)
def test_what_is_no_onnx(tmp_path: Path, data: bytes, fault: str) -> None:
    onnx = fake_voice(tmp_path)
    onnx.write_bytes(data)
    assert fault in fault_of(check_voice, onnx)


def test_a_voice_that_is_missing_or_a_folder(tmp_path: Path) -> None:
    assert "is missing" in fault_of(check_voice, tmp_path / "x.onnx")
    assert "is a folder" in fault_of(check_voice, tmp_path)


# Finding


def test_both_models_are_found(places: tuple[Path, Path]) -> None:
    vosk = fake_vosk(places[1] / "any-name")
    voice = fake_voice(places[0])
    found = find_models()
    assert (found.vosk, found.voice) == (vosk, voice)


def test_the_first_place_wins(places: tuple[Path, Path]) -> None:
    fake_voice(places[0])
    fake_vosk(places[1] / "recogniser")
    first = fake_vosk(places[0] / "zzz")
    assert find_models().vosk == first


def test_the_installers_own_goes_before_others_beside_it(places: tuple[Path, Path]) -> None:
    fake_vosk(places[0] / "aaa")
    installed = fake_vosk(places[0] / "recogniser")
    fake_voice(places[0] / "aaa", "other")
    voice = fake_voice(places[0] / "voice")
    found = find_models()
    assert (found.vosk, found.voice) == (installed, voice)


def test_the_variable_may_name_the_model_folder_itself(places: tuple[Path, Path]) -> None:
    fake_vosk(places[0])
    fake_voice(places[1])
    assert find_models().vosk == places[0]


def test_the_zip_left_beside_the_unpacked_model_does_no_harm(places: tuple[Path, Path]) -> None:
    folder = fake_vosk(places[0] / "vosk-model")
    zip_folder(folder, places[0] / "a-vosk-model.zip")
    fake_voice(places[0])
    assert find_models().vosk == folder


def test_a_zip_alone_is_named_with_the_way_to_install_it(places: tuple[Path, Path]) -> None:
    packed = zip_folder(fake_vosk(places[1] / "x"), places[0] / "vosk-model-small.zip")
    with pytest.raises(ModelError, match=rf"still a packed archive.*--from {packed}"):
        find_models()


def test_a_damaged_model_is_told_rather_than_passed_over(places: tuple[Path, Path]) -> None:
    damaged = fake_vosk(places[0] / "m")
    (damaged / "graph/Gr.fst").unlink()
    fake_vosk(places[1] / "m")
    with pytest.raises(ModelError, match=r"graph/Gr\.fst is missing"):
        find_models()


def test_a_model_that_is_being_installed_is_not_seen(places: tuple[Path, Path]) -> None:
    fake_vosk(places[0] / ".installing-1-x")
    with pytest.raises(ModelError, match="No speech model is installed"):
        find_models()


def test_with_no_model_the_sentence_says_where_it_looked_and_what_to_type(
    places: tuple[Path, Path],
) -> None:
    places[1].rmdir()
    with pytest.raises(ModelError) as caught:
        find_models()
    sentence = str(caught.value)
    assert str(places[0]) in sentence
    assert f"{places[1]}, which does not exist" in sentence
    assert sentence.endswith("run `voice-hero models install`.")


def test_with_no_voice_it_is_the_voice_that_is_missed(places: tuple[Path, Path]) -> None:
    fake_vosk(places[0] / "m")
    with pytest.raises(ModelError, match="No voice is installed"):
        find_models()


def test_settings_whose_voice_was_not_copied_name_the_missing_file(
    places: tuple[Path, Path],
) -> None:
    fake_vosk(places[0] / "m")
    onnx = fake_voice(places[0])
    onnx.unlink()
    with pytest.raises(ModelError, match=rf"{onnx.name} is missing"):
        find_models()


# Listing


def test_what_is_not_installed_is_listed_with_size_and_licence(places: tuple[Path, Path]) -> None:
    rows = {row.kind: row for row in listing()}
    assert rows["recogniser"].state == rows["voice"].state == "not installed"
    assert rows["recogniser"].where is None
    assert rows["recogniser"].size == 41_205_931
    assert rows["recogniser"].version == "0.15"
    assert rows["recogniser"].licence == "Apache-2.0"


def test_what_is_there_is_listed_with_its_place_and_state(places: tuple[Path, Path]) -> None:
    installed = fake_vosk(places[0] / "recogniser")
    write_receipt(installed, Receipt("vosk-small-en-us", "0.15", "somewhere"))
    damaged = fake_vosk(places[1] / "by-hand")
    (damaged / "graph/Gr.fst").unlink()
    rows = {row.name: row for row in listing()}
    assert rows["vosk-small-en-us"].state == "ready"
    assert rows["vosk-small-en-us"].where == installed
    assert rows["vosk-small-en-us"].version == "0.15"
    assert rows["vosk-small-en-us"].licence == "Apache-2.0"
    assert "Gr.fst is missing" in rows["by-hand"].state
    assert rows["by-hand"].licence == "unknown"
    assert rows["en_US-joe-medium"].state == "not installed"


def test_a_file_that_is_no_archive_but_named_like_one_is_told(places: tuple[Path, Path]) -> None:
    (places[0] / "vosk-model.zip").write_text("<!DOCTYPE html>")
    assert not tarfile.is_tarfile(places[0] / "vosk-model.zip")
    with pytest.raises(ModelError, match="a file, not a model folder"):
        find_models()


def test_looking_for_models_loads_nothing_that_is_slow_or_reaches_the_network() -> None:
    code = "import sys, voice_hero.models.model_store; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"vosk", "piper", "numpy", "urllib.request", "http.client"} & set(run.stdout.split())
