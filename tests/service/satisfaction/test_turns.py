"""Whoever asks, in whatever order and however many at once: nobody's turns are nearer than the days."""

import asyncio
import datetime as dt
import itertools
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callcenter.care import DEMO_CARE, parse_care
from callcenter.domain.enums import Channel
from callcenter.repository.database import open_database
from callcenter.service.satisfaction.asking import About, Asked, Asking
from tests.support.repositories import NOW, Servers, url_of

CARE = parse_care(Path("care.yaml"), DEMO_CARE.read_bytes())
DAYS = CARE.content.satisfaction.at_most_once_in_days
#: By customer, by a number of one, by a number of nobody, by two customers' number.
WHO = (
    About(customer_id="c001"),
    About(customer_id="c001", reached="+8613800000001"),
    About(reached="+8613800000001"),
    About(customer_id="c002", reached="+8613800000001"),
    About(reached="+8613900000000"),
    About(reached="+862155550100"),
    About(customer_id="c008", reached="+862155550100"),
)
#: Whose number it is when no customer is named; two customers' is nobody's.
OWNERS = {"+8613800000001": "c001"}


def keys(about: About) -> set[str]:
    owner = about.customer_id or OWNERS.get(about.reached)
    return {each for each in (owner, about.reached) if each}


Round = tuple[int, list[int]]


async def told_yes(url: str, rounds: Sequence[Round]) -> list[tuple[dt.datetime, int]]:
    """Two pools of connections, as of two processes; in each round all ask at once."""
    databases = [open_database(url), open_database(url)]
    now = NOW
    told: list[tuple[dt.datetime, int]] = []

    async def ask(place: int, who: int) -> None:
        database = databases[place % 2]
        asking = Asking(database.sessions, lambda: CARE, lambda: now)
        async with database.sessions() as session:
            asked = await asking.take(session, "case_handling", WHO[who], Channel.EMAIL)
            if isinstance(asked, Asked):
                await session.commit()
                told.append((now, who))

    try:
        for days, askers in rounds:
            now += dt.timedelta(days=days)
            await asyncio.gather(*(ask(place, who) for place, who in enumerate(askers)))
    finally:
        for database in databases:
            await database.close()
    return told


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rounds=st.lists(
        st.tuples(st.integers(0, 31), st.lists(st.integers(0, len(WHO) - 1), min_size=1, max_size=5)),
        min_size=1,
        max_size=6,
    )
)
def test_turns_are_never_nearer_than_the_days(servers: Servers, rounds: list[Round]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = shutil.copy(servers.file(demo=True), Path(folder) / "r.db")
        told = asyncio.run(told_yes(url_of(Path(file)), rounds))
    turns: dict[str, list[dt.datetime]] = {}
    for at, who in told:
        for key in keys(WHO[who]):
            turns.setdefault(key, []).append(at)
    for times in turns.values():
        times.sort()
        assert all(later - sooner >= dt.timedelta(days=DAYS) for sooner, later in itertools.pairwise(times))
    # Nobody is refused for nothing: of those who asked in the first round, one at least was told yes.
    assert told[0][0] == NOW + dt.timedelta(days=rounds[0][0])
