"""Changing the company's set-up while calls go on: the file first, then the centre, both or neither.

Each change is noted in the audit trail in a transaction that is committed once the centre has taken it, so
that what was refused leaves no trace and what is in force has one. The journal tells of it too.
"""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Collection, Mapping
from pathlib import Path
from typing import Any, Protocol

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.company import (
    FILE_NAME,
    Change,
    Company,
    CompanyError,
    change,
    choices,
    in_use,
    keep,
    parse_company,
    plain,
    read_bytes,
    read_company,
    replace_file,
)
from callcenter.domain.configuration import AgentSpec, Configuration
from callcenter.domain.messages import LoadConfiguration
from callcenter.domain.refusal import Refusal
from callcenter.domain.state import Center
from callcenter.ivr.load import FlowError
from callcenter.ivr.model import Voicemail
from callcenter.service import agent_users
from callcenter.service.agent_users import Login
from callcenter.service.audit import note
from callcenter.service.auth import utc_now
from callcenter.service.company_records import AgentChanged, FlowBrief, SetupView
from callcenter.service.company_requests import differences, invalid, sentence, shaped, taken
from callcenter.service.errors import Conflict, Invalid, NotFound
from callcenter.service.permissions import Action, Actor, require

log = structlog.get_logger(__name__)

#: Any version will do.
ANY = "*"
#: How often it is looked whether a queue that was kept for its callers is still needed, seconds.
LOOK_S = 5.0
#: What a part's things are called, singly.
_CALLED = {"queues": "queue", "agents": "agent", "skills": "skill"}
_RELOAD = "POST /api/configuration/reload loads it as it is now; then repeat the change."


class Phones(Protocol):
    """The agents' accounts at the telephone switch."""

    async def add(self, agent_ids: Collection[str]) -> None:
        """Make the accounts that are missing; calls go on. Raises ValueError for a name it cannot take."""

    async def follow(self, agent_ids: Collection[str]) -> None:
        """From now on tell the centre whether these phones are registered."""

    async def remove(self, agent_id: str) -> None:
        """Take an account away; a call that goes on goes on."""


