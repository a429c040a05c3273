"""`callcenter run`: prepare what is missing, start everything under the supervisor, say where it is."""

import asyncio
import signal
import socket
import sqlite3
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import aiohttp
import msgspec
from rich.console import Console

from callcenter.company import missing_holidays, read_company
from callcenter.config import Settings
from callcenter.engine.journal import FILE_NAME as JOURNAL
from callcenter.engine.journal import Journal, JournalError
from callcenter.flow_news import FlowNews
from callcenter.logs import configure_logs
from callcenter.repository_start import fill, fill_database, logins_of, upgraded
from callcenter.service.care_flows import put_at_start
from callcenter.supervisor import Child, Supervisor, only_supervisor, plain_lines
from callcenter.telephony.asterisk.binary import AsteriskBinary
from callcenter.telephony.asterisk.confine import confine_to_loopback
from callcenter.telephony.asterisk.credentials import Credentials, load_credentials
from callcenter.telephony.asterisk.install import ensure_asterisk
from callcenter.telephony.asterisk.layout import AsteriskDirs
from callcenter.telephony.asterisk.process import check_port, check_ports, start_command, wait_until_ready
from callcenter.telephony.asterisk.render import render
from callcenter.watch import HEALTH_LIMIT, is_healthy, keep_watch

CONTROLLER: Final = "controller"
ASTERISK: Final = "asterisk"
LOGINS_FILE: Final = "demo-logins.json"
"""Where the seed keeps the demo's log-ins; its absence tells a first start."""
HEALTHY_SECONDS: Final = 30.0
POLL_SECONDS: Final = 0.1
DEATHS_ALLOWED: Final = 2
"""A controller that dies more often before it was ever healthy will not become so: its log says why."""


class RunError(Exception):
    """It did not start; the text says why."""


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that must be there before the first process is started; `warnings` are printed.

    `repository_away`: its server does not answer. Calls are taken without it, and it is made ready later.
    """

    settings: Settings
    binary: AsteriskBinary
    dirs: AsteriskDirs
    credentials: Credentials
    warnings: tuple[str, ...] = ()
    repository_away: bool = False


def prepare(settings: Settings, console: Console) -> Prepared:
    """Get Asterisk, make secrets, write its configuration, bring the database up to date, seed a new one.

    Raises InstallError, CompanyError, FlowError, CareError, CredentialsError, JournalError, UnfitDatabase,
    ValueError or OSError, each in plain words, and SQLAlchemyError or CommandError for the repository.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    settings.home.chmod(0o700)
    check_journal(settings.home / JOURNAL)
    binary = ensure_asterisk(mirror=settings.debian_mirror, console=console)
    put_at_start(settings.home)
    company = read_company(settings.home)
    agents = [agent.id for agent in company.configuration.agents]
    credentials = load_credentials(settings.home, agents)
    dirs = render(settings, binary, credentials, credentials.phones())
    first = not (settings.home / LOGINS_FILE).exists()
    away = upgraded(settings, first=not (settings.home / JOURNAL).exists())
    if first and not away:
        # Whoever waits for /healthz finds the demo's users. Later starts only look whether all is there.
        fill_database(settings)
    return Prepared(
        settings=settings,
        binary=binary,
        dirs=dirs,
        credentials=credentials,
        warnings=(
            *((away,) if away else ()),
            *(f"{one.what}: {one.mend}." for one in missing_holidays(company)),
        ),
        repository_away=bool(away),
    )


def check_journal(path: Path) -> None:
    """See that a journal that is there can be opened and its newest record read. Raises JournalError.

    An older record that is broken is found when the controller reads it.
    """
    if not path.exists() or (path.is_file() and not path.stat().st_size):
        return
    advice = f"Restore the file from a copy; or move it, with {JOURNAL}-wal and -shm, away to begin anew"
    journal = Journal(path, read_only=True)
    try:
        for _ in journal.read(journal.last_sequence - 1):
            pass
    except sqlite3.Error as error:
        raise JournalError(f"the journal {path} cannot be read: {error}. {advice}.") from None
    finally:
        journal.release()


def children(prepared: Prepared, controller: list[str] | None = None) -> list[Child]:
    """Asterisk and the controller. Each is told its CALLCENTER_HOME, which also tells it from another's."""
    settings, dirs = prepared.settings, prepared.dirs
    environment = {"CALLCENTER_HOME": str(settings.home)}

    async def confine(pid: int) -> None:
        if await wait_until_ready(settings.asterisk_http, prepared.credentials.ari_password):
            confine_to_loopback(pid)

    return [
        Child(
            name=ASTERISK,
            command=start_command(prepared.binary, dirs),
            environment={**environment, "TERM": "dumb"},
            after_start=confine,
        ),
        Child(
            name=CONTROLLER,
            command=controller or [sys.executable, "-m", "callcenter.main"],
            environment=environment,
        ),
    ]


