"""What the voice menu may ask the company's data, and the proof it needs.

The calling number identifies and proves nothing: who asks about an order or a case gives its number and the
last four digits of a telephone number its customer has registered. A wrong number and a wrong proof look the
same, and after MOST_FAILURES wrong proofs for one number even the right one is not taken for a while, so that
the four digits cannot be tried out over many calls.
"""

import datetime as dt
import hmac
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.domain.configuration import CALLBACK_COUNTRIES
from callcenter.domain.enums import LookupStatus
from callcenter.repository.models import Case, CustomerNumber, Order
from callcenter.service.cases.life import told_status
from callcenter.service.errors import TooMany
from callcenter.service.limits import FailureLimit
from callcenter.service.phone_numbers import may_call_back, read

MOST_FAILURES = 9
FAILURE_SECONDS = 3600.0


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Found with its data, or not found with none."""

    status: LookupStatus
    data: dict[str, str] = {}


NOT_FOUND = Answer(status=LookupStatus.NOT_FOUND)


def _found(**data: str | dt.date | None) -> Answer:
    """What there is, dates as ISO."""
    return Answer(
        status=LookupStatus.FOUND,
        data={name: str(value) for name, value in data.items() if value is not None},
    )


class Lookups:
    """The look-ups a flow can name. When the database is away its error passes through."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        *,
        zone: Callable[[], dt.tzinfo] = lambda: dt.UTC,
        clock: Callable[[], float] = time.monotonic,
        others: Mapping[str, Callable[..., Awaitable[Answer]]] | None = None,
        countries: Callable[[], Sequence[str]] = lambda: CALLBACK_COUNTRIES,
    ) -> None:
        """`zone` gives the company's, for the days spoken of; `clock` gives the seconds of the failure limit;
        `others` are look-ups of other parts, such as staff_lookups; `countries`: where callers may be
        called back."""
        self._countries = countries
        self._sessions = sessions
        self._zone = zone
        self._failures = FailureLimit(failures=MOST_FAILURES, seconds=FAILURE_SECONDS, clock=clock)
        self._by_name: dict[str, Callable[..., Awaitable[Answer]]] = {
            "order_status": self.order_status,
            "verify_order": self.verify_order,
            "complaint_status": self.complaint_status,
            "verify_complaint": self.verify_complaint,
            "callback_number": self.callback_number,
            **(others or {}),
        }

    @property
    def names(self) -> frozenset[str]:
        """What a flow may name."""
        return frozenset(self._by_name)

    async def answer(self, name: str, arguments: Mapping[str, str]) -> Answer:
        """Run the look-up `name`. KeyError for an unknown one, TypeError for wrong arguments."""
        return await self._by_name[name](**arguments)

    async def order_status(self, order_number: str) -> Answer:
        """Data: status, expected_on, shipped_on, delivered_on. Only after a proof: see verify_order."""
        async with self._sessions() as session:
            order = await session.get(Order, order_number)
        return self._order(order) if order else NOT_FOUND

    async def verify_order(self, order_number: str, phone_last4: str) -> Answer:
        """The order's data and customer_id, when the digits end a registered number of its customer."""
        async with self._sessions() as session:
            order = await session.get(Order, order_number)
            customer_id = order.customer_id if order else None
            proved = await self._proved(session, f"order {order_number}", customer_id, phone_last4)
        return self._order(order) if order and proved else NOT_FOUND

    async def complaint_status(self, case_number: str) -> Answer:
        """Data: status, opened_on, due_on, closed_on. Only after a proof: see verify_complaint."""
        async with self._sessions() as session:
            case = await session.get(Case, case_number)
            return self._complaint(case, await _told_as(session, case)) if case else NOT_FOUND

    async def verify_complaint(self, case_number: str, phone_last4: str) -> Answer:
        """The complaint's data and customer_id, when the digits end a registered number of its customer, or
        the number that was left with it."""
        async with self._sessions() as session:
            case = await session.get(Case, case_number)
            customer_id, left = (case.customer_id, case.reporter_number) if case else (None, None)
            proved = await self._proved(session, f"case {case_number}", customer_id, phone_last4, left)
            return self._complaint(case, await _told_as(session, case)) if case and proved else NOT_FOUND

    async def callback_number(self, number: str) -> Answer:
        """Data: number, in E.164, of digits keyed as one dials them; not found unless we would call it."""
        countries = self._countries()
        found = read(number, countries[0])
        return _found(number=found.e164) if found and may_call_back(found, countries) else NOT_FOUND

    def _order(self, order: Order) -> Answer:
        return _found(
            order_number=order.number,
            customer_id=order.customer_id,
            status=order.status.value,
            expected_on=order.expected_on,
            shipped_on=order.shipped_on,
            delivered_on=order.delivered_on,
        )

    def _complaint(self, case: Case, told: Case) -> Answer:
        zone = self._zone()
        return _found(
            case_number=case.number,
            customer_id=case.customer_id,
            status=told_status(told.status),
            opened_on=case.opened_at.astimezone(zone).date(),
            due_on=told.due_on,
            closed_on=told.closed_at.astimezone(zone).date() if told.closed_at else None,
        )

    async def _proved(
        self, session: AsyncSession, what: str, customer_id: str | None, last4: str, left: str | None = None
    ) -> bool:
        numbers = await session.scalars(
            select(CustomerNumber.e164).where(CustomerNumber.customer_id == (customer_id or ""))
        )
        # Counted after the last wait: a look-up that timed out is no wrong proof.
        try:
            self._failures.begin(what)
        except TooMany:
            return False
        right = False
        for e164 in (*numbers, *([left] if left else [])):
            right |= hmac.compare_digest(e164[-4:].encode(), last4.encode())
        if right:
            self._failures.forgive(what)
        return right


async def _told_as(session: AsyncSession, case: Case) -> Case:
    """The case whose state is told: that into which a duplicate was merged."""
    other = await session.get(Case, case.merged_into) if case.merged_into else None
    return other or case
