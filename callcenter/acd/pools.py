"""Pools: contacts with the same demands, and the agents who meet them, each side in order."""

from collections import Counter
from heapq import heapify, heappop, heappush

from sortedcontainers import SortedList

from callcenter.domain.configuration import AgentSpec
from callcenter.domain.enums import Channel

from .demands import Demands
from .strategies import Candidate, Order

#: Place in time and contact id: the order of a line.
Entry = tuple[int, str]
#: Preference, the strategy's figure, idle since, agent id, and the stamp that tells a stale entry.
_FreeEntry = tuple[int, int, int, str, int]


class Pool:
    """Contacts with the same demands, and the agents who meet them."""

    def __init__(self, queue_id: str, wanted: Demands, channel: Channel, orders: tuple[Order, ...]) -> None:
        self.queue_id = queue_id
        self.wanted = wanted
        self.channel = channel
        self.waiting: SortedList[Entry] = SortedList()
        #: How many of its agents are free, logged in, and READY (whether they hold a contact or not).
        self.free = 0
        self.logged_in = 0
        self.ready = 0
        #: Of the READY ones, how many serve each queue.
        self.shares: Counter[str] = Counter()
        self._orders = orders
        self._heaps: tuple[list[_FreeEntry], ...] = tuple([] for _ in orders)

    @property
    def key(self) -> tuple[Channel, str, Demands]:
        """What tells it from all others."""
        return self.channel, self.queue_id, self.wanted

    def enter(self, one: Candidate, stamp: int, stamps: dict[str, "Seat"]) -> None:
        """The agent is free."""
        self.free += 1
        for heap in self._heaps:
            if len(heap) > 4 * self.free + 64:
                heap[:] = [entry for entry in heap if stamps[entry[3]].stamp == entry[4]]
                heapify(heap)
        preference = one.spec.preferences.get(self.queue_id, 1)
        for order, heap in zip(self._orders, self._heaps, strict=True):
            figure = order(one, self.wanted)
            heappush(heap, (preference, figure, one.agent.idle_since, one.agent.id, stamp))

    def first(self, order: int, stamps: dict[str, "Seat"]) -> str | None:
        """The free agent who comes first in one of the strategy's orders."""
        heap = self._heaps[order]
        while heap:
            if stamps[heap[0][3]].stamp == heap[0][4]:
                return heap[0][3]
            heappop(heap)
        return None

    @property
    def size(self) -> int:
        """Entries of agents, stale ones included."""
        return sum(map(len, self._heaps))

    def all_free(self, stamps: dict[str, "Seat"]) -> list[str]:
        """Everybody who is free, in no order."""
        return [entry[3] for entry in self._heaps[0] if stamps[entry[3]].stamp == entry[4]]


class Seat:
    """What the index knows of an agent. Entries of an older `stamp` do not count any more."""

    __slots__ = ("basis", "free", "logged_in", "pools", "ready", "spec", "stamp")

    def __init__(self, spec: AgentSpec) -> None:
        self.spec = spec
        self.pools: list[Pool] = []
        self.stamp = 0
        self.free: frozenset[Channel] = frozenset()
        self.basis: tuple[int, int, int] = (0, 0, 0)
        self.logged_in = False
        self.ready = False
