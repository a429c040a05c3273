"""Counting the ways of calls through the voice menus, for reports: what the projector adds to `flow_steps`.

A batch of the journal adds up in memory first and costs one statement for all its ways. Ways and contacts
change in one transaction, and a contact's events are counted once (see `store`), so ways are counted once.
"""

import datetime as dt
from collections.abc import Callable
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Dialect, Insert

from callcenter.domain.events import IvrLeft, IvrMoved
from callcenter.repository.contacts import FlowStep
from callcenter.repository.prepared import Change, inserting

#: `why` at both ends of a visit that is not the call's first.
RETURNED = "returned"

_KEY = ("flow", "day", "version", "source", "target", "exit", "why")
_Key = tuple[str, dt.date, str, str, str, str, str]


def utc() -> ZoneInfo:
    """The zone of days where a company has named none."""
    return ZoneInfo("UTC")


def adding(dialect: Dialect) -> Insert:
    """Adds to what was counted, for rows of the table."""
    statement = inserting(FlowStep, dialect)
    more = FlowStep.calls + statement.excluded.calls
    return statement.on_conflict_do_update(index_elements=_KEY, set_={"calls": more})


class Visitor(Protocol):
    """What is counted: a contact with where it is."""

    started_at: dt.datetime
    flow: str | None
    flow_version: str | None
    flow_node: str | None
    flow_visits: int | None


class FlowSteps:
    """What one transaction adds."""

    def __init__(self, add: Change, zone: Callable[[], ZoneInfo]) -> None:
        self._add = add
        self._zone = zone
        self._counted: dict[_Key, int] = {}
        # The day counted last, and from when until when it lasts: most calls are of the same.
        self._day = dt.date.min
        self._from = self._until = dt.datetime.min.replace(tzinfo=dt.UTC)

    def moved(self, contact: Visitor, event: IvrMoved) -> None:
        """The contact went through the nodes of the event's path."""
        if not event.path:
            return
        contact.flow, contact.flow_version = event.flow, event.version
        day, counted = self._day_of(contact), self._counted
        source = contact.flow_node
        for step in event.path:
            why = step.why
            if source is None:
                source = ""
                contact.flow_visits = (contact.flow_visits or 0) + 1
                if contact.flow_visits > 1:
                    why = RETURNED
            key = (event.flow, day, event.version, source, step.node, "", why)
            counted[key] = counted.get(key, 0) + 1
            source = step.node
        contact.flow_node = source

    def left(self, contact: Visitor, event: IvrLeft) -> None:
        """The contact left the menu."""
        if contact.flow_node is None:
            # It came in before the journal told of ways.
            return
        why = RETURNED if (contact.flow_visits or 0) > 1 else ""
        key = (
            event.flow,
            self._day_of(contact),
            event.version,
            contact.flow_node,
            "",
            event.exit.value,
            why,
        )
        self._counted[key] = self._counted.get(key, 0) + 1
        contact.flow_node = None

    def _day_of(self, contact: Visitor) -> dt.date:
        started = contact.started_at
        if not self._from <= started < self._until:
            zone = self._zone()
            self._day = started.astimezone(zone).date()
            self._from, self._until = (
                dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)
                for day in (self._day, self._day + dt.timedelta(days=1))
            )
        return self._day

    def store(self, connection: Connection) -> None:
        """Add what was counted."""
        if self._counted:
            rows = [dict(zip(_KEY, key, strict=True), calls=n) for key, n in self._counted.items()]
            self._add.run(connection, rows)
            self._counted.clear()
