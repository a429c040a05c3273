"""From what people upload or record to what Asterisk plays: wav, 8 kHz, 16 bit, mono, as loud as our prompts.

The work is slow and decodes what strangers wrote, so the server has it done apart: see `apart`.
"""

from __future__ import annotations

import io
import math
import operator
import wave
from array import array
from itertools import groupby
from pathlib import Path
from typing import Final

import miniaudio
import msgspec

from callcenter.domain.sounds import LONGEST_SOUND_MS
from callcenter.prompts.faults import AudioError, AudioFault

RATE: Final = 8_000
FULL: Final = 32_768
MOST_BYTES: Final = 10 * 1024 * 1024
LEAST_SECONDS: Final = 0.3
MOST_SECONDS: Final = LONGEST_SOUND_MS / 1000
MARGIN_SECONDS: Final = 0.1
"""What is left of the silence before the first and after the last sound."""
RMS_DBFS: Final = -20.0
PEAK_DBFS: Final = -3.0
"""Our own prompts' level; the RMS is that of what is not silent."""
SILENCE_DB: Final = -40.0
"""Below the loudest moment: a line's noise is well under it."""
FAINT_DBFS: Final = -55.0
"""Speech fainter than this is noise: made louder it would only hiss."""
CLIPPED_AT: Final = int(0.98 * FULL)
"""Below full scale, since a telephone line's loudest value (A-law) is."""
CLIPPED_RUN: Final = 4
MOST_CLIPPED: Final = 0.01
"""Of what is not silent."""
WINDOW: Final = RATE // 50
"""A moment, samples."""
_CHUNK: Final = 4096

Samples = array


class Level(msgspec.Struct, frozen=True, kw_only=True):
    """Length and loudness: RMS of what is not silent, and peak, dB below full scale (0 is the loudest)."""

    seconds: float
    rms_dbfs: float
    peak_dbfs: float


class Converted(msgspec.Struct, frozen=True, kw_only=True):
    """A prompt to be played, and its level; `gain_db` is what it was made louder by, or (below 0) quieter."""

    wav: bytes
    level: Level
    gain_db: float


def convert(data: bytes) -> Converted:
    """Make a prompt of a wav or mp3 file: silence cut off at both ends, brought to the level of ours.

    Raises AudioError. Takes about a second for each minute of sound.
    """
    if len(data) > MOST_BYTES:
        raise AudioError(
            AudioFault.TOO_LARGE,
            f"The file has {len(data) / 1024 / 1024:.1f} MB.",
            f"Send one of at most {MOST_BYTES // 1024 // 1024} MB; mp3 needs less than wav.",
            megabytes=MOST_BYTES // 1024 // 1024,
        )
    samples = _decode(data)
    if len(samples) > MOST_SECONDS * RATE:
        raise AudioError(
            AudioFault.TOO_LONG,
            f"The recording is longer than {MOST_SECONDS / 60:.0f} minutes.",
            "Make it shorter, or split it into two prompts.",
            minutes=round(MOST_SECONDS / 60),
        )
    powers = _powers(samples)
    loudest = max(powers, default=0.0)
    if _decibels(math.sqrt(loudest)) < FAINT_DBFS:
        raise AudioError(
            AudioFault.SILENT,
            "There is nothing but silence in the recording.",
            "Record it again, nearer to the microphone, and listen to it before you send it.",
        )
    threshold = loudest * _factor(SILENCE_DB) ** 2
    loud = [place for place, power in enumerate(powers) if power >= threshold]
    first, last = loud[0] * WINDOW, (loud[-1] + 1) * WINDOW
    if last - first < LEAST_SECONDS * RATE:
        raise AudioError(
            AudioFault.TOO_SHORT,
            f"The recording has {(last - first) / RATE:.2f} seconds of sound.",
            f"Record at least {LEAST_SECONDS} seconds.",
            seconds=LEAST_SECONDS,
        )
    audible = _audible(samples, powers, threshold)
    clipped = _clipped(audible) / len(audible)
    if clipped > MOST_CLIPPED:
        raise AudioError(
            AudioFault.DISTORTED,
            f"The recording is distorted: {clipped:.0%} of it is as loud as a file can hold.",
            "Record it again with a lower microphone level, or further from the microphone.",
            percent=round(100 * clipped),
        )
    margin = int(MARGIN_SECONDS * RATE)
    samples = samples[max(0, first - margin) : last + margin]
    rms, peak = _rms(audible), _peak(samples)
    gain = min(_factor(RMS_DBFS) * FULL / rms, _factor(PEAK_DBFS) * FULL / peak)
    louder = array("h", (round(sample * gain) for sample in samples))
    gain_db = 20 * math.log10(gain)
    level = Level(
        seconds=round(len(samples) / RATE, 2),
        rms_dbfs=round(_decibels(rms) + gain_db, 1),
        peak_dbfs=round(_decibels(peak) + gain_db, 1),
    )
    return Converted(wav=_wav(louder), level=level, gain_db=round(gain_db, 1))


def measure(path: Path) -> Level | None:
    """Length and level of a prompt's file; None for one that cannot be played."""
    try:
        with wave.open(str(path), "rb") as file:
            if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (RATE, 1, 2):
                return None
            samples = array("h", file.readframes(min(file.getnframes(), int(MOST_SECONDS * RATE))))
    except (OSError, EOFError, RuntimeError, ValueError, wave.Error):
        # RuntimeError: a part that goes on behind the end of the file.
        return None
    if not samples:
        return None
    powers = _powers(samples)
    audible = _audible(samples, powers, max(powers, default=0.0) * _factor(SILENCE_DB) ** 2) or samples
    return Level(
        seconds=round(len(samples) / RATE, 2),
        rms_dbfs=round(_decibels(_rms(audible)), 1),
        peak_dbfs=round(_decibels(_peak(samples)), 1),
    )


