"""The one ranking: who may take what, who comes first, and the reason in words."""

from hypothesis import given
from hypothesis import strategies as st

from callcenter.acd import ranking
from callcenter.acd.demands import qualified
from callcenter.acd.index import index_of
from callcenter.domain.configuration import AgentSpec, Configuration, FlowSource, QueueSpec
from callcenter.domain.enums import AssignmentPhase, Channel, ContactState, Presence, Tier
from callcenter.domain.personal import Personal
from callcenter.domain.state import Agent, Center, Contact, Phone
from callcenter.domain.waiting import place_in_time

NOW = 1_790_000_000_000


def agent_spec(name: str, queues: tuple[str, ...] = ("sales",), **skills: int) -> AgentSpec:
    return AgentSpec(id=name, name=name, queues=queues, skills=skills)


def centre(*agents: AgentSpec, queues: tuple[QueueSpec, ...] = ()) -> Center:
    """Everybody is ready; the first of them is idle longest."""
    queues = queues or (QueueSpec(id="sales", names={}), QueueSpec(id="service", names={}))
    center = Center(
        configuration=Configuration(
            queues=queues, agents=agents, flow=FlowSource(name="f", version="1", json="{}")
        ),
        reconciled={"a1"},
    )
    whole = Phone(tab="t", attached=True, registered=True, microphone=True, sound=True, online=True)
    for number, spec in enumerate(agents):
        center.agents[spec.id] = Agent(
            id=spec.id, presence=Presence.READY, idle_since=NOW - 60_000 + number * 1_000, phone=whole
        )
    return center


def waits(center: Center, name: str, queue: str = "sales", since: int = NOW, **how: object) -> Contact:
    contact = Contact(
        id=name,
        channel=Channel.PHONE,
        node="a1",
        entry="trunk",
        ani=Personal("1"),
        ani_name=Personal(""),
        dnis="4000",
        arrived_at=since,
        leg_id=f"{name}-leg",
        state=ContactState.QUEUED,
        queue=queue,
        waiting_since=since,
    )
    for field, value in how.items():
        setattr(contact, field, value)
    center.contacts[name] = contact
    return contact


def chosen(center: Center, contact: Contact) -> str | None:
    choice = best_agent(center, contact)
    return choice and choice.agent_id


def best_agent(center: Center, contact: Contact) -> ranking.Choice | None:
    """Of the state as it was made here: no event has told the index of it."""
    center.index = None
    return ranking.best_agent(center, contact, NOW)


def best_contact(center: Center, agent: str) -> ranking.Choice | None:
    """Likewise."""
    center.index = None
    return ranking.best_contact(center, center.agents[agent], NOW)


def first(center: Center, agent: str) -> str | None:
    choice = best_contact(center, agent)
    return choice and choice.contact_id


def test_longest_idle_of_those_who_may() -> None:
    center = centre(agent_spec("other", ("service",)), agent_spec("long"), agent_spec("short"))
    contact = waits(center, "c")
    choice = best_agent(center, contact)
    assert choice is not None and choice.agent_id == "long"
    assert choice.reason == "longest idle (59 s) of 2 free"


def test_equally_idle_agents_are_taken_by_name_so_that_a_replay_chooses_the_same() -> None:
    center = centre(agent_spec("zoe"), agent_spec("amy"))
    for agent in center.agents.values():
        agent.idle_since = NOW
    assert chosen(center, waits(center, "c")) == "amy"


def test_only_agents_who_are_ready_with_a_whole_phone_and_hold_nothing() -> None:
    center = centre(agent_spec("alice"))
    contact, alice = waits(center, "c"), center.agents["alice"]
    assert chosen(center, contact) == "alice"
    for presence in (Presence.NOT_READY, Presence.LOGGED_OUT):
        alice.presence = presence
        assert chosen(center, contact) is None and first(center, "alice") is None
    alice.presence = Presence.READY
    for part in ("attached", "registered", "microphone", "sound", "online"):
        setattr(alice.phone, part, False)
        assert chosen(center, contact) is None and first(center, "alice") is None
        setattr(alice.phone, part, True)
    for phase in AssignmentPhase:
        alice.assignments = {"other": phase}
        assert chosen(center, contact) is None and first(center, "alice") is None
    alice.assignments = {}
    assert chosen(center, contact) == "alice"


def test_skills_of_queue_and_flow_must_be_had_at_their_level() -> None:
    queues = (QueueSpec(id="sales", names={}, skills={"wine": 4}),)
    center = centre(
        agent_spec("none"), agent_spec("low", wine=3), agent_spec("high", wine=4, cheese=1), queues=queues
    )
    contact = waits(center, "c", skills={"cheese": 1})
    choice = best_agent(center, contact)
    assert choice is not None and choice.agent_id == "high"
    assert choice.reason.endswith("cheese ≥ 1, wine ≥ 4")
    contact.skills = {"cheese": 2}
    assert chosen(center, contact) is None


def test_the_flow_may_ask_for_more_or_less_than_the_queue() -> None:
    queues = (QueueSpec(id="sales", names={}, skills={"wine": 4}),)
    center = centre(agent_spec("low", wine=2), queues=queues)
    assert chosen(center, waits(center, "c", skills={"wine": 2})) == "low"


