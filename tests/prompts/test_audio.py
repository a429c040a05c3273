"""Recordings as people send them become prompts like ours, or are refused with what to do."""

import asyncio
import contextlib
import io
import re
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.prompts.apart import SECONDS, Apart
from callcenter.prompts.audio import (
    MOST_BYTES,
    PEAK_DBFS,
    RATE,
    RMS_DBFS,
    convert,
    kind_of,
    measure,
)
from callcenter.prompts.faults import AudioError
from callcenter.prompts.store import OURS
from tests.support.tones import Samples, goertzel, rms, sine
from tests.support.waiting import until

MP3 = (Path(__file__).parent / "tone.mp3").read_bytes()
"""440 Hz: half a second of silence, a second and a half of tone; mono, 22.05 kHz, 24 kbit/s."""


def quiet(seconds: float, rate: int = RATE) -> Samples:
    return np.zeros(round(seconds * rate), dtype=np.int16)


def wav(samples: Samples, rate: int = RATE, channels: int = 1, width: int = 2) -> bytes:
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        raw = np.repeat(samples, channels).astype("<i2")
        file.writeframes(raw.tobytes() if width == 2 else (raw // 256 + 128).astype(np.uint8).tobytes())
    return content.getvalue()


def samples_of(content: bytes) -> Samples:
    with wave.open(io.BytesIO(content)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(np.int16)


@pytest.mark.parametrize(
    ("rate", "channels", "width"), [(8000, 1, 2), (16000, 1, 2), (44100, 2, 2), (48000, 1, 2), (11025, 2, 1)]
)
def test_every_usual_wav_becomes_8_khz_mono(rate: int, channels: int, width: int) -> None:
    made = convert(wav(sine(440, 1.0, rate=rate), rate, channels, width))
    heard = samples_of(made.wav)
    assert abs(len(heard) / RATE - 1.0) < 0.03
    assert goertzel(heard[RATE // 4 : -RATE // 4], 440) > 0.95


def test_an_mp3_becomes_a_prompt_without_its_silence() -> None:
    made = convert(MP3)
    assert 1.5 < made.level.seconds < 1.75
    assert goertzel(samples_of(made.wav)[RATE // 2 : RATE], 440) > 0.99


@pytest.mark.parametrize("level", [0.01, 0.1, 0.4, 1.0])
def test_the_level_is_brought_to_that_of_our_own_prompts(level: float) -> None:
    made = convert(wav(sine(300, 1.0, level=level)))
    assert made.level.rms_dbfs == pytest.approx(RMS_DBFS, abs=0.2)
    assert 20 * np.log10(rms(samples_of(made.wav)) / 32768) == pytest.approx(RMS_DBFS, abs=0.3)


def test_what_has_high_peaks_is_not_made_louder_than_they_allow() -> None:
    speech = sine(300, 1.0, level=0.02)
    speech[::200] = 20000
    made = convert(wav(speech))
    assert made.level.peak_dbfs == pytest.approx(PEAK_DBFS, abs=0.1)
    assert made.level.rms_dbfs < RMS_DBFS


def test_hiss_above_what_a_telephone_carries_does_not_come_back_as_another_tone() -> None:
    speech = (sine(500, 1.0, rate=44100, level=0.3) + sine(6500, 1.0, rate=44100, level=0.3)).astype(np.int16)
    heard = samples_of(convert(wav(speech, 44100)).wav)
    assert goertzel(heard, 500) > 0.98


def test_silence_at_both_ends_is_cut_to_a_small_margin() -> None:
    noise = np.random.default_rng(1).integers(-30, 30, 3 * RATE).astype(np.int16)
    noise[RATE : 2 * RATE] = sine(440, 1.0)
    assert convert(wav(noise)).level.seconds == pytest.approx(1.2, abs=0.05)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (wav(quiet(2)), "nothing but silence"),
        (wav(np.random.default_rng(1).integers(-20, 20, RATE).astype(np.int16)), "nothing but silence"),
        (wav(sine(440, 0.05)), "0.06 seconds of sound"),
        (wav(np.concatenate([quiet(1), sine(440, 301), quiet(1)])), "longer than 5 minutes"),
        (wav(np.clip(sine(440, 1.0).astype(int) * 5, -32768, 32767).astype(np.int16)), "distorted"),
        (
            wav(np.clip(sine(440, 1.0, rate=44100).astype(int) * 5, -32768, 32767).astype(np.int16), 44100),
            "distorted",
        ),
        (b"OggS" + bytes(100), "but Ogg"),
        (b"\0\0\0\x20ftypM4A " + bytes(100), "but MPEG-4"),
        (b"fLaC" + bytes(100), "but FLAC"),
        (b"", "an empty file"),
        (b"Press one for sales.", "a text"),
        (b"RIFF\x24\0\0\0WAVEfmt nonsense", "wav file is damaged"),
        (MP3[:30], "mp3 file is damaged"),
        (bytes(MOST_BYTES + 1), "10.0 MB"),
    ],
)
def test_what_cannot_be_a_prompt_is_refused_with_what_to_do(data: bytes, said: str) -> None:
    with pytest.raises(AudioError) as refused:
        convert(data)
    assert said in refused.value.what
    assert refused.value.mend.endswith(".")


def test_a_loud_recording_that_is_not_clipped_is_taken() -> None:
    assert convert(wav(sine(440, 1.0, level=1.0))).gain_db < -10


def test_aac_is_not_taken_for_mp3() -> None:
    assert kind_of(b"\xff\xf1\x50\x80") == "AAC"
    assert kind_of(MP3) == "mp3"


@settings(max_examples=60, deadline=None)
@given(
    changes=st.lists(st.tuples(st.integers(0, 6000), st.integers(0, 255)), max_size=30), end=st.integers(4)
)
def test_a_damaged_file_is_converted_or_refused(changes: list[tuple[int, int]], end: int) -> None:
    data = bytearray(MP3)
    for place, value in changes:
        data[place] = value
    with contextlib.suppress(AudioError):
        assert convert(bytes(data[:end])).level.seconds < 5


def test_our_own_prompts_are_at_their_level() -> None:
    level = measure(OURS / "en" / "main_menu.wav")
    assert level is not None
    assert level.rms_dbfs == pytest.approx(RMS_DBFS, abs=2)


async def test_the_work_is_done_apart(tmp_path: Path) -> None:
    apart = Apart()
    made = await apart.convert(MP3)
    assert made == convert(MP3)
    with pytest.raises(AudioError, match="a text"):
        await apart.convert(b"Press one for sales.")
    good, none = tmp_path / "good.wav", tmp_path / "none.wav"
    good.write_bytes(made.wav)
    none.write_bytes(b"x")
    short = tmp_path / "short.wav"
    short.write_bytes(b"RIFF\x64\0\0\0WAVEjunk\xff\xff\xff\xff" + bytes(100))
    levels = await apart.measure([good, none, short])
    assert levels[none] is None
    assert levels[short] is None
    assert levels[good] is not None
    assert levels[good].rms_dbfs == pytest.approx(RMS_DBFS, abs=0.2)


async def test_a_process_whose_starter_was_killed_does_not_work_for_ever() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "callcenter.prompts.apart", "convert"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        limits = Path(f"/proc/{process.pid}/limits")
        await until(
            lambda: re.search(rf"Max cpu time +{SECONDS:.0f} ", limits.read_text()), "its time is limited"
        )
    finally:
        await process.communicate(b"")
