"""What the journal tells of a run: what became of each call, and whether any agent ever held two."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterable

import msgspec

from callcenter.domain import events as e
from callcenter.domain.fold import apply
from callcenter.domain.state import Center
from callcenter.engine.journal import Record

from .centre import Centre

#: How long the last calls may take to be written up and forgotten, seconds.
SETTLE_SECONDS = 15.0


class Story(msgspec.Struct, kw_only=True):
    """Counts of contacts. `doubled`: agents who held two contacts at once; `open`: not closed at the end."""

    arrived: int = 0
    connected: int = 0
    closed: int = 0
    offers: int = 0
    records: int = 0
    events: int = 0
    pops_late: int = 0
    doubled: int = 0
    outcomes: Counter[str] = msgspec.field(default_factory=Counter)
    offer_ends: Counter[str] = msgspec.field(default_factory=Counter)

    @property
    def open(self) -> int:
        """Contacts that something still has to be done about."""
        return self.arrived - self.closed

    def line(self) -> str:
        """In words."""
        ends = ", ".join(f"{count} {name}" for name, count in sorted(self.outcomes.items()))
        failed = ", ".join(f"{count} offers {name}" for name, count in sorted(self.offer_ends.items()))
        return (
            f"journal: {self.arrived} arrived, {self.connected} connected, {self.open} not closed "
            f"({ends}); {self.offers} offers{', ' + failed if failed else ''}; {self.pops_late} rung before "
            f"the pop was acknowledged; {self.doubled} times an agent held two calls; "
            f"{self.records / max(1, self.arrived):.1f} records and "
            f"{self.events / max(1, self.arrived):.1f} events a call"
        )


def story(records: Iterable[Record], after: int = 0) -> Story:
    """Fold the whole journal and count what came after that sequence."""
    center = Center()
    told = Story()
    for record in records:
        for event in record.events:
            apply(center, event, record.at)
            if record.sequence > after:
                _count(told, center, event)
        told.records += record.sequence > after
    return told


async def settled(centre: Centre) -> int:
    """Wait until all calls are written up; how many are not within SETTLE_SECONDS."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while True:
        unfinished = (await asyncio.to_thread(lambda: story(centre.records()))).open
        if not unfinished or time.monotonic() > deadline:
            return unfinished
        await asyncio.sleep(0.5)


def _count(told: Story, center: Center, event: e.Event) -> None:
    told.events += 1
    match event:
        case e.ContactArrived():
            told.arrived += 1
        case e.OfferMade(agent_id=agent_id):
            told.offers += 1
            told.doubled += len(center.agents[agent_id].assignments) > 1
        case e.RingStarted(pop_late=late):
            told.pops_late += late
        case e.OfferEnded(state=state):
            told.offer_ends[state.value] += 1
        case e.ContactConnected():
            told.connected += 1
        case e.ContactEnded(outcome=outcome):
            told.outcomes[outcome.value] += 1
        case e.ContactClosed():
            told.closed += 1
        case _:
            pass
