"""Where each caller is: read from the journal of the call centre that is called, as it grows."""

import asyncio
import time
from pathlib import Path

import msgspec

from callcenter.domain.enums import ContactState
from callcenter.domain.fold import apply
from callcenter.domain.state import Contact
from callcenter.engine.flows import flow_of
from callcenter.engine.journal import FILE_NAME, Journal, Record
from callcenter.ivr.model import Flow
from callcenter.ivr.session import IvrSession, Stage

#: How often to look, seconds.
LOOK = 0.1


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """A moment of a call: the contact's state and, in the menu, what it stands at."""

    state: ContactState
    flow: str = ""
    version: str = ""
    node: str = ""
    step: int = 0
    #: Counts the prompts and waits of this call.
    sequence: int = 0
    stage: Stage | None = None
    callback_offered: bool = False


class Sight:
    """One caller, as the call centre sees them. `spot` is None until it does."""

    def __init__(self) -> None:
        self.spot: Spot | None = None
        self.changed = asyncio.Event()
        #: Who called before is somebody else's contact, or waits to be called back. ms since 1970.
        self.since = time.time_ns() // 1_000_000

    def put(self, spot: Spot) -> None:
        """It is there now."""
        if spot != self.spot:
            self.spot = spot
            self.changed.set()

    async def moved(self, seconds: float) -> bool:
        """Wait until it changes; whether it did."""
        try:
            async with asyncio.timeout(seconds):
                await self.changed.wait()
        except TimeoutError:
            return False
        return True


class Watch:
    """Follows the journal. Raises JournalError when there is none."""

    def __init__(self, home: Path) -> None:
        self._journal = Journal(home / FILE_NAME, read_only=True)
        self._after, self._center = self._journal.snapshot()
        self._sights: dict[str, Sight] = {}
        self._take(self._new())

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers that are answered by other flows; feature codes, which begin with a star, apart."""
        known = self._center.configuration
        return tuple(number for number in known.entries if number.isdecimal()) if known else ()

    def flow_at(self, spot: Spot) -> Flow | None:
        """The flow that a call is in, as it was when the call began."""
        known = self._center.configuration
        sources = (known.flow, *known.flows, *self._center.old_flows.values()) if known else ()
        for source in sources:
            if (source.name, source.version) == (spot.flow, spot.version):
                return flow_of(source)
        return None

    def expect(self, number: str) -> Sight:
        """Watch for the next call from that number."""
        self._sights[number] = Sight()
        return self._sights[number]

    def forget(self, number: str) -> None:
        """The call is over."""
        self._sights.pop(number, None)

    async def run(self) -> None:
        """Follow until cancelled. Raises JournalError when the journal cannot be read any more."""
        try:
            while True:
                self._take(await asyncio.to_thread(self._new))
                self._look()
                await asyncio.sleep(LOOK)
        finally:
            self._journal.release()

    def _new(self) -> list[Record]:
        return list(self._journal.read(self._after))

    def _take(self, records: list[Record]) -> None:
        for record in records:
            for event in record.events:
                apply(self._center, event, record.at)
            self._after = record.sequence

    def _look(self) -> None:
        for contact in self._center.contacts.values():
            sight = self._sights.get(contact.ani.value)
            if sight is not None and contact.arrived_at >= sight.since:
                sight.put(spot_of(contact))


def spot_of(contact: Contact) -> Spot:
    """Where a contact is."""
    if contact.state is not ContactState.IN_IVR or not contact.ivr_session:
        return Spot(state=contact.state, callback_offered=contact.callback_offered)
    session = msgspec.json.decode(contact.ivr_session.value, type=IvrSession)
    return Spot(
        state=contact.state,
        flow=session.flow,
        version=session.version,
        node=session.node,
        step=session.step,
        sequence=session.sequence,
        stage=session.stage,
    )
