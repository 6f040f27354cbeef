"""The two systemd services: their units, their installation, the program under a unit's rules."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from places import TOP
from pulse import LOUDSPEAKER, MICROPHONE, PulseRoom
from unit_jail import allowed

from voice_hero.commands import serving
from voice_hero.errors import ServiceError
from voice_hero.models.model_store import SpeechModels
from voice_hero.service import bringing, manager
from voice_hero.service.action import work_off
from voice_hero.service.manager import Outcome
from voice_hero.service.units import Kind, UnitSettings, choose, unit_text

PLACE = UnitSettings(Path("/bin/true"), Path("/var/lib/voice-hero"))
WORST_EXPOSURE = 2.5


def written(folder: Path, kind: Kind, settings: UnitSettings = PLACE) -> Path:
    file = folder / "voice-hero.service"
    file.write_text(unit_text(kind, settings), "utf-8")
    return file


def analyze(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"XDG_RUNTIME_DIR": str(folder), "SYSTEMD_COLORS": "0"}
    return subprocess.run(
        ["systemd-analyze", *words], env=env, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(("kind", "options"), [(Kind.SYSTEM, []), (Kind.USER, ["--user"])])
def test_systemd_finds_no_fault_with_the_unit(
    tmp_path: Path, kind: Kind, options: list[str]
) -> None:
    run = analyze("verify", *options, str(written(tmp_path, kind)), folder=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")


def test_the_system_unit_is_closed(tmp_path: Path) -> None:
    unit = written(tmp_path, Kind.SYSTEM)
    run = analyze("security", "--offline=yes", str(unit), folder=tmp_path)
    found = re.search(r"exposure level for \S+: ([\d.]+)", run.stdout)
    assert found, run.stdout + run.stderr
    assert float(found[1]) <= WORST_EXPOSURE


@pytest.mark.parametrize("kind", list(Kind))
def test_both_units_say_what_was_promised(kind: Kind) -> None:
    lines = unit_text(kind, PLACE).splitlines()
    both = {
        "Restart=on-failure",
        "Type=notify",
        "WatchdogSec=30",
        "TimeoutStartSec=300",
        "RestrictAddressFamilies=AF_UNIX",
    }
    both |= {"MemoryDenyWriteExecute=no", "NoNewPrivileges=yes"}
    system = {"PrivateNetwork=yes", "ProtectSystem=strict", "ProtectHome=yes", "DynamicUser=yes"}
    system |= {"SupplementaryGroups=audio", "DeviceAllow=char-alsa rw", "CacheDirectory=voice-hero"}
    assert both <= set(lines)
    assert (system <= set(lines)) is (kind is Kind.SYSTEM)
    assert any(line.startswith("ExecStart=/bin/true run") and "--asleep" in line for line in lines)
    assert "@" not in "".join(line for line in lines if not line.startswith("SystemCallFilter"))


def test_devices_and_spaces_come_through(tmp_path: Path) -> None:
    program = tmp_path / "my programs" / "true"
    program.parent.mkdir()
    program.symlink_to("/bin/true")
    settings = UnitSettings(program, None, input="USB Audio (hw:1,0)", output="Speaker")
    text = unit_text(Kind.USER, settings)
    assert ' --input "USB Audio (hw:1,0)" --output "Speaker"\n' in text
    run = analyze("verify", "--user", str(written(tmp_path, Kind.USER, settings)), folder=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")


def test_a_pose_comes_through_and_a_hidden_file_is_refused() -> None:
    settings = UnitSettings(Path("/opt/x"), Path("/var/lib/voice-hero"), pose="half_lotus")
    assert ' --pose "half_lotus"\n' in unit_text(Kind.SYSTEM, settings)
    hidden = UnitSettings(
        Path("/opt/x"), Path("/var/lib/voice-hero"), pose=Path("/home/anna/tree.yaml")
    )
    with pytest.raises(ServiceError, match="copy it to a place such as /etc/voice-hero"):
        unit_text(Kind.SYSTEM, hidden)
    assert '--pose "/home/anna/tree.yaml"' in unit_text(Kind.USER, hidden)


@pytest.mark.parametrize("name", ['x"\nExecStart=/bin/sh', "a%h", "$HOME", "semi;colon"])
def test_a_name_cannot_write_lines_into_the_unit(name: str) -> None:
    with pytest.raises(ServiceError, match="cannot stand in a unit"):
        unit_text(Kind.USER, UnitSettings(Path("/bin/true"), None, input=name))


@pytest.mark.parametrize(
    "settings",
    [
        UnitSettings(Path("/home/anna/.venv/bin/voice-hero"), None),
        UnitSettings(Path("/opt/x"), None, interpreter=Path("/root/.pyenv/bin/python3")),
        UnitSettings(Path("/opt/x"), Path("/home/anna/models")),
    ],
)
def test_what_a_system_service_cannot_see_is_refused(settings: UnitSettings) -> None:
    with pytest.raises(ServiceError, match="lies in a home folder"):
        unit_text(Kind.SYSTEM, settings)
    assert unit_text(Kind.USER, settings)


def test_the_choice_says_why() -> None:
    assert choose(root=True, wanted=None).kind is Kind.SYSTEM
    assert "because root asks" in choose(root=True, wanted=None).why
    assert choose(root=False, wanted=None).kind is Kind.USER
    assert "because an ordinary user asks" in choose(root=False, wanted=None).why
    assert choose(root=False, wanted=Kind.SYSTEM).why.startswith("as asked")


class Machine:
    """Folders in place of a machine's own, and a systemctl that writes down what it is told."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.told: list[str] = []
        self.failing: dict[str, str] = {}
        """Beginnings of commands that fail, and what they say."""
        self.units = folder / "units"
        self.cache = folder / "var-cache"
        self.models = folder / "var-lib"
        monkeypatch.setattr(manager, "SYSTEM_UNITS", self.units)
        monkeypatch.setattr(manager, "LINGERING", folder / "linger")
        monkeypatch.setattr(bringing, "SYSTEM_CACHE", self.cache)
        monkeypatch.setattr("voice_hero.paths.SYSTEM_MODELS", self.models)
        monkeypatch.setattr(manager, "BOOTED", folder)
        monkeypatch.setattr(manager, "run_quietly", self.run)
        monkeypatch.setattr(manager, "run_aloud", lambda words: self.run(words).code)
        monkeypatch.setattr(manager, "user", lambda: "anna")
        monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        monkeypatch.setenv("VOICE_HERO_CACHE", str(folder / "cache"))
        self.user_unit = folder / "config" / "systemd" / "user" / "voice-hero.service"
        self.system_unit = self.units / "voice-hero.service"
        (folder / "cache").mkdir()
        (folder / "cache" / "line.flac").write_text("x")
        (folder / "m" / "recogniser").mkdir(parents=True)
        (folder / "m" / "voice").mkdir()
        (folder / "m" / "voice" / "joe.onnx").write_text("x")
        self.at_hand = SpeechModels(
            folder / "m" / "recogniser", folder / "m" / "voice" / "joe.onnx"
        )

    def run(self, words: Sequence[str]) -> Outcome:
        command = " ".join(words)
        self.told.append(command)
        for beginning, reason in self.failing.items():
            if command.startswith(beginning):
                return Outcome(1, reason)
        return Outcome(0)

    def install(self, kind: Kind) -> None:
        text = unit_text(kind, PLACE)
        work_off(manager.installing(kind, text, self.run, self.at_hand), lambda told: None)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


