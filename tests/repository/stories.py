"""Journals made up of whole lives of contacts, for the projector."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

from hypothesis import strategies as st

from callcenter.domain import events as e
from callcenter.domain.enums import (
    CallbackPurpose,
    CaseKind,
    Channel,
    EndedBy,
    OfferState,
    Outcome,
    Presence,
    Severity,
    Tier,
)
from callcenter.domain.personal import Personal
from callcenter.repository.projector import Projector

BEGIN_MS = 1_780_000_000_000


@dataclass(frozen=True, kw_only=True)
class Record:
    sequence: int
    at: int
    events: tuple[e.AnyEvent, ...]


@dataclass
class ListJournal:
    """A journal in memory."""

    records: list[Record] = field(default_factory=list)

    @property
    def last_sequence(self) -> int:
        return self.records[-1].sequence if self.records else 0

    def read(self, after: int = 0) -> Iterator[Record]:
        return iter([record for record in self.records if record.sequence > after])


def arrived(c: str, ani: str = "+8613800000001") -> e.AnyEvent:
    return e.ContactArrived(
        contact_id=c,
        channel=Channel.PHONE,
        leg_id=f"{c}-caller",
        node="a",
        entry="main",
        ani=Personal(ani),
        ani_name=Personal("<b>${x}</b>" * 40),
        dnis="4001",
    )


def moved(c: str) -> e.AnyEvent:
    return e.IvrMoved(
        contact_id=c, flow="main", version="1", node="menu", language="en", session=Personal("{}"), secret=""
    )


def keyed(c: str) -> e.AnyEvent:
    return e.Keyed(contact_id=c, labels={"en": "Order"}, value=Personal("60010001"), meanings={})


def recognised(c: str) -> e.AnyEvent:
    return e.CustomerRecognised(contact_id=c, customer_ids=("c001",), customer_id="c001", tier=Tier.VIP)


def queued(c: str, queue: str = "sales") -> e.AnyEvent:
    return e.ContactQueued(contact_id=c, queue=queue, since=BEGIN_MS)


def offered(c: str, n: int, agent: str) -> tuple[e.AnyEvent, ...]:
    return (
        e.OfferMade(
            contact_id=c,
            offer_id=f"{c}-o{n}",
            agent_id=agent,
            leg_id=f"{c}-a{n}",
            queue="sales",
            reason="longest idle",
        ),
        e.AgentLegDialled(contact_id=c, agent_id=agent, leg_id=f"{c}-a{n}"),
    )


def offer_ended(c: str, n: int, agent: str, state: OfferState) -> e.AnyEvent:
    return e.OfferEnded(contact_id=c, offer_id=f"{c}-o{n}", agent_id=agent, state=state)


def leg_gone(c: str, leg: str) -> e.AnyEvent:
    return e.LegGone(contact_id=c, leg_id=f"{c}-{leg}", cause=16)


def connected(c: str, n: int, agent: str) -> tuple[e.AnyEvent, ...]:
    return (
        e.LegWentUp(contact_id=c, leg_id=f"{c}-a{n}"),
        e.ContactConnected(contact_id=c, offer_id=f"{c}-o{n}", agent_id=agent, bridge_id=f"{c}-b"),
    )


def complaint(
    c: str, number: str, customer_id: str = "c001", severity: Severity = Severity.HIGH
) -> e.AnyEvent:
    return e.CaseRegistered(
        contact_id=c,
        number=number,
        request_id=number,
        kind=CaseKind.COMPLAINT,
        channel=Channel.PHONE,
        agent_id="agent1",
        customer_id=customer_id,
        subject=Personal("Late"),
        description=Personal("Three days"),
        case_class="late_delivery",
        severity=severity,
        order_number=Personal("60010001"),
    )


def ended(c: str, outcome: Outcome, by: EndedBy = EndedBy.CUSTOMER) -> e.AnyEvent:
    return e.ContactEnded(contact_id=c, outcome=outcome, by=by)


Story = list[tuple[e.AnyEvent, ...]]


def handled(c: str) -> Story:
    """Ring-no-answer at one agent, talk, hold, a complaint and a lost leg at another, and the write-up."""
    return [
        (arrived(c),),
        (recognised(c),),
        (moved(c),),
        (keyed(c), moved(c)),
        (queued(c),),
        offered(c, 1, "agent2"),
        (e.RingStarted(contact_id=c, offer_id=f"{c}-o1", pop_late=True),),
        (
            offer_ended(c, 1, "agent2", OfferState.TIMED_OUT),
            leg_gone(c, "a1"),
            e.ContactReturned(contact_id=c),
        ),
        offered(c, 2, "agent1"),
        (e.PopAcknowledged(contact_id=c, offer_id=f"{c}-o2"),),
        (e.RingStarted(contact_id=c, offer_id=f"{c}-o2", pop_late=False),),
        connected(c, 2, "agent1"),
        (e.ContactHeld(contact_id=c),),
        (e.ContactResumed(contact_id=c),),
        (complaint(c, f"2606{c}"),),
        (leg_gone(c, "a2"), e.RecoveryStarted(contact_id=c, agent_id="agent1")),
        (e.AgentLegDialled(contact_id=c, agent_id="agent1", leg_id=f"{c}-a3"),),
        (
            e.LegWentUp(contact_id=c, leg_id=f"{c}-a3"),
            e.RecoveryEnded(contact_id=c, agent_id="agent1", recovered=True),
        ),
        (
            leg_gone(c, "caller"),
            leg_gone(c, "a3"),
            ended(c, Outcome.HANDLED),
            e.WrapUpStarted(agent_id="agent1", contact_id=c, until=BEGIN_MS),
        ),
        (
            e.WrapUpFinished(
                agent_id="agent1", contact_id=c, disposition="resolved", notes=Personal("Called back")
            ),
            e.ContactClosed(contact_id=c),
        ),
    ]


def abandoned(c: str) -> Story:
    """Hung up while the agent's phone rang."""
    return [
        (arrived(c, ""),),
        (moved(c),),
        (queued(c, "service"),),
        offered(c, 1, "agent3"),
        (
            leg_gone(c, "caller"),
            offer_ended(c, 1, "agent3", OfferState.REVOKED),
            ended(c, Outcome.ABANDONED),
            e.ContactClosed(contact_id=c),
        ),
    ]


