"""The agents' own survey, in rounds, of which nobody learns who said what.

Nothing links an answer to a person or a time. An answer is kept without both; that somebody has answered is
kept as a hash of their id with a key of the round (staff_keys.py), which is thrown away when the round ends.
While a round is open nobody sees anything of it, not even a count: what changes with one sheet tells of that
sheet. Afterwards the whole round is seen, never a part of it, and nothing of a few (staff_results.py).
"""

import asyncio
import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.care import Care, Purpose
from callcenter.repository.base import to_ms
from callcenter.repository.models import OrgUnit, StaffAnswer, StaffAnswered, StaffRound
from callcenter.service.audit import note
from callcenter.service.auth import utc_now
from callcenter.service.errors import Conflict, Invalid, NotFound
from callcenter.service.permissions import ALLOWED, Action, Actor, reach, require

from .answers import Thanks, questions_of
from .staff_keys import RoundKeys
from .staff_records import StaffResults, StaffRoundRecord
from .staff_results import results_of
from .staff_sheets import write_anew
from .surveys import read

DAYS = range(1, 61)
REST = dt.timedelta(days=14)
MOST_ROUNDS = 100


class StaffSurveys:
    """Rounds on behalf of a person. Keys are kept in `home`; `care` gives the set-up in force."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        home: Path,
        care: Callable[[], Care],
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        self._sessions = sessions
        self._keys = RoundKeys(home)
        self._care = care
        self._now = now
        # One after the other: a sheet writes all of its round, and two rounds are not opened at once.
        self._writing = asyncio.Lock()

    async def open(self, actor: Actor, survey: str, days: int) -> StaffRoundRecord:
        """Begin a round for the agents of the actor's company or group. Raises Forbidden, Invalid; Conflict
        while one of the same survey is open to any of them, and until it has been over for REST: of two
        rounds soon after each other the difference tells of who is new."""
        require(actor, Action.ASK_STAFF)
        if survey not in self._care().surveys_for(Purpose.AGENTS):
            raise Invalid("survey", "There is no such survey of agents.", "Choose one of purpose: agents.")
        if days not in DAYS:
            raise Invalid("days", f"{days} is not within 1-60.", "Write how many days it is open.")
        now = self._now()
        made = StaffRound(
            id=uuid.uuid4().hex,
            survey=survey,
            version=self._care().version,
            org_unit_id=actor.org_unit,
            opened_by=actor.user_id,
            opened_at=now,
            closes_at=now + dt.timedelta(days=days),
        )
        async with self._writing, self._sessions.begin() as session:
            before = await session.scalar(
                select(StaffRound.closes_at)
                .where(StaffRound.survey == survey, StaffRound.org_unit_id.in_(await _around(session, actor)))
                .order_by(StaffRound.closes_at.desc())
                .limit(1)
            )
            if before is not None and before > now:
                raise Conflict("A round of this survey is open.", "Wait until it is over.")
            if before is not None and before + REST > now:
                mend = f"Wait until {REST.days} days after it: two rounds in a row tell of who is new."
                raise Conflict("A round of this survey was over lately.", mend)
            await self._keys.make(made.id)
            session.add(made)
            note(session, now, actor.user_id, "opened", "staff_round", made.id)
        return self._record(made, answered=False)

    async def all(self, actor: Actor) -> Sequence[StaffRoundRecord]:
        """The rounds within their reach, newest first: of agents, those that are open, with the questions."""
        now = self._now()
        async with self._sessions() as session:
            asked = _answers(actor)
            found = (
                select(StaffRound)
                .where(StaffRound.org_unit_id.in_(await _rounds_for(session, actor)))
                .order_by(StaffRound.opened_at.desc(), StaffRound.id)
                .limit(MOST_ROUNDS)
            )
            rounds = (await session.scalars(found)).all()
            await self._keys.forget([each.id for each in rounds if each.closes_at <= now])
            if not asked:
                return [self._record(each, answered=False) for each in rounds]
            return [
                self._record(each, answered=await self._has_answered(session, each, actor), asked=True)
                for each in rounds
                if each.closes_at > now and await self._keys.there(each.id)
            ]

    async def answer(self, actor: Actor, round_id: str, given: Mapping[str, str]) -> Thanks:
        """Keep one sheet, whole; a second one of the same person changes nothing. Raises Forbidden, NotFound,
        Invalid."""
        require(actor, Action.ANSWER_STAFF_SURVEY)
        async with self._writing, self._sessions.begin() as session:
            found = await self._round(session, actor, round_id, changing=True)
            survey = self._care().survey(found.survey)
            if survey is None or found.closes_at <= self._now():
                raise NotFound("survey")
            taken = read(survey, given)
            if await self._has_answered(session, found, actor):
                return Thanks(again=True)
            who = await self._keys.hash_of(found.id, actor.user_id)
            await write_anew(session, found.id, taken, who)
        return Thanks()

    async def results(self, actor: Actor, round_id: str) -> StaffResults:
        """Of a round that is over. Raises Forbidden, NotFound; Conflict while it is open."""
        require(actor, Action.ASK_STAFF)
        async with self._sessions() as session:
            found = await self._round(session, actor, round_id)
            if found.closes_at > self._now():
                raise Conflict("The round is still open.", "What agents said is shown when it is over.")
            rows = (await session.scalars(select(StaffAnswer).where(StaffAnswer.round_id == found.id))).all()
        await self._keys.forget([found.id])
        return results_of(self._care(), self._record(found, answered=False), rows)

    async def _round(
        self, session: AsyncSession, actor: Actor, round_id: str, *, changing: bool = False
    ) -> StaffRound:
        # Who writes a round anew has it alone, whichever processes there are.
        found = await session.get(StaffRound, round_id, with_for_update=changing)
        if found is None or found.org_unit_id not in await _rounds_for(session, actor):
            raise NotFound("survey")
        return found

    def _record(self, found: StaffRound, *, answered: bool, asked: bool = False) -> StaffRoundRecord:
        survey = self._care().survey(found.survey)
        is_open = found.closes_at > self._now()
        return StaffRoundRecord(
            id=found.id,
            survey=found.survey,
            labels=survey.labels if survey else {},
            opened_ms=to_ms(found.opened_at),
            closes_ms=to_ms(found.closes_at),
            open=is_open,
            answered=answered,
            questions=questions_of(survey) if survey and asked and is_open and not answered else (),
        )

    async def _has_answered(self, session: AsyncSession, found: StaffRound, actor: Actor) -> bool:
        who = await self._keys.hash_of(found.id, actor.user_id)
        return await session.get(StaffAnswered, (found.id, who)) is not None


def _answers(actor: Actor) -> bool:
    return actor.role in ALLOWED[Action.ANSWER_STAFF_SURVEY]


async def _rounds_for(session: AsyncSession, actor: Actor) -> frozenset[str]:
    """The org units whose rounds are theirs: those that agents are asked in, those that others may see."""
    return await (_around if _answers(actor) else reach)(session, actor)


async def _around(session: AsyncSession, actor: Actor) -> frozenset[str]:
    """The org units whose rounds reach somebody whom the actor's reach: theirs, and those above."""
    parents = {unit.id: unit.parent_id for unit in await session.scalars(select(OrgUnit))}
    around = set(await reach(session, actor))
    unit: str | None = actor.org_unit
    while unit in parents and unit is not None:
        around.add(unit)
        unit = parents[unit]
    return frozenset(around)
