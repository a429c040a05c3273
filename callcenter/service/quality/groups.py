"""Cases put together: the figures of each class, cause, product, unit and agent."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from callcenter.repository.enums import CaseKind

from .business import OpenTime
from .estimate import at_rank, mean_of
from .records import Compared, Group, Spread
from .rows import Row, Short

#: More groups than this are no table anybody reads: those with the fewest cases are left out.
MOST_GROUPS = 500

Labels = Mapping[str, str]


class Way:
    """Codes on the way to a code from the top, itself the last, and what each is called. `order`: codes in
    the order they are shown; others come after these, those with more cases first."""

    def __init__(
        self, path: Callable[[str], Sequence[str]], labels: Callable[[str], Labels], order: Iterable[str] = ()
    ) -> None:
        self.labels = labels
        self._path = path
        self.order = {code: place for place, code in enumerate(order)}

    def path(self, code: str | None) -> tuple[str, ...]:
        """A code that is in no tree (any more) stands alone; that of nothing known is empty."""
        return tuple(self._path(code)) or (code,) if code else ("",)


class Took(NamedTuple):
    """How long something took, in milliseconds: by the clock, and while it was open if that is known."""

    wall: int
    open: int | None


class Timed(NamedTuple):
    """A case, and how long its first answer, the reply and its closing took, as far as there were any."""

    row: Row
    first_answer: Took | None
    reply: Took | None
    close: Took | None


def timed(row: Row, open_time: OpenTime | None) -> Timed:
    """With times by this clock."""

    def took(end: int | None) -> Took | None:
        if end is None:
            return None
        end = max(end, row.opened)
        return Took(end - row.opened, open_time.between(row.opened, end) if open_time else None)

    return Timed(row, took(row.answered), took(row.replied), took(row.closed))


class Facts:
    """What is known of a month's cases beside their rows."""

    def __init__(
        self,
        overdue: Collection[str],
        appealed: Collection[str],
        recovery: Mapping[str, Sequence[tuple[str, int]]],
    ) -> None:
        self._overdue = overdue
        self._appealed = appealed
        self._recovery = recovery

    def group(
        self, cases: Sequence[Timed], code: str = "", labels: Labels | None = None, way: Sequence[str] = ()
    ) -> Group:
        """The figures of these cases."""
        rows = [case.row for case in cases]
        kinds = Counter(row.kind for row in rows)
        known = [row.fault for row in rows if row.fault is not None]
        recovery: Counter[str] = Counter()
        if self._recovery:
            for row in rows:
                for currency, minor in self._recovery.get(row.number, ()):
                    recovery[currency] += minor
        return Group(
            code=code,
            labels=dict(labels or {}),
            parent=way[-2] if len(way) > 1 else None,
            depth=max(0, len(way) - 1),
            cases=len(rows),
            kinds={kind: kinds[kind.value] for kind in CaseKind},
            open=sum(row.open for row in rows),
            withdrawn=sum(row.withdrawn for row in rows),
            overdue=sum(row.number in self._overdue for row in rows),
            first_answer=_spread([case.first_answer for case in cases if case.first_answer]),
            reply=_spread([case.reply for case in cases if case.reply]),
            close=_spread([case.close for case in cases if case.close]),
            reopened=sum(row.reopened > 0 for row in rows),
            escalated=sum(row.escalated > 0 for row in rows),
            appealed=sum(row.number in self._appealed for row in rows),
            fault=sum(map(bool, known)),
            fault_known=len(known),
            recovery=dict(sorted(recovery.items())),
            satisfaction=mean_of([row.mark for row in rows if row.mark is not None]),
        )

    def groups(self, cases: Iterable[Timed], code_of: Callable[[Row], str | None], way: Way) -> list[Group]:
        """One for each code there is, its branches above it; with more than MOST_GROUPS, the largest."""
        leaves: defaultdict[str | None, list[Timed]] = defaultdict(list)
        for case in cases:
            leaves[code_of(case.row) or None].append(case)
        inside: defaultdict[tuple[str, ...], list[Timed]] = defaultdict(list)
        for code, found in leaves.items():
            path = way.path(code)
            for length in range(1, len(path) + 1):
                inside[path[:length]].extend(found)
        largest = sorted(inside, key=lambda path: (-len(inside[path]), path))[:MOST_GROUPS]
        return [
            self.group(inside[path], path[-1], way.labels(path[-1]) if path[-1] else None, path)
            for path in sorted(largest, key=lambda path: _place(path, inside, way))
        ]


def compared(month: str, rows: Sequence[Short]) -> Compared | None:
    """The month in short, None without cases."""
    if not rows:
        return None
    kinds = Counter(row.kind for row in rows)
    return Compared(
        month=month,
        cases=len(rows),
        kinds={kind: kinds[kind.value] for kind in CaseKind},
        first_answer_s=_median(row.first_answer for row in rows),
        reply_s=_median(row.reply for row in rows),
        close_s=_median(row.close for row in rows),
        reopened=sum(row.reopened > 0 for row in rows),
        escalated=sum(row.escalated > 0 for row in rows),
        satisfaction=mean_of([row.mark for row in rows if row.mark is not None]),
    )


def _median(times: Iterable[int | None]) -> float | None:
    ordered = sorted(max(0, time) for time in times if time is not None)
    return at_rank(ordered, 0.5) / 1000 if ordered else None


def _spread(times: Sequence[Took]) -> Spread:
    if not times:
        return Spread(n=0)
    wall = sorted(took.wall for took in times)
    opened = sorted(took.open for took in times if took.open is not None)
    return Spread(
        n=len(times),
        median_s=at_rank(wall, 0.5) / 1000,
        p90_s=at_rank(wall, 0.9) / 1000,
        open_median_s=at_rank(opened, 0.5) / 1000 if opened else None,
        open_p90_s=at_rank(opened, 0.9) / 1000 if opened else None,
    )


def _place(
    path: tuple[str, ...], inside: Mapping[tuple[str, ...], Sequence[Timed]], way: Way
) -> list[object]:
    """Where a group stands: below its branch; in the way's order, else by size; what is not known at last."""
    last = len(way.order)
    found: list[object] = []
    for length in range(1, len(path) + 1):
        code = path[length - 1]
        above = inside.get(path[:length], ())
        found.append((code == "", way.order.get(code, last), -len(above), code))
    return found
