"""Any message at any time, sense or nonsense: the engine neither fails nor loses its invariants.

Unlike the living centre of test_properties.py, nothing here keeps to what Asterisk and people can do.
"""

from typing import Any, get_args

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callcenter.domain import messages as m
from callcenter.domain.enums import ContactState, LookupStatus, NotReadyReason, Tier, TimerKind
from callcenter.domain.personal import Personal
from callcenter.engine.decide import decide

from .center import NODE, Story, configuration
from .invariants import check, check_offers, fingerprint
from .test_tables import BY_TYPE, in_state

CONTACTS = ("carl", "dora", "nobody")
AGENT_LEGS = tuple(f"{NODE}-{contact}-agent{n}" for contact in CONTACTS for n in (1, 2, 3))
LEGS = ("carl-leg", "dora-leg", *AGENT_LEGS, "nothing")
AGENTS = ("alice", "bob", "nobody")

BY_NAME: dict[str, st.SearchStrategy[Any]] = {
    "contact_id": st.sampled_from(CONTACTS),
    "leg_id": st.sampled_from(LEGS),
    "agent_id": st.sampled_from(AGENTS),
    "offer_id": st.builds("{}-offer{}".format, st.sampled_from(CONTACTS), st.integers(1, 3)),
    "node": st.sampled_from((NODE, "b1")),
    "tab": st.sampled_from(("alice-tab", "other")),
    "token": st.builds("{}.{}".format, st.sampled_from(CONTACTS), st.sampled_from(("1", "2", "3", "x", ""))),
    "subject": st.sampled_from((*CONTACTS, *AGENTS)),
    "generation": st.integers(0, 12),
    "legs": st.lists(
        st.builds(
            m.LegSeen,
            leg_id=st.sampled_from(LEGS),
            up=st.booleans(),
            bridge_id=st.sampled_from(("", f"{NODE}-carl-bridge1")),
        ),
        max_size=4,
    ).map(tuple),
    "online_agents": st.lists(st.sampled_from(AGENTS), max_size=3).map(tuple),
    "configuration": st.just(configuration()),
    "digit": st.sampled_from("0129*#xé ").map(Personal) | st.just(Personal("")),
    "data": st.just(Personal('{"a": "b"}')) | st.just(Personal("")),
    "cause": st.sampled_from((0, 16, 17, 19, 21, 31, 999)),
    "seconds": st.integers(0, 3),
}
CHOICES: dict[Any, st.SearchStrategy[Any]] = {
    bool: st.booleans(),
    Tier: st.sampled_from(Tier),
    TimerKind: st.sampled_from(TimerKind),
    NotReadyReason: st.sampled_from(NotReadyReason),
    LookupStatus: st.sampled_from(LookupStatus),
}


def any_of(kind: type[m.Message]) -> st.SearchStrategy[Any]:
    fields = {}
    for field in msgspec.structs.fields(kind):
        plausible = st.just(BY_TYPE.get(field.type))
        fields[field.name] = BY_NAME.get(field.name, CHOICES.get(field.type, plausible))
    if kind is m.CallArrived:
        # Asterisk names customers' channels, and never as we name agents' ones.
        fields["leg_id"] = st.sampled_from(("carl-leg", "dora-leg", "nothing"))
    return st.builds(kind, **fields)


ANYTHING = st.one_of([any_of(kind) for kind in get_args(m.AnyMessage)])


def take(story: Story, message: Any) -> None:
    before = fingerprint(story.center)
    decision = decide(story.center, message, story.now)
    if decision.refusal is not None:
        assert fingerprint(story.center) == before
    else:
        story.records.append((story.now, message, decision.events))
        check_offers(story.center, decision)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    state=st.sampled_from([s for s in ContactState if s is not ContactState.ARRIVED]),
    messages=st.lists(ANYTHING | st.integers(1, 70_000), min_size=5, max_size=30),
)
def test_anything_may_come_at_any_time(state: ContactState, messages: list[Any]) -> None:
    story = in_state(state)
    story.ready("bob")
    for message in messages:
        if isinstance(message, int):
            story.wait(message)
        else:
            take(story, message)
        check(story.center, story.now)
    assert fingerprint(story.folded()) == fingerprint(story.center)
