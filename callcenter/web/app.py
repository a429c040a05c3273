"""The web application, put together from its parts. Nothing here is global."""

import asyncio
import contextlib
import functools
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from pathlib import Path
from typing import Any

import structlog
from aiohttp import web

from callcenter.service.workers import Work, Workers

from . import pulse
from .addresses import FORWARDED
from .bodies import MAX_BODY
from .callbacks import ROUTES as CALLBACK_ROUTES
from .care import ROUTES as CARE_ROUTES
from .case_files import ROUTES as CASE_FILE_ROUTES
from .case_registering import ROUTES as REGISTERING_ROUTES
from .case_work import ROUTES as CASE_WORK_ROUTES
from .cases import ROUTES as CASE_ROUTES
from .commands import Commands
from .configuration import ROUTES as CONFIGURATION_ROUTES
from .contacts import ROUTES as CONTACT_ROUTES
from .context import CONTEXT, Call, Context
from .customers import ROUTES as CUSTOMER_ROUTES
from .flow_reports import ROUTES as FLOW_REPORT_ROUTES
from .flows import ROUTES as FLOW_ROUTES
from .health import REPOSITORY, WORKERS
from .health import ROUTES as HEALTH_ROUTES
from .holidays import ROUTES as HOLIDAY_ROUTES
from .hub import LiveHub
from .knowledge import ROUTES as KNOWLEDGE_ROUTES
from .messages import ROUTES as MESSAGE_ROUTES
from .middleware import adding, around
from .notices import ROUTES as NOTICE_ROUTES
from .openapi import document
from .outside import ROUTES as OUTSIDE_ROUTES
from .pins import ROUTES as PIN_ROUTES
from .pops import PopCache
from .ports import (
    AuditPort,
    AuthPort,
    CasesPort,
    ContactsPort,
    CustomersPort,
    EnginePort,
    FlowReportsPort,
    FlowsPort,
    MessagesPort,
    NoticesPort,
    PhoneAccount,
    PinsPort,
    PopPort,
    ProjectorPort,
    PromptsPort,
    Record,
    SetupPort,
    WebPhone,
)
from .prompts import ROUTES as PROMPT_ROUTES
from .public_complaints import ROUTES as PUBLIC_COMPLAINT_ROUTES
from .quality import ROUTES as QUALITY_ROUTES
from .ratelimit import Rate, RateLimiter
from .repository_watch import RepositoryWatch
from .routing import Route
from .satisfaction import ROUTES as SATISFACTION_ROUTES
from .security import HostCheck, answer_headers
from .session_memory import Sessions
from .sessions import ROUTES as SESSION_ROUTES
from .simulation_runs import Simulations
from .simulations import ROUTES as SIMULATION_ROUTES
from .socket import open_socket, watch_sessions
from .static import add_static
from .survey_links import ROUTES as SURVEY_LINK_ROUTES

log = structlog.get_logger("callcenter.web")

#: REST calls of one user, commands of one user, and phone accounts given to one address.
API_RATE = Rate(burst=120, per_second=20)
COMMAND_RATE = Rate(burst=60, per_second=10)
WEBPHONE_RATE = Rate(burst=20, per_second=0.5)

#: Where wiring.py finds the hub, for the engine's ShowPop.
HUB: web.AppKey[LiveHub] = web.AppKey("hub", LiveHub)