def test_the_system_service_is_installed_with_models_and_speech(machine: Machine) -> None:
    machine.install(Kind.SYSTEM)
    assert "DynamicUser=yes" in machine.system_unit.read_text()
    assert (machine.models / "voice" / "joe.onnx").exists()
    assert (machine.cache / "line.flac").exists()
    assert machine.told == [
        "systemctl daemon-reload",
        "systemctl enable voice-hero.service",
        "systemctl restart voice-hero.service",
    ]
    machine.install(Kind.SYSTEM)  # a second time changes nothing, and fails at nothing


def test_an_update_brings_what_was_made_since(machine: Machine, tmp_path: Path) -> None:
    """The intents of a new release are compiled by set-up, not by the service's next start."""
    machine.install(Kind.SYSTEM)
    (machine.cache / "line.flac").write_text("the service's own")
    (tmp_path / "cache" / "intents").mkdir()
    (tmp_path / "cache" / "intents" / "new.packed").write_text("x")
    machine.install(Kind.SYSTEM)
    assert (machine.cache / "intents" / "new.packed").exists()
    assert (machine.cache / "line.flac").read_text() == "the service's own"


def test_the_user_service_lingers(machine: Machine, tmp_path: Path) -> None:
    machine.install(Kind.USER)
    assert machine.user_unit.exists()
    assert not machine.models.exists()
    commands = [
        "systemctl --user daemon-reload",
        "systemctl --user enable voice-hero.service",
        "systemctl --user restart voice-hero.service",
    ]
    assert machine.told == ["loginctl enable-linger", *commands]
    (tmp_path / "linger").mkdir()
    (tmp_path / "linger" / "anna").touch()
    machine.told.clear()
    machine.install(Kind.USER)
    assert machine.told == commands, "who lingers already is not asked about it again"


