"""Turns of being asked: one row each, which one statement takes or finds taken."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncSession

from callcenter.repository.models import SurveySlot
from callcenter.repository.prepared import inserting


def customer_key(customer_id: str) -> str:
    """Whose turn it is, by customer."""
    return f"customer:{customer_id}"


def reached_key(reached: str) -> str:
    """Whose turn it is, by number or mail address."""
    return f"reached:{reached.lower()}"[:300]


async def take_slots(session: AsyncSession, who: Collection[str], now: dt.datetime, days: int) -> bool:
    """Whether all of them were free, which they are not any more then. In one order, so that two who want
    the same never wait for each other. Roll back when it says no."""
    dialect = session.get_bind().dialect
    for each in sorted(who):
        row = inserting(SurveySlot, dialect).values(who=each, until=now + dt.timedelta(days=days))
        taken = await session.scalar(
            row.on_conflict_do_update(
                index_elements=["who"],
                set_={"until": row.excluded.until},
                where=SurveySlot.until <= now,
            ).returning(SurveySlot.who)
        )
        if taken is None:
            return False
    return True
