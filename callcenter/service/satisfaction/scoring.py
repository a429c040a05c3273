"""Scores made by the database: those of indicators.py, each person who answered counting once."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, case, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from callcenter.care import Care, Purpose
from callcenter.repository.models import SurveyAnswer
from callcenter.service.intervals import mean_interval, share_interval

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
        self.n += n
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


def _asked(care: Care) -> dict[str, int]:
    """The indicators that customers may have answered to, each with a number: all but what only the agents
    are asked."""
    asked: dict[bool, set[str]] = {True: set(), False: set()}
    for survey in care.content.surveys.values():
        asked[survey.purpose is Purpose.AGENTS].update(each.indicator for each in survey.questions)
    left_out = asked[True] - asked[False]
    codes = (
        node.code for node in care.indicators if not left_out.issuperset(care.indicators.below(node.code))
    )
    return {code: number for number, code in enumerate(codes)}


def _people(care: Care, where: Sequence[ColumnElement[bool]], key: _Key) -> CTE:
    """One row for each person who answered, with the group they are in and the score of each indicator, or
    none: as indicators.scores has them. Details come of the answers, what is above of what is below."""
    nodes = _asked(care)
    leaves = {code: number for code, number in nodes.items() if care.indicators.is_leaf(code)}
    level = (
        select(
            SurveyAnswer.answered_in,
            func.max(key).label("key"),
            *(
                func.avg(SurveyAnswer.value).filter(SurveyAnswer.indicator == code).label(_column(number))
                for code, number in leaves.items()
            ),
        )
        .where(*where, SurveyAnswer.indicator.in_(list(leaves)), SurveyAnswer.value.is_not(None))
        .group_by(SurveyAnswer.answered_in)
        .cte("details")
    )
    above = [node for node in care.indicators if node.children and node.code in nodes]
    depths = {node.code: len(care.indicators.path(node.code)) for node in above}
    for depth in sorted(set(depths.values()), reverse=True):
        made = [
            _mean(
                [
                    (child.weight, level.c[_column(nodes[child.code])])
                    for child in node.children
                    if child.code in nodes
                ]
            ).label(_column(nodes[node.code]))
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
    """All indicators, and the groups by one of them, in one look at the answers."""
    people = _people(care, where, key)
    codes = _asked(care)
    columns = [people.c[_column(number)] for number in codes.values()]
    parts = [
        part
        for score in columns
        for part in (
            func.count(score),
            func.sum(score),
            func.sum(score * score),
            func.sum(case((score >= CONTENT - 1e-9, 1), else_=0)),
        )
    ]
    rows = (await session.execute(select(people.c.key, *parts).group_by(people.c.key))).all()
    whole = {node.code: _Sum() for node in care.indicators}
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
