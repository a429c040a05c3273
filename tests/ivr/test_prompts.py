"""The recordings: one for every text, as Asterisk plays them, audible, not clipped, of plausible length."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import opencc
import pytest

from callcenter.ivr import spoken
from callcenter.ivr.prompts import SystemPrompt, media
from callcenter.prompts import manifest
from callcenter.prompts.missing import LANGUAGES
from callcenter.prompts.render import stale

PROMPTS = Path(__file__).parents[2] / "ivr_flows" / "prompts"
TEXTS = sorted(path for language in ("zh-CN", "en") for path in PROMPTS.glob(f"{language}/**/*.txt"))
"""Of the languages with recordings; Taiwan plays the Mandarin of zh-CN."""
NAMES = [path.relative_to(PROMPTS).with_suffix("").as_posix() for path in TEXTS]
SECONDS_EACH = {"zh-CN": (0.12, 0.8), "en": (0.03, 0.25)}
"""Plausible length of a Chinese character and of an English letter, in seconds."""


def text_of(name: str) -> str:
    return (PROMPTS / f"{name}.txt").read_text(encoding="utf-8").strip()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_each_language_is_complete(language):
    assert {media(language, prompt) for prompt in SystemPrompt} <= set(NAMES)
    assert {path.stem for path in (PROMPTS / "en").glob("*.txt")} == {
        path.stem for path in (PROMPTS / language).glob("*.txt")
    }
    for name, text in spoken.FRAGMENTS[language].items():
        assert text_of(f"{language}/fragments/{name}") == text


def test_every_prompt_has_its_text_in_all_three_written_languages():
    names = {path.stem for language in LANGUAGES for path in (PROMPTS / language).glob("*")} - {"fragments"}
    lacking = [
        f"{language}/{name}"
        for language in LANGUAGES
        for name in names
        if not manifest.text_of(PROMPTS, f"{language}/{name}")
    ]
    assert lacking == []


def test_taiwan_s_texts_are_written_in_its_characters():
    taiwan = opencc.OpenCC("s2tw")
    for path in (PROMPTS / "zh-TW").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert text == taiwan.convert(text), path.name


def test_texts_and_recordings_are_pairs():
    recordings = {path.relative_to(PROMPTS).with_suffix("").as_posix() for path in PROMPTS.rglob("*.wav")}
    assert recordings == set(NAMES)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_recordings_are_sound_that_fits_the_text(language):
    faults = []
    for name in NAMES:
        if not name.startswith(f"{language}/"):
            continue
        with wave.open(str(PROMPTS / f"{name}.wav")) as file:
            if (file.getnchannels(), file.getsampwidth(), file.getframerate()) != (1, 2, 8000):
                faults.append(f"{name}: not 8 kHz, 16 bit, mono")
                continue
            sound = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
        rms = 20 * np.log10(np.sqrt(np.mean(sound**2)))
        if not -32 < rms < -12:
            faults.append(f"{name}: level {rms:.1f} dBFS")
        if np.max(np.abs(sound)) > 10 ** (-2.9 / 20):
            faults.append(f"{name}: louder than -3 dBFS")
        least, most = SECONDS_EACH[language]
        letters = sum(char.isalnum() for char in text_of(name))
        seconds = len(sound) / 8000
        if not text_of(name).startswith("[") and not letters * least < seconds < 0.6 + letters * most:
            faults.append(f"{name}: {seconds:.2f} s for {letters} letters")
    assert faults == []


def test_rendered_recordings_were_made_from_the_present_texts():
    """Recordings made by people are not in the manifest and not looked at here."""
    assert stale(PROMPTS) == [], "run `callcenter prompts render --folder ivr_flows/prompts`"
    assert manifest.read(PROMPTS).keys() <= set(NAMES)


def test_the_recordings_stay_small():
    assert sum(path.stat().st_size for path in PROMPTS.rglob("*.wav")) < 25_000_000
