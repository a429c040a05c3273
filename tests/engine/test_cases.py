"""Cases that are written or left in the voice menu; complaints in journals from before there were cases."""

from pathlib import Path

import msgspec
import pytest

from callcenter.domain import effects as do
from callcenter.domain import events as ev
from callcenter.domain import fold_contacts
from callcenter.domain import messages as m
from callcenter.domain.configuration import FlowSource
from callcenter.domain.enums import (
    TAKEN_DOWN,
    WRITTEN,
    CaseKind,
    Channel,
    ContactState,
    EndedBy,
    Outcome,
    Severity,
    Tier,
)
from callcenter.domain.personal import Personal
from callcenter.domain.refusal import RefusalCode
from callcenter.engine.cases import MOST_OF_A_CALL
from callcenter.engine.journal import Journal
from callcenter.engine.loop import Engine
from callcenter.engine.promises import PROMISES
from callcenter.engine.upcasters import upcast
from callcenter.ivr.model import Flow

from .center import NODE, Story, configuration
from .invariants import check


@pytest.fixture
def story() -> Story:
    return Story()


def written(contact_id: str, channel: Channel = Channel.WEB) -> m.TakeWritten:
    return m.TakeWritten(
        contact_id=contact_id,
        channel=channel,
        kind=CaseKind.SUGGESTION,
        subject=Personal("hours"),
        description=Personal("open on Sundays"),
        case_class="service",
        severity=Severity.LOW,
        language="en",
        sender=Personal("li@example.com"),
        customer_id="k1",
        tier=Tier.GOLD,
        name=Personal("Li"),
        phone=Personal("+8613800138000"),
        email=Personal("li@example.com"),
        product="pan",
        batch="b7",
    )


def test_what_is_written_is_a_contact_that_is_over_and_a_case_with_a_number(story: Story) -> None:
    story.take(written("web-1"))
    events = story.records[-1][2]
    assert [type(event) for event in events] == [
        ev.ContactArrived,
        ev.CustomerRecognised,
        ev.CaseRegistered,
        ev.ContactEnded,
        ev.ContactClosed,
    ]
    case, ended = events[2], events[3]
    assert isinstance(case, ev.CaseRegistered) and isinstance(ended, ev.ContactEnded)
    assert (case.kind, case.channel, case.language) == (CaseKind.SUGGESTION, Channel.WEB, "en")
    assert (case.customer_id, case.agent_id, case.severity) == ("k1", "", Severity.LOW)
    assert (case.product, case.batch, case.email.value) == ("pan", "b7", "li@example.com")
    assert (ended.outcome, ended.by) == (Outcome.RECEIVED, EndedBy.CUSTOMER)
    assert story.center.contacts == {} and story.center.written == {"web-1": case.number}
    figures = story.center.day_figures.get("")
    assert figures is None or (figures.offered, figures.answered, figures.abandoned) == (0, 0, 0)
    check(story.center, story.now)


def test_what_was_taken_in_is_not_taken_in_again(story: Story) -> None:
    story.take(written("mail-1", Channel.EMAIL))
    number = story.center.written["mail-1"]
    assert story.refuse(written("mail-1", Channel.EMAIL)) is RefusalCode.ALREADY
    story.take(written("mail-2", Channel.EMAIL))
    assert story.center.written["mail-2"] > number


def test_only_the_last_are_remembered(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fold_contacts, "MOST_WRITTEN", 3)
    for number in range(5):
        story.take(written(f"web-{number}"))
    assert list(story.center.written) == ["web-2", "web-3", "web-4"]


def test_nothing_is_written_by_phone_nor_in_a_call_that_lasts(story: Story) -> None:
    assert story.refuse(written("web-1", Channel.PHONE)) is RefusalCode.INVALID
    story.call("carl")
    assert story.refuse(written("carl")) is RefusalCode.ALREADY


