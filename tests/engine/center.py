"""A centre on a manual clock: stories are told by handing in messages and looking at what comes out."""

from collections.abc import Callable
from typing import TypeVar

from callcenter.acd.index import index_of
from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.domain.configuration import AgentSpec, Configuration, FlowSource, QueueSpec
from callcenter.domain.enums import Tier, TimerKind
from callcenter.domain.events import Event
from callcenter.domain.fold import apply
from callcenter.domain.personal import Personal
from callcenter.domain.refusal import RefusalCode
from callcenter.domain.state import Center, Contact
from callcenter.engine.decide import decide
from callcenter.ivr.model import Flow

NODE = "a1"
E = TypeVar("E", bound=do.Effect)

#: Press 1 for sales or 2 for service; anything else ends in sales.
FLOW = Flow.model_validate(
    {
        "flow": "test",
        "version": "1",
        "languages": ["en"],
        "person": "to_sales",
        "start": "main",
        "nodes": {
            "main": {
                "kind": "menu",
                "labels": {"en": "Department"},
                "speech": "choose",
                "choices": {
                    "1": {"next": "to_sales", "labels": {"en": "Sales"}},
                    "2": {"next": "to_service", "labels": {"en": "Service"}},
                    "3": {"next": "message", "labels": {"en": "Message"}},
                    "9": {"next": "bye", "labels": {"en": "Leave"}},
                },
            },
            "to_sales": {"kind": "queue", "queue": "sales"},
            "to_service": {"kind": "queue", "queue": "service"},
            "message": {"kind": "voicemail", "speech": "leave", "next": "bye"},
            "bye": {"kind": "hangup"},
        },
    }
)


#: Asks, after a talk, one question and for words.
SURVEY = Flow.model_validate(
    {
        "flow": "how_was_it",
        "version": "1",
        "languages": ["en"],
        "start": "solved",
        "person": "thanks",
        "nodes": {
            "solved": {
                "kind": "question",
                "survey": "after_call",
                "question": "solved",
                "labels": {"en": "Solved?"},
                "speech": ["solved"],
                "tries": 2,
                "answers": {"1": {"labels": {"en": "Yes"}}, "2": {"labels": {"en": "No"}}},
                "next": "words",
                "on_failure": "thanks",
            },
            "words": {
                "kind": "record",
                "speech": ["words"],
                "variable": "words",
                "next": "thanks",
                "empty": "thanks",
            },
            "thanks": {"kind": "hangup", "speech": ["thanks"]},
        },
    }
)
SURVEYS = (FlowSource(name="how_was_it", version="1", json=SURVEY.model_dump_json(exclude_unset=True)),)


def configuration(**changes: object) -> Configuration:
    """Two queues; Alice and Bob serve both, Carol serves service only."""
    both = ("sales", "service")
    values: dict[str, object] = {
        "queues": (
            QueueSpec(id="sales", names={"en": "Sales"}),
            QueueSpec(id="service", names={"en": "Service"}),
        ),
        "agents": (
            AgentSpec(id="alice", name="Alice", queues=both, skills={"en": 9}),
            AgentSpec(id="bob", name="Bob", queues=both, skills={"en": 5}),
            AgentSpec(id="carol", name="Carol", queues=("service",), skills={"en": 5}),
        ),
        "flow": FlowSource(name="test", version="1", json=FLOW.model_dump_json(exclude_unset=True)),
    }
    return Configuration(**{**values, **changes})  # type: ignore[arg-type]


def line(center: Center, queue_id: str) -> list[str]:
    """Who waits in a queue, best first."""
    return [contact_id for _, contact_id in index_of(center).line(queue_id)]


