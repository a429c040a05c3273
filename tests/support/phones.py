"""SIP phones for tests: they call, answer, key digits, play tones and hear them. All on loopback.

    async with Caller(bind="127.0.0.2") as caller:
        await caller.call("sip:4000@127.0.0.1:5060", from_number="+8613800138000")
        await caller.answered()
        caller.send_digits("1")
        await caller.hears_tone(1000)
        caller.hang_up()
        await caller.disconnected()

Every awaiting method raises TimeoutError, saying what was waited for and what happened instead.
"""

import asyncio
import base64
import contextlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import numpy as np

from .tones import RATE, Samples, goertzel, likeness, rms, telling

WORKER = Path(__file__).with_name("phone_worker.py")
KEPT_SECONDS = 20
SILENCE_RMS = 60.0
"""Below this nothing is heard: comfort noise and codec noise stay under 20."""
PIECE_SECONDS = 0.25
"""So much of a recording, or of what is heard of music, is looked for at once."""
PIECES = 4
ENOUGH = 2
"""Of a recording's pieces so many are looked for, and so many must be heard: on a machine with much to do one
or the other comes torn."""
ALIKE = 0.8
"""From this likeness on it is the piece. A-law leaves 0.95; no two pieces of others come beyond 0.7."""


class Phone:
    """One phone with one line, at `bind` (an address of 127.0.0.0/8) and a port of its own."""

    def __init__(self, bind: str = "127.0.0.1") -> None:
        self.bind = bind
        self.address = ""
        self.state = "none"
        self.code = 0
        #: (monotonic seconds, event) of all that happened but audio, in order.
        self.history: list[tuple[float, dict[str, Any]]] = []
        self.digits = ""
        self._heard: Samples = np.zeros(0, dtype=np.int16)
        self._total = 0
        self._changed = asyncio.Condition()
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(WORKER),
            self.bind,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        self._reader = asyncio.create_task(self._read())
        await self._until(lambda: bool(self.address), "phone to start", 20)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process is not None and self._process.stdin is not None and self._reader is not None
        with contextlib.suppress(ProcessLookupError, ConnectionError):
            self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), 5)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        self._reader.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reader

    # What the user of the phone does

    async def call(
        self, uri: str, *, from_number: str = "+8613800138000", display_name: str | None = None
    ) -> None:
        """Dial; returns at once. `display_name` is sent as it is, quoted as SIP asks."""
        name = ""
        if display_name is not None:
            escaped = display_name.replace("\\", "\\\\").replace('"', '\\"')
            name = f'"{escaped}" '
        self.state, self.code = "none", 0
        self._do("call", uri=uri, identity=f"{name}<sip:{from_number}@{self.bind}>")

    async def register(self, server: str, username: str, password: str, *, timeout: float = 10) -> None:
        """Be `username` at `server` (host:port); waits until registered."""
        self._do(
            "register",
            registrar=f"sip:{server}",
            identity=f"sip:{username}@{server}",
            username=username,
            password=password,
        )
        await self.happened("registration", timeout=timeout, active=True)

    def unregister(self) -> None:
        """Be nobody's phone any more."""
        self._do("registered", wanted=False)

    def register_again(self) -> None:
        """Be whose phone it was."""
        self._do("registered", wanted=True)

    def answer(self, code: int = 200) -> None:
        """Answer the call that rings here, with 200 or any other code."""
        self._do("answer", code=code)

    def hang_up(self, code: int = 0) -> None:
        """End or decline the call (`code` 0: whatever fits its state)."""
        self._do("hang_up", code=code)

    def send_digits(self, digits: str) -> None:
        """Key digits, as RFC 4733 events, one after the other."""
        self._do("digits", digits=digits)

    def play_tone(self, hertz: int) -> None:
        """Speak a tone from now on; 0 is silence."""
        self._do("tone", hertz=hertz)

    def vanish(self) -> None:
        """Be gone without a word, as when a cable is pulled."""
        assert self._process is not None
        self._process.kill()

    # What is waited for

    async def ringing(self, *, timeout: float = 10) -> None:
        """The far end rings (180) or sends early media (183)."""
        await self._until(lambda: self.state in ("ringing", "connecting", "up"), "ringing", timeout)

    async def answered(self, *, timeout: float = 10) -> None:
        """The call is up."""
        await self._until(lambda: self.state == "up", "the call to be answered", timeout)

    async def incoming(self, *, timeout: float = 10) -> str:
        """A call rings here; gives the caller's SIP address."""
        event = await self.happened("incoming", timeout=timeout)
        return str(event["caller"])

    async def disconnected(self, *, timeout: float = 10) -> int:
        """The call is over; gives the last SIP status."""
        await self._until(lambda: self.state == "ended", "the call to end", timeout)
        return self.code

    async def keyed(self, digits: str, *, timeout: float = 10) -> None:
        """These digits arrived from the far end, since the phone was started."""
        await self._until(lambda: self.digits == digits, f"digits {digits}", timeout)

    async def happened(self, event: str, *, timeout: float = 10, **fields: Any) -> dict[str, Any]:
        """An event of phone_worker.py with these fields has happened, now or before."""

        def found() -> dict[str, Any] | None:
            for _, each in self.history:
                if each["event"] == event and all(each.get(key) == fields[key] for key in fields):
                    return each
            return None

        await self._until(lambda: found() is not None, f"{event} {fields}", timeout)
        result = found()
        assert result is not None
        return result

    async def hears_tone(self, hertz: float, *, seconds: float = 0.4, timeout: float = 10) -> None:
        """From now on this tone is heard, alone (80 % of the energy), for `seconds` on end."""
        await self._hears(
            seconds,
            lambda part: rms(part) > SILENCE_RMS and goertzel(part, hertz) > 0.8,
            f"a tone of {hertz} Hz",
            timeout,
        )

    async def hears_sound(self, *, seconds: float = 0.2, timeout: float = 10) -> None:
        """From now on something is heard: a prompt, music."""
        await self._hears(seconds, lambda part: rms(part) > 4 * SILENCE_RMS, "sound", timeout)

    async def hears_without(self, hertz: float, *, seconds: float = 1.0, timeout: float = 10) -> None:
        """From now on something is heard for `seconds` on end, and no burst of that tone is in it."""
        window = RATE // 5

        def wanted(part: Samples) -> bool:
            tone = max(goertzel(part[at : at + window], hertz) for at in range(0, len(part), window))
            return rms(part) > 4 * SILENCE_RMS and tone < 0.3

        await self._hears(seconds, wanted, f"sound without {hertz} Hz", timeout)

    async def hears_recording(self, recording: Samples, *, timeout: float = 20) -> None:
        """From now on this recording is heard, or was when it began less than its length ago."""
        pieces = telling(recording, PIECE_SECONDS, PIECES)
        missing = dict(enumerate(pieces))
        start = max(0, self._total - len(recording))

        def found() -> bool:
            nonlocal start
            heard = self._since(start)
            size = len(pieces[0])
            if len(heard) >= size:
                start = self._total - size + 1
                for number in [n for n, piece in missing.items() if likeness(heard, piece) > ALIKE]:
                    del missing[number]
            return len(pieces) - len(missing) >= min(ENOUGH, len(pieces))

        await self._until(found, "that recording", timeout)

    def heard_recording(self, recording: Samples, seconds: float) -> bool:
        """It, or part of it, was heard in the last `seconds` (at most KEPT_SECONDS)."""
        heard = self._heard[-round(seconds * RATE) :]
        return any(likeness(heard, piece) > ALIKE for piece in telling(recording, PIECE_SECONDS, PIECES))

    async def hears_part_of(self, recording: Samples, *, timeout: float = 20) -> None:
        """From now on some part of it is heard: music that began anywhere."""
        count = round(PIECE_SECONDS * RATE)
        start = self._total

        def found() -> bool:
            # Piece by piece: looking at each moment would keep the test's event loop busy.
            nonlocal start
            while len(heard := self._since(start)) >= count:
                start += count
                if rms(heard[:count]) > SILENCE_RMS and likeness(recording, heard[:count]) > ALIKE:
                    return True
            return False

        await self._until(found, "a part of that recording", timeout)

    async def silent(self, *, seconds: float = 0.5, timeout: float = 10) -> None:
        """From now on nothing is heard for `seconds` on end."""
        await self._hears(seconds, lambda part: rms(part) < SILENCE_RMS, "silence", timeout)

    async def listen(self, seconds: float, *, timeout: float = 30) -> Samples:
        """What is heard in the next `seconds`."""
        start = self._total
        count = round(seconds * RATE)
        await self._until(lambda: self._total - start >= count, f"{seconds} s of audio", timeout)
        return self._since(start)[:count]

    # Inside

    def _since(self, start: int) -> Samples:
        missing = self._total - start
        return self._heard[len(self._heard) - missing :] if missing <= len(self._heard) else self._heard

    async def _hears(
        self, seconds: float, wanted: Callable[[Samples], bool], what: str, timeout: float
    ) -> None:
        start = self._total
        count = round(seconds * RATE)
        step = RATE // 50

        def found() -> bool:
            nonlocal start
            heard = self._since(start)
            while len(heard) >= count:
                if wanted(heard[:count]):
                    return True
                heard = heard[step:]
                start += step
            return False

        await self._until(found, what, timeout)

    async def _until(self, met: Callable[[], bool], what: str, timeout: float) -> None:
        try:
            async with asyncio.timeout(timeout), self._changed:
                while not met():
                    failure = next((each for _, each in self.history if each["event"] == "failed"), None)
                    if failure is not None:
                        raise RuntimeError(f"the phone could not {failure['command']}: {failure['reason']}")
                    if self._reader is not None and self._reader.done():
                        raise TimeoutError(f"the phone's process ended while waiting for {what}")
                    await self._changed.wait()
        except TimeoutError as error:
            loudness = rms(self._heard[-RATE:])
            story = [event for _, event in self.history][-8:]
            raise TimeoutError(f"waited {timeout} s for {what}; heard rms {loudness:.0f}; {story}") from error

    def _do(self, name: str, **fields: Any) -> None:
        assert self._process is not None and self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": name, **fields}).encode() + b"\n")

    async def _read(self) -> None:
        assert self._process is not None and self._process.stdout is not None
        try:
            async for line in self._process.stdout:
                event = json.loads(line)
                async with self._changed:
                    self._take(event)
                    self._changed.notify_all()
        finally:
            async with self._changed:
                self._changed.notify_all()

    def _take(self, event: dict[str, Any]) -> None:
        if event["event"] == "audio":
            samples = np.frombuffer(base64.b64decode(event["samples"]), dtype="<i2").astype(np.int16)
            self._heard = np.concatenate([self._heard, samples])[-KEPT_SECONDS * RATE :]
            self._total += len(samples)
            return
        self.history.append((time.monotonic(), event))
        match event["event"]:
            case "ready":
                self.address = event["address"]
            case "state":
                self.state, self.code = event["state"], event["code"]
            case "digit":
                self.digits += event["digit"]


class Caller(Phone):
    """A customer's phone; from 127.0.0.2, which the demo trunk lets in."""

    def __init__(self, bind: str = "127.0.0.2") -> None:
        super().__init__(bind)
