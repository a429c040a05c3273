"""A clock, and people to act for; the databases are in tests/support/repositories.py."""

import datetime as dt

import pytest

from callcenter.repository.enums import Role
from callcenter.service.permissions import Actor
from tests.support.repositories import NOW


class Clock:
    """Time that stands still until told otherwise."""

    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> dt.datetime:
        return self.time

    def seconds(self) -> float:
        return self.time.timestamp()

    def forward(self, **by: float) -> None:
        self.time += dt.timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def agent() -> Actor:
    return Actor(user_id="agent1", role=Role.AGENT, org_unit="sales")
