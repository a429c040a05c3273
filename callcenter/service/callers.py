"""Who is calling, and what their screen pop shows: asked once for every call, so it must cost little.

Both are answered from one look at the repository: some plain statements, each by an index and made once, one
after the other in a thread (see callcenter.repository.database on `direct`). Nothing is remembered beyond it:
a pop shows what the tables held when it was asked for.
"""

import asyncio
import contextlib
import datetime as dt
from collections.abc import Awaitable, Callable, Collection, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, Dialect, and_, bindparam, case, or_, select

from callcenter.domain.configuration import CALLBACK_COUNTRIES
from callcenter.domain.enums import Tier
from callcenter.repository.base import to_ms
from callcenter.repository.database import Database
from callcenter.repository.enums import OPEN_CASE_STATUSES, RecoveryState
from callcenter.repository.models import (
    CareTask,
    Case,
    Contact,
    Customer,
    CustomerNumber,
    Recovery,
    SurveySlot,
    User,
)
from callcenter.repository.prepared import Query
from callcenter.service.auth import utc_now
from callcenter.service.from_rows import case_fields, contact_fields, customer_fields
from callcenter.service.phone_numbers import may_call_back, read
from callcenter.service.records import (
    CaseBrief,
    ContactBrief,
    CustomerBrief,
    CustomerRecord,
    OpenTask,
    PopRecord,
    PromisedRecovery,
)
from callcenter.service.satisfaction.slots import customer_key, reached_key

