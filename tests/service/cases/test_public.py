"""Complaints from the web: a number at once, once; limits; files; how they stand, for who can prove it."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from callcenter.care import Care
from callcenter.domain.enums import CaseKind, Channel
from callcenter.engine.loop import Engine
from callcenter.repository.cases import Case, CaseFile
from callcenter.repository.database import Database
from callcenter.repository.enums import CaseStep
from callcenter.service.cases import StepRefused
from callcenter.service.cases.again import MOST_REOPENINGS, REOPEN_WITHIN
from callcenter.service.cases.life import RefusalCode
from callcenter.service.cases.proofs import DAY_S, MOST_DIGITS, MOST_HERE, MOST_OF_ADDRESS
from callcenter.service.cases.public import Complaint, PublicComplaints
from callcenter.service.errors import Conflict, Invalid, NotFound, TooMany
from tests.support.cases import SUPERVISOR, CaseWorld, WallClock, running_center
from tests.support.waiting import until

from .conftest import CLOSING

PICTURE = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
HERE = "192.0.2.7"


@pytest.fixture
async def world(demo: Database, tmp_path: Path) -> CaseWorld:
    return CaseWorld(demo, WallClock(), tmp_path)


@pytest.fixture
async def center(world: CaseWorld, tmp_path: Path) -> AsyncIterator[Engine]:
    async with running_center(world, tmp_path) as engine:
        yield engine


class Seconds:
    """A clock that stands still until told otherwise."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def public(world: CaseWorld, center: Engine, seconds: Seconds) -> PublicComplaints:
    return PublicComplaints(world.database, center, world.files, world.course, clock=seconds)


def complaint(**given: Any) -> Complaint:
    told = {"request_id": uuid.uuid4(), "description": "It broke.", "email": "anna@example.com"}
    return Complaint(**(told | given))


async def stored(world: CaseWorld, number: str) -> Any:
    """The case, once it has come from the journal."""

    async def there() -> bool:
        return bool(await world.rows(Case, Case.number == number))

    await until(there, f"case {number} in the repository")
    return await world.case(number)


async def test_a_complaint_has_its_number_at_once_and_once(
    world: CaseWorld, center: Engine, public: PublicComplaints
) -> None:
    given = complaint(
        description="水壶第二天就坏了。\n请换新。",
        case_class="quality",
        name="王建国",
        phone="138 0000 0001",
        email="Wang@Example.com",
        order_number="60010001",
        product="kettle",
        language="zh-CN",
    )
    first, again = await public.take(given, HERE), await public.take(given, HERE)
    assert first == again
    case = await stored(world, first.number)
    assert (case.channel, case.kind, case.subject, case.class_code) == (
        Channel.WEB,
        CaseKind.COMPLAINT,
        "水壶第二天就坏了。 请换新。",
        "quality",
    )
    assert (case.reporter_name, case.reporter_number, case.reporter_email) == (
        "王建国",
        "+8613800000001",
        "wang@example.com",
    )
    # What somebody says of themselves proves nothing.
    assert case.customer_id is None
    assert (await world.deadline(first.number, "reply")).met_at is None
    # The centre has forgotten it, as after many others: the repository knows.
    center.center.written.clear()
    assert (await public.take(given, HERE)).number == first.number
    assert len(await world.rows(Case, Case.channel == Channel.WEB)) == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"description": " "}, "description"),
        ({"description": "x" * 4_001}, "description"),
        ({"case_class": "weather"}, "class"),
        ({"case_class": "goods"}, "class"),
        ({"product": "rocket"}, "product"),
        ({"phone": "1234"}, "phone"),
        ({"email": "anna"}, "email"),
        ({"email": ""}, "phone"),
        ({"name": "a\x1bb"}, "name"),
        ({"subject": "two\nlines"}, "subject"),
        ({"website": "https://spam.example"}, "website"),
    ],
)
async def test_a_wrong_one_names_the_field_and_counts_for_nothing(
    public: PublicComplaints, given: dict[str, Any], field: str
) -> None:
    for _ in range(20):
        with pytest.raises(Invalid) as refused:
            await public.take(complaint(**given), HERE)
    assert refused.value.field == field


async def test_one_address_and_all_have_limits(
    world: CaseWorld, public: PublicComplaints, seconds: Seconds
) -> None:
    outside = replace(world.care.content.outside, complaints_per_hour=7)
    world.care = Care(replace(world.care.content, outside=outside), "limits")
    for _ in range(5):
        last = complaint()
        number = await public.take(last, HERE)
    with pytest.raises(TooMany) as refused:
        await public.take(complaint(), HERE)
    assert 0 < refused.value.retry_after <= 3600
    # The same again is no new one, and a refused one counts for nothing.
    assert await public.take(last, HERE) == number
    for _ in range(2):
        await public.take(complaint(), "192.0.2.8")
    with pytest.raises(TooMany):
        await public.take(complaint(), "192.0.2.9")
    seconds.now += 3600
    await public.take(complaint(), HERE)


