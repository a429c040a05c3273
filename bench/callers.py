"""Callers: SIPp from the trunk's address, each with a number of their own."""

import asyncio
import contextlib
import csv
import shutil
import signal
import socket
import tempfile
from collections.abc import AsyncIterator
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import msgspec

from tests.support.asterisk import TRUNK, free_udp_port

from .centre import number_of
from .conditions import ROOT

HOTLINE = "4000"
#: How long the last calls may take after the last has begun, seconds.
PATIENCE = 60.0
#: What bench/scenarios/until_bye.xml gives a caller's wait, to be replaced for the more patient.
_WAIT = 'timeout="30000"'
_POLL_SECONDS = 0.25


class Scenario(StrEnum):
    """What a caller does; a file in bench/scenarios."""

    UNTIL_BYE = "until_bye"
    GIVE_UP = "give_up"


class Telephone(Protocol):
    """What can be called: an address and a port for SIP over UDP."""

    @property
    def sip(self) -> tuple[str, int]:
        """Where calls go."""


class Called(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a run's calls. `invites`: number -> ns since 1970, by SIPp's own clock.

    `failed` holds also what had not ended when SIPp was stopped.
    """

    calls: int
    failed: int
    seconds: float
    invites: dict[str, int]


class Callers:
    """A SIPp that runs."""

    def __init__(
        self, process: asyncio.subprocess.Process, folder: Path, control_port: int, first: int
    ) -> None:
        self.process = process
        self.folder = folder
        self._first = first
        self._control_port = control_port

    def set_limit(self, calls: int) -> None:
        """From now on have so many calls at once."""
        self._tell(f"cset limit {calls}")

    def _tell(self, command: str) -> None:
        """By SIPp's remote control: a key, or `c` and a command."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(command.encode(), ("127.0.0.1", self._control_port))

    async def end(self, seconds: float) -> bool:
        """Begin no more calls and wait for those there are; whether all have ended in time."""
        self._tell("q")
        try:
            await asyncio.wait_for(self.process.wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def until_at_once(self, calls: int, seconds: float) -> None:
        """Wait for so many calls at once. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while self._last().get("CurrentCall", 0) < calls:  # noqa: ASYNC110 - SIPp writes a file
                await asyncio.sleep(_POLL_SECONDS)

    def counts(self) -> tuple[int, int, int]:
        """Calls begun, failed, and not ended."""
        last = self._last()
        return last.get("TotalCallCreated", 0), last.get("FailedCall(C)", 0), last.get("CurrentCall", 0)

    def invites(self) -> dict[str, int]:
        """When each number's INVITE was sent first, ns since 1970 by SIPp's own clock."""
        return _invites(self.folder / "messages.csv", self._first)

    def _last(self) -> dict[str, int]:
        path = self.folder / "stat.csv"
        if not path.exists():
            return {}
        with path.open(newline="") as file:
            rows = list(csv.DictReader(file, delimiter=";"))
        # The last line may be half written.
        whole = [row for row in rows if row.get("FailedCall(C)") and row.get("CurrentCall")]
        if not whole:
            return {}
        return {name: int(whole[-1][name]) for name in ("TotalCallCreated", "FailedCall(C)", "CurrentCall")}


@contextlib.asynccontextmanager
async def calling(
    telephone: Telephone,
    *,
    rate: float,
    calls: int,
    first: int = 0,
    at_once: int = 2000,
    scenario: Scenario = Scenario.UNTIL_BYE,
    wait_seconds: float = 30,
) -> AsyncIterator[Callers]:
    """SIPp begins calls at an even rate (calls/s), the first from customer `first`; killed at the end.

    `at_once` is the most that there may be at a time, `wait_seconds` how long each waits for a person and
    talks. Raises RuntimeError when there is no SIPp.
    """
    program = shutil.which("sipp")
    if program is None:
        raise RuntimeError("SIPp is needed: apt-get install sip-tester")
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="callcenter-sipp-"))
    try:
        control_port = free_udp_port()
        rows = "\n".join(number_of(first + place) + ";" for place in range(calls))
        (folder / "numbers.csv").write_text(f"SEQUENTIAL\n{rows}\n")
        text = (ROOT / "bench" / "scenarios" / f"{scenario}.xml").read_text()
        (folder / "scenario.xml").write_text(text.replace(_WAIT, f'timeout="{round(1000 * wait_seconds)}"'))
        # Rates below one a second are calls per longer period for SIPp.
        period = 1000 if rate == int(rate) else 10_000
        with (folder / "errors").open("wb") as errors:
            process = await asyncio.create_subprocess_exec(
                program,
                f"{telephone.sip[0]}:{telephone.sip[1]}",
                *("-sf", "scenario.xml", "-s", HOTLINE, "-inf", "numbers.csv"),
                *("-i", TRUNK, "-p", str(free_udp_port()), "-mi", TRUNK, "-mp", str(free_udp_port())),
                *("-ci", "127.0.0.1", "-cp", str(control_port)),
                *("-r", str(round(rate * period / 1000)), "-rp", str(period)),
                *("-m", str(calls), "-l", str(at_once)),
                *("-trace_shortmsg", "-shortmessage_file", "messages.csv"),
                *("-trace_stat", "-stf", "stat.csv", "-fd", "1"),
                "-nostdin",
                cwd=folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=errors,
            )
        try:
            yield Callers(process, folder, control_port, first)
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGKILL)
                await process.wait()
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def call(
    telephone: Telephone,
    *,
    rate: float,
    calls: int,
    first: int = 0,
    scenario: Scenario = Scenario.UNTIL_BYE,
    cut: float = 0,
) -> Called:
    """Make calls and return when all have ended.

    Raises RuntimeError when SIPp cannot run, and when calls have not ended PATIENCE seconds after the last
    began; with `cut` they are given so many seconds, and count as failed after that.
    """
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with calling(telephone, rate=rate, calls=calls, first=first, scenario=scenario) as callers:
        try:
            async with asyncio.timeout(calls / rate + (cut or PATIENCE)):
                code = await callers.process.wait()
        except TimeoutError:
            if not cut:
                raise RuntimeError(f"SIPp still had calls {PATIENCE:.0f} s after the last began") from None
            code = 1
        seconds = loop.time() - began
        if code not in (0, 1):
            errors = (callers.folder / "errors").read_text(errors="replace")
            raise RuntimeError(f"SIPp ended with {code}: {errors[-1000:]}")
        done, failed, open_ = await asyncio.to_thread(callers.counts)
        invites = await asyncio.to_thread(callers.invites)
        return Called(calls=done, failed=failed + open_, seconds=seconds, invites=invites)


def _invites(path: Path, first: int) -> dict[str, int]:
    """When each number's INVITE was sent first. SIPp's call ids begin with the call's place, from 1."""
    found: dict[str, int] = {}
    for line in path.read_text().splitlines():
        _, _, at, direction, call_id, cseq, *_ = [*line.split("\t"), *[""] * 6]
        # A SIPp that was stopped may have left half a line.
        if direction == "S" and cseq == "CSeq:1 INVITE":
            number = number_of(first + int(call_id.partition("-")[0]) - 1)
            found.setdefault(number, int(float(at) * 1e6) * 1000)
    return found