def create_app(
    *,
    engine: EnginePort,
    auth: AuthPort,
    customers: CustomersPort,
    contacts: ContactsPort,
    cases: CasesPort,
    messages: MessagesPort,
    flows: FlowsPort,
    flow_reports: FlowReportsPort,
    audit: AuditPort,
    setup: SetupPort,
    prompts: PromptsPort,
    notices: NoticesPort,
    pins: PinsPort,
    pops: PopPort,
    projector: ProjectorPort,
    check_repository: Callable[[], Awaitable[None]],
    phones: Mapping[str, PhoneAccount],
    webphone: WebPhone | None,
    hosts: Collection[str],
    asterisk_ws: str,
    recordings: Path,
    static: Path | None,
    journal: Path | None = None,
    forwarded: bool = False,
) -> web.Application:
    """The application; serve it with aiohttp's AppRunner(access_log=None) in the engine's event loop.

    `check_repository` raises when the database is away; `hosts` are names beside loopback; `asterisk_ws` is
    the origin of the softphones' WebSocket (`ws://127.0.0.1:8088`); `recordings` the folder in which Asterisk
    keeps what callers recorded; `static` the folder of the built pages,
    None without any; `journal` the file whose days supervisors may simulate again, None without any;
    `forwarded`: a proxy before us says who asks.
    `app[HUB].show_pop` carries out ShowPop.
    """
    watch = RepositoryWatch(check_repository)
    cache = PopCache(engine, pops, projector)
    hub = LiveHub(engine, cache.known_of, watch.up)
    cache.changed = hub.touch_contact
    simulations = Simulations(journal, engine.now_ms)
    app = web.Application(
        client_max_size=MAX_BODY,
        middlewares=[around],
        # Routes refuse encoded bodies; decoding them all the same would only give strangers faults to cause.
        handler_args={"auto_decompress": False},
    )
    app[HUB] = hub
    app[FORWARDED] = forwarded
    app[WORKERS] = Workers()
    app[REPOSITORY] = watch
    app[CONTEXT] = Context(
        engine=engine,
        auth=Sessions(auth, time.monotonic),
        customers=customers,
        contacts=contacts,
        cases=cases,
        messages=messages,
        flows=flows,
        flow_reports=flow_reports,
        recordings=recordings,
        simulations=simulations,
        audit=audit,
        setup=setup,
        prompts=prompts,
        notices=notices,
        pins=pins,
        projector=projector,
        hub=hub,
        pops=cache,
        commands=Commands(engine, hub, contacts),
        hosts=HostCheck(hosts),
        phones=phones,
        webphone=webphone,
        api_limit=RateLimiter(API_RATE, time.monotonic),
        command_limit=RateLimiter(COMMAND_RATE, time.monotonic),
        webphone_limit=RateLimiter(WEBPHONE_RATE, time.monotonic),
    )
    for route in routes():
        app.router.add_route(route.method, route.path, route.__call__)
        if route.method == "GET":
            app.router.add_route("HEAD", route.path, route.__call__)
    app.router.add_get("/api/ws", open_socket, allow_head=False)
    if static is not None:
        add_static(app, static)
    app.on_response_prepare.append(adding(answer_headers(asterisk_ws)))
    app.on_shutdown.append(_shut_down)
    app.cleanup_ctx.append(_running(engine, cache, hub, watch, simulations))
    return app


def routes() -> tuple[Route, ...]:
    """All REST routes."""
    return (
        *SESSION_ROUTES,
        *CUSTOMER_ROUTES,
        *CONTACT_ROUTES,
        *CARE_ROUTES,
        *CASE_WORK_ROUTES,
        *CASE_ROUTES,
        *REGISTERING_ROUTES,
        *CASE_FILE_ROUTES,
        *OUTSIDE_ROUTES,
        *PUBLIC_COMPLAINT_ROUTES,
        *CALLBACK_ROUTES,
        *CONFIGURATION_ROUTES,
        *HOLIDAY_ROUTES,
        *MESSAGE_ROUTES,
        *PROMPT_ROUTES,
        *NOTICE_ROUTES,
        *PIN_ROUTES,
        *FLOW_ROUTES,
        *FLOW_REPORT_ROUTES,
        *SIMULATION_ROUTES,
        *QUALITY_ROUTES,
        *KNOWLEDGE_ROUTES,
        *SATISFACTION_ROUTES,
        *SURVEY_LINK_ROUTES,
        *HEALTH_ROUTES,
        DOCUMENT,
    )


@functools.cache
def _document() -> dict[str, Any]:
    return document(routes())


async def _openapi(_call: Call) -> dict[str, Any]:
    return _document()


DOCUMENT = Route(
    method="GET",
    path="/api/openapi.json",
    summary="This document",
    handler=_openapi,
    roles=None,
    answer=dict[str, Any],
)


def _running(
    engine: EnginePort,
    cache: PopCache,
    hub: LiveHub,
    watch: RepositoryWatch,
    simulations: Simulations,
) -> Callable[[web.Application], contextlib.AbstractAsyncContextManager[None]]:
    @contextlib.asynccontextmanager
    async def context(app: web.Application):  # type: ignore[no-untyped-def]
        def on_record(record: Record) -> None:
            # A fault in what is shown must never stop the engine that calls us.
            try:
                cache.on_record(record)
                hub.on_record(record)
            except Exception:
                log.exception("view_failed", sequence=record.sequence)
                hub.disconnect_all()

        unsubscribe = engine.subscribe(on_record)
        cache.start()
        hub.rebuild()
        workers = app[WORKERS]
        works: dict[str, Work] = {
            "live pages": hub.watch,
            "repository watch": watch.run,
            "pulse": functools.partial(pulse.watch, hub),
            "sessions": functools.partial(watch_sessions, app[CONTEXT]),
        }
        for name, work in works.items():
            workers.start(name, work)
        try:
            yield
        finally:
            unsubscribe()
            await workers.close(*works)
            await cache.close()
            await simulations.close()

    return context


async def _shut_down(app: web.Application) -> None:
    """Browsers are told to come back; the phone tabs' grace period covers a restart."""
    await asyncio.gather(*(client.closed() for client in app[HUB].disconnect_all()))
