"""Figure 6: the pages and reports of a company with 100,000 cases and 1,000,000 contacts, on both databases.

Requests of one supervisor over HTTP to the whole product, one after the other; the pop's look-up is asked of
the service, as each call does. Every database is loaded with the same rows (bench/repository_data.py).
"""

import asyncio
import contextlib
import datetime as dt
import random
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Final

import aiohttp
import msgspec
from rich.console import Console

from callcenter.repository import migrate
from callcenter.repository.database import open_database
from callcenter.repository.seed import demo_logins, seed
from callcenter.service.callers import Callers
from tests.support.postgres import Cluster
from tests.support.product import Product, product

from .conditions import load_average
from .options import Options
from .report import Result, Table
from .repository_data import Data, Sizes, number_of
from .repository_load import index, load
from .repository_pages import Page, pages
from .spread import shown

NAME = "repository"
REQUESTS: Final = 60
HEAVY: Final = 12
WARM_UP: Final = 2
LIMITS: Final = {"sqlite": 1_000, "postgresql": 300}
"""What 95 of 100 requests are to keep to, ms."""
QUICK: Final = Sizes(contacts=20_000, cases=2_000, customers=2_000, articles=200)


class Times(msgspec.Struct, frozen=True, kw_only=True):
    """What a page took, ms, in order."""

    values: tuple[float, ...]

    def at(self, percent: int) -> float:
        """The percentile by nearest rank: a value that was measured."""
        return self.values[max(0, -(-len(self.values) * percent // 100) - 1)]


async def _timed(ask: Callable[[], Awaitable[float]], times: int) -> Times:
    """`ask` tells how long it took, ms."""
    for _ in range(WARM_UP):
        await ask()
    return Times(values=tuple(sorted([await ask() for _ in range(times)])))


async def _asked(session: aiohttp.ClientSession, page: Page) -> float:
    """How long the answer took, ms. Waits when we are told that we ask too often; that does not count."""
    address, method = page.address(), "POST" if page.body else "GET"
    body = page.body() if page.body else None
    while True:
        began = time.perf_counter()
        async with session.request(method, address, json=body) as answer:
            read = await answer.read()
            took = (time.perf_counter() - began) * 1000
        if answer.status == 429:
            await asyncio.sleep(int(answer.headers["Retry-After"]))
            continue
        if answer.status != 200:
            raise RuntimeError(f"{address} is answered {answer.status}: {read[:300]!r}")
        return took


@contextlib.asynccontextmanager
async def _supervisor(running: Product) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(
        running.url, cookie_jar=aiohttp.CookieJar(unsafe=True), headers={"Origin": running.url}
    ) as session:
        login = {"username": "supervisor1", "password": running.logins["supervisor1"]}
        async with session.post("/api/login", json=login) as answer:
            answer.raise_for_status()
            session.headers["X-CSRF-Token"] = (await answer.json())["csrf"]
        yield session


async def _measure(running: Product, url: str, data: Data, console: Console) -> dict[str, Times]:
    found: dict[str, Times] = {}
    async with _supervisor(running) as session:
        for page in pages(data):

            async def ask(page: Page = page) -> float:
                return await _asked(session, page)

            found[page.name] = await _timed(ask, HEAVY if page.heavy else REQUESTS)
            console.print(f"  {found[page.name].at(95):8.1f} ms  {page.name}", markup=False)
    database = open_database(url)
    callers = Callers(database)
    chance = random.Random(9)

    async def pop() -> float:
        number = number_of(chance.randrange(data.sizes.customers))
        began = time.perf_counter()
        await callers.pop(number, "")
        return (time.perf_counter() - began) * 1000

    found["pop: who is calling"] = await _timed(pop, REQUESTS * 5)
    await database.close()
    return found


async def _on(url: str, home: Path, data: Data, console: Console) -> tuple[dict[str, Times], float]:
    """Load and measure; the times, and how long loading took, s."""
    began = time.monotonic()

    def fill() -> None:
        migrate.upgrade(url)
        seed(url, demo_logins(home))
        load(url, data, tell)
        index(url, tell)

    def tell(what: str, seconds: float) -> None:
        console.print(f"  {seconds:6.1f} s  {what}", markup=False)

    await asyncio.to_thread(fill)
    loaded = time.monotonic() - began
    async with product(home, database_url=url) as running:
        try:
            return await _measure(running, url, data, console), loaded
        except RuntimeError as error:
            raise RuntimeError(f"{error}\n{running.log()}") from None


async def run(console: Console, options: Options) -> Result:
    """Measure. Raises RuntimeError when a page fails or there is no PostgreSQL."""
    before = load_average()
    sizes = QUICK if options.quick else Sizes()
    data = Data(sizes, dt.datetime.now(dt.UTC))
    found: dict[str, dict[str, Times]] = {}
    loaded: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="callcenter-bench-") as folder, Cluster(safe=True) as cluster:
        home = Path(folder)
        addresses = {
            "sqlite": f"sqlite+aiosqlite:///{home / 'bench.db'}",
            "postgresql": cluster.tcp_url(cluster.create("bench")),
        }
        for kind, url in addresses.items():
            console.print(f"[bold]{NAME}[/]: {kind} ...")
            (home / kind).mkdir()
            found[kind], loaded[kind] = await _on(url, home / kind, data, console)
    return Result(
        name=NAME,
        notes=[
            f"{sizes.contacts:,} contacts, {sizes.cases:,} cases, {sizes.customers:,} customers, "
            f"{sizes.articles:,} articles; loaded and indexed in "
            + ", ".join(f"{seconds:.0f} s ({kind})" for kind, seconds in loaded.items()),
            f"{REQUESTS} requests of a page ({HEAVY} of a report), one after the other; to keep to, p95: "
            + ", ".join(f"{limit} ms ({kind})" for kind, limit in LIMITS.items()),
            f"load average {before} before, {load_average()} after",
        ],
        tables=[_table(found)],
    )


def _table(found: dict[str, dict[str, Times]]) -> Table:
    heads = ["ms"]
    for kind in found:
        heads += [f"{kind} p50", "p95", "max"]
    rows = []
    for name in next(iter(found.values())):
        cells = [name]
        for kind, times in found.items():
            each = times[name]
            over = " (!)" if each.at(95) > LIMITS[kind] else ""
            cells += [shown(each.at(50)), shown(each.at(95)) + over, shown(each.at(100))]
        rows.append(cells)
    return Table(heads=heads, rows=rows)
