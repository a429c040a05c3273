"""One Asterisk for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from callcenter.telephony.adapter import Telephony
from tests.support.asterisk import RunningAsterisk, make_settings, running_asterisk
from tests.support.lines import trunk_to
from tests.support.phones import Caller
from tests.telephony.support import FakeEngine, plain_asterisk, running_telephony


@pytest.fixture
async def plain(tmp_path: Path) -> AsyncIterator[RunningAsterisk]:
    async with plain_asterisk(tmp_path) as asterisk:
        yield asterisk


@pytest.fixture
async def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
async def telephony(plain: RunningAsterisk, engine: FakeEngine) -> AsyncIterator[Telephony]:
    async with running_telephony(plain, engine) as telephony:
        yield telephony


@pytest.fixture
async def outside() -> AsyncIterator[Caller]:
    """A phone outside: the trunk's far end."""
    async with Caller() as phone:
        yield phone


@pytest.fixture
async def trunk(tmp_path: Path, outside: Caller) -> AsyncIterator[RunningAsterisk]:
    """An Asterisk whose trunk leads there."""
    settings = make_settings(tmp_path).model_copy(update={"trunk_out": trunk_to(outside)})
    async with running_asterisk(tmp_path, settings=settings) as asterisk:
        yield asterisk
