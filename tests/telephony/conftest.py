"""One Asterisk for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from callcenter.telephony.adapter import Telephony
from tests.support.asterisk import RunningAsterisk
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
