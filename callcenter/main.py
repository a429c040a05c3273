"""The composition root of the controller process: here and in `wiring`, and only here, everything meets.

Run by the supervisor as `python -m callcenter.main`. It ends with status 1 when it cannot go on (the journal
failed, another controller took over); the supervisor then starts it anew, and Asterisk's fallback serves
callers meanwhile. Its last line on standard error says why: the supervisor repeats it on the terminal.
"""

import asyncio
import gc
import signal
import sqlite3
import sys
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from callcenter.care import CareError
from callcenter.company import Company, CompanyError, in_use, keep, read_company
from callcenter.company.load import with_flows_of
from callcenter.config import Settings, SettingsError, load_settings
from callcenter.domain.configuration import Configuration
from callcenter.engine.journal import FILE_NAME as JOURNAL
from callcenter.engine.journal import Journal, JournalError
from callcenter.engine.loop import Engine, EngineStopped
from callcenter.ivr.load import FlowError
from callcenter.logs import configure_logs
from callcenter.phones import Phones
from callcenter.repository.database import open_database
from callcenter.repository.projector import Projector
from callcenter.service.answers import Answers
from callcenter.service.audit import note_pops
from callcenter.service.callers import Callers
from callcenter.service.care_flows import put_at_start
from callcenter.service.care_force import CareInForce
from callcenter.service.company import Setup
from callcenter.service.company_force import InForce
from callcenter.service.flow_watch import FlowWatch, sounds
from callcenter.service.flows import Flows
from callcenter.service.lookups import Lookups
from callcenter.service.web_lookups import WebLookups
from callcenter.service.workers import Work, Workers
from callcenter.telephony.adapter import Telephony
from callcenter.telephony.asterisk.credentials import CredentialsError, load_credentials
from callcenter.telephony.asterisk.install import ensure_asterisk
from callcenter.web.health import WORKERS
from callcenter.wiring import Effects, make_pages, make_telephony, staff_lookups, zone_of
from callcenter.wiring_cases import CaseParts

#: How many objects more than are freed come together before the young ones are looked through, and how
#: many such looks before the older ones are: calls leave few circles behind.
GARBAGE = (5_000, 50, 50)
#: How long a thread may go on in Python while others wait for their turn, seconds. With Python's own 5 ms
#: each write to a socket may let journal or projector in front of what moves the calls.
SWITCH_S = 0.002

_log = structlog.get_logger(__name__)


async def run(settings: Settings) -> int:
    """Serve until told to stop; returns the exit status. Raises sqlite3.Error when the journal fails."""
    effects = Effects()
    engine = Engine(Journal(settings.home / JOURNAL), effects.perform, effects.settled)
    care = put_at_start(settings.home)
    company, faulty = _company(settings.home, engine.center.configuration)
    try:
        return await _serve(settings, company, engine, effects, care, faulty=faulty)
    except EngineStopped as stopped:
        raise engine.failure or stopped from None


def _company(home: Path, before: Configuration | None) -> tuple[Company, bool]:
    """The set-up to start with, and whether files have faults: then it is with the flows of `before`, so that
    callers meet what they met. Raises what read_company raises."""
    try:
        return read_company(home), False
    except (FlowError, CompanyError):
        company = with_flows_of(home, before) if before is not None else None
        if company is None:
            raise
        return company, True


