"""One turn of one contender: all stages, then what the packets tell of them."""

import asyncio
import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from bench.callers import Called, Callers, call, calling
from bench.options import Stage
from bench.spread import shown

from . import measures
from .moments import Moments, between, commands, moments, told_by_phones
from .plan import CANNOT_QUEUE, Contender, Plan
from .sides import Side, running_side

WARM_UP = Stage(10, 20)
#: How fast the queue is filled, calls/s; slower than a trunk could, so that agents do not all begin at once.
FILL_RATE = 50
FILL_SECONDS = 40.0
#: From a full queue to the first figure.
SETTLE_SECONDS = 1.0
#: How long it may take to serve those who wait when all has been measured.
DRAIN_SECONDS = 40.0
#: How long the last calls of a stage may take: somewhat longer than callers wait.
PATIENCE = 35.0
#: Whoever fails so many of a stage's calls is not given more.
BROKEN = 0.1


class Faults(msgspec.Struct, frozen=True, kw_only=True):
    """What must not happen. `overtaken_ms`: by how much each caller was overtaken who was."""

    callers: int
    failed: int
    overtaken_ms: list[float]
    doubled: int
    never_bridged: int | None


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """One stage. `waiting` is 0 in the steady ones; CPU in ms a call; times in ms."""

    rate: int = 0
    waiting: int = 0
    seen: float = 0.0
    calls: int = 0
    ways: list[float] = []
    answers: list[float] = []
    after_pop: list[float] = []
    from_free: list[float] = []
    from_end: list[float] = []
    not_rung: int = 0
    ears: list[float] = []
    cpu: dict[str, float] = {}
    faults: Faults | None = None
    note: str = ""


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """All that was measured."""

    contender: Contender
    number: int
    stages: list[Figures]
    source: str
    load: str
    note: str = ""


class _Span(msgspec.Struct, kw_only=True):
    """A stage as it was driven; `levels`: callers waiting, begin and end of each window (ns)."""

    began: int
    ended: int = 0
    rate: int = 0
    called: Called | None = None
    failed: int = 0
    cpu: dict[str, float] = {}
    levels: list[tuple[int, int, int]] = []
    invited: dict[str, int] = {}
    note: str = ""


async def take_turn(
    contender: Contender, number: int, plan: Plan, home: Path, tell: Callable[[str], None]
) -> Turn:
    """Start the contender, drive all stages, stop it. What fails is noted, and later stages are left out."""
    load = os.getloadavg()[0]
    spans: list[_Span] = []
    note = ""
    async with running_side(contender, plan, home) as side:
        try:
            await _drive(side, plan, spans, tell)
        except (RuntimeError, TimeoutError, OSError) as error:
            note = f"{error or type(error).__name__}"
            tell(f"{contender}: {note}")
    stages = await asyncio.to_thread(lambda: list(_read(side, spans)))
    return Turn(
        contender=contender,
        number=number,
        stages=stages,
        source=side.capture.source(),
        load=f"{load:.1f} → {os.getloadavg()[0]:.1f}",
        note=note,
    )


def _read(side: Side, spans: Iterable[_Span]) -> Iterator[Figures]:
    packets = list(side.capture.packets())
    if side.capture.refused:
        finished, shown = side.finished, {}
    else:
        finished, shown = (commands(packets, side.pages, name) for name in ("wrap_up", "pop_shown"))
    for span in spans:
        if side.capture.refused:
            found = told_by_phones(side.phones.rings, span.invited, finished, span.began, span.ended)
        else:
            found = moments(between(packets, span.began, span.ended), finished, shown)
        yield from _figures(span, found, pages=bool(side.pages))


async def _drive(side: Side, plan: Plan, spans: list[_Span], tell: Callable[[str], None]) -> None:
    side.phones.set_talk(plan.talk, plan.talk)
    await call(side, rate=WARM_UP.rate, calls=WARM_UP.calls)
    await side.quiet()
    first = WARM_UP.calls
    for stage in plan.steady:
        first += await _steady(side, stage, first, spans, tell)
    if plan.waiting and side.contender not in CANNOT_QUEUE:
        first += await _waiting(side, plan, first, spans, tell)
    for stage in plan.burst:
        first += await _steady(side, stage, first, spans, tell)
        if spans[-1].failed > BROKEN * stage.calls:
            raise RuntimeError(f"stopped after {stage.rate} calls/s, of which too many failed")


