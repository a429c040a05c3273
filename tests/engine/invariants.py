"""What must be true of the centre after every message, whatever happened."""

from collections import Counter
from typing import Any

import msgspec

from callcenter.acd import ranking
from callcenter.acd.expected_wait import expected_wait_ms
from callcenter.acd.index import index_of
from callcenter.domain import events as ev
from callcenter.domain.enums import AssignmentPhase, ContactState, LegRole, LegState, Presence, TimerKind
from callcenter.domain.events import Event
from callcenter.domain.line import find_numbers
from callcenter.domain.personal import Personal
from callcenter.domain.state import Center, Contact
from callcenter.domain.waiting import place_in_time, waits
from callcenter.engine.decide import Decision
from callcenter.ivr.session import IvrSession, Stage


def plain(value: Any) -> Any:
    """Personal values as text, for an encoder."""
    if isinstance(value, Personal):
        return value.value
    raise TypeError(type(value).__name__)


_encode = msgspec.msgpack.Encoder(enc_hook=plain).encode


def fingerprint(center: Center) -> bytes:
    """The whole state as bytes, orders included."""
    return _encode(msgspec.structs.replace(center, index=None))


def check(center: Center, now: int) -> None:
    """All that must hold between two messages."""
    on_the_line: dict[str, set[str]] = {}
    for contact in center.contacts.values():
        kept = (TimerKind.KEEPING, contact.id) in center.timers
        assert bool(contact.kept) == kept or contact.state is ContactState.ENDED
        if contact.leg_id and contact.number.value:
            on_the_line.setdefault(contact.number.value, set()).add(contact.id)
    assert {number: set(ids) for number, ids in center.on_the_line.items()} == on_the_line
    made_anew = msgspec.structs.replace(center)
    find_numbers(made_anew)
    assert center.callbacks == made_anew.callbacks
    _assignments(center)
    _legs(center)
    _queues(center, now)
    _timers(center)


def _assignments(center: Center) -> None:
    """Agents hold what contacts say they hold, and one call at the most."""
    held: dict[str, dict[str, AssignmentPhase]] = {agent_id: {} for agent_id in center.agents}
    for contact in center.contacts.values():
        assert (contact.offer is not None) == (contact.state is ContactState.OFFERED)
        assert not (contact.recovering or contact.held) or contact.state is ContactState.CONNECTED
        # Whom an agent has talked with, and who was asked how it was, waits for nobody any more.
        assert not contact.surveyed or contact.state in (ContactState.IN_IVR, ContactState.ENDED)
        assert not contact.surveyed or not (contact.talk_since or contact.bridge_id)
        if contact.offer is not None:
            held[contact.offer.agent_id][contact.id] = AssignmentPhase.OFFERED
        elif contact.state is ContactState.CONNECTED:
            held[contact.agent_id][contact.id] = AssignmentPhase.CONNECTED
    for agent in center.agents.values():
        calls = {i: p for i, p in agent.assignments.items() if p is not AssignmentPhase.WRAP_UP}
        assert calls == held[agent.id]
        assert len(agent.assignments) <= 1, f"{agent.id} is on two contacts"
        for contact_id, phase in agent.assignments.items():
            contact = center.contacts[contact_id]
            asked = contact.surveyed and contact.state is ContactState.IN_IVR
            over = asked or contact.state is ContactState.ENDED
            assert over == (phase is AssignmentPhase.WRAP_UP)


def _session(contact: Contact) -> IvrSession:
    return msgspec.json.decode(contact.ivr_session.value, type=IvrSession)


def _legs(center: Center) -> None:
    """Every leg belongs to an open contact, which knows its own."""
    for leg_id, leg in center.legs.items():
        assert leg.id == leg_id and leg.contact_id in center.contacts
        if leg.role is LegRole.CUSTOMER:
            contact = center.contacts[leg.contact_id]
            called_back = contact.callback is not None and leg.state is not LegState.UP
            assert contact.leg_id == leg_id or called_back
        elif leg.role is LegRole.AGENT:
            assert leg.agent_id in center.agents
    for contact in center.contacts.values():
        assert sorted(contact.legs) == sorted(
            i for i, leg in center.legs.items() if leg.contact_id == contact.id
        )
        live = contact.state is not ContactState.ENDED
        called_back = contact.callback is not None and not contact.callback.reached
        assert contact.leg_id in ("", *center.legs)
        if contact.transfer is not None and live:
            assert contact.state is ContactState.IN_IVR
            leg = center.legs[contact.transfer.leg_id]
            assert leg.contact_id == contact.id and leg.role is LegRole.EXTERNAL
            assert (leg.state is LegState.UP) == bool(contact.transfer.answered_at)
        # Who is gone may have left a message that is still looked for.
        recorded = contact.state is ContactState.IN_IVR and _session(contact).stage is Stage.RECORDING
        assert contact.leg_id or not live or called_back or recorded
        if contact.agent_leg_id:
            assert center.legs[contact.agent_leg_id].contact_id == contact.id
        if contact.state is ContactState.CONNECTED and not contact.recovering:
            assert contact.agent_leg_id
        if contact.state is ContactState.ENDED:
            # Something is left to wait for, else it would have been closed.
            writing_up = any(contact.id in agent.assignments for agent in center.agents.values())
            assert writing_up or contact.legs


