"""Log-in, sessions and their limits."""

import asyncio
from unittest.mock import patch

import pytest
from sqlalchemy import select, update

from callcenter.repository.database import Database
from callcenter.repository.enums import Role
from callcenter.repository.models import User, UserSession
from callcenter.service import auth as module
from callcenter.service.auth import (
    FAILURES_PER_ADDRESS,
    FAILURES_PER_USER,
    FAILURES_PER_USER_AT_ADDRESS,
    IDLE,
    MAX,
    Auth,
)
from callcenter.service.errors import Invalid, TooMany
from tests.support.repositories import LOGINS, address_of, dump

from .conftest import Clock


@pytest.fixture
def auth(demo: Database, clock: Clock) -> Auth:
    return Auth(demo.sessions, now=clock.now, clock=clock.seconds)


async def log_in(auth: Auth, name: str = "agent1") -> str:
    result = await auth.log_in(name, LOGINS[name], "127.0.0.1")
    assert result is not None
    return result[0]


async def test_a_session_tells_who_it_is(auth: Auth) -> None:
    result = await auth.log_in("agent1", LOGINS["agent1"])
    assert result is not None
    token, record = result
    assert (record.user.id, record.user.name, record.user.role) == ("agent1", "陈静", Role.AGENT)
    assert (record.user.language, record.user.org_unit) == ("zh-CN", "sales")
    assert await auth.find(token) == record
    assert len({token, record.csrf}) == 2


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("agent1", "wrong"),
        ("nobody", "agent1-secret"),
        ("agent1", ""),
        ("", ""),
        ("agent1'; --", "x"),
        ("a" * 65, "x"),
        ("agent1", "x" * 201),
    ],
)
async def test_wrong_logins_are_refused_alike(auth: Auth, name: str, password: str) -> None:
    assert await auth.log_in(name, password) is None


async def test_an_unknown_user_costs_a_password_check_like_any_other(auth: Auth) -> None:
    with patch.object(module, "verify_password", wraps=module.verify_password) as check:
        assert await auth.log_in("nobody", "guess") is None
        assert await auth.log_in("agent1", "guess") is None
    assert check.call_count == 2


async def test_a_deactivated_user_gets_in_no_more(auth: Auth, demo: Database) -> None:
    token = await log_in(auth)
    async with demo.sessions.begin() as session:
        await session.execute(update(User).where(User.id == "agent1").values(active=False))
    assert await auth.find(token) is None
    assert await auth.log_in("agent1", LOGINS["agent1"]) is None


async def test_a_used_session_slides_and_an_unused_one_ends(auth: Auth, clock: Clock) -> None:
    used, unused = await log_in(auth), await log_in(auth)
    clock.forward(seconds=IDLE.total_seconds() - 1)
    assert await auth.find(used) is not None
    clock.forward(seconds=2)
    assert await auth.find(used) is not None
    assert await auth.find(unused) is None


async def test_no_session_outlives_its_longest_time(auth: Auth, clock: Clock) -> None:
    token = await log_in(auth)
    begun = clock.time
    while clock.time < begun + MAX - IDLE / 2:
        assert await auth.find(token) is not None
        clock.forward(seconds=IDLE.total_seconds() / 2)
    clock.time = begun + MAX
    assert await auth.find(token) is None


async def test_logging_out_ends_one_session(auth: Auth) -> None:
    first, second = await log_in(auth), await log_in(auth)
    await auth.log_out(first)
    await auth.log_out(first)
    assert await auth.find(first) is None
    assert await auth.find(second) is not None


async def test_the_database_holds_no_token_and_no_password(auth: Auth, demo: Database) -> None:
    token = await log_in(auth)
    everything = str(dump(address_of(demo)))
    assert "agent1" in everything
    assert token not in everything
    assert LOGINS["agent1"] not in everything


async def test_ended_sessions_are_cleared_away(auth: Auth, demo: Database, clock: Clock) -> None:
    await log_in(auth)
    clock.forward(days=2)
    await log_in(auth)
    async with demo.sessions() as session:
        assert len((await session.scalars(select(UserSession))).all()) == 1


