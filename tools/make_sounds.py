"""Make the tones and the waiting music in `dialplan/`: our own, computed, so that they carry no licence.

    python tools/make_sounds.py

8 kHz, 16-bit, mono: what the telephone carries, so that Asterisk has little to convert.
"""

import math
import struct
import wave
from pathlib import Path

RATE = 8000
DIALPLAN = Path(__file__).parents[1] / "dialplan"
BEAT = 0.5  # seconds


def write(path: Path, samples: list[float]) -> None:
    """Write samples between -1 and 1 as a wav file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(struct.pack("<h", round(32767 * value)) for value in samples))


def beep(frequency: float, seconds: float, loudness: float) -> list[float]:
    """A tone that neither begins nor ends with a click: 10 ms to rise and to fall."""
    count = int(RATE * seconds)
    ramp = RATE // 100
    return [
        loudness * min(1.0, i / ramp, (count - i) / ramp) * math.sin(2 * math.pi * frequency * i / RATE)
        for i in range(count)
    ]


def pitch(semitones_above_a4: int) -> float:
    """Frequency in equal temperament, A4 = 440 Hz."""
    return float(440 * 2 ** (semitones_above_a4 / 12))


def pluck(mix: list[float], start: float, frequency: float, loudness: float, seconds: float) -> None:
    """Add one soft bell-like note; what passes the end goes on at the beginning: the loop has no seam."""
    for i in range(int(RATE * seconds)):
        t = i / RATE
        envelope = min(1.0, t / 0.015) * math.exp(-2.6 * t)
        tone = math.sin(2 * math.pi * frequency * t) + 0.25 * math.sin(4 * math.pi * frequency * t)
        mix[(int(RATE * start) + i) % len(mix)] += loudness * envelope * tone


def music() -> list[float]:
    """Sixteen slow bars over four chords in C; the melody keeps to five notes, so nothing clashes."""
    # Semitones from A4. Chords: C, A minor, F, G; the melody is written in steps of C-D-E-G-A.
    chords = [(-21, -14, -9), (-24, -17, -12), (-28, -16, -12), (-26, -14, -10)]
    scale = (3, 5, 7, 10, 12)
    melody = [2, None, 3, 2, 1, None, 0, None, 1, None, 2, 3, 4, None, 3, None]
    melody += [2, None, 1, 0, 1, None, 3, None, 2, 1, 0, None, 0, None, None, None]
    bars = 16
    mix = [0.0] * int(RATE * BEAT * 4 * bars)
    for bar in range(bars):
        for beat, step in enumerate((0, 1, 2, 1)):
            pluck(mix, (4 * bar + beat) * BEAT, pitch(chords[bar % 4][step] + 12), 0.5, 2.0)
    for index, note in enumerate(melody * 2):
        if note is not None:
            pluck(mix, index * BEAT, pitch(scale[note] - 12), 0.7, 2.5)
    loudest = max(abs(value) for value in mix)
    # Quiet: about -15 dB at its loudest, to be talked over and to pass codecs without harshness.
    return [0.18 * value / loudest for value in mix]


if __name__ == "__main__":
    write(DIALPLAN / "tones" / "beep.wav", beep(880, 0.4, 0.25))
    write(DIALPLAN / "moh" / "waiting.wav", music())
    print("dialplan/tones/beep.wav and dialplan/moh/waiting.wav are made")
