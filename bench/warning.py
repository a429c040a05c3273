"""Early warning on simulated complaints: how often it is wrong, and how soon it tells of a rise.

Days are drawn at random, as independent series; each is judged day by day as the product does it.
"""

import asyncio
import functools
import math
import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

import msgspec
from rich.console import Console

from callcenter.service.quality.baseline import ALPHA, GUARD_WEEKS, LEAST_CASES, MOST_WEEKS, Verdict, judge
from callcenter.service.quality.estimate import at_rank

from .conditions import load_average
from .options import Options
from .report import Result, Table

NAME = "warning"
PROCESSES = 2
YEAR = 364
#: A rise that was not found for so long is missed.
MISSED_DAYS = 56


class World(msgspec.Struct, frozen=True, kw_only=True):
    """How complaints come: `a_week` on average; the season makes them `season` times more and less often
    (0.5: half as many more at its height); the variance of a day's number is `spread` times its mean. What is
    `new` begins when the history is over."""

    words: str
    a_week: float
    history_weeks: int
    season: float = 0.0
    spread: float = 1.0
    new: bool = False


#: As many series as are simulated for a year each, and rises of each size.
SERIES, RISES = 60, 150
LONG_SERIES, LONG_RISES = 10, 40
FACTORS = (2.0, 3.0)
WORLDS = (
    tuple(
        World(words="steady, one year of history", a_week=a_week, history_weeks=52)
        for a_week in (0.5, 2.0, 5.0, 20.0, 50.0)
    )
    + tuple(
        World(
            words="season ±40 %, variance 1.5 times the mean, three years of history",
            a_week=a_week,
            history_weeks=156,
            season=0.4,
            spread=1.5,
        )
        for a_week in (5.0, 20.0)
    )
    + tuple(
        World(words="new: one year without any", a_week=a_week, history_weeks=52, new=True)
        for a_week in (2.0, 20.0)
    )
)


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Of one world: false warnings a series and year; by factor, delays in days (None: missed)."""

    false: float
    years: int
    delays: list[list[int | None]]


def poisson(rng: random.Random, mean: float) -> int:
    """A number of the Poisson distribution, by Knuth's product; means of a few dozen at most."""
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def days_of(rng: random.Random, world: World, days: int, factor: Callable[[int], float]) -> list[int]:
    """The complaints of each day; `factor` says how many times more there are on a day of the year judged."""
    turn = rng.random() * math.tau
    found = []
    for day in range(days):
        mean = world.a_week / 7 * (1 + world.season * math.sin(turn + math.tau * day / 365.25))
        mean *= factor(day - world.history_weeks * 7)
        if world.new and day < world.history_weeks * 7:
            mean = 0.0
        if world.spread > 1 and mean > 0:
            mean = rng.gammavariate(mean / (world.spread - 1), world.spread - 1)
        found.append(poisson(rng, mean))
    return found


def warned(days: Sequence[int], first: int, until: int) -> Iterator[int]:
    """The days, counted from `first` of those given, after which the product warns."""
    sums = [0]
    for number in days:
        sums.append(sums[-1] + number)
    last: int | None = None
    reach = 7 * (MOST_WEEKS + GUARD_WEEKS + 1)
    for day in range(first, until):
        if sums[day + 1] - sums[day - 6] < LEAST_CASES:
            continue
        ends = range(day + 1, max(6, day + 1 - reach), -7)
        observed, *history = (sums[end] - sums[end - 7] for end in ends)
        judged = judge(observed, history)
        quiet = last is not None and day - last < 7 * judged.quiet_weeks
        if judged.found.verdict is Verdict.RISEN and not quiet:
            last = day
            yield day - first


def measure(world: World, seed: int, series: int, rises: int) -> Found:
    """One world; the same seed gives the same figures."""
    rng = random.Random(seed)
    first = world.history_weeks * 7
    false = sum(
        sum(1 for _ in warned(days_of(rng, world, first + YEAR, lambda _: 1.0), first, first + YEAR))
        for _ in range(series)
    )
    delays: list[list[int | None]] = []
    for factor in () if world.new else FACTORS:
        risen = functools.partial(_risen, factor)
        found: list[int | None] = []
        for _ in range(rises):
            days = days_of(rng, world, first + MISSED_DAYS, risen)
            hit = next(warned(days, first, first + MISSED_DAYS), None)
            # The day is over when it is looked at.
            found.append(None if hit is None else hit + 1)
        delays.append(found)
    return Found(false=false / series, years=series, delays=delays)


def _risen(factor: float, day: int) -> float:
    return factor if day >= 0 else 1.0


def _measured(world: World) -> Found:
    long = world.season > 0
    return measure(world, 1, LONG_SERIES if long else SERIES, LONG_RISES if long else RISES)


async def run(console: Console, options: Options) -> Result:
    """Measure all worlds, two at a time."""
    before = load_average()
    console.print(f"[bold]{NAME}[/]: {len(WORLDS)} kinds of history, some minutes ...")
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(PROCESSES) as processes:
        found = await asyncio.gather(*(loop.run_in_executor(processes, _measured, world) for world in WORLDS))
    return Result(
        name=NAME,
        notes=[
            f"chance of a false warning in one look: {ALPHA:.2%}; looked at daily, the seven days before",
            f"{SERIES} years and {RISES} rises of each size ({LONG_SERIES} and {LONG_RISES} with three years "
            f"of history); found: within {MISSED_DAYS} days; delays in days from the first of the rise, of "
            "those found; of what is new the first warning is right, each further one is not",
            f"load average {before} before, {load_average()} after",
        ],
        tables=[
            Table(
                heads=[
                    "history",
                    "a week",
                    "false warnings a series and year",
                    *(f"{factor:g} times: {what}" for factor in FACTORS for what in ("found", "p50", "p90")),
                ],
                rows=[_row(world, one) for world, one in zip(WORLDS, found, strict=True)],
            )
        ],
    )


def _row(world: World, found: Found) -> list[str]:
    cells = [world.words, f"{world.a_week:g}", f"{found.false:.2f}"]
    for delays in found.delays:
        hits = sorted(delay for delay in delays if delay is not None)
        cells.append(f"{len(hits) / len(delays):.0%}")
        cells += [str(at_rank(hits, share)) if hits else "none" for share in (0.5, 0.9)]
    return cells + [""] * (3 * (len(FACTORS) - len(found.delays)))
