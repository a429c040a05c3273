"""What is not in the transition tables does not happen: every pair outside them is tried."""

from collections.abc import Callable
from typing import Any, get_args

import msgspec
import pytest

from callcenter.domain import events as ev
from callcenter.domain import fold
from callcenter.domain import messages as m
from callcenter.domain.enums import (
    CallbackPurpose,
    CaseKind,
    Channel,
    ContactState,
    EndedBy,
    LookupStatus,
    NotReadyReason,
    OfferState,
    Outcome,
    Presence,
    Severity,
    Tier,
    TimerKind,
)
from callcenter.domain.fold import IllegalTransition, apply
from callcenter.domain.personal import Personal
from callcenter.domain.refusal import RefusalCode
from callcenter.domain.transitions import CONTACT_EVENTS, CONTACT_MESSAGES
from callcenter.engine import decide as decide_module
from callcenter.engine.decide import decide

from .center import Story
from .invariants import check, fingerprint

MESSAGES: tuple[type[m.Message], ...] = get_args(m.AnyMessage)
EVENTS: tuple[type[ev.Event], ...] = get_args(ev.AnyEvent)
#: The only state no contact is ever seen in between two messages: an arrival is in the menu at once.
UNSEEN = ContactState.ARRIVED


def in_state(state: ContactState) -> Story:
    """Carl's contact in this state; Alice is the agent it concerns, if any."""
    story = Story()
    story.ready("alice")
    carl = story.call("carl", key=None)
    if state is ContactState.ARRIVED:
        carl.state = state  # as it is for the length of one event
    if state is ContactState.QUEUED:
        story.take(m.BecomeNotReady(agent_id="alice", reason=NotReadyReason.BREAK))
    if state not in (ContactState.ARRIVED, ContactState.IN_IVR):
        story.take(m.DigitReceived(leg_id="carl-leg", digit=Personal("1")))
    if state in (ContactState.CONNECTED, ContactState.ENDED):
        story.answer(carl)
    if state is ContactState.ENDED:
        story.take(m.HangUp(agent_id="alice", contact_id="carl"))
    assert carl.state is state
    return story


#: Values for fields by name, else by type.
BY_NAME: dict[str, Any] = {
    "contact_id": "carl",
    "agent_id": "alice",
    "leg_id": "carl-leg",
    "offer_id": "carl-offer1",
    "queue": "sales",
    "tab": "alice-tab",
    "token": "carl.1",
}
BY_TYPE: dict[Any, Any] = {
    str: "x",
    int: 1,
    bool: True,
    Personal: Personal("1"),
    dict[str, str]: {"en": "x"},
    dict[str, int]: {},
    tuple[str, ...]: ("k1",),
    CallbackPurpose: CallbackPurpose.FOLLOW_UP,
    CaseKind: CaseKind.COMPLAINT,
    Channel: Channel.PHONE,
    EndedBy: EndedBy.CUSTOMER,
    LookupStatus: LookupStatus.FOUND,
    NotReadyReason: NotReadyReason.BREAK,
    NotReadyReason | None: None,
    OfferState: OfferState.REVOKED,
    Outcome: Outcome.HANDLED,
    Presence: Presence.READY,
    Severity: Severity.NORMAL,
    Tier: Tier.VIP,
    TimerKind: TimerKind.IVR,
}


def make(kind: type[Any], **given: Any) -> Any:
    """One of these, plausible for Carl and Alice."""
    values = {}
    for field in msgspec.structs.fields(kind):
        value = BY_NAME.get(field.name, BY_TYPE.get(field.type))
        values[field.name] = given.get(field.name, value)
    return kind(**values)


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
def test_every_message_has_a_handler(kind: type[m.Message]) -> None:
    assert kind in decide_module._HANDLERS


def test_there_are_no_handlers_for_anything_else() -> None:
    assert set(decide_module._HANDLERS) == set(MESSAGES)
    assert set(decide_module._TIMERS) == set(TimerKind)


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_every_event_has_a_fold(kind: type[ev.Event]) -> None:
    assert kind in fold.FOLDS


def test_there_are_no_folds_for_anything_else() -> None:
    assert set(fold.FOLDS) == set(EVENTS)


def test_everything_about_one_contact_is_in_the_tables() -> None:
    """Whoever adds a message or event about a contact must say in which states it is taken."""
    beginnings = {m.CallArrived, m.NumberWasLeft, m.RequestCallback, m.TakeWritten}
    about_contacts = {
        kind
        for kind in MESSAGES
        if {"contact_id", "leg_id", "offer_id"} & {f.name for f in msgspec.structs.fields(kind)}
    }
    assert about_contacts - beginnings == set(CONTACT_MESSAGES)
    about_contacts = {
        kind for kind in EVENTS if "contact_id" in {f.name for f in msgspec.structs.fields(kind)}
    }
    assert about_contacts - {ev.ContactArrived, ev.NumberLeft} == set(CONTACT_EVENTS)


