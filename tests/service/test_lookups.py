"""The voice menu's look-ups: proof first, and no way to try the proof out."""

import datetime as dt

import pytest
from sqlalchemy.exc import DBAPIError

from callcenter.domain.enums import LookupStatus
from callcenter.ivr.lookups import LOOKUPS
from callcenter.repository.database import Database, is_away, open_database
from callcenter.service.lookups import MOST_FAILURES, NOT_FOUND, Lookups
from tests.support.repositories import Backend

from .conftest import Clock


@pytest.fixture
def lookups(demo: Database, clock: Clock) -> Lookups:
    return Lookups(demo.sessions, zone=lambda: zone_at(8), clock=clock.seconds)


def zone_at(hours: int) -> dt.timezone:
    return dt.timezone(dt.timedelta(hours=hours))


async def test_an_order_with_its_proof(lookups: Lookups) -> None:
    answer = await lookups.answer("verify_order", {"order_number": "60010001", "phone_last4": "0001"})
    assert answer.status is LookupStatus.FOUND
    assert answer.data == {
        "order_number": "60010001",
        "customer_id": "c001",
        "status": "shipped",
        "shipped_on": "2026-06-14",
        "expected_on": "2026-06-19",
    }
    assert await lookups.answer("order_status", {"order_number": "60010001"}) == answer


async def test_any_registered_number_proves(lookups: Lookups) -> None:
    assert (await lookups.verify_order("60010001", "0111")).status is LookupStatus.FOUND


async def test_a_complaint_with_its_proof(lookups: Lookups) -> None:
    answer = await lookups.answer("verify_complaint", {"case_number": "80010002", "phone_last4": "0001"})
    assert answer.data == {
        "case_number": "80010002",
        "customer_id": "c001",
        "status": "closed",
        "opened_on": "2026-05-13",
        "closed_on": "2026-05-17",
    }
    assert await lookups.answer("complaint_status", {"case_number": "80010002"}) == answer
    assigned = await lookups.complaint_status("80010003")
    assert (assigned.data["status"], assigned.data["due_on"]) == ("assigned", "2026-06-17")


async def test_days_are_those_of_the_zone_the_company_has_now(demo: Database) -> None:
    zones = [zone_at(14), zone_at(-12)]
    lookups = Lookups(demo.sessions, zone=zones.pop)
    days = [(await lookups.complaint_status("80010003")).data["opened_on"] for _ in range(2)]
    assert days[0] < days[1], "26 hours apart it is another day"


async def test_a_number_to_be_called_back_on(lookups: Lookups) -> None:
    answer = await lookups.answer("callback_number", {"number": "13800000001"})
    assert (answer.status, answer.data) == (LookupStatus.FOUND, {"number": "+8613800000001"})
    assert await lookups.answer("callback_number", {"number": "4008001000"}) == NOT_FOUND


@pytest.mark.parametrize(
    ("number", "last4"),
    [
        ("60010001", "9999"),
        ("60010001", ""),
        ("60010001", "001"),
        ("99999999", "0001"),
        ("", ""),
        ("60010001", "०००१"),
    ],
)
async def test_wrong_number_and_wrong_proof_look_the_same(lookups: Lookups, number: str, last4: str) -> None:
    assert await lookups.verify_order(number, last4) == NOT_FOUND
    assert await lookups.verify_complaint(number, last4) == NOT_FOUND


async def test_unknown_numbers_are_not_found(lookups: Lookups) -> None:
    assert await lookups.order_status("1") == NOT_FOUND
    assert await lookups.complaint_status("1") == NOT_FOUND


async def test_the_proof_cannot_be_tried_out_over_many_calls(lookups: Lookups, clock: Clock) -> None:
    for guess in range(MOST_FAILURES):
        assert await lookups.verify_order("60010001", f"{5000 + guess}") == NOT_FOUND
    assert await lookups.verify_order("60010001", "0001") == NOT_FOUND
    assert (await lookups.verify_order("60010002", "0001")).status is LookupStatus.FOUND
    clock.forward(hours=1)
    assert (await lookups.verify_order("60010001", "0001")).status is LookupStatus.FOUND


async def test_a_flow_can_only_name_what_there_is(lookups: Lookups) -> None:
    assert lookups.names <= LOOKUPS.keys()
    with pytest.raises(KeyError):
        await lookups.answer("drop_tables", {})


async def test_a_database_that_fails_is_an_error_and_not_an_answer(backend: Backend) -> None:
    database = open_database(backend.new())
    with pytest.raises(DBAPIError) as error:
        await Lookups(database.sessions).order_status("60010001")
    assert is_away(error.value)
    await database.close()
