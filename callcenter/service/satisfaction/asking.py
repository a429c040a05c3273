"""Who may be asked for their opinion, and how: in a call, by a link.

A customer is asked once in so many days at most, and so is a number or an address that nobody is known by,
whatever the survey and the channel. Each turn is a row of `survey_slots` that one statement takes or finds
taken, so that of two who ask at once one is told no, whichever processes they are. Customers who do not want
to be asked never are; those who do not want to be called are not called for it.
"""

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Callable, Collection
from enum import StrEnum

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.care import Care, Survey
from callcenter.domain.enums import Channel, LookupStatus
from callcenter.repository.models import Customer, CustomerNumber, SurveyInvitation
from callcenter.service.auth import utc_now
from callcenter.service.lookups import Answer

from .slots import customer_key, reached_key, take_slots

#: Where the page of a survey is; the token stands behind it, where no server sees it.
PAGE = "/survey#"
_TOKEN_BYTES = 32


class WhyNot(StrEnum):
    """Why somebody is not asked."""

    NO_SURVEYS = "no_surveys"
    NO_CALLS = "no_calls"
    ASKED_LATELY = "asked_lately"
    NOBODY_KNOWN = "nobody_known"
    NO_SUCH_SURVEY = "no_such_survey"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody may be asked: `invitation` is the id by which their answers are known. `token`: of a link,
    told once; only a hash is kept."""

    invitation: str
    token: str = ""

    @property
    def path(self) -> str:
        """The link, behind the company's address."""
        return f"{PAGE}{self.token}"


class About(msgspec.Struct, frozen=True, kw_only=True):
    """Whom and about what: `reached` is the number (E.164) or mail address, empty when none is used."""

    customer_id: str | None = None
    reached: str = ""
    case_number: str | None = None
    contact_id: str | None = None
    agent_id: str | None = None
    queue: str | None = None
    language: str = "en"


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


class Asking:
    """Takes turns. `care` gives the set-up in force, `now` the time."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        care: Callable[[], Care],
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        self._sessions = sessions
        self._care = care
        self._now = now

    async def by_phone(self, survey: str, number: str, customer: str) -> Answer:
        """The look-up `survey_turn`: found when whoever is in the call may be asked this survey now, who is
        not asked again then. `number` in E.164 or as it is signalled, `customer` an id; both may be empty.

        A call whose look-up is asked once more after a restart is not asked.
        """
        about = About(customer_id=customer or None, reached=number)
        async with self._sessions() as session:
            asked = await self.take(session, survey, about, Channel.PHONE)
            if isinstance(asked, WhyNot):
                return Answer(status=LookupStatus.NOT_FOUND)
            await session.commit()
        return Answer(status=LookupStatus.FOUND)

    async def take(
        self, session: AsyncSession, survey_id: str, about: About, channel: Channel, *, calling: bool = False
    ) -> Asked | WhyNot:
        """Take a turn in this transaction; `calling`: we call them for it. WEB and EMAIL make a link.

        The caller commits, or rolls back when it is told why not.
        """
        survey = self._care().survey(survey_id)
        if survey is None:
            return WhyNot.NO_SUCH_SURVEY
        customers = await _customers(session, about)
        if any(each.no_surveys for each in customers):
            return WhyNot.NO_SURVEYS
        if calling and any(each.no_calls for each in customers):
            return WhyNot.NO_CALLS
        who = {reached_key(about.reached)} if about.reached else set()
        if len(customers) == 1:
            who.add(customer_key(customers[0].id))
        if not who:
            return WhyNot.NOBODY_KNOWN
        now = self._now()
        if not await take_slots(session, who, now, self._care().content.satisfaction.at_most_once_in_days):
            return WhyNot.ASKED_LATELY
        return self._invite(session, survey_id, survey, about, channel, customers, now)

    def _invite(
        self,
        session: AsyncSession,
        survey_id: str,
        survey: Survey,
        about: About,
        channel: Channel,
        customers: Collection[Customer],
        now: dt.datetime,
    ) -> Asked:
        asked = Asked(
            invitation=uuid.uuid4().hex,
            token=secrets.token_urlsafe(_TOKEN_BYTES) if channel in (Channel.WEB, Channel.EMAIL) else "",
        )
        care = self._care()
        session.add(
            SurveyInvitation(
                id=asked.invitation,
                token_hash=hash_of(asked.token) if asked.token else None,
                survey=survey_id,
                version=care.version,
                customer_id=next(iter(customers)).id if len(customers) == 1 else None,
                reached=about.reached[:254] or None,
                case_number=about.case_number,
                contact_id=about.contact_id,
                channel=channel,
                language=about.language,
                agent_id=about.agent_id,
                queue=about.queue,
                made_at=now,
                expires_at=now + dt.timedelta(days=care.content.satisfaction.link_days),
            )
        )
        return asked


async def _customers(session: AsyncSession, about: About) -> list[Customer]:
    """Whom it may be: the customer, when known; else all who have the number."""
    if about.customer_id:
        chosen = Customer.id == about.customer_id
    elif about.reached:
        owners = select(CustomerNumber.customer_id).where(CustomerNumber.e164 == about.reached)
        chosen = Customer.id.in_(owners)
    else:
        return []
    return list(await session.scalars(select(Customer).where(chosen)))
