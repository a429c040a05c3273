"""Whatever callers, agents, pages and broken connections do, in whatever order: the invariants hold."""

from collections.abc import Callable

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import messages as m
from callcenter.domain.configuration import (
    Announcements,
    CallbackRule,
    Configuration,
    Limits,
    QueueSpec,
    RecipeStep,
)
from callcenter.domain.enums import (
    CaseKind,
    Channel,
    ContactState,
    LookupStatus,
    NotReadyReason,
    RecipeAction,
    Severity,
    Strategy,
    Tier,
    TimerKind,
)
from callcenter.domain.events import AnyEvent, Event
from callcenter.domain.fold import apply
from callcenter.domain.line import promise_key
from callcenter.domain.personal import Personal
from callcenter.domain.state import Center, Contact
from callcenter.engine.decide import Decision, decide
from callcenter.engine.promises import PROMISES
from callcenter.ivr.session import IvrSession, Stage

from .center import SURVEYS, configuration, line
from .invariants import Counts, check, check_offers, fingerprint, plain
from .node_story import with_nodes
from .world import World, WorldLeg

NODES = ("a1", "b1")
AGENTS = ("alice", "bob", "carol")
TABS = ("tab1", "tab2")
#: Q.850: hung up, busy, no answer, rejected, unreachable, unknown.
CAUSES = (16, 17, 18, 19, 20, 21, 31, 44)

NUMBERS = ("+8613800138000", "+8613800138001", "+8613800138002", "")

#: Queues with all that a queue may have.
RICH = configuration(
    queues=(
        QueueSpec(
            id="sales",
            names={},
            strategy=Strategy.VALUE_WEIGHTED,
            recipe=(
                RecipeStep(do=RecipeAction.OFFER_CALLBACK, after_ms=1_000),
                RecipeStep(do=RecipeAction.LOWER_SKILL, after_ms=2_000, skill="en", level=0),
                RecipeStep(do=RecipeAction.ADD_QUEUE, after_ms=3_000, queue="service"),
                RecipeStep(do=RecipeAction.VOICEMAIL, nobody=True, node="message"),
                RecipeStep(do=RecipeAction.HANG_UP, full=True),
                RecipeStep(do=RecipeAction.OVERFLOW, after_ms=50_000, queue="service"),
            ),
            announce=Announcements(every_ms=10_000, position=True, expected_wait=True),
            callback=CallbackRule(attempts=3, retry_ms=10_000, ring_ms=15_000),
            dedicated_wait_ms=4_000,
            last_agent_wait_ms=3_000,
            max_waiting=2,
            auto_answer=True,
            survey="how_was_it",
        ),
        QueueSpec(
            id="service",
            names={},
            strategy=Strategy.LEAST_OCCUPIED,
            recipe=(RecipeStep(do=RecipeAction.HANG_UP, after_ms=600_000),),
            wrap_up_ms=0,
            survey="how_was_it",
        ),
    ),
    limits=Limits(pop_wait_ms=0, missed_offers=2),
    flows=SURVEYS,
)

#: Plain ones that ask how it was.
ASKING = configuration(
    queues=(
        QueueSpec(id="sales", names={}, survey="how_was_it"),
        QueueSpec(id="service", names={}, survey="how_was_it", wrap_up_ms=0),
    ),
    flows=SURVEYS,
)

