"""Scores made by the database: those of indicators.py, each person who answered counting once."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, case, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from callcenter.care import Care
from callcenter.repository.models import SurveyAnswer
from callcenter.service.intervals import mean_interval, share_interval

from .indicators import of_customers
from .result_records import GroupScore, IndicatorScore, Score

#: Who scores so much is content: 4 and 5 of 5.
CONTENT: Final = 75.0
_Key = ColumnElement[Any] | InstrumentedAttribute[Any]


class _Sum:
    """Scores of some people added up."""

    def __init__(self) -> None:
        self.n = 0
        self.total = self.squares = 0.0
        self.content = 0

    def add(self, n: int, total: float | None, squares: float | None, content: int | None) -> None:
        self.n += int(n)
        self.total += float(total or 0)
        self.squares += float(squares or 0)
        self.content += int(content or 0)

    def score(self) -> Score:
        if not self.n:
            return Score(n=0)
        n, mean = self.n, self.total / self.n
        variance = max(0.0, self.squares - n * mean * mean) / (n - 1) if n > 1 else 0.0
        # What is left of equal scores is rounding.
        variance = variance if variance > 1e-6 else 0.0
        return Score(
            n=n,
            mean=mean,
            interval=mean_interval(n, mean, variance, 0, 100),
            content=self.content / n,
            content_interval=share_interval(self.content, n),
        )


def _column(number: int) -> str:
    """Of an indicator's score, by its place in the tree."""
    return f"s{number}"


def _people(care: Care, codes: dict[str, int], where: Sequence[ColumnElement[bool]], key: _Key) -> CTE:
    """One row for each person who answered: the group they are in, and the score of each detail, or none."""
    leaves = {code: number for code, number in codes.items() if care.indicators.is_leaf(code)}
    return (
        select(
            func.max(key).label("key"),
            *(
                func.avg(SurveyAnswer.value).filter(SurveyAnswer.indicator == code).label(_column(number))
                for code, number in leaves.items()
            ),
        )
        .where(*where, SurveyAnswer.indicator.in_(list(leaves)), SurveyAnswer.value.is_not(None))
        .group_by(SurveyAnswer.answered_in)
        .cte("people")
    )


def _alike(care: Care, codes: dict[str, int], where: Sequence[ColumnElement[bool]], key: _Key) -> CTE:
    """One row for all people of a group who have answered alike, with how many they are and the score of each
    indicator, as indicators.scores has it. Most have: what is above the details is made once for them all."""
    people = _people(care, codes, where, key)
    columns = list(people.c)
    level = select(*columns, func.count().label("people")).group_by(*columns).cte("alike")
    above = [node for node in care.indicators if node.children and node.code in codes]
    depths = {node.code: len(care.indicators.path(node.code)) for node in above}
    for depth in sorted(set(depths.values()), reverse=True):
        made = [
            _mean(
                [
                    (child.weight, level.c[_column(codes[child.code])])
                    for child in node.children
                    if child.code in codes
                ]
            ).label(_column(codes[node.code]))
            for node in above
            if depths[node.code] == depth
        ]
        # OFFSET keeps databases from putting the words for a score wherever it is used, and doing all of it
        # again each time.
        level = select(*level.c, *made).offset(0).cte(f"depth_{depth}")
    return level


def _mean(parts: Sequence[tuple[int, ColumnElement[Any]]]) -> ColumnElement[Any]:
    """Weighted, of those that are there; NULL of none."""
    total = sum((weight * func.coalesce(score, 0.0) for weight, score in parts), literal(0.0))
    weights = sum((case((score.is_(None), 0), else_=weight) for weight, score in parts), literal(0))
    return total / func.nullif(weights, 0)


async def figures(
    session: AsyncSession,
    care: Care,
    where: Sequence[ColumnElement[bool]],
    key: _Key,
    indicator: str,
) -> tuple[list[IndicatorScore], list[tuple[str, Score]]]:
    """All indicators of customers, and the groups by one of them, in one look at the answers."""
    codes = {code: number for number, code in enumerate(of_customers(care))}
    alike = _alike(care, codes, where, key)
    people = alike.c.people
    parts = [
        part
        for number in codes.values()
        for score in [alike.c[_column(number)]]
        for part in (
            func.sum(case((score.is_(None), 0), else_=people)),
            func.sum(people * score),
            func.sum(people * score * score),
            func.sum(case((score >= CONTENT - 1e-9, people), else_=0)),
        )
    ]
    rows = (await session.execute(select(alike.c.key, *parts).group_by(alike.c.key))).all()
    whole = {code: _Sum() for code in codes}
    groups: dict[str, _Sum] = {}
    for group, *sums in rows:
        for code, place in codes.items():
            some = sums[4 * place : 4 * place + 4]
            whole[code].add(*some)
            if group is not None and code == indicator and some[0]:
                groups.setdefault(str(group), _Sum()).add(*some)
    indicators = [
        IndicatorScore(
            code=way[-1].code,
            parent=way[-2].code if len(way) > 1 else "",
            labels=way[-1].labels,
            weight=way[-1].weight,
            score=whole[way[-1].code].score(),
        )
        for way in (care.indicators.way(code) for code in whole)
    ]
    return indicators, sorted((group, added.score()) for group, added in groups.items())


def ranked(scored: Sequence[tuple[str, Score]], minimum: int | None) -> list[GroupScore]:
    """Best first, those with too few answers for a rank behind; in the order given without `minimum`."""
    ranked = [each for each in scored if minimum is not None and each[1].n >= minimum]
    ranked.sort(key=lambda each: -(each[1].mean or 0.0))
    # Of the same mean, the same rank.
    ranks = {
        key: 1 + sum((other.mean or 0.0) > (score.mean or 0.0) for _, other in ranked)
        for key, score in ranked
    }
    others = [each for each in scored if each[0] not in ranks]
    return [GroupScore(key=key, score=score, rank=ranks.get(key)) for key, score in (*ranked, *others)]
