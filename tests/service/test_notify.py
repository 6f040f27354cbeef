"""What systemd is told, and when it is not."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from voice_hero.service import notify
from voice_hero.service.notify import DEAF_PATIENCE_S, Notifier, Watchdog


class Systemd:
    """The other end of the socket."""

    def __init__(self, address: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + address[1:] if address.startswith("@") else address)
        self.socket.setblocking(False)

    def heard(self) -> list[str]:
        lines = []
        while True:
            try:
                lines.append(self.socket.recv(200).decode())
            except BlockingIOError:
                return lines


@pytest.fixture(params=["a file", "an abstract name"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "notify") if request.param == "a file" else f"@{tmp_path.name}-notify"


@pytest.fixture
def systemd(address: str) -> Iterator[Systemd]:
    systemd = Systemd(address)
    yield systemd
    systemd.socket.close()


def test_it_is_ready_with_the_first_sound_and_alive_as_long_as_sound_comes(
    systemd: Systemd, address: str
) -> None:
    now = [0.0]
    notifier = Notifier({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "30000000"})
    assert notifier.wanted
    assert notifier.interval_s == 15.0
    watchdog = Watchdog(notifier, lambda: now[0])
    watchdog.beat(False)
    assert systemd.heard() == []
    watchdog.beat(True)
    assert systemd.heard() == ["READY=1\nSTATUS=listening", "WATCHDOG=1"]
    for now[0] in range(1, 31):
        watchdog.beat(True)
    assert systemd.heard() == ["WATCHDOG=1"] * 2
    notifier.stopping()
    assert systemd.heard() == ["STOPPING=1"]


def test_a_start_that_takes_long_asks_for_time_again_and_again(
    systemd: Systemd, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """systemd ends a start after the time that was named last, unless it is named again."""
    monkeypatch.setattr(notify, "REPEAT_S", 0.01)
    systemd.socket.settimeout(20)
    with Notifier({"NOTIFY_SOCKET": address}).starting("compiling"):
        heard = [systemd.socket.recv(200).decode() for _ in range(3)]
    assert set(heard) == {"EXTEND_TIMEOUT_USEC=120000000\nSTATUS=compiling"}
    systemd.socket.setblocking(False)
    systemd.heard()
    assert systemd.heard() == [], "once it is over, nothing more is asked for"


def test_a_start_that_hangs_stops_asking(
    systemd: Systemd, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notify, "LONGEST_START_S", -1.0)
    with Notifier({"NOTIFY_SOCKET": address}).starting("compiling"):
        pass
    assert systemd.heard() == []


def test_without_sound_it_is_alive_for_a_hold_and_no_longer(systemd: Systemd, address: str) -> None:
    now = [0.0]
    watchdog = Watchdog(Notifier({"NOTIFY_SOCKET": address}), lambda: now[0])
    watchdog.beat(True)
    now[0] = DEAF_PATIENCE_S - 1
    watchdog.beat(False)
    assert systemd.heard()[-1] == "WATCHDOG=1"
    for now[0] in range(int(DEAF_PATIENCE_S) + 1, int(DEAF_PATIENCE_S) + 100):
        watchdog.beat(False)
    assert systemd.heard() == []
    watchdog.beat(True)
    assert systemd.heard() == ["WATCHDOG=1"], "the microphone is back"


@pytest.mark.parametrize("environment", [{}, {"NOTIFY_SOCKET": "/nonexistent/socket"}])
def test_where_nobody_listens_nothing_happens(environment: dict[str, str]) -> None:
    notifier = Notifier(environment)
    assert notifier.wanted is bool(environment)
    with notifier.starting("compiling"):
        notifier.ready()
    notifier.alive()