async def _steady(
    side: Side, stage: Stage, first: int, spans: list[_Span], tell: Callable[[str], None]
) -> int:
    tell(f"{side.contender}: {stage.calls} calls at {stage.rate}/s")
    before = side.used()
    span = _Span(began=time.time_ns(), rate=stage.rate)
    called = await call(side, rate=stage.rate, calls=stage.calls, first=first, cut=PATIENCE)
    span.note = await side.quiet()
    span.ended, span.called = time.time_ns(), called
    span.failed, span.invited = called.failed, called.invites
    spans.append(span)
    after = side.used()
    span.cpu = {name: 1000 * (after[name] - before[name]) / max(1, called.calls) for name in after}
    return stage.calls


async def _waiting(
    side: Side, plan: Plan, first: int, spans: list[_Span], tell: Callable[[str], None]
) -> int:
    side.phones.set_talk(plan.busy_talk * 0.5, plan.busy_talk * 1.5)
    rate = plan.agents / plan.busy_talk
    full = plan.agents + max(plan.waiting)
    seconds = full / FILL_RATE + len(plan.waiting) * (plan.window + 2 * SETTLE_SECONDS)
    calls = full + round(1.3 * rate * seconds)
    span = _Span(began=time.time_ns())
    async with calling(
        side,
        rate=FILL_RATE,
        calls=calls,
        first=first,
        at_once=plan.agents + plan.waiting[0],
        wait_seconds=300,
    ) as callers:
        try:
            for level in plan.waiting:
                await _level(side, plan, level, callers, span, tell)
        finally:
            # Whoever waits still is served, quickly: so it is known of all of them what became of them.
            side.phones.set_talk(plan.talk, plan.talk)
            await callers.end(DRAIN_SECONDS)
            span.ended = time.time_ns()
            _, failed, left = await asyncio.to_thread(callers.counts)
            span.failed = failed + left
            span.invited = await asyncio.to_thread(callers.invites)
            spans.append(span)
    span.note = await side.quiet()
    return calls


async def _level(
    side: Side, plan: Plan, level: int, callers: Callers, span: _Span, tell: Callable[[str], None]
) -> None:
    """Let so many callers wait, and note from when to when."""
    tell(f"{side.contender}: {level} callers waiting")
    callers.set_limit(plan.agents + level)
    await callers.until_at_once(plan.agents + level, FILL_SECONDS)
    await asyncio.sleep(SETTLE_SECONDS)
    began = time.time_ns()
    await asyncio.sleep(plan.window)
    span.levels.append((level, began, time.time_ns()))
    side.used()


def _faults(span: _Span, found: Moments) -> Faults:
    return Faults(
        callers=len(found.invited),
        failed=span.failed,
        overtaken_ms=measures.overtaken(found.invited, measures.first_rungs(found.rungs), span.ended),
        doubled=measures.doubled(found.rungs),
        never_bridged=measures.never_bridged(found),
    )


def _figures(span: _Span, found: Moments, *, pages: bool) -> list[Figures]:
    if span.called is not None:
        figures = Figures(
            rate=span.rate,
            calls=span.called.calls,
            ways=measures.ways(found),
            answers=measures.answers(found),
            after_pop=measures.after_pop(found),
            ears=measures.mouth_to_ear(found),
            cpu=span.cpu,
            faults=_faults(span, found),
            note=span.note,
        )
        return [figures]
    stages = []
    for place, (level, began, ended) in enumerate(span.levels):
        from_free, from_end, left = measures.next_calls(found, began, ended, pages=pages)
        last = place == len(span.levels) - 1
        stages.append(
            Figures(
                waiting=level,
                seen=measures.waiting_seen(found, began, ended),
                calls=len(from_free) + left,
                from_free=from_free,
                from_end=from_end,
                not_rung=left,
                # Callers stay from one level to the next: what went wrong is told once, of all of them.
                faults=_faults(span, found) if last else None,
                note=span.note if last else "",
            )
        )
    return stages


def line(figures: Figures) -> str:
    """The stage in a few words, for who watches."""
    values = figures.from_free if figures.waiting else figures.ways
    if not values:
        return "nothing measured"
    ordered = sorted(values)
    return f"n {len(ordered)}, p50 {shown(ordered[(len(ordered) - 1) // 2])} ms, most {shown(ordered[-1])} ms"