async def _serve(
    settings: Settings,
    company: Company,
    engine: Engine,
    effects: Effects,
    care: CareInForce,
    *,
    faulty: bool,
) -> int:
    center = engine.center
    configuration, kept = keep(company.configuration, company.flow, center.configuration, in_use(center))
    if kept:
        _log.warning(
            "company.queues_kept",
            queues=sorted(kept),
            hint="company.yaml has them no more, but callers are in them: they go when these are served",
        )
    credentials = load_credentials(settings.home, [agent.id for agent in configuration.agents])
    phones = Phones(settings, credentials)

    def in_force() -> Configuration:
        return engine.center.configuration or configuration

    workers = Workers()
    async with AsyncExitStack() as stack:

        def works(name: str, work: Work) -> None:
            workers.start(name, work)
            stack.push_async_callback(workers.close, name)

        database = open_database(settings.database)
        stack.push_async_callback(database.close)
        callers = Callers(database, lambda: in_force().callback_countries)
        staff = staff_lookups(settings, engine, database)
        cases = CaseParts(settings, engine, database, care)
        effects.answers = Answers(
            callers,
            Lookups(
                database.sessions,
                zone=partial(zone_of, engine),
                others={**staff.by_name, **cases.lookups()},
                countries=lambda: in_force().callback_countries,
            ),
            engine.secrets.resolve,
            engine.post,
            web=WebLookups(lambda: in_force().http_hosts),
            lasts=lambda contact_id: contact_id in engine.center.contacts,
        )
        stack.push_async_callback(effects.answers.close)
        await engine.start(configuration)
        stack.push_async_callback(engine.close)

        projector = Projector(
            database,
            Journal(settings.home / JOURNAL, read_only=True),
            handlers=(*cases.handlers, note_pops),
            zone=partial(zone_of, engine),
        )
        engine.subscribe(projector.on_record)
        works("projector", projector.run)

        force = InForce(settings.home, company, kept, lambda: engine.center, engine.send)
        setup = Setup(force, database.sessions, phones)
        works("company", setup.run)
        watch = FlowWatch(force, setup.lock, sounds, faulty=faulty)
        works("flows", watch.run)
        flows = Flows(force, lambda: engine.center, watch)
        effects.app = make_pages(
            settings,
            engine,
            database,
            callers,
            cases.cases,
            projector,
            phones,
            setup,
            staff,
            flows,
            cases.tier_changed,
        )
        cases.put_into(effects.app)
        effects.app[WORKERS] = workers
        for name, work in cases.workers().items():
            works(name, work)
        runner = web.AppRunner(effects.app, access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, settings.http.host, settings.http.port).start()

        binary = await asyncio.to_thread(ensure_asterisk)
        effects.telephony = phones.telephony = make_telephony(settings, engine, credentials, binary)
        stack.push_async_callback(effects.telephony.close)
        await effects.telephony.start()
        # What the start has made lives as long as we do. Without this, each full collection walks all of it
        # again: 80 ms and more in which no call moves.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*GARBAGE)
        sys.setswitchinterval(SWITCH_S)
        _log.info("controller.started", http=str(settings.http))
        return await _until_told(engine, effects.telephony)


async def _until_told(engine: Engine, telephony: Telephony) -> int:
    """Until a signal (0), or until the journal failed or another controller took over (1)."""
    told = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    waits = [asyncio.create_task(event.wait()) for event in (told, engine.stopped, telephony.fenced)]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
    if engine.failure is not None:
        raise engine.failure
    if telephony.fenced.is_set():
        _log.error("controller.fenced", hint="another controller serves this Asterisk: stop one of them")
    return 0 if told.is_set() else 1


def why(error: Exception, settings: Settings) -> str:
    """One line on an error of the journal or the repository: what it is and how to mend it."""
    if isinstance(error, SQLAlchemyError):
        reason = str(getattr(error, "orig", None) or error)
        return (
            f"the repository cannot be used: {reason}. Look at the file that CALLCENTER_DATABASE_URL names "
            f"(unless it is set, {settings.home / 'repository.db'}), and whether its disk is full"
        )
    said = (
        str(error) if isinstance(error, JournalError) else f"the journal {settings.home / JOURNAL}: {error}"
    )
    return f"{said}. If the disk is full, free space in CALLCENTER_HOME, {settings.home}; it must be writable"


def main() -> None:
    """Run the controller; errors a person can mend are one line each."""
    try:
        settings = load_settings()
        configure_logs(settings.log_level)
        try:
            sys.exit(asyncio.run(run(settings)))
        except (EngineStopped, JournalError, sqlite3.Error, SQLAlchemyError) as error:
            sys.stderr.write(f"callcenter: {why(error, settings)}\n")
            sys.exit(1)
    except (SettingsError, CompanyError, CareError, CredentialsError, FlowError, OSError) as error:
        sys.stderr.write(f"callcenter: {error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
