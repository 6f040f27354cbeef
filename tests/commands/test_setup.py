"""What `script/setup` says on a system that cannot run Voice Hero, or not yet."""

import shutil
import subprocess
from pathlib import Path

import pytest
from places import TOP

TOOLS = [
    "bash",
    "cat",
    "dirname",
    "env",
    "find",
    "grep",
    "head",
    "rm",
    "sha256sum",
    "sort",
    "xargs",
]


class Machine:
    """A copy of the scripts, and a path on which stand a few tools and what a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.top = folder / "checkout"
        self.bin = folder / "bin"
        self.bin.mkdir()
        shutil.copytree(TOP / "script", self.top / "script")
        for folder_name in ("models", "voice_hero", "intents"):
            (self.top / folder_name).mkdir()
        for name in ("pyproject.toml", "README.md", "LICENSE", "models/manifest.toml"):
            (self.top / name).touch()
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found, tool
            (self.bin / tool).symlink_to(found)
        self.has("uname", "echo x86_64")
        self.has("getconf", "echo 64")
        self.has("id", "echo 1000")
        self.has("ldconfig", "echo ' libportaudio.so.2 => /lib/libportaudio.so.2'")

    def has(self, name: str, line: str) -> None:
        """Put a program there that does what a line of shell says."""
        (self.bin / name).write_text(f"#!/bin/sh\n{line}\n")
        (self.bin / name).chmod(0o755)

    def setup(self, script: str = "setup", *arguments: str) -> tuple[int, str]:
        """Exit code and messages of a script."""
        run = subprocess.run(
            [self.top / "script" / script, *arguments],
            env={"PATH": str(self.bin), "HOME": str(self.top)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.stdout == "", "messages go to standard error"
        return run.returncode, run.stderr


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def one_line(text: str) -> str:
    assert len(text.splitlines()) == 1, text
    return text


@pytest.mark.parametrize(
    ("name", "bits"), [("armv7l", "32"), ("aarch64", "32"), ("i686", "32"), ("armv6l", "64")]
)
def test_a_32_bit_system_gets_one_clear_sentence(machine: Machine, name: str, bits: str) -> None:
    machine.has("uname", f"echo {name}")
    machine.has("getconf", f"echo {bits}")
    code, message = machine.setup()
    assert code == 2
    assert f"needs a 64-bit system, and this one is 32-bit ({name})" in one_line(message)
    assert "install the 64-bit Raspberry Pi OS" in message


def test_an_old_python_is_told_with_its_version(machine: Machine) -> None:
    machine.has("python3", '[ "$1" = --version ] || exit 1; echo Python 3.9.2')
    code, message = machine.setup()
    assert code == 2
    assert "needs Python 3.11 or later, and found Python 3.9.2" in one_line(message)


def test_no_python_at_all(machine: Machine) -> None:
    code, message = machine.setup()
    assert code == 2
    assert "and found none" in one_line(message)


def test_a_python_without_venv_names_the_package(machine: Machine) -> None:
    machine.has("python3", 'case "$2" in *ensurepip*) exit 1;; esac')
    code, message = machine.setup()
    assert code == 2
    assert one_line(message).endswith("type: sudo apt install python3-venv\n")


def test_a_name_on_the_path_without_a_python_behind_it_is_passed_over(machine: Machine) -> None:
    machine.has("python3.13", "echo 'command not found' >&2; exit 127")
    machine.has("python3.11", '[ "$1" = --version ] && echo Python 3.11.2; [ "$2" != venv ]')
    code, message = machine.setup()
    assert code != 0
    assert "Making .venv with Python 3.11.2" in message


def test_without_root_or_sudo_the_one_command_is_named(machine: Machine) -> None:
    machine.has("ldconfig", "exit 0")
    machine.has("dpkg-query", "exit 1")
    machine.has("apt-get", f"touch {machine.top}/called")
    code, message = machine.setup()
    assert code == 2
    assert one_line(message).endswith("start again: sudo apt install libportaudio2\n")
    assert not (machine.top / "called").exists()


def test_with_sudo_the_missing_package_is_installed(machine: Machine) -> None:
    machine.has("dpkg-query", '[ "$4" = there ] && printf installed')
    machine.has("apt-get", f'echo "$@" >> {machine.top}/called')
    machine.has("sudo", f'echo sudo >> {machine.top}/called; exec "$@"')
    code, _ = machine.setup("packages", "there", "missing")
    assert code == 0
    called = (machine.top / "called").read_text().splitlines()
    assert called[0] == "sudo"
    assert called[1].endswith("missing")
    assert "there" not in called[1]


def test_an_old_list_of_packages_is_renewed_once(machine: Machine) -> None:
    machine.has("id", "echo 0")
    machine.has("dpkg-query", "exit 1")
    machine.has(
        "apt-get",
        f'echo "$1" >> {machine.top}/called; [ -s {machine.top}/new ] || '
        f'{{ [ "$1" = update ] && echo y > {machine.top}/new; }}',
    )
    code, _ = machine.setup("packages", "missing")
    assert code == 0
    assert (machine.top / "called").read_text().split() == ["install", "update", "install"]


def test_when_apt_fails_the_command_is_named(machine: Machine) -> None:
    machine.has("id", "echo 0")
    machine.has("dpkg-query", "exit 1")
    machine.has("apt-get", "exit 100")
    code, message = machine.setup("packages", "missing")
    assert code == 2
    assert "missing could not be installed. Type this" in message


def test_an_unknown_argument_is_refused(machine: Machine) -> None:
    code, message = machine.setup("setup", "--devel")
    assert code == 2
    assert "unknown argument --devel" in one_line(message)
