"""Supervisors prove by keypad who they are; nobody tries their PIN out."""

import asyncio

import pytest
from sqlalchemy import func, select, update

from callcenter.repository.database import Database
from callcenter.repository.enums import Role
from callcenter.repository.models import AuditEntry, PhonePin, PinFailure, User
from callcenter.service.errors import Forbidden
from callcenter.service.permissions import Actor
from callcenter.service.staff_pins import FAILURE_SECONDS, MOST_FAILURES, StaffPins
from tests.service.conftest import Clock

SUPERVISOR = Actor(user_id="supervisor1", role=Role.SUPERVISOR, org_unit="company")
ADMIN = Actor(user_id="admin1", role=Role.ADMIN, org_unit="company")


@pytest.fixture
def pins(demo: Database, clock: Clock) -> StaffPins:
    return StaffPins(demo.sessions, now=clock.now)


def other(pin: str) -> str:
    return f"{(int(pin) + 1) % 1_000_000:06}"


async def test_number_and_pin_prove_who_calls(pins: StaffPins, demo: Database) -> None:
    made = await pins.make(SUPERVISOR)
    assert len(made.staff_number) == 4 and len(made.pin) == 6 and (made.staff_number + made.pin).isdigit()
    user = await pins.verified(made.staff_number, made.pin)
    assert user is not None and user.id == "supervisor1"
    assert await pins.verified(made.staff_number, other(made.pin)) is None
    assert await pins.verified("0000", made.pin) is None
    assert await pins.actor(made.staff_number) == SUPERVISOR
    async with demo.sessions() as session:
        row = await session.get_one(PhonePin, "supervisor1")
        assert made.pin not in row.pin_hash
        done = (await session.scalars(select(AuditEntry.action).order_by(AuditEntry.id))).all()
    assert done == ["set phone pin", "proved by phone"]


async def test_a_new_pin_replaces_the_old_one_under_the_same_number(pins: StaffPins) -> None:
    first = await pins.make(SUPERVISOR)
    second = await pins.make(SUPERVISOR)
    assert second.staff_number == first.staff_number
    assert await pins.verified(second.staff_number, second.pin)
    assert second.pin == first.pin or await pins.verified(first.staff_number, first.pin) is None
    assert (await pins.make(ADMIN)).staff_number != first.staff_number


async def test_a_number_that_is_taken_is_not_given_twice(
    pins: StaffPins, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = iter([7, 7, 7, 8])
    monkeypatch.setattr("callcenter.service.staff_pins.secrets.randbelow", lambda _: next(drawn))
    assert (await pins.make(SUPERVISOR)).staff_number == "1007"
    assert (await pins.make(ADMIN)).staff_number == "1008"


async def test_tried_out_pins_are_shut_out(pins: StaffPins, clock: Clock) -> None:
    made = await pins.make(SUPERVISOR)
    for _ in range(MOST_FAILURES):
        assert await pins.verified(made.staff_number, other(made.pin)) is None
    assert await pins.verified(made.staff_number, made.pin) is None
    clock.forward(seconds=FAILURE_SECONDS + 1)
    assert await pins.verified(made.staff_number, made.pin)


async def test_a_right_pin_is_no_failure(pins: StaffPins) -> None:
    made = await pins.make(SUPERVISOR)
    for _ in range(MOST_FAILURES + 1):
        assert await pins.verified(made.staff_number, made.pin)


async def test_a_restart_forgets_no_failure(pins: StaffPins, demo: Database, clock: Clock) -> None:
    made = await pins.make(SUPERVISOR)
    for _ in range(MOST_FAILURES):
        await pins.verified(made.staff_number, other(made.pin))
    pins = StaffPins(demo.sessions, now=clock.now)
    assert await pins.verified(made.staff_number, made.pin) is None
    another = await pins.make(ADMIN)
    assert await pins.verified(another.staff_number, another.pin)


async def test_several_calls_at_once_have_no_more_tries_than_one(
    pins: StaffPins, demo: Database, clock: Clock
) -> None:
    made = await pins.make(SUPERVISOR)
    others = StaffPins(demo.sessions, now=clock.now)
    wrong = other(made.pin)
    tries = [by.verified(made.staff_number, wrong) for by in (pins, others) for _ in range(MOST_FAILURES)]
    assert await asyncio.gather(*tries) == [None] * len(tries)
    async with demo.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(PinFailure)) == MOST_FAILURES
    assert await pins.verified(made.staff_number, made.pin) is None


async def test_agents_get_none(pins: StaffPins, agent: Actor) -> None:
    with pytest.raises(Forbidden):
        await pins.make(agent)


@pytest.mark.parametrize("change", [{"active": False}, {"role": Role.AGENT}])
async def test_who_may_not_any_more_proves_nothing(
    pins: StaffPins, demo: Database, change: dict[str, object]
) -> None:
    made = await pins.make(SUPERVISOR)
    async with demo.sessions.begin() as session:
        await session.execute(update(User).where(User.id == "supervisor1").values(**change))
    assert await pins.verified(made.staff_number, made.pin) is None
    actor = await pins.actor(made.staff_number)
    assert actor is None or actor.role is Role.AGENT
