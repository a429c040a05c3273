"""Scores of groups: those of indicators.py, each person who answered a survey counting once.

The database counts who has answered alike (sheets.py); the scores are made once for all of those.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from callcenter.care import Care
from callcenter.repository.models import SurveyAnswer
from callcenter.repository.sheets import read_sheet
from callcenter.service.intervals import mean_interval, share_interval

from .indicators import of_customers, scores
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

    def add(self, n: int, score: float) -> None:
        """`n` people with this one."""
        self.n += n
        self.total += n * score
        self.squares += n * score * score
        if score >= CONTENT - 1e-9:
            self.content += n

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


async def figures(
    session: AsyncSession,
    care: Care,
    where: Sequence[ColumnElement[bool]],
    key: _Key,
    indicator: str,
) -> tuple[list[IndicatorScore], list[tuple[str, Score]]]:
    """All indicators of customers, and the groups by one of them, in one look at the answers."""
    alike = (
        select(key, SurveyAnswer.sheet, func.count())
        .where(*where, SurveyAnswer.sheet.is_not(None))
        .group_by(key, SurveyAnswer.sheet)
    )
    rows = (await session.execute(alike)).all()
    # Where nearly everybody has answered otherwise it takes a while; calls go on meanwhile.
    return await asyncio.to_thread(_added_up, care, [(row[0], row[1], row[2]) for row in rows], indicator)


def _added_up(
    care: Care, counted: Sequence[tuple[str | None, str, int]], indicator: str
) -> tuple[list[IndicatorScore], list[tuple[str, Score]]]:
    """Of (group, sheet, how many have it)."""
    people: dict[str, int] = {}
    for _, sheet, n in counted:
        people[sheet] = people.get(sheet, 0) + n
    whole = {code: _Sum() for code in of_customers(care)}
    of_one: dict[str, float] = {}
    for sheet, n in people.items():
        for code, score in scores(care, read_sheet(sheet)).items():
            if code in whole:
                whole[code].add(n, score)
                if code == indicator:
                    of_one[sheet] = score
    groups: dict[str, _Sum] = {}
    for group, sheet, n in counted:
        if group is not None and sheet in of_one:
            groups.setdefault(group, _Sum()).add(n, of_one[sheet])
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
