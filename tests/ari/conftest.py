"""A real Asterisk for the tests of the ARI client, with a few extensions of their own."""

from __future__ import annotations

import math
import struct
import wave
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.asterisk import RunningAsterisk, running_asterisk

EXTENSIONS = """
[ari-park]
exten => _X!,1,Answer(,i)
 same => n,Wait(60)
 same => n,Hangup()

[ari-app]
exten => _X!,1,Stasis(hello,dialplan,${EXTEN})
 same => n,Hangup()
"""


def write_tone(path: Path, seconds: float, hertz: float = 440) -> None:
    """Write a tone as Asterisk likes it: 8 kHz, 16 bits, mono."""
    samples = (int(8000 * math.sin(math.tau * hertz * n / 8000)) for n in range(int(8000 * seconds)))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))


@pytest.fixture
async def asterisk(tmp_path: Path) -> AsyncIterator[RunningAsterisk]:
    """A running Asterisk with two contexts more: ari-park answers and waits, ari-app enters the app hello."""
    async with running_asterisk(tmp_path / "home") as asterisk:
        with (asterisk.dirs.etc / "extensions.conf").open("a") as file:
            file.write(EXTENSIONS)
        await asterisk.rx("dialplan reload")
        yield asterisk


@pytest.fixture
def tone(tmp_path: Path) -> str:
    """The media URI of a tone of four seconds."""
    write_tone(tmp_path / "tone.wav", 4)
    return f"sound:{tmp_path / 'tone'}"