async def serve(prepared: Prepared, console: Console, controller: list[str] | None = None) -> None:
    """Run until SIGINT or SIGTERM. Raises RunError when the start fails, AsteriskError for a taken port."""
    settings = prepared.settings
    told = asyncio.Event()

    def ports_are_free() -> None:
        check_ports(settings)
        check_port(socket.SOCK_STREAM, settings.http, "CALLCENTER_HTTP")

    supervisor = Supervisor(settings.home, children(prepared, controller), ports_are_free)
    news = FlowNews(supervisor.log_file(CONTROLLER))

    def on_signal() -> None:
        if told.is_set():
            supervisor.kill()
        told.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, on_signal)
    async with supervisor.running():
        stopped = asyncio.create_task(told.wait())
        repository = asyncio.create_task(fill(settings, away=prepared.repository_away))
        ready = asyncio.gather(
            logins_of(settings, None if prepared.repository_away else repository),
            until_healthy(supervisor, prepared),
        )
        await asyncio.wait((stopped, ready), return_when=asyncio.FIRST_COMPLETED)
        if not told.is_set():
            logins, _ = ready.result()
            announce(settings, logins, console, prepared.warnings)
            watch = asyncio.create_task(
                keep_watch(settings, prepared.credentials.ari_password, lambda: supervisor.deaths[CONTROLLER])
            )
            telling = asyncio.create_task(news.tell(console))
            await stopped
            watch.cancel()
            telling.cancel()
            await asyncio.gather(watch, telling, return_exceptions=True)
        ready.cancel()
        repository.cancel()
        await asyncio.gather(ready, repository, return_exceptions=True)
        console.print("Stopping ...")


async def until_healthy(supervisor: Supervisor, prepared: Prepared) -> None:
    """Wait until calls can be taken. Raises RunError with the end of the logs when that does not come."""
    settings = prepared.settings
    deadline = asyncio.get_running_loop().time() + HEALTHY_SECONDS
    async with aiohttp.ClientSession(timeout=HEALTH_LIMIT) as session:
        while asyncio.get_running_loop().time() < deadline:
            password = prepared.credentials.ari_password
            if await is_healthy(session, settings) and await wait_until_ready(
                settings.asterisk_http, password
            ):
                return
            if max(supervisor.deaths.values()) > DEATHS_ALLOWED:
                break
            await asyncio.sleep(POLL_SECONDS)
    # The controller's log says why; Asterisk's would only hide it, unless Asterisk is what failed.
    names = (CONTROLLER, ASTERISK) if supervisor.deaths[ASTERISK] else (CONTROLLER,)
    words = "\n".join(
        f"{supervisor.log_file(name)}:\n{last_lines(supervisor.log_file(name))}" for name in names
    )
    raise RunError(f"The call centre did not become ready. This is the end of the log:\n{words}")


def last_lines(path: Path, count: int = 8) -> str:
    """The end of a log, indented, without colours."""
    lines = plain_lines(path)[-count:]
    return "\n".join(f"    {line}" for line in lines) or "    (empty)"


def announce(
    settings: Settings, logins: dict[str, str], console: Console, warnings: Sequence[str] = ()
) -> None:
    """Say where things are, who can log in, and what is missing."""
    url = settings.http.url
    console.print(f"Calls can be taken. SIP from {', '.join(map(str, settings.trunks))} at {settings.sip}.")
    console.print(f"  customer's phone   {url}/phone")
    console.print(f"  agent's desktop    {url}/desktop")
    console.print(f"  monitor            {url}/monitor")
    if logins:
        console.print("Demo log-ins (user name, password):")
        for name, password in logins.items():
            console.print(f"  {name:<18} {password}", markup=False)
    for warning in warnings:
        console.print(f"Warning: {warning}", style="yellow", markup=False)
    console.print(f"All state is in {settings.home}", markup=False)
    console.print("Ctrl-C stops everything.")


def run(settings: Settings, console: Console) -> None:
    """Prepare and serve. Raises what those raise."""
    configure_logs(settings.log_level)
    with only_supervisor(settings.home):
        asyncio.run(serve(prepare(settings, console), console))
