"""How Piper sounds out written words: the phonemes that a pose's `say_as` takes."""

import json
import unicodedata
from pathlib import Path

from voice_hero.errors import SpeechError


def phonemes_of(text: str, onnx: Path) -> str:
    """Phonemes of a text as the voice would speak it, in one row.

    Raises SpeechError where there is nothing in it to be spoken.
    """
    from piper.phonemize_espeak import EspeakPhonemizer  # noqa: PLC0415  (takes memory for good)

    settings = json.loads(Path(f"{onnx}.json").read_text(encoding="utf-8"))
    sentences = EspeakPhonemizer().phonemize(settings["espeak"]["voice"], text)
    found = " ".join("".join(sentence) for sentence in sentences)
    row = unicodedata.normalize("NFC", found).strip(" .,;:!?")
    if not row:
        raise SpeechError(f"There is nothing to be spoken in {text!r}; name a word.")
    return row