#: The rich ones, with a flow that reaches beyond the menu. It has no node where messages are left.
RICH_NODES = with_nodes(
    queues=tuple(
        msgspec.structs.replace(
            queue, recipe=tuple(step for step in queue.recipe if step.do is not RecipeAction.VOICEMAIL)
        )
        for queue in RICH.queues
    ),
    limits=RICH.limits,
)

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
            if isinstance(effect, do.DialCustomer | do.DialExternal):
                # Written down before it is made: not even a crash makes it again.
                assert effect.leg_id not in self.world.dialled, "a channel id was used twice"
            self.world.perform(effect)
        return decision

    def tell(self, node: str, message: m.AnyMessage) -> None:
        """What a node says reaches us only while it is connected."""
        if node in self.world.connected:
            self.take(message)

    def legs(self, where: Callable[[WorldLeg], bool]) -> list[WorldLeg]:
        return [leg for leg in self.world.legs.values() if where(leg)]

    def draw_leg(self, data: st.DataObject, where: Callable[[WorldLeg], bool]) -> WorldLeg:
        return self.world.legs[data.draw(st.sampled_from([leg.id for leg in self.legs(where)]))]

    def draw_contact(self, data: st.DataObject, *states: ContactState) -> Contact:
        return self.center.contacts[data.draw(st.sampled_from([c.id for c in self.contacts(*states)]))]

    def contacts(self, *states: ContactState) -> list[Contact]:
        return [c for c in self.center.contacts.values() if not states or c.state in states]

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

    @initialize(
        ready=st.sampled_from((AGENTS, AGENTS[:2], AGENTS[1:], ())),
        before=st.sampled_from(
            (configuration(), ASKING, RICH, with_nodes(), RICH_NODES, with_nodes("by_tier"))
        ),
    )
    def begin(self, ready: tuple[str, ...], before: Configuration) -> None:
        self.before = before
        self.take(m.LoadConfiguration(configuration=self.before))
        self.take(m.StartController())
        for node in NODES:
            self.reconnect(node, ())
        for agent in ready:
            self.phone_on(agent, "tab1")

    # Customers

    @precondition(lambda self: self.world.connected and self.calls < 12)
    @rule(
        data=st.data(),
        keys=st.sampled_from(("1", "2", "", "9", "0", "3", "#", "4", "5", "6", "8")),
        tier=st.sampled_from((None, *Tier)),
    )
    def call(self, data: st.DataObject, keys: str, tier: Tier | None) -> None:
        node = data.draw(st.sampled_from(sorted(self.world.connected)))
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
                ani=Personal(data.draw(st.sampled_from(NUMBERS))),
                ani_name=Personal("Zhang"),
                dnis="4000",
            )
        )
        if tier is not None:
            self.take(
                m.CustomerIdentified(
                    contact_id=contact_id,
                    customer_ids=("k1",),
                    tier=tier,
                    value=data.draw(st.sampled_from((0, 60, 100))),
                    dedicated_agent=data.draw(st.sampled_from(("", "alice", "nobody"))),
                    last_agent=data.draw(st.sampled_from(("", "bob", "carol"))),
                )
            )
        for key in keys:
            self.take(m.DigitReceived(leg_id=leg_id, digit=Personal(key)))

    def as_it_should_be(self, data: st.DataObject) -> None:
        """The next thing that happens to a contact when nothing goes wrong."""
        contact = self.draw_contact(data)
        ours = [leg for leg in self.legs(_ringing) if f"-{contact.id}-" in leg.id]
        match contact.state:
            case ContactState.IN_IVR if ours and data.draw(st.integers(0, 2)):
                ours[0].up = True
                self.tell(contact.node, m.LegAnswered(leg_id=ours[0].id))
            case ContactState.IN_IVR:
                self.tell(contact.node, self.menu_goes_on(contact, data))
            case ContactState.OFFERED if contact.offer and not contact.offer.rung:
                self.take(m.PopShown(agent_id=contact.offer.agent_id, offer_id=contact.offer.id))
            case ContactState.OFFERED | ContactState.CONNECTED if ours:
                ours[0].up = True
                self.tell(contact.node, m.LegAnswered(leg_id=ours[0].id))
            case ContactState.CONNECTED if contact.agent_leg_id in self.world.legs:
                self.in_the_call(data)
            case ContactState.ENDED:
                for leg in self.legs(_ending):
                    self.gone(leg, 16)
                self.take(
                    m.FinishWrapUp(agent_id=contact.agent_id, contact_id=contact.id, disposition="solved")
                )
            case _:
                self.phone_on(data.draw(st.sampled_from(AGENTS)), data.draw(st.sampled_from(TABS)))

    def menu_goes_on(self, contact: Contact, data: st.DataObject) -> m.AnyMessage:
        """What the menu waits for, or a key that leads on."""
        session = _session(contact)
        leg_id, token = contact.leg_id, f"{contact.id}.{session.awaited}"
        match session.stage:
            case Stage.PROMPT if session.node != "main":
                return m.PlaybackEnded(leg_id=leg_id, token=token)
            case Stage.LOOKUP:
                data_ = Personal('{"number":"+8613900139000","state":"secret:x"}')
                status = LookupStatus.FOUND
                return m.LookupCompleted(contact_id=contact.id, token=token, status=status, data=data_)
            case Stage.RECORDING if not leg_id:
                name, seconds = f"voicemail-{token}", data.draw(st.sampled_from((0, 4)))
                return m.RecordingFound(contact_id=contact.id, token=token, name=name, seconds=seconds)
            case Stage.RECORDING:
                name = f"voicemail-{token}"
                return m.RecordingEnded(leg_id=leg_id, token=token, name=name, seconds=4)
            case Stage.TRANSFER:
                return m.LegRinging(leg_id=contact.transfer.leg_id if contact.transfer else "")
            case _:
                keys = "12345678" if session.node == "main" else "1"
                return m.DigitReceived(leg_id=leg_id, digit=Personal(data.draw(st.sampled_from(keys))))

    # Most of the time it does; rules are drawn evenly.
    for name in ("goes_well", "goes_on_well", "goes_very_well", "goes_well_still"):
        locals()[name] = precondition(lambda self: self.contacts())(rule(data=st.data())(as_it_should_be))
    del name

    @precondition(lambda self: self.contacts(ContactState.IN_IVR))
    @rule(data=st.data(), off=st.integers(0, 2), key=st.sampled_from("102934#*x"))
    def in_the_menu(self, data: st.DataObject, off: int, key: str) -> None:
        contact = self.draw_contact(data, ContactState.IN_IVR)
        token = _session(contact).sequence - off
        leg_id, prompt = contact.leg_id, f"{contact.id}.{token}"
        messages: list[m.AnyMessage] = [
            m.PlaybackEnded(leg_id=leg_id, token=prompt),
            m.LookupCompleted(
                contact_id=contact.id,
                token=prompt,
                status=data.draw(st.sampled_from(LookupStatus)),
                data=Personal('{"number":"+8613900139000","state":"secret:x"}'),
            ),
            m.RecordingEnded(
                leg_id=leg_id, token=prompt, name="message", seconds=data.draw(st.sampled_from((0, 4)))
            ),
            m.DigitReceived(leg_id=leg_id, digit=Personal(key)),
            m.RecordingFound(contact_id=contact.id, token=prompt, name="message", seconds=4),
        ]
        self.tell(contact.node, data.draw(st.sampled_from(messages)))

    @precondition(lambda self: self.contacts())
    @rule(data=st.data(), ids=st.sampled_from(((), ("k1",), ("k1", "k2"))), tier=st.sampled_from(Tier))
    def identified(self, data: st.DataObject, ids: tuple[str, ...], tier: Tier) -> None:
        contact = self.draw_contact(data)
        self.take(
            m.CustomerIdentified(
                contact_id=contact.id,
                customer_ids=ids,
                tier=tier,
                dedicated_agent=data.draw(st.sampled_from(("", "alice", "carol"))),
                number=Personal(data.draw(st.sampled_from(NUMBERS))),
            )
        )

    @precondition(lambda self: self.world.legs)
    @rule(data=st.data(), cause=st.sampled_from(CAUSES), lost=st.booleans())
    def leg_ends(self, data: st.DataObject, cause: int, lost: bool) -> None:
        self.gone(self.draw_leg(data, lambda _: True), cause, lost)

    def recording(self) -> list[Contact]:
        return [c for c in self.contacts(ContactState.IN_IVR) if _session(c).stage is Stage.RECORDING]

    @precondition(lambda self: any(c.leg_id in self.world.legs for c in self.recording()))
    @rule(crashed=st.booleans(), back=st.booleans())
    def who_speaks_hangs_up_unheard(self, crashed: bool, back: bool) -> None:
        contact = next(c for c in self.recording() if c.leg_id in self.world.legs)
        self.world.connected.discard(contact.node)
        self.take(m.TelephonyLost(node=contact.node))
        self.gone(self.world.legs[contact.leg_id], 16)
        if crashed:
            self.killed_and_back(0)
        if back:
            self.reconnect(contact.node, AGENTS)

    @precondition(lambda self: any(not c.leg_id for c in self.recording()))
    @rule(data=st.data())
    def asterisk_says_what_was_recorded(self, data: st.DataObject) -> None:
        contact = next(c for c in self.recording() if not c.leg_id)
        self.tell(contact.node, self.menu_goes_on(contact, data))

    # Waiting

    @precondition(lambda self: self.contacts(ContactState.QUEUED, ContactState.OFFERED))
    @rule(data=st.data(), key=st.sampled_from("112"), said=st.sampled_from(("goodbye", "waiting")))
    def in_the_queue(self, data: st.DataObject, key: str, said: str) -> None:
        contact = self.draw_contact(data, ContactState.QUEUED, ContactState.OFFERED)
        if contact.leg_id:
            self.tell(contact.node, m.DigitReceived(leg_id=contact.leg_id, digit=Personal(key)))
        if contact.leg_id:
            self.tell(contact.node, m.PlaybackEnded(leg_id=contact.leg_id, token=f"{contact.id}.{said}"))

    @precondition(lambda self: self.calls < 12)
    @rule(
        number=st.sampled_from(NUMBERS),
        node=st.sampled_from(NODES),
        queue=st.sampled_from(("sales", "sales", "service")),
        ahead=st.sampled_from((0, 0, 5_000, 3_600_000)),
    )
    def wants_to_be_called_back(self, number: str, node: str, queue: str, ahead: int) -> None:
        self.calls += 1
        self.take(
            m.RequestCallback(
                contact_id=f"c{self.calls}",
                node=node,
                queue=queue,
                number=Personal(number),
                by="sue",
                due=self.now + ahead if ahead else 0,
            )
        )

    @precondition(lambda self: self.center.callbacks)
    @rule(data=st.data())
    def callback_withdrawn(self, data: st.DataObject) -> None:
        contact_id = data.draw(st.sampled_from(sorted(self.center.callbacks.values())))
        self.take(m.WithdrawCallback(contact_id=contact_id, by="sue"))

    # Agents' phones

    @precondition(lambda self: self.legs(_ringing))
    @rule(data=st.data(), rings=st.booleans())
    def agent_picks_up(self, data: st.DataObject, rings: bool) -> None:
        leg = self.draw_leg(data, _ringing)
        if rings:
            self.tell(leg.node, m.LegRinging(leg_id=leg.id))
        leg.up = True
        self.tell(leg.node, m.LegAnswered(leg_id=leg.id))

    @precondition(lambda self: self.legs(_agents))
    @rule(data=st.data(), kind=st.sampled_from((m.LegRinging, m.LegAnswered)))
    def late_or_double_message(self, data: st.DataObject, kind: type[m.LegMessage]) -> None:
        leg = self.draw_leg(data, _agents)
        if leg.up or kind is m.LegRinging:
            self.tell(leg.node, kind(leg_id=leg.id))

    @precondition(lambda self: self.legs(_ending))
    @rule()
    def asterisk_hangs_up_what_it_was_told(self) -> None:
        for leg in self.legs(_ending):
            self.gone(leg, 16)

    # Agents' pages

    @rule(agent=st.sampled_from(AGENTS), tab=st.sampled_from(TABS))
    def whole_phone(self, agent: str, tab: str) -> None:
        self.phone_on(agent, tab)

    @rule(data=st.data(), agent=st.sampled_from(AGENTS), tab=st.sampled_from(TABS))
    def page(self, data: st.DataObject, agent: str, tab: str) -> None:
        reported = m.PhoneStateChanged(
            agent_id=agent, tab=tab, registered=True, microphone=True, sound=data.draw(st.booleans())
        )
        messages: list[m.AnyMessage] = [
            m.PhoneClaimed(agent_id=agent, tab=tab),
            m.PhoneDetached(agent_id=agent, tab=tab),
            reported,
            m.EndpointChanged(agent_id=agent, online=False),
            m.EndpointChanged(agent_id=agent, online=True),
            m.BecomeReady(agent_id=agent),
            m.LogOut(agent_id=agent),
            m.BecomeNotReady(agent_id=agent, reason=data.draw(st.sampled_from(NotReadyReason))),
        ]
        self.take(data.draw(st.sampled_from(messages)))

    @precondition(lambda self: self.contacts(ContactState.OFFERED))
    @rule(
        data=st.data(),
        agent=st.sampled_from((None, None, None, *AGENTS)),
        kind=st.sampled_from((m.PopShown, m.RejectOffer)),
    )
    def answers_offer(self, data: st.DataObject, agent: str | None, kind: type[m.PopShown]) -> None:
        offer = self.draw_contact(data, ContactState.OFFERED).offer
        assert offer is not None
        self.take(kind(agent_id=agent or offer.agent_id, offer_id=offer.id))

    @precondition(lambda self: self.contacts(ContactState.CONNECTED))
    @rule(data=st.data(), at_the_phone=st.booleans())
    def talk_ends(self, data: st.DataObject, at_the_phone: bool) -> None:
        contact = self.draw_contact(data, ContactState.CONNECTED)
        leg = self.world.legs.get(contact.agent_leg_id)
        if at_the_phone and leg is not None:
            self.gone(leg, 16)
        else:
            self.take(m.HangUp(agent_id=contact.agent_id, contact_id=contact.id))

    @precondition(lambda self: self.contacts())
    @rule(data=st.data())
    def in_the_call(self, data: st.DataObject) -> None:
        contact = self.draw_contact(data)
        agent = data.draw(st.sampled_from((contact.agent_id or "alice", contact.agent_id or "bob", "carol")))
        messages: list[m.AnyMessage] = [
            kind(agent_id=agent, contact_id=contact.id) for kind in (m.Hold, m.Resume, m.HangUp)
        ]
        messages.append(
            m.LinkCustomer(agent_id=agent, contact_id=contact.id, customer_id="k3", tier=Tier.GOLD)
        )
        messages.append(m.FinishWrapUp(agent_id=agent, contact_id=contact.id, disposition="solved"))
        messages.append(m.ExtendWrapUp(agent_id=agent, contact_id=contact.id))
        messages.append(
            m.TakeCase(
                agent_id=agent,
                contact_id=contact.id,
                request_id=data.draw(st.sampled_from(("r1", "r2", "r3"))),
                kind=CaseKind.COMPLAINT,
                subject=Personal("late"),
                description=Personal("two weeks late"),
                case_class="delivery",
                severity=Severity.NORMAL,
            )
        )
        self.take(data.draw(st.sampled_from(messages)))

    @rule(name=st.sampled_from(("web1", "web2")), channel=st.sampled_from(Channel))
    def writes(self, name: str, channel: Channel) -> None:
        decision = self.take(
            m.TakeWritten(
                contact_id=name,
                channel=channel,
                kind=CaseKind.PRAISE,
                subject=Personal("kind"),
                description=Personal("alice was kind"),
                case_class="staff",
            )
        )
        assert decision.refusal or self.center.written[name] == self.center.last_case

    # Time, and things that break

    @rule(ms=st.sampled_from((1, 250, 1_000, 6_000, 20_000, 61_000, 3_600_000)))
    def time_passes(self, ms: int) -> None:
        self.pass_time(ms)

    @precondition(lambda self: len(self.world.connected) < len(NODES))
    @rule(online=st.sampled_from((AGENTS, AGENTS, AGENTS[:2], ())))
    def connection_back(self, online: tuple[str, ...]) -> None:
        for node in NODES:
            if node not in self.world.connected:
                self.reconnect(node, online)

    @precondition(lambda self: len(self.world.connected) == len(NODES))
    @rule(data=st.data(), what=st.integers(0, 4))
    def something_breaks(self, data: st.DataObject, what: int) -> None:
        if what == 0:
            self.killed_and_back(data.draw(st.integers(0, 3)))
        elif what == 1:
            skills = data.draw(st.sampled_from(({}, {"en": 6}, {"en": 10})))
            queues = tuple(msgspec.structs.replace(queue, skills=skills) for queue in self.before.queues)
            if gone := data.draw(st.sampled_from(("", "", "sales"))):
                queues = tuple(queue for queue in queues if queue.id != gone)
            changed = msgspec.structs.replace(self.before, queues=queues)
            self.take(m.LoadConfiguration(configuration=changed))
            self.take(m.LoadConfiguration(configuration=changed, moves={"sales": "service"}))
            if data.draw(st.booleans()):
                fewer = msgspec.structs.replace(changed, agents=changed.agents[1:])
                self.take(
                    m.LoadConfiguration(configuration=fewer, moves={"sales": "service"} if gone else {})
                )
                self.pass_time(15_000)
            back = msgspec.structs.replace(self.before, queues=(*queues, *self.before.queues[: bool(gone)]))
            self.take(m.LoadConfiguration(configuration=back))
        else:
            node = NODES[what % 2]
            self.world.connected.discard(node)
            self.take(m.TelephonyLost(node=node))

    def killed_and_back(self, lost: int) -> None:
        """The last records may not have reached the disk; an arrival always has before it was answered."""
        kept = len(self.records)
        while lost and not _durable(self.records[kept - 1][1]):
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

    @invariant()
    def one_promise_for_a_number(self) -> None:
        """Each number that waits to be called back has one contact, dialled as often as the rule says."""
        promised = [
            c
            for c in self.contacts()
            if c.callback and not c.callback.reached and c.state is not ContactState.ENDED
        ]
        keys = {promise_key(c.callback.queue, c.callback.number.value): c.id for c in promised if c.callback}
        assert keys == self.center.callbacks
        assert len(promised) == len(self.center.callbacks)
        assert all(c.callback.attempts <= 3 for c in promised if c.callback)

    @invariant()
    def no_ghost(self) -> None:
        """Every living channel of a reconciled node is wanted, or told to hang up; talkers share a bridge."""
        center = self.center
        wanted = {c.leg_id for c in center.contacts.values() if c.state is not ContactState.ENDED}
        for c in center.contacts.values():
            if c.offer is not None:
                wanted.add(c.offer.leg_id)
                wanted.add(c.callback.leg_id if c.callback else "")
            if c.state is ContactState.CONNECTED:
                wanted.add(c.agent_leg_id)
            if c.state is ContactState.IN_IVR and c.transfer is not None:
                wanted.add(c.transfer.leg_id)
            if c.leaving and (TimerKind.GOODBYE, c.id) not in center.timers:
                wanted.discard(c.leg_id)  # the last word is said
        for leg in self.world.legs.values():
            if leg.node in center.reconciled and leg.id not in wanted:
                assert leg.ending, f"{leg.id} lives on and nobody wants it"
        for c in center.contacts.values():
            if c.state is ContactState.CONNECTED and not c.recovering and c.node in center.reconciled:
                customer, agent = (self.world.legs[leg_id] for leg_id in (c.leg_id, c.agent_leg_id))
                assert agent.bridge_id == c.bridge_id
                assert customer.bridge_id == ("" if c.held else c.bridge_id)
            elif c.state is ContactState.QUEUED and c.node in center.reconciled and c.leg_id:
                assert not self.world.legs[c.leg_id].bridge_id
            elif c.state is ContactState.IN_IVR and c.node in center.reconciled and c.leg_id:
                talks = c.transfer if c.transfer is not None and c.transfer.answered_at else None
                both = (c.leg_id, talks.leg_id) if talks else (c.leg_id,)
                assert {self.world.legs[leg_id].bridge_id for leg_id in both} == {
                    talks.bridge_id if talks else ""
                }

    def teardown(self) -> None:
        """When all hang up and time passes, nothing is left."""
        if self.center.configuration is not None:
            for node in NODES:
                self.reconnect(node, ())
            for leg in self.legs(lambda _: True):
                self.gone(leg, 16)
            for contact in [c for c in self.contacts(ContactState.IN_IVR) if not c.leg_id]:
                # Its caller has gone; Asterisk says what was recorded.
                token = f"{contact.id}.{_session(contact).awaited}"
                self.take(m.RecordingFound(contact_id=contact.id, token=token, name="message", seconds=4))
            for contact_id in list(self.center.callbacks.values()):
                self.take(m.WithdrawCallback(contact_id=contact_id, by="sue"))
            for agent in list(self.center.agents.values()):
                self.take(m.PhoneDetached(agent_id=agent.id, tab=agent.phone.tab))
            self.pass_time(3_600_000)
            self.asterisk_hangs_up_what_it_was_told()
            self.holds()
            assert not self.center.contacts and not self.center.legs and not self.center.timers
            assert not any(line(self.center, queue.id) for queue in self.center.configuration.queues)


