"""Who waits and who is free, kept in order, so that no choice looks at everybody.

Contacts that ask for the same of an agent share a pool, and agents stand in the pools they are qualified for.
A contact that comes looks at the first free agent of its pool, an agent that becomes free at the first
contact of each of their pools: with n waiting and m agents that costs log n and log m for each pool, and the
number of pools depends on queues, skills and languages only.

The index is made from the state and says nothing that the state does not: dropping it changes no decision.
It is told of events (`note`) and takes them up when it is next asked.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import islice

import msgspec
from sortedcontainers import SortedList

from callcenter.domain import events as ev
from callcenter.domain.configuration import AgentSpec, QueueSpec
from callcenter.domain.enums import Channel, Presence
from callcenter.domain.state import Agent, AgentFigures, Center, Contact
from callcenter.domain.waiting import place_in_time, waits

from .demands import Demands, demands, qualified
from .pools import Entry, Pool, Seat
from .strategies import ORDERS, Candidate

#: With more kinds of demands, and twice as many as are in use, those that nobody makes now are forgotten.
MOST_POOLS = 1_000

_RESETS: frozenset[type[ev.Event]] = frozenset(
    {ev.ConfigurationLoaded, ev.QueueMoved, ev.ControllerStarted, ev.Reconciled, ev.NodeLost}
)
_CONTACTS: frozenset[type[ev.Event]] = frozenset(
    {
        ev.CustomerRecognised,
        ev.CustomerLinked,
        ev.ContactQueued,
        ev.ContactReturned,
        ev.ContactKept,
        ev.KeepingEnded,
        ev.SkillLowered,
        ev.QueueAdded,
        ev.CallbackPromised,
        ev.CallbackDue,
        ev.CallbackFailed,
        ev.CallbackPutOff,
        ev.LegGone,
        ev.GoodbyeBegan,
        ev.OfferMade,
        ev.IvrMoved,
        ev.ContactEnded,
    }
)
_AGENTS: frozenset[type[ev.Event]] = frozenset(
    {
        ev.OfferMade,
        ev.OfferEnded,
        ev.ContactConnected,
        ev.TalkEnded,
        ev.RecoveryEnded,
        ev.PhoneTabChanged,
        ev.PhoneReported,
        ev.EndpointWent,
        ev.PresenceChanged,
        ev.WrapUpStarted,
        ev.WrapUpFinished,
    }
)


#: What an event may have changed: its contact, its agent, everything.
TOUCHED = {
    kind: (kind in _CONTACTS, kind in _AGENTS, kind in _RESETS) for kind in _CONTACTS | _AGENTS | _RESETS
}
_EVERY_CHANNEL = frozenset(Channel)
_NO_CHANNEL: frozenset[Channel] = frozenset()
# Python 3.11 looks an enum's member up anew, and slowly, each time it is named.
_LOGGED_OUT, _READY, _PHONE = Presence.LOGGED_OUT, Presence.READY, Channel.PHONE


def free_for(agent: Agent, spec: AgentSpec, channel: Channel, center: Center) -> bool:
    """Ready, with a usable phone, and with room: a phone call is exclusive, of others several may be held."""
    if agent.presence is not _READY or not agent.phone.usable:
        return False
    if not agent.assignments:
        return True
    if channel is _PHONE or len(agent.assignments) >= spec.capacity.get(channel, 1):
        return False
    return all(center.contacts[held].channel is channel for held in agent.assignments)


class Spot(msgspec.Struct, frozen=True):
    """Where a contact waits."""

    entry: Entry
    queue_id: str
    on_the_line: bool
    kept_for: str
    pools: tuple[Pool, ...]


class Index:
    """The index of one centre."""

    def __init__(self, center: Center) -> None:
        assert center.configuration is not None
        self.day_ends_at = center.day_ends_at
        self.queues: dict[str, QueueSpec] = {queue.id: queue for queue in center.configuration.queues}
        self.seats: dict[str, Seat] = {agent.id: Seat(agent) for agent in center.configuration.agents}
        #: Contacts kept for an agent.
        self.kept: dict[str, SortedList[Entry]] = {}
        self._center = center
        self._lines: dict[str, SortedList[Entry]] = {}
        self._pools: dict[tuple[Channel, str, Demands], Pool] = {}
        self._spots: dict[str, Spot] = {}
        self._callers: Counter[str] = Counter()
        self._languages: dict[tuple[str, str], bool] = {}
        self._plain: dict[tuple[str, str], Demands] = {}
        # In the order in which they came: dictionaries, because sets would have one of their own.
        self._stale_contacts: dict[str, None] = dict.fromkeys(center.contacts)
        self._stale_agents: dict[str, None] = dict.fromkeys(center.agents)
        self._most_pools = MOST_POOLS

    def __eq__(self, other: object) -> bool:
        """Two centres are equal when their states are: an index says nothing of its own."""
        return other is None or isinstance(other, Index)

    __hash__ = None  # type: ignore[assignment]

    @property
    def pools(self) -> int:
        """How many kinds of demands there are."""
        return len(self._pools)

    def tidy(self) -> None:
        """Forget kinds of demands that nobody who waits makes, when there are too many."""
        if len(self._pools) <= self._most_pools:
            return
        self._take_up_contacts()
        self._pools = {key: pool for key, pool in self._pools.items() if pool.waiting}
        for seat in self.seats.values():
            seat.pools = [pool for pool in seat.pools if pool.waiting]
        self._most_pools = max(MOST_POOLS, 2 * len(self._pools))

    def note(self, event: ev.Event) -> None:
        """An event was folded: what it may have changed is looked at when somebody asks."""
        kind = type(event)
        touched = TOUCHED.get(kind)
        if touched is None:
            return
        of_contact, of_agent, of_all = touched
        if of_contact:
            contact_id: str = event.contact_id  # type: ignore[attr-defined]
            self._stale_contacts[contact_id] = None
            if kind is ev.ContactEnded and (agent_id := self._center.contacts[contact_id].agent_id):
                self._stale_agents[agent_id] = None
        if of_agent:
            self._stale_agents[event.agent_id] = None  # type: ignore[attr-defined]
        if of_all:
            self._center.index = None

    # Who waits

    def line(self, queue_id: str) -> "SortedList[Entry]":
        """Those whose queue this is, in order."""
        self._take_up_contacts()
        line = self._lines.get(queue_id)
        if line is None:
            line = self._lines[queue_id] = SortedList()
        return line

    def callers(self, queue_id: str) -> int:
        """How many of them are on the line: the others are to be called back."""
        self._take_up_contacts()
        return self._callers[queue_id]

    def first_in_line(self, queue_id: str, most: int) -> Iterator[str]:
        """Contact ids, best first."""
        return (contact_id for _, contact_id in islice(self.line(queue_id), most))

    def kept_for(self, agent_id: str) -> list[str]:
        """Contact ids kept for the agent, best first."""
        self._take_up_contacts()
        return [contact_id for _, contact_id in self.kept.get(agent_id, ())]

    def position(self, contact: Contact) -> int:
        """The contact's place in its queue, from 1."""
        assert self._center.configuration is not None
        entry = (place_in_time(self._center.configuration, contact), contact.id)
        return int(self.line(contact.queue).bisect_left(entry)) + 1

    def pools_of(self, contact: Contact) -> tuple[Pool, ...]:
        """Where its agents are: by its own queue, then by those a recipe added."""
        own = self._pool(contact, contact.queue)
        if not contact.added_queues:
            return (own,)
        return (own, *(self._pool(contact, queue_id) for queue_id in contact.added_queues))

    def demands(self, contact: Contact, queue_id: str) -> Demands:
        """What the contact asks of agents in that queue."""
        language = contact.language
        # Most ask for nothing but their language: with the queue's own skills that is the same for all.
        plain = not contact.skills and not contact.lowered
        if plain and (wanted := self._plain.get((queue_id, language))) is not None:
            return wanted
        served = bool(language) and self._served(queue_id, language)
        wanted = demands(self.queues.get(queue_id), contact, language_served=served)
        if plain:
            self._plain[queue_id, language] = wanted
        return wanted

    def _pool(self, contact: Contact, queue_id: str) -> Pool:
        queue = self.queues.get(queue_id)
        wanted = self.demands(contact, queue_id)
        pool = self._pools.get((contact.channel, queue_id, wanted))
        return pool or self._new_pool(contact.channel, queue_id, wanted, queue)

    def _served(self, queue_id: str, language: str) -> bool:
        served = self._languages.get((queue_id, language))
        if served is None:
            served = self._languages[queue_id, language] = any(
                queue_id in seat.spec.queues and seat.spec.skills.get(language, 0) > 0
                for seat in self.seats.values()
            )
        return served

    def _new_pool(self, channel: Channel, queue_id: str, wanted: Demands, queue: QueueSpec | None) -> Pool:
        pool = Pool(queue_id, wanted, channel, ORDERS[queue.strategy] if queue else ())
        for agent_id, seat in self.seats.items():
            if queue is not None and qualified(seat.spec, queue_id, wanted):
                seat.pools.append(pool)
                if seat.logged_in:
                    _count(pool, seat, 1, was_ready=False)
                if channel in seat.free:
                    pool.enter(self._candidate(agent_id, seat), seat.stamp, self.seats)
        self._pools[channel, queue_id, wanted] = pool
        return pool

    def _take_up_contacts(self) -> None:
        if self._stale_contacts:
            for contact_id in self._stale_contacts:
                self._take_up(contact_id)
            self._stale_contacts.clear()

    def _take_up(self, contact_id: str) -> None:
        center = self._center
        assert center.configuration is not None
        contact = center.contacts.get(contact_id)
        spot = self._spots.pop(contact_id, None)
        if spot is not None:
            self._lines[spot.queue_id].remove(spot.entry)
            self._callers[spot.queue_id] -= spot.on_the_line
            if spot.kept_for:
                self.kept[spot.kept_for].remove(spot.entry)
            for pool in spot.pools:
                pool.waiting.remove(spot.entry)
        if contact is None or not waits(contact):
            return
        entry = (place_in_time(center.configuration, contact), contact_id)
        there = bool(contact.leg_id)
        if contact.node not in center.reconciled:
            # It keeps its place, and nobody is offered it yet.
            spot = Spot(entry, contact.queue, there, "", ())
        elif contact.kept:
            spot = Spot(entry, contact.queue, there, contact.kept.agent_id, ())
        else:
            spot = Spot(entry, contact.queue, there, "", self.pools_of(contact))
        self._spots[contact_id] = spot
        self._lines.setdefault(contact.queue, SortedList()).add(spot.entry)
        self._callers[contact.queue] += spot.on_the_line
        if spot.kept_for:
            self.kept.setdefault(spot.kept_for, SortedList()).add(spot.entry)
        for pool in spot.pools:
            pool.waiting.add(spot.entry)

    # Who is free

    def heads(self, agent_id: str) -> Iterator[tuple[Pool, Entry]]:
        """The first contact of each of the agent's pools."""
        self._take_up_contacts()
        for pool in self.seats[agent_id].pools:
            if pool.waiting:
                yield pool, pool.waiting[0]

    def anybody_waits(self) -> bool:
        """Whether anybody waits at all, whoever may take them."""
        self._take_up_contacts()
        return bool(self._spots)

    def first_free(self, pool: Pool, order: int) -> str | None:
        """The free agent who comes first in this pool."""
        self.take_up_agents()
        return pool.first(order, self.seats)

    def free_candidates(self, pool: Pool) -> list[Candidate]:
        """Everybody who is free for this pool."""
        self.take_up_agents()
        return [self.candidate(agent_id) for agent_id in pool.all_free(self.seats)]

    def candidate(self, agent_id: str) -> Candidate:
        """The agent, what they can do, and their day."""
        return self._candidate(agent_id, self.seats[agent_id])

    def _candidate(self, agent_id: str, seat: Seat) -> Candidate:
        center = self._center
        return Candidate(center.agents[agent_id], seat.spec, center.agent_figures.get(agent_id, _NO_FIGURES))

    def take_up_agents(self) -> None:
        """Look at the agents that events have told of since."""
        if self._stale_agents:
            for agent_id in self._stale_agents:
                if seat := self.seats.get(agent_id):
                    self._take_up_agent(agent_id, seat)
            self._stale_agents.clear()

    def _take_up_agent(self, agent_id: str, seat: Seat) -> None:
        center = self._center
        agent = center.agents[agent_id]
        presence = agent.presence
        logged_in, ready = presence is not _LOGGED_OUT, presence is _READY
        if logged_in is not seat.logged_in or ready is not seat.ready:
            was_logged_in, was_ready = seat.logged_in, seat.ready
            seat.logged_in, seat.ready = logged_in, ready
            for pool in seat.pools:
                _count(pool, seat, logged_in - was_logged_in, was_ready=was_ready)
        if not ready:
            free = _NO_CHANNEL
        elif agent.assignments:
            free = _room_beside(agent, seat.spec, center)
        else:
            free = _EVERY_CHANNEL if agent.phone.usable else _NO_CHANNEL
        was_free = seat.free
        if not free:
            if was_free:
                seat.stamp += 1
                for pool in seat.pools:
                    pool.free -= pool.channel in was_free
                seat.free = free
            return
        one = self._candidate(agent_id, seat)
        basis = (agent.idle_since, agent.occupancy, one.figures.answered)
        if free == was_free and basis == seat.basis:
            return
        seat.stamp += 1
        for pool in seat.pools:
            if pool.channel in was_free:
                pool.free -= 1
            if pool.channel in free:
                pool.enter(one, seat.stamp, self.seats)
        seat.free, seat.basis = free, basis


def _room_beside(agent: Agent, spec: AgentSpec, center: Center) -> frozenset[Channel]:
    """The channels on which an agent who holds something may take more: only such as have a capacity of
    their own, for of all others one contact is all."""
    if not spec.capacity:
        return _NO_CHANNEL
    return frozenset(channel for channel in spec.capacity if free_for(agent, spec, channel, center))


def _count(pool: Pool, seat: Seat, logged_in: int, *, was_ready: bool) -> None:
    pool.logged_in += logged_in
    ready = seat.ready - was_ready
    if ready:
        pool.ready += ready
        for queue_id in seat.spec.queues:
            pool.shares[queue_id] += ready


_NO_FIGURES = AgentFigures()


def index_of(center: Center) -> Index:
    """The centre's index, made when there is none, or when the day's figures began anew."""
    index: Index | None = center.index
    if index is None or index.day_ends_at != center.day_ends_at:
        index = center.index = Index(center)
    return index
