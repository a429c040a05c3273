"""A day with shifts: simulated again and again with the same callers, as it is and with other staff."""

from collections.abc import Callable, Iterable, Sequence

import msgspec

from callcenter.domain.configuration import Configuration, FlowSource, Limits, PriorityRule, QueueSpec

from .caller import Caller
from .count import Tally, busy_spans, figures, spread_over, wait_bars
from .floor import MIDNIGHT, Floor
from .results import Case, Interval
from .staffing import Seat
from .times import DAY_MS, MINUTE_MS, clock

#: Parts of the day the answer is given for.
PART_MS = 30 * MINUTE_MS
#: Who still waits so long after the last agent was to go and the last caller came, hangs up.
PATIENT_MS = 60 * MINUTE_MS


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A day but for its staff. `callers(seed)` makes the day's callers, in order of time (ms on the simulated
    clock); `queues_of` is the queue of each kind of caller. In ms after midnight: the day is the 24 hours
    from `begins` on; `opens` and `closes` bound what is shown of it in parts."""

    queues: tuple[QueueSpec, ...]
    limits: Limits
    priority: PriorityRule
    flow: FlowSource
    queues_of: tuple[str, ...]
    callers: Callable[[int], list[Caller]]
    begins: int = 0
    opens: int
    closes: int


def configuration(plan: Plan, staff: Sequence[Seat]) -> Configuration:
    """The set-up with these agents."""
    return Configuration(
        queues=plan.queues,
        agents=tuple(seat.spec for seat in staff),
        flow=plan.flow,
        limits=plan.limits,
        priority=plan.priority,
    )


def simulate(
    plan: Plan, staff: Sequence[Seat], name: str, seeds: Iterable[int], tell: Callable[[int], None]
) -> "Counted":
    """The days of these agents, one for each seed. `tell` gets the callers done since it was last
    told."""
    made = configuration(plan, staff)
    count = Counted(plan, name)
    for seed in seeds:
        floor = Floor(made)
        ends = MIDNIGHT + plan.closes
        for seat in staff:
            for begins, until in seat.periods:
                floor.shift(seat.spec.id, MIDNIGHT + begins, MIDNIGHT + until)
                ends = max(ends, MIDNIGHT + until)
        floor.run(plan.callers(seed), closes=ends + PATIENT_MS)
        count.add_day(floor.callers, [(begins, until) for _, begins, until in floor.staffed])
        tell(len(floor.callers))
    return count


def observed(plan: Plan, callers: Sequence[Caller], staff: Sequence[Seat], name: str) -> Case:
    """The case of callers who already are what became of them."""
    count = Counted(plan, name)
    calls: dict[str, list[Caller]] = {}
    for caller in callers:
        calls.setdefault(caller.agent, []).append(caller)
    spans = [
        (MIDNIGHT + begins, _finished(MIDNIGHT + until, calls.get(seat.spec.id, ())))
        for seat in staff
        for begins, until in seat.periods
    ]
    count.add_day(callers, spans)
    return count.case()


def _finished(until: int, calls: Iterable[Caller]) -> int:
    """When an agent who took no more calls from `until` on was through with the last."""
    return max([until, *(call.free_at for call in calls if call.answered_at < until < call.free_at)])


class Counted:
    """Counts days: each is one part of the evidence for the whole, by queue and by part of the day."""

    def __init__(self, plan: Plan, name: str) -> None:
        self.days: list[Tally] = []
        self._plan = plan
        self._name = name
        thresholds = {queue.id: queue.service_level_ms for queue in plan.queues}
        self._thresholds = [thresholds[queue] for queue in plan.queues_of]
        first = plan.opens // PART_MS
        last = -(-plan.closes // PART_MS)
        self._bounds = [MIDNIGHT + part * PART_MS for part in range(first, last + 1)]
        self._queues: dict[str, list[Tally]] = {queue: [] for queue in dict.fromkeys(plan.queues_of)}
        self._parts = [Tally() for _ in self._bounds[1:]]
        self._callers: list[Caller] = []

    def add_day(self, callers: Sequence[Caller], staffed: list[tuple[int, int]]) -> None:
        """One more day: its callers, and the spans (from, to) in which agents were there."""
        day = Tally()
        by_queue = {queue: Tally() for queue in self._queues}
        for caller in callers:
            threshold = self._thresholds[caller.kind]
            day.add(caller, threshold)
            by_queue[self._plan.queues_of[caller.kind]].add(caller, threshold)
            part = (caller.at - self._bounds[0]) // PART_MS
            if 0 <= part < len(self._parts):
                self._parts[part].add(caller, threshold)
        busy = spread_over(busy_spans(callers), self._bounds)
        there = spread_over(staffed, self._bounds)
        for tally, busy_ms, staffed_ms in zip(self._parts, busy, there, strict=True):
            tally.busy_ms += busy_ms
            tally.staffed_ms += staffed_ms
        day.busy_ms = sum(end - start for start, end in busy_spans(callers))
        day.staffed_ms = sum(end - start for start, end in staffed)
        self.days.append(day)
        for queue, tally in by_queue.items():
            self._queues[queue].append(tally)
        self._callers += callers

    def case(self) -> Case:
        """All days together."""
        thresholds = set(self._thresholds)
        return Case(
            name=self._name,
            threshold_s=thresholds.pop() / 1000 if len(thresholds) == 1 else None,
            figures=figures(self.days),
            by_queue={queue: figures(tallies) for queue, tallies in self._queues.items()},
            waits=wait_bars(self._callers),
            intervals=tuple(self._interval(number) for number in range(len(self._parts))),
        )

    def _interval(self, number: int) -> Interval:
        tally, days = self._parts[number], len(self.days)
        found = figures([tally])
        return Interval(
            starts=clock((self._bounds[number] - MIDNIGHT) % DAY_MS),
            ends=clock(self._bounds[number + 1] - MIDNIGHT),
            contacts=tally.contacts / days,
            answered=tally.answered / days,
            abandoned=tally.abandoned / days,
            agents=tally.staffed_ms / days / PART_MS,
            service_level=found.service_level,
            asa_s=found.asa_s,
            occupancy=found.occupancy,
        )
