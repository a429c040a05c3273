"""Scores made by the database: those of indicators.py, each person who answered counting once."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import CTE, ColumnElement, Select, case, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from callcenter.care import Care
from callcenter.repository.models import SurveyAnswer

from .intervals import mean_interval, share_interval
from .result_records import GroupScore, IndicatorScore, Score

#: Who scores so much is content: 4 and 5 of 5.
CONTENT: Final = 75.0


def _levels(
    care: Care, where: Sequence[ColumnElement[bool]], key: ColumnElement[Any] | InstrumentedAttribute[Any]
) -> list[CTE]:
    """The scores of each person with the group they are in, as indicators.scores has them: first those of
    the top, last those of the details. What has nothing below it stays as it is on the way up."""
    leaves = {node.code: care.indicators.path(node.code) for node in care.indicators if not node.children}
    level = (
        select(
            SurveyAnswer.answered_in.label("person"),
            func.max(key).label("key"),
            SurveyAnswer.indicator.label("code"),
            func.avg(SurveyAnswer.value).label("score"),
        )
        .where(*where, SurveyAnswer.indicator.in_(list(leaves)), SurveyAnswer.value.is_not(None))
        .group_by(SurveyAnswer.answered_in, SurveyAnswer.indicator)
        .cte("details")
    )
    levels = [level]
    for height in range(max(map(len, leaves.values())), 1, -1):
        parents: dict[str, str] = {}
        weights: dict[str, int] = {}
        for path in leaves.values():
            way = path[:height]
            node = care.indicators.get(way[-1])
            assert node is not None
            goes_up = len(way) == height
            parents[way[-1]] = way[-2] if goes_up else way[-1]
            weights[way[-1]] = node.weight if goes_up else 1
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
            .cte(f"height_{height - 1}")
        )
        levels.insert(0, level)
    return levels


def _summed(level: CTE, of: str, group: ColumnElement[Any], *where: ColumnElement[bool]) -> Select[Any]:
    score = level.c.score
    return (
        select(
            literal(of).label("of"),
            group.label("group"),
            func.count().label("n"),
            func.avg(score).label("mean"),
            func.avg(score * score).label("square"),
            func.sum(case((score >= CONTENT - 1e-9, 1), else_=0)).label("content"),
        )
        .where(*where)
        .group_by(group)
    )


async def figures(
    session: AsyncSession,
    care: Care,
    where: Sequence[ColumnElement[bool]],
    key: ColumnElement[Any] | InstrumentedAttribute[Any],
    indicator: str,
) -> tuple[list[IndicatorScore], list[tuple[str, Score]]]:
    """All indicators, and the groups by one of them, in one look at the answers."""
    levels = _levels(care, where, key)
    # What is at its own height on one level may have come down to it from another.
    depths = {node.code: len(care.indicators.path(node.code)) for node in care.indicators}
    parts = [
        _summed(level, "indicator", level.c.code, level.c.code.in_(codes))
        for height, level in enumerate(levels, start=1)
        if (codes := [code for code, depth in depths.items() if depth == height])
    ]
    level = levels[depths[indicator] - 1]
    parts.append(_summed(level, "group", level.c.key, level.c.code == indicator, level.c.key.is_not(None)))
    rows = (await session.execute(union_all(*parts))).all()
    scored = {(row.of, str(row.group)): _score(row) for row in rows}
    indicators = [
        IndicatorScore(
            code=way[-1].code,
            parent=way[-2].code if len(way) > 1 else "",
            labels=way[-1].labels,
            weight=way[-1].weight,
            score=scored.get(("indicator", way[-1].code), Score(n=0)),
        )
        for way in (care.indicators.way(node.code) for node in care.indicators)
    ]
    return indicators, sorted((group, score) for (of, group), score in scored.items() if of == "group")


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