@pytest.mark.parametrize("channel", sorted(TAKEN_DOWN))
def test_what_one_of_the_staff_was_told_has_its_number_at_once(story: Story, channel: Channel) -> None:
    told = msgspec.structs.replace(
        written("told-1", channel), agent_id="sam", customer_id="", tier=Tier.STANDARD
    )
    story.take(told)
    arrived, case, ended, closed = story.records[-1][2]
    assert isinstance(arrived, ev.ContactArrived) and isinstance(case, ev.CaseRegistered)
    assert isinstance(ended, ev.ContactEnded) and isinstance(closed, ev.ContactClosed)
    assert (arrived.channel, arrived.leg_id) == (channel, "")
    assert (case.agent_id, case.channel, case.customer_id, case.name.value) == ("sam", channel, "", "Li")
    assert (ended.outcome, ended.by) == (Outcome.RECEIVED, EndedBy.AGENT)
    assert story.center.contacts == {} and story.center.written == {"told-1": case.number}
    assert story.refuse(told) is RefusalCode.ALREADY
    check(story.center, story.now)


def test_nobody_takes_down_a_chat_nor_does_a_customer_write_a_visit(story: Story) -> None:
    chat = msgspec.structs.replace(written("told-1", Channel.CHAT), agent_id="sam")
    assert story.refuse(chat) is RefusalCode.INVALID
    for channel in sorted(TAKEN_DOWN - WRITTEN):
        assert story.refuse(written("web-1", channel)) is RefusalCode.INVALID


def test_written_and_spoken_cases_are_counted_together(story: Story) -> None:
    story.take(written("web-1"))
    story.ready("alice")
    story.answer(story.call("carl"))
    story.take(
        m.TakeCase(
            agent_id="alice",
            contact_id="carl",
            request_id="r1",
            kind=CaseKind.ENQUIRY,
            subject=Personal("x"),
            description=Personal("y"),
            case_class="service",
            severity=Severity.NORMAL,
        )
    )
    first, second = story.center.written["web-1"], story.center.contacts["carl"].cases["r1"]
    assert int(second) == int(first) + 1


@pytest.mark.parametrize(("severity", "read"), [("high", "high"), ("?!", "normal")])
def test_complaints_of_old_journals_are_cases(severity: str, read: str) -> None:
    message = {"type": "TakeComplaint", "severity": severity, "subject": "1.0"}
    event = {"type": "ComplaintRegistered", "severity": severity, "number": "2601010001"}
    new_message, new_events = upcast(msgspec.json.encode(message), msgspec.json.encode([event]), 2, 3)
    assert msgspec.json.decode(new_message) == {
        "type": "TakeCase",
        "severity": read,
        "subject": "1.0",
        "kind": "complaint",
    }
    assert msgspec.json.decode(new_events) == [
        {
            "type": "CaseRegistered",
            "severity": read,
            "number": "2601010001",
            "kind": "complaint",
            "channel": "phone",
        }
    ]


OWN = Flow.model_validate(
    {
        "flow": "own",
        "version": "1",
        "languages": ["en"],
        "start": "kind",
        "person": "to_sales",
        "nodes": {
            "kind": {"kind": "set", "variable": "kind", "value": "complaint", "next": "speak"},
            "speak": {
                "kind": "record",
                "speech": ["speak"],
                "variable": "words",
                "next": "register",
                "empty": "bye",
            },
            "register": {
                "kind": "lookup",
                "lookup": "register_case",
                "arguments": {"kind": "kind", "recording": "words"},
                "into": "case",
                "found": "told",
                "not_found": "to_sales",
                "unavailable": "to_sales",
            },
            "told": {"kind": "say", "speech": ["number", {"digits": "case.case_number"}], "next": "again"},
            "again": {"kind": "menu", "speech": ["again"], "choices": {"1": {"next": "register"}}},
            "bye": {"kind": "hangup"},
            "to_sales": {"kind": "queue", "queue": "sales"},
        },
    }
)


