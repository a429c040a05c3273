"""Changing the company's set-up while calls go on: the file first, then the centre, both or neither.

Each change is noted in the audit trail in a transaction that is committed once the centre has taken it, so
that what was refused leaves no trace and what is in force has one. The journal tells of it too.
"""

import asyncio
import datetime as dt
from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.company import (
    FILE_NAME,
    Change,
    Company,
    CompanyError,
    choices,
    plain,
    uses,
)
from callcenter.company.apart import read_apart
from callcenter.domain.configuration import AgentSpec
from callcenter.ivr.load import FlowError
from callcenter.service import agent_users
from callcenter.service.agent_users import Login
from callcenter.service.audit import note
from callcenter.service.auth import utc_now
from callcenter.service.company_force import InForce
from callcenter.service.company_holidays import CalendarsView, Holidays, Imported
from callcenter.service.company_leavers import Leavers
from callcenter.service.company_records import AgentChanged, Changed, SetupView
from callcenter.service.company_refusals import MOST_PLACES_NAMED, SetupInvalid, SetupReason
from callcenter.service.company_requests import differences, flow_faulty, invalid, sentence, shaped, taken
from callcenter.service.company_view import hours_at, view_of, warnings_of
from callcenter.service.errors import Conflict, Invalid, NotFound
from callcenter.service.permissions import Action, Actor, require

log = structlog.get_logger(__name__)

#: How often it is looked whether a queue that was kept for its callers is still needed, seconds.
LOOK_S = 5.0
#: What a part's things are called, singly.
_CALLED = {"queues": "queue", "agents": "agent", "skills": "skill", "hours": "hours"}


class Phones(Protocol):
    """The agents' accounts at the telephone switch."""

    async def add(self, agent_ids: Collection[str]) -> None:
        """Make the accounts that are missing; calls go on. Raises ValueError for a name it cannot take."""

    async def follow(self, agent_ids: Collection[str]) -> None:
        """From now on tell the centre whether these phones are registered."""

    async def remove(self, agent_id: str) -> None:
        """Take an account away; a call that goes on goes on."""


def _no_phone_name(field: str, error: ValueError) -> SetupInvalid:
    hint = "Choose another id."
    return SetupInvalid(field, str(error), hint, SetupReason.NO_PHONE_NAME, {"given": str(error)})