def _queues(center: Center, now: int) -> None:
    """Waiting lists hold the queued contacts in order, and nobody waits whom a free agent may take."""
    assert center.configuration is not None
    index = index_of(center)
    queued = [c for c in center.contacts.values() if waits(c)]
    in_line = {}
    for queue_id in index.queues:
        line = list(index.line(queue_id))
        assert line == sorted(line)
        in_line.update({contact_id: (queue_id, place) for place, contact_id in line})
    assert in_line == {c.id: (c.queue, place_in_time(center.configuration, c)) for c in queued}
    for agent in center.agents.values():
        assert ranking.best_contact(center, agent, now) is None, f"{agent.id} is free while somebody waits"
    _index_says_nothing_of_its_own(center, now)
    for contact in queued:
        if not contact.kept and contact.node in center.reconciled:
            choice = ranking.best_agent(center, contact, now)
            assert choice is None, f"{contact.id} waits although {choice and choice.agent_id} is free"


def _index_says_nothing_of_its_own(center: Center, now: int) -> None:
    """The index kept from event to event and one made of the state choose the same, whoever comes."""
    told, center.index = center.index, None
    made = index_of(center)
    try:
        for queue_id in made.queues:
            assert list(told.line(queue_id)) == list(made.line(queue_id))
        for agent_id in made.seats:
            assert sorted(told.kept_for(agent_id)) == sorted(made.kept_for(agent_id))
            heads = [{pool.key: head for pool, head in index.heads(agent_id)} for index in (told, made)]
            assert heads[0] == heads[1]
        for contact in center.contacts.values():
            if contact.queue in made.queues:
                choices = []
                for center.index in (told, made):
                    choices.append(
                        (ranking.best_agent(center, contact, now), expected_wait_ms(center, contact))
                    )
                assert choices[0] == choices[1]
    finally:
        center.index = told


def _timers(center: Center) -> None:
    """Timers refer to what lives, and what waits for one has one."""
    due: set[tuple[TimerKind, str]] = set()
    ivr_may: set[tuple[TimerKind, str]] = set()
    in_queue: set[tuple[TimerKind, str]] = set()
    for c in center.contacts.values():
        if c.offer is not None and not c.offer.answered_at:
            due.add((TimerKind.RING if c.offer.rung else TimerKind.POP, c.id))
        if c.state in (ContactState.QUEUED, ContactState.OFFERED):
            in_queue |= {(kind, c.id) for kind in (TimerKind.RECIPE, TimerKind.ANNOUNCE)}
            if c.kept:
                due.add((TimerKind.KEEPING, c.id))
            if c.leaving:
                in_queue.add((TimerKind.GOODBYE, c.id))
            if c.callback is not None and c.callback.due:
                due.add((TimerKind.CALLBACK, c.id))
            if c.callback is not None and c.callback.leg_id:
                due.add((TimerKind.CALLBACK_RING, c.id))
        if c.recovering:
            due.add((TimerKind.RECOVERY, c.id))
        if c.state is ContactState.IN_IVR:
            session = _session(c)
            ivr_may.add((TimerKind.IVR, c.id))
            assert (session.stage is Stage.TRANSFER) == (c.transfer is not None)
            talks = c.transfer is not None and c.transfer.answered_at
            if session.stage is not Stage.DONE and session.awaited and not talks:
                due.add((TimerKind.IVR, c.id))
            elif talks:
                assert (TimerKind.IVR, c.id) not in center.timers
    for agent in center.agents.values():
        if AssignmentPhase.WRAP_UP in agent.assignments.values():
            due.add((TimerKind.WRAP_UP, agent.id))
        if agent.presence is Presence.READY and not agent.phone.usable:
            due.add((TimerKind.PHONE, agent.id))
    running = set(center.timers)
    assert due <= running, f"without its timer: {due - running}"
    phones = {(k, s) for k, s in running if k is TimerKind.PHONE}
    assert all(not center.agents[s].phone.usable for _, s in phones)
    redials = {(TimerKind.REDIAL, c.id) for c in center.contacts.values() if c.recovering}
    assert running - due - ivr_may - in_queue - phones - redials == set(), "a timer of nothing"


def check_offers(center: Center, decision: Decision) -> None:
    """Whoever was offered a contact just now is READY, with a usable phone, on a reconciled node."""
    for event in decision.events:
        if isinstance(event, ev.OfferMade):
            agent = center.agents[event.agent_id]
            assert agent.presence is Presence.READY and agent.phone.usable
            assert center.contacts[event.contact_id].node in center.reconciled


class Counts:
    """How often each contact began, ended and closed."""

    def __init__(self) -> None:
        self.of: dict[type[Event], Counter[str]] = {
            ev.ContactArrived: Counter(),
            ev.ContactEnded: Counter(),
            ev.ContactClosed: Counter(),
        }

    def add(self, events: tuple[Event, ...]) -> None:
        """Count a decision's events."""
        for event in events:
            if (counter := self.of.get(type(event))) is not None:
                counter[event.contact_id] += 1  # type: ignore[attr-defined]

    def check(self, center: Center) -> None:
        """Each contact ends once, closes once at most, in that order."""
        arrived, ended, closed = (
            self.of[ev.ContactArrived],
            self.of[ev.ContactEnded],
            self.of[ev.ContactClosed],
        )
        for contact_id, times in arrived.items():
            assert times == 1
            contact = center.contacts.get(contact_id)
            over = contact is None or contact.state is ContactState.ENDED
            assert ended[contact_id] == over, f"{contact_id} ended {ended[contact_id]} times"
            assert closed[contact_id] == (contact is None), f"{contact_id} closed {closed[contact_id]} times"
