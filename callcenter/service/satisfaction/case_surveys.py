"""Customers are asked how their case was handled once it is closed, and what they say is kept with it.

The survey that care.yaml names goes out by mail, or somebody calls and asks: then it is a task, and what the
customer says is entered by who called. Whoever cannot or does not want to be asked is not; the case stays
closed then.
"""

import asyncio
import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final, Protocol

import msgspec
import structlog
from sqlalchemy import Connection, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.care import AskedBy, Care, in_language
from callcenter.domain.enums import Channel
from callcenter.repository.care_work import CareTask
from callcenter.repository.enums import CaseStatus, CaseStep, TaskKind
from callcenter.repository.models import Case, Customer, CustomerNumber, SurveyInvitation
from callcenter.repository.prepared import inserting
from callcenter.service.auth import utc_now
from callcenter.service.cases import SYSTEM, By, Course, StepFields, StepRefused
from callcenter.service.cases.access import by as by_actor
from callcenter.service.cases.access import reach_of
from callcenter.service.errors import Conflict, NotFound
from callcenter.service.mail.outbox import Letter
from callcenter.service.permissions import Action, Actor, require

from .answers import LinkAnswers, Thanks
from .asking import About, Asking, WhyNot
from .survey_letters import survey_letter

log = structlog.get_logger("callcenter.satisfaction")

LOOK_S: Final = 5.0
#: A case that was closed longer ago is not asked about any more.
OLDEST: Final = dt.timedelta(days=3)
AT_ONCE: Final = 50
#: How long after a case was closed its customer is written to: who has them on the line may ask them there.
SETTLES: Final = dt.timedelta(minutes=10)


class AskedHow(StrEnum):
    """How a customer is asked: by a letter on its way, by a link that somebody passes on, by a call."""

    LETTER = "letter"
    LINK = "link"
    CALL = "call"


class AskedCase(msgspec.Struct, frozen=True, kw_only=True):
    """The customer is asked. `url`: the link, when nobody has sent it; it is told once."""

    how: AskedHow
    url: str = ""


class Mailing(Protocol):
    """callcenter.service.mail.outbox."""

    @property
    def sends(self) -> bool: ...
    def put(self, connection: Connection, at: dt.datetime, letter: Letter) -> bool: ...


