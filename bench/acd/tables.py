"""The comparison's figures as tables: medians over all turns, and how far the turns lie apart."""

import statistics
from collections.abc import Callable, Sequence

from bench.report import Table
from bench.spread import Spread, shown, spread

from .plan import Contender
from .turn import Figures, Turn

NONE = "–"
#: Two agents rung for two callers within this time were rung together, as far as people can tell.
LONG_MS = 50.0


class Results:
    """All turns of a run, asked by contender and stage."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self.turns = turns
        self.contenders = [each for each in Contender if any(turn.contender is each for turn in turns)]

    def stages(self, contender: Contender, *, rate: int = 0, waiting: int = 0) -> list[Figures]:
        """That stage, by turns."""
        return [
            stage
            for turn in self.turns
            if turn.contender is contender
            for stage in turn.stages
            if (stage.rate, stage.waiting) == (rate, waiting)
        ]

    def keys(self) -> list[tuple[int, int]]:
        """The stages there are, as (rate, waiting)."""
        return list(dict.fromkeys((each.rate, each.waiting) for turn in self.turns for each in turn.stages))

    def rates(self) -> list[int]:
        """Of the stages in which agents are ready."""
        return sorted(rate for rate, waiting in self.keys() if not waiting)

    def levels(self) -> list[int]:
        """How many callers wait in the others."""
        return sorted(waiting for _, waiting in self.keys() if waiting)

    def spread(
        self,
        contender: Contender,
        values: Callable[[Figures], list[float]],
        *,
        rate: int = 0,
        waiting: int = 0,
    ) -> Spread | None:
        """Over all turns together."""
        stages = self.stages(contender, rate=rate, waiting=waiting)
        return spread(value for stage in stages for value in values(stage))

    def cpu(self, contender: Contender, process: str, rate: int) -> list[float]:
        """ms a call, of each turn."""
        return [stage.cpu[process] for stage in self.stages(contender, rate=rate) if process in stage.cpu]


def from_free(stage: Figures) -> list[float]:
    """Free → next INVITE."""
    return stage.from_free


def from_end(stage: Figures) -> list[float]:
    """BYE → next INVITE."""
    return stage.from_end


def ways(stage: Figures) -> list[float]:
    """INVITE → INVITE."""
    return stage.ways


def answers(stage: Figures) -> list[float]:
    """Caller's INVITE → 200 OK."""
    return stage.answers


def after_pop(stage: Figures) -> list[float]:
    """Pop shown → INVITE."""
    return stage.after_pop


def ears(stage: Figures) -> list[float]:
    """200 OK → speech."""
    return stage.ears


def medians(values: Sequence[float]) -> str:
    """The median, and from where to where the turns lie."""
    if not values:
        return NONE
    least, most = shown(min(values)), shown(max(values))
    middle = shown(statistics.median(values))
    return middle if least == most else f"{middle} ({least} to {most})"


def _turns(stages: Sequence[Figures], values: Callable[[Figures], list[float]]) -> str:
    """The p50 of each turn."""
    found = [spread(values(stage)) for stage in stages]
    return ", ".join(shown(each.p50) for each in found if each) or NONE


_HEADS = ["n", "p50", "p90", "p99", "max", "p50 of each turn"]


def _cells(found: Spread | None, turns: str) -> list[str]:
    if found is None:
        return ["0", *[NONE] * 4, turns]
    return [str(found.n), *(shown(each) for each in (found.p50, found.p90, found.p99, found.most)), turns]


def next_table(results: Results) -> Table:
    """Agent free → next agent's INVITE."""
    rows = []
    for level in results.levels():
        for contender in results.contenders:
            stages = results.stages(contender, waiting=level)
            if not stages:
                continue
            seen = statistics.mean(stage.seen for stage in stages)
            left = sum(stage.not_rung for stage in stages)
            kinds = [(str(contender), from_free)]
            if contender is Contender.OURS:
                kinds.append((f"{contender}, from BYE", from_end))
            for name, values in kinds:
                cells = _cells(results.spread(contender, values, waiting=level), _turns(stages, values))
                rows.append([str(level), name, f"{seen:.0f}", *cells, str(left)])
    return Table(heads=["waiting", "ms, free → INVITE", "seen waiting", *_HEADS, "not rung again"], rows=rows)


def ways_table(results: Results) -> Table:
    """Caller's INVITE → agent's INVITE."""
    rows = []
    for rate in results.rates():
        for contender in results.contenders:
            stages = results.stages(contender, rate=rate)
            if stages:
                cells = _cells(results.spread(contender, ways, rate=rate), _turns(stages, ways))
                rows.append([f"{rate}/s", str(contender), *cells])
    return Table(heads=["calls", "ms, INVITE → INVITE", *_HEADS], rows=rows)


def parts_table(results: Results) -> Table:
    """Parts of a call's way, at the second of the rates."""
    rows = []
    parts = [
        ("caller's INVITE → caller's 200 OK", answers),
        ("pop shown → agent's INVITE", after_pop),
        ("agent's 200 OK → caller hears", ears),
    ]
    for name, values in parts:
        for rate in results.rates()[1:2] or results.rates():
            for contender in results.contenders:
                found = results.spread(contender, values, rate=rate)
                # Dial() answers the caller when the agent does.
                if found and not (contender is Contender.DIAL and values is answers):
                    turns = _turns(results.stages(contender, rate=rate), values)
                    rows.append([f"{rate}/s", name, str(contender), *_cells(found, turns)])
    return Table(heads=["calls", "ms", "", *_HEADS], rows=rows)


def cpu_table(results: Results) -> Table:
    """CPU of controller and Asterisk."""
    heads = ["ms of CPU a call"]
    for rate in results.rates():
        heads += [f"controller, {rate}/s", f"Asterisk, {rate}/s"]
    rows = []
    for contender in results.contenders:
        row = [str(contender)]
        for rate in results.rates():
            row += [medians(results.cpu(contender, name, rate)) for name in ("controller", "asterisk")]
        rows.append(row)
    return Table(heads=heads, rows=rows)


def _overtaken(stages: Sequence[Figures]) -> str:
    found = [each for stage in stages if stage.faults for each in stage.faults.overtaken_ms]
    if not found:
        return "0"
    long = sum(each > LONG_MS for each in found)
    return f"{len(found)} ({long} by more than {LONG_MS:.0f} ms, at most {shown(max(found))} ms)"


def faults_table(results: Results) -> Table:
    """What must not happen, in each stage, all turns together."""
    rows = []
    places = [(f"{rate}/s", rate, 0) for rate in results.rates()]
    if results.levels():
        places.append(("waiting", 0, results.levels()[-1]))
    for name, rate, waiting in places:
        for contender in results.contenders:
            stages = results.stages(contender, rate=rate, waiting=waiting)
            faults = [stage.faults for stage in stages if stage.faults]
            if not faults:
                continue
            unbridged = [each.never_bridged for each in faults if each.never_bridged is not None]
            rows.append(
                [
                    name,
                    str(contender),
                    str(sum(each.callers for each in faults)),
                    str(sum(each.failed for each in faults)),
                    _overtaken(stages),
                    str(sum(each.doubled for each in faults)),
                    str(sum(unbridged)) if unbridged else "not seen",
                ]
            )
    return Table(
        heads=["stage", "", "calls", "failed", "overtaken", "agents doubled", "never bridged"], rows=rows
    )
