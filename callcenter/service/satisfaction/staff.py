"""The agents' own survey, in rounds, of which nobody learns who said what.

Nothing links an answer to a person or a time. An answer is kept without both; that somebody has answered is
kept as a hash of their id with a key of the round, which is thrown away when the round ends. Databases number
what they write: so with each new sheet all sheets of the round are written anew, in an order and under names
of chance. While a round is open nobody sees anything of it, not even a count: what changes with one sheet
tells of that sheet. Afterwards the whole round is seen, never a part of it, and only if MINIMUM have
answered; a question is shown only if so many have answered it.
"""

import asyncio
import datetime as dt
import hashlib
import hmac
import secrets
import uuid
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.care import Care, Purpose
from callcenter.domain.configuration import Labels
from callcenter.repository.base import to_ms
from callcenter.repository.models import StaffAnswer, StaffAnswered, StaffRound
from callcenter.service.audit import note
from callcenter.service.auth import utc_now
from callcenter.service.errors import Conflict, Invalid, NotFound
from callcenter.service.intervals import Interval, mean_interval
from callcenter.service.permissions import ALLOWED, Action, Actor, reach, require

from .answers import SurveyQuestion, Thanks, questions_of
from .indicators import scores
from .surveys import read

MINIMUM = 5
DAYS = range(1, 61)
FOLDER = "staff-rounds"
MOST_ROUNDS = 100


class StaffRoundRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A round, from one time to another (ms since 1970). `questions`: only for who may answer it now;
    `answered`: they have."""

    id: str
    survey: str
    labels: Labels
    opened_ms: int
    closes_ms: int
    open: bool
    answered: bool
    questions: Sequence[SurveyQuestion] = ()


class StaffScore(msgspec.Struct, frozen=True, kw_only=True):
    """Of one question or indicator (0-100). None where fewer than five have answered it."""

    code: str
    labels: Labels
    n: int | None
    mean: float | None
    interval: Interval | None


class StaffResults(msgspec.Struct, frozen=True, kw_only=True):
    """A round that is over. `shown` false: fewer than five have answered, and nothing is told. `words` are in
    the order of the alphabet."""

    round: StaffRoundRecord
    shown: bool
    n: int | None = None
    indicators: Sequence[StaffScore] = ()
    questions: Sequence[StaffScore] = ()
    words: Sequence[str] = ()


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
        self._folder = home / FOLDER
        self._care = care
        self._now = now
        # One sheet after the other: each writes all of its round.
        self._writing = asyncio.Lock()

    async def open(self, actor: Actor, survey: str, days: int) -> StaffRoundRecord:
        """Begin a round for the agents within the actor's reach. Raises Forbidden, Invalid; Conflict while
        one of the same survey is open."""
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
        await asyncio.to_thread(self._make_key, made.id)
        async with self._sessions.begin() as session:
            there = select(StaffRound.id).where(
                StaffRound.survey == survey,
                StaffRound.closes_at > now,
                StaffRound.org_unit_id.in_(await reach(session, actor)),
            )
            if await session.scalar(there.limit(1)) is not None:
                raise Conflict("A round of this survey is open.", "Wait until it is over.")
            session.add(made)
            note(session, now, actor.user_id, "opened", "staff_round", made.id)
        return self._record(made, answered=False)

    async def all(self, actor: Actor) -> Sequence[StaffRoundRecord]:
        """The rounds within their reach, newest first: of agents, those that are open, with the questions."""
        now = self._now()
        async with self._sessions() as session:
            reached = await reach(session, actor)
            found = (
                select(StaffRound)
                .where(StaffRound.org_unit_id.in_(reached))
                .order_by(StaffRound.opened_at.desc(), StaffRound.id)
                .limit(MOST_ROUNDS)
            )
            rounds = (await session.scalars(found)).all()
            await asyncio.to_thread(self._forget_keys, [each.id for each in rounds if each.closes_at <= now])
            if not _answers(actor):
                return [self._record(each, answered=False) for each in rounds]
            found_open = [each for each in rounds if each.closes_at > now]
            return [
                self._record(each, answered=await self._has_answered(session, each, actor), asked=True)
                for each in found_open
                if await asyncio.to_thread(self._key_path(each.id).exists)
            ]

    async def answer(self, actor: Actor, round_id: str, given: Mapping[str, str]) -> Thanks:
        """Keep one sheet, whole; a second one of the same person changes nothing. Raises Forbidden, NotFound,
        Invalid."""
        require(actor, Action.ANSWER_STAFF_SURVEY)
        async with self._writing, self._sessions.begin() as session:
            found = await self._round(session, actor, round_id)
            survey = self._care().survey(found.survey)
            if survey is None or found.closes_at <= self._now():
                raise NotFound("survey")
            taken = read(survey, given)
            who = await self._who(found.id, actor)
            if await self._has_answered(session, found, actor):
                return Thanks(again=True)
            sheet: list[dict[str, Any]] = [
                {
                    "question": each.question.id,
                    "answer": each.key,
                    "comment": each.comment,
                    "value": each.value,
                    "indicator": each.question.indicator or None,
                }
                for each in taken
            ]
            await _write_anew(session, found.id, sheet, who)
        return Thanks()

    async def results(self, actor: Actor, round_id: str) -> StaffResults:
        """Of a round that is over. Raises Forbidden, NotFound; Conflict while it is open."""
        require(actor, Action.ASK_STAFF)
        async with self._sessions() as session:
            found = await self._round(session, actor, round_id)
            if found.closes_at > self._now():
                raise Conflict("The round is still open.", "What agents said is shown when it is over.")
            rows = (await session.scalars(select(StaffAnswer).where(StaffAnswer.round_id == found.id))).all()
        await asyncio.to_thread(self._forget_keys, [found.id])
        return self._told(self._record(found, answered=False), rows)

    def _told(self, record: StaffRoundRecord, rows: Sequence[StaffAnswer]) -> StaffResults:
        sheets: dict[str, list[StaffAnswer]] = {}
        for row in rows:
            sheets.setdefault(row.sheet, []).append(row)
        if len(sheets) < MINIMUM:
            return StaffResults(round=record, shown=False)
        care = self._care()
        by_indicator: dict[str, list[float]] = {}
        by_question: dict[str, list[float]] = {}
        for sheet in sheets.values():
            answered: dict[str, list[float]] = {}
            for row in sheet:
                if row.value is None:
                    continue
                by_question.setdefault(row.question, []).append(row.value)
                if row.indicator in care.indicators:
                    answered.setdefault(str(row.indicator), []).append(row.value)
            for code, score in scores(care, answered).items():
                by_indicator.setdefault(code, []).append(score)
        # What is made of a detail that few have answered would tell of it, less what else it is made of.
        few = [code for code, values in by_indicator.items() if len(values) < MINIMUM]
        hidden = {code for each in few for code in care.indicators.path(each)}
        survey = care.survey(record.survey)
        writers = {row.sheet for row in rows if row.comment}
        return StaffResults(
            round=record,
            shown=True,
            n=len(sheets),
            indicators=[
                _score(node.code, node.labels, [] if node.code in hidden else by_indicator[node.code])
                for node in care.indicators
                if node.code in by_indicator
            ],
            questions=[
                _score(each.id, each.texts, by_question.get(each.id, []))
                for each in (survey.questions if survey else ())
                if each.id in by_question
            ],
            # Of fewer, colleagues would know whose they are.
            words=sorted(row.comment for row in rows if row.comment) if len(writers) >= MINIMUM else [],
        )

    async def _round(self, session: AsyncSession, actor: Actor, round_id: str) -> StaffRound:
        found = await session.get(StaffRound, round_id)
        if found is None or found.org_unit_id not in await reach(session, actor):
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

    # Who has answered

    async def _has_answered(self, session: AsyncSession, found: StaffRound, actor: Actor) -> bool:
        who = await self._who(found.id, actor)
        return await session.get(StaffAnswered, (found.id, who)) is not None

    async def _who(self, round_id: str, actor: Actor) -> str:
        try:
            key = await asyncio.to_thread(self._key_path(round_id).read_bytes)
        except FileNotFoundError:
            # Without it nobody can be told from another, and everybody could answer twice.
            raise Conflict(
                "The key of this round is lost.", "Ask a supervisor to begin another round."
            ) from None
        return hmac.new(key, actor.user_id.encode(), hashlib.sha256).hexdigest()

    def _key_path(self, round_id: str) -> Path:
        return self._folder / f"{round_id}.key"

    def _forget_keys(self, rounds: Sequence[str]) -> None:
        for each in rounds:
            self._key_path(each).unlink(missing_ok=True)

    def _make_key(self, round_id: str) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._key_path(round_id)
        path.touch(mode=0o600)
        path.write_bytes(secrets.token_bytes(32))


def _answers(actor: Actor) -> bool:
    return actor.role in ALLOWED[Action.ANSWER_STAFF_SURVEY]


async def _write_anew(
    session: AsyncSession, round_id: str, sheet: Sequence[Mapping[str, Any]], who: str
) -> None:
    """All sheets of the round with this one among them, and all who have answered: nothing in the tables
    tells the new ones from the others."""
    before = (await session.scalars(select(StaffAnswer).where(StaffAnswer.round_id == round_id))).all()
    sheets: dict[str, list[Mapping[str, Any]]] = {"": list(sheet)}
    for row in before:
        kept = {name: getattr(row, name) for name in ("question", "answer", "comment", "value", "indicator")}
        sheets.setdefault(row.sheet, []).append(kept)
    answered = [
        *(await session.scalars(select(StaffAnswered.who).where(StaffAnswered.round_id == round_id))),
        who,
    ]
    await session.execute(delete(StaffAnswer).where(StaffAnswer.round_id == round_id))
    await session.execute(delete(StaffAnswered).where(StaffAnswered.round_id == round_id))
    mixed = list(sheets.values())
    secrets.SystemRandom().shuffle(mixed)
    rows = [
        {**answer, "round_id": round_id, "sheet": name}
        for answers in mixed
        for name in [uuid.uuid4().hex]
        for answer in answers
    ]
    await session.execute(insert(StaffAnswer), rows)
    await session.execute(
        insert(StaffAnswered), [{"round_id": round_id, "who": each} for each in sorted(answered)]
    )


def _score(code: str, labels: Labels, values: Sequence[float]) -> StaffScore:
    n = len(values)
    if n < MINIMUM:
        return StaffScore(code=code, labels=labels, n=None, mean=None, interval=None)
    mean = sum(values) / n
    variance = sum((value - mean) ** 2 for value in values) / (n - 1)
    return StaffScore(
        code=code, labels=labels, n=n, mean=mean, interval=mean_interval(n, mean, variance, 0, 100)
    )