def test_the_callers_language_counts_where_somebody_speaks_it() -> None:
    center = centre(agent_spec("english", en=5), agent_spec("chinese", **{"zh-CN": 5}))
    assert chosen(center, waits(center, "a", language="zh-CN")) == "chinese"
    # Nobody has it as a skill: the caller is served all the same.
    assert chosen(center, waits(center, "b", language="fr")) == "english"
    # Somebody who serves the queue has it, and is busy: the caller waits for them.
    center.agents["chinese"].presence = Presence.NOT_READY
    assert chosen(center, waits(center, "c", language="zh-CN")) is None


def test_a_language_the_queue_asks_for_keeps_its_level() -> None:
    queues = (QueueSpec(id="sales", names={}, skills={"en": 8}),)
    center = centre(agent_spec("some", en=5), agent_spec("well", en=9), queues=queues)
    assert chosen(center, waits(center, "c", language="en")) == "well"


def test_returned_callers_first_then_tier_then_waiting_time() -> None:
    center = centre(agent_spec("alice"))
    waits(center, "late", since=NOW - 1)
    waits(center, "early", since=NOW - 2)
    assert first(center, "alice") == "early"
    waits(center, "gold", since=NOW, tier=Tier.GOLD)
    choice = best_contact(center, "alice")
    assert choice is not None and choice.contact_id == "gold"
    assert choice.reason == "first in line after 0 s; head start 120 s (gold, value 0)"
    waits(center, "returned", since=NOW, front=True)
    choice = best_contact(center, "alice")
    assert choice is not None and choice.contact_id == "returned"
    assert "an agent was lost in mid-call" in choice.reason


def test_an_agent_takes_the_first_of_all_their_queues_whom_they_may_take() -> None:
    center = centre(agent_spec("alice", ("sales", "service")), agent_spec("bob", ("service",)))
    waits(center, "sale", "sales", NOW - 10)
    waits(center, "hard", "sales", NOW - 20, skills={"wine": 1})
    waits(center, "serve", "service", NOW - 15)
    assert first(center, "alice") == "serve"
    assert first(center, "bob") == "serve"


def test_contacts_on_nodes_that_are_not_reconciled_are_left_where_they_are() -> None:
    center = centre(agent_spec("alice"))
    waits(center, "lost", since=NOW - 9, node="b1")
    assert first(center, "alice") is None
    waits(center, "here")
    assert first(center, "alice") == "here"


def test_an_agent_who_is_no_longer_configured_gets_nothing() -> None:
    center = centre(agent_spec("alice"))
    center.agents["gone"] = Agent(id="gone", presence=Presence.READY, phone=center.agents["alice"].phone)
    waits(center, "c")
    assert first(center, "gone") is None


@given(
    st.lists(
        st.tuples(
            st.booleans(), st.sampled_from(Tier), st.integers(0, 5), st.sampled_from(("sales", "service"))
        ),
        max_size=8,
    )
)
def test_choosing_by_agent_or_by_contact_agrees(rows: list[tuple[bool, Tier, int, str]]) -> None:
    """Somebody waits for whom an agent is free exactly when an agent is free for somebody who waits."""
    center = centre(agent_spec("alice", ("sales",)), agent_spec("bob", ("sales", "service"), en=1))
    for number, (front, tier, seconds, queue) in enumerate(rows):
        skills = {"en": 1} if seconds == 5 else {}
        waits(center, f"c{number}", queue, NOW - seconds * 1_000, front=front, tier=tier, skills=skills)
    for name in center.agents:
        best = first(center, name)
        may = [c.id for c in center.contacts.values() if _may(center, name, c)]
        assert best == (min(may, key=lambda i: _place(center, i)) if may else None)


def _may(center: Center, name: str, contact: Contact) -> bool:
    assert center.configuration is not None
    spec = next(a for a in center.configuration.agents if a.id == name)
    return qualified(spec, contact.queue, index_of(center).pools_of(contact)[0].wanted)


def _place(center: Center, contact_id: str) -> tuple[int, str]:
    assert center.configuration is not None
    return place_in_time(center.configuration, center.contacts[contact_id]), contact_id


def test_a_phone_call_is_exclusive_and_of_chats_an_agent_takes_several() -> None:
    spec = AgentSpec(id="alice", name="Alice", queues=("sales",), capacity={Channel.CHAT: 2})
    center = centre(spec)
    alice = center.agents["alice"]
    chats = [waits(center, f"chat{n}", since=NOW - 10 + n, channel=Channel.CHAT) for n in range(3)]
    call = waits(center, "call", since=NOW)
    for held in (0, 1):
        assert first(center, "alice") == f"chat{held}"
        chats[held].state = ContactState.CONNECTED
        alice.assignments[f"chat{held}"] = AssignmentPhase.CONNECTED
        # Who has a chat in hand takes no call.
        assert chosen(center, call) is None
    assert first(center, "alice") is None and chosen(center, chats[2]) is None
    alice.assignments = {"call": AssignmentPhase.CONNECTED}
    call.state = ContactState.CONNECTED
    assert first(center, "alice") is None and chosen(center, chats[2]) is None


def test_without_a_capacity_one_contact_of_a_channel_is_held() -> None:
    center = centre(agent_spec("alice"))
    chats = [waits(center, f"chat{n}", channel=Channel.CHAT) for n in range(2)]
    chats[0].state = ContactState.CONNECTED
    center.agents["alice"].assignments["chat0"] = AssignmentPhase.CONNECTED
    assert chosen(center, chats[1]) is None
