"""The contenders, running: each with its Asterisk, its agents' phones and, if it has one, its controller."""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import msgspec

from bench.agents import working_team
from bench.capture import Address, Capture, capturing
from bench.centre import running_centre
from bench.conditions import ROOT
from bench.rivals.asterisk import Entry, rival_asterisk
from bench.rivals.venv import asyncari_python
from bench.sip import MARK, Phones
from bench.story import settled
from bench.usage import usage_of
from tests.support.asterisk import TRUNK

from .plan import Contender, Plan

ANSWER_AFTER = 0.02
READY_SECONDS = 20.0
#: How long agents' calls may take to end after the callers' have.
QUIET_SECONDS = 15.0
_ENTRIES = {Contender.APP_QUEUE: Entry.APP_QUEUE, Contender.DIAL: Entry.DIAL}


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """A contender that takes calls. `pages`: the agents' pages by their sockets' own ends."""

    contender: Contender
    sip: tuple[str, int]
    phones: Phones
    pids: dict[str, int]
    pages: dict[Address, str]
    #: When each agent's page wrote up, by the page's own clock.
    finished: dict[str, list[int]]
    capture: Capture
    settle: Callable[[], Awaitable[str]]

    def used(self) -> dict[str, float]:
        """Seconds of CPU of each process. Raises ProcessLookupError for one that has ended."""
        try:
            return {name: usage_of(pid).cpu_s for name, pid in self.pids.items()}
        except OSError as error:
            raise ProcessLookupError(f"a process of {self.contender} has ended") from error

    async def quiet(self) -> str:
        """Wait until all is over; says what is not."""
        deadline = time.monotonic() + QUIET_SECONDS
        while self.phones.at_work and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        left = f"{self.phones.at_work} phones still have a call" if self.phones.at_work else ""
        return "; ".join(filter(None, [left, await self.settle()]))


def _filter(sip: tuple[str, int], *ports: int) -> str:
    """SIP, the marked speech that callers are sent, and what pages say to the server."""
    parts = [
        f"udp port {sip[1]}",
        f"(udp and dst host {TRUNK} and udp[20:4] = 0x{MARK.hex()})",
        *(f"tcp dst port {port}" for port in ports),
    ]
    return " or ".join(parts)


@contextlib.asynccontextmanager
async def running_side(contender: Contender, plan: Plan, home: Path) -> AsyncIterator[Side]:
    """Start it under `home` (the product: in a home of its own), stop it and all it started."""
    side = _ours(plan, home) if contender is Contender.OURS else _rival(contender, plan, home)
    async with side as running:
        yield running


@contextlib.asynccontextmanager
async def _ours(plan: Plan, home: Path) -> AsyncIterator[Side]:
    async with (
        running_centre(plan.agents) as centre,
        capturing(home / "ours.pcap", _filter(centre.sip, centre.settings.http.port)) as capture,
        working_team(centre, answer_after=ANSWER_AFTER, talk=plan.talk, voice=True) as team,
    ):

        async def settle() -> str:
            left = await settled(centre)
            return "; ".join(
                filter(
                    None,
                    [
                        f"{left} calls not closed" if left else "",
                        f"{len(team.not_ready)} agents NOT_READY" if team.not_ready else "",
                    ],
                )
            )

        yield Side(
            contender=Contender.OURS,
            sip=centre.sip,
            phones=team.phones,
            pids={name: centre.pid(name) for name in ("controller", "asterisk")},
            pages={agent.page.address: agent.name for agent in team.agents},
            finished={agent.name: agent.finished_ns for agent in team.agents},
            capture=capture,
            settle=settle,
        )


async def _nothing() -> str:
    return ""


@contextlib.asynccontextmanager
async def _rival(contender: Contender, plan: Plan, home: Path) -> AsyncIterator[Side]:
    async with contextlib.AsyncExitStack() as stack:
        entry = _ENTRIES.get(contender, Entry.ARI)
        asterisk = await stack.enter_async_context(rival_asterisk(home, entry, plan.agents))
        capture = await stack.enter_async_context(capturing(home / "rival.pcap", _filter(asterisk.sip)))
        phones = Phones(asterisk.sip, answer_after=ANSWER_AFTER, talk=plan.talk, voice=True)
        stack.callback(phones.close)
        for name in asterisk.agents:
            await phones.register(name, asterisk.credentials.agents[name])
        pids = {"asterisk": asterisk.process.pid}
        arguments = [*asterisk.login, str(plan.agents)]
        if contender is Contender.BARE:
            command = [sys.executable, "-m", "bench.rivals.bare", *arguments]
            pids["controller"] = await stack.enter_async_context(_controller(command, home))
        elif contender is Contender.ASYNCARI:
            command = [await asyncari_python(), "-m", "bench.rivals.asyncari_desk", *arguments]
            pids["controller"] = await stack.enter_async_context(_controller(command, home))
        yield Side(
            contender=contender,
            sip=asterisk.sip,
            phones=phones,
            pids=pids,
            pages={},
            finished={},
            capture=capture,
            settle=_nothing,
        )


@contextlib.asynccontextmanager
async def _controller(command: list[str], home: Path) -> AsyncIterator[int]:
    """A rival's controller; its process id. Raises RuntimeError when it does not start."""
    with (home / "controller.log").open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=ROOT,
            env=os.environ,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
        )
    try:
        assert process.stdout is not None
        said = b""
        with contextlib.suppress(TimeoutError):
            said = await asyncio.wait_for(process.stdout.readline(), READY_SECONDS)
        if said != b"ready\n":
            log = (home / "controller.log").read_text(errors="replace")
            raise RuntimeError(f"{' '.join(command[:3])} does not start: {log[-1000:]}")
        yield process.pid
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 5)
            except TimeoutError:
                process.kill()
                await process.wait()
