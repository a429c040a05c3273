"""What became of the calls in a voice menu: per flow, node and way, from what the projector has counted.

Days are the company's, and a call belongs to the day on which it came. Self-service rate: calls that the menu
served without a person, of all calls that left the menu or ended in it. A caller who comes back into the menu
from a queue is counted at the nodes again, but the call keeps the exit of its first visit.
"""

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from callcenter.domain.enums import IvrExit
from callcenter.ivr.picture import Figures, NodeFigures
from callcenter.ivr.session import Reason
from callcenter.repository.flow_steps import RETURNED
from callcenter.repository.models import FlowStep
from callcenter.service.auth import utc_now
from callcenter.service.errors import Invalid
from callcenter.service.permissions import Action, Actor, require

MOST_DAYS = 400
_CSV = ("day", "flow", "version", "from", "to", "exit", "why", "calls")
_COLUMNS = ("day", "flow", "version", "source", "target", "exit", "why", "calls")
_CSV_ROWS = 200


class NodeReport(msgspec.Struct, frozen=True, kw_only=True):
    """Calls at one node, each counted each time it came there. Of these, `gave_up` hung up there; `asked`
    keyed for a person, `failed` had no tries left, for `unavailable` a look-up could not be had; `dropped`
    were lost by us."""

    node: str
    calls: int
    gave_up: int
    asked: int
    failed: int
    unavailable: int
    dropped: int


class EdgeReport(msgspec.Struct, frozen=True, kw_only=True):
    """Calls that went from one node to another; from the empty `source` they came into the flow."""

    source: str
    target: str
    calls: int


class ExitReport(msgspec.Struct, frozen=True, kw_only=True):
    """Visits that ended at a node in one way; `returned`: not the call's first visit."""

    node: str
    exit: IvrExit
    calls: int
    returned: int


class FlowReport(msgspec.Struct, frozen=True, kw_only=True):
    """Of the days `since` to `until`, both included, and of one version when it is named.

    `calls` came in, `left` of them have left again, by exactly one of `exits` each; `returned` visits came on
    top, from queues. `self_service_rate` 0-1, None when nobody has left. `versions`: in use on these days.
    """

    flow: str
    since: dt.date
    until: dt.date
    version: str | None
    versions: list[str]
    calls: int
    returned: int
    left: int
    self_service: int
    self_service_rate: float | None
    exits: dict[IvrExit, int]
    nodes: list[NodeReport]
    edges: list[EdgeReport]
    node_exits: list[ExitReport]

    def figures(self) -> Figures:
        """For the flow's picture."""
        return Figures(
            calls=self.calls,
            left=self.left,
            self_service=self.self_service,
            gave_up=self.exits[IvrExit.GAVE_UP],
            nodes={
                each.node: NodeFigures(
                    calls=each.calls, gave_up=each.gave_up, asked=each.asked, failed=each.failed
                )
                for each in self.nodes
            },
            edges={(edge.source, edge.target): edge.calls for edge in self.edges if edge.source},
            exits={(each.node, each.exit.value): each.calls for each in self.node_exits},
        )


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """Calls that went one way: a row of the table, over some days."""

    source: str
    target: str
    exit: str
    why: str
    calls: int


