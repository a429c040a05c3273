"""A call centre of its own for a bench: a home that is thrown away, agents and customers to measure with.

It is what `callcenter run` starts, on free ports, with two things changed. The flow sends callers to the
queue at once. The phones of the agents `bench001` … are plain SIP over UDP, since browsers cannot be had by
the dozen; those of the demo's agents stay browsers.
"""

import asyncio
import contextlib
import datetime as dt
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiohttp
import msgspec

from callcenter.config import Settings
from callcenter.engine.journal import FILE_NAME, Journal, Record
from callcenter.telephony.asterisk.credentials import load_credentials
from tests.support.asterisk import make_settings

from .conditions import ROOT
from .usage import Threads, Usage, threads_of, usage_of

FLOW = "at_once"
PASSWORD = "bench-bench-bench"  # noqa: S105 - of agents on loopback, gone with the home
MONITOR = "bench-monitor"
START_SECONDS = 60.0
#: How many customers the repository holds; of callers at the same time each is another one.
CUSTOMERS = 4_000
#: Enough for the callers who wait when more come than can be served: four ports a call.
RTP_PORTS = "20000-29999"
#: The demo's agents, whose phone is a browser.
BROWSER_AGENTS = ("agent1", "agent2")

_COMPANY = """time_zone: Asia/Shanghai
flow: {flow}
queues:
  - {{id: bench, names: {{zh-CN: 测量, zh-TW: 測量, en: Bench}}, service_level_ms: 20000}}
agents:
{agents}
limits: {{pop_wait_ms: 250, ring_ms: 20000, wrap_up_ms: 60000, recovery_ms: 20000, phone_grace_ms: 10000}}
"""


def agent_names(count: int) -> list[str]:
    """The simulated agents."""
    return [f"bench{number:03d}" for number in range(1, count + 1)]


def number_of(customer: int) -> str:
    """The telephone number of the customer of that place, from 0; after CUSTOMERS they come again."""
    return f"+86138{10_000_000 + customer % CUSTOMERS}"


def write_company(home: Path, agents: int, flow: str = FLOW) -> None:
    """company.yaml and the flow (of bench/flows), for `callcenter.company` to read."""
    names = [*BROWSER_AGENTS, *agent_names(agents)]
    lines = "\n".join(
        f"  - {{id: {name}, name: {name}, queues: [bench], skills: {{en: 10}}}}" for name in names
    )
    (home / "company.yaml").write_text(_COMPANY.format(agents=lines, flow=flow), encoding="utf-8")
    (home / "flows").mkdir(exist_ok=True)
    shutil.copyfile(ROOT / "bench" / "flows" / f"{flow}.yaml", home / "flows" / f"{flow}.yaml")


class Centre:
    """A running installation."""

    def __init__(self, settings: Settings, process: asyncio.subprocess.Process, agents: list[str]) -> None:
        self.settings = settings
        self.home = settings.home
        self.process = process
        self.url = settings.http.url
        self.agents = agents
        self.sip = (settings.sip.host, settings.sip.port)
        self.logins = dict.fromkeys(agents, PASSWORD)
        self.logins |= msgspec.json.decode((self.home / "demo-logins.json").read_bytes(), type=dict[str, str])
        self.sip_secrets = load_credentials(self.home).agents

    def pid(self, name: str) -> int:
        """The process id of `asterisk` or `controller`."""
        return int((self.home / "run" / f"{name}.pid").read_text())

    def usage(self, name: str) -> Usage:
        """What that process has used so far."""
        return usage_of(self.pid(name))

    def threads(self) -> Threads:
        """What the controller's threads have used so far."""
        return threads_of(self.pid("controller"))

    def records(self, after: int = 0) -> list[Record]:
        """What the journal holds after that sequence."""
        journal = Journal(self.home / FILE_NAME, read_only=True)
        try:
            return list(journal.read(after))
        finally:
            journal.release()

    def last_sequence(self) -> int:
        """The journal's newest record."""
        journal = Journal(self.home / FILE_NAME, read_only=True)
        try:
            return journal.last_sequence
        finally:
            journal.release()

    def complaints(self) -> list[str]:
        """Lines of the controller's log that are warnings or errors."""
        text = (self.home / "log" / "controller.log").read_text(errors="replace")
        return [line for line in text.splitlines() if _is_complaint(line)]


def _is_complaint(line: str) -> bool:
    """The log is JSON lines; what is not was written by something that failed before it could log."""
    try:
        level = msgspec.json.decode(line, type=dict[str, object]).get("level")
    except msgspec.MsgspecError:
        return bool(line.strip())
    return level in ("warning", "error", "critical")


@contextlib.asynccontextmanager
async def running_centre(
    agents: int, flow: str = FLOW, furnish: Callable[[Path], None] = lambda _: None
) -> AsyncIterator[Centre]:
    """Start it, wait until calls can be taken, stop it. Raises RuntimeError when it does not start.

    `furnish` is given the home before the start, to put in what the flow needs.
    """
    home = Path(tempfile.mkdtemp(prefix="callcenter-bench-"))
    try:
        write_company(home, agents, flow)
        furnish(home)
        settings = make_settings(home)
        with (home / "run.log").open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bench.serve",
                str(agents),
                cwd=ROOT,
                env={
                    **os.environ,
                    "CALLCENTER_HOME": str(settings.home),
                    "CALLCENTER_HTTP": str(settings.http),
                    "CALLCENTER_SIP": str(settings.sip),
                    "CALLCENTER_ASTERISK_HTTP": str(settings.asterisk_http),
                    "CALLCENTER_RTP_PORTS": RTP_PORTS,
                    "PYTHONPATH": str(ROOT / "bench" / "thread_names"),
                },
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                await _healthy(settings, process)
                yield Centre(settings, process, agent_names(agents))
            finally:
                if process.returncode is None:
                    process.send_signal(signal.SIGINT)
                    async with asyncio.timeout(30):
                        await process.wait()
    finally:
        if os.environ.get("CALLCENTER_BENCH_KEEP") is None:
            shutil.rmtree(home, ignore_errors=True)


async def _healthy(settings: Settings, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(START_SECONDS), aiohttp.ClientSession() as session:
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(f"{settings.http.url}/healthz") as answer:
                    if answer.status == 200:
                        return
            try:
                await asyncio.wait_for(process.wait(), 0.1)
            except TimeoutError:
                continue
            log = settings.home / "run.log"
            raise RuntimeError(f"the call centre ended: {log.read_text(errors='replace')[-2000:]}")


def now() -> dt.datetime:
    """The time, with its zone."""
    return dt.datetime.now(dt.UTC)
