"""Where data, models, state and cache are found."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from voice_hero import paths
from voice_hero.errors import ModelError


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of its own, and none of our variables set."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv(paths.MODELS_VARIABLE, raising=False)
    monkeypatch.delenv(paths.CACHE_VARIABLE, raising=False)
    return tmp_path


def no_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "checkout", lambda: None)


def test_the_data_that_the_program_needs_is_found() -> None:
    assert list(paths.intents_dir().glob("*.yaml"))
    assert paths.manifest_file().is_file()


def test_models_are_looked_for_in_the_promised_order(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(paths.MODELS_VARIABLE, str(home / "mine"))
    monkeypatch.setattr(paths, "checkout", lambda: home / "src")
    assert paths.model_dirs() == [
        home / "mine",
        home / "src" / "models",
        home / ".local/share/voice-hero/models",
        Path("/var/lib/voice-hero"),
    ]


def test_outside_a_checkout_and_with_no_variable_the_users_folder_comes_first(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_checkout(monkeypatch)
    monkeypatch.setenv(paths.MODELS_VARIABLE, "  ")
    assert paths.model_dirs()[0] == home / ".local/share/voice-hero/models"
    assert paths.install_dir() == home / ".local/share/voice-hero/models"


def test_a_tilde_in_the_variable_is_the_home_folder(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(paths.MODELS_VARIABLE, "~/speech")
    assert paths.model_dirs()[0] == home / "speech"


def test_a_place_that_cannot_be_a_folder_is_passed_over_for_installing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_checkout(monkeypatch)
    (home / "file").write_text("no folder")
    monkeypatch.setenv(paths.MODELS_VARIABLE, str(home / "file" / "models"))
    assert paths.install_dir() == home / ".local/share/voice-hero/models"


def test_with_no_place_to_install_to_the_message_names_the_variable(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "file").write_text("no folder")
    monkeypatch.setattr(paths, "model_dirs", lambda: [home / "file"])
    with pytest.raises(ModelError, match=r"file can be written to.*\$VOICE_HERO_MODELS"):
        paths.install_dir()


def test_settings_state_and_cache_lie_where_a_desktop_expects_them(home: Path) -> None:
    assert paths.pose_dirs() == [home / ".config/voice-hero/poses"]
    assert paths.state_dir() == home / ".local/state/voice-hero"
    assert paths.cache_dir() == home / ".cache/voice-hero"


def test_the_cache_can_be_put_elsewhere(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.CACHE_VARIABLE, str(home / "elsewhere"))
    assert paths.cache_dir() == home / "elsewhere"


@pytest.mark.parametrize(
    ("pyproject", "is_ours"),
    [
        ('[project]\nname = "voice-hero"\n', True),
        ('[project]\nname = "another"\n', False),
        ("[tool.other]\n", False),
        ("not toml", False),
    ],
)
@pytest.mark.parametrize(
    "package_in", ["src/voice_hero", "src/.venv/lib/voice_hero", "lib/voice_hero"]
)
def test_a_checkout_is_known_by_the_package_or_the_interpreter_being_inside_of_it(
    tmp_path: Path, pyproject: str, is_ours: bool, package_in: str
) -> None:
    """A copy of the package, run with the prefix that `.venv` in a checkout has."""
    top = tmp_path / "src"
    package = tmp_path / package_in
    package.mkdir(parents=True)
    top.mkdir(exist_ok=True)
    (top / "pyproject.toml").write_text(pyproject)
    for name in ("__init__.py", "no_sockets.py", "one_thread.py", "paths.py", "errors.py"):
        shutil.copy(Path(paths.__file__).parent / name, package / name)
    code = (
        "import sys\n"
        f"sys.path.insert(0, {str(package.parent)!r})\n"
        "import voice_hero.paths as p\n"
        f"sys.prefix = {str(top / '.venv')!r}\n"
        "print(p.__file__)\n"
        "print(p.checkout())\n"
    )
    run = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines() == [str(package / "paths.py"), str(top if is_ours else None)]
