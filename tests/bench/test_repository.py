"""The bench's rows fit the tables of both databases, and its searches find something in them."""

import asyncio
import datetime as dt

from sqlalchemy import func, select

from bench.repository_data import Data, Sizes, customer_id
from bench.repository_load import index, load
from bench.repository_pages import pages
from callcenter.repository.database import open_database
from callcenter.repository.enums import Role
from callcenter.repository.models import Article, Case, Contact, Customer, SurveyAnswer
from callcenter.service.customers import Customers
from callcenter.service.permissions import Actor
from tests.support.repositories import NOW, Backend, query

SIZES = Sizes(contacts=600, cases=60, customers=50, articles=8)
ACTOR = Actor(user_id="supervisor1", role=Role.SUPERVISOR, org_unit="company")


def test_rows_are_read_as_the_product_writes_them(backend: Backend) -> None:
    url = backend.copy(demo=True)
    before = {table: query(url, f"select count(*) from {table}")[0][0] for table in ("cases", "contacts")}  # noqa: S608
    data = Data(SIZES, NOW)
    said: list[str] = []
    load(url, data, lambda what, _seconds: said.append(what))
    index(url, lambda what, _seconds: said.append(what))
    assert f"{before['cases'] + SIZES.cases} cases indexed" in said

    async def read() -> None:
        database = open_database(url)
        try:
            async with database.sessions() as session:
                for table in (Customer, Contact, Case, SurveyAnswer, Article):
                    assert len((await session.scalars(select(table))).all()) > 7
                newest = await session.scalar(select(func.max(Contact.started_at)))
                assert newest is not None and NOW - dt.timedelta(days=3) < newest <= NOW
            customers = Customers(database.sessions)
            assert len(await customers.search(ACTOR, "139", 100)) >= SIZES.customers // 10
            busiest = await customers.timeline(ACTOR, customer_id(0))
            assert len(busiest.items) >= 2
        finally:
            await database.close()

    asyncio.run(read())


def test_every_run_asks_for_the_same() -> None:
    def asked() -> list[str]:
        return [page.address() for page in pages(Data(SIZES, NOW)) for _ in range(3)]

    assert asked() == asked()
    assert len({page.name for page in pages(Data(SIZES, NOW))}) == len(pages(Data(SIZES, NOW)))
