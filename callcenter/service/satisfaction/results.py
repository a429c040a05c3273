"""What the answers say: scores by agent, queue, class, tier and month, each with its sample and interval.

With fewer answers than care.yaml's `ranking_minimum` a group has no rank: what a few have said tells no
order.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.care import Care, Purpose, Scale
from callcenter.repository.models import Case, Customer, OrgUnit, SurveyAnswer, SurveyInvitation, User
from callcenter.service.auth import utc_now
from callcenter.service.errors import Invalid
from callcenter.service.intervals import mean_interval, share_interval
from callcenter.service.permissions import Action, Actor, reach, require

from .indicators import of_customers
from .result_records import By, Comment, Recommending, ResponseRate, Results
from .scoring import figures, ranked

MOST_DAYS: Final = 800
MOST_COMMENTS: Final = 100
_COLUMNS = {
    By.AGENT: SurveyAnswer.agent_id,
    By.QUEUE: SurveyAnswer.queue,
    By.CLASS: SurveyAnswer.class_code,
    By.TIER: SurveyAnswer.tier,
}


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
        shown = of_customers(care)
        indicator = indicator or next(iter(shown), "")
        if indicator not in shown:
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
                where.append(_of(SurveyAnswer, within))
            minimum = care.content.satisfaction.ranking_minimum
            key = self._month(since, until) if by is By.MONTH else _COLUMNS[by]
            indicators, groups = await figures(session, care, where, key, indicator)
            return Results(
                since=since,
                until=until,
                indicator=indicator,
                by=by,
                minimum=minimum,
                indicators=indicators,
                groups=ranked(groups, None if by is By.MONTH else minimum),
                responses=await self._responses(session, care, surveys, first, after, within),
                recommending=await _recommended(session, care, surveys, where),
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
                found = found.where(_of(SurveyAnswer, within))
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
        """Of those invited on these days."""
        rows = await session.execute(
            select(
                SurveyInvitation.survey,
                func.count().label("asked"),
                func.count(SurveyInvitation.answered_at).label("answered"),
            )
            .where(
                SurveyInvitation.survey.in_(surveys),
                SurveyInvitation.made_at >= first,
                SurveyInvitation.made_at < after,
                *([] if within is None else [_of(SurveyInvitation, within)]),
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


async def _reached(session: AsyncSession, actor: Actor) -> frozenset[str] | None:
    """The org units whose customers' answers they see; None when it is all there are."""
    reached = await reach(session, actor)
    every = await session.scalars(select(OrgUnit.id))
    return None if reached.issuperset(every) else reached


def _of(table: type[SurveyAnswer | SurveyInvitation], within: frozenset[str]) -> ColumnElement[bool]:
    """Of customers of these units; of nobody known, about a case of theirs, or not served by others' people.
    What is left is nobody's company's: all see it."""
    theirs = select(Customer.id).where(Customer.org_unit_id.in_(within))
    cases = select(Case.number).where(or_(Case.org_unit_id.in_(within), Case.org_unit_id.is_(None)))
    others = select(User.id).where(User.org_unit_id.not_in(within))
    return or_(
        table.customer_id.in_(theirs),
        and_(
            table.customer_id.is_(None),
            or_(
                table.case_number.in_(cases),
                and_(
                    table.case_number.is_(None),
                    or_(table.agent_id.is_(None), table.agent_id.not_in(others)),
                ),
            ),
        ),
    )


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


async def _recommended(
    session: AsyncSession, care: Care, surveys: Sequence[str], where: Sequence[ColumnElement[bool]]
) -> list[Recommending]:
    asked = [
        (name, question.id)
        for name in surveys
        if (survey := care.survey(name))
        for question in survey.questions
        if question.scale is Scale.ZERO_TO_TEN
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