@pytest.fixture
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing is not what the tests of the limits are about."""
    monkeypatch.setattr(module, "verify_password", lambda _hash, password: password.endswith("-secret"))


@pytest.mark.usefixtures("quick_passwords")
async def test_failures_of_a_name_from_one_address_lock_it_there_only(auth: Auth, clock: Clock) -> None:
    for _ in range(FAILURES_PER_USER_AT_ADDRESS):
        assert await auth.log_in("agent1", "wrong", "10.0.0.1") is None
    with pytest.raises(TooMany) as refusal:
        await auth.log_in("agent1", LOGINS["agent1"], "10.0.0.1")
    assert 0 < refusal.value.retry_after <= 600
    assert await auth.log_in("agent1", LOGINS["agent1"], "10.0.0.2")
    assert await auth.log_in("agent2", LOGINS["agent2"], "10.0.0.1")
    clock.forward(seconds=refusal.value.retry_after)
    assert await auth.log_in("agent1", LOGINS["agent1"], "10.0.0.1")


@pytest.mark.usefixtures("quick_passwords")
async def test_guessing_a_name_from_many_addresses_locks_it_everywhere(auth: Auth, clock: Clock) -> None:
    for number in range(FAILURES_PER_USER):
        assert await auth.log_in("agent1", "wrong", f"10.0.0.{number}") is None
    with pytest.raises(TooMany) as refusal:
        await auth.log_in("agent1", LOGINS["agent1"], "10.0.1.1")
    assert await auth.log_in("agent2", LOGINS["agent2"], "10.0.1.1")
    clock.forward(seconds=refusal.value.retry_after)
    assert await auth.log_in("agent1", LOGINS["agent1"], "10.0.1.1")


@pytest.mark.usefixtures("quick_passwords")
async def test_refused_tries_of_one_name_do_not_lock_the_others_at_the_address(auth: Auth) -> None:
    for _ in range(FAILURES_PER_USER_AT_ADDRESS):
        assert await auth.log_in("agent1", "wrong", "10.0.0.1") is None
    for _ in range(FAILURES_PER_ADDRESS):
        with pytest.raises(TooMany):
            await auth.log_in("agent1", "wrong", "10.0.0.1")
    assert await auth.log_in("agent2", LOGINS["agent2"], "10.0.0.1")


@pytest.mark.usefixtures("quick_passwords")
async def test_too_many_failures_from_an_address_lock_it(auth: Auth) -> None:
    for number in range(FAILURES_PER_ADDRESS):
        assert await auth.log_in(f"guess{number}", "wrong", "10.0.0.1") is None
    with pytest.raises(TooMany):
        await auth.log_in("agent2", LOGINS["agent2"], "10.0.0.1")


@pytest.mark.usefixtures("quick_passwords")
async def test_a_log_in_of_ones_own_does_not_reset_the_failures(auth: Auth) -> None:
    for number in range(FAILURES_PER_ADDRESS):
        await auth.log_in(f"guess{number}", "wrong", "10.0.0.1")
        if number == 10:
            assert await auth.log_in("agent1", LOGINS["agent1"], "10.0.0.1")
    with pytest.raises(TooMany):
        await auth.log_in("agent1", LOGINS["agent1"], "10.0.0.1")


@pytest.mark.usefixtures("quick_passwords")
async def test_guesses_at_the_same_time_count_too(auth: Auth) -> None:
    tries = (auth.log_in("agent1", "wrong") for _ in range(FAILURES_PER_USER_AT_ADDRESS + 5))
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(result, TooMany) for result in results) == 5


async def test_the_language_is_kept(auth: Auth) -> None:
    token = await log_in(auth)
    await auth.set_language("agent1", "zh-TW")
    session = await auth.find(token)
    assert session is not None
    assert session.user.language == "zh-TW"
    with pytest.raises(Invalid) as refusal:
        await auth.set_language("agent1", "tlh")
    assert refusal.value.field == "language"
