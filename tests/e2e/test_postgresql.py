"""The product on PostgreSQL: a call with its pop and write-up, the controller killed in mid-call, the server
away while somebody calls."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.support.phones import Caller
from tests.support.postgres import Cluster
from tests.support.product import ENGLISH, SALES, Product, call, product

from .test_call import test_from_menu_to_write_up
from .test_crash import test_killed_in_mid_call

__all__ = ["test_from_menu_to_write_up", "test_killed_in_mid_call"]

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Cluster() as cluster:
        yield cluster


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def running(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    url = cluster.tcp_url(cluster.create("callcenter"))
    async with product(tmp_path_factory.mktemp("cc"), database_url=url) as p:
        yield p


async def test_calls_are_routed_while_the_server_is_away(running: Product, cluster: Cluster) -> None:
    cluster.stop()
    try:
        async with Caller() as caller:
            await call(running, caller, "+8613800000003", keys=ENGLISH)
            # Who calls is not waited for long; until then no key is taken.
            await running.in_menu("main_menu", "+8613800000003")
            await caller.hears_sound()
            caller.send_digits(SALES)
            await running.story("+8613800000003", "waits in queue sales")
            caller.hang_up()
            await caller.disconnected()
    finally:
        cluster.start()
    contact = await running.contact(lambda c: c["ani"] == "+8613800000003" and c["outcome"])
    assert (contact["outcome"], contact["queue"]) == ("abandoned", "sales")