LAST_CONTACTS = 5
MOST_CASES = 20
MOST_PROMISES = 10
#: What was done to win a customer back is shown for so long.
LATELY = dt.timedelta(days=90)
#: Looks at a time: one that hangs must not keep all others.
AT_ONCE = 2


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Whose number it is: none, one or several customers; tier and value (0-100) the highest of theirs.

    `dedicated_agent` serves this key account; `last_agent` talked with the customer last, or took their
    newest open case after that. Both are ids, empty when there is none or more than one customer, like `name`
    and the `language` they prefer. `number` is the number in E.164, empty when it has no such form;
    `may_call_back` whether whoever shows it may have it called (phone_numbers.may_call_back); `may_survey`
    whether they may be asked how it was, as far as one can tell before (satisfaction.asking).
    """

    number: str = ""

    customer_ids: tuple[str, ...] = ()
    tier: Tier = Tier.STANDARD
    value: int = 0
    dedicated_agent: str = ""
    last_agent: str = ""
    name: str = ""
    language: str = ""
    may_call_back: bool = True
    may_survey: bool = True


class _Look(msgspec.Struct, frozen=True, kw_only=True):
    caller: Caller
    pop: PopRecord


# Highest first: who is shown on top when a number is shared.
_TIER_ORDER = case({tier.value: place for place, tier in enumerate(reversed(Tier))}, value=Customer.tier)

_CUSTOMER = (
    select(
        Customer.id,
        Customer.name,
        Customer.company,
        Customer.tier,
        Customer.value,
        Customer.language,
        Customer.email,
        Customer.notes,
        Customer.life_cycle,
        Customer.created_at,
        Customer.org_unit_id,
        Customer.dedicated_agent_id,
        Customer.no_calls,
        Customer.no_surveys,
        User.name.label("agent_name"),
        CustomerNumber.e164,
    )
    .select_from(Customer)
    .outerjoin(CustomerNumber, CustomerNumber.customer_id == Customer.id)
    .outerjoin(User, User.id == Customer.dedicated_agent_id)
    .order_by(_TIER_ORDER, Customer.sort_key, Customer.id, CustomerNumber.position)
)
_BY_ID = _CUSTOMER.where(Customer.id == bindparam("customer"))
_BY_NUMBER = _CUSTOMER.where(
    Customer.id.in_(select(CustomerNumber.customer_id).where(CustomerNumber.e164 == bindparam("number")))
)

_OPEN_CASES = (
    select(
        Case.number,
        Case.kind,
        Case.class_code,
        Case.subject,
        Case.severity,
        Case.status,
        Case.opened_at,
        Case.order_number,
        Case.opened_by.label("agent"),
        Case.opened_at.label("at"),
    )
    .where(
        Case.customer_id == bindparam("customer"),
        or_(*(Case.status == status for status in OPEN_CASE_STATUSES)),
    )
    .order_by(Case.opened_at.desc(), Case.number.desc())
    .limit(MOST_CASES)
)

_CONTACT = (
    select(
        Contact.id,
        Contact.channel,
        Contact.ani,
        Contact.dnis,
        Contact.queue,
        Contact.agent_id,
        Contact.outcome,
        Contact.started_at,
        Contact.ended_at,
        Contact.disposition,
        Contact.notes,
        Contact.voicemail,
        Contact.voicemail_seconds,
        Contact.number_left,
        User.name.label("agent_name"),
    )
    .select_from(Contact)
    .outerjoin(User, User.id == Contact.agent_id)
    .where(Contact.ended_at.is_not(None))
    .order_by(Contact.started_at.desc())
    .limit(LAST_CONTACTS)
)
_LAST_OF_CUSTOMER = _CONTACT.where(Contact.customer_id == bindparam("customer"))
_LAST_OF_NUMBER = _CONTACT.where(Contact.ani == bindparam("number"))

_TALKED = (
    select(Contact.agent_id.label("agent"), Contact.started_at.label("at"))
    .where(Contact.customer_id == bindparam("customer"), Contact.agent_id.is_not(None))
    .order_by(Contact.started_at.desc())
    .limit(1)
)


_ASKED_LATELY = select(SurveySlot.who).where(
    or_(SurveySlot.who == bindparam("reached"), SurveySlot.who == bindparam("customer")),
    SurveySlot.until > bindparam("now"),
)


_PROMISES = (
    select(
        Recovery.id,
        Recovery.case_number,
        Recovery.kind,
        Recovery.amount_minor,
        Recovery.currency,
        Recovery.words,
        Recovery.state,
        Recovery.promised_by,
    )
    .where(
        Recovery.customer_id == bindparam("customer"),
        or_(
            Recovery.state == RecoveryState.APPROVED,
            and_(Recovery.state == RecoveryState.DONE, Recovery.done_at >= bindparam("since")),
        ),
    )
    .order_by(Recovery.proposed_at.desc(), Recovery.id)
    .limit(MOST_PROMISES)
)
_TASKS = (
    select(CareTask.id, CareTask.kind, CareTask.words, CareTask.case_number, CareTask.due_at)
    .where(CareTask.customer_id == bindparam("customer"), CareTask.done_at.is_(None))
    .order_by(CareTask.due_at, CareTask.id)
    .limit(MOST_PROMISES)
)


class _Asks:
    """The statements, made ready for one database."""

    def __init__(self, dialect: Dialect) -> None:
        self.by_id = Query(_BY_ID, dialect)
        self.by_number = Query(_BY_NUMBER, dialect)
        self.open_cases = Query(_OPEN_CASES, dialect)
        self.last_of_customer = Query(_LAST_OF_CUSTOMER, dialect)
        self.last_of_number = Query(_LAST_OF_NUMBER, dialect)
        self.talked = Query(_TALKED, dialect)
        self.promises = Query(_PROMISES, dialect)
        self.tasks = Query(_TASKS, dialect)
        self.asked_lately = Query(_ASKED_LATELY, dialect)


class Callers:
    """No actor: the pop goes to whichever agent the contact is offered to."""

    def __init__(
        self,
        database: Database,
        countries: Callable[[], Collection[str]] = lambda: CALLBACK_COUNTRIES,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        """`countries`: where callers may be called back just because they show a number; `now`: the time."""
        self._database = database.direct
        self._now = now
        self._countries = countries
        self._asks = _Asks(database.direct.dialect)
        self._threads = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="callers")
        #: Who waits for a look that is under way, by number.
        self._under_way: dict[str, list[asyncio.Future[_Look]]] = {}

    def identify(self, ani: str) -> Coroutine[Any, Any, Caller]:
        """Whose calling number this is, as signalled. Looked up from now on, awaited or not."""
        return _caller_of(self._look(ani))

    async def pop(self, ani: str, customer_id: str) -> PopRecord:
        """By the customer when known (`customer_id` not empty), else by the calling number as signalled.

        One customer: record, open cases, last contacts. Several with the number: candidates to choose from
        and the number's last contacts. Nobody: the number's last contacts.
        """
        if customer_id:
            look: _Look | None = await self._in_thread(self._look_at_customer, customer_id)
            if look is not None:
                return look.pop
        return (await self._look(ani)).pop

    def _in_thread(self, work: Callable[[str], Any], argument: str) -> asyncio.Future[Any]:
        return asyncio.get_running_loop().run_in_executor(self._threads, work, argument)

    def _look(self, ani: str) -> Awaitable[_Look]:
        """Who asks while the same is being looked up, as pop and routing do for every call, shares it."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[_Look] = loop.create_future()
        waiting = self._under_way.get(ani)
        if waiting is None:
            self._under_way[ani] = [future]
            try:
                self._threads.submit(self._look_and_tell, loop, ani)
            except RuntimeError as error:
                # No thread can be started now: perhaps for the next try.
                self._tell(ani, error)
        else:
            waiting.append(future)
        return future

    def _look_and_tell(self, loop: asyncio.AbstractEventLoop, ani: str) -> None:
        """In a thread. Whoever waits is told directly: each turn of the loop costs a call its time."""
        found: _Look | BaseException
        try:
            found = self._look_at_number(ani)
        except BaseException as error:
            found = error
        # The loop is closed when the process ends meanwhile.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(self._tell, ani, found)

    def _tell(self, ani: str, found: "_Look | BaseException") -> None:
        for future in self._under_way.pop(ani):
            if future.done():
                continue
            if isinstance(found, BaseException):
                future.set_exception(found)
            else:
                future.set_result(found)

    def _look_at_customer(self, customer_id: str) -> _Look | None:
        with self._database.connect() as connection:
            found = _customers(self._asks.by_id.all(connection, customer=customer_id))
            return _one(self._asks, connection, "", self._now(), *found[0]) if found else None

    def _look_at_number(self, ani: str) -> _Look:
        number = read(ani)
        e164 = number.e164 if number is not None else None
        look = self._look_at_e164(ani, e164)
        caller = replace(look.caller, may_call_back=may_call_back(number, self._countries()))
        return replace(look, caller=caller)

    def _may_survey(self, connection: Connection, e164: str | None, found: Sequence[Any]) -> bool:
        """The survey asks once more before it begins; who would be told no need not wait for that."""
        if any(row.no_surveys for row, _ in found):
            return False
        return not self._asks.asked_lately.all(
            connection,
            reached=reached_key(e164 or ""),
            customer=customer_key(found[0][0].id if len(found) == 1 else ""),
            now=self._now(),
        )

    def _look_at_e164(self, ani: str, e164: str | None) -> _Look:
        with self._database.connect() as connection:
            found = []
            if e164 is not None:
                found = _customers(self._asks.by_number.all(connection, number=e164))
            may_survey = self._may_survey(connection, e164, found)
            if len(found) == 1:
                look = _one(self._asks, connection, e164 or "", self._now(), *found[0])
                return replace(look, caller=replace(look.caller, may_survey=may_survey))
            rows = self._asks.last_of_number.all(connection, number=e164 or ani) if ani else ()
            return _Look(
                caller=Caller(
                    number=e164 or "",
                    customer_ids=tuple(row.id for row, _ in found),
                    tier=found[0][0].tier if found else Tier.STANDARD,
                    value=max((row.value for row, _ in found), default=0),
                    may_survey=may_survey,
                ),
                pop=PopRecord(
                    candidates=tuple(
                        CustomerBrief(**customer_fields(row, numbers)) for row, numbers in found
                    ),
                    last_contacts=_contacts(rows),
                ),
            )


