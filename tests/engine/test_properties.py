"""Whatever callers, agents, pages and broken connections do, in whatever order: the invariants hold."""

from collections.abc import Callable

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.domain.enums import (
    CHOSEN_REASONS,
    ContactState,
    NotReadyReason,
    Tier,
)
from callcenter.domain.events import AnyEvent, Event
from callcenter.domain.fold import apply
from callcenter.domain.personal import Personal
from callcenter.domain.state import Center, Contact
from callcenter.engine.decide import Decision, decide

from .center import configuration
from .invariants import Counts, check, check_offers, fingerprint, plain
from .world import World, WorldLeg

NODES = ("a1", "b1")
AGENTS = ("alice", "bob", "carol")
TABS = ("tab1", "tab2")
#: Q.850: hung up, busy, no answer, rejected, unreachable, unknown.
CAUSES = (16, 17, 18, 19, 20, 21, 31, 44)

_encode_events = msgspec.json.Encoder(enc_hook=plain).encode
_decode_events = msgspec.json.Decoder(tuple[AnyEvent, ...], dec_hook=lambda kind, value: kind(value)).decode


class Centre(RuleBasedStateMachine):
    """Takes messages, keeps a second state by folding, and checks both."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_790_000_000_000
        self.center = Center()
        self.folded = Center()
        self.records: list[tuple[int, tuple[Event, ...]]] = []
        self.counts = Counts()

    def take(self, message: m.AnyMessage) -> Decision:
        """Decide, and check what a decision promises: refused means unchanged, folded means the same."""
        before = fingerprint(self.center)
        decision = decide(self.center, message, self.now)
        if decision.refusal is not None:
            assert not decision.events and not decision.effects
            assert fingerprint(self.center) == before, "a refused message changed the state"
        else:
            self.keep(decision.events)
            check_offers(self.center, decision)
        return decision

    def keep(self, events: tuple[Event, ...]) -> None:
        """Remember and fold, through the journal's encoding."""
        self.records.append((self.now, events))
        self.counts.add(events)
        for event in _decode_events(_encode_events(events)):
            apply(self.folded, event, self.now)

    @invariant()
    def holds(self) -> None:
        """After every step."""
        assert self.folded == self.center
        check(self.center, self.now)
        self.counts.check(self.center)


