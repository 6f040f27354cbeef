"""What `script/setup` says on a system that cannot run Voice Hero, or not yet."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from places import TOP

TOOLS = [
    "bash",
    "cat",
    "dirname",
    "du",
    "cut",
    "df",
    "env",
    "find",
    "grep",
    "head",
    "mkdir",
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
        (self.bin / name).unlink(missing_ok=True)  # a link leads to the machine's own
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


def test_no_python_at_all_is_installed_like_the_rest(machine: Machine) -> None:
    code, message = machine.setup()
    assert code == 2
    assert one_line(message).endswith("start again: sudo apt install python3 python3-venv\n")
    machine.has("id", "echo 0")
    machine.has("dpkg-query", "exit 1")
    machine.has(
        "apt-get", f'echo "$@" >>{machine.top}/called; cp {machine.top}/py {machine.bin}/python3'
    )
    (machine.top / "py").write_text('#!/bin/sh\n[ "$2" != venv ]\n')
    (machine.top / "py").chmod(0o755)
    (machine.bin / "cp").symlink_to("/bin/cp")
    _, message = machine.setup()
    assert (machine.top / "called").read_text().split()[-2:] == ["python3", "python3-venv"]
    assert "Making .venv" in message


def test_a_python_without_venv_names_the_package(machine: Machine) -> None:
    machine.has("python3", 'case "$2" in *ensurepip*) exit 1;; esac')
    code, message = machine.setup()
    assert code == 2
    assert one_line(message).endswith("start again: sudo apt install python3-venv\n")


def test_a_name_on_the_path_without_a_python_behind_it_is_passed_over(machine: Machine) -> None:
    machine.has("python3.13", "echo 'command not found' >&2; exit 127")
    machine.has("python3.11", '[ "$1" = --version ] && echo Python 3.11.2; [ "$2" != venv ]')
    code, message = machine.setup()
    assert code != 0
    assert "Making .venv with Python 3.11.2" in message


def test_without_sudo_what_needs_no_sound_goes_on_with_one_warning(machine: Machine) -> None:
    machine.has("ldconfig", "exit 0")
    machine.has("dpkg-query", "exit 1")
    machine.has("apt-get", f"touch {machine.top}/called")
    machine.has("python3", '[ "$1" = --version ] && echo Python 3.11.2; [ "$2" != venv ]')
    _, message = machine.setup()
    warning, then = message.splitlines()[:2]
    assert "PortAudio is missing, so there is no microphone and no loudspeaker yet" in warning
    assert "ask whoever looks after this machine for 'sudo apt install libportaudio2'" in warning
    assert then == "Making .venv with Python 3.11.2 …"
    assert not (machine.top / "called").exists()


def test_a_user_who_may_not_use_sudo_is_told_so_at_once(machine: Machine) -> None:
    machine.has("dpkg-query", "exit 1")
    machine.has("apt-get", f"touch {machine.top}/called")
    machine.has("sudo", f"touch {machine.top}/called; exit 1")
    machine.has("id", '[ "$1" = -nG ] && echo users || echo 1000')
    code, message = machine.setup("packages", "missing")
    assert code == 2
    assert "ask whoever looks after this machine" in one_line(message)
    assert message.endswith("start again: sudo apt install missing\n")


A_PYTHON = """
[ "$1" = --version ] && echo Python 3.11.2
if [ "$2" = venv ]; then
    mkdir -p "$4/bin"; cp "$0" "$4/bin/python"; echo "$TMPDIR" >>"$HOME/tmpdirs"
fi
if [ "$2 $3" = "pip install" ]; then echo "$TMPDIR" >>"$HOME/tmpdirs"; exit 1; fi
exit 0
"""
"""Makes a .venv, and fails to install anything into it."""


@pytest.fixture
def with_python(machine: Machine) -> Machine:
    (machine.bin / "cp").symlink_to("/bin/cp")
    machine.has("python3", A_PYTHON)
    return machine


def test_temporary_files_lie_beside_the_environment_and_go(with_python: Machine) -> None:
    """/tmp is a disk in memory on Debian 13, and pip needs 142 MB."""
    code, message = with_python.setup()
    assert code == 1, message
    beside = with_python.top / ".venv-tmp"
    assert (with_python.top / "tmpdirs").read_text().split() == [str(beside)] * 2
    assert not beside.exists()


def test_a_full_disk_is_told_before_anything_is_made(with_python: Machine) -> None:
    with_python.has(
        "df",
        "echo 'Filesystem 1024-blocks Used Available Capacity Mounted'; echo 'x 9 9 307200 9% /'",
    )
    code, message = with_python.setup()
    assert code == 2
    needed = f"Voice Hero needs about 850 MB more in {with_python.top}, and 300 MB are free;"
    assert one_line(message).startswith(f"The disk is full: {needed}")
    assert not (with_python.top / ".venv").exists()


def test_a_disk_that_fills_up_meanwhile_is_told(with_python: Machine) -> None:
    left = "[ -e $HOME/.venv/bin/python ] && left=9999 || left=9999999"
    with_python.has("df", f"{left}; echo head; echo x 9 9 $left 9% /")
    code, message = with_python.setup()
    assert code == 2
    assert "and 9 MB are free; make room, then start again" in message.splitlines()[-1]
    assert not (with_python.top / ".venv" / "project.stamp").exists()


def test_uv_is_used_where_it_is(machine: Machine) -> None:
    machine.has("uv", 'echo "$@" >>"$HOME/called"; [ "$1" = venv ] && mkdir -p "$5"')
    code, message = machine.setup()
    assert code == 1
    assert "Making .venv by uv" in message
    made, installed = (machine.top / "called").read_text().splitlines()
    venv = machine.top / ".venv"
    assert made == f"venv --quiet --python >=3.11 {venv}"
    assert installed == f"pip install --python {venv}/bin/python {machine.top}"


def test_ctrl_c_while_the_environment_is_made_is_no_traceback(machine: Machine) -> None:
    """As a terminal does it: the signal goes to all that is in the foreground."""
    machine.has("sleep", 'exec /bin/sleep "$@"')
    slow = f"import pathlib, time; pathlib.Path('{machine.top}/began').touch(); time.sleep(60)"
    machine.has("python3", f'[ "$2" = venv ] || exit 0; exec {sys.executable} -c "{slow}"')
    with subprocess.Popen(
        [machine.top / "script" / "setup"],
        env={"PATH": str(machine.bin), "HOME": str(machine.top)},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        while not (machine.top / "began").exists():
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)
        message = process.communicate(timeout=30)[1]
    assert process.returncode == 130
    assert message.splitlines()[1:] == ["Stopped; the next start goes on from here."]
    assert not (machine.top / ".venv-tmp").exists()


def test_with_sudo_the_missing_package_is_installed(machine: Machine) -> None:
    machine.has("dpkg-query", '[ "$4" = there ] && printf installed')
    machine.has("apt-get", f'echo "$@" >> {machine.top}/called')
    machine.has("sudo", f'[ "$1" = -n ] || {{ echo sudo >> {machine.top}/called; exec "$@"; }}')
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
