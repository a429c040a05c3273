"""What handlers work with, made once by create_app."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from aiohttp import web

from callcenter.service.permissions import Actor
from callcenter.service.records import SessionRecord

from .commands import Commands
from .errors import ApiError, ErrorCode
from .hub import LiveHub
from .pops import PopCache
from .ports import (
    AuditPort,
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
    ProjectorPort,
    PromptsPort,
    SetupPort,
    WebPhone,
)
from .ratelimit import RateLimiter
from .security import HostCheck
from .session_memory import Sessions
from .simulation_runs import Simulations

COOKIE = "callcenter_session"


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of the server."""

    engine: EnginePort
    auth: Sessions
    customers: CustomersPort
    contacts: ContactsPort
    cases: CasesPort
    messages: MessagesPort
    flows: FlowsPort
    flow_reports: FlowReportsPort
    recordings: Path
    simulations: Simulations
    audit: AuditPort
    setup: SetupPort
    prompts: PromptsPort
    notices: NoticesPort
    pins: PinsPort
    projector: ProjectorPort
    hub: LiveHub
    pops: PopCache
    commands: Commands
    hosts: HostCheck
    phones: Mapping[str, PhoneAccount]
    webphone: WebPhone | None
    api_limit: RateLimiter
    command_limit: RateLimiter
    webphone_limit: RateLimiter


CONTEXT: web.AppKey[Context] = web.AppKey("context", Context)


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One request, checked: who asks, and what."""

    request: web.Request
    context: Context
    session: SessionRecord | None
    token: str
    body: Any
    query: Any

    @property
    def actor(self) -> Actor:
        """On whose behalf services act. Raises ApiError `unauthenticated` without a session."""
        if self.session is None:
            raise unauthenticated()
        user = self.session.user
        return Actor(user_id=user.id, role=user.role, org_unit=user.org_unit)

    def path(self, name: str) -> str:
        """A part of the path, at most 128 characters."""
        value = self.request.match_info[name]
        if len(value) > 128 or not value.isprintable():
            raise ApiError(ErrorCode.INVALID, f"{name} is not an id.", "Use an id from a list.", field=name)
        return value


def unauthenticated() -> ApiError:
    """401."""
    return ApiError(ErrorCode.UNAUTHENTICATED, "You are not logged in.", "Log in.")


def too_many(seconds: float) -> ApiError:
    """429, to be tried again after so many seconds."""
    wait = max(1, round(seconds + 0.5))
    return ApiError(ErrorCode.TOO_MANY, "Too many requests.", f"Try again in {wait} s.", retry_after=wait)