async def test_files_belong_to_who_complained(world: CaseWorld, public: PublicComplaints) -> None:
    given, other = complaint(), complaint()
    number = (await public.take(given, HERE)).number
    await public.take(other, HERE)
    await stored(world, number)
    for each in range(3):
        await public.add_file(number, given.request_id, "a.png", PICTURE + bytes([each]))
    with pytest.raises(Conflict):
        await public.add_file(number, given.request_id, "a.png", PICTURE)
    for wrong in (other.request_id, uuid.uuid4()):
        with pytest.raises(NotFound):
            await public.add_file(number, wrong, "a.png", PICTURE)
    with pytest.raises(Invalid):
        await public.add_file(number, given.request_id, "a.exe", b"MZ\x90\x00")
    assert len(await world.rows(CaseFile)) == 3


async def test_how_it_stands(world: CaseWorld, public: PublicComplaints) -> None:
    number = (await public.take(complaint(phone="13800000001"), HERE)).number
    await stored(world, number)
    for proof in ("0001", "anna@example.com", " ANNA@example.com "):
        told = await public.status(number, proof, HERE)
        assert (told.number, told.status, told.closed_on) == (number, "open", None)
        assert told.due_on is not None
    await world.step(number, CaseStep.REPLY, text="Sent", channel=Channel.EMAIL)
    assert (await public.status(number, "0001", HERE)).status == "answered"
    # Of a duplicate, how the other stands; with the proof of its own.
    other = await world.register(email="other@example.com")
    await world.step(number, CaseStep.MERGE, into=other)
    assert (await public.status(number, "0001", HERE)).status == "open"
    with pytest.raises(NotFound):
        await public.status(number, "other@example.com", HERE)


async def test_the_number_of_a_known_customer_proves_too(world: CaseWorld, public: PublicComplaints) -> None:
    number = await world.register(customer_id="c001")
    assert (await public.status(number, "0111", HERE)).status == "open"


async def test_a_stranger_does_not_lock_the_customer_out(
    world: CaseWorld, public: PublicComplaints, seconds: Seconds
) -> None:
    number = await world.register(phone="+8613800000001", email="anna@example.com")
    for wrong in range(MOST_HERE):
        with pytest.raises(NotFound):
            await public.status(number, f"{wrong + 2000}", "192.0.2.66")
    # From there no more, right or wrong; from elsewhere as before.
    with pytest.raises(TooMany) as much:
        await public.status(number, "anna@example.com", "192.0.2.66")
    assert 0 < much.value.retry_after <= DAY_S
    assert (await public.status(number, "0001", HERE)).status == "open"
    seconds.now += DAY_S
    assert (await public.status(number, "0001", "192.0.2.66")).status == "open"


async def test_four_digits_cannot_be_tried_out_from_many_addresses(
    world: CaseWorld, public: PublicComplaints, seconds: Seconds
) -> None:
    known = await world.register(phone="+8613800000001", email="anna@example.com")
    # Of a number that is none the same is told.
    for number in (known, "9999999999"):
        for wrong in range(MOST_DIGITS):
            with pytest.raises(NotFound) as refused:
                await public.status(number, f"{wrong + 2000}", f"192.0.2.{wrong}")
        with pytest.raises(Invalid) as weak:
            await public.status(number, "0001", HERE)
        assert weak.value.field == "proof" and "whole phone number" in weak.value.hint
    for proof in ("anna@example.com", "138 0000 0001", "+86 13800000001"):
        assert (await public.status(known, proof, HERE)).status == "open"
    # Another case takes four digits as ever.
    assert (await public.status(await world.register(phone="+8613800000001"), "0001", HERE)).status == "open"
    with pytest.raises(NotFound) as unknown:
        await public.status("9999999999", "138 0000 0001", HERE)
    assert unknown.value.message == refused.value.message
    seconds.now += DAY_S
    assert (await public.status(known, "0001", HERE)).status == "open"


async def test_numbers_cannot_be_tried_out_from_one_address(
    world: CaseWorld, public: PublicComplaints
) -> None:
    number = await world.register(phone="+8613800000001")
    for other in range(MOST_OF_ADDRESS):
        with pytest.raises(NotFound):
            await public.status(f"25061500{other:02}", "0001", HERE)
    with pytest.raises(TooMany):
        await public.status(number, "0001", HERE)
    assert (await public.status(number, "0001", "192.0.2.8")).status == "open"


def test_the_form_offers_what_may_be_chosen(world: CaseWorld, public: PublicComplaints) -> None:
    form = public.form()
    assert [each.code for each in form.classes] == ["delivery", "goods", "money", "service", "other"]
    assert "safety" in [each.code for each in form.classes[1].choices]
    assert (form.files, form.file_bytes) == (3, 5_242_880)
    assert "application/pdf" in form.media


