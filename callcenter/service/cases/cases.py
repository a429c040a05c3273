"""Cases on behalf of a person: listed, opened, changed step by step."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.care import Care
from callcenter.repository.enums import CaseStep, Severity
from callcenter.service import audit, checks
from callcenter.service.auth import utc_now
from callcenter.service.errors import Invalid
from callcenter.service.permissions import Action, Actor, require

from . import access, listing, opening, parts
from .actions import Actions, NewAction
from .course import Course
from .deadlines import Timing, TimingNow
from .fields import LONGEST_DESCRIPTION, LONGEST_ORDER_NUMBER, LONGEST_SUBJECT, StepFields
from .listing import CaseFilter
from .records import CasePage, CaseView, TaskRecord
from .recovery import NewRecovery, Recoveries
from .similar import Similar, SimilarCase
from .tasks import Call, Tasks, open_tasks
from .templates import NewTemplate, TemplateRecord, count_use, make, templates

T = TypeVar("T")

#: Steps that people take by name; the others come of what they do with files, recoveries, tasks and so on.
BY_NAME = frozenset(
    {
        CaseStep.ANSWER_ON_SPOT,
        CaseStep.ASSIGN,
        CaseStep.ACCEPT,
        CaseStep.DECLINE,
        CaseStep.FEEDBACK,
        CaseStep.REPLY,
        CaseStep.CLOSE,
        CaseStep.ASK,
        CaseStep.EVALUATE,
        CaseStep.REOPEN,
        CaseStep.WITHDRAW,
        CaseStep.MERGE,
        CaseStep.UNMERGE,
        CaseStep.ESCALATE,
        CaseStep.APPEAL,
        CaseStep.DECIDE,
        CaseStep.EDIT,
        CaseStep.NOTE,
        CaseStep.LINK_CUSTOMER,
    }
)


class Cases:
    """Cases on behalf of a person. What changes one is one transaction: case, course and audit trail."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        course: Course,
        *,
        now: Callable[[], dt.datetime] = utc_now,
        timing: TimingNow | None = None,
        texts: Similar | None = None,
    ) -> None:
        """`timing`: the company's hours and zone, without it around the clock in UTC. `texts` finds cases by
        their words; without it lists are searched by number and customer only."""
        self._sessions = sessions
        self._course = course
        self._now = now
        self._texts = texts
        timed = timing or (lambda: Timing(care=course.care(), hours={}))
        self._recoveries = Recoveries(course, timed)
        self._actions = Actions(course, timed)
        self._tasks = Tasks(course, timed)

    @property
    def care(self) -> Care:
        """How the company cares for cases, as it is in force."""
        return self._course.care()

    async def page(self, actor: Actor, wanted: CaseFilter, language: str = "en") -> CasePage:
        """Cases that the actor sees, newest first; units are named in `language`. Raises Invalid."""
        require(actor, Action.SEE_CASES)
        async with self._sessions() as session:
            reach = await access.reach_of(session, actor)
            find = self._texts.numbers if self._texts else None
            return await listing.page(session, reach, wanted, self._now(), find, language)

    async def overdue_count(self, actor: Actor) -> int:
        """How many cases that the actor sees somebody should have answered by now."""
        require(actor, Action.SEE_CASES)
        async with self._sessions() as session:
            reach = await access.reach_of(session, actor)
            return await listing.overdue_count(session, reach, self._now())

    async def get(self, actor: Actor, number: str, language: str = "en") -> CaseView:
        """The case with all that belongs to it; that it was opened is audited. Raises NotFound."""
        require(actor, Action.SEE_CASES)
        async with self._sessions.begin() as session:
            reach = await access.reach_of(session, actor)
            view = await opening.view(session, reach, number, self.care, self._now(), language)
            audit.note(session, self._now(), actor.user_id, "opened", "case", number)
            return view

    async def step(
        self,
        actor: Actor,
        number: str,
        step: CaseStep,
        version: int | None,
        fields: StepFields,
        language: str = "en",
    ) -> CaseView:
        """Take a step; `version` is that of the case as the actor saw it, None if nothing depends on it. The
        case as it is then. Raises NotFound, Invalid, StepRefused."""
        require(actor, Action.CHANGE_CASES)
        if step not in BY_NAME:
            raise Invalid("step", "This is not taken by name.", f"Take one of {', '.join(sorted(BY_NAME))}.")
        at = self._now()

        def take(connection: Connection, reach: access.Reach) -> None:
            self._course.take(
                connection,
                number,
                step,
                access.by(actor),
                fields,
                at,
                version=version,
                may_see=reach.sees,
            )
            if used := fields.data.get("template_id"):
                count_use(connection, used)

        await self.within(actor, take)
        return await self._changed(actor, number, at, language)

    async def _changed(self, actor: Actor, number: str, at: dt.datetime, language: str) -> CaseView:
        """The case as it is after the actor changed it."""
        async with self._sessions() as session:
            reach = await access.reach_of(session, actor)
            return await opening.view(session, reach, number, self.care, at, language, taken=True)

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
        self, actor: Actor, *, mine: bool = False, limit: int = 50, language: str = "en"
    ) -> Sequence[TaskRecord]:
        """Calls that are to be made, the most urgent first."""
        require(actor, Action.SEE_CASES)
        async with self._sessions() as session:
            reach = await access.reach_of(session, actor)
            rows = await open_tasks(session, reach, limit, mine=mine)
            names = await opening.names_of(session, parts.people_in((), (), rows), language)
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

    async def task_called(self, actor: Actor, call: Call, contact_id: str) -> None:
        """The call was promised, as this contact."""
        at = self._now()
        await self.within(
            actor, lambda connection, reach: self._tasks.called(connection, reach, call, contact_id, at)
        )

    async def similar(self, actor: Actor, text: str, limit: int = 5) -> Sequence[SimilarCase]:
        """Past cases like this text, with what solved them."""
        require(actor, Action.SEE_CASES)
        if self._texts is None:
            return []
        async with self._sessions() as session:
            return await self._texts.like(session, await access.reach_of(session, actor), text, limit)

    async def templates(self, actor: Actor, case_class: str = "") -> Sequence[TemplateRecord]:
        """Answers to use again: of a class, or of a branch of classes; the most used first."""
        require(actor, Action.SEE_CASES)
        classes = {case_class, *self.care.classes.below(case_class)} if case_class else ()
        async with self._sessions() as session:
            return await templates(session, await access.reach_of(session, actor), classes)

    async def make_template(self, actor: Actor, number: str, new: NewTemplate) -> str:
        """A template of what solved a case; its id. Raises NotFound, Invalid, Conflict."""
        require(actor, Action.CHANGE_CASES)
        at = self._now()
        return await self.within(
            actor, lambda connection, reach: make(connection, self._course, reach, number, new, at)
        )

    async def within(self, actor: Actor, work: Callable[[Connection, access.Reach], T]) -> T:
        """Do something in one transaction, on its connection."""
        async with self._sessions.begin() as session:
            reach = await access.reach_of(session, actor)
            return await session.run_sync(lambda sync: work(sync.connection(), reach))

    async def check(
        self,
        *,
        subject: str,
        case_class: str,
        severity: str,
        description: str,
        order_number: str = "",
        product: str = "",
        batch: str = "",
    ) -> None:
        """Raise Invalid, naming the field, unless a case of these may be given a number."""
        checks.line("subject", subject, longest=LONGEST_SUBJECT)
        checks.one_of("severity", severity, Severity)
        checks.text("description", description, longest=LONGEST_DESCRIPTION)
        checks.line("order_number", order_number, longest=LONGEST_ORDER_NUMBER, required=False)
        checks.line("batch", batch, longest=40, required=False)
        if not self.care.is_choosable(case_class):
            raise Invalid("class", "There is no such class.", "Choose one of the list.")
        if product and not self.care.is_product(product):
            raise Invalid("product", "There is no such product.", "Choose one of the list.")
