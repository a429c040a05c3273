"""What the answers say, as it is shown."""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum

import msgspec

from callcenter.domain.configuration import Labels
from callcenter.service.intervals import Interval


class By(StrEnum):
    """What results are split by."""

    AGENT = "agent"
    QUEUE = "queue"
    CLASS = "class"
    TIER = "tier"
    MONTH = "month"


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
