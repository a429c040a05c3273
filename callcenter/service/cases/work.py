"""What people do about cases beside their steps: recoveries, corrective actions, calls to be made."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.care import Care
from callcenter.repository.enums import ResponsibleKind, TaskKind
from callcenter.service.auth import utc_now
from callcenter.service.permissions import SUPERVISORS, Action, Actor, require

from . import access, opening, parts
from .actions import Actions, NewAction
from .course import Course
from .deadlines import Timing, TimingNow
from .names import names_of
from .outside import link_to_pass_on
from .records import CaseView, TaskRecord
from .recovery import NewRecovery, Recoveries
from .similar import Similar
from .tasks import Call, Tasks, open_tasks

T = TypeVar("T")


class Work:
    """The part of Cases that is not about steps."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        course: Course,
        *,
        now: Callable[[], dt.datetime] = utc_now,
        timing: TimingNow | None = None,
        texts: Similar | None = None,
        site: str = "",
    ) -> None:
        """`timing`: the company's hours and zone, without it around the clock in UTC. `texts` finds cases by
        their words; without it lists are searched by number and customer only. `site`: the pages' address,
        with which links in letters begin."""
        self._site = site
        self._sessions = sessions
        self._course = course
        self._now = now
        self._texts = texts
        self._timing: TimingNow = timing or (lambda: Timing(care=course.care(), hours={}))
        self._recoveries = Recoveries(course, self._timing)
        self._actions = Actions(course, self._timing)
        self._tasks = Tasks(course, self._timing)

    @property
    def care(self) -> Care:
        """How the company cares for cases, as it is in force."""
        return self._course.care()

    async def _changed(self, actor: Actor, number: str, at: dt.datetime, language: str) -> CaseView:
        """The case as it is after the actor changed it."""
        async with self._sessions() as session:
            reach = await access.reach_of(session, actor)
            return await self._view(session, reach, number, at, language, taken=True)

    async def _view(
        self,
        session: AsyncSession,
        reach: access.Reach,
        number: str,
        at: dt.datetime,
        language: str,
        *,
        taken: bool = False,
    ) -> CaseView:
        view = await opening.view(session, reach, number, self.care, at, language, taken=taken)
        # Whoever made the link may have to pass it on; nobody else is to act as the one it is for.
        if view.responsible is None or view.responsible.kind is not ResponsibleKind.OUTSIDE:
            return view
        made = [link.made_by for link in view.links if link.ended_ms is None]
        if reach.actor.user_id not in made and reach.actor.role not in SUPERVISORS:
            return view
        link = await session.run_sync(lambda sync: link_to_pass_on(sync.connection(), number, self._site))
        return msgspec.structs.replace(view, link=link)

    async def propose(self, actor: Actor, number: str, new: NewRecovery, language: str = "en") -> CaseView:
        """Propose a recovery; within the actor's limit it is promised at once. Raises NotFound, Invalid,
        StepRefused."""
        require(actor, Action.CHANGE_CASES)
        at = self._now()
        await self.within(
            actor, lambda connection, reach: self._recoveries.propose(connection, reach, number, new, at)
        )
        return await self._changed(actor, number, at, language)

    async def on_recovery(
        self,
        actor: Actor,
        some_id: str,
        act: str,
        words: str = "",
        cost_minor: int | None = None,
        language: str = "en",
    ) -> CaseView:
        """Approve, refuse, withdraw a recovery, or say it was done. Raises NotFound, Invalid, Forbidden,
        Conflict."""
        require(actor, Action.CHANGE_CASES)
        at = self._now()
        number = await self.within(
            actor,
            lambda connection, reach: self._recoveries.act(
                connection, reach, some_id, act, words, cost_minor, at
            ),
        )
        return await self._changed(actor, number, at, language)

    async def add_action(self, actor: Actor, number: str, new: NewAction, language: str = "en") -> CaseView:
        """A corrective action. Raises NotFound, Invalid."""
        require(actor, Action.CHANGE_CASES)
        at = self._now()
        await self.within(
            actor, lambda connection, reach: self._actions.add(connection, reach, number, new, at)
        )
        return await self._changed(actor, number, at, language)

    async def on_action(
        self, actor: Actor, some_id: str, act: str, words: str = "", language: str = "en"
    ) -> CaseView:
        """What became of a corrective action: done, effective, ineffective, cancel. Raises NotFound, Invalid,
        Forbidden, Conflict."""
        require(actor, Action.CHANGE_CASES)
        at = self._now()
        number = await self.within(
            actor, lambda connection, reach: self._actions.act(connection, reach, some_id, act, words, at)
        )
        return await self._changed(actor, number, at, language)

    async def tasks(
        self,
        actor: Actor,
        *,
        mine: bool = False,
        kind: TaskKind | None = None,
        limit: int = 50,
        language: str = "en",
    ) -> Sequence[TaskRecord]:
        """Calls that are to be made, the most urgent first."""
        require(actor, Action.SEE_CASES)
        async with self._sessions() as session:
            reach = await access.reach_of(session, actor)
            rows = await open_tasks(session, reach, limit, mine=mine, kind=kind)
            names = await names_of(session, parts.people_in((), (), rows), language)
            return await parts.task_records(session, rows, actor, names)

    async def task_done(self, actor: Actor, some_id: str, result: str) -> None:
        """What came of a task. Raises NotFound, Invalid, Conflict."""
        require(actor, Action.CHANGE_CASES)
        at = self._now()
        await self.within(
            actor, lambda connection, reach: self._tasks.done(connection, reach, some_id, result, at)
        )

    async def task_call(self, actor: Actor, some_id: str) -> Call:
        """Whom to call for a task now. Raises NotFound, Conflict (why nobody is called)."""
        require(actor, Action.CHANGE_CASES)
        at = self._now()
        return await self.within(
            actor, lambda connection, reach: self._tasks.call(connection, reach, some_id, at)
        )

    async def task_calling(self, actor: Actor, call: Call, contact_id: str) -> None:
        """The customer is about to be called, as this contact. Raises Conflict when somebody was faster."""
        at = self._now()
        await self.within(
            actor, lambda connection, reach: self._tasks.calling(connection, reach, call, contact_id, at)
        )

    async def task_not_called(self, actor: Actor, call: Call, contact_id: str) -> None:
        """The centre did not take it."""
        await self.within(
            actor, lambda connection, _reach: self._tasks.not_called(connection, call, contact_id)
        )

    async def within(self, actor: Actor, work: Callable[[Connection, access.Reach], T]) -> T:
        """Do something in one transaction, on its connection."""
        async with self._sessions.begin() as session:
            reach = await access.reach_of(session, actor)
            return await session.run_sync(lambda sync: work(sync.connection(), reach))