def own_words(kind: str = "complaint") -> Story:
    """Carl has spoken after the tone."""
    flow = OWN.model_dump(exclude_unset=True)
    flow["nodes"]["kind"]["value"] = kind
    json = Flow.model_validate(flow).model_dump_json(exclude_unset=True)
    story = Story(configuration(flow=FlowSource(name="own", version="1", json=json)))
    story.call("carl", key=None)
    story.take(m.PlaybackEnded(leg_id="carl-leg", token=story.did(do.Play)[-1].token))
    recording = story.did(do.Record)[-1]
    story.take(m.RecordingEnded(leg_id="carl-leg", token=recording.token, name=recording.name, seconds=7))
    return story


def registered(story: Story) -> list[ev.CaseRegistered]:
    return [e for _, _, events in story.records for e in events if isinstance(e, ev.CaseRegistered)]


def test_a_caller_leaves_a_case_in_their_own_words_and_hears_its_number() -> None:
    story = own_words()
    carl = story.center.contacts["carl"]
    (case,) = registered(story)
    assert (case.kind, case.channel, case.agent_id) == (CaseKind.COMPLAINT, Channel.PHONE, "")
    assert case.recording == story.did(do.Record)[-1].name
    assert (case.customer_id, case.phone.value) == ("carl-customer", "+8613800138000")
    assert carl.served and list(carl.cases.values()) == [case.number]
    spoken = story.did(do.Play)[-1].media
    assert [name.rpartition("/")[2] for name in spoken[1:]] == [f"n{digit}" for digit in case.number]
    # The number is told once it is on disk.
    assert ev.CaseRegistered in PROMISES
    assert not story.did(do.Lookup)
    story.ended("carl-leg")
    ended = [e for _, _, events in story.records for e in events if isinstance(e, ev.ContactEnded)]
    assert [event.outcome for event in ended] == [Outcome.SELF_SERVICE]
    check(story.center, story.now)


def test_a_restart_while_the_number_is_told_registers_nothing_more() -> None:
    story = own_words()
    story.take(m.StartController())
    legs = (m.LegSeen(leg_id="carl-leg", up=True),)
    story.take(m.Reconcile(node=NODE, legs=legs, online_agents=()))
    assert len(registered(story)) == 1
    assert story.did(do.Play)[-1].media[-1].endswith(registered(story)[0].number[-1])


def test_one_call_leaves_only_so_many_and_then_goes_to_a_person() -> None:
    story = own_words()
    carl = story.center.contacts["carl"]
    for _ in range(MOST_OF_A_CALL):
        assert carl.state is ContactState.IN_IVR
        story.take(m.PlaybackEnded(leg_id="carl-leg", token=story.did(do.Play)[-1].token))
        story.take(m.DigitReceived(leg_id="carl-leg", digit=Personal("1")))
    assert len(registered(story)) == len({case.number for case in registered(story)}) == MOST_OF_A_CALL
    assert carl.state is ContactState.QUEUED
    check(story.center, story.now)


def test_a_kind_that_there_is_not_leads_to_a_person() -> None:
    story = own_words("grumble")
    assert not registered(story) and story.center.contacts["carl"].state is ContactState.QUEUED


async def test_what_was_written_is_on_disk_when_it_is_answered(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    engine = Engine(Journal(path), lambda _: None)
    await engine.start(configuration())
    try:
        assert await engine.send(written("web-1")) is None
        number = engine.center.written["web-1"]
        reader = Journal(path, read_only=True)
        kept = [e for record in reader.read() for e in record.events if isinstance(e, ev.CaseRegistered)]
        reader.release()
        assert [case.number for case in kept] == [number]
        refusal = await engine.send(written("web-1"))
        assert refusal is not None and refusal.code is RefusalCode.ALREADY and number in refusal.message
    finally:
        await engine.close()
    # Sent once more after a restart.
    engine = Engine(Journal(path), lambda _: None)
    await engine.start(configuration())
    try:
        assert engine.center.written == {"web-1": number}
        assert await engine.send(written("web-1")) is not None
    finally:
        await engine.close()