def voicemail(c: str) -> Story:
    """After hours."""
    return [
        (arrived(c),),
        (moved(c),),
        (e.VoicemailLeft(contact_id=c, name=f"{c}.wav", seconds=12),),
        (leg_gone(c, "caller"), ended(c, Outcome.VOICEMAIL), e.ContactClosed(contact_id=c)),
    ]


def told_the_menu(c: str) -> Story:
    """Asked twice and recorded, then put through to a number outside."""

    def answer(key: str) -> e.AnyEvent:
        return e.AnswerKept(
            contact_id=c,
            flow="survey",
            version=f"v{key}",
            survey="service",
            question="happy",
            answer=key,
            labels={"en": "Satisfied?"},
            meanings={"en": "Yes", "zh-CN": "满意"} if key == "1" else {},
        )

    return [
        (arrived(c),),
        (moved(c), answer("2")),
        (answer("1"), moved(c)),
        (e.RecordingKept(contact_id=c, name=f"voicemail-{c}-3", seconds=7, variable="said"),),
        # What staff record for the menu is nobody's message.
        (e.RecordingKept(contact_id=c, name=f"notice-{c}", seconds=7, variable="said", listed=False),),
        (e.TransferDialled(contact_id=c, leg_id=f"{c}-t0", to="partner"),),
        (leg_gone(c, "t0"), e.TransferFailed(contact_id=c, leg_id=f"{c}-t0", cause=17)),
        (e.TransferDialled(contact_id=c, leg_id=f"{c}-t1", to="partner"),),
        (e.LegWentUp(contact_id=c, leg_id=f"{c}-t1"),),
        (
            leg_gone(c, "t1"),
            leg_gone(c, "caller"),
            ended(c, Outcome.TRANSFERRED),
            e.ContactClosed(contact_id=c),
        ),
    ]


