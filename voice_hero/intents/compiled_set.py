"""A folder of intents, compiled once and kept in the cache: matching without reading templates.

Reading the templates takes 0.7 s, the graph 0.7 s, the phrases of the first phase 2 s, and all of
it some 150 MB; a compiled set is there in 0.04 s and needs 4 MB. It is compiled in a child process,
so that the memory is given back: `python -m voice_hero.intents.compiled_set SOURCES [VOSK MODEL]`.

What is kept is known by its content alone: the sentences, the code that compiles them, the words
of the model. So what one user has compiled in a checkout is found by a service that has copies of
all of it elsewhere.

The cache is not trusted: what is damaged or does not fit together counts as missing. What is
missing and cannot be kept is compiled in memory, every time.
"""

import hashlib
import itertools
import os
import subprocess
import sys
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from voice_hero import __version__, paths
from voice_hero.errors import IntentError, VoiceHeroError
from voice_hero.files import piece_file
from voice_hero.intents import graph_file, usual_sentences
from voice_hero.intents.examples import Example, files_of, load_examples
from voice_hero.intents.matchable import Matchable
from voice_hero.intents.matcher import Matcher
from voice_hero.intents.sources import IntentSources
from voice_hero.intents.usual_sentences import SHORT, Usual
from voice_hero.models.words_mark import words_mark
from voice_hero.phases import Phase

if TYPE_CHECKING:
    from voice_hero.intents.compiling.templates import IntentSet

MOST_SAID_WORDS: Final = 10
"""Longer sentences are said once in a lifetime, and are no help to hear others."""

FORMAT: Final = 3
"""To be raised whenever the files are written otherwise."""
PATIENCE_S: Final = 1800.0
"""A child that takes longer is ended: it hangs. It takes 4 to 8 s on a desktop, and took more than
180 in a slow virtual machine."""
KEPT: Final = 9
"""Files kept, the newest: each change of a template makes three, two of two million bytes."""

_MAKERS: Final = ("intents/*.py", "intents/compiling/*.py", "lang/en/*.py", "phases.py")
"""Modules on which the result depends: while they are worked on, nothing old must be found."""


_SAID: Final = {phase: f"said {phase.value}" for phase in Phase}
"""Names of the pieces with what people say, by the examples."""

_USUAL: Final = {phase: f"usual {phase.value}" for phase in Phase}
"""Names of the pieces with the usual sentences."""

_OWN: Final = "own"
"""Name of the piece with the sentences of the folders beside the first one."""

MOST_OWN: Final = 2_000
"""Sentences of those folders that are taken for usual, at most."""


_NEEDED: Final = frozenset({"vocabulary", "known", _OWN, *Phase, *_SAID.values(), *_USUAL.values()})
"""Pieces without which the lists are not whole."""


@dataclass(frozen=True, eq=False)
class PhraseLists:
    """What is to be listened for in each phase, for a model that knows certain words."""

    vocabulary: frozenset[str]
    """All words that the model was asked about."""
    known: frozenset[str]
    """Those of them that it knows."""
    by_phase: Mapping[str, bytes]
    """What `grammar.phrases` says, packed (see `_packed`)."""
    said: Mapping[str, bytes]
    """Longer sentences of the examples that are commands in a phase, packed."""
    usual: Mapping[str, bytes]
    """Usual sentences that are commands in a phase, packed."""
    own: bytes
    """Sentences of the folders beside the first one, packed."""

    def suit(self, known: Callable[[str], bool]) -> bool:
        """True if these are the lists for what `known` accepts."""
        return all(known(word) == (word in self.known) for word in self.vocabulary)


@dataclass(frozen=True, eq=False)
class CompiledIntents(Matchable):
    """All that matching and listening need of a folder of intents."""

    sources: IntentSources
    lists: PhraseLists | None = None

    @property
    def folder(self) -> Path:
        """The folder that is a set by itself."""
        return self.sources.folder

    @cached_property
    def usual(self) -> Usual:
        """What people usually say: the lists beside the templates, one's own sentences, poses."""
        if not self.sources.beside:
            own: list[str] = []
        elif self.lists is not None:
            own = _unpacked(self.lists.own)
        else:
            own = _own_sentences(self._templates, self.sources)
        return _usual(self.sources, own)

    def phrases(self, phase: Phase | str, known: Callable[[str], bool]) -> list[str]:
        """What `grammar.phrases` says of the same folder.

        Where the lists are missing, or are those of another model, the templates are read after
        all. Raises IntentError if they cannot be read any more.
        """
        if self.lists is not None and self.lists.suit(known):
            return _unpacked(self.lists.by_phase[str(phase)])
        from voice_hero.intents.compiling import grammar  # noqa: PLC0415  (hardly ever needed)

        return grammar.phrases(self._templates, Phase(phase), known)

    def said_commands(self, phase: Phase | str) -> list[str]:
        """Longer sentences of the examples that are commands in a phase."""
        return [] if self.lists is None else _unpacked(self.lists.said[str(phase)])

    def usual_commands(self, phase: Phase | str) -> list[str] | None:
        """Usual sentences (usual_sentences.py) that are commands in a phase; None if not known."""
        return None if self.lists is None else _unpacked(self.lists.usual[str(phase)])

    @cached_property
    def _templates(self) -> "IntentSet":
        from voice_hero.intents.compiling.folder import load_intents  # noqa: PLC0415  (hardly ever needed)

        return load_intents(self.sources)