class AskingCentre(LivingCentre):
    """The same, beginning with a customer whom the agent has left with the survey."""

    @initialize()
    def begin(self) -> None:
        LivingCentre.begin(self, ready=AGENTS, before=ASKING)
        self.calls += 1
        leg_id = f"{NODES[0]}-c1-customer"
        self.world.legs[leg_id] = WorldLeg(leg_id, NODES[0])
        self.take(
            m.CallArrived(
                contact_id="c1",
                leg_id=leg_id,
                node=NODES[0],
                entry="trunk",
                ani=Personal(NUMBERS[0]),
                ani_name=Personal("Zhang"),
                dnis="4000",
            )
        )
        self.take(m.CustomerIdentified(contact_id="c1", customer_ids=("k1",), tier=Tier.GOLD))
        self.take(m.DigitReceived(leg_id=leg_id, digit=Personal("1")))
        contact = self.center.contacts["c1"]
        assert contact.offer is not None
        self.take(m.PopShown(agent_id=contact.offer.agent_id, offer_id=contact.offer.id))
        self.world.legs[contact.offer.leg_id].up = True
        self.take(m.LegAnswered(leg_id=contact.offer.leg_id))
        self.take(m.HangUp(agent_id=contact.agent_id, contact_id="c1"))
        assert contact.surveyed


def _session(contact: Contact) -> IvrSession:
    return msgspec.json.decode(contact.ivr_session.value, type=IvrSession)


def _agents(leg: WorldLeg) -> bool:
    return leg.dialled


def _ringing(leg: WorldLeg) -> bool:
    return leg.dialled and not leg.up and not leg.ending


def _ending(leg: WorldLeg) -> bool:
    return leg.ending


def _durable(events: tuple[Event, ...]) -> bool:
    return any(type(event) is ev.ConfigurationLoaded or type(event) in PROMISES for event in events)


TestLivingCentre = pytest.mark.timeout(400)(LivingCentre.TestCase)
TestLivingCentre.settings = settings(
    max_examples=50,
    stateful_step_count=100,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

TestAskingCentre = pytest.mark.timeout(400)(AskingCentre.TestCase)
TestAskingCentre.settings = settings(TestLivingCentre.settings, max_examples=25)