class Setup:
    """The set-up in force and the file it comes from.

    `company` is the file as it was loaded, `kept` the queues in force beside it because contacts are in them;
    `center` gives the state, `send` hands the centre a message.
    """

    def __init__(
        self,
        home: Path,
        company: Company,
        kept: frozenset[str],
        sessions: async_sessionmaker[AsyncSession],
        center: Callable[[], Center],
        send: Callable[[LoadConfiguration], Awaitable[Refusal | None]],
        phones: Phones,
        *,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        self._home = home
        self._path = home / FILE_NAME
        self._company = company
        self._kept = kept
        self._sessions = sessions
        self._center = center
        self._send = send
        self._phones = phones
        self._now = now
        self._lock = asyncio.Lock()

    async def run(self) -> None:
        """For ever: let go of what was kept for the sake of calls, once these are over."""
        while True:
            await asyncio.sleep(LOOK_S)
            async with self._lock:
                await self.let_go()

    async def let_go(self) -> None:
        """Drop kept queues that are empty, and agents who are no more and have ended their last contact."""
        empty = self._kept - self._with_kept(self._company)[1]
        agents = {agent.id for agent in self._company.configuration.agents}
        gone = [a.id for a in self._center().agents.values() if a.id not in agents and not a.assignments]
        if empty or gone:
            await self._apply(self._company, "", {}, "")
            log.info("company.let_go", queues=sorted(empty), agents=sorted(gone))

    # Reading

    async def view(self, actor: Actor) -> SetupView:
        """What is in force. Raises Forbidden."""
        require(actor, Action.SEE_COMPANY)
        configuration = self._center().configuration or self._company.configuration
        flow = self._company.flow
        return SetupView(
            version=self._company.version,
            file_changed=await asyncio.to_thread(self._is_changed),
            kept_queues=sorted(self._kept),
            time_zone=configuration.time_zone,
            flow=FlowBrief(
                name=flow.flow,
                version=flow.version,
                languages=flow.languages,
                hours=sorted(flow.hours),
                voicemails=sorted(name for name, node in flow.nodes.items() if isinstance(node, Voicemail)),
            ),
            skills=configuration.skills,
            queues=configuration.queues,
            agents=configuration.agents,
            priority=configuration.priority,
            limits=configuration.limits,
        )

    def _is_changed(self) -> bool:
        try:
            return read_bytes(self._path) != self._company.raw
        except CompanyError:
            return True

    # Changing

    async def put(self, actor: Actor, version: str, part: str, name: str | None, body: Any) -> str:
        """Make a queue or skill, or the rules of a part, as `body` says; returns the new version.

        Raises Forbidden, Invalid (with the field), Conflict.
        """
        require(actor, Action.CHANGE_COMPANY)
        value = taken(part, name, body)
        async with self._lock:
            company = await self._changed(version, part, name, [Change(part=part, name=name, value=value)])
            async with self._sessions.begin() as session:
                await self._note(session, actor, part, name, value)
                await self._apply(company, actor.user_id, {}, "")
        return company.version

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
            company = await self._changed(
                version, "agents", agent_id, [Change(part="agents", name=agent_id, value=spec)]
            )
            todo = await agent_users.plan(self._sessions, spec, login)
            try:
                await self._phones.add([agent_id])
            except ValueError as error:
                raise Invalid("id", str(error), "Choose another id.") from None
            zone = company.configuration.time_zone
            async with self._sessions.begin() as session:
                user = await agent_users.carry_out(session, self._now(), spec, zone, todo)
                changed = {"password": "changed"} if todo.password else {}
                await self._note(session, actor, "agents", agent_id, spec, **changed)
                await self._apply(company, actor.user_id, {}, "")
            await self._phones.follow([agent_id])
        return AgentChanged(
            version=company.version, username=user.username, password=todo.password if todo.made else None
        )

    async def delete(self, actor: Actor, version: str, part: str, name: str, move_to: str = "") -> str:
        """Take a queue, an agent or a skill out; returns the new version.

        Contacts in the queue go to `move_to`; without it a queue with contacts stays. Agents do not serve it
        any more. An agent's user is disabled. Raises Forbidden, NotFound, Invalid, Conflict.
        """
        require(actor, Action.CHANGE_COMPANY)
        async with self._lock:
            if self._find(part, name) is None and name not in self._kept:
                raise NotFound(_CALLED[part])
            moves = self._move(name, move_to) if move_to else {}
            changes = [Change(part=part, name=name, value=None)]
            if part == "queues":
                changes += self._served_no_more(name)
            company = await self._changed(version, part, name, changes)
            hint = "Say in which queue they go on: repeat it with ?move_to=QUEUE."
            async with self._sessions.begin() as session:
                if part == "agents":
                    await agent_users.disable(session, name)
                await self._note(session, actor, part, name, None, **({"moved_to": move_to} if moves else {}))
                await self._apply(company, actor.user_id, moves, hint, let_go=name)
            if part == "agents":
                await self._phones.remove(name)
        return company.version

    async def reload(self, actor: Actor, moves: Mapping[str, str]) -> str:
        """Load company.yaml and its flow as they are now; returns the version.

        `moves` says of queues that are left out where their contacts go. Raises Forbidden, Invalid, Conflict.
        """
        require(actor, Action.CHANGE_COMPANY)
        async with self._lock:
            try:
                company = await asyncio.to_thread(read_company, self._home)
            except CompanyError as error:
                raise invalid(error) from None
            except FlowError as error:
                raise Invalid("flow", str(error.problems[0]), "Mend the flow's file.") from None
            agents = [agent.id for agent in company.configuration.agents]
            try:
                await self._phones.add(agents)
            except ValueError as error:
                raise Invalid("agents", str(error), "Choose another id.") from None
            hint = 'Say in which queue they go on: {"moves": {"OLD": "NEW"}}.'
            async with self._sessions.begin() as session:
                note(
                    session,
                    self._now(),
                    actor.user_id,
                    "reloaded",
                    "company",
                    FILE_NAME,
                    changed=differences(self._company, company),
                    moves=dict(moves),
                )
                await session.flush()
                await self._apply(company, actor.user_id, moves, hint, write=False)
            await self._phones.follow(agents)
        return company.version

    # Inside

    def _find(self, part: str, name: str | None) -> Any:
        whole = getattr(self._company.configuration, part)
        if name is None:
            return whole
        if isinstance(whole, dict):
            return whole.get(name)
        return next((each for each in whole if each.id == name), None)

    def _move(self, queue: str, to: str) -> dict[str, str]:
        others = [each.id for each in self._company.configuration.queues if each.id != queue]
        if to not in others:
            raise Invalid("move_to", f"There is no other queue {to!r}.", f"{sentence(choices(to, others))}")
        return {queue: to}

    def _served_no_more(self, queue: str) -> list[Change]:
        changes = []
        for agent in self._company.configuration.agents:
            if queue in agent.queues:
                without = msgspec.structs.replace(
                    agent,
                    queues=tuple(each for each in agent.queues if each != queue),
                    preferences={each: rank for each, rank in agent.preferences.items() if each != queue},
                )
                changes.append(Change(part="agents", name=agent.id, value=without))
        return changes

    async def _changed(self, version: str, part: str, name: str | None, changes: list[Change]) -> Company:
        """The file with these changes, checked. Raises Invalid, Conflict."""
        if version not in (ANY, self._company.version):
            raise Conflict(
                "The set-up has changed since you read it.",
                "Read GET /api/configuration again, and make the change to what is there now.",
            )
        if await asyncio.to_thread(self._is_changed):
            raise Conflict(f"{FILE_NAME} was changed by hand since it was loaded.", _RELOAD)
        try:
            return await asyncio.to_thread(_with_changes, self._home, self._company, changes)
        except CompanyError as error:
            raise invalid(error, ".".join((part, name) if name else (part,))) from None

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

    async def _apply(
        self,
        company: Company,
        by: str,
        moves: Mapping[str, str],
        hint: str,
        *,
        write: bool = True,
        let_go: str = "",
    ) -> None:
        """File and centre, or neither. Raises Conflict with this hint when the centre refuses."""
        configuration, kept = self._with_kept(company, {*moves, let_go})
        before = self._company.raw
        if write:
            await self._write(before, company.raw)
        try:
            refusal = await self._send(
                LoadConfiguration(configuration=configuration, moves=dict(moves), by=by)
            )
            if refusal is not None:
                raise Conflict(f"{sentence(refusal.message)}.", hint)
        except BaseException:
            if write:
                await self._write(company.raw, before)
            raise
        self._company, self._kept = company, kept
        log.info("company.loaded", version=company.version, by=by)

    def _with_kept(
        self, company: Company, let_go: Collection[str] = ()
    ) -> tuple[Configuration, frozenset[str]]:
        """The set-up with the kept queues that are still needed, and which these are."""
        if not self._kept:
            return company.configuration, self._kept
        center = self._center()
        wanted = (self._kept & in_use(center)).difference(let_go)
        return keep(company.configuration, company.flow, center.configuration, wanted)

    async def _write(self, expected: bytes, new: bytes) -> None:
        if expected == new:
            return
        try:
            written = await asyncio.to_thread(replace_file, self._path, expected, new)
        except OSError as error:
            mend = "Free space on its disk, or let the server write there."
            raise Conflict(f"{self._path} cannot be written: {error.strerror}.", mend) from None
        if not written:
            raise Conflict(f"{FILE_NAME} was changed by hand just now.", _RELOAD)


def _with_changes(home: Path, company: Company, changes: list[Change]) -> Company:
    return parse_company(home, change(company.raw, changes), company.flow)
