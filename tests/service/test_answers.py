"""Who is calling: asked again while the repository is away, told once."""

import asyncio
import gc
from typing import Any

import pytest

from callcenter.domain import effects as do
from callcenter.domain import messages as m
from callcenter.domain.enums import Tier
from callcenter.domain.personal import Personal
from callcenter.service import answers as answers_module
from callcenter.service.answers import Answers
from callcenter.service.callers import Caller

CALLER = Caller(customer_ids=("c1",), tier=Tier.GOLD, value=7, dedicated_agent="a1", last_agent="a2")


class Away:
    """Callers behind a connection that fails so many times; "+86138" is c1's number."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.asked = 0

    async def identify(self, ani: str) -> Caller:
        self.asked += 1
        if self.asked <= self.failures:
            raise OSError("away")
        return CALLER if ani == "+86138" else Caller()


class Web:
    """Web services that nobody asks."""

    async def close(self) -> None: ...


class Asked:
    """The answers, what they posted, and the contacts that last."""

    def __init__(self, customers: Away) -> None:
        self.posted: list[Any] = []
        self.contacts = {"one"}
        self.answers = Answers(
            customers,  # type: ignore[arg-type]
            None,  # type: ignore[arg-type]
            lambda _contact_id, arguments: arguments,
            self.posted.append,
            web=Web(),  # type: ignore[arg-type]
            lasts=self.contacts.__contains__,
        )

    def ask(self, ani: str = "+86138") -> None:
        self.answers.perform(do.IdentifyCustomer(contact_id="one", ani=Personal(ani)))

    async def done(self) -> list[Any]:
        await asyncio.gather(*self.answers._tasks)
        return self.posted


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers_module, "PAUSES_S", (0.0,))


async def test_a_customer_is_told_once_the_repository_is_back() -> None:
    customers = Away(failures=3)
    asked = Asked(customers)
    asked.ask()
    assert await asked.done() == [
        m.CustomerIdentified(
            contact_id="one",
            customer_ids=("c1",),
            tier=Tier.GOLD,
            value=7,
            dedicated_agent="a1",
            last_agent="a2",
        )
    ]
    assert customers.asked == 4


async def test_nobody_is_told_only_when_the_repository_said_so() -> None:
    asked = Asked(Away(failures=1))
    asked.ask("+1")
    assert await asked.done() == [m.CustomerIdentified(contact_id="one", customer_ids=(), tier=Tier.STANDARD)]


async def test_it_stops_asking_when_the_contact_is_over() -> None:
    customers = Away(failures=10**6)
    asked = Asked(customers)
    asked.ask()
    while customers.asked < 3:
        await asyncio.sleep(0)
    asked.contacts.clear()
    assert await asked.done() == []


async def test_it_stops_asking_after_so_many_times() -> None:
    customers = Away(failures=10**6)
    asked = Asked(customers)
    asked.ask()
    assert await asked.done() == []
    assert customers.asked == answers_module.MOST_TRIES


async def test_a_connection_that_hangs_is_given_up_and_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers_module, "IDENTIFY_TIMEOUT", 0.01)
    customers = Away(failures=0)
    identify = customers.identify

    async def hanging(ani: str) -> Caller:
        monkeypatch.setattr(customers, "identify", identify)
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(customers, "identify", hanging)
    asked = Asked(customers)
    asked.ask()
    assert [message.customer_ids for message in await asked.done()] == [("c1",)]


async def test_a_question_that_never_came_to_be_asked_is_closed() -> None:
    """Closed in the turn in which the effect came: pytest fails where a coroutine was never awaited."""
    asked = Asked(Away(0))
    asked.ask()
    await asked.answers.close()
    gc.collect()
    assert asked.posted == []
