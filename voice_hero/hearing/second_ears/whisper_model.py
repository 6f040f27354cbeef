"""Whisper through CTranslate2: what was said, and how likely each of some sentences is."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import ctranslate2
import numpy as np

from voice_hero.hearing.second_ears.mel import RATE, Floats, log_mel
from voice_hero.hearing.second_ears.messages import LONGEST_S, Transcript
from voice_hero.hearing.second_ears.repeats import once
from voice_hero.hearing.second_ears.vocabulary import Vocabulary

WINDOW_FRAMES = 1_000
"""Frames of 10 ms that the encoder sees: fewer are quicker, but make it repeat words."""
MOST_TOKENS = 40
"""Tokens written at most: eight seconds of talk need fewer, an endless loop would take more."""
BEAM = 2
"""Hypotheses kept side by side: five hear no better here, and cost a fifth more."""
REPETITION_PENALTY = 1.1
"""What words already written are held back by; at 1, two in a hundred commands come twice."""


class WhisperModel:
    """A Whisper model of one language, on one thread."""

    def __init__(self, folder: Path) -> None:
        """Load the CTranslate2 model in `folder` (model.bin, config.json, vocabulary.txt)."""
        self._vocabulary = Vocabulary(folder / "vocabulary.txt")
        self._model = ctranslate2.models.Whisper(
            str(folder), compute_type="int8", inter_threads=1, intra_threads=1
        )
        self._end = self._vocabulary.special("<|endoftext|>")
        self._before = self._vocabulary.special("<|startofprev|>")
        self._start = [
            self._vocabulary.special("<|startoftranscript|>"),
            self._vocabulary.special("<|notimestamps|>"),
        ]

    def transcribe(self, samples: Floats, prompt: str = "", beam: int = BEAM) -> Transcript:
        """Write down mono samples (-1 to 1, 16 kHz), led by a prompt of words to be expected."""
        encoded = self._encode(samples)
        start = self._start_tokens(prompt)
        result = self._model.generate(
            encoded,
            [start],
            beam_size=beam,
            repetition_penalty=REPETITION_PENALTY,
            # Of this CTranslate2 gives the answer what the start leaves, and never more than half.
            max_length=max(2 * MOST_TOKENS, len(start) + MOST_TOKENS),
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        tokens = result.sequences[0]
        # The score is a mean over the tokens without the end of text, though its sum includes it.
        total = result.scores[0] * max(1, len(tokens))
        return Transcript(
            text=once(self._vocabulary.decode(tokens).strip()),
            avg_logprob=total / (len(tokens) + 1),
            no_speech_prob=self._no_speech(encoded) if prompt else result.no_speech_prob,
        )

    def score(self, samples: Floats, sentences: Sequence[str], prompt: str = "") -> list[float]:
        """Return the log-probability of each sentence, as it is written, end of text included.

        Whisper tells "Pause." from "pause": write sentences as it would after this prompt.
        """
        if not sentences:
            return []
        encoded = np.array(self._encode(samples))
        start = self._start_tokens(prompt)
        texts = [self._vocabulary.encode(" " + sentence.strip()) for sentence in sentences]
        return [self._score_one(encoded, start, text) for text in texts]

    def _score_one(self, encoded: Floats, start: list[int], text: list[int]) -> float:
        """Force `text` (token ids) on the decoder and add up what it thought of each token."""
        result = self._model.generate(
            ctranslate2.StorageView.from_array(encoded),
            [start + text],
            beam_size=1,
            # One step for each token and one for the end; half of this is what the steps may take.
            max_length=max(2 * (len(text) + 1), len(start) + len(text) + 1),
            suppress_blank=False,
            suppress_tokens=[],
            return_logits_vocab=True,
        )[0]
        steps = zip(result.logits[0], [*text, self._end], strict=False)
        return sum(_log_probability(logits, token) for logits, token in steps)

    def _no_speech(self, encoded: ctranslate2.StorageView) -> float:
        """Return the probability of no speech, asked without a prompt: one makes it hear words."""
        result = self._model.generate(
            encoded, [self._start], beam_size=1, max_length=2, return_no_speech_prob=True
        )[0]
        return float(result.no_speech_prob)

    def _encode(self, samples: Floats) -> ctranslate2.StorageView:
        """Return the encoder's view of an utterance, (1, WINDOW_FRAMES // 2, width)."""
        picture = log_mel(samples[: int(LONGEST_S * RATE)], WINDOW_FRAMES)
        return self._model.encode(ctranslate2.StorageView.from_array(picture[None]))

    def _start_tokens(self, prompt: str) -> list[int]:
        """Return what the decoder starts from: the prompt as text before this, then the start."""
        if not prompt:
            return self._start
        return [self._before, *self._vocabulary.encode(" " + prompt.strip()), *self._start]


def _log_probability(logits: ctranslate2.StorageView, token: int) -> float:
    """Return the natural log-probability of `token` under unscaled logits (vocabulary,)."""
    values = cast("Floats", np.array(logits)).ravel()
    above = values - values.max()
    return float(above[token]) - float(np.log(np.exp(above).sum()))
