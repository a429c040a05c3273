"""A day of the journal: who called when, what became of them, and who was there to take the calls."""

from collections import defaultdict
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from callcenter.domain import events as ev
from callcenter.domain.configuration import AgentSpec, Announcements, Configuration, QueueSpec
from callcenter.domain.enums import Outcome, Presence, Tier
from callcenter.engine.journal import Journal, JournalError

from .again import Again
from .caller import Caller
from .day import Plan
from .floor import MIDNIGHT
from .journal_day import day_of, days_known, records_of
from .problems import ProblemCode, SimulationError, refused
from .routes import LANGUAGES, Route, flow
from .staffing import Seat
from .times import Period

#: Longer than any call goes on after midnight.
_LONGEST_CALL_MS = 6 * 3_600_000
#: How much later than the slowest recorded answer or write-up the simulated limits lie.
_ROOM_MS = 1_000


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A recorded day: its plan (whose callers are drawn from it), its callers as they were, its staff."""

    plan: Plan
    callers: list[Caller]
    staff: list[Seat]
    remarks: tuple[str, ...]


class _Contact(msgspec.Struct, kw_only=True):
    """What the journal tells of a contact. Times in ms since 1970, 0 for not."""

    queue: str = ""
    skills: tuple[tuple[str, int], ...] = ()
    language: str = ""
    tier: Tier = Tier.STANDARD
    value: int = 0
    dedicated_agent: str = ""
    last_agent: str = ""
    queued_at: int = 0
    waited: bool = True
    offered_at: int = 0
    connected_at: int = 0
    ended_at: int = 0
    free_at: int = 0
    outcome: Outcome | None = None
    agent: str = ""
    called_back: bool = False


def read(path: Path, day: str) -> Found:
    """The day `day` (YYYY-MM-DD in the company's time zone) of the journal. SimulationError when there is no
    such day in it."""
    try:
        begins_on = date.fromisoformat(day)
    except ValueError:
        words = f"day: {day[:40]!r} is no date; write it as 2026-11-22"
        raise refused(ProblemCode.NO_DATE, "day", words, day=day[:40]) from None
    if not path.is_file():
        words = f"there is no journal at {path}: start the server once, or check CALLCENTER_HOME"
        raise refused(ProblemCode.NO_JOURNAL, "", words)
    reader = _Reader(begins_on)
    try:
        journal = Journal(path, read_only=True)
        try:
            for record in records_of(journal, begins_on):
                if reader.over(record.at):
                    break
                for event in record.events:
                    reader.take(event, record.at)
            if not reader.done:
                raise _no_callers(day, days_known(journal, reader.zone))
            found = reader.found()
        finally:
            journal.release()
    except JournalError as error:
        raise refused(ProblemCode.JOURNAL_UNREADABLE, "", str(error)) from None
    return found


def _no_callers(day: str, days: tuple[str, ...]) -> SimulationError:
    known = f"there were some on {', '.join(days)}" if days else "nobody waited in a queue yet"
    words = (
        f"day: the journal has no caller who waited in a queue on {day} and was answered or hung up; {known}"
    )
    return refused(ProblemCode.NO_CALLERS, "day", words, day=day, days=days)


class _Reader:
    """Takes the journal's events, in order."""

    def __init__(self, begins_on: date) -> None:
        self._begins_on = begins_on
        self._begins = self._ends = 0
        self._configuration: Configuration | None = None
        self._contacts: dict[str, _Contact] = {}
        self._queued: list[_Contact] = []
        self._ready_since: dict[str, int] = {}
        self._periods: dict[str, list[Period]] = defaultdict(list)
        self._last_at = 0

    def take(self, event: ev.Event, at: int) -> None:
        """One event."""
        self._last_at = at
        match event:
            case ev.ConfigurationLoaded():
                if self._configuration is None or at < self._ends:
                    self._load(event.configuration)
            case ev.PresenceChanged(agent_id=agent, presence=presence):
                self._presence(agent, presence, at)
            case ev.IvrMoved(contact_id=name, language=language):
                self._contact(name).language = language
            case ev.CustomerRecognised(contact_id=name):
                contact = self._contact(name)
                contact.tier, contact.value = event.tier, event.value
                contact.dedicated_agent, contact.last_agent = event.dedicated_agent, event.last_agent
            case ev.CallbackPromised(contact_id=name):
                self._contact(name).called_back = True
            case ev.ContactQueued():
                self._queue(event, at)
            case ev.OfferMade(contact_id=name):
                contact = self._contact(name)
                contact.offered_at = at
                if at == contact.queued_at:
                    contact.waited = False
            case ev.ContactConnected(contact_id=name, agent_id=agent):
                contact = self._contact(name)
                contact.agent = agent
                contact.connected_at = contact.connected_at or at
            case ev.TalkEnded(contact_id=name):
                contact = self._contact(name)
                contact.ended_at = contact.free_at = at
            case ev.ContactEnded(contact_id=name, outcome=outcome):
                contact = self._contact(name)
                if not contact.ended_at:
                    # Else the agent has gone, and the customer was asked how it was meanwhile.
                    contact.ended_at = contact.free_at = at
                contact.outcome = outcome
            case ev.WrapUpFinished(contact_id=name):
                self._contact(name).free_at = at
            case ev.ContactClosed(contact_id=name):
                self._contacts.pop(name, None)

    def over(self, at: int) -> bool:
        """Whether nothing more of the day can come: callers are never kept so long."""
        return bool(self._queued) and at > self._ends + _LONGEST_CALL_MS

    def _contact(self, name: str) -> _Contact:
        contact = self._contacts.get(name)
        if contact is None:
            contact = self._contacts[name] = _Contact()
        return contact

    def _load(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._begins, self._ends = day_of(self._begins_on, configuration)

    def _presence(self, agent: str, presence: Presence, at: int) -> None:
        if presence is Presence.READY:
            self._ready_since.setdefault(agent, at)
        elif (since := self._ready_since.pop(agent, None)) is not None:
            self._worked(agent, since, at)

    def _worked(self, agent: str, since: int, until: int) -> None:
        begins, ends = max(since, self._begins) - self._begins, min(until, self._ends) - self._begins
        if begins < ends:
            self._periods[agent].append((begins, ends))

    def _queue(self, event: ev.ContactQueued, at: int) -> None:
        contact = self._contact(event.contact_id)
        if contact.queued_at or not self._begins <= at < self._ends:
            return
        contact.queue, contact.queued_at = event.queue, at
        contact.skills = tuple(sorted(event.skills.items()))
        self._queued.append(contact)

    @property
    def zone(self) -> ZoneInfo:
        """The company's time zone; UTC in a journal without a set-up."""
        return ZoneInfo(self._configuration.time_zone if self._configuration else "UTC")

    @property
    def done(self) -> list[_Contact]:
        """Those who were answered or hung up, in order of time."""
        queues = {queue.id for queue in self._configuration.queues} if self._configuration else set()
        return [
            contact
            for contact in self._queued
            if contact.queue in queues
            and not contact.called_back
            and (contact.connected_at or contact.outcome is Outcome.ABANDONED)
        ]

    def found(self) -> Found:
        """What was taken, as a plan; ValueError when nobody is done."""
        done = self.done
        if self._configuration is None or not done:
            raise ValueError("nobody waited in a queue")
        for agent, since in self._ready_since.items():
            self._worked(agent, since, self._last_at)
        for contact in done:
            contact.ended_at = contact.ended_at or self._last_at
            contact.free_at = max(contact.free_at, contact.ended_at)
        return _found(self._configuration, done, self._begins, self._periods, len(self._queued))


def _found(
    configuration: Configuration,
    contacts: list[_Contact],
    midnight: int,
    periods: dict[str, list[Period]],
    queued: int,
) -> Found:
    routes = [
        Route(
            queue=contact.queue,
            language=contact.language if contact.language in LANGUAGES else "",
            skills=contact.skills,
        )
        for contact in contacts
    ]
    different = list(dict.fromkeys(routes))
    source, keys = flow(different, configuration.queues)
    callers = [
        _caller(contact, different.index(route), midnight)
        for contact, route in zip(contacts, routes, strict=True)
    ]
    slowest = max(caller.answer_ms for caller in callers)
    longest = max(caller.wrap_up_ms for caller in callers)
    limits = msgspec.structs.replace(
        configuration.limits,
        pop_wait_ms=0,
        ring_ms=slowest + _ROOM_MS,
        wrap_up_ms=longest + _ROOM_MS if longest else 0,
        wrap_up_most_ms=longest + _ROOM_MS if longest else 0,
    )
    known = {agent.id: agent for agent in configuration.agents}
    staff = [
        Seat(spec=known.get(agent) or AgentSpec(id=agent, name=agent), periods=tuple(worked))
        for agent, worked in sorted(periods.items())
        if worked
    ]
    # Who took no part on the day may be asked for in a change.
    staff += [Seat(spec=known[agent], periods=()) for agent in sorted(known.keys() - periods.keys())]
    remarks = [
        "Simulated callers come when the recorded ones came, talk and wait as long as they did. The talk of "
        "those who hung up and the patience of those who were answered is drawn anew.",
        "Recorded figures come from one day and have no interval; the others' tells only of what is drawn.",
    ]
    if left := queued - len(contacts):
        remarks.append(
            f"{left} contacts that were called back, or neither answered nor hung up, are left out."
        )
    return Found(
        plan=Plan(
            queues=tuple(_plain(queue) for queue in configuration.queues),
            limits=limits,
            priority=configuration.priority,
            flow=source,
            queues_of=tuple(route.queue for route in different),
            callers=Again(callers, keys).draw,
            opens=min(caller.at for caller in callers) - MIDNIGHT,
            closes=max(caller.at for caller in callers) - MIDNIGHT + 1,
        ),
        callers=callers,
        staff=staff,
        remarks=tuple(remarks),
    )


def _plain(queue: QueueSpec) -> QueueSpec:
    """The queue without what only takes time or is recorded already."""
    return msgspec.structs.replace(queue, announce=Announcements(), auto_answer=False, wrap_up_ms=None)


def _caller(contact: _Contact, kind: int, midnight: int) -> Caller:
    at = contact.queued_at - midnight + MIDNIGHT
    caller = Caller(
        at=at,
        talk_ms=-1,
        kind=kind,
        tier=contact.tier,
        value=contact.value,
        dedicated_agent=contact.dedicated_agent,
        last_agent=contact.last_agent,
        waited=contact.waited,
    )
    caller.ended_at = contact.ended_at - midnight + MIDNIGHT
    if contact.connected_at:
        caller.answered_at = contact.connected_at - midnight + MIDNIGHT
        caller.agent = contact.agent
        caller.free_at = contact.free_at - midnight + MIDNIGHT
        caller.talk_ms = caller.ended_at - caller.answered_at
        caller.wrap_up_ms = caller.free_at - caller.ended_at
        caller.answer_ms = max(0, contact.connected_at - contact.offered_at)
    else:
        caller.patience_ms = caller.ended_at - at
    return caller
