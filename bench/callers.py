"""Callers: SIPp from the trunk's address, each with a number of their own."""

import asyncio
import contextlib
import csv
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator
from enum import StrEnum
from pathlib import Path

import msgspec

from tests.support.asterisk import TRUNK, free_udp_port

from .centre import Centre, number_of
from .conditions import ROOT

HOTLINE = "4000"
#: How long the last calls may take after the last has begun, seconds.
PATIENCE = 60.0


class Scenario(StrEnum):
    """What a caller does; a file in bench/scenarios."""

    UNTIL_BYE = "until_bye"
    GIVE_UP = "give_up"


class Called(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a run's calls. `invites`: number -> ns since 1970, by SIPp's own clock."""

    calls: int
    failed: int
    seconds: float
    invites: dict[str, int]


async def call(
    centre: Centre, *, rate: float, calls: int, first: int = 0, scenario: Scenario = Scenario.UNTIL_BYE
) -> Called:
    """Make calls at an even rate (calls/s), the first from customer `first`; returns when all have ended.

    Raises RuntimeError when SIPp cannot run or does not end.
    """
    program = shutil.which("sipp")
    if program is None:
        raise RuntimeError("SIPp is needed: apt-get install sip-tester")
    loop = asyncio.get_running_loop()
    async with _folder() as folder:
        numbers = folder / "numbers.csv"
        rows = "\n".join(number_of(first + place) + ";" for place in range(calls))
        await asyncio.to_thread(numbers.write_text, f"SEQUENTIAL\n{rows}\n")
        # Rates below one a second are calls per longer period for SIPp.
        period = 1000 if rate == int(rate) else 10_000
        began = loop.time()
        process = await asyncio.create_subprocess_exec(
            program,
            f"{centre.sip[0]}:{centre.sip[1]}",
            *("-sf", str(ROOT / "bench" / "scenarios" / f"{scenario}.xml"), "-s", HOTLINE),
            *("-inf", str(numbers), "-i", TRUNK, "-p", str(free_udp_port()), "-mi", TRUNK),
            *("-r", str(round(rate * period / 1000)), "-rp", str(period), "-m", str(calls), "-l", "2000"),
            *("-trace_shortmsg", "-shortmessage_file", str(folder / "messages.csv")),
            *("-trace_stat", "-stf", str(folder / "stat.csv"), "-fd", "1"),
            "-nostdin",
            cwd=folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(calls / rate + PATIENCE):
                _, errors = await process.communicate()
        except TimeoutError:
            raise RuntimeError(f"SIPp still had calls {PATIENCE:.0f} s after the last began") from None
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGKILL)
                await process.wait()
        seconds = loop.time() - began
        if process.returncode not in (0, 1):
            raise RuntimeError(f"SIPp ended with {process.returncode}: {errors.decode()[-1000:]}")
        done, failed = await asyncio.to_thread(_counts, folder / "stat.csv")
        invites = await asyncio.to_thread(_invites, folder / "messages.csv", first)
        return Called(calls=done, failed=failed, seconds=seconds, invites=invites)


@contextlib.asynccontextmanager
async def _folder() -> AsyncIterator[Path]:
    folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="callcenter-sipp-"))
    try:
        yield folder
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def _counts(path: Path) -> tuple[int, int]:
    with path.open(newline="") as file:
        last = list(csv.DictReader(file, delimiter=";"))[-1]
    return int(last["TotalCallCreated"]), int(last["FailedCall(C)"])


def _invites(path: Path, first: int) -> dict[str, int]:
    """When each number's INVITE was sent first. SIPp's call ids begin with the call's place, from 1."""
    found: dict[str, int] = {}
    for line in path.read_text().splitlines():
        _, _, at, direction, call_id, cseq, *_ = line.split("\t")
        if direction == "S" and cseq == "CSeq:1 INVITE":
            number = number_of(first + int(call_id.partition("-")[0]) - 1)
            found.setdefault(number, int(float(at) * 1e6) * 1000)
    return found
