"""Rendered pieces of speech on the disk: one FLAC file each, found by what it says and how."""

import errno
import hashlib
import io
import os
import threading
import zlib
from pathlib import Path
from typing import Final

import numpy as np
import soundfile

from voice_hero.errors import CacheError, ModelError
from voice_hero.sound.rendered import Rendered

FORMAT: Final = 2
"""To be raised whenever the same text would be rendered otherwise: then nothing old is found."""

_SUFFIX: Final = ".flac"
_TEMPORARY: Final = ".new-"


class VoiceCache:
    """Pieces spoken by one voice at one pitch and pace."""

    def __init__(self, folder: Path, onnx: Path, pitch: float = 1.0, pace: float = 1.0) -> None:
        """`folder` need not exist. Raises ModelError where the voice's own files cannot be read."""
        self.folder = (
            folder / f"{onnx.name.removesuffix('.onnx')}-{_fingerprint(onnx, pitch, pace)}"
        )
        self._made = False

    def path(self, text: str, rate: float) -> Path:
        """Where a piece is kept, or would be."""
        key = hashlib.sha256(f"{rate:.4f}\n{text}".encode()).hexdigest()
        return self.folder / f"{key}{_SUFFIX}"

    def load(self, text: str, rate: float) -> Rendered | None:
        """A piece that is there and whole, or None."""
        try:
            with soundfile.SoundFile(self.path(text, rate)) as file:
                samples = file.read(dtype="int16")
                whole = samples.ndim == 1 and file.comment == _checksum(samples)
                return Rendered(samples, file.samplerate) if whole else None
        except (soundfile.SoundFileError, OSError):  # not there, or damaged: rendered again
            return None

    def store(self, text: str, rate: float, rendered: Rendered) -> None:
        """Keep a piece. Raises CacheError, with nothing half-written left, where that fails."""
        path = self.path(text, rate)
        new = self.folder / f"{_TEMPORARY}{os.getpid()}-{threading.get_ident()}"
        try:
            self._make_folder()
            try:
                new.write_bytes(_flac(rendered))
                new.replace(path)
            finally:
                new.unlink(missing_ok=True)
        except OSError as error:
            raise _not_kept(self.folder, error) from error

    def sizes(self) -> dict[str, int]:
        """File name to bytes, of all that is kept for this voice."""
        try:
            with os.scandir(self.folder) as entries:
                return {e.name: e.stat().st_size for e in entries if e.name.endswith(_SUFFIX)}
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise CacheError(
                f"Rendered speech in {self.folder} cannot be read ({error.strerror}); "
                "see whose folder it is, or name another in $VOICE_HERO_CACHE."
            ) from error

    def _make_folder(self) -> None:
        """The folder, without what processes that were killed have left half-written in it."""
        if self._made:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        for left in self.folder.glob(f"{_TEMPORARY}*"):
            if not _runs(int(left.name.removeprefix(_TEMPORARY).partition("-")[0])):
                left.unlink(missing_ok=True)
        self._made = True


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # another user's
        return True
    return True


def _fingerprint(onnx: Path, pitch: float, pace: float) -> str:
    """What the sound depends on besides text and rate. The voice itself is too large to be read."""
    try:
        about = f"{FORMAT} {onnx.name} {onnx.stat().st_size} {pitch:.4f} {pace:.4f}\n".encode()
        settings = Path(f"{onnx}.json").read_bytes()
    except OSError as error:
        raise ModelError(
            f"The voice {onnx} cannot be read ({error.strerror}); run `voice-hero models install`."
        ) from error
    return hashlib.sha256(about + settings).hexdigest()[:16]


def _flac(rendered: Rendered) -> bytes:
    """FLAC that carries a checksum of its samples, as libsndfile does not look at FLAC's own."""
    data = io.BytesIO()
    with soundfile.SoundFile(
        data, "w", rendered.rate, channels=1, subtype="PCM_16", format="FLAC"
    ) as file:
        file.comment = _checksum(rendered.samples)
        file.write(rendered.samples)
    return data.getvalue()


def _checksum(samples: np.ndarray) -> str:
    return f"crc32={zlib.crc32(np.ascontiguousarray(samples).tobytes()):08x}"


def _not_kept(folder: Path, error: OSError) -> CacheError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return CacheError(
            f"Rendered speech cannot be kept: the disk of {folder} is full; "
            "free 60 MB there, or name a folder on another disk in $VOICE_HERO_CACHE."
        )
    return CacheError(
        f"Rendered speech cannot be kept in {folder} ({error.strerror or error}); "
        "make it writable, or name another folder in $VOICE_HERO_CACHE."
    )
