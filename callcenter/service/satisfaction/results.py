"""What the answers say: scores by agent, queue, class, tier and month, each with its sample and interval.

Scores are those of indicators.py, 0 to 100, made by the database: each person who answered counts once. With
fewer answers than care.yaml's `ranking_minimum` a group has no rank: what a few have said tells no order.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import ColumnElement, Subquery, case, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import InstrumentedAttribute

from callcenter.care import Care, Purpose
from callcenter.domain.configuration import Labels
from callcenter.repository.models import Customer, OrgUnit, SurveyAnswer, SurveyInvitation
from callcenter.service.auth import utc_now
from callcenter.service.errors import Invalid
from callcenter.service.permissions import Action, Actor, reach, require

from .intervals import Interval, mean_interval, share_interval

MOST_DAYS = 800
#: Who scores so much is content: 4 and 5 of 5.
CONTENT = 75.0
MOST_COMMENTS = 100


class By(StrEnum):
    """What results are split by."""

    AGENT = "agent"
    QUEUE = "queue"
    CLASS = "class"
    TIER = "tier"
    MONTH = "month"


_COLUMNS = {
    By.AGENT: SurveyAnswer.agent_id,
    By.QUEUE: SurveyAnswer.queue,
    By.CLASS: SurveyAnswer.class_code,
    By.TIER: SurveyAnswer.tier,
}


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """Of `n` people: the mean of their scores, 0-100, and the share of those who are content (score 75 or
    more), each with its 95 % interval where there is one."""

    n: int
    mean: float | None = None
    interval: Interval | None = None
    content: float | None = None
    content_interval: Interval | None = None


class IndicatorScore(msgspec.Struct, frozen=True, kw_only=True):
    """One indicator; `parent` is empty at the top, `weight` its share among its siblings."""

    code: str
    parent: str
    labels: Labels
    weight: int
    score: Score


class GroupScore(msgspec.Struct, frozen=True, kw_only=True):
    """One agent, queue, class, tier or month (YYYY-MM, the company's). `rank` from 1, best first; None when
    there are too few answers for one. Groups with a rank come first, the others by name."""

    key: str
    score: Score
    rank: int | None


class ResponseRate(msgspec.Struct, frozen=True, kw_only=True):
    """Of those asked, how many answered anything."""

    survey: str
    labels: Labels
    asked: int
    answered: int
    share: float | None
    interval: Interval | None


class Recommending(msgspec.Struct, frozen=True, kw_only=True):
    """Of the answers 0-10 to a question: 9 and 10 recommend, 0 to 6 speak against; `net` is the first share
    less the second, -100 to 100 (the net promoter score), with the interval of a mean of +100, 0 and -100."""

    survey: str
    question: str
    n: int
    promoters: float
    promoters_interval: Interval | None
    detractors: float
    detractors_interval: Interval | None
    net: float
    net_interval: Interval | None


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """Of the days `since` to `until`, both included. `groups` are of `indicator`, split by `by`; a person of
    whom a group is not known is in none. `minimum`: with fewer answers a group has no rank."""

    since: dt.date
    until: dt.date
    indicator: str
    by: By
    minimum: int
    indicators: Sequence[IndicatorScore]
    groups: Sequence[GroupScore]
    responses: Sequence[ResponseRate]
    recommending: Sequence[Recommending]


class Comment(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wrote, at a time in ms since 1970."""

    at_ms: int
    survey: str
    question: str
    words: str
    case_number: str | None
    customer_id: str | None


class SatisfactionResults:
    """Results on behalf of a person. `zone` is the company's, `now` the time."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        care: Callable[[], Care],
        zone: Callable[[], ZoneInfo],
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        self._sessions = sessions
        self._care = care
        self._zone = zone
        self._now = now

    async def results(
        self,
        actor: Actor,
        since: dt.date | None = None,
        until: dt.date | None = None,
        by: By = By.AGENT,
        indicator: str = "",
        survey: str = "",
    ) -> Results:
        """Without days: of the last thirty; without an indicator: of the whole; without a survey: of all
        that customers are asked. Raises Forbidden, Invalid."""
        require(actor, Action.SEE_SATISFACTION)
        care = self._care()
        indicator = indicator or care.content.indicators[0].code
        if indicator not in care.indicators:
            raise Invalid("indicator", "There is no such indicator.", "Choose one of the list.")
        since, until = self._days(since, until)
        first, after = (self._midnight(since), self._midnight(until + dt.timedelta(days=1)))
        surveys = self._surveys(survey)
        where = [
            SurveyAnswer.survey.in_(surveys),
            SurveyAnswer.answered_at >= first,
            SurveyAnswer.answered_at < after,
        ]
        async with self._sessions() as session:
            within = await _reached(session, actor)
            if within is not None:
                where.append(_of(SurveyAnswer.customer_id, within))
            return Results(
                since=since,
                until=until,
                indicator=indicator,
                by=by,
                minimum=care.content.satisfaction.ranking_minimum,
                indicators=await self._indicators(session, care, where),
                groups=await self._groups(session, care, where, by, indicator, since, until),
                responses=await self._responses(session, care, surveys, first, after, within),
                recommending=await self._recommending(session, care, surveys, where),
            )

    async def comments(
        self, actor: Actor, since: dt.date | None = None, until: dt.date | None = None, survey: str = ""
    ) -> Sequence[Comment]:
        """What customers wrote, newest first, MOST_COMMENTS at most. Raises Forbidden, Invalid."""
        require(actor, Action.SEE_SATISFACTION)
        since, until = self._days(since, until)
        found = (
            select(SurveyAnswer)
            .where(
                SurveyAnswer.survey.in_(self._surveys(survey)),
                SurveyAnswer.answered_at >= self._midnight(since),
                SurveyAnswer.answered_at < self._midnight(until + dt.timedelta(days=1)),
                SurveyAnswer.comment.is_not(None),
            )
            .order_by(SurveyAnswer.answered_at.desc(), SurveyAnswer.answered_in, SurveyAnswer.question)
            .limit(MOST_COMMENTS)
        )
        async with self._sessions() as session:
            within = await _reached(session, actor)
            if within is not None:
                found = found.where(_of(SurveyAnswer.customer_id, within))
            return [
                Comment(
                    at_ms=round(each.answered_at.timestamp() * 1000),
                    survey=each.survey,
                    question=each.question,
                    words=each.comment or "",
                    case_number=each.case_number,
                    customer_id=each.customer_id,
                )
                for each in await session.scalars(found)
            ]

    # Days and surveys

    def _days(self, since: dt.date | None, until: dt.date | None) -> tuple[dt.date, dt.date]:
        until = until or max(self._now().astimezone(self._zone()).date(), since or dt.date.min)
        since = since or until - dt.timedelta(days=29)
        if since > until:
            raise Invalid("from", "The first day is after the last.", "Exchange from and to.")
        if (until - since).days >= MOST_DAYS:
            raise Invalid("from", f"These are more than {MOST_DAYS} days.", "Choose fewer days.")
        return since, until

    def _midnight(self, day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(), self._zone())

    def _surveys(self, survey: str) -> list[str]:
        known = {
            name: each
            for name, each in self._care().content.surveys.items()
            if each.purpose is not Purpose.AGENTS
        }
        if survey and survey not in known:
            raise Invalid("survey", "There is no such survey.", "Choose one of the list.")
        return [survey] if survey else list(known)

    # Figures

    async def _indicators(
        self, session: AsyncSession, care: Care, where: Sequence[ColumnElement[bool]]
    ) -> list[IndicatorScore]:
        found: list[IndicatorScore] = []
        for way in (care.indicators.way(node.code) for node in care.indicators):
            rows = await session.execute(_figures(_scores(care, way[-1].code, where, literal(""))))
            row = rows.first()
            found.append(
                IndicatorScore(
                    code=way[-1].code,
                    parent=way[-2].code if len(way) > 1 else "",
                    labels=way[-1].labels,
                    weight=way[-1].weight,
                    score=_score(row) if row else Score(n=0),
                )
            )
        return found

    async def _groups(
        self,
        session: AsyncSession,
        care: Care,
        where: Sequence[ColumnElement[bool]],
        by: By,
        indicator: str,
        since: dt.date,
        until: dt.date,
    ) -> list[GroupScore]:
        key = self._month(since, until) if by is By.MONTH else _COLUMNS[by]
        rows = await session.execute(_figures(_scores(care, indicator, [*where, key.is_not(None)], key)))
        scored = sorted(((str(row.key), _score(row)) for row in rows), key=lambda each: each[0])
        minimum = care.content.satisfaction.ranking_minimum
        ranked: list[tuple[str, Score]] = []
        if by is not By.MONTH:
            ranked = [each for each in scored if each[1].n >= minimum]
            ranked.sort(key=lambda each: -(each[1].mean or 0.0))
        # Of the same mean, the same rank.
        ranks = {
            key: 1 + sum((other.mean or 0.0) > (score.mean or 0.0) for _, other in ranked)
            for key, score in ranked
        }
        others = [each for each in scored if each[0] not in ranks]
        return [GroupScore(key=key, score=score, rank=ranks.get(key)) for key, score in (*ranked, *others)]

    def _month(self, since: dt.date, until: dt.date) -> ColumnElement[str]:
        """The company's month of an answer. Databases differ in what they know of time zones."""
        months: list[tuple[dt.datetime, str]] = []
        day = since.replace(day=1)
        while day <= until:
            following = (day + dt.timedelta(days=32)).replace(day=1)
            months.append((self._midnight(following), f"{day:%Y-%m}"))
            day = following
        return (
            case(*((SurveyAnswer.answered_at < end, name) for end, name in months[:-1]), else_=months[-1][1])
            if len(months) > 1
            else literal(months[0][1])
        )

    async def _responses(
        self,
        session: AsyncSession,
        care: Care,
        surveys: Sequence[str],
        first: dt.datetime,
        after: dt.datetime,
        within: frozenset[str] | None,
    ) -> list[ResponseRate]:
        """Of those invited on these days. Who was asked in a call has answered when their call has."""
        had = select(SurveyAnswer.answered_in).where(
            SurveyAnswer.survey == SurveyInvitation.survey,
            SurveyAnswer.answered_in.in_((SurveyInvitation.id, SurveyInvitation.contact_id)),
        )
        rows = await session.execute(
            select(
                SurveyInvitation.survey,
                func.count().label("asked"),
                func.sum(case((had.exists(), 1), else_=0)).label("answered"),
            )
            .where(
                SurveyInvitation.survey.in_(surveys),
                SurveyInvitation.made_at >= first,
                SurveyInvitation.made_at < after,
                *([] if within is None else [_of(SurveyInvitation.customer_id, within)]),
            )
            .group_by(SurveyInvitation.survey)
        )
        counted = {row.survey: (int(row.asked), int(row.answered)) for row in rows}
        found = []
        for name in surveys:
            asked, answered = counted.get(name, (0, 0))
            survey = care.survey(name)
            found.append(
                ResponseRate(
                    survey=name,
                    labels=survey.labels if survey else {},
                    asked=asked,
                    answered=answered,
                    share=answered / asked if asked else None,
                    interval=share_interval(answered, asked),
                )
            )
        return found

    async def _recommending(
        self,
        session: AsyncSession,
        care: Care,
        surveys: Sequence[str],
        where: Sequence[ColumnElement[bool]],
    ) -> list[Recommending]:
        asked = [
            (name, question.id)
            for name in surveys
            if (survey := care.survey(name))
            for question in survey.questions
            if question.scale == "0-10"
        ]
        found = []
        for name, question in asked:
            row = (
                await session.execute(
                    select(
                        func.count(SurveyAnswer.value).label("n"),
                        func.sum(case((SurveyAnswer.value >= 90, 1), else_=0)).label("up"),
                        func.sum(case((SurveyAnswer.value <= 60, 1), else_=0)).label("down"),
                    ).where(*where, SurveyAnswer.survey == name, SurveyAnswer.question == question)
                )
            ).one()
            if row.n:
                found.append(_recommending(name, question, int(row.n), int(row.up), int(row.down)))
        return found


async def _reached(session: AsyncSession, actor: Actor) -> frozenset[str] | None:
    """The org units whose customers' answers they see; None when it is all there are."""
    reached = await reach(session, actor)
    every = await session.scalars(select(OrgUnit.id))
    return None if reached.issuperset(every) else reached


def _of(customer: InstrumentedAttribute[str | None], within: frozenset[str]) -> ColumnElement[bool]:
    """Of customers of these units. Whose customer nobody knows is every company's."""
    theirs = select(Customer.id).where(Customer.org_unit_id.in_(within))
    return or_(customer.is_(None), customer.in_(theirs))


def _recommending(survey: str, question: str, n: int, up: int, down: int) -> Recommending:
    net = 100 * (up - down) / n
    squares = 100 * 100 * (up + down)
    variance = (squares - n * net * net) / (n - 1) if n > 1 else 0.0
    return Recommending(
        survey=survey,
        question=question,
        n=n,
        promoters=up / n,
        promoters_interval=share_interval(up, n),
        detractors=down / n,
        detractors_interval=share_interval(down, n),
        net=net,
        net_interval=mean_interval(n, net, variance, -100, 100),
    )


def _scores(
    care: Care,
    code: str,
    where: Sequence[ColumnElement[bool]],
    key: ColumnElement[Any] | InstrumentedAttribute[Any],
) -> Subquery:
    """The score of each person for this indicator, with the group they are in: as indicators.scores has it.

    A detail's is the mean of its answers; what is above has the weighted mean of what is below, where there
    is any.
    """
    node = care.indicators.get(code)
    assert node is not None
    if not node.children:
        return (
            select(
                SurveyAnswer.answered_in.label("person"),
                func.max(key).label("key"),
                func.avg(SurveyAnswer.value).label("score"),
            )
            .where(*where, SurveyAnswer.indicator == code, SurveyAnswer.value.is_not(None))
            .group_by(SurveyAnswer.answered_in)
            .subquery()
        )
    leaves = {leaf: care.indicators.path(leaf) for leaf in care.indicators.below(code)}
    depth = len(care.indicators.path(code))
    # From the answers up: first the details, then their areas, then the whole.
    details = (
        select(
            SurveyAnswer.answered_in.label("person"),
            func.max(key).label("key"),
            SurveyAnswer.indicator.label("code"),
            func.avg(SurveyAnswer.value).label("score"),
        )
        .where(*where, SurveyAnswer.indicator.in_(list(leaves)), SurveyAnswer.value.is_not(None))
        .group_by(SurveyAnswer.answered_in, SurveyAnswer.indicator)
        .subquery()
    )
    level = details
    for height in range(max(len(path) for path in leaves.values()), depth, -1):
        # What is at this height is taken together into its parent; what is above it already, stays.
        parents: dict[str, str] = {}
        weights: dict[str, int] = {}
        for path in leaves.values():
            there = path[: min(height, len(path))]
            inner = care.indicators.get(there[-1])
            assert inner is not None
            at_height = len(there) == height
            parents[there[-1]] = there[-2] if at_height else there[-1]
            weights[there[-1]] = inner.weight if at_height else 1
        parent = case(parents, value=level.c.code)
        weight = case(weights, value=level.c.code)
        level = (
            select(
                level.c.person,
                func.max(level.c.key).label("key"),
                parent.label("code"),
                (func.sum(weight * level.c.score) / func.sum(weight)).label("score"),
            )
            .group_by(level.c.person, parent)
            .subquery()
        )
    return level


def _figures(scores: Subquery) -> Any:
    return select(
        scores.c.key,
        func.count().label("n"),
        func.avg(scores.c.score).label("mean"),
        func.avg(scores.c.score * scores.c.score).label("square"),
        func.sum(case((scores.c.score >= CONTENT - 1e-9, 1), else_=0)).label("content"),
    ).group_by(scores.c.key)


def _score(row: Any) -> Score:
    n, mean, square = int(row.n), float(row.mean), float(row.square)
    # A hundredth of what one answer by one step makes is rounding.
    variance = max(0.0, square - mean * mean) * n / (n - 1) if n > 1 else 0.0
    variance = variance if variance > 1e-6 else 0.0
    content = int(row.content)
    return Score(
        n=n,
        mean=mean,
        interval=mean_interval(n, mean, variance, 0, 100),
        content=content / n,
        content_interval=share_interval(content, n),
    )