def legs_of(story: Story) -> list[str]:
    return [leg.id for leg in story.center.legs.values() if leg.contact_id == "carl"]


@pytest.mark.parametrize("state", ContactState)
@pytest.mark.parametrize("kind", CONTACT_MESSAGES, ids=lambda kind: kind.__name__)
def test_messages_outside_the_table_are_refused(kind: type[m.Message], state: ContactState) -> None:
    if state in CONTACT_MESSAGES[kind]:
        return
    story = in_state(state)
    # Whichever leg it comes from.
    for leg_id in legs_of(story):
        before = fingerprint(story.center)
        decision = decide(story.center, make(kind, leg_id=leg_id), story.now)
        assert decision.refusal is not None and decision.refusal.code is RefusalCode.WRONG_STATE
        assert state.value in decision.refusal.message
        assert not decision.events and not decision.effects
        assert fingerprint(story.center) == before


@pytest.mark.parametrize("state", [s for s in ContactState if s is not UNSEEN])
@pytest.mark.parametrize("kind", CONTACT_MESSAGES, ids=lambda kind: kind.__name__)
def test_messages_inside_the_table_are_taken_or_refused_whole(
    kind: type[m.Message], state: ContactState
) -> None:
    """Being in the table does not mean being right: but it never half happens."""
    if state not in CONTACT_MESSAGES[kind]:
        return
    for leg_id in legs_of(in_state(state)):
        story = in_state(state)
        before = fingerprint(story.center)
        decision = decide(story.center, make(kind, leg_id=leg_id), story.now)
        if decision.refusal is not None:
            assert fingerprint(story.center) == before
        else:
            assert decision.events
            check(story.center, story.now)


@pytest.mark.parametrize("state", ContactState)
@pytest.mark.parametrize("kind", CONTACT_EVENTS, ids=lambda kind: kind.__name__)
def test_events_outside_the_table_are_illegal(kind: type[ev.Event], state: ContactState) -> None:
    if state in CONTACT_EVENTS[kind]:
        return
    story = in_state(state)
    before = fingerprint(story.center)
    with pytest.raises(IllegalTransition, match=f"{kind.__name__} for contact carl which is {state.value}"):
        apply(story.center, make(kind), story.now)
    assert fingerprint(story.center) == before


@pytest.mark.parametrize("kind", CONTACT_EVENTS, ids=lambda kind: kind.__name__)
def test_events_of_unknown_contacts_are_illegal(kind: type[ev.Event]) -> None:
    story = in_state(ContactState.QUEUED)
    before = fingerprint(story.center)
    with pytest.raises(IllegalTransition, match="which is unknown"):
        apply(story.center, make(kind, contact_id="nobody"), story.now)
    assert fingerprint(story.center) == before


UNKNOWN: list[tuple[str, Callable[[type[Any]], bool], RefusalCode]] = [
    ("agent_id", lambda kind: issubclass(kind, m.AgentMessage), RefusalCode.UNKNOWN_AGENT),
    ("leg_id", lambda kind: issubclass(kind, m.LegMessage), RefusalCode.UNKNOWN_LEG),
    (
        "contact_id",
        lambda kind: kind in CONTACT_MESSAGES and "contact_id" in kind.__struct_fields__,
        RefusalCode.UNKNOWN_CONTACT,
    ),
    ("offer_id", lambda kind: "offer_id" in kind.__struct_fields__, RefusalCode.UNKNOWN_CONTACT),
]


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
def test_unknown_ids_are_refused_by_name(kind: type[m.Message]) -> None:
    story = in_state(ContactState.CONNECTED)
    before = fingerprint(story.center)
    for field, concerns, code in UNKNOWN:
        for value in ("nobody", "", "-offer1", "x" * 300):
            if concerns(kind):
                decision = decide(story.center, make(kind, **{field: value}), story.now)
                assert decision.refusal is not None and decision.refusal.code is code
                assert fingerprint(story.center) == before


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
def test_nothing_but_its_start_is_taken_by_an_unconfigured_centre(kind: type[m.Message]) -> None:
    if kind in (m.LoadConfiguration, m.StartController):
        return
    center = decide_module.Center()
    before = fingerprint(center)
    decision = decide(center, make(kind), 1)
    assert decision.refusal is not None and decision.refusal.code is RefusalCode.NOT_CONFIGURED
    assert fingerprint(center) == before