def _decode(data: bytes) -> Samples[int]:
    """The samples; of something too long a little more than is allowed. Raises AudioError."""
    kind = kind_of(data)
    if kind not in ("wav", "mp3"):
        raise AudioError(
            AudioFault.OTHER_KIND,
            f"This is no wav or mp3 file but {kind}.",
            "Save it as wav or mp3, and send that.",
            kind=kind,
        )
    try:
        samples = _stream(
            data, miniaudio.wav_get_info(data) if kind == "wav" else miniaudio.mp3_get_info(data)
        )
    except miniaudio.MiniaudioError:
        samples = array("h")
    if not samples:
        raise AudioError(
            AudioFault.DAMAGED,
            f"The {kind} file is damaged or of a kind that is not known.",
            "Open it in the program it was made with, save it as wav (PCM) or mp3, and send that.",
            kind=kind,
        )
    return samples


def _stream(data: bytes, info: miniaudio.SoundFileInfo) -> Samples[int]:
    """Decode no more than is needed to see that it is too long.

    By way of twice the rate where there is more: the decoder's own filter is not steep (16 dB at 6 kHz out of
    44.1 kHz), and what it lets through would come back as hiss.
    """
    rate = RATE if info.sample_rate < 2 * RATE else 2 * RATE
    samples = array("h")
    decoded = miniaudio.stream_memory(
        data, miniaudio.SampleFormat.SIGNED16, nchannels=1, sample_rate=rate, frames_to_read=_CHUNK
    )
    for chunk in decoded:
        samples.extend(chunk)
        if len(samples) > MOST_SECONDS * rate + _CHUNK:
            break
    if rate == RATE or not samples:
        return samples
    form = miniaudio.SampleFormat.SIGNED16
    halved = miniaudio.convert_frames(form, 1, rate, samples.tobytes(), form, 1, RATE)
    return array("h", bytes(halved))


_KINDS: Final = (
    (0, b"OggS", "Ogg"),
    (0, b"fLaC", "FLAC"),
    (4, b"ftyp", "MPEG-4 (m4a, mp4, mov)"),
    (0, b"#!AMR", "AMR"),
    (8, b"AIFF", "AIFF"),
    (8, b"AIFC", "AIFF"),
    (0, b"\x1aE\xdf\xa3", "WebM/Matroska"),
    (0, b"0&\xb2u", "Windows Media (wma)"),
    (0, b"caff", "CAF"),
    (0, b".snd", "au"),
    (8, b"AVI ", "AVI"),
    (0, b"PK\x03\x04", "a zip archive"),
    (0, b"%PDF", "a PDF"),
    (0, b"\x89PNG", "a picture"),
    (0, b"\xff\xd8\xff", "a picture"),
)


def kind_of(data: bytes) -> str:
    """What a file is by its first bytes: `wav`, `mp3`, or words for what else it is."""
    if data[:4] in (b"RIFF", b"RF64") and data[8:12] == b"WAVE":
        return "wav"
    for place, mark, kind in _KINDS:
        if data[place : place + len(mark)] == mark:
            return kind
    if data[:3] == b"ID3":
        return "mp3"
    if len(data) > 1 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0:
        # The two bits of the layer: AAC has none.
        return "mp3" if data[1] & 0x06 else "AAC"
    if not data:
        return "an empty file"
    try:
        data[:400].decode("ascii")
    except UnicodeDecodeError:
        return "something unknown"
    return "a text"


def _powers(samples: Samples[int]) -> list[float]:
    """Mean square of each WINDOW."""
    return [
        sum(map(operator.mul, part, part)) / len(part)
        for at in range(0, len(samples), WINDOW)
        if (part := samples[at : at + WINDOW])
    ]


def _audible(samples: Samples[int], powers: list[float], threshold: float) -> Samples[int]:
    """The samples of the moments that are not silent."""
    audible = array("h")
    for place, power in enumerate(powers):
        if power >= threshold:
            audible.extend(samples[place * WINDOW : (place + 1) * WINDOW])
    return audible


def _clipped(samples: Samples[int]) -> int:
    """How many samples lie on the flat tops that too much loudness leaves."""
    if _peak(samples) < CLIPPED_AT:
        return 0
    sides = ((sample >= CLIPPED_AT) - (sample <= -CLIPPED_AT) for sample in samples)
    runs = (sum(1 for _ in run) for side, run in groupby(sides) if side)
    return sum(run for run in runs if run >= CLIPPED_RUN)


def _rms(samples: Samples[int]) -> float:
    return math.sqrt(sum(map(operator.mul, samples, samples)) / len(samples))


def _peak(samples: Samples[int]) -> int:
    return max(max(samples), -min(samples))


def _decibels(value: float) -> float:
    """Of a sample's value, below full scale; silence is that of half a step."""
    return 20 * math.log10(max(value, 0.5) / FULL)


def _factor(decibels: float) -> float:
    return float(10 ** (decibels / 20))


def _wav(samples: Samples[int]) -> bytes:
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return content.getvalue()