class FlowReports:
    """Reports on behalf of a person. `zone` is the company's time zone, `now` the time."""

    def __init__(
        self,
        sessions: async_sessionmaker[AsyncSession],
        zone: Callable[[], ZoneInfo],
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        self._sessions = sessions
        self._zone = zone
        self._now = now

    async def report(
        self,
        actor: Actor,
        flow: str,
        since: dt.date | None = None,
        until: dt.date | None = None,
        version: str | None = None,
    ) -> FlowReport:
        """Without days: of today. An unknown flow has no calls. Raises Forbidden, Invalid."""
        require(actor, Action.SEE_COMPANY)
        since, until = self._days(since, until)
        chosen = _chosen(flow, since, until)
        of_version = [*chosen, FlowStep.version == version] if version else chosen
        way = (FlowStep.source, FlowStep.target, FlowStep.exit, FlowStep.why)
        async with self._sessions() as session:
            rows = await session.execute(
                select(*way, func.sum(FlowStep.calls)).where(*of_version).group_by(*way)
            )
            ways = [Way(source=a, target=b, exit=c, why=d, calls=n) for a, b, c, d, n in rows]
            versions = await session.scalars(
                select(FlowStep.version)
                .where(*chosen)
                .group_by(FlowStep.version)
                .order_by(func.max(FlowStep.day).desc(), FlowStep.version)
            )
            return report_of(ways, flow, since, until, version, versions.all())

    async def csv(
        self, actor: Actor, flow: str, since: dt.date | None = None, until: dt.date | None = None
    ) -> str:
        """The ways by day and version as CSV, with a head. Raises Forbidden, Invalid."""
        require(actor, Action.SEE_COMPANY)
        since, until = self._days(since, until)
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(_CSV)
        table = FlowStep.__table__
        columns = [table.c[name] for name in _COLUMNS]
        found = select(*columns).where(*_chosen(flow, since, until)).order_by(*columns[:-1])
        async with self._sessions() as session:
            # In pieces, between which calls go on: a year's are many.
            async for some in (await session.stream(found)).partitions(_CSV_ROWS):
                writer.writerows(some)
        return text.getvalue()

    def _days(self, since: dt.date | None, until: dt.date | None) -> tuple[dt.date, dt.date]:
        until = until or max(self._now().astimezone(self._zone()).date(), since or dt.date.min)
        since = since or until
        if since > until:
            raise Invalid("from", "The first day is after the last.", "Exchange from and to.")
        if (until - since).days >= MOST_DAYS:
            raise Invalid("from", f"These are more than {MOST_DAYS} days.", "Choose fewer days.")
        return since, until


def _chosen(flow: str, since: dt.date, until: dt.date) -> list[ColumnElement[bool]]:
    return [FlowStep.flow == flow, FlowStep.day.between(since, until)]


def report_of(
    ways: Iterable[Way],
    flow: str,
    since: dt.date,
    until: dt.date,
    version: str | None,
    versions: Sequence[str],
) -> FlowReport:
    """The report that these ways add up to."""
    came: Counter[str] = Counter()
    edges: Counter[tuple[str, str]] = Counter()
    whys: Counter[tuple[str, str]] = Counter()
    left: Counter[tuple[str, str]] = Counter()
    left_again: Counter[tuple[str, str]] = Counter()
    calls = returned = 0
    for way in ways:
        if way.exit:
            (left_again if way.why == RETURNED else left)[way.source, way.exit] += way.calls
            continue
        came[way.target] += way.calls
        edges[way.source, way.target] += way.calls
        if way.source:
            whys[way.source, way.why] += way.calls
        elif way.why == RETURNED:
            returned += way.calls
        else:
            calls += way.calls
    exits = {exit_: sum(n for (_, how), n in left.items() if how == exit_.value) for exit_ in IvrExit}
    gone, served = sum(left.values()), exits[IvrExit.SELF_SERVICE]
    out = left + left_again
    return FlowReport(
        flow=flow,
        since=since,
        until=until,
        version=version,
        versions=list(versions),
        calls=calls,
        returned=returned,
        left=gone,
        self_service=served,
        self_service_rate=served / gone if gone else None,
        exits=exits,
        nodes=[
            NodeReport(
                node=node,
                calls=number,
                gave_up=out[node, IvrExit.GAVE_UP.value],
                asked=whys[node, Reason.ASKED.value],
                failed=whys[node, Reason.FAILED.value],
                unavailable=whys[node, Reason.UNAVAILABLE.value],
                dropped=out[node, IvrExit.DROPPED.value],
            )
            for node, number in sorted(came.items(), key=lambda each: (-each[1], each[0]))
        ],
        edges=[
            EdgeReport(source=source, target=target, calls=number)
            for (source, target), number in sorted(edges.items())
        ],
        node_exits=[
            ExitReport(node=node, exit=IvrExit(how), calls=out[node, how], returned=left_again[node, how])
            for node, how in sorted(out)
        ],
    )
