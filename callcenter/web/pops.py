"""Screen pops in memory: fetched when the contact arrives, so that showing one never waits for the database.

A fetch that fails is tried again while the contact lasts; until then the pop says `available` false.
"""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import msgspec
import structlog

from callcenter.domain import events as e
from callcenter.domain.state import Contact
from callcenter.repository.enums import CaseStatus
from callcenter.service.records import CaseBrief, PopRecord

from . import views
from .ports import EnginePort, PopPort, ProjectorPort, Record
from .views import Known

log = structlog.get_logger("callcenter.web")

#: How long one fetch may take, seconds.
FETCH_S = 2.0
#: Pauses between tries, seconds; the last one is kept.
PAUSES_S = (0.25, 1.0, 5.0)
#: Fetches at a time, so that a burst of calls leaves the database to others too.
AT_ONCE = 4
NOT_KNOWN = Known()


class _Entry:
    """One contact's pop: the repository's part, the offer's reason, and the fetch under way."""

    def __init__(self) -> None:
        self.known = NOT_KNOWN
        self.task: asyncio.Task[None] | None = None


class PopCache:
    """Pops of all contacts that last. Lives in the engine's event loop."""

    def __init__(self, engine: EnginePort, repository: PopPort, projector: ProjectorPort) -> None:
        self._engine = engine
        self._repository = repository
        self._projector = projector
        self._entries: dict[str, _Entry] = {}
        #: The contacts whose pop has this customer as the only one.
        self._of_customer: dict[str, set[str]] = {}
        self._gate = asyncio.Semaphore(AT_ONCE)
        self.changed: Callable[[str], None] = lambda _contact_id: None

    def known_of(self, contact_id: str) -> Known:
        """What is known now; never waits."""
        entry = self._entries.get(contact_id)
        return entry.known if entry else NOT_KNOWN

    def start(self) -> None:
        """Fetch for the contacts that were there before us (after a restart)."""
        for contact_id in self._engine.center.contacts:
            self._fetch(contact_id)

    async def close(self) -> None:
        """End all fetches."""
        tasks = [entry.task for entry in self._entries.values() if entry.task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._entries.clear()
        self._of_customer.clear()

    def on_record(self, record: Record) -> None:
        """After each applied record; to be called before the hub's."""
        for event in record.events:
            take = _TAKES.get(type(event))
            if take is not None:
                take(self, event, record)

    def _arrived(self, event: e.ContactArrived, _record: Record) -> None:
        self._fetch(event.contact_id)

    def _recognised(self, event: e.CustomerRecognised, _record: Record) -> None:
        if self._differs(event):
            self._fetch(event.contact_id)

    def _linked(self, event: e.CustomerLinked, _record: Record) -> None:
        self._fetch(event.contact_id)

    async def refreshed(self, contact_id: str) -> Known:
        """What is known once the fetch under way is done; at most FETCH_S."""
        entry = self._entries.get(contact_id)
        if entry is not None and entry.task is not None:
            await asyncio.wait({entry.task}, timeout=FETCH_S)
        return self.known_of(contact_id)

    def customer_changed(self, customer_id: str) -> None:
        """A customer's own data is another now: pops that show it are fetched anew."""
        for contact_id, entry in tuple(self._entries.items()):
            data = entry.known.data
            if data is None or customer_id in _shown_ids(data):
                self._fetch(contact_id)

    def _differs(self, event: e.CustomerRecognised) -> bool:
        data = self.known_of(event.contact_id).data
        if data is None:
            entry = self._entries.get(event.contact_id)
            return entry is None or entry.task is None
        return _shown_ids(data) != set(event.customer_ids)

    def _note_reason(self, event: e.OfferMade, _record: Record) -> None:
        entry = self._entries.setdefault(event.contact_id, _Entry())
        entry.known = msgspec.structs.replace(entry.known, reason=event.reason)

    def _add_case(self, event: e.CaseRegistered, record: Record) -> None:
        brief = case_brief(event, record.at)
        for contact_id in {event.contact_id, *self._of_customer.get(event.customer_id, ())}:
            entry = self._entries.get(contact_id)
            data = entry.known.data if entry else None
            if entry is not None and data is not None:
                data = msgspec.structs.replace(data, open_cases=(brief, *data.open_cases))
                self._put(contact_id, entry, data)
            if entry is not None and entry.task is not None:
                # What is being fetched may not have it yet.
                self._fetch(contact_id, after=record.sequence)

    def _written_up(self, event: e.WrapUpFinished, record: Record) -> None:
        """The same customer's other contacts show what was just written up."""
        data = self.known_of(event.contact_id).data
        if data is not None and data.customer is not None:
            for other in self._of_customer[data.customer.id] - {event.contact_id}:
                self._fetch(other, after=record.sequence)

    def _closed(self, event: e.ContactClosed, _record: Record) -> None:
        self._forget(event.contact_id)

    def _forget(self, contact_id: str) -> None:
        entry = self._entries.pop(contact_id, None)
        if entry is None:
            return
        self._note_customer(contact_id, entry.known.data, None)
        if entry.task is not None:
            entry.task.cancel()

    def _note_customer(self, contact_id: str, before: PopRecord | None, after: PopRecord | None) -> None:
        was, now = _customer_id(before), _customer_id(after)
        if was == now:
            return
        if was:
            others = self._of_customer[was]
            others.discard(contact_id)
            if not others:
                del self._of_customer[was]
        if now:
            self._of_customer.setdefault(now, set()).add(contact_id)

    def _fetch(self, contact_id: str, after: int = 0) -> None:
        contact = self._engine.center.contacts.get(contact_id)
        if contact is None:
            return
        entry = self._entries.setdefault(contact_id, _Entry())
        if entry.task is not None:
            entry.task.cancel()
        entry.task = asyncio.ensure_future(self._fetching(contact, entry, after))

    async def _fetching(self, contact: Contact, entry: _Entry, after: int) -> None:
        if after:
            with contextlib.suppress(Exception):
                await self._projector.wait_for(after, 1.0)
        attempt = 0
        while True:
            customer_id = contact.customer_id
            try:
                async with self._gate, asyncio.timeout(FETCH_S):
                    data = await self._repository.pop(contact.ani.value, customer_id)
            except Exception as error:
                log.warning("pop_fetch_failed", error=type(error).__name__, attempt=attempt)
                await asyncio.sleep(PAUSES_S[min(attempt, len(PAUSES_S) - 1)])
                attempt += 1
                continue
            if contact.customer_id != customer_id and views.customer_of(contact, data) is None:
                # The customer became known meanwhile, and is another than the number's.
                continue
            if data.customer is not None and not contact.customer_ids:
                # The engine is about to be told whose number it is: the page hears of both at once.
                await asyncio.sleep(0)
            entry.task = None
            self._put(contact.id, entry, data)
            return

    def _put(self, contact_id: str, entry: _Entry, data: PopRecord) -> None:
        self._note_customer(contact_id, entry.known.data, data)
        entry.known = msgspec.structs.replace(entry.known, data=data)
        self.changed(contact_id)


_TAKES: dict[type[e.Event], Callable[[PopCache, Any, Record], None]] = {
    e.ContactArrived: PopCache._arrived,
    e.CustomerRecognised: PopCache._recognised,
    e.CustomerLinked: PopCache._linked,
    e.OfferMade: PopCache._note_reason,
    e.CaseRegistered: PopCache._add_case,
    e.WrapUpFinished: PopCache._written_up,
    e.ContactClosed: PopCache._closed,
}


def _customer_id(data: PopRecord | None) -> str:
    return data.customer.id if data is not None and data.customer is not None else ""


def _shown_ids(data: PopRecord) -> set[str]:
    return {data.customer.id} if data.customer else {c.id for c in data.candidates}


def case_brief(event: e.CaseRegistered, at: int) -> CaseBrief:
    """A case just registered; `at` in ms since 1970."""
    return CaseBrief(
        number=event.number,
        kind=event.kind,
        class_code=event.case_class,
        subject=event.subject.value,
        severity=event.severity,
        status=CaseStatus.REGISTERED,
        opened_ms=at,
        order_number=event.order_number.value or None,
    )