async def _caller_of(look: Awaitable[_Look]) -> Caller:
    return (await look).caller


def _customers(rows: Sequence[Any]) -> list[tuple[Any, list[str]]]:
    """Each customer once, with their numbers."""
    found: dict[str, tuple[Any, list[str]]] = {}
    for row in rows:
        numbers = found.setdefault(row.id, (row, []))[1]
        if row.e164 is not None:
            numbers.append(row.e164)
    return list(found.values())


def _one(
    asks: _Asks, connection: Connection, number: str, now: dt.datetime, row: Any, numbers: list[str]
) -> _Look:
    """All of one customer."""
    cases = asks.open_cases.all(connection, customer=row.id)
    contacts = asks.last_of_customer.all(connection, customer=row.id)
    talked = asks.talked.all(connection, customer=row.id)
    promises = asks.promises.all(connection, customer=row.id, since=now - LATELY)
    tasks = asks.tasks.all(connection, customer=row.id)
    return _Look(
        caller=Caller(
            number=number,
            customer_ids=(row.id,),
            tier=row.tier,
            value=row.value,
            dedicated_agent=row.dedicated_agent_id or "",
            last_agent=_last_agent([*talked, *cases[:1]]),
            name=row.name,
            language=row.language,
        ),
        pop=PopRecord(
            customer=CustomerRecord(
                **customer_fields(row, numbers),
                email=row.email,
                dedicated_agent=row.dedicated_agent_id,
                dedicated_agent_name=row.agent_name or row.dedicated_agent_id,
                notes=row.notes,
                life_cycle=row.life_cycle,
                created_ms=to_ms(row.created_at),
                org_unit=row.org_unit_id,
                no_calls=row.no_calls,
                no_surveys=row.no_surveys,
            ),
            open_cases=tuple(CaseBrief(**case_fields(each)) for each in cases),
            last_contacts=_contacts(contacts),
            recoveries=tuple(_promise(each) for each in promises),
            tasks=tuple(_task(each) for each in tasks),
        ),
    )


def _contacts(rows: Any) -> tuple[ContactBrief, ...]:
    return tuple(ContactBrief(**contact_fields(row, row.agent_name)) for row in rows)


def _promise(row: Any) -> PromisedRecovery:
    return PromisedRecovery(
        id=row.id,
        case_number=row.case_number,
        kind=row.kind,
        amount_minor=row.amount_minor,
        currency=row.currency,
        words=row.words,
        state=row.state,
        promised_by=row.promised_by.isoformat() if row.promised_by else None,
    )


def _task(row: Any) -> OpenTask:
    return OpenTask(
        id=row.id, kind=row.kind, words=row.words, case_number=row.case_number, due_ms=to_ms(row.due_at)
    )


def _last_agent(had: Sequence[Any]) -> str:
    """Of the last talk and the newest open case that an agent took, as far as there are any."""
    return max(((each.at, each.agent) for each in had if each.agent), default=(None, ""))[1]
