"""What the figures are told in. Times in seconds, money in minor units, marks from 0 (worst) to 100."""

import datetime as dt
from enum import StrEnum

import msgspec

from callcenter.repository.enums import CaseKind


class Dimension(StrEnum):
    """What cases are counted by."""

    CLASS = "class"
    CAUSE = "cause"
    PRODUCT = "product"
    UNIT = "unit"
    AGENT = "agent"


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """How long `n` cases took: median and 90th percentile by nearest rank, so each is a time that was
    measured. `open_*`: counted only while the centre is open; None where no opening hours are known."""

    n: int
    median_s: float | None = None
    p90_s: float | None = None
    open_median_s: float | None = None
    open_p90_s: float | None = None


class Mean(msgspec.Struct, frozen=True, kw_only=True):
    """The mean of `n` marks, and from where to where the true one is with 95 % confidence (Student's t)."""

    n: int
    mean: float | None = None
    low: float | None = None
    high: float | None = None


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Cases that have something in common. Duplicates that were merged are not in it.

    `code` is empty for cases of which it is not known (yet). `parent` is the branch above, whose figures
    have these in them. `open` as of now; `overdue`: a deadline of the first answer or the reply was missed.
    `fault` of the `fault_known` whose closing says whether there was one. `recovery` by currency: what was
    approved or done to win customers back.
    """

    code: str
    labels: dict[str, str] = {}
    parent: str | None = None
    depth: int = 0
    cases: int
    kinds: dict[CaseKind, int]
    open: int
    overdue: int
    withdrawn: int
    first_answer: Spread
    reply: Spread
    close: Spread
    reopened: int
    escalated: int
    appealed: int
    fault: int
    fault_known: int
    recovery: dict[str, int]
    satisfaction: Mean


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """All cases of an earlier month, in short; medians as in Spread, by the clock."""

    month: str
    cases: int
    kinds: dict[CaseKind, int]
    first_answer_s: float | None
    reply_s: float | None
    close_s: float | None
    reopened: int
    escalated: int
    satisfaction: Mean


class MonthCount(msgspec.Struct, frozen=True, kw_only=True):
    """One month of the course of months."""

    month: str
    cases: int
    kinds: dict[CaseKind, int]
    satisfaction: float | None
    satisfaction_n: int


class MonthFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The cases that were reported in a month (YYYY-MM) of the company's zone, as they are now.

    `before` and `year_before`: the month before, and the same month a year ago; None without any cases.
    `course`: this month and the twelve before it. `own`: only what the asking agent handled.
    """

    month: str
    at: dt.datetime
    time_zone: str
    own: bool
    total: Group
    before: Compared | None
    year_before: Compared | None
    by: dict[Dimension, list[Group]]
    course: list[MonthCount]


class WarningRecord(msgspec.Struct, frozen=True, kw_only=True):
    """In the seven days to `day`, itself included, there were `observed` complaints; `expected` by their
    history, and not more than `threshold` by chance. `seen_by` has said that they know.

    `unit` is the company to which they came, or the group whose companies had them together; `unit_labels`
    are for those who see more than one, else empty.
    """

    unit: str
    unit_labels: dict[str, str]
    dimension: Dimension
    code: str
    labels: dict[str, str]
    day: dt.date
    observed: int
    expected: float
    threshold: float
    found_at: dt.datetime
    seen_by: str | None
    seen_by_name: str | None
    seen_at: dt.datetime | None


class WarningsView(msgspec.Struct, frozen=True, kw_only=True):
    """The newest first. With fewer `weeks` of history than `weeks_needed` nothing can be warned of."""

    weeks: int
    weeks_needed: int
    warnings: list[WarningRecord]
