"""What is wanted of the product, beside what was measured."""

import statistics
from collections.abc import Callable

from bench.report import Table
from bench.spread import Spread, shown

from .plan import Contender
from .tables import LONG_MS, Results, from_free, ways
from .turn import Faults

MET, NOT_MET, UNKNOWN = "met", "**not met**", "not measured"
#: Milliseconds, and ms of CPU a call.
NEXT_P50, NEXT_P99, NEXT_GROWTH = 8.0, 25.0, 1.5
OVER_APP_QUEUE, WAY_P99, CROWD_P99 = 3.0, 20.0, 100.0
CONTROLLER_CPU = 4.0
CROWD, STRETCH = 100, 140
CPU_RATE = 20


class _Rows:
    def __init__(self) -> None:
        self.rows: list[list[str]] = []

    def add(self, what: str, wanted: str, value: float | None, limit: float | None) -> None:
        """A figure and the most that it may be."""
        if value is None or limit is None:
            self.rows.append([what, wanted, UNKNOWN, UNKNOWN])
        else:
            told = str(value) if isinstance(value, int) else shown(value)
            self.rows.append([what, wanted, told, MET if value <= limit else NOT_MET])


def targets_table(results: Results) -> Table:
    """One row each; a figure that was not measured says so."""
    table = _Rows()
    ours = Contender.OURS

    def next_call(level: int) -> Spread | None:
        return results.spread(ours, from_free, waiting=level)

    def way(contender: Contender, rate: int) -> Spread | None:
        return results.spread(contender, ways, rate=rate)

    at_10, at_50, at_300 = next_call(10), next_call(50), next_call(300)
    table.add("free → INVITE, 50 waiting, p50", f"≤ {NEXT_P50:.0f} ms", _p50(at_50), NEXT_P50)
    table.add("free → INVITE, 50 waiting, p99", f"≤ {NEXT_P99:.0f} ms", _p99(at_50), NEXT_P99)
    growth = at_300.p50 / at_10.p50 if at_10 and at_300 else None
    table.add("free → INVITE, p50 at 300 ÷ p50 at 10 waiting", f"≤ {NEXT_GROWTH}", growth, NEXT_GROWTH)
    for rate in (5, 20):
        found, rival = way(ours, rate), way(Contender.APP_QUEUE, rate)
        limit = rival.p50 + OVER_APP_QUEUE if rival else None
        wanted = f"≤ {shown(limit)} ms (app_queue + {OVER_APP_QUEUE:.0f})" if limit else "≤ app_queue + 3 ms"
        table.add(f"INVITE → INVITE at {rate}/s, p50", wanted, _p50(found), limit)
        table.add(f"INVITE → INVITE at {rate}/s, p99", f"≤ {WAY_P99:.0f} ms", _p99(found), WAY_P99)
    controller = _median(results.cpu(ours, "controller", CPU_RATE))
    table.add(
        f"controller's CPU a call at {CPU_RATE}/s", f"≤ {CONTROLLER_CPU:.0f} ms", controller, CONTROLLER_CPU
    )
    bare = _median(results.cpu(Contender.BARE, "asterisk", CPU_RATE))
    wanted = f"≤ {shown(bare)} ms (bare ARI)" if bare else "≤ bare ARI"
    asterisk = _median(results.cpu(ours, "asterisk", CPU_RATE))
    table.add(f"Asterisk's CPU a call at {CPU_RATE}/s", wanted, asterisk, bare)
    for rate, name in ((CROWD, ""), (STRETCH, " (stretch)")):
        crowd = way(ours, rate)
        table.add(f"failed calls at {rate}/s{name}", "0", _count(results, rate, lambda f: f.failed), 0)
        table.add(f"INVITE → INVITE at {rate}/s{name}, p99", f"< {CROWD_P99:.0f} ms", _p99(crowd), CROWD_P99)
    everywhere = [stage.faults for turn in results.turns if turn.contender is ours for stage in turn.stages]
    faults = [each for each in everywhere if each is not None]
    table.add("callers overtaken", "0", sum(len(each.overtaken_ms) for each in faults) if faults else None, 0)
    late = sum(value > LONG_MS for each in faults for value in each.overtaken_ms) if faults else None
    table.add(f"… by more than {LONG_MS:.0f} ms", "0", late, 0)
    table.add("agents doubled", "0", sum(each.doubled for each in faults) if faults else None, 0)
    heard = [each.never_bridged for each in faults if each.never_bridged is not None]
    table.add("callers answered, never bridged", "0", sum(heard) if heard else None, 0)
    return Table(heads=["of ours", "wanted", "measured", ""], rows=table.rows)


def _p50(found: Spread | None) -> float | None:
    return found.p50 if found else None


def _p99(found: Spread | None) -> float | None:
    return found.p99 if found else None


def _median(values: list[float]) -> float | None:
    return statistics.median(values) if values else None


def _count(results: Results, rate: int, what: Callable[[Faults], int]) -> int | None:
    faults = [stage.faults for stage in results.stages(Contender.OURS, rate=rate) if stage.faults]
    return sum(what(each) for each in faults) if faults else None
