"""Sine tones for tests, made as wav files, and recordings: both are found again in what a phone heard."""

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 8000
"""Samples a second of all telephone audio in the tests."""

Samples = NDArray[np.int16]


def sine(hertz: float, seconds: float, *, rate: int = RATE, level: float = 0.4) -> Samples:
    """A tone; `level` is its peak as a part of full scale."""
    moments = np.arange(round(seconds * rate)) / rate
    return (np.sin(2 * np.pi * hertz * moments) * level * 32767).astype(np.int16)


def bursts(hertz: float, *, rate: int = RATE) -> Samples:
    """A tone that comes and goes as speech does (0.35 s on, 0.25 s off), to be repeated.

    Listen for it with `hears_tone(hertz, seconds=0.2)`: that fits into a burst.
    """
    return np.concatenate([sine(hertz, 0.35, rate=rate), np.zeros(round(0.25 * rate), dtype=np.int16)])


def write_wav(path: Path, samples: Samples, *, rate: int = RATE) -> None:
    """Write 16-bit mono."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(samples.astype("<i2").tobytes())


def goertzel(samples: Samples, hertz: float, *, rate: int = RATE) -> float:
    """The part (0 to 1) of the energy in `samples` that lies at `hertz` (Goertzel 1958), 0 for silence."""
    wave_form = samples.astype(np.float64)
    total = float(np.dot(wave_form, wave_form))
    if total == 0.0:
        return 0.0
    turn = np.exp(-2j * np.pi * hertz / rate * np.arange(len(wave_form)))
    # A pure sine of amplitude a gives |sum| = a·N/2 and total = a²·N/2.
    return float(2 * abs(np.dot(wave_form, turn)) ** 2 / (len(wave_form) * total))


def rms(samples: Samples) -> float:
    """Root mean square, in sample steps (full scale 32767)."""
    return float(np.sqrt(np.mean(samples.astype(np.float64) ** 2))) if len(samples) else 0.0


def read_wav(path: Path) -> Samples:
    """A recording as the telephone plays it: 16-bit mono at RATE."""
    with wave.open(str(path), "rb") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2), path
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(np.int16)


def telling(recording: Samples, seconds: float, most: int) -> list[Samples]:
    """Pieces of that length that tell a prompt from others: the loudest of its middle part, since prompts
    begin and end alike ("Thank you", "Goodbye")."""
    count = round(seconds * RATE)
    part = recording[len(recording) // 10 : len(recording) * 6 // 10]
    if len(part) < 2 * count:
        part = recording
    pieces = [part[at : at + count] for at in range(0, len(part) - count + 1, count)]
    return sorted(pieces, key=rms, reverse=True)[:most]


def likeness(heard: Samples, piece: Samples) -> float:
    """How much of `piece` is somewhere in `heard`: the highest normalised cross-correlation, 0 to 1."""
    if len(heard) < len(piece):
        return 0.0
    wave_form, sought = heard.astype(np.float64), piece.astype(np.float64)
    size = 1 << (len(wave_form) + len(sought)).bit_length()
    spectrum = np.fft.rfft(wave_form, size) * np.conj(np.fft.rfft(sought, size))
    at_each_place = np.fft.irfft(spectrum, size)[: len(wave_form) - len(sought) + 1]
    energy = np.concatenate([[0.0], np.cumsum(wave_form**2)])
    local = energy[len(sought) :] - energy[: -len(sought)]
    # Where it is all but silent nothing is alike.
    norm = np.sqrt(np.maximum(local, len(sought) * 100.0) * np.dot(sought, sought))
    return float(np.max(at_each_place / norm)) if norm.all() else 0.0
