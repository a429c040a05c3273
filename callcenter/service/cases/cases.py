"""Cases on behalf of a person: listed, opened, changed step by step."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import Connection, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.care import Care
from callcenter.repository.enums import CaseStep, Severity
from callcenter.repository.models import CaseClass
from callcenter.service import audit, checks
from callcenter.service.auth import utc_now
from callcenter.service.errors import Invalid
from callcenter.service.from_rows import choice
from callcenter.service.permissions import Action, Actor, require
from callcenter.service.records import Choice

from . import access, listing, opening
from .course import Course
from .fields import LONGEST_DESCRIPTION, LONGEST_ORDER_NUMBER, LONGEST_SUBJECT, StepFields
from .listing import CaseFilter, FindTexts
from .records import CasePage, CaseView

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
        find: FindTexts | None = None,
    ) -> None:
        """`find` finds cases by their words; without it lists are searched by number and customer only."""
        self._sessions = sessions
        self._course = course
        self._now = now
        self._find = find

    @property
    def care(self) -> Care:
        """How the company cares for cases, as it is in force."""
        return self._course.care()

    async def page(self, actor: Actor, wanted: CaseFilter, language: str = "en") -> CasePage:
        """Cases that the actor sees, newest first; units are named in `language`. Raises Invalid."""
        require(actor, Action.SEE_CASES)
        async with self._sessions() as session:
            reach = await access.reach_of(session, actor)
            return await listing.page(session, reach, wanted, self._now(), self._find, language)

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

        await self.within(actor, take)
        async with self._sessions() as session:
            reach = await access.reach_of(session, actor)
            return await opening.view(session, reach, number, self.care, at, language, taken=True)

    async def within(self, actor: Actor, work: Callable[[Connection, access.Reach], T]) -> T:
        """Do something in one transaction, on its connection."""
        async with self._sessions.begin() as session:
            reach = await access.reach_of(session, actor)
            return await session.run_sync(lambda sync: work(sync.connection(), reach))

    async def classes(self) -> Sequence[Choice]:
        """What complaints can be about, in their order."""
        async with self._sessions() as session:
            return [
                choice(row) for row in await session.scalars(select(CaseClass).order_by(CaseClass.position))
            ]

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