def test_where_lingering_is_refused_nothing_is_installed(machine: Machine) -> None:
    machine.failing["loginctl"] = "Could not enable linger: Interactive authentication required"
    with pytest.raises(ServiceError) as caught:
        machine.install(Kind.USER)
    assert "Interactive authentication required" in str(caught.value)
    assert str(caught.value).endswith("sudo loginctl enable-linger anna")
    assert not machine.user_unit.exists()
    assert machine.told == ["loginctl enable-linger"]


@pytest.mark.parametrize("failing", ["daemon-reload", "enable"])
@pytest.mark.parametrize("before", [None, "the unit that was there"])
def test_what_fails_later_is_taken_back(machine: Machine, failing: str, before: str | None) -> None:
    if before is not None:
        machine.user_unit.parent.mkdir(parents=True)
        machine.user_unit.write_text(before)
    machine.failing[f"systemctl --user {failing}"] = "no"
    with pytest.raises(ServiceError, match=rf"systemctl --user {failing}.* failed \(no\)"):
        machine.install(Kind.USER)
    assert machine.told[-1] == "loginctl disable-linger"
    left = machine.user_unit.read_text() if machine.user_unit.exists() else None
    assert left == before


def test_a_service_that_cannot_start_yet_stays_installed(machine: Machine) -> None:
    """No microphone is plugged in: it tries again by itself."""
    machine.failing["systemctl restart"] = "Job for voice-hero.service failed"
    with pytest.raises(ServiceError, match="is installed, but it has not started"):
        machine.install(Kind.SYSTEM)
    assert machine.system_unit.exists()


def asked(action: str, wanted: Kind | None = None) -> int:
    return serving.service(serving.ServiceAsked(action, wanted, dry_run=False))