def load(given: Path | IntentSources, model: Path | None = None) -> CompiledIntents:
    """The intents of a folder, or of several, with the phrase lists for the words of a Vosk model.

    Compiles what is not in the cache. Raises IntentError as `load_intents` does, for a `said.tsv`
    that has anything else in it than intents and sentences, and where compiling does not end.
    """
    sources = IntentSources.of(given)
    matchable, lists = _kept(sources, model)
    missing = matchable is None or (model is not None and lists is None)
    if missing and _can_keep() and _compile_in_child(sources, model):
        matchable, lists = _kept(sources, model)
    if matchable is None:
        matchable = _compiled_here(sources)
    return CompiledIntents(matchable.blocks, matchable.skip_words, matchable.graph, sources, lists)


def is_kept(given: Path | IntentSources, model: Path | None = None) -> bool:
    """True if `load` will find what it would have to compile."""
    matchable, lists = _kept(IntentSources.of(given), model)
    return matchable is not None and (model is None or lists is not None)


def _kept(
    sources: IntentSources, model: Path | None
) -> tuple[Matchable | None, PhraseLists | None]:
    """What the cache has."""
    parts = piece_file.read(_graph_file(sources))
    if parts is None:
        return None, None
    try:
        matchable = graph_file.from_parts(parts)
    except ValueError:  # damaged, or made by somebody else: compiled anew
        return None, None
    return matchable, None if model is None else _kept_lists(_lists_file(sources, model))


def _kept_lists(file: Path) -> PhraseLists | None:
    parts = piece_file.read(file)
    if parts is None or not set(parts) >= _NEEDED:
        return None
    try:
        asked, known = (frozenset(_unpacked(parts[name])) for name in ("vocabulary", "known"))
        return PhraseLists(
            asked,
            known,
            {phase: parts[phase] for phase in Phase},
            {phase: parts[name] for phase, name in _SAID.items()},
            {phase: parts[name] for phase, name in _USUAL.items()},
            parts[_OWN],
        )
    except (UnicodeDecodeError, zlib.error):
        return None


def _packed(lines: Iterable[str]) -> bytes:
    """Lines as they are kept, in memory too: those of all phases are there all the time."""
    return zlib.compress("\n".join(lines).encode())


def _unpacked(data: bytes) -> list[str]:
    return zlib.decompress(data).decode().splitlines()


def _compiled_here(sources: IntentSources) -> Matchable:
    from voice_hero.intents.compiling.folder import load_intents  # noqa: PLC0415
    from voice_hero.intents.compiling.graph_builder import matchable  # noqa: PLC0415  (hassil loads slowly)

    return matchable(load_intents(sources))


def _compile_in_child(sources: IntentSources, model: Path | None) -> bool:
    """Have it done by a process that gives its memory back; False where that fails."""
    arguments = [sources.as_text(), *([str(model)] if model is not None else [])]
    path = os.pathsep.join([str(paths.PACKAGE.parent), *filter(None, sys.path)])
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "voice_hero.intents.compiled_set", *arguments],
            env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # what is wrong with the templates, the parent tells itself
            timeout=PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        # Not done here after all: that would take as long, and the memory would never come back.
        raise IntentError(
            f"compiling {sources.folder} has not ended within {PATIENCE_S / 60:g} minutes; end "
            "what else keeps this machine busy, and start again"
        ) from error
    except OSError:
        return False
    return done.returncode == 0