class Setup:
    """The set-up in force, as people may see and change it."""

    def __init__(
        self,
        force: InForce,
        sessions: async_sessionmaker[AsyncSession],
        phones: Phones,
        *,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        self._force = force
        self._sessions = sessions
        self._phones = phones
        self._leavers = Leavers(sessions, phones.remove)
        self._now = now
        self._lock = asyncio.Lock()
        self.holidays = Holidays(force, sessions, self._lock, now)
        self._looked_back = False

    async def run(self) -> None:
        """For ever: let go of what was kept for the sake of calls, once these are over, and take up changed
        holidays. First the log is told what is wrong with the set-up of the start."""
        self._force.warn()
        while True:
            try:
                await self.holidays.look()
            except Exception:
                # As below.
                log.exception("company.holidays_not_looked_at")
            await asyncio.sleep(LOOK_S)
            await self.let_go()

    async def let_go(self) -> None:
        """Once: queues, and agents with their log-in and phone. What fails is tried again next time."""
        async with self._lock:
            try:
                await self._force.let_go()
            except Conflict as error:
                log.warning("company.not_let_go", reason=error.message)
            except Exception:
                # Nobody watches `run`: whatever it is, it must not be the end of letting go.
                log.exception("company.not_let_go")
            self._looked_back = self._looked_back or await self._leavers.find(self._force.named())
            await self._leave()

    @property
    def lock(self) -> asyncio.Lock:
        """Held while the set-up changes."""
        return self._lock

    # Reading

    async def view(self, actor: Actor) -> SetupView:
        """What is in force. Raises Forbidden."""
        require(actor, Action.SEE_COMPANY)
        now = self._now()
        hours_now = await asyncio.to_thread(hours_at, self._force.company, now)
        file_changed = await self._force.is_changed()
        return view_of(self._force, now, file_changed=file_changed, hours_now=hours_now)

    # Changing

    async def put(self, actor: Actor, version: str, part: str, name: str | None, body: Any) -> Changed:
        """Make a queue, skill or opening hours, or the rules of a part, as `body` says.

        Raises Forbidden, Invalid (with the field), Conflict.
        """
        require(actor, Action.CHANGE_COMPANY)
        value = taken(part, name, body)
        async with self._lock:
            changes = [Change(part=part, name=name, value=value)]
            company = await self._force.changed(version, f"{part}.{name}" if name else part, changes)
            async with self._sessions.begin() as session:
                await self._note(session, actor, part, name, value)
                await self._force.apply(company, actor.user_id)
        return self._changed(company)

    async def put_agent(self, actor: Actor, version: str, agent_id: str, body: Any) -> AgentChanged:
        """Make or change an agent with user and phone. Raises Forbidden, Invalid, Conflict.

        `body` has the agent's keys and `user`, whose keys are those of Login. A password that was made is
        returned, once.
        """
        require(actor, Action.CHANGE_COMPANY)
        agent = dict(body) if isinstance(body, dict) else body
        login = shaped(Login, agent.pop("user", {}) if isinstance(agent, dict) else {}, "user")
        spec: AgentSpec = taken("agents", agent_id, agent)
        async with self._lock:
            is_new = self._find("agents", agent_id) is None
            changes = [Change(part="agents", name=agent_id, value=spec)]
            company = await self._force.changed(version, f"agents.{agent_id}", changes)
            todo = await agent_users.plan(self._sessions, spec, login)
            try:
                await self._phones.add([agent_id])
            except ValueError as error:
                raise _no_phone_name("id", error) from None
            zone = company.configuration.time_zone
            try:
                async with self._sessions.begin() as session:
                    user = await agent_users.carry_out(session, self._now(), spec, zone, todo)
                    changed = {"password": "changed"} if todo.password else {}
                    await self._note(session, actor, "agents", agent_id, spec, **changed)
                    await self._force.apply(company, actor.user_id)
            except BaseException:
                if is_new:
                    await self._phones.remove(agent_id)
                raise
            self._leavers.stay([agent_id])
            await self._phones.follow([agent_id])
        return AgentChanged(
            version=company.version,
            warnings=warnings_of(company, self._now()),
            username=user.username,
            password=todo.password if todo.made else None,
        )

    async def delete(self, actor: Actor, version: str, part: str, name: str, move_to: str = "") -> Changed:
        """Take a queue, an agent, a skill or opening hours out.

        Contacts in the queue go to `move_to`; without it a queue with contacts stays. Agents do not serve it
        any more. An agent's user is disabled and their phone's account void: at once, or with the end of the
        contact they are in. Raises Forbidden, NotFound, Invalid, Conflict.
        """
        require(actor, Action.CHANGE_COMPANY)
        async with self._lock:
            if self._find(part, name) is None and name not in self._force.kept:
                raise NotFound(_CALLED[part])
            await self._force.check(version)
            if part != "agents":
                self._must_be_unused(part, name)
            moves = self._move(name, move_to) if move_to else {}
            changes = [Change(part=part, name=name, value=None)]
            if part == "queues":
                changes += self._served_no_more(name)
            company = await self._force.changed(version, "", changes)
            hint = "Say in which queue they go on: repeat it with ?move_to=QUEUE."
            async with self._sessions.begin() as session:
                await self._note(session, actor, part, name, None, **({"moved_to": move_to} if moves else {}))
                await self._force.apply(company, actor.user_id, moves=moves, hint=hint, let_go=name)
                if part == "agents":
                    self._leavers.add(name)
            if part == "agents":
                # Only now: until the centre took the change, they were READY and could be offered a contact.
                await self._leave()
        return self._changed(company)

    async def reload(self, actor: Actor, moves: Mapping[str, str]) -> Changed:
        """Load company.yaml and its flow as they are now.

        `moves` says of queues that are left out where their contacts go. Agents that are left out keep log-in
        and phone, lest a slip of an editor lock them out. Raises Forbidden, Invalid, Conflict.
        """
        require(actor, Action.CHANGE_COMPANY)
        async with self._lock:
            try:
                company = await read_apart(self._force.home)
            except CompanyError as error:
                raise invalid(error) from None
            except FlowError as error:
                raise flow_faulty(error) from None
            agents = [agent.id for agent in company.configuration.agents]
            try:
                await self._phones.add(agents)
            except ValueError as error:
                raise _no_phone_name("agents", error) from None
            hint = 'Say in which queue they go on: {"moves": {"OLD": "NEW"}}.'
            async with self._sessions.begin() as session:
                note(
                    session,
                    self._now(),
                    actor.user_id,
                    "reloaded",
                    "company",
                    FILE_NAME,
                    changed=differences(self._force.company, company),
                    moves=dict(moves),
                )
                await session.flush()
                await self._force.apply(company, actor.user_id, moves=moves, hint=hint)
            self._leavers.stay(agents)
            await self._phones.follow(agents)
        return self._changed(company)

    # Holidays

    async def calendars(self, actor: Actor) -> CalendarsView:
        """What there is of each year. Raises Forbidden."""
        return await self.holidays.view(actor)

    async def import_calendar(self, actor: Actor, name: str, raw: bytes) -> Imported:
        """Take in a CSV file. Raises Forbidden, Invalid, Conflict."""
        return await self.holidays.put(actor, name, raw)

    # Inside

    def _changed(self, company: Company) -> Changed:
        return Changed(version=company.version, warnings=warnings_of(company, self._now()))

    async def _leave(self) -> None:
        self._leavers.stay(self._force.named())
        await self._leavers.leave(self._force.in_centre())

    def _find(self, part: str, name: str | None) -> Any:
        company = self._force.company
        whole = company.hours if part == "hours" else getattr(company.configuration, part)
        if name is None:
            return whole
        if isinstance(whole, dict):
            return whole.get(name)
        return next((each for each in whole if each.id == name), None)

    def _must_be_unused(self, part: str, name: str) -> None:
        """Raises Invalid with the places where it is named."""
        company = self._force.company
        found = list(uses(part, name, company.configuration, company.flows))
        if not found:
            return
        places, unnamed = found[:MOST_PLACES_NAMED], max(0, len(found) - MOST_PLACES_NAMED)
        raise SetupInvalid(
            places[0],
            f"The {_CALLED[part]} {name} is still named in {len(found)} places: {', '.join(places)}"
            f"{f' and {unnamed} more' if unnamed else ''}.",
            "Change these first, then take it out.",
            SetupReason.STILL_USED,
            {"name": name, "places": tuple(places), "unnamed": unnamed},
        )

    def _move(self, queue: str, to: str) -> dict[str, str]:
        others = [each.id for each in self._force.company.configuration.queues if each.id != queue]
        if to not in others:
            raise Invalid("move_to", f"There is no other queue {to!r}.", f"{sentence(choices(to, others))}")
        return {queue: to}

    def _served_no_more(self, queue: str) -> list[Change]:
        changes = []
        for agent in self._force.company.configuration.agents:
            if queue in agent.queues:
                without = msgspec.structs.replace(
                    agent,
                    queues=tuple(each for each in agent.queues if each != queue),
                    preferences={each: rank for each, rank in agent.preferences.items() if each != queue},
                )
                changes.append(Change(part="agents", name=agent.id, value=without))
        return changes

    async def _note(
        self, session: AsyncSession, actor: Actor, part: str, name: str | None, value: Any, **data: Any
    ) -> None:
        old = self._find(part, name)
        action = "deleted" if value is None else "created" if old is None else "changed"
        told = {"from": plain(old), "to": plain(value), **data}
        called = _CALLED.get(part, part)
        note(session, self._now(), actor.user_id, action, called, name or part, **told)
        # What the database refuses is to be known before the centre takes the change.
        await session.flush()
