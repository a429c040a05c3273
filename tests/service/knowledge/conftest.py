"""The knowledge base on the demo's articles, and people of every role."""

from zoneinfo import ZoneInfo

import pytest

from callcenter.repository.database import Database
from callcenter.repository.enums import Role
from callcenter.service.knowledge import Knowledge
from callcenter.service.permissions import Actor
from tests.service.conftest import Clock

CLASSES = ("delivery", "quality")


@pytest.fixture
def knowledge(demo: Database, clock: Clock) -> Knowledge:
    return Knowledge(
        demo, None, lambda: ZoneInfo("Asia/Shanghai"), now=clock.now, is_class=lambda code: code in CLASSES
    )


@pytest.fixture
def supervisor() -> Actor:
    return Actor(user_id="supervisor1", role=Role.SUPERVISOR, org_unit="company")


@pytest.fixture
def owner() -> Actor:
    """An agent who owns articles of the demo."""
    return Actor(user_id="agent4", role=Role.AGENT, org_unit="sales")


@pytest.fixture
def stranger() -> Actor:
    return Actor(user_id="elsewhere", role=Role.SUPERVISOR, org_unit="elsewhere")