def test_status_and_removal_find_the_service_that_is_there(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a user, after `script/install-service`: the system service is the one that is meant."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    for action in ("status", "remove"):
        with pytest.raises(ServiceError, match="no service is installed"):
            asked(action)
    machine.install(Kind.SYSTEM)
    machine.told.clear()
    assert asked("status") == 0
    assert machine.told == ["systemctl --no-pager status voice-hero.service"]
    with pytest.raises(ServiceError, match="the system service is: take --system"):
        asked("status", Kind.USER)
    with pytest.raises(ServiceError, match="begin the command with sudo"):
        asked("remove")
    machine.failing["systemctl --no-pager"] = "it does not run"
    assert asked("status") == 1
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    machine.told.clear()
    assert asked("remove") == 0
    assert not machine.system_unit.exists()
    assert (machine.models / "voice").exists()
    assert machine.told == [
        "systemctl disable --now voice-hero.service",
        "systemctl daemon-reload",
    ]


def test_of_two_services_the_one_to_be_removed_is_named(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    machine.install(Kind.SYSTEM)
    machine.install(Kind.USER)
    machine.told.clear()
    assert asked("status") == 0
    assert len(machine.told) == 2
    with pytest.raises(ServiceError, match="--user or --system"):
        asked("remove")
    assert asked("remove", Kind.USER) == 0
    assert not machine.user_unit.exists()
    assert machine.system_unit.exists()


def test_who_may_install_what(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    manager.check_possible(Kind.SYSTEM, machine.run, root=True)
    manager.check_possible(Kind.USER, machine.run, root=False)
    with pytest.raises(ServiceError, match="begin the command with sudo"):
        manager.check_possible(Kind.SYSTEM, machine.run, root=False)
    with pytest.raises(ServiceError, match="take --system"):
        manager.check_possible(Kind.USER, machine.run, root=True)
    monkeypatch.setattr(manager, "BOOTED", Path("/nonexistent"))
    with pytest.raises(ServiceError, match="not run by systemd"):
        manager.check_possible(Kind.SYSTEM, machine.run, root=True)


def test_by_sudo_as_somebody_else_one_is_told_to_log_in(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`sudo -u pi voice-hero service install --user`: pi has no service manager there."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    machine.failing["systemctl --user"] = "Failed to connect to bus: No medium found"
    with pytest.raises(ServiceError, match=r"No medium found\); log in as anna itself"):
        asked("install", Kind.USER)
    assert not machine.user_unit.exists()
    assert not any(command.startswith("loginctl") for command in machine.told)


def test_the_reason_is_what_the_command_said_last() -> None:
    shell = "echo first >&2; echo 'Could not enable linger: Access denied.' >&2; exit 3"
    assert manager.run_quietly(["sh", "-c", shell]) == Outcome(
        3, "Could not enable linger: Access denied"
    )
    with pytest.raises(ServiceError, match="is missing; it comes with systemd"):
        manager.run_quietly(["/nonexistent/loginctl"])


class Checkout:
    """A copy of the script beside a setup that does nothing and a voice-hero that tells."""

    def __init__(self, folder: Path) -> None:
        self.top = folder / "checkout"
        (self.top / "script").mkdir(parents=True)
        shutil.copy(TOP / "script" / "install-service", self.top / "script")
        self.has("script/setup", "true")
        self.has(".venv/bin/voice-hero", 'echo voice-hero "$@"')

    def has(self, name: str, line: str) -> None:
        file = self.top / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"#!/bin/sh\n{line}\n")
        file.chmod(0o755)

    def run(self, *words: str) -> tuple[int, str, str]:
        run = subprocess.run(
            [self.top / "script" / "install-service", *words],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return run.returncode, run.stdout.strip(), run.stderr


def test_the_script_hands_on_what_it_was_told(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    code, out, err = checkout.run("--user", "--input", "USB Audio")
    assert (code, out) == (0, "voice-hero service install --user --input USB Audio")
    assert "Installing the user service" in err
    code, out, err = checkout.run("--dry-run")
    assert out == (
        "voice-hero service install --system --dry-run --program /opt/voice-hero/bin/voice-hero"
    )
    assert "straight on ALSA" in err
    code, _, err = checkout.run("--sytem")
    assert code == 2
    assert "unknown argument --sytem" in err


def test_the_users_rules_are_a_part_of_the_systems() -> None:
    system, user = (unit_text(kind, PLACE) for kind in Kind)
    assert allowed(system) < allowed(user)


def in_jail(unit: Path, *program: str) -> list[str]:
    """The command that runs a program under the unit's rules, without a network."""
    apart = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-rn"]
    return [*apart, sys.executable, str(TOP / "tests" / "unit_jail.py"), str(unit), *program]


def test_the_rules_really_hold(tmp_path: Path) -> None:
    tries = (
        "import socket, os, errno\n"
        "def refused(work):\n"
        "    try: work()\n"
        "    except OSError as error: return errno.errorcode[error.errno]\n"
        "print(refused(lambda: socket.socket(socket.AF_INET)),\n"
        "      refused(lambda: os.sched_setaffinity(0, {0})),\n"
        "      refused(lambda: os.chroot('/')), refused(lambda: socket.socket(socket.AF_UNIX)))\n"
    )
    unit = written(tmp_path, Kind.SYSTEM)
    run = subprocess.run(
        in_jail(unit, sys.executable, "-c", tries), capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == ["EPERM", "EPERM", "EPERM", "None"]


@pytest.mark.device
def test_the_real_program_listens_and_ends_under_the_rules_of_its_unit(tmp_path: Path) -> None:
    """Real streams, and the voice's child process too: nothing has been rendered ahead.

    The user unit's rules are a part of the system unit's.
    """
    unit = written(tmp_path, Kind.SYSTEM)
    run = (sys.executable, "-P", "-m", "voice_hero", "run", "--plain", "--asleep")
    devices = ("--input", MICROPHONE, "--output", LOUDSPEAKER, "--state", str(tmp_path / "state"))
    address = tmp_path / "notify"
    with PulseRoom(tmp_path) as room, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(address))
        systemd.settimeout(60)
        env = room.env | {"NOTIFY_SOCKET": str(address), "WATCHDOG_USEC": "200000"}
        env["VOICE_HERO_CACHE"] = str(tmp_path / "cache")
        process = subprocess.Popen(
            in_jail(unit, *run, *devices), env=env, stderr=subprocess.PIPE, text=True
        )
        try:
            starting = [systemd.recv(200)]
            while starting[-1].startswith(b"EXTEND_TIMEOUT_USEC="):
                starting.append(systemd.recv(200))
            assert starting.pop() == b"READY=1\nSTATUS=listening"
            assert any(b"STATUS=compiling" in line for line in starting)
            assert any(b"rendering" in line for line in starting)
            assert {systemd.recv(100) for _ in range(5)} == {b"WATCHDOG=1"}
            process.send_signal(signal.SIGTERM)
            errors = process.communicate(timeout=10)[1]
            systemd.settimeout(1)
            while (last := systemd.recv(100)) == b"WATCHDOG=1":
                pass
        finally:
            process.kill()
            process.wait()
    assert last == b"STOPPING=1"
    assert process.returncode == 0
    assert "the start-up test failed" not in errors
    assert list((tmp_path / "cache").rglob("*.flac"))
