"""Runs a program under what a unit forbids, where no systemd is there to do it.

    python unit_jail.py UNIT PROGRAM…

From the unit itself: its filter of system calls and of socket families (by libseccomp, as systemd
does it), no new privileges, no capabilities. Who starts this should do so by `unshare -n`: an own
network without a way out is PrivateNetwork=yes. Left out, since only systemd can do them here: the
user of its own, the read-only file system, the control group's list of devices.
"""

import ctypes
import ctypes.util
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

ALLOW: Final = 0x7FFF0000
DENY: Final = 0x00050000 | 1
"""Fail with EPERM, as SystemCallErrorNumber=EPERM."""
EQUAL: Final = 4
"""SCMP_CMP_EQ."""
LOCAL: Final = 1
"""AF_UNIX."""
PR_CAPBSET_DROP: Final = 24
PR_SET_NO_NEW_PRIVS: Final = 38
LAST_CAPABILITY: Final = 63


class Comparison(ctypes.Structure):
    """libseccomp's scmp_arg_cmp."""

    _fields_ = (
        ("arg", ctypes.c_uint),
        ("op", ctypes.c_int),
        ("a", ctypes.c_uint64),
        ("b", ctypes.c_uint64),
    )


def directives(unit: str, name: str) -> list[str]:
    """Values of a setting, in the order of the unit."""
    return re.findall(rf"^{name}=(.*)$", unit, re.M)


def calls(sets: str) -> set[str]:
    """Names of the system calls in systemd's sets, as this machine's systemd knows them."""
    found: set[str] = set()
    for name in sets.split():
        if not name.startswith("@"):
            found.add(name)
            continue
        listed = subprocess.run(
            ["systemd-analyze", "syscall-filter", name], check=True, capture_output=True, text=True
        ).stdout
        for line in listed.splitlines()[1:]:
            word = line.strip()
            if word and not word.startswith("#"):
                found |= calls(word)
    return found


def allowed(unit: str) -> set[str]:
    """What the lines of SystemCallFilter= leave."""
    left: set[str] = set()
    for line in directives(unit, "SystemCallFilter"):
        if line.startswith("~"):
            left -= calls(line[1:])
        else:
            left |= calls(line)
    return left


def confine(names: set[str]) -> None:
    """From here on only these calls, and no sockets but local ones, for this process and all its
    children. Raises OSError where the kernel refuses.
    """
    seccomp = ctypes.CDLL(ctypes.util.find_library("seccomp") or "libseccomp.so.2")
    seccomp.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(seccomp.seccomp_init(DENY))
    for name in sorted(names - {"socket"}):
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:
            _check(seccomp.seccomp_rule_add_array(context, ALLOW, number, 0, None), name)
    number = seccomp.seccomp_syscall_resolve_name(b"socket")
    only_local = Comparison(0, EQUAL, LOCAL, 0)
    _check(
        seccomp.seccomp_rule_add_array(context, ALLOW, number, 1, ctypes.byref(only_local)),
        "socket",
    )
    _check(seccomp.seccomp_load(context), "the filter")


def drop_capabilities() -> None:
    """CapabilityBoundingSet= (empty), NoNewPrivileges=yes: a program that follows has none."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in range(LAST_CAPABILITY + 1):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)  # fails past the kernel's last one
    _check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")


def _check(code: int, what: str) -> None:
    if code != 0:
        raise OSError(-code, f"{what} could not be set up: {os.strerror(abs(code))}")


def main() -> None:
    """Confine this process to the unit, and become the program."""
    unit = Path(sys.argv[1]).read_text("utf-8")
    names = allowed(unit)
    assert directives(unit, "RestrictAddressFamilies") == ["AF_UNIX"]
    assert directives(unit, "CapabilityBoundingSet") in ([""], [])
    drop_capabilities()
    confine(names)
    os.execv(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    main()