class LivingCentre(Centre):
    """Callers, agents and an Asterisk that behave as real ones do, failures included."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(NODES)
        self.timers_run = False
        self.calls = 0
        self.lossy = False

    # Plumbing

    def take(self, message: m.AnyMessage) -> Decision:
        decision = super().take(message)
        for effect in decision.effects:
            if isinstance(effect, do.DialAgent) and not self.lossy:
                assert effect.leg_id not in self.world.dialled, "a channel id was used twice"
            self.world.perform(effect)
        return decision

    def tell(self, node: str, message: m.AnyMessage) -> None:
        """What a node says reaches us only while it is connected."""
        if node in self.world.connected:
            self.take(message)

    def pick(self, data: st.DataObject, where: Callable[[WorldLeg], bool]) -> WorldLeg | None:
        legs = [leg for leg in self.world.legs.values() if where(leg)]
        return data.draw(st.sampled_from(legs)) if legs else None

    def any_contact(self, data: st.DataObject, state: ContactState | None = None) -> Contact | None:
        found = [c for c in self.center.contacts.values() if state in (None, c.state)]
        return data.draw(st.sampled_from(found)) if found else None

    def gone(self, leg: WorldLeg, cause: int, lost: bool = False) -> None:
        del self.world.legs[leg.id]
        self.tell(leg.node, m.LegEnded(leg_id=leg.id, cause=cause, lost=lost))

    def reconnect(self, node: str, online: tuple[str, ...]) -> None:
        self.world.connected.add(node)
        self.take(m.Reconcile(node=node, legs=self.world.seen(node), online_agents=online))
        self.timers_run = True

    def pass_time(self, ms: int) -> None:
        until = self.now + ms
        while self.timers_run:
            due = [(t.due, k, t.generation) for k, t in self.center.timers.items() if t.due <= until]
            if not due:
                break
            at, (kind, subject), generation = min(due)
            self.now = max(self.now, at)
            self.take(m.TimerFired(kind=kind, subject=subject, generation=generation))
        self.now = until

    def phone_on(self, agent: str, tab: str) -> None:
        self.take(m.PhoneClaimed(agent_id=agent, tab=tab))
        self.take(m.EndpointChanged(agent_id=agent, online=True))
        self.take(m.PhoneStateChanged(agent_id=agent, tab=tab, registered=True, microphone=True, sound=True))
        self.take(m.BecomeReady(agent_id=agent))

    # Beginning

    @initialize(ready=st.sets(st.sampled_from(AGENTS)))
    def begin(self, ready: set[str]) -> None:
        self.take(m.LoadConfiguration(configuration=configuration()))
        self.take(m.StartController())
        for node in NODES:
            self.reconnect(node, ())
        for agent in sorted(ready):
            self.phone_on(agent, "tab1")

    # Customers

    @rule(
        node=st.sampled_from(NODES),
        keys=st.sampled_from(("", "1", "1", "2", "2", "9", "0", "3", "#")),
        tier=st.sampled_from((None, *Tier)),
    )
    def call(self, node: str, keys: str, tier: Tier | None) -> None:
        if node not in self.world.connected or self.calls >= 12:
            return
        self.calls += 1
        contact_id = f"c{self.calls}"
        leg_id = f"{node}-{contact_id}-customer"
        self.world.legs[leg_id] = WorldLeg(leg_id, node)
        self.take(
            m.CallArrived(
                contact_id=contact_id,
                leg_id=leg_id,
                node=node,
                entry="trunk",
                ani=Personal("+8613800138000"),
                ani_name=Personal("Zhang"),
                dnis="4000",
            )
        )
        if tier is not None:
            self.take(m.CustomerIdentified(contact_id=contact_id, customer_ids=("k1",), tier=tier))
        for key in keys:
            self.take(m.DigitReceived(leg_id=leg_id, digit=Personal(key)))

    @rule(data=st.data(), key=st.sampled_from("0129#*x"))
    def digit(self, data: st.DataObject, key: str) -> None:
        if leg := self.pick(data, lambda leg: not leg.agent_id):
            self.tell(leg.node, m.DigitReceived(leg_id=leg.id, digit=Personal(key)))

    @rule(data=st.data(), off=st.integers(0, 2))
    def prompt_over(self, data: st.DataObject, off: int) -> None:
        if contact := self.any_contact(data, ContactState.IN_IVR):
            token = int(contact.ivr_session.value.split('"sequence":')[1].split(",")[0]) - off
            self.tell(contact.node, m.PlaybackEnded(leg_id=contact.leg_id, token=f"{contact.id}.{token}"))

    @rule(data=st.data(), ids=st.sampled_from(((), ("k1",), ("k1", "k2"))), tier=st.sampled_from(Tier))
    def identified(self, data: st.DataObject, ids: tuple[str, ...], tier: Tier) -> None:
        if contact := self.any_contact(data):
            self.take(m.CustomerIdentified(contact_id=contact.id, customer_ids=ids, tier=tier))

    @rule(data=st.data(), cause=st.sampled_from(CAUSES), lost=st.booleans())
    def customer_hangs_up(self, data: st.DataObject, cause: int, lost: bool) -> None:
        if leg := self.pick(data, lambda leg: not leg.agent_id):
            self.gone(leg, cause, lost)

    # Agents' phones

    @rule(data=st.data(), rings=st.booleans())
    def agent_picks_up(self, data: st.DataObject, rings: bool) -> None:
        if leg := self.pick(data, lambda leg: bool(leg.agent_id) and not leg.up and not leg.ending):
            if rings:
                self.tell(leg.node, m.LegRinging(leg_id=leg.id))
            leg.up = True
            self.tell(leg.node, m.LegAnswered(leg_id=leg.id))

    @rule(data=st.data())
    def late_or_double_message(self, data: st.DataObject) -> None:
        if leg := self.pick(data, lambda leg: bool(leg.agent_id) and leg.up):
            kind = data.draw(st.sampled_from((m.LegRinging, m.LegAnswered)))
            self.tell(leg.node, kind(leg_id=leg.id))

    @rule(data=st.data(), cause=st.sampled_from(CAUSES), lost=st.booleans())
    def agents_leg_ends(self, data: st.DataObject, cause: int, lost: bool) -> None:
        if leg := self.pick(data, lambda leg: bool(leg.agent_id)):
            self.gone(leg, cause, lost)

    @rule()
    def asterisk_hangs_up_what_it_was_told(self) -> None:
        for leg in [leg for leg in self.world.legs.values() if leg.ending]:
            self.gone(leg, 16)

    # Agents' pages

    @rule(agent=st.sampled_from(AGENTS), tab=st.sampled_from(TABS))
    def whole_phone(self, agent: str, tab: str) -> None:
        self.phone_on(agent, tab)

    @rule(agent=st.sampled_from(AGENTS), tab=st.sampled_from(TABS), what=st.integers(0, 2))
    def page(self, agent: str, tab: str, what: int) -> None:
        kinds = (m.PhoneClaimed, m.PhoneDetached)
        if what < len(kinds):
            self.take(kinds[what](agent_id=agent, tab=tab))
        else:
            self.take(
                m.PhoneStateChanged(agent_id=agent, tab=tab, registered=True, microphone=True, sound=False)
            )

    @rule(agent=st.sampled_from(AGENTS), online=st.booleans())
    def endpoint(self, agent: str, online: bool) -> None:
        self.take(m.EndpointChanged(agent_id=agent, online=online))

    @rule(agent=st.sampled_from(AGENTS), reason=st.sampled_from(NotReadyReason), what=st.integers(0, 3))
    def presence(self, agent: str, reason: NotReadyReason, what: int) -> None:
        if what < 2:
            self.take(m.BecomeReady(agent_id=agent))
        elif what == 2:
            decision = self.take(m.BecomeNotReady(agent_id=agent, reason=reason))
            assert decision.refusal is not None or reason in CHOSEN_REASONS
        else:
            self.take(m.LogOut(agent_id=agent))

    @rule(data=st.data(), agent=st.sampled_from(AGENTS), right=st.integers(0, 3), rejects=st.booleans())
    def answers_offer(self, data: st.DataObject, agent: str, right: int, rejects: bool) -> None:
        contact = self.any_contact(data, ContactState.OFFERED)
        if contact is None or contact.offer is None:
            return
        kind = m.RejectOffer if rejects else m.PopShown
        agent = contact.offer.agent_id if right else agent
        self.take(kind(agent_id=agent, offer_id=contact.offer.id))

    @rule(data=st.data(), agent=st.sampled_from(AGENTS), right=st.integers(0, 3))
    def in_the_call(self, data: st.DataObject, agent: str, right: int) -> None:
        contact = self.any_contact(data)
        if contact is None:
            return
        agent = contact.agent_id or agent if right else agent
        messages: list[m.AnyMessage] = [
            kind(agent_id=agent, contact_id=contact.id) for kind in (m.Hold, m.Resume, m.HangUp)
        ]
        messages.append(
            m.LinkCustomer(agent_id=agent, contact_id=contact.id, customer_id="k3", tier=Tier.GOLD)
        )
        messages.append(
            m.TakeComplaint(
                agent_id=agent,
                contact_id=contact.id,
                subject=Personal("late"),
                description=Personal("two weeks late"),
                case_class="delivery",
                severity="normal",
            )
        )
        self.take(data.draw(st.sampled_from(messages)))

    @rule(data=st.data(), agent=st.sampled_from(AGENTS), right=st.booleans())
    def written_up(self, data: st.DataObject, agent: str, right: bool) -> None:
        if contact := self.any_contact(data, ContactState.ENDED):
            agent = contact.agent_id or agent if right else agent
            self.take(m.FinishWrapUp(agent_id=agent, contact_id=contact.id, disposition="solved"))

    # Time, and things that break

    @rule(ms=st.sampled_from((1, 250, 1_000, 6_000, 20_000, 61_000, 3_600_000)))
    def time_passes(self, ms: int) -> None:
        self.pass_time(ms)

    @rule(node=st.sampled_from(NODES))
    def connection_lost(self, node: str) -> None:
        if node in self.world.connected:
            self.world.connected.discard(node)
            self.take(m.TelephonyLost(node=node))

    @rule(node=st.sampled_from(NODES), online=st.sets(st.sampled_from(AGENTS)))
    def connection_back(self, node: str, online: set[str]) -> None:
        self.reconnect(node, tuple(sorted(online)))

    @rule(lost=st.sampled_from((0, 0, 1, 2, 3)))
    def killed_and_back(self, lost: int) -> None:
        """The last records may not have reached the disk; an arrival always has before it was answered."""
        kept = len(self.records)
        while lost and kept > 1 and not _durable(self.records[kept - 1][1]):
            kept, lost, self.lossy = kept - 1, lost - 1, True
        records, self.records = self.records[:kept], []
        self.center, self.folded, self.counts = Center(), Center(), Counts()
        now = self.now
        for self.now, events in records:
            for event in events:
                apply(self.center, event, self.now)
            self.keep(events)
        self.now = now
        self.world.connected.clear()
        self.timers_run = False
        self.take(m.StartController())

    @rule(skills=st.sampled_from(({}, {"en": 6}, {"en": 10})))
    def configuration_changes(self, skills: dict[str, int]) -> None:
        before = configuration()
        queues = tuple(msgspec.structs.replace(queue, skills=skills) for queue in before.queues)
        self.take(m.LoadConfiguration(configuration=msgspec.structs.replace(before, queues=queues)))

    @invariant()
    def no_ghost(self) -> None:
        """Every living channel of a reconciled node is wanted, or told to hang up; talkers share a bridge."""
        center = self.center
        wanted = {c.leg_id for c in center.contacts.values() if c.state is not ContactState.ENDED}
        for c in center.contacts.values():
            if c.offer is not None:
                wanted.add(c.offer.leg_id)
            if c.state is ContactState.CONNECTED:
                wanted.add(c.agent_leg_id)
        for leg in self.world.legs.values():
            if leg.node in center.reconciled and leg.id not in wanted:
                assert leg.ending, f"{leg.id} lives on and nobody wants it"
        for c in center.contacts.values():
            if c.state is ContactState.CONNECTED and not c.recovering and c.node in center.reconciled:
                customer, agent = (self.world.legs[leg_id] for leg_id in (c.leg_id, c.agent_leg_id))
                if not (customer.ending or agent.ending):
                    assert agent.bridge_id == c.bridge_id
                    assert customer.bridge_id == ("" if c.held else c.bridge_id)

    def teardown(self) -> None:
        """When all hang up and time passes, nothing is left."""
        if self.center.configuration is not None:
            for node in NODES:
                self.reconnect(node, ())
            for leg in list(self.world.legs.values()):
                self.gone(leg, 16)
            for agent in AGENTS:
                self.take(m.PhoneDetached(agent_id=agent, tab=self.center.agents[agent].phone.tab))
            self.pass_time(600_000)
            self.asterisk_hangs_up_what_it_was_told()
            self.holds()
            assert not self.center.contacts and not self.center.legs and not self.center.timers
            assert not any(self.center.waiting.values())


def _durable(events: tuple[Event, ...]) -> bool:
    return any(type(event).__name__ in ("ContactArrived", "ConfigurationLoaded") for event in events)


TestLivingCentre = LivingCentre.TestCase
TestLivingCentre.settings = settings(
    max_examples=100,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