class Story:
    """Hands messages to decide at a clock that moves only when told, and runs its timers."""

    def __init__(self, config: Configuration | None = None) -> None:
        self.center = Center()
        self.now = 1_790_000_000_000
        self.records: list[tuple[int, m.AnyMessage, tuple[Event, ...]]] = []
        self.effects: list[do.Effect] = []
        self.take(m.LoadConfiguration(configuration=config or configuration()))
        self.take(m.StartController())
        self.take(m.Reconcile(node=NODE, legs=(), online_agents=()))

    def take(self, message: m.AnyMessage) -> list[do.Effect]:
        """The message must be taken; returns its effects."""
        decision = decide(self.center, message, self.now)
        assert decision.refusal is None, decision.refusal
        self.records.append((self.now, message, decision.events))
        self.effects.extend(decision.effects)
        return list(decision.effects)

    def refuse(self, message: m.AnyMessage) -> RefusalCode:
        """The message must be refused; returns why."""
        decision = decide(self.center, message, self.now)
        assert decision.refusal is not None
        return decision.refusal.code

    def wait(self, ms: int) -> None:
        """Let time pass, firing what comes due in order."""
        until = self.now + ms
        while True:
            due = [(t.due, k, t.generation) for k, t in self.center.timers.items() if t.due <= until]
            if not due:
                break
            at, (kind, subject), generation = min(due)
            self.now = max(self.now, at)
            self.take(m.TimerFired(kind=kind, subject=subject, generation=generation))
        self.now = until

    def did(self, kind: type[E], where: Callable[[E], bool] = lambda _: True) -> list[E]:
        """The effects of that kind so far."""
        return [e for e in self.effects if isinstance(e, kind) and where(e)]

    def folded(self) -> Center:
        """What the events alone fold to."""
        center = Center()
        for at, _, events in self.records:
            for event in events:
                apply(center, event, at)
        return center

    def line(self, queue_id: str) -> list[str]:
        """Who waits in a queue, best first."""
        return line(self.center, queue_id)

    # What people do

    def ready(self, agent: str) -> None:
        """The agent's phone is there and they want calls."""
        self.take(m.PhoneClaimed(agent_id=agent, tab=f"{agent}-tab"))
        self.take(m.EndpointChanged(agent_id=agent, online=True))
        self.take(
            m.PhoneStateChanged(
                agent_id=agent, tab=f"{agent}-tab", registered=True, microphone=True, sound=True
            )
        )
        self.take(m.BecomeReady(agent_id=agent))

    def call(self, name: str, key: str | None = "1", tier: Tier = Tier.STANDARD) -> Contact:
        """A customer calls and keys."""
        self.take(
            m.CallArrived(
                contact_id=name,
                leg_id=f"{name}-leg",
                node=NODE,
                entry="trunk",
                ani=Personal("+8613800138000"),
                ani_name=Personal(""),
                dnis="4000",
            )
        )
        self.take(m.CustomerIdentified(contact_id=name, customer_ids=(f"{name}-customer",), tier=tier))
        contact = self.center.contacts[name]
        if key is not None:
            self.take(m.DigitReceived(leg_id=f"{name}-leg", digit=Personal(key)))
        return contact

    def show_pop(self, contact: Contact) -> None:
        """The agent's page acknowledges the pop."""
        assert contact.offer is not None
        self.take(m.PopShown(agent_id=contact.offer.agent_id, offer_id=contact.offer.id))

    def answer(self, contact: Contact) -> str:
        """The agent picks up; returns their leg."""
        if contact.offer is not None and not contact.offer.rung:
            self.show_pop(contact)
        leg_id = contact.offer.leg_id if contact.offer is not None else contact.agent_leg_id
        self.take(m.LegAnswered(leg_id=leg_id))
        return leg_id

    def ended(self, leg_id: str, cause: int = 16, lost: bool = False) -> None:
        """The leg is gone."""
        self.take(m.LegEnded(leg_id=leg_id, cause=cause, lost=lost))

    def hung_up_legs_end(self) -> None:
        """Asterisk carries out every hang-up asked for."""
        for effect in self.did(do.HangUpLeg):
            if effect.leg_id in self.center.legs:
                self.ended(effect.leg_id)

    def timer(self, kind: TimerKind, subject: str) -> bool:
        """Whether that timer runs."""
        return (kind, subject) in self.center.timers
