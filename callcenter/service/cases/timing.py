"""By what deadlines are counted, and the times of one.

Times are counted in the opening hours that the rule of care.yaml names; a rule whose hours are gone from
company.yaml counts around the clock.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from callcenter.care import Care
from callcenter.care.model import DeadlineRule
from callcenter.domain.hours import Hours, add_open
from callcenter.repository.base import from_ms, to_ms
from callcenter.repository.enums import DeadlineKind


class Timing(msgspec.Struct, frozen=True, kw_only=True):
    """What deadlines are counted by: care.yaml, the company's opening hours by name, its time zone."""

    care: Care
    hours: Mapping[str, Hours]
    zone: dt.tzinfo = dt.UTC


#: Tells it as it is now; asked in whatever thread a deadline is counted.
TimingNow = Callable[[], Timing]


def minutes_of(rule: DeadlineRule, kind: DeadlineKind) -> int:
    """The rule's time for a first answer or a reply, in minutes; 0: none."""
    return rule.first_answer_minutes if kind is DeadlineKind.FIRST_ANSWER else rule.reply_minutes


def times_of(rule: DeadlineRule, minutes: int, since: dt.datetime, timing: Timing) -> dict[str, Any]:
    """A row's times. Who is to be reminded earlier than half the time before it is, is at half the time."""

    def after(open_minutes: int) -> dt.datetime:
        hours = timing.hours.get(rule.hours)
        begun = to_ms(since)
        counted = add_open(hours, begun, open_minutes) if hours is not None else None
        return from_ms(begun + open_minutes * 60_000 if counted is None else counted)

    to = rule.escalate_to
    remind = after(max(minutes - rule.remind_before_minutes, minutes // 2))
    return {
        "started_at": since,
        "due_at": after(minutes),
        "remind_at": remind,
        "next_at": remind,
        "escalate_at": after(minutes + rule.escalate_after_minutes) if to is not None else None,
        "escalate_to": None if to is None else to.user or to.unit,
    }


def next_at(row: Mapping[str, Any]) -> dt.datetime | None:
    """When there is something to do about a deadline next; None when there is nothing any more. A reminder
    makes sense before the deadline only."""
    then: dt.datetime | None = None
    if row.get("met_at") is not None:
        return None
    if row.get("overdue_at") is None:
        then = row["due_at"] if row.get("reminded_at") else min(row["remind_at"], row["due_at"])
    elif row.get("escalated_at") is None:
        then = row.get("escalate_at")
    return then