async def test_a_customer_appeals_against_the_answer(public: PublicComplaints, world: CaseWorld) -> None:
    number = await world.register(phone="+8613800000001")
    assert not (await public.status(number, "0001", HERE)).may_appeal
    with pytest.raises(Conflict):
        await public.appeal(number, "0001", "Not yet", HERE)
    await world.step(number, CaseStep.REPLY, text="No", channel=Channel.PHONE)
    assert (await public.status(number, "0001", HERE)).may_appeal
    with pytest.raises(NotFound):
        await public.appeal(number, "0002", "I am nobody", HERE)
    with pytest.raises(Invalid) as empty:
        await public.appeal(number, "0001", " ", HERE)
    assert empty.value.field == "reason"
    told = await public.appeal(number, "0001", "It is still broken", HERE)
    assert (told.status, told.may_appeal, told.may_reopen) == ("assigned", False, False)
    last = (await world.course_of(number))[-1]
    assert (last.step, last.by_kind, last.words) == (CaseStep.APPEAL, "customer", "It is still broken")


async def test_one_appeal_for_each_answer(public: PublicComplaints, world: CaseWorld) -> None:
    number = await world.register(phone="+8613800000001", customer_id="c001")
    await world.step(number, CaseStep.REPLY, text="No", channel=Channel.PHONE)
    await public.appeal(number, "0001", "It is still broken", HERE)
    told = await public.status(number, "0001", HERE)
    assert not told.appeal_refused
    await world.step(number, CaseStep.DECIDE, by=SUPERVISOR, granted=False, reason="All was done", **CLOSING)
    told = await public.status(number, "0001", HERE)
    assert (told.status, told.may_appeal, told.may_reopen, told.appeal_refused) == (
        "closed",
        False,
        True,
        True,
    )
    with pytest.raises(Conflict, match="looked at this answer already") as refused:
        await public.appeal(number, "0001", "Again", HERE)
    assert "Reopen the case" in refused.value.hint
    # Nor does an agent appeal for them.
    with pytest.raises(StepRefused) as again:
        await world.step(number, CaseStep.APPEAL, reason="They called")
    assert again.value.code is RefusalCode.DECIDED
    assert (await public.reopen(number, "0001", "A new fault", HERE)).status == "open"
    await world.step(number, CaseStep.REPLY, text="Still no", channel=Channel.PHONE)
    told = await public.appeal(number, "0001", "That is no answer", HERE)
    assert (told.status, told.appeal_refused) == ("assigned", False)


async def test_a_customer_says_that_it_is_not_solved(public: PublicComplaints, world: CaseWorld) -> None:
    number = await world.register(phone="+8613800000001")
    with pytest.raises(Conflict, match="worked on"):
        await public.reopen(number, "0001", "Well?", HERE)
    for left in range(MOST_REOPENINGS, 0, -1):
        await world.step(number, CaseStep.REPLY, text="Sent", channel=Channel.PHONE)
        assert (await public.status(number, "0001", HERE)).may_reopen
        with pytest.raises(NotFound):
            await public.reopen(number, "0002", "I am nobody", HERE)
        with pytest.raises(Invalid):
            await public.reopen(number, "0001", " ", HERE)
        told = await public.reopen(number, "0001", f"Not there, {left}", HERE)
        assert (told.status, told.may_reopen) == ("open", False)
    last = (await world.course_of(number))[-1]
    assert (last.step, last.by_kind, last.words) == (CaseStep.REOPEN, "customer", "Not there, 1")
    await world.step(number, CaseStep.REPLY, text="Sent", channel=Channel.PHONE)
    assert not (await public.status(number, "0001", HERE)).may_reopen
    with pytest.raises(Conflict, match="3 times") as refused:
        await public.reopen(number, "0001", "Not there", HERE)
    assert refused.value.hint == "Write to us anew and name this number, or call us."
    # Somebody of ours does it for them as often as it takes.
    await world.step(number, CaseStep.REOPEN, reason="They called")


async def test_long_after_our_word_a_customer_writes_anew(
    public: PublicComplaints, world: CaseWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await world.register(phone="+8613800000001")
    await world.step(number, CaseStep.REPLY, text="Sent", channel=Channel.PHONE)
    replied = world.clock.now()
    monkeypatch.setattr(public, "_now", lambda: replied + REOPEN_WITHIN - dt.timedelta(minutes=1))
    assert (await public.status(number, "0001", HERE)).may_reopen
    monkeypatch.setattr(public, "_now", lambda: replied + REOPEN_WITHIN + dt.timedelta(minutes=1))
    assert not (await public.status(number, "0001", HERE)).may_reopen
    with pytest.raises(Conflict, match="90 days"):
        await public.reopen(number, "0001", "Not there", HERE)
    await world.step(number, CaseStep.CLOSE, **CLOSING)
    assert (await public.status(number, "0001", HERE)).status == "closed"
