"""Snapshots and numbered deltas for every connected browser.

The engine calls `on_record` after each record. What an agent is working with (`me`, `contact:ID`) is worked
out and sent in the same turn of the event loop, once for all that happened in it; queues and the monitor a
few times a second, so that their cost does not grow with the number of calls. Nothing here waits for a
browser.
"""

import asyncio
from collections.abc import Callable, Iterable

import msgspec
from aiohttp import WSCloseCode

from callcenter.domain import events as e
from callcenter.domain.state import Center
from callcenter.service.cases.clock import Late

from . import monitor_views, views
from .client import SESSION_ENDED, Client
from .encoding import encode
from .feed import Feed
from .ports import EnginePort, Record

#: Least time between two deltas of the monitor, seconds.
SLOW_S = 0.2
#: Least time between two deltas of the queues on the desktops, seconds: each goes to every agent.
QUEUES_S = 1.0
#: How long an offer waits for what the repository knows of its caller, which mostly comes within a
#: millisecond or two: so the page draws one pop and not two, seconds.
POP_S = 0.025
#: How often the loop's lag and the state of the system are looked at, seconds.
TICK_S = 1.0


class LiveHub:
    """All views and all connected browsers. Lives in the engine's event loop."""

    def __init__(
        self, engine: EnginePort, known_of: views.KnownOf, repository_up: Callable[[], bool]
    ) -> None:
        self._engine = engine
        self._known_of = known_of
        self._repository_up = repository_up
        self._directory = views.Directory(engine.center.configuration)
        self._desktops: dict[str, Feed] = {}
        #: The agents whose desktop shows a contact, or what they promised to it.
        self._showing: dict[str, set[str]] = {}
        #: Desktops to be worked out in this turn of the loop, with the contacts that may be different.
        self._due: dict[str, set[str]] = {}
        self._due_timer: asyncio.Handle | None = None
        #: Offered contacts whose agent is told once their data has come, at the latest when the timer ends.
        self._awaited: dict[str, asyncio.TimerHandle] = {}
        self._monitor: Feed | None = None
        self._clients: set[Client] = set()
        #: Since when the figures count that the monitor was told last.
        self._day = 0
        self._lag_ms = 0.0
        #: The journal's last record that was seen here; 0 before the first.
        self.sequence = 0
        #: How many cases are late; wiring puts it in.
        self.late: Callable[[], Late] = Late
        self._slow_contacts: set[str] = set()
        self._slow_agents: set[str] = set()
        self._slow_timer: asyncio.TimerHandle | None = None
        self._queues_timer: asyncio.TimerHandle | None = None

    @property
    def center(self) -> Center:
        """The engine's state, read only."""
        return self._engine.center

    # Browsers come and go

    @property
    def clients(self) -> tuple[Client, ...]:
        """All connected browsers."""
        return tuple(self._clients)

    def clients_of(self, token: str) -> int:
        """How many sockets a session has open."""
        return sum(1 for client in self._clients if client.token == token)

    def live_tab(self, agent_id: str, tab: str, other_than: Client | None = None) -> bool:
        """Whether a browser tab of the agent is connected now."""
        return any(
            c.tab == tab and c.user_id == agent_id and c.open and c is not other_than for c in self._clients
        )

    def live_page(self, agent_id: str, phone: str) -> bool:
        """Whether that very load of the agent's page is connected now."""
        return any(c.phone == phone and c.user_id == agent_id and c.open for c in self._clients)

    def show_desktop(self, client: Client) -> None:
        """Give the client the snapshot of its user's desktop, and deltas from now on."""
        user = client.session.user
        feed = self._desktops.get(user.id)
        if feed is None:
            promises = views.promised(self.center).get(user.id, ())
            feed = Feed(self._desktop_view(user.id, user.name, promises))
            self._desktops[user.id] = feed
            self._note_shown(user.id, feed.state)
        self._join(client, feed)

    def show_monitor(self, client: Client) -> None:
        """Give the client the snapshot of the monitor, and deltas from now on."""
        if self._monitor is None:
            self._monitor = Feed(self._monitor_view())
        self._join(client, self._monitor)

    def _join(self, client: Client, feed: Feed) -> None:
        self._clients.add(client)
        feed.clients.add(client)
        client.snapshot(self._engine.now_ms(), feed.state)

    def resync(self, client: Client) -> None:
        """A new snapshot for a browser that saw a gap."""
        for feed in self._feeds():
            if client in feed.clients:
                client.snapshot(self._engine.now_ms(), feed.state)

    def leave(self, client: Client) -> None:
        """The browser's connection is gone. Views that nobody shows cost nothing."""
        self._clients.discard(client)
        for feed in self._feeds():
            feed.clients.discard(client)
        for agent_id in [agent_id for agent_id, feed in self._desktops.items() if not feed.clients]:
            self._note_shown(agent_id, self._desktops.pop(agent_id).state, shown=False)
        if self._monitor is not None and not self._monitor.clients:
            self._monitor = None

    def end_session(self, token: str) -> None:
        """Close all sockets of a session that is over (4401)."""
        for client in tuple(self._clients):
            if client.token == token:
                client.close(SESSION_ENDED, "session ended")

    def disconnect_all(self) -> list[Client]:
        """Close every socket; browsers come back for a new snapshot. Returns them, to be waited for."""
        clients = list(self._clients)
        for client in clients:
            client.close(WSCloseCode.GOING_AWAY, "come back")
            self.leave(client)
        return clients

    def _feeds(self) -> Iterable[Feed]:
        yield from self._desktops.values()
        if self._monitor is not None:
            yield self._monitor

    # The centre moves

    def on_record(self, record: Record) -> None:
        """After each applied record."""
        self.sequence = record.sequence
        contacts: set[str] = set()
        agents: set[str] = set()
        for event in record.events:
            if isinstance(event, e.ConfigurationLoaded | e.ControllerStarted | e.Reconciled | e.NodeLost):
                self.rebuild()
                return
            contact_id = getattr(event, "contact_id", "")
            agent_id = getattr(event, "agent_id", "")
            if contact_id:
                contacts.add(contact_id)
            if agent_id:
                agents.add(agent_id)
        self._soon(contacts, agents)
        self._later(contacts, agents)

    def touch_contact(self, contact_id: str) -> None:
        """What is known of a contact beside the centre has changed (its pop)."""
        if timer := self._awaited.pop(contact_id, None):
            timer.cancel()
        self._soon({contact_id}, set())
        self._later({contact_id}, set())

    def show_pop(self, agent_id: str, contact_id: str, offer_id: str) -> None:
        """Carries out the engine's ShowPop: the contact is on the agent's desktop now, pop and all."""
        contact = self.center.contacts.get(contact_id)
        if contact is not None and contact.offer is not None and contact.offer.id == offer_id:
            if self._known_of(contact_id).data is None and contact_id not in self._awaited:
                later = asyncio.get_running_loop().call_later
                self._awaited[contact_id] = later(POP_S, self._wait_no_more, contact_id)
            self._soon({contact_id}, {agent_id})
            self.push_due()

    def _wait_no_more(self, contact_id: str) -> None:
        del self._awaited[contact_id]
        self.push_due()

    def rebuild(self) -> None:
        """Everything may have changed."""
        self._directory = views.Directory(self.center.configuration)
        now_ms = self._engine.now_ms()
        promised = views.promised(self.center)
        for agent_id, feed in self._desktops.items():
            self._note_shown(agent_id, feed.state, shown=False)
            promises = promised.get(agent_id, ())
            feed.replace(self._desktop_view(agent_id, self._name(feed), promises), now_ms)
            self._note_shown(agent_id, feed.state)
        if self._monitor is not None:
            self._monitor.replace(self._monitor_view(), now_ms)

    def _soon(self, contacts: set[str], agents: set[str]) -> None:
        """Work the desktops out that show one of these contacts or agents, at the end of this turn."""
        if not self._desktops:
            return
        for agent_id in agents & self._desktops.keys():
            self._due.setdefault(agent_id, set())
        for contact_id in contacts:
            contact = self.center.contacts.get(contact_id)
            concerned = self._showing.get(contact_id, set()) | agents
            if contact is not None:
                concerned.add(contact.offer.agent_id if contact.offer else contact.agent_id)
                if contact.callback is not None:
                    concerned.add(contact.callback.by)
            for agent_id in concerned & self._desktops.keys():
                self._due.setdefault(agent_id, set()).add(contact_id)
        if self._due and self._due_timer is None:
            self._due_timer = asyncio.get_running_loop().call_soon(self.push_due)

    def push_due(self, at_once_to: str = "") -> None:
        """Tell the desktops now what happened in this turn. An agent is told of an offer, and of what comes
        after it, when its data is there, unless `at_once_to` names them."""
        if self._due_timer is not None:
            self._due_timer.cancel()
            self._due_timer = None
        due, self._due = self._due, {}
        for agent_id, contacts in due.items():
            if agent_id != at_once_to and not self._awaited.keys().isdisjoint(contacts):
                self._due[agent_id] = contacts
            elif (feed := self._desktops.get(agent_id)) is not None:
                self._push_desktop(agent_id, feed, contacts)

    def _push_desktop(self, agent_id: str, feed: Feed, contacts: set[str]) -> None:
        center, directory = self.center, self._directory
        known_of = self._known_of
        changed: views.View = {}
        for contact_id in contacts:
            changed[f"contact:{contact_id}"] = views.desk_contact(
                center, directory, agent_id, contact_id, known_of
            )
            changed[f"callback:{contact_id}"] = views.desk_callback(center, agent_id, contact_id, known_of)
        # A contact may be there twice, and still be there when one of the two has gone.
        self._note_shown(agent_id, [key for key, value in changed.items() if value is None], shown=False)
        self._note_shown(agent_id, [key for key, value in changed.items() if value is not None])
        changed["me"] = views.me(center, directory, agent_id, self._name(feed))
        feed.push(changed, self._engine.now_ms())

    def _note_shown(self, agent_id: str, keys: Iterable[str], *, shown: bool = True) -> None:
        for key in keys:
            kind, _, contact_id = key.partition(":")
            if kind not in ("contact", "callback"):
                continue
            if shown:
                self._showing.setdefault(contact_id, set()).add(agent_id)
            elif showing := self._showing.get(contact_id):
                showing.discard(agent_id)
                if not showing:
                    del self._showing[contact_id]

    @staticmethod
    def _name(feed: Feed) -> str:
        return next((client.session.user.name for client in feed.clients), "")

    def _later(self, contacts: set[str], agents: set[str]) -> None:
        if not self._clients:
            return
        self._slow_contacts |= contacts
        self._slow_agents |= agents
        if self._slow_timer is None:
            self._slow_timer = asyncio.get_running_loop().call_later(SLOW_S, self.flush_monitor)
        if self._queues_timer is None:
            self._queues_timer = asyncio.get_running_loop().call_later(QUEUES_S, self.flush_queues)

    def flush_queues(self) -> None:
        """Tell the desktops what changed in their queues since the last time."""
        if self._queues_timer is not None:
            self._queues_timer.cancel()
            self._queues_timer = None
        center, directory, now_ms = self.center, self._directory, self._engine.now_ms()
        # Agents of the same queues see the same of them: worked out once, however many agents there are.
        shown: dict[tuple[str, ...], msgspec.Raw] = {}
        for agent_id, feed in self._desktops.items():
            spec = directory.agents.get(agent_id)
            own = spec.queues if spec else ()
            if own not in shown:
                shown[own] = msgspec.Raw(encode(views.desk_queues(center, directory, agent_id)))
            if feed.state.get("queues") != shown[own]:
                feed.push({"queues": shown[own]}, now_ms)

    def flush_monitor(self) -> None:
        """Tell the monitor what changed since the last time."""
        self.push_due()
        if self._slow_timer is not None:
            self._slow_timer.cancel()
            self._slow_timer = None
        contacts, self._slow_contacts = self._slow_contacts, set()
        agents, self._slow_agents = self._slow_agents, set()
        if self._monitor is None:
            return
        center, directory, now_ms = self.center, self._directory, self._engine.now_ms()
        changed: views.View = {
            "today": monitor_views.monitor_today(center, directory),
            **monitor_views.monitor_queues(center, directory),
            **monitor_views.monitor_lines(center),
        }
        for contact_id in contacts:
            changed[f"call:{contact_id}"] = monitor_views.monitor_call(
                center, directory, contact_id, self._known_of
            )
        # Agents' times hang on their contacts.
        agents |= {a.id for a in center.agents.values() if not contacts.isdisjoint(a.assignments)}
        if self._day != center.day_began_at:
            # The figures of everybody began anew.
            self._day = center.day_began_at
            agents |= center.agents.keys()
        for agent_id in agents:
            changed[f"agent:{agent_id}"] = monitor_views.monitor_agent(center, directory, agent_id)
        self._monitor.push(changed, now_ms)

    # The system

    def _system(self) -> views.View:
        return {"calls": not views.calls_possible(self.center), "repository": self._repository_up()}

    def _desktop_view(self, agent_id: str, name: str, promises: Iterable[str]) -> views.View:
        view = views.desktop(
            self.center, self._directory, agent_id, name, promises, self._known_of, self._system()
        )
        return {**view, "cases": self._own_cases(agent_id)}

    def _own_cases(self, user_id: str) -> views.View:
        """The user's cases that are soon due, and overdue."""
        soon, overdue = self.late().by_user.get(user_id, (0, 0))
        return {"due_soon": soon, "overdue": overdue}

    def _monitor_view(self) -> views.View:
        self._day = self.center.day_began_at
        system = {**self._system(), "loop_lag_ms": round(self._lag_ms)}
        view = monitor_views.monitor(self.center, self._directory, self._known_of, system)
        return {**view, "cases": {"overdue_cases": self.late().overdue}}

    async def watch(self) -> None:
        """Measure the loop's lag and push the state of the system, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + TICK_S
            await asyncio.sleep(TICK_S)
            self._lag_ms = max(0.0, loop.time() - due) * 1000
            self.push_system()

    def push_system(self) -> None:
        """Tell everyone how the system is, and which cases are late."""
        now_ms, system = self._engine.now_ms(), self._system()
        for user_id, feed in self._desktops.items():
            feed.push({"system": system, "cases": self._own_cases(user_id)}, now_ms)
        if self._monitor is not None:
            cases = {"overdue_cases": self.late().overdue}
            measured = {**system, "loop_lag_ms": round(self._lag_ms)}
            self._monitor.push({"system": measured, "cases": cases}, now_ms)
