"""Cases that come in writing, and what becomes of complaints in journals from before there were cases."""

import msgspec
import pytest

from callcenter.domain import events as ev
from callcenter.domain import fold_contacts
from callcenter.domain import messages as m
from callcenter.domain.enums import CaseKind, Channel, EndedBy, Outcome, Severity, Tier
from callcenter.domain.personal import Personal
from callcenter.domain.refusal import RefusalCode
from callcenter.engine.upcasters import upcast

from .center import Story
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