def asked_after_the_talk(c: str) -> Story:
    """The agent hangs up and writes up, while the customer is asked how it was."""
    return [
        (arrived(c),),
        (recognised(c),),
        (moved(c),),
        (queued(c),),
        offered(c, 1, "agent1"),
        connected(c, 1, "agent1"),
        (e.ContactHeld(contact_id=c),),
        (
            e.TalkEnded(
                contact_id=c, agent_id="agent1", queue="sales", flow="survey", case_number="2611220001"
            ),
            e.WrapUpStarted(agent_id="agent1", contact_id=c, until=BEGIN_MS),
            moved(c),
        ),
        (leg_gone(c, "a1"),),
        (e.WrapUpFinished(agent_id="agent1", contact_id=c, disposition="resolved"),),
        (
            e.AnswerKept(
                contact_id=c,
                flow="survey",
                version="v1",
                survey="after_call",
                question="solved",
                answer="1",
                labels={"en": "Solved?"},
                meanings={"en": "Yes"},
                agent_id="agent1",
                queue="sales",
                case_number="2611220001",
            ),
        ),
        (leg_gone(c, "caller"), ended(c, Outcome.HANDLED), e.ContactClosed(contact_id=c)),
    ]


def followed_up(c: str) -> Story:
    """Promised word of their case, and told the promise is not needed any more."""
    return [
        (
            e.ContactArrived(
                contact_id=c,
                channel=Channel.PHONE,
                leg_id="",
                node="a",
                entry="callback",
                ani=Personal("+8613800000001"),
                ani_name=Personal(""),
                dnis="",
            ),
            queued(c),
            e.CallbackPromised(
                contact_id=c,
                number=Personal("+8613800000001"),
                by="agent1",
                purpose=CallbackPurpose.FOLLOW_UP,
                case_number="2611220001",
            ),
        ),
        (ended(c, Outcome.CALLBACK_WITHDRAWN, EndedBy.AGENT), e.ContactClosed(contact_id=c)),
    ]


def written(c: str) -> Story:
    """A letter, which is a contact and a case at once."""
    return [
        (
            e.ContactArrived(
                contact_id=c,
                channel=Channel.EMAIL,
                leg_id="",
                node="",
                entry="email",
                ani=Personal("li@example.com"),
                ani_name=Personal("Li"),
                dnis="",
                language="en",
            ),
            e.CaseRegistered(
                contact_id=c,
                number=f"2607{c}",
                request_id=c,
                kind=CaseKind.PRAISE,
                channel=Channel.EMAIL,
                agent_id="",
                customer_id="",
                subject=Personal("Thank you"),
                description=Personal("All was well"),
                case_class="late_delivery",
                severity=Severity.LOW,
                language="en",
                name=Personal("Li"),
                email=Personal("li@example.com"),
            ),
            ended(c, Outcome.RECEIVED),
            e.ContactClosed(contact_id=c),
        )
    ]


def number_left(c: str) -> Story:
    """Taken by the dialplan while we were away."""
    number = Personal("+8613900000000")
    return [
        (e.NumberLeft(contact_id=c, number=number, ani=number, dnis="4001", received_at=BEGIN_MS - 60_000),)
    ]


def not_about_a_contact(_c: str) -> Story:
    return [(e.PresenceChanged(agent_id="agent1", presence=Presence.READY),), ()]


STORIES = (
    handled,
    abandoned,
    voicemail,
    told_the_menu,
    asked_after_the_talk,
    followed_up,
    written,
    number_left,
    not_about_a_contact,
)


def journal_of(stories: list[Story], order: list[int], step_ms: int = 1000) -> ListJournal:
    """Interleave stories; `order` says whose turn it is."""
    waiting = [list(story) for story in stories]
    records: list[Record] = []
    turn = 0
    while any(waiting):
        index = order[turn % len(order)] % len(waiting) if order else 0
        turn += 1
        story = waiting[index] or next(story for story in waiting if story)
        sequence = len(records) + 1
        records.append(Record(sequence=sequence, at=BEGIN_MS + step_ms * sequence, events=story.pop(0)))
    return ListJournal(records)


@st.composite
def journals(draw: st.DrawFn) -> ListJournal:
    """Up to four contacts at once, in any interleaving."""
    kinds = draw(st.lists(st.sampled_from(STORIES), min_size=1, max_size=4))
    order = draw(st.lists(st.integers(0, 3), min_size=1, max_size=20))
    return journal_of([kind(f"k{n}") for n, kind in enumerate(kinds)], order)


async def store_all(projector: Projector) -> None:
    """Let it store everything that is in its journal."""
    async with asyncio.timeout(10):
        while await projector.step():
            pass