def _own_sentences(templates: "IntentSet", sources: IntentSources) -> list[str]:
    """Sentences of the templates that lie beside the first folder: they are meant to be said."""
    from voice_hero.intents.compiling import grammar  # noqa: PLC0415  (hassil loads slowly)

    own = {
        index
        for index, block in enumerate(templates.blocks)
        if block.places[0].file.parent in sources.beside
    }
    said = (" ".join(words) for at, words in grammar.block_phrases(templates) if at in own)
    return sorted(set(itertools.islice(said, MOST_OWN)))


def _usual(sources: IntentSources, own: Iterable[str]) -> Usual:
    lists = [usual_sentences.load_usual(folder) for folder in sources.folders]
    return usual_sentences.together(lists, frozenset(own) | sources.asked_for)


def compile_folder(given: Path | IntentSources, model: Path | None = None) -> None:
    """Compile a folder, or several, into the cache. Raises IntentError, ModelError, OSError."""
    from voice_hero.intents.compiling import grammar  # noqa: PLC0415  (hassil loads slowly)
    from voice_hero.intents.compiling.folder import load_intents  # noqa: PLC0415
    from voice_hero.intents.compiling.graph_builder import matchable  # noqa: PLC0415
    from voice_hero.models.model_store import model_words  # noqa: PLC0415

    sources = IntentSources.of(given)
    intents = load_intents(sources)
    compiled = matchable(intents)
    piece_file.write(_graph_file(sources), graph_file.to_parts(compiled))
    matcher = Matcher(compiled)
    if model is not None:
        words = model_words(model)
        vocabulary = grammar.vocabulary(intents)
        own = _own_sentences(intents, sources) if sources.beside else []
        sentences = sorted(_usual(sources, own).sentences)
        lists = {"vocabulary": vocabulary, "known": [word for word in vocabulary if word in words]}
        lists[_OWN] = own
        examples = load_examples(sources.folder)
        for phase in Phase:
            lists[phase] = grammar.phrases(intents, phase, words.__contains__)
            lists[_SAID[phase]] = _said_in(phase, examples, words)
            lists[_USUAL[phase]] = [text for text in sentences if matcher.match(text, phase)]
        parts = {name: _packed(lines) for name, lines in lists.items()}
        piece_file.write(_lists_file(sources, model), parts)
    _forget_old()


def _said_in(phase: Phase, examples: Iterable[Example], words: Collection[str]) -> list[str]:
    """Sentences that are listened for as they stand, of words that the model knows."""
    said = (example.text for example in examples if example.counts_in(phase))
    inside = (text for text in said if SHORT < len(text.split()) <= MOST_SAID_WORDS)
    return sorted({text for text in inside if all(word in words for word in text.split())})


def _forget_old() -> None:
    files = sorted(_cache().glob("*.packed"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[KEPT:]:
        file.unlink(missing_ok=True)


def _cache() -> Path:
    return paths.cache_dir() / "intents"


def _can_keep() -> bool:
    try:
        _cache().mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(_cache(), os.W_OK | os.X_OK)


def _graph_file(sources: IntentSources) -> Path:
    return _cache() / f"{_key(sources)}.packed"


def _lists_file(sources: IntentSources, model: Path) -> Path:
    """The model is known by its words; whether they fit is looked at afterwards all the same."""
    return _cache() / f"{_key(sources)}-{words_mark(model)[:16]}.packed"


def _key(sources: IntentSources) -> str:
    """Digest of all that the result depends on. Raises IntentError for an unreadable folder."""
    about = hashlib.sha256(f"{FORMAT} {__version__} {sorted(sources.names)}".encode())
    makers = [file for pattern in _MAKERS for file in sorted(paths.PACKAGE.glob(pattern))]
    try:
        for number, file in (*((0, maker) for maker in makers), *_read_by(sources)):
            data = file.read_bytes()
            about.update(f"\n{number} {file.name} {len(data)}\n".encode() + data)
    except OSError as error:
        raise IntentError(
            f"{error.filename} cannot be read: {error.strerror}; check its rights"
        ) from error
    return about.hexdigest()


def _read_by(sources: IntentSources) -> Iterator[tuple[int, Path]]:
    """Files that are read, each with the place of its folder among the folders."""
    for number, folder in enumerate(sources.folders):
        for pattern in ("*.yaml", usual_sentences.FILE):
            yield from ((number, file) for file in sorted(folder.glob(pattern)))
    yield from ((0, file) for file in files_of(sources.folder))


if __name__ == "__main__":
    try:
        _given = IntentSources.from_text(sys.argv[1])
        compile_folder(_given, *(Path(argument) for argument in sys.argv[2:3]))
    except (VoiceHeroError, OSError) as error:
        sys.exit(str(error))