class CaseSurveys:
    """Asks, and takes the answers of those who are called. Run `run()` as a task."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        asking: Asking,
        course: Course,
        outbox: Mailing,
        *,
        site: str,
        zone: Callable[[], dt.tzinfo],
        now: Callable[[], dt.datetime] = utc_now,
        look_s: float = LOOK_S,
        settles: dt.timedelta = SETTLES,
    ) -> None:
        """`site` is where links in letters lead, `zone` the company's."""
        self._sessions = sessions
        self._asking = asking
        self._course = course
        self._outbox = outbox
        self._site = site.rstrip("/")
        self._zone = zone
        self._now = now
        self._look_s = look_s
        self._settles = settles
        self.links = LinkAnswers(sessions, course.care, self.evaluate, now)
        # Who is not asked, and why, since when they were closed: looked at once.
        self._not_asked: dict[str, dt.datetime | None] = {}

    async def run(self) -> None:
        """Ask about cases that were closed, until cancelled."""
        while True:
            try:
                await self.look()
            except Exception as error:
                log.warning("satisfaction.surveys_wait", error=type(error).__name__)
            await asyncio.sleep(self._look_s)

    async def look(self) -> int:
        """Ask about the cases closed lately, but not just now; of how many."""
        if not self._course.care().content.satisfaction.case_survey:
            return 0
        since, until = self._now() - OLDEST, self._now() - self._settles
        async with self._sessions() as session:
            found = await session.execute(
                select(Case.number, Case.closed_at)
                .where(Case.status == CaseStatus.CLOSED, Case.asked_at.is_(None))
                .where(Case.closed_at > since, Case.closed_at <= until)
                .order_by(Case.closed_at, Case.number)
            )
            closed = {row.number: row.closed_at for row in found}
        self._not_asked = {number: at for number, at in self._not_asked.items() if closed.get(number) == at}
        todo = [number for number in closed if number not in self._not_asked][:AT_ONCE]
        asked = 0
        for number in todo:
            try:
                told = await self._ask(number, SYSTEM)
            except StepRefused:
                continue
            if isinstance(told, AskedCase):
                asked += 1
            else:
                self._not_asked[number] = closed[number]
                log.info("satisfaction.not_asked", case=number, why=told.value)
        return asked

    async def ask(self, actor: Actor, number: str) -> AskedCase:
        """Ask now; without a mail server the link is told. Raises Forbidden, NotFound, StepRefused; Conflict
        when the customer is not to be asked."""
        require(actor, Action.ASK_CUSTOMERS)
        async with self._sessions() as session:
            reach = await reach_of(session, actor)
            case = await session.get(Case, number)
            if case is None or not reach.sees(case):
                raise NotFound("case")
        told = await self._ask(number, by_actor(actor))
        if isinstance(told, WhyNot):
            raise Conflict(_WORDS[told], "Leave it at that.", f"survey_{told.value}")
        return told

    async def answer_for(self, actor: Actor, number: str, given: Mapping[str, str]) -> Thanks:
        """Keep what a customer said who was called about this case. Raises Forbidden, NotFound, Invalid."""
        require(actor, Action.ASK_CUSTOMERS)
        async with self._sessions() as session:
            reach = await reach_of(session, actor)
            case = await session.get(Case, number)
            if case is None or not reach.sees(case):
                raise NotFound("case")
            invitation = await session.scalar(
                select(SurveyInvitation)
                .where(SurveyInvitation.case_number == number, SurveyInvitation.channel == Channel.PHONE)
                .order_by(SurveyInvitation.made_at.desc())
                .limit(1)
            )
        if invitation is None:
            raise NotFound("survey")
        return await self.links.take_called(invitation.id, given, actor.user_id)

    def evaluate(self, connection: Connection, number: str, mark: float, words: str, at: dt.datetime) -> None:
        """Keep a customer's opinion (0-100) with the case, in this transaction. A case that was opened again
        meanwhile has the answers, and no mark of its handling."""
        status = connection.scalar(select(Case.status).where(Case.number == number))
        if status not in (CaseStatus.CLOSED, CaseStatus.ASKED):
            return
        fields = StepFields(mark=mark, text=words or None)
        self._course.take(connection, number, CaseStep.EVALUATE, SYSTEM, fields, at)

    async def _ask(self, number: str, by: By) -> AskedCase | WhyNot:
        care, now = self._course.care(), self._now()
        rule = care.content.satisfaction
        if not rule.case_survey:
            return WhyNot.NO_SUCH_SURVEY
        async with self._sessions() as session:
            case = await session.get(Case, number)
            if case is None:
                raise NotFound("case")
            customer = await session.get(Customer, case.customer_id) if case.customer_id else None
            calling = rule.case_asked_by is AskedBy.CALLBACK
            reached = await _reached(session, case, customer, calling=calling)
            if calling and not reached:
                return WhyNot.NOBODY_KNOWN
            about = About(
                customer_id=case.customer_id,
                reached=reached,
                case_number=number,
                contact_id=case.contact_id,
                agent_id=case.replied_by or case.closed_by,
                language=case.language or (customer.language if customer else "en"),
            )
            channel = Channel.PHONE if calling else Channel.EMAIL
            asked = await self._asking.take(session, rule.case_survey, about, channel, calling=calling)
            if isinstance(asked, WhyNot):
                return asked
            letter = None
            if reached and not calling:
                letter = survey_letter(
                    care, case, customer, asked, f"{self._site}{asked.path}", reached, now, self._zone()
                )
            elif not calling and by is SYSTEM:
                # A link that nobody would see.
                return WhyNot.NOBODY_KNOWN

            def keep(connection: Connection) -> None:
                self._course.take(
                    connection, number, CaseStep.ASK, by, StepFields(survey=rule.case_survey), now
                )
                if letter is not None:
                    self._outbox.put(connection, now, letter)
                if calling:
                    _task(connection, care, case, now)

            connection = await session.connection()
            await session.flush()
            await connection.run_sync(keep)
            await session.commit()
        if calling:
            return AskedCase(how=AskedHow.CALL)
        if letter is not None and self._outbox.sends:
            return AskedCase(how=AskedHow.LETTER)
        return AskedCase(how=AskedHow.LINK, url=f"{self._site}{asked.path}")


_WORDS: Final = {
    WhyNot.NO_SURVEYS: "This customer does not want to be asked.",
    WhyNot.NO_CALLS: "This customer does not want to be called.",
    WhyNot.ASKED_LATELY: "This customer was asked lately.",
    WhyNot.NOBODY_KNOWN: "Nobody is known who could be asked.",
    WhyNot.NO_SUCH_SURVEY: "care.yaml names no survey about cases.",
}


async def _reached(session: AsyncSession, case: Case, customer: Customer | None, *, calling: bool) -> str:
    """The number or the mail address by which a case's customer is reached; empty when there is none."""
    if not calling:
        return case.reporter_email or (customer.email if customer else "") or ""
    if case.reporter_number:
        return case.reporter_number
    if customer is None:
        return ""
    numbers = select(CustomerNumber.e164).where(CustomerNumber.customer_id == customer.id)
    return await session.scalar(numbers.order_by(CustomerNumber.position).limit(1)) or ""


def _task(connection: Connection, care: Care, case: Case, now: dt.datetime) -> None:
    """Somebody is to call the customer and ask."""
    to = care.content.satisfaction.low_mark_to
    survey = care.survey(care.content.satisfaction.case_survey)
    assert survey is not None
    row = inserting(CareTask, connection.dialect).values(
        id=uuid.uuid4().hex,
        kind=TaskKind.FOLLOW_UP,
        origin=f"ask:{case.number}:{now.isoformat()}",
        case_number=case.number,
        customer_id=case.customer_id,
        contact_id=case.contact_id,
        words=in_language(survey.labels, case.language or "en"),
        owner_user=to.user or None,
        owner_unit=to.unit or None,
        org_unit_id=case.org_unit_id,
        made_at=now,
        due_at=now + dt.timedelta(days=care.content.follow_up.days),
    )
    connection.execute(row)
