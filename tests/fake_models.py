"""Small made-up models: the layout and the file formats of real ones, and nothing learned."""

import json
import struct
import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

WORDS = ("<eps>", "!SIL", "[unk]", "next", "stop", "don't", "#0", "<s>", "</s>")


def fake_vosk(folder: Path, *, words_in_graph: bool = True) -> Path:
    """A whole Vosk model; with its words in the graph as in release 0.15, or in words.txt."""
    files = {
        "README": b"made up\n",
        "am/final.mdl": b"\0B<TransitionModel> " + bytes(400) + b"<Priors> FV \4\0\0\0\0",
        "conf/mfcc.conf": b"--sample-frequency=16000\n",
        "conf/model.conf": b"--beam=10.0\n",
        "graph/HCLr.fst": lookahead_fst(),
        "graph/Gr.fst": ngram_fst(WORDS if words_in_graph else ()),
        "graph/disambig_tid.int": b"1\n",
        "graph/phones/word_boundary.int": b"1 nonword\n",
        "ivector/final.dubm": b"\0B<DiagGMM> " + bytes(50) + b"</DiagGMM> ",
        "ivector/final.ie": b"\0B<IvectorExtractor> " + bytes(50) + b"</IvectorExtractor> ",
        "ivector/final.mat": b"\0BFM " + bytes(50),
        "ivector/global_cmvn.stats": b"[ 1 2 ]\n",
        "ivector/online_cmvn.conf": b"# nothing\n",
        "ivector/splice.conf": b"--left-context=3\n",
    }
    if not words_in_graph:
        lines = (f"{word} {number}" for number, word in enumerate(WORDS))
        files["graph/words.txt"] = "\n".join(lines).encode()
    for name, data in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return folder


def fake_voice(folder: Path, name: str = "en_US-nobody-low") -> Path:
    """A whole Piper voice; returns its .onnx file."""
    folder.mkdir(parents=True, exist_ok=True)
    onnx = folder / f"{name}.onnx"
    network = bytes(range(200)) * 3
    onnx.write_bytes(b"\x08\x08" + b"\x12\x04test" + b"\x3a" + varint(len(network)) + network)
    settings = {"audio": {"sample_rate": 16000}, "phoneme_id_map": {"a": [1]}}
    onnx.with_name(f"{name}.onnx.json").write_text(json.dumps(settings))
    return onnx


def varint(number: int) -> bytes:
    """A whole number as protocol buffers write it."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def lookahead_fst() -> bytes:
    """A word-less graph of 2 states and 3 arcs, wrapped as HCLr.fst is."""
    inner = _fst_head("const", 0, 2, 3) + bytes(2 * 20 + 3 * 16)
    return _fst_head("olabel_lookahead", 0, 2, 3) + struct.pack("<i", 446_681_434) + inner


def ngram_fst(words: Sequence[str]) -> bytes:
    """A language model of 1 state and 1 future, with or without its list of words."""
    head = _fst_head("ngram", 3 if words else 0, 1, 0)
    body = struct.pack("<QQQ", 1, 1, 0) + bytes(3 * 8 + 3 * 4 + 4 * 4)
    return head + (_table(words) * 2 if words else b"") + body


def zip_folder(folder: Path, file: Path, prefix: str = "") -> Path:
    """Pack a folder's contents under a prefix such as `model/`."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        for path in sorted(folder.rglob("*")):
            out.write(path, prefix + path.relative_to(folder).as_posix())
    return file


def tar_folder(folder: Path, file: Path, prefix: str) -> Path:
    """The same as a gzipped tar file."""
    with tarfile.open(file, "w:gz") as out:
        out.add(folder, prefix)
    return file


def _fst_head(kind: str, flags: int, states: int, arcs: int) -> bytes:
    numbers = struct.pack("<iiQqqq", 1, flags, 0, 0, states, arcs)
    return struct.pack("<i", 2_125_659_606) + _text(kind) + _text("standard") + numbers


def _table(words: Sequence[str]) -> bytes:
    head = struct.pack("<i", 2_125_658_996) + _text("words.txt")
    rows = b"".join(_text(word) + struct.pack("<q", n) for n, word in enumerate(words))
    return head + struct.pack("<qq", len(words), len(words)) + rows


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<i", len(data)) + data
